"""Train every example model anew, write its files, register it and check it; then tell who signed what.

Seeded: the same libraries give the same bytes. With --fresh the committed evidence is thrown away first; without, it is
kept and only what changed is measured again, which then supersedes what was there.
"""

from __future__ import annotations

import argparse
import os

import adult_income
import chicago_ridership
import german_credit
import sign_off_story
from common import HERE, written_anew

from mlgov.runner.provenance import git_state


def main() -> None:
    """Run all examples."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fresh", action="store_true", help="throw away the evidence of the examples first")
    fresh = parser.parse_args().fresh
    os.chdir(HERE.parent)
    if git_state(HERE.parent)[1]:
        print("There are changes that are not committed; the run records will say so.")
    for example in (german_credit, adult_income, chicago_ridership):
        print(example.__doc__.splitlines()[0])
        with written_anew(example.PROJECT, example.MODEL, evidence=fresh):
            example.main()
    print(sign_off_story.__doc__.splitlines()[0])
    sign_off_story.main()


if __name__ == "__main__":
    main()
