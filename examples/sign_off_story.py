"""The example portal's sign-off story: who signed what, refused what, asked for what, and what became of it.

Everything is made by the code behind `mlgov approve`, `delegate`, `finding`, `emergency` and `recheck`, with the clock set
to the day of each step. A decision that is on record stays as it was signed, as anywhere else: run again, the story adds
what it lacks, makes what follows from the evidence anew, and gives the same bytes. Told where nothing is on record, it gives
the same decisions about the evidence as it is then.

**The keys are worthless.** Each is derived from a phrase that stands in this file, so that anybody can sign as anybody here.
That makes the story reproducible, and its signatures real and meaningless at once. Nobody's own key is ever made like this.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common import DATA, GOVERNED, HERE, clock
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

import mlgov
from mlgov.api.checking import check_versions
from mlgov.api.emergencies import pass_in_emergency
from mlgov.api.findings import accept_finding, close_finding, write_finding
from mlgov.api.rechecking import reproduce_versions
from mlgov.api.signing import Said, finish, prepare, prepare_delegation
from mlgov.api.workspace import Workspace
from mlgov.documents.finding import Finding, HistoryEntry, LinkedResult
from mlgov.signoff.store import read_records

PHRASE = "mlgov example key, worthless because anybody can derive it: "
MACHINE = "ci"
SIGNERS = (
    "credit-lead",
    "operations-lead",
    "deputy-operations-lead",
    "head-of-lending",
    "head-of-operations",
    "model-validation",
    "model-risk",
    "data-protection-office",
)
"""Who signs something in the story; their public keys stand in portal.yml."""

TODAY = dt.date(2026, 11, 22)
PROJECTS = ("city-transport", "consumer-credit", "income-screening")
RIDES = "city-transport/ridership-forecast"
SCORE = "consumer-credit/credit-scorecard"
INCOME = "income-screening/income-classifier"
REPLAY = "2026-07-14-months-above-the-limit"


def key_of(person: str) -> Ed25519PrivateKey:
    """The example key of a person, or of the machine that measures again."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256((PHRASE + person).encode()).digest())


def public_line(person: str) -> str:
    """The public half as in portal.yml."""
    return key_of(person).public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def write_key(person: str, folder: Path) -> Path:
    """The private half as a file that ssh-keygen takes; for a folder that is thrown away."""
    path = folder / person
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(key_of(person).private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        path.with_name(f"{person}.pub").write_text(public_line(person) + "\n", encoding="ascii")
    return path


def main() -> None:
    """Tell what isn't told yet, and make anew what isn't a decision."""
    forget()
    with tempfile.TemporaryDirectory(prefix="mlgov-story-") as name:
        keys = Path(name) / "keys"
        keys.mkdir(mode=0o700)
        story = Story(GOVERNED, keys)
        for chapter in (policies, transport, credit, income):
            chapter(story)
        signed_before_the_rest_arrived(story, Path(name) / "scratch")


def forget() -> None:
    """Remove what the story makes anew; decisions on record stay, and what people wrote by hand (reports, charters ...)."""
    for project in PROJECTS:
        for pattern in (
            "evidence/*/*/*.run.json.sig",
            "models/*/events/*-emergency-*.yml",
            "findings/*-emergency-*.yml",
            f"findings/{REPLAY}.yml",
        ):
            for path in (GOVERNED / project).glob(pattern):
                path.unlink()


@dataclass(frozen=True)
class Story:
    """Where it is told, and the keys to sign with."""

    governed: Path
    keys: Path

    def decide(self, day: str, person: str, name: str, said: Said, **more: Any) -> None:
        """Somebody decides something at ten in the morning (UTC), signed with their key."""
        on = dt.date.fromisoformat(day)
        if self.recorded(on, person, name, said.role):
            return
        with clock(on, hour=10):
            finish(prepare(name, said, governed=self.governed, as_of=on, key=self.key(person), **more))

    def delegate(self, day: str, person: str, project: str, **said: Any) -> None:
        """Somebody lets somebody else act for them."""
        on = dt.date.fromisoformat(day)
        if self.recorded(on, person, project, said["role"]):
            return
        with clock(on, hour=10):
            finish(prepare_delegation(project, governed=self.governed, as_of=on, key=self.key(person), **said))

    def recorded(self, on: dt.date, person: str, name: str, role: str) -> bool:
        """Whether a decision of that day is there: records are written once, whatever was measured since."""
        return any(
            (each.at.date(), each.person, each.subject, each.role) == (on, person, name, role)
            for each in read_records(self.governed / name.partition("/")[0])
        )

    def vouch(self, *names: str) -> None:
        """The machine measures releases again, and signs their run records."""
        for again in reproduce_versions(names, key=self.key(MACHINE), governed=self.governed, as_of=TODAY):
            if not again.written:
                raise SystemExit(again.sentence)

    def key(self, person: str) -> Path:
        """The file of a key."""
        return write_key(person, self.keys)


def policies(story: Story) -> None:
    """Model risk signs the policies that it answers for, before they count."""
    said = Said("model_risk", reason="It tightens what the standard policy asks, and loosens nothing.")
    story.decide("2026-03-30", "model-risk", "policies/operations@1", said)
    story.decide("2026-05-28", "model-risk", "policies/lending@1", said)
    # The standard policy that both extend came to ask for more, so that both are others than those that were signed.
    again = Said(
        "model_risk", reason="The standard now looks for rows that were trained on. That is right for us, too."
    )
    for name in ("operations", "lending"):
        story.decide("2026-11-20", "model-risk", f"policies/{name}@1", again)


def transport(story: Story) -> None:
    """A signed charter; version 1 with a condition that was forgotten; version 2 approved; who may retrain it, and how."""
    project, first, second = "city-transport", f"{RIDES}@1", f"{RIDES}@2"
    story.vouch(first, second)
    for day, person, role in (
        ("2026-04-20", "operations-lead", "owner"),
        ("2026-04-21", "head-of-operations", "business_owner"),
        ("2026-04-22", "model-risk", "model_risk"),
    ):
        story.decide(day, person, project, Said(role), stage="charter")
    condition = (
        "Write the eight holidays of 2010 into the planners' calendar, with the error on each|ds-transport|2026-06-30"
    )
    story.decide(
        "2026-05-05", "model-validation", first, Said("validator", reason="Fit for ordinary days; see my report.")
    )
    story.decide("2026-05-06", "operations-lead", first, Said("owner", reason="Better than the rule that we have."))
    story.decide(
        "2026-05-07",
        "head-of-operations",
        first,
        Said(
            "business_owner",
            reason="Planners must see on which days not to rely on it.",
            conditions=(condition,),
        ),
    )
    story.decide(
        "2026-06-17", "model-validation", second, Said("validator", reason="A third better than the simple rule.")
    )
    story.decide(
        "2026-06-18", "operations-lead", second, Said("owner", reason="It follows the growth of rides for longer.")
    )
    story.decide(
        "2026-06-19", "head-of-operations", second, Said("business_owner", reason="Holidays stay with the calendar.")
    )
    for day, person, role in (
        ("2026-06-23", "model-validation", "validator"),
        ("2026-06-24", "operations-lead", "owner"),
    ):
        said = Said(role, reason="The same recipe on newer days raises no new questions.", envelope="monthly-refresh")
        story.decide(day, person, second, said, stage="retraining_decision")
    missed_in_the_replay(story)
    story.delegate(
        "2026-10-01",
        "operations-lead",
        project,
        role="owner",
        to="deputy-operations-lead",
        until=dt.date(2026, 12, 31),
        reason="Parental leave until the end of the year.",
    )
    story.decide(
        "2026-10-15",
        "deputy-operations-lead",
        second,
        Said("owner", reason="Off as expected in the replay; holidays come next.", on_behalf_of="operations-lead"),
        stage="monitoring_review",
    )
    # The windows were measured anew by a newer mlgov, and the log said only since then which numbers are the same.
    story.decide(
        "2026-11-20",
        "deputy-operations-lead",
        second,
        Said("owner", reason="Measured anew, nothing else: off as before.", on_behalf_of="operations-lead"),
        stage="monitoring_review",
    )


def missed_in_the_replay(story: Story) -> None:
    """The replay misses its limit by a hair's breadth, which model risk accepts for a while."""
    opened = dt.date(2026, 7, 14)
    projects = Workspace.open(story.governed, opened).registry.projects()
    finding = Finding(
        title="Months of the replay miss the limit on the mean absolute error",
        text="Over 20 months version 2 is off by 1,514 rides on average; promised are 1,500. Worst are the months with "
        "public holidays.",
        severity="medium",
        owner="operations-lead",
        opened=opened,
        opened_by="operations-lead",
        due=dt.date(2026, 10, 12),
        origin="alarm",
        model="ridership-forecast",
        version="2",
        results=(LinkedResult(result="evaluation.regression_error.mean_absolute_error", first_window="2015-01"),),
        history=(HistoryEntry(on=opened, by="operations-lead", what="Opened after the replay."),),
    )
    write_finding(next(each for each in projects if each.id == "city-transport"), finding, id_=REPLAY)
    accept_finding(
        f"city-transport/{REPLAY}",
        role="model_risk",
        by="model-risk",
        reason="The simple rule is worse on the same days (1,637 rides), and inputs that know holidays are planned for December.",
        until=dt.date(2027, 1, 31),
        governed=story.governed,
        as_of=dt.date(2026, 7, 15),
    )


def credit(story: Story) -> None:
    """A charter that waits for model risk."""
    project = "consumer-credit"
    story.vouch(f"{SCORE}@1", f"{SCORE}@2")
    for day, person, role in (
        ("2026-05-08", "credit-lead", "owner"),
        ("2026-05-11", "head-of-lending", "business_owner"),
        ("2026-05-13", "data-protection-office", "data_protection"),
    ):
        story.decide(day, person, project, Said(role), stage="charter")


def signed_before_the_rest_arrived(story: Story, root: Path) -> None:
    """Version 2 of the scorecard as it was in September: registered, measured and signed on 319 test applications."""
    name = f"{SCORE}@2"
    signed = (
        ("2026-09-22", "model-validation", "validator", "Fit to run in shadow, and not to decide; see my report."),
        ("2026-09-23", "credit-lead", "owner", "For shadow: the scores are kept and shown to nobody."),
        (
            "2026-09-24",
            "data-protection-office",
            "data_protection",
            "Nothing personal leaves the house; sex is no input any more.",
        ),
        (
            "2026-09-25",
            "head-of-lending",
            "business_owner",
            "For shadow. We decide on more when the version without age is there.",
        ),
    )
    if all(story.recorded(dt.date.fromisoformat(day), person, name, role) for day, person, role, _ in signed):
        return
    output = Path("examples") / "output" / "consumer-credit"
    shutil.copytree(GOVERNED, root / GOVERNED.name)
    shutil.copytree(HERE.parent / output, root / output)
    shutil.copytree(DATA, root / "examples" / "data")
    shutil.copyfile(root / output / "2" / "earlier" / "test.parquet", root / output / "2" / "test.parquet")
    then = Story(root / GOVERNED.name, story.keys)
    shutil.rmtree(then.governed / "consumer-credit" / "evidence" / "credit-scorecard" / "2")
    registered = dt.date(2026, 9, 14)
    with clock(registered):
        mlgov.register(name, governed=then.governed, record_commit=False, as_of=registered)
        check_versions([name], governed=then.governed)
    for day, person, role, reason in signed:
        then.decide(day, person, name, Said(role, reason=reason))
    place = Path("consumer-credit") / "approvals" / "credit-scorecard"
    shutil.copytree(then.governed / place, story.governed / place, dirs_exist_ok=True)


def income(story: Story) -> None:
    """The validator refuses version 3; and a night on which letters went to everybody."""
    refusal = (
        "Women are selected 47 times for every 100 men, and the rule asks for 80. Nothing in use makes up for that."
    )
    story.decide("2026-11-03", "model-validation", f"{INCOME}@3", Said("validator", "reject", reason=refusal))
    passed = pass_in_emergency(
        f"{INCOME}@2",
        role="operations",
        by="outreach-operations",
        reason="At 23:40 the letter service refused both lists, because the second one was late, and nobody who could make "
        "it was reachable; the letters of Monday would have stayed away.",
        fallback="letters to every household of the canary postcodes",
        environment="production",
        region="canary postcodes",
        governed=story.governed,
        as_of=dt.date(2026, 11, 7),
    )
    what = (
        "Both lists were made again and counted; the model's list went out again on 12 November beside the second one."
    )
    name = f"income-screening/{passed.finding.stem}"
    close_finding(name, by="outreach-lead", what=what, governed=story.governed, as_of=dt.date(2026, 11, 12))


if __name__ == "__main__":
    main()
