"""What the commands about keys say of certificates, and ask before they believe one."""

import hmac
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from engross.cli.terminal import say, shown, tell_wait
from engross.clock import is_clock_set, read_clock, read_today
from engross.errors import TrustError
from engross.issuing.demo import Enrolment
from engross.issuing.keyring import Keyring
from engross.issuing.registration import Book, Registrar, find_authority
from engross.report.words import write_day, write_list
from engross.signing.certificates import Certificate
from engross.trust import DEMO_MARK, TRUST


def open_registrar(root: Path) -> Registrar:
    """Who writes down whom a library trusts, now."""
    now = read_clock()
    if is_clock_set():
        click.echo(f"The clock is set to {now:%Y-%m-%d %H:%M} UTC by SOURCE_DATE_EPOCH.", err=True)
    return Registrar(root.resolve(), now, read_today(), tell_wait)


def guard_folder(keyring: Keyring, root: Path) -> None:
    """Where the folder of keys lies in the library, say that it must not, and have Git ignore it before all else."""
    folder, library = keyring.folder.resolve(), root.resolve()
    if folder == library or folder.is_relative_to(library / "policies"):
        raise TrustError(
            f"Private keys cannot be kept among a library's own files ({shown(folder)}). Name another folder: --keys FOLDER"
        )
    if keyring.lies_in(root):
        keyring.hide_from_git()
        click.secho("Warning: ", fg="yellow", bold=True, nl=False, err=True)
        click.echo(
            f"{shown(keyring.folder)} lies in the library. Whoever gets a copy of the library gets the keys. Git is told "
            "to ignore the folder; better, move it away and name its new place: --keys FOLDER",
            err=True,
        )


def tell_enrolment(book: Book, root: Path, keyring: Keyring, outcome: Enrolment) -> None:
    """Say whose demo keys were made, and what they are worth."""
    if outcome.is_new_authority:
        say(f"A demo authority was made ({outcome.authority}): {DEMO_MARK}.")
    for head, owners in (
        ("Keys made for", outcome.made),
        ("Had one already", outcome.kept),
        ("Have a certificate of another authority, so no demo key is made", outcome.real),
    ):
        if owners:
            say(f"{head}: {write_list(f'{book.name_of(each)} ({each})' for each in owners)}.")
    for problem in outcome.problems:
        say(f"Not made: {problem}")
    say(f"Private keys, encrypted: {shown(keyring.folder)}")
    say(f"Certificates, for all to see: {shown(root / TRUST.parent)}")
    say("Whatever is signed with these keys says DEMO. Next: engross keys list")


def tell_certificate(certificate: Certificate) -> None:
    """Say what a certificate says."""
    organization = f", {certificate.organization}" if certificate.organization else ""
    say(f"Certificate: {certificate.name or certificate.subject}{organization}")
    say(f"Issued by:   {certificate.issuer}")
    say(f"Valid:       {write_day(certificate.start.date())} to {write_day(certificate.end.date())}")
    say(f"Fingerprint: {' '.join(re.findall('.{8}', certificate.sha256))}")


def tell_vouching(book: Book, owner: str, certificate: Certificate, chain: Sequence[Certificate]) -> None:
    """Warn where a certificate names somebody else, or where nobody that the library trusts vouches for it."""
    name = book.name_of(owner)
    if name.casefold() not in certificate.name.casefold():
        _warn(f"it names “{certificate.name or certificate.subject}”, not “{name}”.")
    if find_authority(book.library.trust, certificate, chain) is None:
        _warn("no authority that this library trusts has issued it. Trust one with: engross keys trust")


def _warn(text: str) -> None:
    click.secho("Look: ", fg="yellow", bold=True, nl=False)
    say(text)


def confirm_fingerprint(
    certificate: Certificate, fingerprint: str | None, question: str, *, yes: bool
) -> None:
    """Have a person compare the fingerprint, unless it is given or was compared. Raises TrustError or Abort."""
    if fingerprint is not None:
        given = re.sub(r"[\s:]", "", fingerprint).lower()
        if not hmac.compare_digest(given.encode(), certificate.sha256.encode()):
            raise TrustError(
                "The fingerprint is another one, so nothing was registered: this is not the certificate meant."
            )
        return
    if yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise TrustError(
            "Compare the fingerprint with its owner by another way, such as the telephone; then say so with --yes, or "
            "give it with --fingerprint."
        )
    click.confirm(
        f"Compare the fingerprint with its owner, by telephone or face to face. {question}", abort=True
    )
