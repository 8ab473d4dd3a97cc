"""What README and guide say to type works as it stands there, and the examples of files are valid files."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import mlgov
from mlgov.documents.base import load
from mlgov.documents.charter import parse_charter
from mlgov.documents.events import Event
from mlgov.documents.features import Features
from mlgov.documents.policy import load_policy
from mlgov.documents.version import RegisteredVersion

HERE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HERE / "tests"))

from stranger import Folder  # noqa: E402 - the path is set above

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
WAITS = "mlgov serve"
ENDS_WITH = {"mlgov gate credit/scorecard@2": 12}
"""Exit codes other than 0: the guide's charter is a draft."""


def blocks(name: str, language: str = "") -> list[str]:
    """Fenced blocks of a page in one language."""
    text = (HERE / name).read_text(encoding="utf-8")
    return [body for kind, body in BLOCK.findall(text) if kind == language]


def commands(name: str) -> list[str]:
    """What a page says to type, line by line."""
    return [line for block in blocks(name) for line in block.splitlines() if line.startswith("mlgov ")]


def credit(rows: int, seed: int) -> pd.DataFrame:
    """Cases with an income, an outcome in words and a sex."""
    random = np.random.default_rng(seed)
    income = random.normal(size=rows)
    outcome = np.where(random.random(rows) < 1 / (1 + np.exp(income)), "default", "repaid")
    return pd.DataFrame({"income": income, "sex": random.choice(["female", "male"], rows), "outcome": outcome})


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """An empty folder with the data files that the pages speak of, and what their notebooks have in memory."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    monkeypatch.chdir(tmp_path)
    train, test = credit(400, 1), credit(300, 2)
    model = LogisticRegression().fit(train[["income"]], train["outcome"])
    scored = test.assign(p_default=model.predict_proba(test[["income"]])[:, 0])
    folder = Folder(tmp_path)
    for name in ("scored.parquet", "scored2.parquet"):
        scored.to_parquet(tmp_path / name, index=False)
    pd.DataFrame({"cost": [1.5, 2.5, 4.0] * 60, "predicted": [1.4, 2.7, 3.9] * 60}).to_csv("costs.csv", index=False)
    return folder, {"train": train, "test": test, "model": model, "scored": scored}


@pytest.mark.parametrize("page", ["README.md", "docs/guide.md"])
def test_what_a_page_says_to_type_works_in_this_order(reader, page) -> None:
    """Every command but the one that waits, in an empty folder; at the end there is a portal with the model."""
    folder, _ = reader
    typed = commands(page)
    assert WAITS in typed
    for line in typed:
        if line != WAITS:
            done = folder.mlgov(*re.findall(r'"[^"]*"|\S+', line)[1:])
            assert done.code == ENDS_WITH.get(line, 0), (line, done.err)
    assert (folder.root / "site" / "draft" / "projects" / "credit" / "scorecard" / "1" / "index.html").is_file()


@pytest.mark.parametrize("page", ["README.md", "docs/guide.md"])
def test_what_a_page_says_to_run_in_a_notebook_works(reader, page) -> None:
    """With the names in memory that it speaks of."""
    folder, names = reader
    assert folder.mlgov("init").code == 0
    for block in blocks(page, "python"):
        exec(block, {**names, "__name__": "notebook"})  # noqa: S102 - our own page
    assert blocks(page, "python")


def test_the_charter_of_the_docs_is_one() -> None:
    """The ten lines of a project of low risk."""
    text = next(block for block in blocks("docs/charter.md") if block.startswith("---"))
    charter = parse_charter(text.encode(), shown_as="charter.md").charter
    assert charter.title == "Newsletter send-time"
    assert len(text.splitlines()) == 11


def test_the_policy_of_the_docs_is_one(tmp_path) -> None:
    """With what is said further down about required checks, exemptions and sign-off; people stand in portal.yml."""
    text = "".join(block for block in blocks("docs/policy.md") if not block.startswith("people:"))
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "team.yml").write_text(text, encoding="utf-8")
    policy = load_policy("team", tmp_path).policy
    assert policy.exemptions[0].subject == "credit/*"
    assert "fairness.impact_ratio" in {item.check for item in policy.required}


def test_the_files_of_the_docs_are_valid(tmp_path) -> None:
    """Parts of a version's file, features, and whole events, read as strictly as a team's own."""
    kinds = []
    for at, block in enumerate(blocks("docs/registering.md", "yaml")):
        path = tmp_path / f"{at}.yml"
        event, features = re.search(r"^kind:", block, re.MULTILINE), block.startswith("features:")
        path.write_text(block if event or features else f"change: x\nchange_kind: initial\n{block}", encoding="utf-8")
        if event:
            kinds.append(load(Event, path, root=tmp_path).kind)
        else:
            assert load(Features if features else RegisteredVersion, path, root=tmp_path)
    assert kinds == ["deployed", "alias"]


def test_options_that_the_docs_name_exist() -> None:
    """Of `mlgov register`, and arguments of the function of the same name."""
    from mlgov.cli.register import command  # noqa: PLC0415 - the command line is imported late everywhere

    known = {name for param in command.params for name in param.opts}
    for page in ("docs/guide.md", "docs/registering.md"):
        text = (HERE / page).read_text(encoding="utf-8")
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--all", "--help"}
        assert named <= known, page
    takes = set(mlgov.register.__annotations__)
    assert {"id", "change_kind", "artefacts", "training", "reported", "output", "golden_sample"} <= takes


def test_links_of_the_docs_lead_somewhere() -> None:
    """Every relative link of README and docs names a file that is there."""
    for page in (HERE / "README.md", *sorted((HERE / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)
