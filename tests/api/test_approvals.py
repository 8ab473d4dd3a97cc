"""From a merged pull request to decisions on record: a whole road in a scratch repository, and what it refuses."""

from __future__ import annotations

import json
import subprocess

import pytest
from platforms import REPOSITORY, github_commit, github_pull, github_review, payload
from scratch import CI, PORTAL, PROJECT, VENDOR, Scratch, project
from signing import Signer, needs

from mlgov.api.approvals import (
    approvals_on_record,
    asked_between,
    declare_genesis,
    import_approvals,
    listed_as_text,
    live,
    shown_as_text,
)
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace
from mlgov.errors import SelectionError, SignOffError
from mlgov.signoff.forms import form_path, form_text
from mlgov.signoff.types import Proof

SUBJECT = f"{PROJECT}/score@2"
FILE = f"{PROJECT}/models/score/2.yml"


class Request:
    """A pull request that adds version 2, as the platform tells of it."""

    def __init__(self, repository: Scratch, folder) -> None:
        self.repository = repository
        self.folder = folder
        self.base = repository.head
        repository.branch("work")
        self.reviewed = repository.commit({FILE: VENDOR})
        self.reviews: list[dict] = []
        self.commits = [github_commit(self.reviewed)]
        self.merge_commit: str | None = None
        self.more: dict = {}

    @property
    def head(self) -> str:
        """The last commit of the request."""
        return self.commits[-1]["sha"]

    def push(self, files, **more) -> str:
        """Another commit on the request."""
        self.repository.checkout("work")
        sha = self.repository.commit(files, **more)
        self.commits.append(github_commit(sha))
        return sha

    def review(self, actor: int, state: str = "APPROVED", *, commit: str | None = "", **more) -> None:
        """Somebody's opinion on the present head, or on another commit."""
        number = len(self.reviews) + 1
        on = self.reviewed if commit == "" else commit
        self.reviews.append(github_review(number, actor, state, minute=number, commit=on, **more))

    def merge(self, *, squash: bool = False) -> str:
        """Merge it as the platform would."""
        made = self.repository.squash("work") if squash else self.repository.merge("work")
        self.merge_commit = made
        return made

    def files(self, *, rules: bool = True) -> dict:
        """The platform's answers, saved."""
        merged = self.merge_commit is not None
        pull = github_pull(
            merged=merged,
            merged_at="2026-03-04T12:00:00Z" if merged else None,
            merge_commit_sha=self.merge_commit or "9" * 40,
            commits=len(self.commits),
            head={"sha": self.head},
            base={"sha": self.base, "ref": "main", "repo": {"full_name": REPOSITORY}},
            **self.more,
        )
        pages = {"pull": pull, "reviews": self.reviews, "commits": self.commits}
        if rules:
            pages["rules"] = payload("github/ruleset").data | {"bypass_actors": []}
        found = {}
        for kind, data in pages.items():
            path = self.folder / f"{kind}.json"
            path.write_text(json.dumps(data))
            found[kind] = [path]
        return found

    def imported(self, *, rules: bool = True, signed: bool = True, **more):
        """Import its decisions, as the job with its key does."""
        if signed:
            needs("ssh-keygen")
            more = {"key": CI.write(self.folder / "ci")} | more
        return import_approvals("github", self.files(rules=rules), governed=self.repository.governed, **more)


@pytest.fixture
def request_(tmp_path) -> Request:
    """An open pull request on a repository with one project."""
    return Request(project(tmp_path), tmp_path)


def decisions(found) -> set[tuple[str, str, str]]:
    """Person, role and decision of everything decided."""
    return {(record.person, record.role, record.decision) for each in found.outcomes for record, _ in each.decisions}


def test_whole_road(request_):
    """Two people approve, it is merged, the job imports: two records with what was signed and the raw answers."""
    request_.review(101)
    request_.review(102)
    merge = request_.merge()
    found = request_.imported(merge_commit=merge)
    assert decisions(found) == {("owner-a", "owner", "approve"), ("owner-b", "business_owner", "approve")}
    assert found.proof is Proof.T3
    folder = request_.repository.governed / PROJECT / "approvals" / "score" / "2"
    assert len(list(folder.glob("????????????.json"))) == 2
    assert len(list(folder.glob("*.review.json"))) == 2
    assert len(list(folder.glob("*.dossier.json"))) == 1
    request_.repository.commit({}, who="ci", message="Record approvals")
    records = approvals_on_record([SUBJECT], governed=request_.repository.governed)
    assert [(each.valid, each.person, each.proof, each.problems) for each in records] == [
        (True, "owner-a", Proof.T3, ()),
        (True, "owner-b", Proof.T3, ()),
    ]
    assert records[1].record.prev == (records[0].record.digest,)
    basis = records[0].record.basis
    assert (basis["commit"], basis["merge_commit"], basis["actor_id"]) == (request_.reviewed, merge, "101")
    assert "owner-a as owner: holds, proof T3" in listed_as_text(records)
    assert request_.reviewed in shown_as_text(records[0])


def test_imported_twice_is_recorded_once(request_):
    """The job may run again, also with other comments on the page."""
    request_.review(101)
    request_.merge()
    first = request_.imported()
    request_.review(104, "COMMENTED")
    second = request_.imported()
    assert len(first.written) == 1
    assert (second.written, [each.digest for each in second.known]) == ((), [first.written[0][0].digest])
    assert "already on record" in second.as_text()


def test_approval_of_an_older_commit_counts_if_the_dossier_is_the_same(request_):
    """A README after the approval changes nothing that was signed; another origin does (E10: stale)."""
    request_.review(101)
    request_.push({"../README.md": "text"})
    request_.review(102, commit=request_.head)
    same = request_.push({f"{PROJECT}/notes.txt": "x"})
    assert same
    request_.merge()
    found = request_.imported()
    now = {each.dossier for outcome in found.outcomes for each, _ in outcome.decisions}
    assert len(now) == 1
    assert len(found.written) == 2


def test_approval_of_something_else_is_bound_to_that(request_):
    """What was approved is kept as it was: the dossier of the reviewed commit, not of the merged one."""
    request_.review(101)
    request_.push({FILE: VENDOR.replace("vendor", "rules")})
    request_.review(102, commit=request_.head)
    request_.merge()
    found = request_.imported()
    dossiers = {record.person: record.dossier for each in found.outcomes for record, _ in each.decisions}
    assert dossiers["owner-a"] != dossiers["owner-b"]
    merged = asked_between(request_.base, request_.merge_commit, governed=request_.repository.governed)
    assert [each.digest for each in merged] == [dossiers["owner-b"]]


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (lambda it: it.review(101, "DISMISSED"), "withdrawn or dismissed"),
        (lambda it: (it.review(101), it.review(101, "DISMISSED")), "withdrawn or dismissed"),
        (lambda it: it.review(101, commit=None), "doesn't say (any more) which commit"),
        (lambda it: it.review(101, commit="f" * 40), "not in this clone"),
        (lambda it: it.review(103), "holds none of the roles asked"),
        (lambda it: it.review(777), "is nobody's in portal.yml"),
        (lambda it: it.review(199), "bots never count"),
        (lambda it: it.review(101, commit=it.base), "nothing was asked to be signed there"),
    ],
)
def test_what_is_no_decision(request_, prepare, why):
    """Dismissed, unbound, gone, without a role, unknown, a bot, before the change: not recorded, and it says why."""
    prepare(request_)
    request_.merge()
    found = request_.imported()
    assert found.written == ()
    assert why in found.as_text()
    assert "nothing was recorded" in found.as_text()
    assert json.loads(found.as_json())["opinions"][0]["recorded"] == []


def test_refusal_is_recorded(request_):
    """Changes were requested and it was merged all the same: a refusal on record."""
    request_.review(101, "CHANGES_REQUESTED")
    request_.merge()
    assert decisions(request_.imported()) == {("owner-a", "owner", "reject")}


def test_role_from_the_same_request_does_not_count(request_):
    """The request makes its reviewer an owner: the base knows nothing of it (E9)."""
    portal = (request_.repository.governed / "portal.yml").read_text()
    request_.push({"portal.yml": portal.replace("owner: [owner-a]", "owner: [owner-a, validator-a]")})
    request_.review(103, commit=request_.head)
    request_.merge()
    assert request_.imported().written == ()


def test_squash_whose_commits_were_fetched(request_):
    """After a squash the reviewed commit isn't on the branch; fetched, it binds; gone, it doesn't."""
    request_.review(101)
    request_.merge(squash=True)
    assert len(request_.imported().written) == 1
    request_.repository.git("branch", "-D", "work")
    request_.repository.git("reflog", "expire", "--expire=now", "--all")
    request_.repository.git("gc", "--quiet", "--prune=now")
    request_.review(102)
    assert "not in this clone" in request_.imported().as_text()


def test_record_in_the_request_itself_proves_nothing(request_, tmp_path):
    """Somebody commits a record of their own request before it is merged: it came with it."""
    request_.review(101)
    request_.merge()
    forged = request_.imported().written[0][0]
    written = {
        path.relative_to(request_.repository.governed).as_posix(): path.read_text()
        for path in (request_.repository.governed / PROJECT / "approvals").rglob("*.json")
    }
    repository = request_.repository
    repository.git("clean", "-fdq")
    repository.git("reset", "--quiet", "--hard", request_.base)
    repository.checkout("work")
    repository.commit(written)
    repository.checkout("main")
    repository.merge("work")
    found = approvals_on_record([forged.digest], governed=repository.governed)
    assert not any(each.valid for each in found)


def test_without_rules_it_is_proven_less(request_):
    """Nobody saved what protected the branch: T2, and it is said."""
    request_.review(101)
    request_.review(102)
    request_.merge()
    found = request_.imported(rules=False)
    assert found.proof is Proof.T2
    assert "not saved" in found.as_text()


def test_merged_by_bypass_is_said(request_):
    """One approval where the rules ask for two."""
    request_.review(101)
    request_.merge()
    found = request_.imported()
    assert found.proof is Proof.T2
    assert "merged by bypass" in found.as_text()


def test_without_the_jobs_key_nothing_vouches_for_the_answers(request_):
    """A bundle that anybody could have written proves no more than a name in the history; the key makes the difference."""
    for actor in (101, 102):
        request_.review(actor)
    request_.merge()
    unsigned = request_.imported(signed=False)
    assert unsigned.proof is Proof.T1
    assert "--sign" in unsigned.as_text()
    governed = request_.repository.governed
    on_record = approvals_on_record(governed=governed)
    assert {(each.proof, each.proven_at) for each in on_record} == {(Proof.T1, None)}
    assert "didn't sign it" in on_record[0].problems[-1]
    signed = request_.imported()
    assert (signed.proof, len(signed.written)) == (Proof.T3, 2)
    assert {each.proof for each in approvals_on_record(governed=governed)} == {Proof.T1, Proof.T3}
    assert request_.imported().written == ()


def test_forged_answers_on_a_merged_request_are_no_review(request_):
    """Somebody writes the platform's answers by hand, after the merge, and signs with their own key: T1 at most."""
    request_.merge()
    request_.review(101)
    request_.review(102)
    found = request_.imported(signed=False)
    repository = request_.repository
    mine = Signer("scientist-a")
    for record, path in found.written:
        path.with_name(path.name + ".sig").write_bytes(mine.sign(record.raw))
    repository.commit({}, who="scientist-a", message="Decisions on #7")
    on_record = approvals_on_record(governed=repository.governed)
    assert {each.proof for each in on_record} == {Proof.T1}
    assert "another key" in on_record[0].problems[-1]


def test_portal_without_a_key_for_the_job(request_):
    """Nothing is better than T1 then, and it says what to do."""
    repository = request_.repository
    repository.checkout("main")
    portal = PORTAL.partition("ci_keys")[0]
    request_.base = repository.commit({"portal.yml": portal}, who="owner-a")
    request_.review(101)
    request_.merge()
    found = request_.imported(signed=False)
    assert (found.proof, len(found.written)) == (Proof.T1, 1)
    assert "`ci_keys` in portal.yml" in found.as_text()
    (only,) = approvals_on_record(governed=repository.governed)
    assert (only.proof, "portal.yml names no key" in only.problems[-1]) == (Proof.T1, True)


def test_only_the_jobs_own_key_signs_an_import(request_):
    """A person's key is refused before anything is written; a key that the request itself brings vouches for nothing."""
    needs("ssh-keygen")
    request_.review(101)
    request_.merge()
    with pytest.raises(SignOffError, match="not the key of a trusted machine"):
        request_.imported(key=Signer("owner-a").write(request_.folder / "own"))
    assert not (request_.repository.governed / PROJECT / "approvals").exists()


def test_a_key_that_comes_with_the_request_vouches_for_nothing_in_it(request_):
    """Trust comes from before the request: its own reviews can't rest on a key that it brings."""
    brought = Signer("brought")
    request_.push({"portal.yml": PORTAL.replace("ci_keys: [", f'ci_keys: ["{brought.public}", ')})
    request_.review(101)
    request_.merge()
    found = request_.imported(key=brought.write(request_.folder / "brought"))
    assert (found.proof, "vouches for nothing here" in found.as_text()) == (Proof.T1, True)
    (only,) = approvals_on_record(governed=request_.repository.governed)
    assert only.proof is Proof.T1


def test_a_job_whose_key_was_given_up(request_):
    """The key was stolen: what it signed counts no more, unless somebody else knows that it is older."""
    request_.review(101)
    request_.merge()
    request_.imported()
    repository = request_.repository
    repository.commit({}, who="ci")
    revoked = PORTAL.replace(f'["{CI.public}"]', f'[{{key: "{CI.public}", revoked: 2026-06-01}}]')
    repository.commit({"portal.yml": revoked}, who="owner-a")
    (only,) = approvals_on_record(governed=repository.governed)
    assert (only.proof, "was revoked" in only.problems[-1]) == (Proof.T1, True)


def test_review_withdrawn_after_it_was_recorded(request_):
    """Dismissed after the import: the next one takes it back on record, once; a new review counts again."""
    request_.review(101)
    request_.merge()
    ((first, _),) = request_.imported().written
    request_.repository.commit({}, who="ci")
    request_.reviews[0]["state"] = "DISMISSED"
    again = request_.imported()
    ((taken, _),) = again.written
    assert (taken.decision, taken.extra["revokes"], taken.person) == ("revoke", [first.digest], "owner-a")
    assert "owner-a (dismissed): takes back fare-prices/score@2#release as owner" in again.as_text()
    assert request_.imported().written == ()
    request_.repository.commit({}, who="ci")
    governed = request_.repository.governed
    by_digest = {each.record.digest: each for each in approvals_on_record(governed=governed)}
    # The platform's old answers still say that there was a review; the record that takes it back decides.
    assert by_digest[taken.digest].problems == ("it was merged past the branch's rules",)
    workspace = Workspace.open(governed)
    version = next(each for each in workspace.registry.versions() if each.name == SUBJECT)
    state = SignOffs(workspace).release(version).state
    assert state.state == "revoked"
    assert "withdrawn on the platform" in state.sentence
    assert "it was withdrawn on the platform" in " ".join(state.reasons)
    request_.review(101)
    request_.reviews[-1]["submitted_at"] = "2026-03-05T10:00:00Z"
    assert {record.decision for record, _ in request_.imported().written} == {"approve"}
    request_.repository.commit({}, who="ci")
    assert SignOffs(Workspace.open(governed)).release(version).state.waits_for == ("business_owner",)


@pytest.mark.parametrize("what", ["open", "other merge", "elsewhere", "shallow", "branch", "event"])
def test_refused(request_, what, tmp_path):
    """Not merged, merged as something else, not on this branch, a shallow clone, another branch, one event only."""
    request_.review(101)
    governed, merge, expected = request_.repository.governed, None, ""
    if what == "open":
        request_.repository.checkout("main")
        expected = "was not merged"
    else:
        request_.merge()
    if what == "other merge":
        merge, expected = "f" * 40, "not as ffffffffffff"
    elif what == "elsewhere":
        request_.merge_commit, expected = "f" * 40, "not part of this branch"
    elif what == "branch":
        request_.repository.branch("other")
        request_.repository.commit({"x.txt": "x"})
        expected = "not the protected branch main"
    elif what == "shallow":
        target = tmp_path / "shallow"
        source = f"file://{request_.repository.top}"
        subprocess.run(["git", "clone", "--quiet", "--depth=1", source, str(target)], check=True)
        governed, expected = target / "project_charters", "shallow"
    files = request_.files()
    if what == "event":
        expected = "one opinion only"
        event = {"action": "submitted", "review": request_.reviews[0], "pull_request": {"number": 7}}
        files["reviews"][0].write_text(json.dumps(event | {"repository": {"full_name": REPOSITORY}}))
    with pytest.raises(SignOffError, match=expected):
        import_approvals("github", files, governed=governed, merge_commit=merge)
    assert not (governed / PROJECT / "approvals").exists()


def test_no_git(request_, tmp_path):
    """Without history nobody can say what the branch was (E13)."""
    request_.review(101)
    request_.merge()
    subprocess.run(["rm", "-rf", str(request_.repository.top / ".git")], check=True)
    with pytest.raises(SignOffError, match="no git history"):
        request_.imported()


def test_live_opinions_of_an_open_request(request_):
    """What people say now, by subject; committed records of the request aren't even looked at."""
    request_.review(101)
    request_.review(102, "CHANGES_REQUESTED")
    forged = request_.repository.governed / PROJECT / "approvals" / "score" / "2" / "0123456789ab.json"
    forged.parent.mkdir(parents=True)
    forged.write_text("{}")
    found = live("github", request_.files(), governed=request_.repository.governed)
    assert found.base == request_.base
    assert found.asked == (f"{SUBJECT}#release",)
    assert [(each.record.person, each.record.decision, each.valid) for each in found.opinions[SUBJECT]] == [
        ("owner-a", "approve", True),
        ("owner-b", "reject", True),
    ]
    assert {each.proof for each in found.opinions[SUBJECT]} == {Proof.T3}


def test_one_event_alone_approves_nothing(request_):
    """Others may have refused: an approval known from an event only is unverifiable, a refusal counts."""
    files = request_.files()
    for state, valid in (("approved", False), ("changes_requested", True)):
        review = github_review(1, 101, state, commit=request_.reviewed)
        event = {"action": "submitted", "review": review, "pull_request": {"number": 7}}
        files["reviews"][0].write_text(json.dumps(event | {"repository": {"full_name": REPOSITORY}}))
        found = live("github", files, governed=request_.repository.governed)
        (only,) = found.opinions[SUBJECT]
        assert (only.valid, only.unverifiable) == (valid, not valid)


def form_request(request_, *, who: int = 101, text: str = "", editor: bool = True, merged_by: int = 102) -> Request:
    """A second request that adds owner-a's decision on version 2 as a file."""
    repository = request_.repository
    merge = request_.merge()
    (dossier,) = asked_between(request_.base, merge, governed=repository.governed)
    path = form_path(SUBJECT, "release", "owner", dossier.digest)
    filled = form_text(SUBJECT, "release", "owner", dossier.digest)
    filled = text or filled.replace("decision:          #", "decision: approve  #").replace('""', "Good enough.")
    made = Request.__new__(Request)
    made.repository, made.folder, made.base, made.reviews = repository, request_.folder, repository.head, []
    repository.git("branch", "-D", "work")
    repository.branch("work")
    commit = repository.commit({path: filled}, who="owner-a", committer="noreply@github.com")
    listed = github_commit(commit, who="owner-a", actor=who)
    if editor:
        listed["committer"] = {"login": "web-flow", "id": 19864447}
        listed["commit"]["verification"] = {"verified": True}
    made.commits = [listed]
    made.more = {"user": {"id": who, "login": "x"}, "merged_by": {"id": merged_by, "login": "y"}}
    made.merge()
    return made


def test_decision_made_as_a_file(request_):
    """The portal's form, proposed in the platform's editor and merged by somebody else: its account signed."""
    found = form_request(request_).imported(rules=False)
    ((record, _),) = found.outcomes[-1].decisions
    assert (record.person, record.role, record.decision, record.reason) == (
        "owner-a",
        "owner",
        "approve",
        "Good enough.",
    )
    request_.repository.commit({}, who="ci")
    (on_record,) = approvals_on_record(governed=request_.repository.governed)
    assert (on_record.valid, on_record.person, on_record.problems) == (True, "owner-a", ())


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"merged_by": 101}, "nobody else merged it"),
        ({"editor": False}, "not made by that account in the platform's editor"),
        ({"who": 103}, "doesn't hold the role owner"),
        ({"who": 777}, "is nobody in portal.yml"),
        ({"text": "subject: [\n"}, "YAML"),
        (
            {"text": f"subject: {PROJECT}\nstage: charter\ndossier: {'a' * 64}\nrole: owner\ndecision: approve\n"},
            "lie in",
        ),
    ],
)
def test_file_that_proves_nothing(request_, more, why):
    """Merged by its own author, pushed from outside, without the role, broken, about something else."""
    found = form_request(request_, **more).imported()
    assert found.written == ()
    assert why in found.as_text()


def test_list_and_show_select(request_):
    """By project, model, version or the beginning of a digest; nothing that matches is an error."""
    request_.review(101)
    request_.merge()
    ((record, _),) = request_.imported().written
    governed = request_.repository.governed
    for selector in (PROJECT, f"{PROJECT}/score", SUBJECT, record.digest[:8]):
        assert [each.record.digest for each in approvals_on_record([selector], governed=governed)] == [record.digest]
    with pytest.raises(SelectionError):
        approvals_on_record([f"{PROJECT}/sco"], governed=governed)
    with pytest.raises(SelectionError):
        approvals_on_record(["f" * 12], governed=governed)
    assert listed_as_text(()) == "no decision is on record"


def test_genesis_is_declared_once(request_):
    """Written once; a second time is refused."""
    request_.repository.checkout("main")
    path = declare_genesis(governed=request_.repository.governed)
    assert json.loads(path.read_text())["format"] == "mlgov-genesis/1"
    with pytest.raises(SignOffError, match="declared once"):
        declare_genesis(governed=request_.repository.governed)


def test_asked_between_says_what_it_can_not_tell(request_):
    """An unknown revision is an error, not an empty summary."""
    with pytest.raises(SignOffError, match="not in this clone"):
        asked_between("nothing", governed=request_.repository.governed)
