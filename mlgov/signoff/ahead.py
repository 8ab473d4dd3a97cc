"""Thousands of signatures verified by two processes at once: the second is a fork of this one and says only `good`.

Only that a signature is good is taken over. Everything else (a bad one, a helper that died) is looked at again in this
process, so that the answer is the same with and without a helper. Linux only: elsewhere a fork may break the system's own
libraries.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Sequence
from typing import NoReturn

from mlgov.errors import SignOffError
from mlgov.signoff.sshsig import ED25519, parse, verify_ed25519
from mlgov.signoff.types import Record

WORTH = 2_000
"""Fewer signatures than this are not worth a process."""


def good_signatures(records: Sequence[Record]) -> dict[str, str]:
    """Digest of a record -> the key whose good signature is beside it; empty where a helper isn't worth it."""
    signed = [record for record in records if record.signature is not None]
    if len(signed) < WORTH or sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return {}
    half = len(signed) // 2
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Libraries may have started threads; the helper only computes, and never calls these.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        os.close(reading)
        _help(writing, signed[half:])
    os.close(writing)
    flags = bytearray()
    try:
        flags += _flags(signed[:half])
        while part := os.read(reading, 65_536):
            flags += part
    finally:
        os.close(reading)
        os.waitpid(pid, 0)
    return {
        record.digest: parse(record.signature).key
        for record, flag in zip(signed, flags, strict=False)
        if flag == 1 and record.signature is not None
    }


def _help(pipe: int, records: Sequence[Record]) -> NoReturn:
    """The helper's life: one byte for each record, then nothing more of this program."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        flags = _flags(records)
        while flags:
            flags = flags[os.write(pipe, flags) :]
    finally:
        os._exit(0)


def _flags(records: Sequence[Record]) -> bytes:
    """1 for each record with a good ed25519 signature, else 0."""
    return bytes(_is_good(record) for record in records)


def _is_good(record: Record) -> bool:
    try:
        return bool(verify_ed25519(record.raw, record.signature or b"").startswith(ED25519))
    except SignOffError:
        return False
