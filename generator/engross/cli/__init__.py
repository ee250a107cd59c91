"""The command line: every command, what it prints, and its exit code."""

from engross.cli.program import main

__all__ = ["main"]
