"""A demo authority with keys for everybody who may have to sign, in one step; run again, it makes what is missing."""

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from engross.disk import FolderTree
from engross.errors import KeyAccessError, TrustError
from engross.issuing.approvers import find_approvers
from engross.issuing.keyring import AUTHORITY, CLOCK, RESERVED, Keyring
from engross.issuing.registration import Book, Registrar, file_name
from engross.model.addresses import FilePath
from engross.model.record import Digest
from engross.model.trust import Authority
from engross.signing.authority import (
    demo_name,
    issue_clock,
    issue_list,
    issue_signer,
    make_authority,
    write_list,
)
from engross.signing.certificates import Certificate, is_issued_by, parse_certificate
from engross.signing.identity import Identity
from engross.trust import ISSUER, TRUST, Pin


@dataclass(slots=True)
class Enrolment:
    """Whose demo keys were made or were there already, by their id; who needs none; and what stands in the way."""

    authority: str = ""
    is_new_authority: bool = False
    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    real: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def enrol_demo(registrar: Registrar, keyring: Keyring, passphrase: str) -> Enrolment:
    """Make what is missing of a demo authority, its clock, the issuer's key and the keys of all who may have to sign.

    Keys are written first and count for nothing until trust.yml names their certificates, which is written last. So
    what an interrupted run has left is taken up by the next. Raises TrustError or KeyAccessError.
    """
    with registrar.opened() as book:
        return _Enrolling(registrar, keyring, passphrase, book).run()


class _Enrolling:
    """One run."""

    def __init__(self, registrar: Registrar, keyring: Keyring, passphrase: str, book: Book) -> None:
        self.registrar, self.keyring, self.passphrase, self.book = registrar, keyring, passphrase, book
        self.organization = book.name_of(ISSUER)
        self.files: dict[str, bytes] = {}
        self.outcome = Enrolment()

    def run(self) -> Enrolment:
        owners = (ISSUER, *find_approvers(self.book.library, self.registrar.today))
        if clash := RESERVED.intersection(owners[1:]):
            raise TrustError(
                f"A person cannot have the id “{min(clash)}” here: a key of that name is not a person’s."
            )
        authority = self._authority()
        self._clock(authority)
        for owner in owners:
            self._owner(owner, authority)
        if self.files:
            self.registrar.write(self.book, self.files)
        return self.outcome

    def _authority(self) -> Identity:
        if self.keyring.has(AUTHORITY):
            authority = self.keyring.open(AUTHORITY, self.passphrase)
        else:
            authority = make_authority(self.organization, self.registrar.now)
            self.keyring.add(AUTHORITY, authority, self.passphrase)
            self.outcome.is_new_authority = True
        self._refuse_expired(authority.certificate)
        entry = next(
            (each for each in self.book.trust.authorities if each.sha256 == authority.certificate.sha256),
            None,
        )
        if entry is None:
            entry = self._trust(authority.certificate)
        if entry.kind != "demo":
            raise TrustError(
                f"The authority {entry.id} is trusted as “production”; it can make no demo keys."
            )
        self.outcome.authority = entry.id
        name = str(PurePosixPath(entry.certificate).with_suffix(".crl"))
        if TRUST.parent / name not in FolderTree(self.registrar.root):
            self.files[name] = write_list(issue_list(authority, self.registrar.now))
        return authority

    def _trust(self, certificate: Certificate) -> Authority:
        identifier = self.book.free_id("demo")
        entry = Authority(
            id=identifier,
            certificate=FilePath(f"{identifier}.pem"),
            sha256=Digest(certificate.sha256),
            kind="demo",
            vouches_for=("signers", "timestamps"),
        )
        self.book = self.book.with_authority(entry)
        self.files[str(entry.certificate)] = certificate.pem
        return entry

    def _refuse_expired(self, certificate: Certificate) -> None:
        if not certificate.is_valid_at(self.registrar.now):
            raise TrustError(
                f"The demo authority is valid from {certificate.start:%Y-%m-%d} to {certificate.end:%Y-%m-%d} only. "
                f"Make another one in a new folder: engross keys demo --keys FOLDER"
            )

    def _clock(self, authority: Identity) -> None:
        if self.keyring.has(CLOCK):
            clock = self.keyring.open(CLOCK, self.passphrase).certificate
            if is_issued_by(clock.der, authority.certificate.der):
                return
            self.keyring.set_aside(CLOCK)
        made = issue_clock(authority, self.organization, self.registrar.now)
        self.keyring.add(CLOCK, made, self.passphrase)

    def _owner(self, owner: str, authority: Identity) -> None:
        """Make a key for somebody who has none."""
        pins = [each for each in self.book.library.trust.pins_of(owner) if self._is_in_use(each)]
        if not all(self._is_demo(each) for each in pins):
            self.outcome.real.append(owner)
        elif self.keyring.has(owner):
            self._take_up(owner, authority, pins)
        else:
            name, email = self.book.name_of(owner), self.book.email_of(owner)
            made = issue_signer(authority, name, self.organization, email, self.registrar.now)
            self.keyring.add(owner, made, self.passphrase)
            self._register(owner, made.certificate)

    def _take_up(self, owner: str, authority: Identity, pins: list[Pin]) -> None:
        """Register the key that is there already, where it is this authority's and nothing was decided about it."""
        try:
            found = self.keyring.open(owner, self.passphrase).certificate
        except KeyAccessError as error:
            self.outcome.problems.append(str(error))
            return
        if any(each.sha256 == found.sha256 for each in pins):
            self.outcome.kept.append(owner)
        elif problem := self._find_problem(owner, found, authority):
            path = self.keyring.path(owner)
            self.outcome.problems.append(
                f"{path} {problem}. Move it away, and run this again to have a new one made."
            )
        else:
            self._register(owner, found)

    def _find_problem(self, owner: str, found: Certificate, authority: Identity) -> str:
        if not is_issued_by(found.der, authority.certificate.der):
            return "is not of this demo authority"
        if found.name != demo_name(self.book.name_of(owner)):
            return f"is the key of {found.name}"
        if not found.is_valid_at(self.registrar.now):
            return f"was valid until {found.end:%Y-%m-%d}"
        if any(entry.sha256 == found.sha256 for _, entry in self.book.registrations()):
            return "was registered once and ended"
        return ""

    def _register(self, owner: str, certificate: Certificate) -> None:
        self.book = self.book.with_certificate(owner, certificate, self.registrar.today)
        self.files[file_name(owner, certificate)] = certificate.pem
        self.outcome.made.append(owner)

    def _is_in_use(self, pin: Pin) -> bool:
        is_open = pin.until is None or pin.until >= self.registrar.today
        return is_open and parse_certificate(pin.certificate).is_valid_at(self.registrar.now)

    def _is_demo(self, pin: Pin) -> bool:
        anchors = [each for each in self.book.library.trust.anchors if each.kind == "demo"]
        return any(is_issued_by(pin.certificate, each.certificate) for each in anchors)
