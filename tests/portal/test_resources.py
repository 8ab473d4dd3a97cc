"""Finding templates and assets."""

from __future__ import annotations

from pathlib import Path

import pytest

import mlgov
from mlgov.errors import BuildError
from mlgov.portal import resources


@pytest.fixture(autouse=True)
def _forget():
    """Each test looks anew."""
    resources.site_templates.cache_clear()
    yield
    resources.site_templates.cache_clear()


@pytest.mark.parametrize("where", ["mlgov/site_templates", "site_templates"])
def test_finds_templates_in_and_beside_the_package(tmp_path, monkeypatch, where):
    """A wheel carries the folder inside the package, a checkout and an sdist beside it."""
    (tmp_path / "mlgov").mkdir()
    folder = tmp_path / where
    folder.mkdir()
    (folder / "mkdocs.base.yml").touch()
    monkeypatch.setattr(mlgov, "__file__", str(tmp_path / "mlgov" / "__init__.py"))
    assert resources.site_templates() == folder


def test_says_what_is_missing(tmp_path, monkeypatch):
    """A package without templates can't build and says so."""
    monkeypatch.setattr(mlgov, "__file__", str(tmp_path / "mlgov" / "__init__.py"))
    with pytest.raises(BuildError, match="templates are missing"):
        resources.site_templates()


def test_the_real_folder_has_all_that_pages_load():
    """Every asset that the base configuration and the frame name exists, vendored files with their licence."""
    folder = resources.site_templates()
    for name in ("theme/main.html", "assets/portal.css", "assets/expired.js", "assets/editions.js"):
        assert (folder / name).is_file()
    for script in (folder / "assets" / "vendor").glob("*.js"):
        assert script.with_name(script.name.removesuffix(".min.js") + ".LICENSE").is_file()


def test_digest_follows_names_and_bytes(tmp_path):
    """A changed byte and a changed name both change the digest; a hidden file doesn't."""
    (tmp_path / "a").write_text("1")
    first = resources.digest_of(tmp_path)
    (tmp_path / ".b").write_text("2")
    assert resources.digest_of(tmp_path) == first
    (tmp_path / "a").write_text("2")
    second = resources.digest_of(tmp_path)
    (tmp_path / "a").rename(tmp_path / "c")
    assert len({first, second, resources.digest_of(tmp_path)}) == 3
    assert resources.files_below(Path(tmp_path)) == ("c",)
