"""The shape of the project that a newcomer may rely on."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "mlgov"

# Declarations without behaviour of their own, exercised by every other test.
UNTESTED = {"__init__.py", "__main__.py"}


def modules() -> list[Path]:
    """Every module of the package, relative to it."""
    return sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path.name not in UNTESTED)


def test_every_module_has_its_test_file() -> None:
    """`mlgov/a/b.py` is proven in `tests/a/test_b.py`."""
    lacking = [
        str(module)
        for module in modules()
        if not (ROOT / "tests" / module.parent / f"test_{module.name.removeprefix('_')}").is_file()
    ]
    assert lacking == []


def test_no_file_is_too_long_to_live_in() -> None:
    """No module has more than 500 lines."""
    long = {
        str(module): count
        for module in modules()
        if (count := len((PACKAGE / module).read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}


def test_help_imports_no_data_library() -> None:
    """`mlgov --help` stays quick: no data library, no pydantic, no site generator."""
    code = (
        "import sys\nfrom mlgov.cli import cli\n"
        "cli.main(['--help'], standalone_mode=False)\n"
        "heavy = {'numpy', 'pyarrow', 'pandas', 'sklearn', 'plotly', 'mkdocs', 'pydantic', 'jinja2', 'yaml'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_locks_name_no_registry_and_pin_by_hash() -> None:
    """The locks pin every package by hash and name no host."""
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        packages = re.findall(r"^[a-z0-9][a-z0-9._-]*==", text, re.MULTILINE)
        assert packages
        blocks = re.split(r"^(?=[a-z0-9][a-z0-9._-]*==)", text, flags=re.MULTILINE)[1:]
        assert all("--hash=sha256:" in block for block in blocks)


def test_changelog_has_a_section_for_what_is_coming() -> None:
    """Changes are written down when they are made."""
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
