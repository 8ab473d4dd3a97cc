"""Governance as code for machine-learning models.

A registry names, a check measures, a policy judges, a page shows.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlgov.api.building import build_portal as build
    from mlgov.api.gates import gate_versions as gate
    from mlgov.api.notebook import check, judge
    from mlgov.api.registering import register
    from mlgov.api.starting import init_folder as init

__version__ = "0.1.0"
__all__ = ["__version__", "build", "check", "gate", "init", "judge", "register"]

# Where each verb lives; it is imported when it is first used, so that `import mlgov` costs nothing.
_VERBS = {
    "build": ("mlgov.api.building", "build_portal"),
    "check": ("mlgov.api.notebook", "check"),
    "gate": ("mlgov.api.gates", "gate_versions"),
    "init": ("mlgov.api.starting", "init_folder"),
    "judge": ("mlgov.api.notebook", "judge"),
    "register": ("mlgov.api.registering", "register"),
}


def __dir__() -> list[str]:
    """What a notebook offers after `mlgov.` and a tab."""
    return list(__all__)


def __getattr__(name: str) -> Any:
    """A verb, imported on first use."""
    if name not in _VERBS:
        msg = f"module 'mlgov' has no attribute {name!r}"
        raise AttributeError(msg)
    module, function = _VERBS[name]
    return getattr(importlib.import_module(module), function)
