"""The commands about keys: a demo authority, requests to a real one, whose certificate is whose, and until when."""

import sys
from datetime import date
from pathlib import Path

import click

from engross.cli.group import CLEAN, FINDINGS, EngrossGroup
from engross.cli.passphrase import keys_option, passphrase_options, read_passphrase
from engross.cli.standing import format_option
from engross.cli.terminal import DAY, library_option, require_library, say, shown, use_colour
from engross.clock import read_today
from engross.trust import Kind, Vouching

owner_argument = click.argument("owner", metavar="PERSON|issuer")
fingerprint_option = click.option(
    "--fingerprint", metavar="SHA256", help="The fingerprint it must have, as its owner told you."
)
yes_option = click.option("-y", "--yes", is_flag=True, help="The fingerprint was compared; do not ask.")


@click.group(cls=EngrossGroup, short_help="Keys and certificates: who may sign, until when.")
def keys() -> None:
    """Keys that sign, and the certificates that say whose they are.

    Private keys stay in a folder of your own; a library holds certificates only, in policies/trust/.
    """


@keys.command(short_help="Make a demo authority and keys for everybody.")
@library_option
@keys_option
@passphrase_options
def demo(root: Path, keys: Path, passphrase_file: Path | None, passphrase_env: str | None) -> None:
    """Make a demo authority, and keys for the issuer and all who may have to sign; DEMO stands on all they sign.

    Run again, it makes what is missing. No key is ever overwritten.
    """
    require_library(root)
    from engross.cli.certificates import guard_folder, open_registrar, tell_enrolment
    from engross.issuing.demo import enrol_demo
    from engross.issuing.keyring import AUTHORITY, Keyring

    keyring = Keyring(keys)
    guard_folder(keyring, root)
    is_new = not keyring.has(AUTHORITY)
    what = "the demo keys" if is_new else "the demo authority"
    passphrase = read_passphrase(what, passphrase_file, passphrase_env, confirm=is_new)
    registrar = open_registrar(root)
    outcome = enrol_demo(registrar, keyring, passphrase)
    tell_enrolment(registrar.read(), root, keyring, outcome)
    sys.exit(FINDINGS if outcome.problems else CLEAN)


@keys.command(short_help="Make a key and a request for a certificate.")
@library_option
@owner_argument
@keys_option
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where the request is written; beside the key when left out.",
)
@passphrase_options
def request(
    root: Path,
    owner: str,
    keys: Path,
    output: Path | None,
    passphrase_file: Path | None,
    passphrase_env: str | None,
) -> None:
    """Make a private key for somebody, and a request to send to a certificate authority.

    The key stays in your folder, encrypted. Where it is there already, a request is made for it once more.
    """
    require_library(root)
    from engross.cli.certificates import guard_folder, open_registrar
    from engross.disk import write_file
    from engross.issuing.keyring import Keyring
    from engross.issuing.requesting import request_certificate

    keyring, book = Keyring(keys), open_registrar(root).read()
    guard_folder(keyring, root)
    owner = book.find_owner(owner)
    path = keyring.request_path(owner)
    is_new = not path.exists()
    passphrase = read_passphrase(f"the key {path.name}", passphrase_file, passphrase_env, confirm=is_new)
    data = request_certificate(book, keyring, owner, passphrase)
    target = output or keys / f"{owner}.request.pem"
    write_file(target, data)
    say(f"Request for {book.name_of(owner)}: {shown(target)}")
    say(f"Private key, encrypted, {'made' if is_new else 'as it was'}: {shown(path)}")
    say("Send the request, never the key, to your certificate authority. When the certificate comes:")
    say(f"Next: engross keys register {owner} CERTIFICATE.pem")


@keys.command(short_help="Register a certificate as somebody’s.")
@library_option
@owner_argument
@click.argument("certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@keys_option
@fingerprint_option
@yes_option
@passphrase_options
def register(
    root: Path,
    owner: str,
    certificate: Path,
    keys: Path,
    fingerprint: str | None,
    yes: bool,
    passphrase_file: Path | None,
    passphrase_env: str | None,
) -> None:
    """Register a certificate as a person’s, or as the issuer’s, so that signatures made with it count.

    CERTIFICATE is a PEM or DER file, or a PKCS#12 file (.p12, .pfx) with the private key, which is then kept in your
    folder. So is the key made with “engross keys request”, joined with the certificate that came for it.
    """
    require_library(root)
    from engross.cli.certificates import (
        confirm_fingerprint,
        guard_folder,
        open_registrar,
        tell_certificate,
        tell_vouching,
    )
    from engross.issuing.keyring import Keyring
    from engross.issuing.registration import refuse_certificate
    from engross.issuing.requesting import is_packed, keep_key, match_key, read_arrival

    keyring, registrar = Keyring(keys), open_registrar(root)
    book = registrar.read()
    owner = book.find_owner(owner)

    def ask(name: str) -> str:
        return read_passphrase(f"the key {name}", passphrase_file, passphrase_env)

    passphrase = ask(certificate.name) if is_packed(certificate) else ""
    arrival = read_arrival(certificate, passphrase)
    refuse_certificate(book, owner, arrival.certificate, registrar.now)
    tell_certificate(arrival.certificate)
    tell_vouching(book, owner, arrival.certificate, arrival.chain)
    confirm_fingerprint(
        arrival.certificate, fingerprint, f"Is this the certificate of {book.name_of(owner)}?", yes=yes
    )
    requested = keyring.request_path(owner)
    if not passphrase and requested.exists():
        passphrase = ask(requested.name)
        arrival = match_key(arrival, keyring, owner, passphrase)
        if arrival.identity is None:
            say(f"It was not asked for with the key {shown(requested)}, which stays as it is.")
    if arrival.identity is not None:
        guard_folder(keyring, root)
    registrar.register(owner, arrival.certificate)
    say(f"Registered for {book.name_of(owner)} ({owner}).")
    if aside := keep_key(arrival, keyring, owner, passphrase):
        say(f"The key that was there before is called {aside.name} now.")
    if arrival.identity is not None:
        say(f"Ready to sign with: {shown(keyring.path(owner))}")


@keys.command(short_help="Trust a certificate authority.")
@library_option
@click.argument("certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--for",
    "vouches_for",
    type=click.Choice(["signers", "timestamps"]),
    multiple=True,
    required=True,
    help="What it is believed about; may be given twice.",
)
@click.option(
    "--kind",
    type=click.Choice(["production", "demo"]),
    required=True,
    help="Whether what it vouches for binds, or is for trying out.",
)
@fingerprint_option
@yes_option
def trust(
    root: Path,
    certificate: Path,
    vouches_for: tuple[Vouching, ...],
    kind: Kind,
    fingerprint: str | None,
    yes: bool,
) -> None:
    """Trust a certificate authority about signers, about timestamps, or both.

    CERTIFICATE is a PEM or DER file. The authorities of the operating system are never asked.
    """
    require_library(root)
    from engross.cli.certificates import confirm_fingerprint, open_registrar, tell_certificate
    from engross.issuing.requesting import read_authority

    registrar = open_registrar(root)
    found = read_authority(certificate)
    registrar.check_authority(found, kind, vouches_for)
    tell_certificate(found)
    confirm_fingerprint(found, fingerprint, "Does the authority publish this fingerprint?", yes=yes)
    entry = registrar.trust_authority(found, kind, vouches_for)
    say(f"Trusted as {entry.id} ({entry.kind}), about {' and '.join(entry.vouches_for)}.")


@keys.command("list", short_help="Show whose certificate is whose, until when.")
@library_option
@keys_option
@format_option
def list_keys(root: Path, keys: Path, style: str) -> None:
    """Show whose certificate is whose, until when it holds, and who has none.

    Exit codes: 0 all that is registered can be read, 1 something is wrong with it, 2 could not run.
    """
    require_library(root)
    from engross.disk import FolderTree
    from engross.issuing.keyring import Keyring
    from engross.library import parse_library
    from engross.report import format_text
    from engross.report.certificates import find_holdings, holdings_json, holdings_table
    from engross.trust import is_about_trust

    library, keyring, today = parse_library(FolderTree(root)), Keyring(keys), read_today()
    holdings = find_holdings(library, keyring, today)
    if style == "json":
        click.echo(holdings_json(holdings, keyring, today), nl=False)
    else:
        colour = use_colour()
        click.echo(holdings_table(holdings, today, colour=colour), nl=False, color=colour)
        say(f"Your private keys are kept in: {shown(keys)}")
    wrong = [finding for finding in library.diagnostics if is_about_trust(finding)]
    if wrong:
        click.echo(format_text(wrong, colour=sys.stderr.isatty()), nl=False, err=True)
    sys.exit(FINDINGS if any(finding.is_error for finding in wrong) else CLEAN)


@keys.command(short_help="End what is registered for somebody.")
@library_option
@owner_argument
@click.option(
    "--on",
    type=DAY,
    metavar="DATE",
    help="The last day on which signatures are taken in; today when left out.",
)
def end(root: Path, owner: str, on: date | None) -> None:
    """End all certificates of somebody who has left, or whose key others may have; earlier signatures still count.

    A key that others may have also has to be revoked by the authority that issued its certificate.
    """
    require_library(root)
    from engross.cli.certificates import open_registrar

    day = on or read_today()
    ended = open_registrar(root).end(owner, day)
    for entry in ended:
        say(f"{entry.certificate}: the last day on which signatures are taken in is {day}.")


keys.add_section("To try signing", [demo])
keys.add_section("With a certificate authority", [request, register, trust])
keys.add_section("At any time", [list_keys, end])
