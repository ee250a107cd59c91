"""The commands that sign versions, take signed PDFs back, and prove what was signed."""

import sys
from datetime import timedelta
from pathlib import Path

import click

from engross.cli.author import read_author
from engross.cli.deciding import by_option, person_option, read_moment, version_option
from engross.cli.group import CLEAN, FINDINGS
from engross.cli.outcomes import tell_standing
from engross.cli.passphrase import keys_option, passphrase_options
from engross.cli.terminal import library_option, require_library, say, show_progress, use_colour
from engross.clock import read_today

_DUE_WITHIN = timedelta(days=365)

key_option = click.option(
    "--key",
    "address",
    metavar="KEY",
    default="",
    help="The key: a PKCS#12 file or a pkcs11: address; the signer's own in the folder of keys when left out.",
)


@click.command(short_help="Sign a version's PDF, as an approver or as the issuer.")
@library_option
@click.argument("policy")
@click.option(
    "--as",
    "role",
    metavar="ROLE",
    required=True,
    help="The id of the role, or of the approval, that signs; issuer to seal.",
)
@version_option
@person_option
@key_option
@keys_option
@passphrase_options
@by_option
def sign(
    root: Path,
    policy: str,
    role: str,
    version: str,
    person: str,
    address: str,
    keys: Path,
    passphrase_file: Path | None,
    passphrase_env: str | None,
    by: str | None,
) -> None:
    """Sign a version's PDF: first the issuer seals it, then the approvers sign in the order that the policy says."""
    from engross.cli.keyholder import Keyholder
    from engross.trust import ISSUER

    require_library(root)
    now, author, root = read_moment(), read_author(by, root), root.resolve()
    holder = Keyholder(root, keys, now, passphrase_file, passphrase_env)
    if role == ISSUER:
        sealed = holder.seal(policy, version, address, author, read_today())
        say(f"Sealed: {policy} {sealed.version}, {holder.describe(sealed.signature)}.")
        tell_standing(root, policy, sealed.version)
    else:
        signed = holder.sign(policy, role, version, person, address, author, read_today())
        told = holder.describe(signed.signature)
        say(f"Signed: {signed.name} ({signed.role}), {policy} {signed.version}, {told}.")
        tell_standing(root, policy, signed.version)


@click.command(short_help="Take back a PDF that was signed in another program.")
@library_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@keys_option
@passphrase_options
@by_option
def accept(
    root: Path,
    file: Path,
    keys: Path,
    passphrase_file: Path | None,
    passphrase_env: str | None,
    by: str | None,
) -> None:
    """Take back a PDF that an approver has signed in another program, such as a PDF reader.

    It has to be the library's newest PDF with one more signature, in the place whose turn it is. What the library has is
    never overwritten. When it was the last one and mkdocs.yml names a timestamp authority, an archive timestamp follows.
    """
    from engross.cli.keyholder import Keyholder, read_pdf

    require_library(root)
    data = read_pdf(file)
    now, author, root = read_moment(), read_author(by, root), root.resolve()
    holder = Keyholder(root, keys, now, passphrase_file, passphrase_env)
    event = holder.accept(data, author, read_today())
    told = holder.describe(event.signature)
    say(f"Taken in: {event.name} ({event.role}) signed {event.policy} {event.version}, {told}.")
    tell_standing(root, event.policy, event.version)
    holder.prove_longer(event.policy, event.version, author, read_today())


@click.command(short_help="Prove what was signed, by whom and when; offline.")
@library_option
@click.argument("names", nargs=-1, metavar="[FILE|POLICY]...")
@click.option("--all", "everything", is_flag=True, help="Verify every issued version of every policy.")
@click.option("--brief", is_flag=True, help="Show only what does not hold.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def verify(root: Path, names: tuple[str, ...], everything: bool, brief: bool, style: str) -> None:
    """Prove who signed what and when, by which clock, and that nothing has changed since; nothing is fetched.

    A FILE may be any copy of a PDF. Of a POLICY every issued version is verified.

    Exit codes: 0 everything holds, 1 something does not, 2 could not run.
    """
    if bool(names) == everything:
        raise click.UsageError("Say what to verify: files, policies, or --all for everything.")
    from engross.cli.checking_proof import find_proof
    from engross.report.verification import summarise_verification, verification_json, verification_text

    require_library(root)
    now = read_moment()
    with show_progress("Verifying") as progress:
        found, wrong = find_proof(root.resolve(), names, now, read_today(), progress)
    if style == "json":
        click.echo(verification_json(found, now, wrong), nl=False)
    else:
        colour = use_colour()
        shown = [each for each in found if not (brief and each.is_valid)]
        if shown:
            click.echo(verification_text(shown, colour=colour), color=colour)
        if wrong:
            from engross.report import format_text

            click.echo(format_text(wrong, colour=sys.stderr.isatty()), nl=False, err=True)
        say(summarise_verification(found, wrong))
    sys.exit(CLEAN if not wrong and all(each.is_valid for each in found) else FINDINGS)


@click.command(short_help="Give back the definition that a PDF carries.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; printed when left out.",
)
def extract(file: Path, output: Path | None) -> None:
    """Give back the definition (YAML) inside a PDF that engross made. Whether the PDF is genuine: engross verify."""
    from engross.cli.keyholder import read_pdf
    from engross.disk import write_file
    from engross.signing.extraction import extract_source

    source = extract_source(read_pdf(file))
    if output is None and sys.stdout.isatty():
        say(source.decode("utf-8", "replace"))  # whatever it is, it cannot command the terminal
    elif output is None:
        sys.stdout.buffer.write(source)
    else:
        write_file(output, source)
        say(f"The definition inside {file.name} is in {output}.")


@click.command(short_help="Have signatures proved for longer, before their proof ends.")
@library_option
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@keys_option
@passphrase_options
@by_option
def renew(
    root: Path,
    policies: tuple[str, ...],
    keys: Path,
    passphrase_file: Path | None,
    passphrase_env: str | None,
    by: str | None,
) -> None:
    """Add archive timestamps to signed versions: of the named policies, or wherever the proof ends within a year.

    The last archive timestamp of a PDF proves all that came before for as long as its own certificate is valid.
    """
    from engross.cli.keyholder import Keyholder

    require_library(root)
    now, author, root = read_moment(), read_author(by, root), root.resolve()
    holder = Keyholder(root, keys, now, passphrase_file, passphrase_env)
    with show_progress("Renewing") as progress:
        renewed = holder.renew(policies, read_today() + _DUE_WITHIN, author, read_today(), progress)
    if not renewed:
        click.echo("Nothing has to be renewed within a year.")
