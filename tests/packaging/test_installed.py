"""The package as strangers install it: from the wheel, from the sdist, editable; used from another directory.

Each is installed into a virtual environment of its own that sees the dependencies of this one and nothing of the
checkout. No network is used.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from stranger import SCORED, Folder, scored

pytestmark = pytest.mark.slow

NEEDED = (
    "mlgov/__main__.py",
    "mlgov/py.typed",
    "mlgov/documents/data/policies/standard.yml",
    "mlgov/documents/data/charter_requirements.yml",
    "mlgov/api/data/pipelines/github/workflows/mlgov.yml",
    "mlgov/api/data/pipelines/gitlab/host.py.in",
    "mlgov/api/data/pipelines/shared/judge.sh",
    "mlgov/site_templates/mkdocs.base.yml",
    "mlgov/site_templates/assets/portal.css",
    "mlgov/site_templates/assets/mlgov.css",
    "mlgov/site_templates/assets/charts.js",
    "mlgov/site_templates/partials/macros.html.jinja",
    "mlgov/site_templates/pages/home.html.jinja",
)


def run(*command: object, cwd: Path | None = None, **more: str) -> str:
    """Standard output of a command that must succeed, without Python's own settings from here."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env={**kept, **more}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def source(repository, tmp_path_factory) -> Path:
    """What git would give: the tracked and new files of the checkout, without anything that was built."""
    folder = tmp_path_factory.mktemp("source") / "checkout"
    listed = run("git", "-C", repository, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    for name in listed:
        there = repository / name
        if there.is_file() and not name.startswith(("project_charters/", "examples/", "tests/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(there, folder / name)
    (folder / "examples").mkdir()
    (folder / "examples" / "secret.parquet").write_bytes(b"not to be shipped")
    return folder


@pytest.fixture(scope="session")
def built(source) -> dict[str, Path]:
    """Wheel and sdist."""
    run(sys.executable, "-m", "hatchling", "build", cwd=source)
    dist = source / "dist"
    return {"wheel": next(dist.glob("*.whl")), "sdist": next(dist.glob("*.tar.gz"))}


def names_in(path: Path) -> set[str]:
    """Files in an archive; of an sdist without its first folder."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    with tarfile.open(path) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_the_wheel_carries_all_that_is_needed(built, source) -> None:
    """Templates, assets, vendored licences, type marker, policy and requirements."""
    names = names_in(built["wheel"])
    assert [name for name in NEEDED if name not in names] == []
    assets = {f"mlgov/{path.relative_to(source).as_posix()}" for path in (source / "site_templates").rglob("*")
              if path.is_file()}  # fmt: skip
    assert assets <= names
    assert [name for name in names if name.startswith("mlgov/site_templates/assets/") and "licen" in name.casefold()]
    assert [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]


def test_the_sdist_can_be_built_from(built) -> None:
    """It has what the wheel is made of."""
    names = names_in(built["sdist"])
    assert {"pyproject.toml", "README.md", "LICENSE", "mlgov/py.typed", "site_templates/mkdocs.base.yml"} <= names


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_nothing_else_is_shipped(built, kind) -> None:
    """No data, no tests, no governed folder, no cache."""
    unwanted = (".parquet", ".csv", ".gz", ".joblib", ".pyc")
    folders = {"tests", "examples", "project_charters", "benchmarks", ".mlgov", "site", "build", "requirements"}
    names = names_in(built[kind])
    assert [name for name in names if name.endswith(unwanted) or name.split("/")[0] in folders] == []


@pytest.fixture(scope="session", params=["wheel", "sdist", "editable"])
def installed(request, built, source, tmp_path_factory) -> Path:
    """The `mlgov` script of an environment in which only the dependencies and this one installation are seen."""
    folder = tmp_path_factory.mktemp(request.param) / "venv"
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    # The dependencies as they are installed here; links leave this environment's own editable install out.
    here = Path(sysconfig.get_path("purelib"))
    ours = {"mlgov", "_mlgov", "_editable_impl_mlgov"}
    for item in here.iterdir():
        if item.name.partition(".")[0].partition("-")[0] not in ours and item.suffix != ".pth":
            (packages / item.name).symlink_to(item)
    what = ["--editable", source] if request.param == "editable" else [built[request.param]]
    pip = [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    run(*pip, "--disable-pip-version-check", *what)
    return folder / "bin" / "mlgov"


def test_a_stranger_gets_a_portal(installed, tmp_path) -> None:
    """init, register, check, build in another directory, and every version has its page."""
    folder = Folder(tmp_path)
    folder.parquet("scored.parquet", scored())
    day = {"SOURCE_DATE_EPOCH": "1795305600"}
    run(installed, "init", cwd=tmp_path, **day)
    run(installed, "register", "p/m@1", "--data", "test=scored.parquet", *SCORED, cwd=tmp_path, **day)
    table = run(installed, "check", "-q", cwd=tmp_path, **day)
    assert "evaluation.discrimination.roc_auc" in table
    run(installed, "build", "-q", "--no-check", cwd=tmp_path, **day)
    page = tmp_path / "site" / "draft" / "projects" / "p" / "m" / "1" / "index.html"
    assert "<title>" in page.read_text(encoding="utf-8")


def test_it_is_this_installation_that_runs(installed, source, tmp_path) -> None:
    """Not the checkout that the tests run from."""
    python = installed.parent / "python"
    place = Path(run(python, "-c", "import mlgov; print(mlgov.__file__)", cwd=tmp_path).strip())
    assert place.is_relative_to(installed.parents[1]) or place.is_relative_to(source)
