"""The command engross itself, and which commands it has."""

import click

from engross import __version__
from engross.cli.asking import ask
from engross.cli.checking import check, explain, rules
from engross.cli.comparing import diff
from engross.cli.deciding import approve, decline, issue, rename, retire, withdraw
from engross.cli.drafting import init, new, serve
from engross.cli.group import EngrossGroup
from engross.cli.keys import keys
from engross.cli.publishing import build, keep, pdf, schema
from engross.cli.signing import accept, extract, renew, sign, verify
from engross.cli.standing import as_of, status


@click.group(
    cls=EngrossGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96}
)
@click.version_option(__version__, prog_name="engross")
def main() -> None:
    """Policies in YAML become a handbook site and PDFs to sign.

    A library is a folder with mkdocs.yml and policies/. Start one with: engross init FOLDER
    """


main.add_section("Drafting", [init, new, check, serve, diff, rules, explain])
main.add_section("Deciding", [issue, approve, decline, withdraw, retire, rename, status, as_of])
main.add_section("Signing", [sign, accept, verify, extract, renew, keys])
main.add_section("Asking", [ask])
main.add_section("Publishing", [build, pdf, keep, schema])
