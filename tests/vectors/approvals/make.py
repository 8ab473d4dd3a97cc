"""Writes the test vectors beside it anew: `python tests/vectors/approvals/make.py`.

Everything made with ed25519 comes out the same each time. The vectors under `made-by-ssh-keygen` were made once with the
real tool and are left as they are.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1]), str(HERE.parents[2])]

import cases  # noqa: E402 - the path is set above
import cases_together  # noqa: E402
from making import Vectors, bad, edited, good  # noqa: E402
from signing import NAMESPACE, Signer, record  # noqa: E402

PEOPLE = ("alice", "bob", "carol", "dave", "erin", "frank", "robot")
KEPT = "made-by-ssh-keygen"


def portal() -> str:
    """The people of the vectors. Dave's key ended, erin's was revoked, frank's counts only from 2027 on."""
    days = {
        "dave": "from: 2025-01-01, to: 2026-03-01",
        "erin": "revoked: 2026-06-01",
        "frank": "from: 2027-01-01",
    }
    lines = ["name: Test vectors", "people:"]
    for name in PEOPLE:
        more = f", {days[name]}" if name in days else ""
        bot = ", bot: true" if name == "robot" else ""
        lines.append(f'  {name}: {{emails: [{name}@example.org], keys: [{{key: "{Signer(name).public}"{more}}}]{bot}}}')
    tool = HERE / KEPT
    for kind in ("rsa", "ecdsa"):
        public = " ".join((tool / f"{kind}.worthless.pub").read_text().split()[:2])
        lines.append(f'  {kind}-user: {{keys: ["{public}"]}}')
    lines += [
        f'ci_keys: ["{Signer("ci").public}"]',
        "roles:",
        "  validator: [alice, dave, erin, frank, robot, rsa-user, ecdsa-user]",
        "  business_owner: [alice, bob]",
        "  owner: [carol]",
        "",
    ]
    return "\n".join(lines)


def tool() -> None:
    """Keys of other kinds and what they signed, by the real ssh-keygen: different bytes each time, so made once."""
    folder = HERE / KEPT
    if folder.is_dir():
        return
    folder.mkdir()
    vectors = Vectors(folder)
    for kind, bits in (("rsa", "3072"), ("ecdsa", "256")):
        key = folder / f"{kind}.worthless"
        command = [
            "ssh-keygen",
            "-q",
            "-t",
            kind,
            "-b",
            bits,
            "-N",
            "",
            "-C",
            f"{kind}-user@example.org",
            "-f",
            str(key),
        ]
        subprocess.run(command, check=True)
        made = record(person=f"{kind}-user")
        command = ["ssh-keygen", "-Y", "sign", "-q", "-f", str(key), "-n", NAMESPACE]
        armoured = subprocess.run(command, input=made.raw, capture_output=True, check=True).stdout
        made = replace(made, signature=armoured)
        what = f"Signed with a key of kind {kind}."
        vectors.add(f"good-{kind}", what, made, good(made.person))
        changed = edited(lambda raw: raw.replace(b'"approve"', b'"reject"'))
        vectors.add(
            f"tampered-{kind}",
            f"{what} The decision was changed.",
            made,
            bad("doesn't fit these bytes"),
            change=changed,
        )
        stolen = replace(record(person="alice"), signature=armoured)
        vectors.add(
            f"other-record-{kind}", f"{what} It is beside another decision.", stolen, bad("doesn't fit these bytes")
        )


def main() -> None:
    """Write everything."""
    tool()
    (HERE / "portal.yml").write_text(portal(), encoding="utf-8")
    vectors = Vectors()
    for part in (*cases.GROUPS, *cases_together.GROUPS):
        part(vectors)
    stale = {path.name for path in HERE.iterdir() if (path / "vector.json").is_file()} - {*vectors.names, KEPT}
    for name in stale:
        shutil.rmtree(HERE / name)
    keys = HERE / "worthless-private-keys"
    keys.mkdir(exist_ok=True)
    for name in (*PEOPLE, "ci"):
        Signer(name).write(keys / f"{name}.worthless")
    sys.stdout.write(f"{len(vectors.names)} vectors\n")


if __name__ == "__main__":
    main()
