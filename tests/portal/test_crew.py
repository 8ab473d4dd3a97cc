"""Several processes make pages: the same bytes and findings as one, errors as they were, nobody left behind."""

from __future__ import annotations

import os
import sys
import time

import pytest

from mlgov.errors import BuildError
from mlgov.portal import crew
from mlgov.portal.links import LinkCheck

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")


def nothing(count: int) -> None:
    """Nobody is told."""
    del count


@pytest.mark.parametrize(("pages", "jobs", "expected"), [(10, None, 1), (10, 3, 3), (2, 8, 2), (0, 4, 1), (10, 1, 1)])
@linux
def test_few_pages_are_not_worth_a_process(pages, jobs, expected):
    """Unless somebody asks for it."""
    assert crew.hands(pages, jobs) == expected


def test_many_pages_are_shared_by_the_processors(monkeypatch):
    """As many as there are, and eight at most; elsewhere than on Linux one process does all."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(crew, "cores", lambda: 4)
    assert crew.hands(10_000, None) == 4
    monkeypatch.setattr(crew, "cores", lambda: 64)
    assert crew.hands(10_000, None) == crew.MOST
    monkeypatch.setattr(sys, "platform", "darwin")
    assert crew.hands(10_000, 4) == 1


@pytest.mark.parametrize("count", [1, 2, 3, 7, 50])
def test_shares_keep_order_and_folders(count):
    """Every page is in one share, in order; a folder's pages are never parted."""
    urls = [f"p/{folder:02d}/{page}.html" for folder in range(12) for page in range(folder % 4 + 1)]
    parts = crew.shares(urls, count)
    assert [url for part in parts for url in part] == urls
    assert len(parts) <= count
    folders = [{url.rpartition("/")[0] for url in part} for part in parts]
    assert sum(len(each) for each in folders) == len(set().union(*folders))
    assert crew.shares([], count) == ()


@linux
def test_results_come_back_in_order_and_progress_is_told():
    """Each job ran in a process of its own."""
    told = []

    def job(number):
        def work(tell) -> tuple[int, int]:
            for _ in range(2 * crew.TOLD_EVERY):
                tell(1)
            return number, os.getpid()

        return work

    results = crew.together([job(each) for each in range(3)], told.append)
    assert [number for number, _ in results] == [0, 1, 2]
    assert len({pid for _, pid in results} | {os.getpid()}) == 4
    assert sum(told) == 6 * crew.TOLD_EVERY


@linux
@pytest.mark.parametrize(
    ("error", "expected", "said"),
    [
        (BuildError("page x: no", hint="try y"), BuildError, "try y"),
        (OSError(28, "No space left on device", "/site/x"), OSError, "/site/x"),
        (KeyError("defect"), RuntimeError, "KeyError: 'defect'"),
    ],
)
def test_errors_arrive(error, expected, said, tmp_path):
    """Known errors and the system's come as they were, others with their traceback; the other worker is stopped."""
    started = time.monotonic()
    sleeper = tmp_path / "sleeper"

    def fails(tell) -> None:
        del tell
        while not sleeper.exists():
            time.sleep(0.01)
        raise error

    def sleeps(tell) -> None:
        del tell
        sleeper.with_suffix(".tmp").write_text(str(os.getpid()))
        sleeper.with_suffix(".tmp").rename(sleeper)
        time.sleep(60)

    with pytest.raises(expected) as raised:
        crew.together([sleeps, fails], nothing)
    assert said in str(raised.value)
    assert time.monotonic() - started < 30
    with pytest.raises(ProcessLookupError):
        os.kill(int(sleeper.read_text()), 0)


@linux
def test_a_worker_that_is_killed_is_noticed():
    """Short of memory, the system may stop one of them."""
    with pytest.raises(BuildError, match="stopped from outside"):
        crew.together([lambda tell: os.kill(os.getpid(), 9)], nothing)


def test_links_between_shares_are_checked():
    """What one process leaves open, another one's pages settle; what nobody has stays broken."""
    texts = {"a/x.html": '<a href="../b/y.html#here"></a><a href="gone.html"></a>', "b/y.html": '<p id="here"></p>'}
    gathered = []
    for url, text in texts.items():
        own = LinkCheck({"c/z.html": frozenset()})
        own.fork()
        own.add(url, text)
        gathered.append(own.gathered())
    whole = LinkCheck({"c/z.html": frozenset()})
    for each in gathered:
        assert "c/z.html" not in each.ids
        whole.join(each)
    broken = whole.broken({*texts, "c/z.html"}, texts.__getitem__)
    assert broken == ["a/x.html: gone.html: leads to nothing"]
