"""Checking by hand: the commands on the page, run as they stand, on the published files, by the real tools."""

from __future__ import annotations

import subprocess

import decided
import pytest
from signing import needs

from mlgov.pages.approval_checks import checks_of, downloads_of, files_of, has_keys
from mlgov.pages.decisions import decision_pages, keys_file
from mlgov.pages.parts import FileRef
from mlgov.signoff.types import Proof


@pytest.fixture
def folder(tmp_path):
    """Everything that is published beside the page of the validator's approval, in one folder."""
    world = decided.world(tmp_path / "governed")
    target = tmp_path / "downloads"
    target.mkdir()
    (project,) = world.projects
    for item in (*keys_file(world), *decision_pages(world, project, {"mail/send-time@3"})):
        if isinstance(item, FileRef):
            (target / item.url.rpartition("/")[2]).write_bytes(item.content)
    return target


def run(command: str, folder) -> subprocess.CompletedProcess[str]:
    """A command of the page, in a shell, as a reader would."""
    return subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)


def test_the_commands_hold_on_the_published_files(folder) -> None:
    """Each prints what the page says that it prints."""
    needs("ssh-keygen", "sha256sum")
    record = decided.of("vera", "validator", "mail/send-time@3")
    steps = checks_of(record, decided.portal())
    assert [each.command.split()[0] for each in steps] == ["sha256sum", "ssh-keygen", "sha256sum", "mlgov"]
    for step in steps[:-1]:
        done = run(step.command, folder)
        assert done.returncode == 0, done.stderr
        assert step.expected in done.stdout


def test_a_changed_record_fails_both_commands(folder) -> None:
    """One byte is enough."""
    needs("ssh-keygen", "sha256sum")
    record = decided.of("vera", "validator", "mail/send-time@3")
    path = folder / f"{record.digest[:12]}.json"
    path.write_bytes(path.read_bytes().replace(b"approve", b"Approve", 1))
    first, second, *_ = checks_of(record, decided.portal())
    assert first.expected not in run(first.command, folder).stdout
    assert run(second.command, folder).returncode != 0


def test_somebody_else_s_signature_fails(folder) -> None:
    """The name in the command matters."""
    needs("ssh-keygen")
    record = decided.of("vera", "validator", "mail/send-time@3")
    command = checks_of(record, decided.portal())[1].command.replace("-I vera", "-I olaf")
    assert run(command, folder).returncode != 0


def test_each_way_of_knowing_has_its_own_check() -> None:
    """A review by the platform's answer, a signed commit by git, minutes by their document."""
    about = decided.dossier("mail/send-time@3")

    def commands(**basis) -> str:
        made = decided.decision(about, "vera", "validator", "2026-09-21", proof=Proof.T2, basis=basis)
        return " ; ".join(each.command for each in checks_of(made.record, decided.portal()))

    review = {"kind": "review", "platform": "github", "repository": "x/y", "pull_request": 3, "actor_id": "1"}
    review |= {"commit": "a" * 40, "url": "https://github.com/x/y/pull/3", "raw_digest": "b" * 64}
    assert ".review.json" in commands(**review)
    assert "git log --show-signature" in commands(kind="signed_commit")
    outside = {"kind": "outside", "document": "minutes.pdf", "document_digest": "c" * 64, "recorder": "olaf"}
    assert "THE-DOCUMENT" in commands(**outside)
    assert "ssh-keygen" not in commands(kind="claim")


def test_only_files_of_the_record_itself_are_offered(tmp_path) -> None:
    """No link, nothing from elsewhere; the keys' file only where there are keys."""
    world = decided.world(tmp_path)
    record = decided.of("vera", "validator", "mail/send-time@3")
    names = [each.name for each in downloads_of(record, world.portal, tmp_path, "approvals/x.html")]
    assert names == [
        f"{record.digest[:12]}.json", f"{record.digest[:12]}.json.sig", f"{record.dossier[:12]}.dossier.json",
        "allowed_signers",
    ]  # fmt: skip
    (tmp_path / "secret").write_text("secret")
    review = (tmp_path / record.path).with_name(f"{record.digest[:12]}.review.json")
    review.symlink_to(tmp_path / "secret")
    assert "review" not in " ".join(name for name, _, _ in files_of(record, tmp_path))
    assert not has_keys(world.portal.model_copy(update={"people": {}}))
