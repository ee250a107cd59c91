"""Lets `python -m engross` do what the command `engross` does."""

from engross.cli import main

main()
