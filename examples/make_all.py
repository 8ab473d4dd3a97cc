"""Train every example model anew, write its files and register it. Seeded: the same libraries give the same files."""

from __future__ import annotations

import os

import adult_income
import chicago_ridership
import german_credit
from common import HERE

if __name__ == "__main__":
    os.chdir(HERE.parent)
    for example in (german_credit, adult_income, chicago_ridership):
        print(f"{example.PROJECT}: {example.__doc__.splitlines()[0]}")
        example.main()
