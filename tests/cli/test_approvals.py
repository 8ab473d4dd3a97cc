"""`mlgov approvals`: the options reach the right place and the answers are printed."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from platforms import REPOSITORY, github_commit, github_pull, github_review
from scratch import CI, PROJECT, VENDOR, project
from signing import Signer, needs

from mlgov.cli.approvals import command
from mlgov.errors import SelectionError, SignOffError
from mlgov.exports.dsse import open_envelope
from mlgov.signoff.store import read_folder


@pytest.fixture
def merged(tmp_path):
    """A merged request with one approval: the repository and the import's options."""
    needs("ssh-keygen")
    repository = project(tmp_path)
    base = repository.head
    repository.branch("work")
    head = repository.commit({f"{PROJECT}/models/score/2.yml": VENDOR})
    merge = repository.merge("work")
    about = {"head": {"sha": head}, "base": {"sha": base, "repo": {"full_name": REPOSITORY}}}
    pages = {
        "pull": github_pull(merge_commit_sha=merge, **about),
        "reviews": [github_review(1, 101, "APPROVED", commit=head)],
        "commits": [github_commit(head)],
    }
    options = ["--platform", "github", "--merge-commit", merge, "--governed", str(repository.governed)]
    options += ["--sign", str(CI.write(tmp_path / "ci"))]
    for kind, data in pages.items():
        path = tmp_path / f"{kind}.json"
        path.write_text(json.dumps(data))
        options += [f"--{kind}", str(path)]
    return repository, options


def run(*arguments: str):
    """What the command prints."""
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_import_list_and_show(merged):
    """Recorded, listed and shown; the second time as JSON, with nothing new."""
    repository, options = merged
    assert "owner-a (approved): fare-prices/score@2#release as owner" in run("import", *options)
    again = json.loads(run("import", *options, "--format", "json"))
    assert (again["written"], len(again["already_on_record"])) == ([], 1)
    repository.commit({}, who="ci")
    governed = ("--governed", str(repository.governed))
    listed = run("list", *governed)
    assert "approve by owner-a as owner: holds, proof T2" in listed
    assert "proven to be signed by: owner-a" in run("show", listed[:12], *governed)


def test_genesis(merged):
    """The declaration is written and one is told to commit it."""
    repository, _ = merged
    assert "commit it together" in run("genesis", "--governed", str(repository.governed))
    assert (repository.governed / "approvals" / "genesis.json").is_file()


def test_known_errors_are_known(merged, tmp_path):
    """A page that is none: an error with a hint, nothing written."""
    repository, options = merged
    (tmp_path / "reviews.json").write_text('{"message": "Not Found"}')
    with pytest.raises(SignOffError, match="neither a page of reviews"):
        CliRunner().invoke(command, ["import", *options], catch_exceptions=False)
    assert not (repository.governed / PROJECT / "approvals").exists()


def test_export_as_an_envelope(merged, tmp_path):
    """One decision, signed anew by who exports; what matches several, or doesn't hold, isn't exported."""
    repository, options = merged
    run("import", *options)
    repository.commit({}, who="owner-a")
    governed = ("--governed", str(repository.governed))
    found = read_folder(repository.governed / PROJECT).records
    who = Signer("auditor")
    key = str(who.write(tmp_path / "auditor"))
    printed = run("export", found[0].digest, "--key", key, *governed)
    opened, by = open_envelope(printed.encode(), [who.public])
    assert (opened.raw, by) == (found[0].raw, (who.public,))
    with pytest.raises(SelectionError, match="no decision"):
        run("export", "ffffffffffff", "--key", key, *governed)
    path = repository.governed / found[0].path
    path.with_name(f"{path.stem}.review.json").unlink()
    with pytest.raises(SignOffError, match="doesn't hold"):
        run("export", found[0].digest, "--key", key, *governed)
