"""`mlgov approvals`: decisions made on a platform, and what is on record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import as_of, governed

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("approvals")
def command() -> None:
    """Record what was decided in pull requests; list and show decisions on record."""


@command.command("import")
@governed
@click.option("--platform", type=click.Choice(["github", "gitlab", "azure"]), required=True,
              help="Whose answers they are.")  # fmt: skip
@click.option("--pull", type=_FILE, required=True, help="The saved answer about the pull request itself.")
@click.option("--reviews", type=_FILE, multiple=True,
              help="A saved page of opinions: reviews (GitHub); approvals, notes, versions (GitLab); threads, "
              "iterations (Azure). Repeat it for each page, in order.")  # fmt: skip
@click.option("--commits", type=_FILE, multiple=True, help="A saved page of its commits. Repeatable.")
@click.option("--pushes", type=_FILE, multiple=True, help="A saved page that says who pushed. Repeatable.")
@click.option("--rules", type=_FILE, multiple=True,
              help="A saved answer about what protects the branch, and who may pass by. Repeatable.")  # fmt: skip
@click.option("--merge-commit", metavar="SHA", help="The commit that must have been merged by it.")
@click.option("--sign", "--key", "key", type=_FILE, metavar="KEY",
              help="The job's private key, one of `ci_keys`: signs what is recorded. Without it nothing vouches that the "
              "answers are the platform's own.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
def import_(  # noqa: PLR0913, PLR0917 - one argument per option
    governed: Path | None,
    platform: str,
    pull: Path,
    reviews: tuple[Path, ...],
    commits: tuple[Path, ...],
    pushes: tuple[Path, ...],
    rules: tuple[Path, ...],
    merge_commit: str | None,
    key: Path | None,
    form: str,
) -> None:
    """Record the decisions made on a merged pull request, from the platform's saved answers.

    Run it on the protected branch, in a full clone, after the merge; docs/approvals-import.md shows the whole job.
    Nothing is fetched. Running it again records nothing twice.

    Exit codes: 0 done (also if nobody decided anything), 1 known error, 2 wrong usage.
    """
    from mlgov.api.approvals import import_approvals

    found = import_approvals(
        platform,  # type: ignore[arg-type]  # one of the choices
        {"pull": [pull], "reviews": reviews, "commits": commits, "pushes": pushes, "rules": rules},
        governed=governed,
        merge_commit=merge_commit,
        key=key,
    )
    click.echo(found.as_json() if form == "json" else found.as_text())


@command.command("list")
@click.argument("selectors", nargs=-1, metavar="[PROJECT[/MODEL[@VERSION]]]...")
@governed
@as_of
def list_(selectors: tuple[str, ...], governed: Path | None, as_of: date | None) -> None:
    """List decisions on record with what can be proven of each, oldest first."""
    from mlgov.api.approvals import approvals_on_record, listed_as_text

    click.echo(listed_as_text(approvals_on_record(selectors, governed=governed, as_of=as_of)))


@command.command("show")
@click.argument("digest")
@governed
@as_of
def show(digest: str, governed: Path | None, as_of: date | None) -> None:
    """Show one decision in full: the beginning of its digest suffices."""
    from mlgov.api.approvals import approvals_on_record, shown_as_text

    found = approvals_on_record([digest], governed=governed, as_of=as_of)
    click.echo("\n\n".join(shown_as_text(each) for each in found))


@command.command("export")
@click.argument("digest")
@click.option("--key", "keys", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True, required=True,
              help="An ed25519 private key that signs the envelope: of the person, or of who exports. Repeatable.")  # fmt: skip
@governed
@as_of
def export(digest: str, keys: tuple[Path, ...], governed: Path | None, as_of: date | None) -> None:
    """Print one decision as a DSSE envelope, for tools that read in-toto attestations: signed anew with these keys."""
    from mlgov.api.approvals import exported

    click.echo(exported(digest, keys, governed=governed, as_of=as_of), nl=False)


@command.command("genesis")
@governed
def genesis(governed: Path | None) -> None:
    """Declare the people and policies that lie here as the beginning of all trust: once, before anybody signs."""
    from mlgov.api.approvals import declare_genesis

    click.echo(f"wrote {declare_genesis(governed=governed)}; commit it together with portal.yml and policies")
