"""The command engross itself, and which commands it has."""

import click

from engross import __version__
from engross.cli.group import EngrossGroup


@click.group(
    cls=EngrossGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96}
)
@click.version_option(__version__, prog_name="engross")
def main() -> None:
    """Policies in YAML become a handbook site and PDFs to sign.

    A library is a folder with mkdocs.yml and policies/. Start one with: engross init FOLDER
    """


# Each command with the module it is in: what only others need is not loaded.
main.add_later(
    "Drafting",
    {
        "init": "drafting",
        "new": "drafting",
        "check": "checking",
        "serve": "drafting",
        "diff": "comparing",
        "rules": "checking",
        "explain": "checking",
    },
)
main.add_later(
    "Deciding",
    {
        "issue": "deciding",
        "approve": "deciding",
        "decline": "deciding",
        "withdraw": "deciding",
        "retire": "deciding",
        "rename": "deciding",
        "status": "standing",
        "as-of": "standing",
    },
)
main.add_later(
    "Signing",
    {
        "sign": "signing",
        "accept": "signing",
        "verify": "signing",
        "extract": "signing",
        "renew": "signing",
        "keys": "keys",
    },
)
main.add_later("Asking", {"ask": "asking"})
main.add_later(
    "Publishing", {"build": "publishing", "pdf": "publishing", "keep": "publishing", "schema": "publishing"}
)
