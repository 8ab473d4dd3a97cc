"""How long `mlgov verify` takes on 10,000 decisions signed with ed25519: `python benchmarks/verify.py [COUNT]`.

The whole command is timed, the start of Python included, best of three; the files are warm. Nothing is skipped: every
signature is verified, every chain followed, every manifest hashed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "benchmarks")]

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from process import environment  # noqa: E402 - the path is set above
from signing import AT, Signer, record  # noqa: E402 - the path is set above

from mlgov.signoff.record import path_of  # noqa: E402

LIMIT = 2.0
AROUND = environment()
MODELS = 100


def make(folder: Path, count: int) -> None:
    """A governed folder with so many decisions over a hundred models, each chain hash-linked."""
    people = {name: Signer(name) for name in ("alice", "bob")}
    lines = ["name: Benchmark", "people:"]
    lines += [f"  {name}: {{keys: ['{signer.public}']}}" for name, signer in people.items()]
    lines += ["roles: {validator: [alice], business_owner: [bob]}", ""]
    folder.mkdir()
    (folder / "portal.yml").write_text("\n".join(lines))
    last: dict[str, str] = {}
    for number in range(count):
        model = f"model-{number % MODELS}"
        version = number // MODELS // 2 + 1
        person = "alice" if number // MODELS % 2 == 0 else "bob"
        subject = f"credit/{model}@{version}"
        manifest = f'{{"format":1,"parts":[],"stage":"release","subject":"{subject}"}}\n'.encode()
        made = record(
            subject=subject,
            dossier=hashlib.sha256(manifest).hexdigest(),
            person=person,
            role="validator" if person == "alice" else "business_owner",
            at=AT + dt.timedelta(minutes=number),
            reason="Measured, discussed and found fit for the purpose that the charter names.",
            prev=(last[model],) if model in last else (),
        )
        last[model] = made.digest
        path = folder / path_of(made)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.raw)
        path.with_name(f"{path.name}.sig").write_bytes(people[person].sign(made.raw))
        path.with_name(f"{made.dossier[:12]}.dossier.json").write_bytes(manifest)


def timed(folder: Path, *options: str) -> tuple[float, str]:
    """Seconds of the whole command, and what it printed last."""
    command = [sys.executable, "-m", "mlgov", "verify", "--governed", str(folder), "--as-of", "2027-01-01", *options]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=AROUND, capture_output=True, text=True, check=False)
    return time.perf_counter() - start, (done.stdout or done.stderr).strip().splitlines()[-1]


def main() -> None:
    """Make the folder, with and without git, and time the command."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project_charters"
        make(folder, count)
        for title, options in (("as given, no git", ("--as-given",)), ("with git history", ())):
            if not options:
                history(Path(name), folder)
            best, said = min(timed(folder, *options) for _ in range(3))
            print(f"{count:,} decisions, {title}: {best:.2f} s ({said})")
            if count == 10_000 and best > LIMIT:
                print(f"  slower than {LIMIT:.0f} s")
        print(f"of this, ed25519 itself (OpenSSL, one core): {bare(count):.2f} s")


def bare(count: int) -> float:
    """Seconds for so many ed25519 verifications and nothing else: what no verifier on one core can go below."""
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key(), key.sign(b"x" * 150)
    start = time.perf_counter()
    for _ in range(count):
        public.verify(signature, b"x" * 150)
    return time.perf_counter() - start


def history(top: Path, folder: Path) -> None:
    """People in the first commit, all decisions in the second."""
    identity = ["-c", "user.name=B", "-c", "user.email=b@example.org", "-c", "gc.auto=0"]
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["add", str(folder / "portal.yml")],
        ["commit", "-q", "-m", "People"],
        ["add", "-A"],
        ["commit", "-q", "-m", "Decisions"],
    ):
        subprocess.run(["git", "-C", str(top), *identity, *arguments], check=True)


if __name__ == "__main__":
    main()
