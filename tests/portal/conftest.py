"""A tiny portal: the real theme and assets, one page template of the tests' own."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest

from mlgov.portal import resources, site

TEMPLATE = """<h1 id="top">{{ title }}</h1>
<p>{{ text }}</p>
<p><a href="#top">To the top</a>{% for link in links %} <a href="{{ link }}">a link</a>{% endfor %}</p>
{% if needs_charts %}
<div data-chart role="img" aria-label="A line that rises"><script type="application/json">{{ chart | json_block }}</script></div>
{% endif %}
"""
SECTIONS = (
    *("index", "models/index", "projects/index", "approvals/index"),
    *("findings/index", "checks/index", "policies/index"),
)
HOSTILE = "<script>alert(1)</script> \"quoted\" 'single' <img src=x onerror=alert(1)> & {{ 7*7 }} \u202e"


@dataclass(frozen=True)
class PlainPage:
    """A page that is its own content."""

    template: ClassVar[str] = "pages/plain.html.jinja"
    url: str
    title: str = "A page"
    description: str = "What the page is about"
    needs_charts: bool = False
    key: str = "1"
    text: str = "Some words"
    links: tuple[str, ...] = ()
    chart: dict[str, Any] = field(default_factory=dict)

    def make(self) -> PlainPage:
        """The content: the fields are the template's variables."""
        return self


@dataclass(frozen=True)
class PlainFile:
    """A file that is published as it is."""

    url: str
    content: bytes
    key: str


@dataclass(frozen=True)
class PortalStub:
    """The two settings that the build reads."""

    name: str = "Test portal"
    generator: str = "mkdocs"


@dataclass
class Kit:
    """Makes pages and builds them into a folder of the test's own."""

    templates: Path
    work: Path
    out: Path
    cache: Path
    page: type[PlainPage] = PlainPage
    file: type[PlainFile] = PlainFile
    portal: type[PortalStub] = PortalStub
    hostile: str = HOSTILE

    def sections(self) -> list[PlainPage]:
        """The seven pages that the navigation leads to."""
        return [PlainPage(f"{name}.html", title=f"The {name} page") for name in SECTIONS]

    def build(self, pages: Iterable[Any], **options: Any) -> site.BuildReport:
        """Build the pages; `portal` and places may be replaced."""
        named = {"portal": PortalStub(), "out": self.out, "work": self.work, "cache": self.cache, **options}
        return site.build(pages, **named)

    def tree(self, folder: Path) -> dict[str, bytes]:
        """Every file below a folder with its bytes."""
        return {name: (folder / name).read_bytes() for name in resources.files_below(folder)}

    def other(self, page: PlainPage, **changes: Any) -> PlainPage:
        """The page with other fields."""
        return dataclasses.replace(page, **changes)


@pytest.fixture(scope="session")
def shared_work(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Templates, and a work folder whose shell is built once for all tests."""
    root = tmp_path_factory.mktemp("portal")
    templates = root / "site_templates"
    shutil.copytree(resources.site_templates(), templates, ignore=shutil.ignore_patterns("pages", "partials.bak"))
    (templates / "pages").mkdir(exist_ok=True)
    (templates / "pages" / "plain.html.jinja").write_text(TEMPLATE)
    (templates / "assets" / "mlgov.css").touch()
    return templates, root / "work"


@pytest.fixture
def kit(shared_work: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kit:
    """A tiny portal that builds into the test's own folder."""
    templates, work = shared_work
    monkeypatch.setattr(site, "site_templates", lambda: templates)
    return Kit(templates, work, tmp_path / "site", tmp_path / "cache")


@pytest.fixture
def as_user() -> Callable[[], None]:
    """Skip where permissions don't bind: root may write everywhere."""

    def check() -> None:
        if os.geteuid() == 0:
            pytest.skip("root may write everywhere")

    return check
