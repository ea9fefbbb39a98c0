"""`python -m app`: the command line."""

from app.cli.application import main

main()
