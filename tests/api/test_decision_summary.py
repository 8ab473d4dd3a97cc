"""Which earlier approval a summary compares with."""

from __future__ import annotations

import datetime as dt
import hashlib

from signing import AT, DOSSIER, signed

from mlgov.api.decision_summary import _printable, last_approved
from mlgov.signoff.dossier import dossier_from_bytes
from mlgov.signoff.store import write_record

DAY = dt.timedelta(days=1)
OTHER = DOSSIER.replace(b"scorecard@2", b"scorecard@1")


def kept(folder, dossier=DOSSIER, **changes):
    """A record with its manifest."""
    made = signed(dossier=hashlib.sha256(dossier).hexdigest(), **changes)
    write_record(folder, made, dossier=dossier)
    return made


def test_the_same_version_comes_before_a_later_approval_of_another(tmp_path):
    """Else the newest approval of the model; refusals and other models don't count."""
    now = dossier_from_bytes(DOSSIER)
    earlier = kept(tmp_path, OTHER, subject="credit/scorecard@1", at=AT + 5 * DAY)
    refusal = kept(tmp_path, decision="reject", at=AT + 6 * DAY)
    other = signed(subject="credit/other@1", dossier="a" * 64, at=AT + 7 * DAY)
    records = [earlier, refusal, other]
    found = last_approved(tmp_path, now, records)
    assert found is not None
    assert found[0] == earlier
    mine = kept(tmp_path, at=AT)
    assert last_approved(tmp_path, now, [*records, mine])[0] == mine


def test_approvals_whose_manifest_is_gone_or_changed_are_passed_over(tmp_path):
    """They can't say what changed."""
    now = dossier_from_bytes(DOSSIER)
    assert last_approved(tmp_path, now, [signed()]) is None
    made = kept(tmp_path)
    path = tmp_path / "credit/approvals/scorecard/2" / f"{made.dossier[:12]}.dossier.json"
    path.write_bytes(b"{}")
    assert last_approved(tmp_path, now, [made]) is None


def test_authored_text_can_not_command_the_terminal():
    """Escapes and characters that nobody sees are shown as such."""
    assert _printable("a\x1b[2Jb\u202ec\nd") == "a\ufffd[2Jb\ufffdc\nd"
