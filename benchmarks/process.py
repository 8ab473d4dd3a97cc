"""What all benchmarks start processes with: the package as an installer leaves it, with its compiled modules beside it."""

from __future__ import annotations

import compileall
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def environment(**more: str) -> dict[str, str]:
    """The environment of a measured process.

    Some machines forbid Python to keep what it compiled, and then a checkout is compiled anew by every process, while
    libraries are not. An installed package never is.
    """
    compileall.compile_dir(ROOT / "mlgov", quiet=2)
    return {**{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}, **more}
