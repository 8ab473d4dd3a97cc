"""Records of a whole repository: people and roles from before each record, and times that others vouch for."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from dataclasses import replace

import pytest
from scratch import Scratch
from signing import AS_OF, AT, DOSSIER, Signer, files, needs, portal_yaml, record, signed, trust

from mlgov.signoff.assess import AS_DECLARED
from mlgov.signoff.assessments import Ground, assess_all, assess_project
from mlgov.signoff.base_revision import GENESIS, genesis_declaration
from mlgov.signoff.checkpoint import checkpoint
from mlgov.signoff.record import path_of
from mlgov.signoff.store import read_records
from mlgov.signoff.types import Proof

DAY = dt.timedelta(days=1)


@pytest.fixture
def repository(tmp_path):
    """People in the first commit."""
    needs("git")
    made = Scratch(tmp_path / "repository")
    made.commit({"portal.yml": portal_yaml()}, who="carol", message="People")
    return made


def ground(repository, **more):
    """What is believed of the repository."""
    return Ground.of(repository.governed, trust(given=False), AS_OF, **more)


def assessed(repository, **more):
    """Every record, assessed, by path."""
    found = assess_project(repository.governed / "credit", ground(repository, **more))
    assert found.damaged == ()
    return {each.record.digest: each for each in found.assessments}


def test_a_committed_record_is_judged_by_the_people_before_it(repository):
    """Signed by alice, on the branch after the people were."""
    made = signed()
    repository.commit(files(made, dossier=DOSSIER))
    (found,) = assessed(repository).values()
    assert (found.valid, found.proof, found.person) == (True, Proof.T4, "alice")


def test_who_makes_themself_a_validator_in_the_same_proposal_is_refused(repository):
    """E9: roles and keys come from before the merge, not from the proposal."""
    made = signed(person="bob")
    repository.branch("work")
    roles = "{validator: [alice, bob], business_owner: [bob], owner: [carol]}"
    repository.commit({"portal.yml": portal_yaml(roles), **files(made)}, who="bob")
    repository.merge("work")
    (found,) = assessed(repository).values()
    assert "bob didn't hold the role validator" in found.problems[0]
    later = signed(person="bob", at=AT + DAY, prev=(made.digest,))
    repository.commit(files(later))
    assert assessed(repository)[later.digest].valid


def test_who_lost_the_role_since_keeps_what_they_signed(repository):
    """A later change of roles reaches forward only."""
    made = signed()
    repository.commit(files(made))
    repository.commit({"portal.yml": portal_yaml("{validator: [bob], owner: [carol]}")}, who="carol")
    assert assessed(repository)[made.digest].valid
    late = signed(at=AT + DAY, prev=(made.digest,))
    repository.commit(files(late))
    assert "alice didn't hold the role" in assessed(repository)[late.digest].problems[0]


def test_a_key_revoked_later_takes_back_what_nobody_else_vouches_for(repository):
    """E7: unless a published checkpoint shows that it is older."""
    made = signed()
    repository.commit(files(made))
    repository.commit({"portal.yml": portal_yaml(alice="revoked: 2026-06-01")}, who="carol")
    assert "was revoked on 1 June 2026" in assessed(repository)[made.digest].problems[0]
    published = checkpoint(read_records(repository.governed / "credit"), as_of=dt.date(2026, 5, 1))
    found = assessed(repository, checkpoints=[published])[made.digest]
    assert (found.valid, found.proven_at.date()) == (True, dt.date(2026, 5, 1))


def test_a_back_dated_record_with_a_key_that_had_ended_is_refused(repository):
    """E6: committed, with forged dates, after the portal said that the key had ended."""
    before = signed(reason="in time")
    repository.commit(files(before))
    repository.commit({"portal.yml": portal_yaml(alice="to: 2026-06-01")}, who="carol")
    late = signed(at=AT + DAY, prev=(before.digest,))
    repository.commit(files(late), date="2026-03-03T10:00:00Z")
    found = assessed(repository)
    assert found[before.digest].valid
    assert "only the signer's own clock" in found[late.digest].problems[0]


def test_what_follows_vouches_for_what_it_follows(repository):
    """A checkpoint that lists only the second record proves that the first was there, too."""
    first = signed()
    second = signed(person="bob", role="business_owner", at=AT + DAY, prev=(first.digest,))
    repository.commit(files(first, second))
    repository.commit({"portal.yml": portal_yaml(alice="revoked: 2026-06-01")}, who="carol")
    listed = replace(checkpoint([second], as_of=dt.date(2026, 4, 1)))
    found = assessed(repository, checkpoints=[listed])
    assert found[first.digest].valid
    assert found[first.digest].proven_at.date() == dt.date(2026, 4, 1)
    alone = signed(reason="beside", at=AT)
    repository.commit(files(alone))
    assert not assessed(repository, checkpoints=[listed])[alone.digest].valid


def test_a_record_that_is_not_committed_is_judged_by_the_newest_people(repository):
    """As `mlgov approve` leaves it."""
    made = signed()
    repository.write(files(made))
    assert assessed(repository)[made.digest].valid


def test_a_record_in_the_first_commit_is_unverifiable(repository, tmp_path):
    """Nobody was trusted before it."""
    del repository
    made = signed()
    alone = Scratch(tmp_path / "alone")
    alone.commit({"portal.yml": portal_yaml(), **files(made)})
    (found,) = assessed(alone).values()
    assert found.unverifiable
    assert "first commit" in " ".join(found.problems)


def test_without_git_and_in_a_shallow_clone_nothing_is_proven(repository, tmp_path):
    """E13: stated, and counting for nothing."""
    repository.commit(files(signed()))
    plain = tmp_path / "plain"
    plain.mkdir()
    repository.git("archive", "--output", str(tmp_path / "all.tar"), "HEAD")
    import tarfile  # noqa: PLC0415

    with tarfile.open(tmp_path / "all.tar") as archive:
        archive.extractall(plain, filter="data")
    (bare,) = assess_project(
        plain / "project_charters" / "credit", Ground.of(plain / "project_charters", trust(given=False), AS_OF)
    ).assessments
    assert bare.unverifiable
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.top}", str(tmp_path / "shallow"))
    folder = tmp_path / "shallow" / "project_charters"
    (shallow,) = assess_project(folder / "credit", Ground.of(folder, trust(given=False), AS_OF)).assessments
    assert shallow.unverifiable
    assert "shallow clone" in " ".join(shallow.problems)


def test_a_signed_commit_vouches_for_an_unsigned_record(repository):
    """The record rides on it, and only for who signed it."""
    needs("ssh-keygen")
    repository.git("config", "gpg.format", "ssh")
    repository.git("config", "user.signingkey", str(Signer("alice").write(repository.top.parent / "alice")))
    mine = replace(signed(basis="signed_commit"), signature=None)
    bobs = replace(signed(basis="signed_commit", person="bob", role="business_owner", at=AT + DAY), signature=None)
    repository.write(files(mine))
    waiting = assessed(repository)[mine.digest]
    assert waiting.unverifiable
    assert "git commit -S" in waiting.problems[0]
    repository.commit(files(mine, bobs), who="alice", options=("-S",))
    found = assessed(repository)
    assert (found[mine.digest].valid, found[mine.digest].proof, found[mine.digest].person) == (True, Proof.T4, "alice")
    assert "it says bob, but alice signed it" in found[bobs.digest].problems


def test_a_claim_is_named_by_its_commit_and_no_more(repository):
    """T1 where the author field names them, T0 where it names somebody else."""
    claim = replace(signed(basis="claim"), signature=None)
    repository.commit(files(claim), who="alice")
    assert assessed(repository)[claim.digest].proof is Proof.T1
    other = replace(signed(basis="claim", reason="by somebody else"), signature=None)
    repository.commit(files(other), who="bob")
    assert assessed(repository)[other.digest].proof is Proof.T0


def test_many_records_cost_a_few_calls_of_git(repository, monkeypatch):
    """However many: the number of processes does not grow with the records."""
    from mlgov.signoff import git as module  # noqa: PLC0415

    calls = []
    real = module.subprocess.run
    monkeypatch.setattr(module.subprocess, "run", lambda *given, **more: calls.append(given) or real(*given, **more))

    def count(records):
        repository.commit(files(*records))
        calls.clear()
        found = assess_all(read_records(repository.governed / "credit"), ground(repository))
        assert all(each.valid for each in found)
        return len(calls)

    few = count([signed(reason=str(number)) for number in range(3)])
    many = count([signed(reason=f"more {number}") for number in range(60)])
    assert many <= few + 2


def test_no_records_ask_nothing(tmp_path):
    """An empty project opens neither history nor people."""
    nothing = Ground(tmp_path, trust(given=False), AS_OF, history=None)
    assert assess_project(tmp_path / "credit", nothing).assessments == ()
    assert assess_all([], nothing) == ()


def test_the_path_says_where_a_record_was_read(repository):
    """Records come back in the order they were given."""
    made = [signed(reason=str(number)) for number in range(4)]
    repository.commit(files(*made))
    found = assess_all(read_records(repository.governed / "credit"), ground(repository))
    assert [each.record.path for each in found] == sorted(path_of(each) for each in made)


def declared(governed):
    """The beginning of trust, declared for what lies in a governed folder, as files of it."""
    return {GENESIS: genesis_declaration(governed).decode()}


@pytest.fixture
def squashed(tmp_path):
    """Everything in one commit, the declaration included, as after a squash of all history."""
    needs("git")
    made = Scratch(tmp_path / "squashed")
    made.write({"portal.yml": portal_yaml()})
    records = files(signed(), signed(person="bob", reason="not my role"))
    made.commit(declared(made.governed) | records, who="carol")
    return made


def test_a_first_commit_that_declares_the_beginning_holds_its_own_signatures(squashed):
    """Nothing was there before it; who held no role in it still held none."""
    found = {each.record.person: each for each in assessed(squashed).values()}
    assert (found["alice"].valid, found["alice"].problems) == (True, ())
    assert found["bob"].problems == ("bob didn't hold the role validator then",)


@pytest.mark.parametrize("how", ["none declared", "declared of others", "changed later", "not the first"])
def test_a_first_commit_without_a_sound_declaration_holds_nothing(squashed, tmp_path, how):
    """Undeclared, declared of other people, declared twice; or a commit after another, which could have proposed it."""
    made = squashed
    if how == "changed later":
        made.commit({GENESIS: "{}\n"})
    else:
        made = Scratch(tmp_path / "other")
        if how == "not the first":
            made.commit({"readme.txt": "first"})
        made.write({"portal.yml": portal_yaml()})
        beginning = {} if how == "none declared" else declared(made.governed)
        if how == "declared of others":
            made.write({"portal.yml": portal_yaml("{validator: [alice, bob]}")})
        made.commit(beginning | files(signed()), who="carol")
    assert all(each.unverifiable and not each.valid for each in assessed(made).values())


def test_only_personal_signatures_are_held_against_the_first_commit(tmp_path):
    """A claim proves nothing by itself; what came before it can't be told."""
    made = Scratch(tmp_path / "claims")
    made.write({"portal.yml": portal_yaml()})
    made.commit(declared(made.governed) | files(record(basis="claim")), who="carol")
    (found,) = assessed(made).values()
    assert found.unverifiable


@pytest.fixture(params=["shallow", "exported", "in a strange repository"])
def partial(request, repository, tmp_path):
    """A governed folder without its whole history; people came first, then a record."""
    repository.commit(declared(repository.governed), who="carol")
    repository.commit(files(signed()))
    target = tmp_path / "partial"
    if request.param == "shallow":
        source = f"file://{repository.top}"
        subprocess.run(
            ["git", "clone", "--quiet", "--depth", "1", source, str(target)], check=True, capture_output=True
        )
    else:
        if request.param == "in a strange repository":
            Scratch(target).commit({"readme.txt": "strange"})
        shutil.copytree(repository.governed, target / "project_charters", dirs_exist_ok=True)
    return target / "project_charters"


def in_part(governed, **more):
    """The one record of a partial copy, assessed."""
    ground = Ground.of(governed, trust(given=False), AS_OF, **more)
    (found,) = assess_project(governed / "credit", ground).assessments
    return found, ground


def test_without_a_whole_history_the_declared_beginning_may_be_asked(partial):
    """The signature holds, and it is said against what; gates don't ask for that, and nothing holds for them."""
    found, ground = in_part(partial, as_declared=True)
    assert (found.valid, found.unverifiable, found.problems) == (True, False, (AS_DECLARED,))
    assert "declared as the beginning" in ground.today.source
    strict, _ = in_part(partial)
    assert (strict.valid, strict.unverifiable) == (False, True)


@pytest.mark.parametrize("how", ["other people", "another policy", "none declared", "nonsense"])
def test_without_a_whole_history_other_people_are_not_believed(partial, how):
    """Once people or policies differ from what was declared, nobody can say who signed what before."""
    if how == "other people":
        partial.joinpath("portal.yml").write_text(portal_yaml("{validator: [alice, bob]}"))
    elif how == "another policy":
        partial.joinpath("policies").mkdir()
        partial.joinpath("policies", "own.yml").write_text("name: own\n")
    elif how == "none declared":
        partial.joinpath(GENESIS).unlink()
    else:
        partial.joinpath(GENESIS).write_text("[]")
    found, _ = in_part(partial, as_declared=True)
    assert (found.valid, found.unverifiable) == (False, True)


def test_a_whole_history_is_asked_even_if_a_beginning_is_declared(repository):
    """People who came later are found where they came, and the declaration doesn't stand in for that."""
    repository.commit(declared(repository.governed), who="carol")
    roles = "{validator: [bob], business_owner: [bob], owner: [carol, alice]}"
    repository.commit({"portal.yml": portal_yaml(roles)}, who="carol")
    made = signed(person="bob")
    repository.commit(files(made))
    found = assessed(repository, as_declared=True)[made.digest]
    assert (found.valid, found.problems) == (True, ())
