"""A small governed folder to read, and to break."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "portal.yml": "name: Example\n",
    "churn/charter.md": "---\ntitle: Churn\nowner: crm\nproblem: binary_classification\n---\n\n## Why\nBecause.\n",
    "churn/features.yml": "features: {tenure: {meaning: months, personal: false}}\n",
    "churn/models/tree/1.yml": "change: first\nchange_kind: initial\ndata: {test: data/t.csv}\n",
    "churn/models/tree/2.yml": "change: newer data\nchange_kind: refresh\n",
    "churn/models/tree/10.yml": "change: new features\nchange_kind: material\npredecessor: 1\n",
    "churn/models/tree/1.facts.yml": "format: 1\nlibrary: scikit-learn 1.7\n",
    "churn/models/tree/events/2024-01-01-alias-champion.yml": "kind: alias\non: 2024-01-01\nversion: 1\nalias: champion\nrecorded_by: ops\n",
    "churn/models/tree/events/2024-02-01-alias-champion.yml": "kind: alias\non: 2024-02-01\nversion: 2\nalias: champion\nrecorded_by: ops\n",
    "churn/models/tree/events/2024-01-05-deployed-1-prod.yml": "kind: deployed\non: 2024-01-05\nversion: 1\nenvironment: prod\nrecorded_by: ops\n",
    "churn/models/rules/1.yml": "change: first\nchange_kind: initial\norigin: rules\n",
    "idea/charter.md": "---\ntitle: An idea\nowner: lab\n---\n",
    "policies/own.yml": "not read here\n",
    "notes/readme.txt": "not a project\n",
    ".hidden/charter.md": "not read\n",
}


@pytest.fixture
def write(tmp_path) -> Callable[[str, str], Path]:
    """Writes one file of the governed folder."""

    def writing(name: str, text: str) -> Path:
        path = tmp_path / "governed" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return writing


@pytest.fixture
def governed(tmp_path, write) -> Path:
    """The folder of FILES."""
    for name, text in FILES.items():
        write(name, text)
    return (tmp_path / "governed").resolve()
