"""How to sign: the exact command, a form that the import understands, and what each degree of proof means."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import decided
import pytest
from click.testing import CliRunner

from mlgov.cli import cli
from mlgov.documents.portal import Platform
from mlgov.pages.signing import sign_off_of
from mlgov.pages.signing_ways import MEANING, ways_of
from mlgov.signoff.forms import is_form, parse_form
from mlgov.signoff.types import Proof

VERSIONS = decided.everything()[0]


def ways(record=VERSIONS[2]):
    """The ways to sign a version."""
    found = record.contents.signed
    assert found is not None
    return ways_of(record, found)


def with_portal(record, **change):
    """The same version in a portal with another platform or repository."""
    signed = record.contents.signed
    other = decided.portal().model_copy(update=change)
    contents = decided.replace(record.contents, portal=other)
    return decided.replace(record, load=lambda: contents), signed


def test_three_ways_to_sign() -> None:
    """Review, form, own key."""
    assert [each.title for each in ways()] == ["Review the pull request", "Fill in a form", "Sign with your own key"]


def test_the_command_is_one_that_exists() -> None:
    """It is taken by the command line as it stands, but for the repository that isn't there."""
    (command,) = ways()[2].commands
    assert command == "mlgov approve mail/send-time@3 --role owner"
    done = CliRunner().invoke(cli, command.split()[1:])
    assert done.exit_code != 2, done.output


@pytest.mark.parametrize(
    ("kind", "path", "name", "content"),
    [("github", "/new/main", "filename", "value"), ("gitlab", "/-/new/main", "file_name", "content")],
)
def test_the_form_is_one_that_the_import_reads(kind, path, name, content) -> None:
    """The link's file lies where forms lie and, with a decision filled in, says what was decided on."""
    record, signed = with_portal(VERSIONS[2], platform=Platform(kind=kind, url="https://host.example/x/models"))
    (link,) = ways_of(record, signed)[1].links
    address = urlsplit(link.href)
    said = {key: value[0] for key, value in parse_qs(address.query).items()}
    assert address.path == f"/x/models{path}"
    folder, _, file = said[name].partition("/")
    assert folder == "governed"
    assert is_form(file)
    filled = said[content].replace("decision:  ", "decision: approve  ")
    form = parse_form(filled.encode(), file)
    assert (form.subject, form.role, form.decision, form.dossier) == (
        "mail/send-time@3", "owner", "approve", signed.dossier.digest,
    )  # fmt: skip


def test_where_no_form_can_be_made_that_is_said() -> None:
    """Azure has no such page, and a portal without platform has none either."""
    azure, signed = with_portal(VERSIONS[2], platform=Platform(kind="azure", url="https://dev.azure.com/x/y"))
    assert ways_of(azure, signed)[1].links == ()
    assert "Azure DevOps has no page" in ways_of(azure, signed)[1].text
    without, signed = with_portal(VERSIONS[2], repository=None)
    assert "names no platform" in ways_of(without, signed)[1].text


def test_nobody_is_told_to_sign_what_its_numbers_keep_shut() -> None:
    """The ways are there only once people are what is missing."""
    record = VERSIONS[2]
    shut = decided.replace(record.contents.gate, passed=False)
    contents = decided.replace(record.contents, by_numbers=shut)
    signed = record.contents.signed
    assert signed is not None
    assert ways_of(decided.replace(record, load=lambda: contents), signed) == ()


def test_a_condition_is_met_by_who_asked_for_it() -> None:
    """Nobody signs the rest again; the command is taken as it stands, but for the repository that isn't there."""
    (way,) = ways(VERSIONS[0])
    (command,) = way.commands
    assert command == "mlgov approve mail/send-time@1 --role business_owner --decision acknowledge --met c1"
    assert CliRunner().invoke(cli, command.split()[1:]).exit_code != 2


def test_every_degree_of_proof_is_explained() -> None:
    """T0 and T1 are said to be not verified, the others not."""
    assert set(MEANING) == set(Proof)
    for proof, (_, meaning) in MEANING.items():
        assert ("Not verified" in meaning) is (proof <= Proof.T1)
    proofs = sign_off_of(VERSIONS[0]).proofs
    assert proofs is not None
    notes = {row.name: row.note for row in proofs.rows}
    assert (notes["T2"], notes["T4"]) == ("the least that counts here", "the weakest signature here")
