"""A model's whole life in a repository: asked, reviewed, merged, recorded, published, refreshed, changed, left, proven.

Everything goes through the command line, with small real data, real git and the real ssh-keygen; the platform is a folder
of saved answers. Each step is a function, in the order of the days; none of them reaches into mlgov.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from company import CHARTER, ENVELOPE, MODEL, POLICY, PROJECT, Company
from signing import needs

MONTHS = (*(f"2026-{month:02}-02" for month in range(2, 13)), "2027-01-04")


@pytest.mark.slow
def test_whole_life(tmp_path, monkeypatch) -> None:
    """From the first file to an auditor who has nothing but a folder, in one run."""
    needs("git", "ssh-keygen", "sha256sum")
    company = Company(tmp_path / "repository", monkeypatch)
    company.found()
    charter_is_agreed(company)
    first_version_is_released(company)
    edition_is_published(company, "2026-01")
    envelope_is_signed(company)
    for number, day in enumerate(MONTHS, start=2):
        month_passes(company, day, number)
        if number == 7:
            one_leaves_the_envelope(company)
    edition_is_published(company, "2027-01")
    policy_is_tightened(company)
    it_burns(company)
    history_is_rewritten(company)
    edition_is_published(company, "2027-02")
    everything_holds(company)
    auditor_looks_back(company, tmp_path / "pack")


def charter_is_agreed(company: Company) -> None:
    """Proposed by the data scientist, summed up in a comment, approved in two reviews, merged, recorded."""
    request = company.request("charter", 1)
    request.push({f"{PROJECT}/charter.md": CHARTER})
    comment = company.mlgov("comment", "--base", "main").out
    assert "### Callbacks · `service`" in comment
    assert "| **Owner** | ola | please sign |" in comment
    assert "waits for owner (ola)" in request.gate(code=12).out
    request.review("bea")
    request.review("ola")
    assert "it was given before those who sign first had signed" in request.gate(code=12).out
    request.review("bea")
    assert "Approved by ola (owner) and bea (business owner)" in request.gate().out
    request.merge()
    assert "proof T3" in request.record().out
    company.mlgov("gate", "--stage", "charter", PROJECT)


def first_version_is_released(company: Company) -> None:
    """The summary asks two people; what the request commits as records counts for nothing; two reviews open it."""
    company.at("2026-01-12")
    request = company.request("version-1", 2)
    company.version("1")
    request.push()
    comment = company.mlgov("comment", "--base", "main", "--by-when", "2026-01-20").out
    for words in (
        f"`{MODEL}@1`",
        "Not yet: its numbers hold, but it waits for the owner",
        "Ranks cases in the right order",
        "please sign",
        "20 January 2026",
    ):
        assert words in comment
    company.mlgov("build", "--no-check", "-q")
    page = (company.top / "site/draft/projects/service/callbacks/1/index.html").read_text(encoding="utf-8")
    assert "waits for owner" in page
    assert "waits for owner (ola)" in request.gate(code=12).out
    request.review("val")  # who isn't asked
    assert "waits for owner (ola)" in request.gate(code=12).out
    request.review("ola")
    assert "waits for business owner (bea)" in request.gate(code=12).out
    request.review("bea")
    assert f"{MODEL}@1 (release): passes" in request.gate().out
    company.mlgov("gate", "-q", MODEL, code=12)  # nothing is on record yet
    request.merge()
    recorded = request.record("--merge-commit", request.merge_commit).out
    assert recorded.count("written:") == 2
    assert "already on record" in request.record().out
    opened = company.mlgov("gate", "-q", MODEL).out
    assert "Approved by ola (owner) and bea (business owner)" in opened
    assert "can't be proven" not in opened
    company.mlgov("deployed", f"{MODEL}@1", "--environment", "production", "--recorded-by", "opa")
    company.commit({}, who="opa", message="In use")


def edition_is_published(company: Company, name: str) -> None:
    """With a checkpoint that continues the one before, and that verifies."""
    company.mlgov("build", "--no-check", "-q", "--edition", name)
    edition = company.top / "site" / name
    point = json.loads((edition / "checkpoint.json").read_text())
    on_record = [line for line in company.mlgov("approvals", "list").out.splitlines() if line]
    assert point["count"] == len(on_record)
    company.mlgov("verify", "--edition", edition, "--checkpoint", edition / "checkpoint.json")


def envelope_is_signed(company: Company) -> None:
    """The owner signs with their own key what may change each month."""
    company.at("2026-01-30")
    company.commit({f"{PROJECT}/models/callbacks/envelopes/monthly.yml": ENVELOPE}, message="Envelope")
    shown = company.approve("ola", f"{MODEL}@1", "owner", "--stage", "retraining_decision", "--envelope", "monthly").out
    assert "monthly" in shown
    gate = company.mlgov("gate", MODEL + "@1", "--stage", "retraining_decision").out
    assert "Approved by ola (owner), until 31 January 2027" in gate


def month_passes(company: Company, day: str, number: int) -> None:
    """The same recipe on newer calls: an acknowledgement suffices; some months by a request that is squashed."""
    company.at(day)
    version = f"{MODEL}@{number}"
    request = company.request(f"version-{number}", 100 + number)
    company.version(str(number), seed=number)
    request.push()
    gate = company.mlgov("gate", "-q", version, code=12).out
    assert "it lies within a signed envelope, so that owner or business owner only has to acknowledge it" in gate
    request.merge(squash=number % 2 == 0)
    company.approve("ola", version, "owner", "--decision", "acknowledge")
    assert "Within the signed envelope “Retrain monthly" in company.mlgov("gate", "-q", version).out
    company.mlgov("deployed", version, "--environment", "production", "--recorded-by", "opa")
    company.commit({}, who="opa", message="In use")


def one_leaves_the_envelope(company: Company) -> None:
    """Another threshold comes with it: it says why, and an acknowledgement no longer suffices."""
    request = company.request("leaves", 300)
    company.version("7b", seed=77)
    file = company.governed / PROJECT / "models/callbacks/7b.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("threshold: 0.5", "threshold: 0.6"), encoding="utf-8")
    company.mlgov("check", "-q", f"{MODEL}@7b")
    request.push()
    shut = company.mlgov("gate", "-q", f"{MODEL}@7b", code=12).out
    assert "Not within the envelope" in shut
    assert "decision, threshold changed from 0.5 to 0.6" in shut
    company.approve("ola", f"{MODEL}@7b", "owner", "--decision", "acknowledge")
    assert "waits for owner (ola)" in company.mlgov("gate", "-q", f"{MODEL}@7b", code=12).out
    company.approve("ola", f"{MODEL}@7b", "owner")
    assert "waits for business owner (bea)" in company.mlgov("gate", "-q", f"{MODEL}@7b", code=12).out
    company.approve("bea", f"{MODEL}@7b", "business_owner")
    company.mlgov("gate", "-q", f"{MODEL}@7b")
    company.checkout("main")


def policy_is_tightened(company: Company) -> None:
    """Stored evidence is judged anew before anybody is bound: it says which approved versions stop complying."""
    company.at("2027-01-12")
    strict = POLICY.replace("0.70", "0.83").replace('version: "1"', 'version: "2"').replace("2026-01-01", "2027-01-15")
    company.commit({"policies/coming/team.yml": strict}, who="rik", message="A stricter policy, from the 15th")
    told = json.loads(company.mlgov("policy", "diff", "team", "coming:team", "--format", "json").out)
    effects = {each["subject"].partition("@")[2]: each["effect"] for each in told["versions"]}
    assert [version for version, effect in effects.items() if effect == "stops"] == ["12"]
    assert "was at least 0.70; is at least 0.83" in told["changes"][0]["what"]
    company.mlgov("gate", "-q", f"{MODEL}@12")
    company.at("2027-01-15")
    company.commit({"policies/team.yml": strict, "policies/coming/team.yml": None}, who="rik", message="It counts now")
    shut = company.mlgov("gate", "-q", f"{MODEL}@12", code=12).out
    assert "the policy asks for at least 0.83" in shut
    company.mlgov("gate", "-q", f"{MODEL}@13")


def it_burns(company: Company) -> None:
    """At night: its own exit code, a finding with a day, and nothing passes once that day is over."""
    company.at("2027-01-16", hour=2)
    company.version("14", seed=14)
    company.commit({}, message="A fix that nobody has signed")
    company.mlgov("gate", "-q", f"{MODEL}@14", code=12)
    fix = ("emergency", f"{MODEL}@14", "--by", "opa", "--reason", "The list is empty.")
    company.mlgov(*fix, "--role", "validator", code=2)
    passed = company.mlgov(*fix, "--role", "operations", code=13).out
    assert "due on 2027-01-21" in passed
    company.commit({}, who="opa", message="Emergency")
    company.mlgov("gate", "-q", f"{MODEL}@13")  # what was there before isn't touched
    company.at("2027-01-22")
    shut = company.mlgov("gate", "-q", f"{MODEL}@14", code=12).out
    assert "let it pass: The list is empty. The proper round was due on 2027-01-21" in shut
    assert "high, overdue, due 2027-01-21" in company.mlgov("finding", "list", f"{MODEL}@14").out
    company.mlgov("deployed", f"{MODEL}@13", "--environment", "production", "--recorded-by", "opa")
    finding = f"{PROJECT}/2027-01-16-emergency-callbacks-14"
    company.mlgov("finding", "close", finding, "--by", "rik", "--what", "Version 13 is back in use.")
    company.commit({}, who="rik", message="Back to what was approved")


def history_is_rewritten(company: Company) -> None:
    """A record is taken away: by a commit it is missed at once; from the history itself, at publishing at the latest."""
    whole = company.head
    signature = next((company.governed / PROJECT / "approvals/callbacks/13").glob("*.json.sig"))
    for file in (signature.with_suffix(""), signature):
        file.unlink()
    company.commit({}, who="tom", message="Tidy up")
    assert "records are never removed" in company.mlgov("gate", "-q", f"{MODEL}@13", code=12).out
    company.mlgov("verify", code=12)
    # The same as if it had never been: no commit tells of it any more, but what was published does.
    brought = company.git("log", "--format=%H", "--", str(signature.relative_to(company.top))).splitlines()[-1]
    company.git("checkout", "--quiet", "-B", "main", f"{brought}~1")
    before = (company.top / "site/versions.json").read_bytes()
    refused = company.mlgov("build", "--no-check", "-q", "--edition", "2027-02", code=1)
    assert "records that were published are missing here" in refused.err
    assert not (company.top / "site/2027-02").exists()
    assert (company.top / "site/versions.json").read_bytes() == before
    company.mlgov("verify", "--checkpoint", company.top / "site/2027-01/checkpoint.json", code=12)
    company.git("checkout", "--quiet", "-B", "main", whole)


def everything_holds(company: Company) -> None:
    """Every signature, digest, chain and edition, by mlgov; and one decision by nothing but the usual tools."""
    sites = [company.top / "site" / name for name in ("2026-01", "2027-01", "2027-02")]
    said = company.mlgov(
        "verify", *(f"--edition={site}" for site in sites), *(f"--checkpoint={site}/checkpoint.json" for site in sites)
    ).out
    assert "Everything holds." in said
    by_hand(company.governed / PROJECT / "approvals/callbacks/13", company)


def auditor_looks_back(company: Company, folder: Path) -> None:
    """On a day in August: what was live, on what evidence, who had signed; and a pack that needs nobody's word.

    Every command that the pack writes down is run as it stands there, by a shell that knows neither us nor the repository.
    """
    said = company.mlgov("as-of", "2026-08-15", "--pack", folder.with_suffix(".zip")).out
    for words in (f"{MODEL}@8", "live in production since 2026-08-02", "policy team 1", "acknowledged by ola (owner)"):
        assert words in said
    with zipfile.ZipFile(folder.with_suffix(".zip")) as pack:
        pack.extractall(folder)
    how = (folder / "HOW-TO-VERIFY.md").read_text(encoding="utf-8")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", how, re.DOTALL) for line in block.splitlines()]
    assert sum(line.startswith("sha256sum -c") for line in commands) == 2
    # Four reviews recorded by the job, the envelope, and seven acknowledgements by the owner's own key.
    assert sum("-f allowed_machines" in line for line in commands) == 4
    assert sum("-I ola" in line for line in commands) == 8
    for command in commands:
        assert shell(command, folder) == 0, command
    victim = next(folder.glob("governed/service/approvals/callbacks/8/*.json.sig")).with_suffix("")
    victim.write_bytes(victim.read_bytes().replace(b'"acknowledge"', b'"approve"'))
    assert [shell(each, folder) == 0 for each in commands].count(False) == 3  # both lists, and its signature


def shell(command: str, folder: Path) -> int:
    """The exit code of a line typed into an empty shell."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, capture_output=True, check=False)
    return done.returncode


def by_hand(folder: Path, company: Company) -> None:
    """As docs/verifying.md says: sha256sum and ssh-keygen."""
    signature = next(folder.glob("*.json.sig"))
    record = signature.with_suffix("")
    body = json.loads(record.read_bytes())
    assert sha256sum(record).startswith(record.stem)
    (subject,) = body["subject"]
    assert subject["digest"]["sha256"] in {sha256sum(each) for each in folder.glob("*.dossier.json")}
    signers = company.top.parent / "allowed_signers"
    signers.write_text(f'ola namespaces="mlgov-approval" {(company.keys / "ola.pub").read_text()}', encoding="utf-8")
    assert signed_by("ola", record, signature, signers)
    signers.write_text(f'ola namespaces="mlgov-approval" {(company.keys / "bea.pub").read_text()}', encoding="utf-8")
    assert not signed_by("ola", record, signature, signers)


def sha256sum(path: Path) -> str:
    """What the tool says."""
    return subprocess.run(["sha256sum", path], capture_output=True, text=True, check=True).stdout.split()[0]


def signed_by(who: str, record: Path, signature: Path, signers: Path) -> bool:
    """What ssh-keygen says."""
    command = ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", who, "-n", "mlgov-approval", "-s", signature]
    return subprocess.run(command, input=record.read_bytes(), capture_output=True, check=False).returncode == 0
