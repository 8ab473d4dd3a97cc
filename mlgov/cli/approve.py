"""`mlgov approve`: decide, after having seen what is decided on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import Day, as_of, governed


@click.command("approve")
@click.argument("name", metavar="PROJECT/MODEL@VERSION")
@governed
@as_of
@click.option("--stage", type=click.Choice(["charter", "release", "monitoring_review", "retraining_decision", "retirement"]),
              default="release", show_default=True, help="What is decided on. For `charter` name the project.")  # fmt: skip
@click.option("--role", required=True, help="The role in which you decide, as in portal.yml.")
@click.option("--decision", default="approve", show_default=True,
              type=click.Choice(["approve", "approve_with_conditions", "reject", "revoke", "renew", "acknowledge", "feedback"]),
              help="What you decide. Conditions make an approval one with conditions.")  # fmt: skip
@click.option("--condition", "conditions", multiple=True, metavar="TEXT|OWNER|DUE",
              help="Something you ask for, whose it is, and the day it is due. Repeatable.")  # fmt: skip
@click.option("--reason", default="", help="Why, in your words.")
@click.option("--valid-from", type=Day(), default=None, help="The first day on which it counts.")
@click.option("--valid-until", type=Day(), default=None, help="The last day on which it counts.")
@click.option("--on-behalf-of", default=None, help="The person who delegated the role to you.")
@click.option("--revokes", multiple=True, metavar="DIGEST", help="With `revoke`: the record taken back; default: all.")
@click.option("--met", multiple=True, metavar="ID", help="With `acknowledge`: a condition that is met. Repeatable.")
@click.option("--envelope", default=None, help="Also sign this envelope: what may change later without the full round.")
@click.option("--key", type=click.Path(path_type=Path), default=None,
              help="Your SSH key, or its .pub file with an agent. Default: git's user.signingkey, else ~/.ssh/id_ed25519.")  # fmt: skip
@click.option("--commit", is_flag=True, help="Write it unsigned; the signed commit that brings it will vouch.")
@click.option("--person", default=None, help="Who decides, as in portal.yml. Default: whose key it is.")
@click.option("--outside", is_flag=True, help="It was decided elsewhere and is recorded on behalf; never verified.")
@click.option("--document", type=click.Path(path_type=Path), default=None,
              help="With --outside: the minutes or e-mail; only its fingerprint is recorded.")  # fmt: skip
@click.option("--recorder", default=None, help="With --outside: who records it.")
@click.option("--held", type=Day(), default=None, help="With --outside: the day of the decision.")
@click.option("--quorum", multiple=True, metavar="NAME", help="With --outside: who was there. Repeatable.")
@click.option("--yes", is_flag=True, help="Don't ask before signing.")
def command(  # noqa: PLR0913, PLR0917 - one option each
    name: str,
    governed: Path | None,
    as_of: date | None,
    stage: str,
    role: str,
    decision: str,
    conditions: tuple[str, ...],
    reason: str,
    valid_from: date | None,
    valid_until: date | None,
    on_behalf_of: str | None,
    revokes: tuple[str, ...],
    met: tuple[str, ...],
    envelope: str | None,
    key: Path | None,
    commit: bool,
    person: str | None,
    outside: bool,
    document: Path | None,
    recorder: str | None,
    held: date | None,
    quorum: tuple[str, ...],
    yes: bool,
) -> None:
    """Decide on a version or a charter: look at the summary, confirm, and sign with your own SSH key.

    What is signed are the fingerprints at the end of the summary and nothing else. The result is verified before it is
    written; nothing is written half.

    Exit codes: 0 written, 1 known error or not confirmed, 2 wrong usage, 3 no such version.
    """
    from typing import cast

    from mlgov.api.signing import Outside, Said, finish, prepare
    from mlgov.signoff.types import DecisionKind

    if outside and (document is None or recorder is None or person is None or commit or key is not None):
        raise click.UsageError("--outside needs --document, --recorder and --person, and no --key or --commit")  # noqa: TRY003, EM101
    if not outside and (document is not None or recorder is not None or held is not None or quorum):
        raise click.UsageError("--document, --recorder, --held and --quorum go with --outside")  # noqa: TRY003, EM101
    if commit and (key is not None or person is None):
        raise click.UsageError("--commit needs --person, and no --key")  # noqa: TRY003, EM101
    elsewhere = None
    if outside and document is not None and recorder is not None:
        elsewhere = Outside(document, recorder, held, quorum)
    said = Said(
        role=role,
        decision=cast("DecisionKind", decision),
        person=person,
        reason=reason,
        conditions=conditions,
        valid_from=valid_from,
        valid_until=valid_until,
        on_behalf_of=on_behalf_of,
        revokes=revokes,
        met=met,
        envelope=envelope,
    )
    prepared = prepare(
        name, said, stage=stage, governed=governed, as_of=as_of, key=key, commit=commit, outside=elsewhere
    )
    click.echo(prepared.summary)
    if not yes:
        click.confirm("\nIs this what you decide?", abort=True)
    written = finish(prepared)
    click.echo("\nWritten:\n" + "\n".join(f"  {file}" for file in written.files))
    click.echo(written.advice)
