"""`mlgov gate`: may this version pass?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from mlgov.cli.options import as_of, governed, selectors

STAGES = ("release", "monitoring", "charter", "monitoring_review", "retraining_decision", "retirement")
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("gate")
@selectors
@governed
@as_of
@click.option("--stage", type=click.Choice(STAGES), default="release", show_default=True,
              help="What is asked: release and monitoring look at numbers and people, the others at signatures.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(["failed", "warned"]), default="failed", show_default=True,
              help="With `warned`, results that hold only just give exit code 11.")  # fmt: skip
@click.option("--reproduce", is_flag=True,
              help="Measure each release again and compare: in a protected pipeline this gives the level `ci`.")  # fmt: skip
@click.option("--base", metavar="REVISION",
              help="Take people, roles and policies from this revision: the target branch of a pull request.")  # fmt: skip
@click.option("--platform", type=click.Choice(["github", "gitlab", "azure"]),
              help="On a pull request: whose answers --pull-request and the others are.")  # fmt: skip
@click.option("--pull-request", "pull", type=_FILE, help="The saved answer about the request under review itself.")
@click.option("--reviews", type=_FILE, multiple=True, help="A saved page of its opinions. Repeatable, in order.")
@click.option("--commits", type=_FILE, multiple=True, help="A saved page of its commits. Repeatable.")
@click.option("--pushes", type=_FILE, multiple=True, help="A saved page that says who pushed. Repeatable.")
@click.option("--rules", type=_FILE, multiple=True, help="A saved answer about what protects the branch. Repeatable.")
@click.option("--asked", is_flag=True,
              help="On a pull request: just what it asks to be signed, each at its stage.")  # fmt: skip
@click.option("--checkpoint", "checkpoints", multiple=True, type=click.Path(path_type=Path, exists=True),
              help="A published checkpoint.json, or the folder of a published site: every decision that it lists must be "
                   "here or on the protected branch. Repeatable.")  # fmt: skip
@click.option("--data", type=_FILE, default=None,
              help="Tell these decisions (made by --format json elsewhere), read strictly, and look at nothing else.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json", "junit", "sarif", "github"]), default="text",
              help="How to print it: for people, programs, test viewers, code hosts, or GitHub's annotations.")  # fmt: skip
@click.option("--summary", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="Also append it as Markdown to this file, for example $GITHUB_STEP_SUMMARY.")  # fmt: skip
@click.option("--quiet", "-q", is_flag=True, help="No progress display.")
def command(  # noqa: PLR0913, PLR0917 - one argument per option
    selectors: tuple[str, ...],
    governed: Path | None,
    as_of: date | None,
    stage: str,
    fail_on: str,
    reproduce: bool,
    base: str | None,
    platform: str | None,
    pull: Path | None,
    reviews: tuple[Path, ...],
    commits: tuple[Path, ...],
    pushes: tuple[Path, ...],
    rules: tuple[Path, ...],
    asked: bool,
    checkpoints: tuple[Path, ...],
    data: Path | None,
    form: str,
    summary: Path | None,
    quiet: bool,
) -> None:
    """Say whether versions may pass, with every reason and whom it waits for.

    Data that can be reached is read and fingerprinted again; nothing missing, unclear or failed counts as good.
    A release rests on its numbers, on how well they are vouched for, on signatures and on findings. On a pull request
    (--platform and --pull-request, with saved answers as for `mlgov approvals import`) people's opinions are read from
    the platform's answers, and people, roles and policies from the target branch.

    Exit codes: 0 passes (warnings included), 11 passes with warnings and --fail-on warned, 12 does not pass,
    1 known error, 2 wrong usage, 3 nothing selected.
    """
    from mlgov.api.gates import decisions_in, gate_asked, gate_versions, told_decisions, write_summary
    from mlgov.cli.progress import Progress

    if (platform is None) != (pull is None):
        msg = "--platform and --pull-request belong together"
        raise click.UsageError(msg)
    if asked and (pull is None or selectors):
        msg = "--asked needs --pull-request, and then no versions are named"
        raise click.UsageError(msg)
    answers = None
    if platform is not None and pull is not None:
        answers = (platform, {"pull": [pull], "reviews": reviews, "commits": commits, "pushes": pushes, "rules": rules})
    common: dict[str, Any] = {
        "governed": governed,
        "as_of": as_of,
        "fail_on_warned": fail_on == "warned",
        "reproduce": reproduce,
        "checkpoints": checkpoints,
    }
    with Progress(quiet=quiet or data is not None) as progress:
        if data is not None:
            decisions = told_decisions(data)
        elif asked:
            decisions = gate_asked(answers, progress=progress, **common)  # type: ignore[arg-type] # checked above
        else:
            decisions = gate_versions(
                selectors,
                stage=stage,
                base=base,
                pull_request=answers,  # type: ignore[arg-type] # the choices are the platforms
                progress=progress,
                **common,
            )
    click.echo(decisions_in(form, decisions, governed=governed), nl=False)
    if summary is not None:
        write_summary(summary, decisions)
    click.get_current_context().exit(max((decision.exit_code for decision in decisions), default=0))
