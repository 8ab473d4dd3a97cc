"""`python -m mlgov`."""

from mlgov.cli import main

main()
