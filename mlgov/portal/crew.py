"""Many pages made by several processes at once, each a fork of this one; what they found comes back to this one.

A fork shares what was read and judged, so nothing is sent to a worker and only what it found is sent back. Linux only:
elsewhere a fork may break the system's own libraries, and everything is done in one process, with the same bytes.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import selectors
import signal
import struct
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NoReturn, TypeVar

from mlgov.errors import BuildError, MlgovError

T = TypeVar("T")
Tell = Callable[[int], None]
"""Called with how many more pages are done."""
Job = Callable[[Tell], T]

WORTH = 250
"""Fewer pages than this for each process are not worth one."""
MOST = 8
"""More processes than this wait for the disk."""
TOLD_EVERY = 20
_HEAD = struct.Struct("<I")


def cores() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def hands(pages: int, jobs: int | None) -> int:
    """How many processes make so many pages; `jobs` is what somebody asked for, None leaves it to us."""
    if sys.platform != "linux":
        return 1
    if jobs is not None:
        return max(1, min(jobs, pages))
    return max(1, min(cores(), pages // WORTH, MOST))


def shares(urls: Sequence[str], count: int) -> tuple[tuple[str, ...], ...]:
    """`urls` in at most `count` parts of about one size, in order; a folder's pages stay together."""
    found: list[tuple[str, ...]] = []
    start = 0
    for part in range(1, count + 1):
        end = len(urls) * part // count
        while start < end < len(urls) and _folder(urls[end]) == _folder(urls[end - 1]):
            end += 1
        if end > start:
            found.append(tuple(urls[start:end]))
            start = end
    return tuple(found)


def _folder(url: str) -> str:
    return url.rpartition("/")[0]


@dataclass
class _Worker(Generic[T]):
    """One process and what has come from it."""

    pid: int
    pipe: int
    received: bytearray = field(default_factory=bytearray)
    result: T | None = None
    finished: bool = False


def together(jobs: Sequence[Job[T]], tell: Tell) -> tuple[T, ...]:
    """The results of all jobs, in order, each made by a process of its own.

    Results must be picklable. Raises what a job raised if it is a known error or the system's; another error comes as
    RuntimeError with its traceback. Whatever happens, no process is left behind.
    """
    workers: list[_Worker[T]] = []
    gc.freeze()  # so that a worker's collections leave alone, and don't copy, what is shared
    try:
        for job in jobs:
            workers.append(_started(job, [each.pipe for each in workers]))
        _listen(workers, tell)
    finally:
        gc.unfreeze()
        for worker in workers:
            _end(worker)
    return tuple(worker.result for worker in workers)  # type: ignore[misc]


def _started(job: Job[T], others: Sequence[int]) -> _Worker[T]:
    reading, writing = os.pipe()
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        # Libraries may have started threads; a worker only makes texts and writes files, and never calls these.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        for pipe in (reading, *others):
            os.close(pipe)
        _work(job, writing, parent)
    os.close(writing)
    return _Worker(pid, reading)


def _work(job: Job[T], pipe: int, parent: int) -> NoReturn:
    """A worker's life. It ends with its parent: a build that was killed leaves nobody who writes."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        told = 0

        def tell(more: int) -> None:
            nonlocal told
            if os.getppid() != parent:
                os._exit(1)
            told += more
            if told >= TOLD_EVERY:
                _send(pipe, ("told", told))
                told = 0

        try:
            answer: tuple[str, Any] = ("result", job(tell))
        except MlgovError as error:
            answer = ("known", (error.message, error.hint))
        except OSError as error:
            answer = ("system", (error.errno, error.strerror, error.filename))
        except Exception:  # noqa: BLE001 - told to the parent, which raises it
            answer = ("defect", traceback.format_exc())
        _send(pipe, answer)
        status = 0
    finally:
        os._exit(status)


def _send(pipe: int, message: tuple[str, Any]) -> None:
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    left = memoryview(_HEAD.pack(len(data)) + data)
    while left:
        left = left[os.write(pipe, left) :]


def _listen(workers: Sequence[_Worker[T]], tell: Tell) -> None:
    with selectors.DefaultSelector() as selector:
        for worker in workers:
            selector.register(worker.pipe, selectors.EVENT_READ, worker)
        while selector.get_map():
            for key, _ in selector.select():
                worker = key.data
                data = os.read(worker.pipe, 1 << 20)
                if not data:
                    selector.unregister(worker.pipe)
                    if not worker.finished:
                        message = "a process that made pages was stopped from outside"
                        raise BuildError(message, hint="was memory short? `--jobs 1` makes one page after the other")
                worker.received += data
                _take(worker, tell)


def _take(worker: _Worker[T], tell: Tell) -> None:
    """Take in the whole messages that have come. They come from a fork of this process, never from outside."""
    while len(worker.received) >= _HEAD.size:
        (size,) = _HEAD.unpack_from(worker.received)
        if len(worker.received) < _HEAD.size + size:
            return
        kind, value = pickle.loads(worker.received[_HEAD.size : _HEAD.size + size])  # noqa: S301
        del worker.received[: _HEAD.size + size]
        if kind == "told":
            tell(value)
        elif kind == "known":
            raise BuildError(value[0], hint=value[1])
        elif kind == "system":
            raise OSError(*value)
        elif kind == "defect":
            raise RuntimeError(value)
        else:
            worker.result, worker.finished = value, True


def _end(worker: _Worker[T]) -> None:
    """No worker outlives the build; one that has sent its result ends by itself."""
    os.close(worker.pipe)
    if not worker.finished:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(worker.pid, 0)
