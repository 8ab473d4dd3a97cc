"""The example portal, built once from a copy of the governed folder and its data by the code behind `mlgov build`."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mlgov.api.building import Built, build_portal
from mlgov.portal.resources import files_below
from mlgov.portal.serve import server

EPOCH = "1795305600"
"""22 November 2026: the day that the example portal is about."""
CREDIT = "projects/consumer-credit/credit-scorecard"
INCOME = "projects/income-screening/income-classifier/3"
TRAFFIC = "projects/city-transport/ridership-forecast/2"
EXAMPLE = Path(__file__).parents[2] / "project_charters"


def _decision(project: str, version: str, role: str) -> str:
    """The page of the example's decision in a role: its name is a digest, another one whenever evidence changes."""
    for path in sorted((EXAMPLE / project / "approvals" / version).glob("????????????.json")):
        if json.loads(path.read_bytes())["predicate"]["role"] == role:
            return f"approvals/{project}/{version}/{path.stem}.html"
    msg = f"the example has no decision as {role} on {project}/{version}"
    raise LookupError(msg)


SECTIONS = ("index", "card", "evaluation", "fairness", "data", "drift", "operations", "history", "audit")
KINDS: dict[str, str] = {
    "home": "index.html",
    "projects": "projects/index.html",
    "models": "models/index.html",
    "sign-off": "approvals/index.html",
    "roles": "people/index.html",
    "role": "people/owner/index.html",
    "decision that no longer counts": _decision("consumer-credit", "credit-scorecard/2", "owner"),
    "checks": "checks/index.html",
    "policies": "policies/index.html",
    "policy": "policies/standard.html",
    "project": "projects/consumer-credit/index.html",
    "project without a model": "projects/newsletter-timing/index.html",
    "project that was rejected": "projects/returns-triage/index.html",
    "model": f"{CREDIT}/index.html",
    "model with an envelope": "projects/city-transport/ridership-forecast/index.html",
    "findings": "findings/index.html",
    "finding": "projects/city-transport/findings/2026-07-14-months-above-the-limit.html",
    "validation": "projects/consumer-credit/validations/credit-scorecard-2.html",
    "reviews": "reviews/index.html",
    "emergencies": "emergencies/index.html",
    "ledger": "approvals/ledger.html",
    **{f"classifier, {section}": f"{INCOME}/{section}.html" for section in SECTIONS},
    **{f"forecast, {name}": f"{TRAFFIC}/{name}.html" for name in ("index", "evaluation", "drift", "operations")},
}
"""Every kind of page, and one page of that kind; a regression's where it looks different."""
CHARTED = tuple(kind for kind in KINDS if kind.endswith((", evaluation", ", drift")))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`kind_url` is one page of every kind in turn, `chart_url` those with charts that need the script."""
    for name, kinds in (("kind_url", tuple(KINDS)), ("chart_url", CHARTED)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, [pytest.param(KINDS[kind], id=kind) for kind in kinds])


@dataclass
class Example:
    """A folder with the governed folder, its data and its site."""

    root: Path
    built: Built | None = None

    @property
    def governed(self) -> Path:
        """The folder of charters, versions and evidence."""
        return self.root / "project_charters"

    @property
    def site(self) -> Path:
        """The folder of editions."""
        return self.root / "site"

    @property
    def draft(self) -> Path:
        """The built pages."""
        return self.site / "draft"

    def build(self, **options: Any) -> Built:
        """Build here, in this process, for the example's day."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
            self.built = build_portal(governed=self.governed, out=options.pop("out", self.site), **options)
        return self.built

    def command(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `mlgov ARGUMENTS` here, as a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "mlgov", *arguments],
            cwd=self.root,
            env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def pages(self) -> list[str]:
        """Addresses of all pages of the draft."""
        return sorted(name for name in files_below(self.draft) if name.endswith(".html"))

    def html(self, url: str) -> str:
        """One page as text."""
        return (self.draft / url).read_text(encoding="utf-8")

    def body(self, url: str) -> str:
        """What stands inside the frame of one page."""
        return self.html(url).split('<article class="md-content__inner', 1)[1].rpartition("</article>")[0]

    def files(self, folder: Path | None = None) -> Mapping[str, bytes]:
        """Every file of the draft, or of another folder, with its bytes."""
        where = folder or self.draft
        return {name: (where / name).read_bytes() for name in files_below(where)}


def copy_inputs(repository: Path, root: Path) -> Example:
    """The governed folder and its data, as a fresh clone has them: without caches and windows."""
    shutil.copytree(repository / "project_charters", root / "project_charters")
    shutil.copytree(repository / "examples" / "output", root / "examples" / "output")
    return Example(root)


@pytest.fixture(scope="session")
def example(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Example:
    """The example portal, checked and built; no test changes it."""
    made = copy_inputs(repository, tmp_path_factory.mktemp("example"))
    made.build()
    return made


@pytest.fixture(scope="session")
def copied(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Example]:
    """Makes a copy of the example's inputs and evidence that may be changed; nothing is built in it."""

    def copy() -> Example:
        root = tmp_path_factory.mktemp("copy")
        for name in ("project_charters", "examples", ".mlgov"):
            shutil.copytree(example.root / name, root / name)
        return Example(root)

    return copy


@pytest.fixture(scope="session")
def bases(example: Example) -> Iterator[Mapping[str, str]]:
    """Where the draft can be opened: served, and as files."""
    with server(example.site, port=0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield {"http": f"http://127.0.0.1:{running.server_port}/draft", "file": example.draft.as_uri()}
        running.shutdown()
        thread.join()


_WATCH = """
window.__blocked = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__blocked.push(event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile));
"""


@dataclass
class Reader:
    """One browser window, which collects everything that should not happen."""

    page: Any
    base: str
    complaints: list[str] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)
        self.page.add_init_script(_WATCH)
        self.page.route(re.compile("^(?!data:|blob:|about:)"), self._asked)

    def _failed(self, asked: Any) -> None:
        """A request that failed; one that the browser gave up itself because the next page was opened is none."""
        if asked.failure != "net::ERR_ABORTED" or not asked.url.endswith("/favicon.svg"):
            self.complaints.append(f"failed: {asked.url}: {asked.failure}")

    def open(self, url: str) -> Any:
        """The page, loaded and at rest."""
        self.page.goto(f"{self.base}/{url}", wait_until="load")
        self.page.wait_for_function(
            "[...document.querySelectorAll('[data-chart]')].every(chart => chart.querySelector('.main-svg'))"
        )
        return self.page

    def verdict(self) -> list[str]:
        """What went wrong since the last time one asked; also what the security policy blocked on this page."""
        found = [*self.complaints, *(f"blocked: {what}" for what in self.page.evaluate("window.__blocked"))]
        self.complaints.clear()
        return found

    def _said(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def _asked(self, route: Any) -> None:
        """Let through what is the portal's own; anything else is refused and told."""
        site = self.base.removesuffix("draft")
        if route.request.url.startswith(site):
            route.continue_()
        else:
            self.complaints.append(f"from elsewhere: {route.request.url}")
            route.abort()


@pytest.fixture
def reader(browser: Any, bases: Mapping[str, str]) -> Iterator[Callable[..., Reader]]:
    """Opens a browser window on the served portal or on its files; options are those of a browser context."""
    contexts = []

    def window(how: str = "http", **options: Any) -> Reader:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(60_000)  # a busy machine is no defect
        contexts.append(context)
        return Reader(context.new_page(), bases[how])

    yield window
    for context in contexts:
        context.close()
