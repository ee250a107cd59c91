"""Whom a library trusts written down: authorities and people's certificates, in trust.yml and PEM files beside it."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from engross.disk import LOCK, FolderTree, commit, exclusive, write_file
from engross.errors import TrustError
from engross.library import Library, parse_library
from engross.model.addresses import FilePath
from engross.model.fields import PersonId, Slug
from engross.model.record import Digest
from engross.model.trust import Authority, PersonalCertificate, Registration, Trust
from engross.reading.canonical import dump_yaml
from engross.signing.certificates import Certificate, is_issued_by, parse_certificate
from engross.trust import (
    DEMO_MARK,
    ISSUER,
    TRUST,
    Kind,
    TrustStore,
    Vouching,
    is_about_trust,
    read_trust_file,
)

_HEADER = b"""\
# yaml-language-server: $schema=../schema/trust.json
# Whom this library trusts. Written by: engross keys. Comments and notes of your own are not kept.
"""
_LONGEST_ID = 60
AnyRegistration = TypeVar("AnyRegistration", Registration, PersonalCertificate)


@dataclass(frozen=True, slots=True)
class Book:
    """A library, and what its trust.yml says."""

    library: Library
    trust: Trust

    def name_of(self, owner: str) -> str:
        """The name of a person, or of the organisation where the ISSUER is meant. Raises TrustError."""
        organization, people = self.library.organization, self.library.directory.people
        if organization is None:
            raise TrustError(
                "organization.yml cannot be read, so nobody knows whose certificate it is: engross check"
            )
        if owner == ISSUER:
            return organization.legal_name
        if owner not in people:
            known = ", ".join((ISSUER, *people))
            raise TrustError(f"organization.yml knows nobody with the id “{owner}”. There are: {known}.")
        return people[owner].name

    def find_owner(self, wanted: str) -> str:
        """The id of a person by the id or the name, or the ISSUER. Raises TrustError."""
        people = self.library.directory.people.values()
        named = [str(person.id) for person in people if person.name == wanted]
        owner = named[0] if len(named) == 1 else wanted
        self.name_of(owner)
        return owner

    def email_of(self, owner: str) -> str:
        """The e-mail address of a person at work; empty where none is known."""
        person = self.library.directory.people.get(owner)
        return str(person.email) if person and person.email else ""

    def registrations(self) -> Iterator[tuple[str, Registration]]:
        """Every registration with its owner."""
        yield from ((ISSUER, each) for each in self.trust.issuer)
        yield from ((str(each.person), each) for each in self.trust.people)

    def with_certificate(self, owner: str, certificate: Certificate, today: date) -> "Book":
        """With one more certificate registered for somebody."""
        file, digest = FilePath(file_name(owner, certificate)), Digest(certificate.sha256)
        if owner == ISSUER:
            entry = Registration(certificate=file, sha256=digest, registered=today)
            return self._changed(issuer=(*self.trust.issuer, entry))
        person = PersonalCertificate(
            certificate=file, sha256=digest, registered=today, person=PersonId(owner)
        )
        return self._changed(people=(*self.trust.people, person))

    def with_authority(self, entry: Authority) -> "Book":
        """With one more authority, or with another entry in the place of the one with the same certificate."""
        others = [each for each in self.trust.authorities if each.sha256 != entry.sha256]
        if len(others) == len(self.trust.authorities):
            return self._changed(authorities=(*others, entry))
        kept = (entry if each.sha256 == entry.sha256 else each for each in self.trust.authorities)
        return self._changed(authorities=tuple(kept))

    def ended(self, owner: str, on: date) -> "Book":
        """With every open registration of somebody ended on a day."""
        issuer = _end(self.trust.issuer, on) if owner == ISSUER else self.trust.issuer
        people = tuple(_end([each], on)[0] if each.person == owner else each for each in self.trust.people)
        return self._changed(issuer=issuer, people=people)

    def free_id(self, wanted: str) -> Slug:
        """An id for an authority that no other one has."""
        taken = {str(each.id) for each in self.trust.authorities}
        number, found = 1, wanted
        while found in taken:
            number += 1
            found = f"{wanted}-{number}"
        return Slug(found)

    def _changed(self, **update: object) -> "Book":
        return Book(self.library, self.trust.model_copy(update=update))


@dataclass(frozen=True, slots=True)
class Registrar:
    """Who writes down whom a library trusts. `now` is in UTC; `today` is the day where people are."""

    root: Path
    now: datetime
    today: date
    waiting: Callable[[], None] = field(default=lambda: None)

    @contextmanager
    def opened(self) -> Iterator[Book]:
        """The library with its trust.yml, which nobody else changes meanwhile. Raises TrustError where it has errors."""
        with exclusive(self.root / LOCK, self.waiting):
            yield self.read()

    def read(self) -> Book:
        """The library with its trust.yml. Raises TrustError where that has errors: they would be lost, or be believed."""
        library = parse_library(FolderTree(self.root))
        for finding in library.diagnostics:
            if finding.is_error and is_about_trust(finding):
                raise TrustError(f"First mend this ({finding.place}): {finding.message} {finding.hint}")
        trust, _, _ = read_trust_file(library.files)
        return Book(library, trust or Trust(schema_version=1))

    def write(self, book: Book, files: Mapping[str, bytes]) -> None:
        """Write files beside trust.yml and then trust.yml itself, without which they mean nothing. Raises OutputError."""
        for name, data in files.items():
            write_file(self.root / TRUST.parent / name, data)
        commit(self.root, {}, TRUST, _HEADER + dump_yaml(book.trust))

    def register(self, owner: str, certificate: Certificate) -> None:
        """Register a certificate for a person, or for the ISSUER. Raises TrustError where that cannot be."""
        with self.opened() as book:
            refuse_certificate(book, owner, certificate, self.now)
            changed = book.with_certificate(owner, certificate, self.today)
            self.write(changed, {file_name(owner, certificate): certificate.pem})

    def check_authority(self, certificate: Certificate, kind: Kind, vouches_for: Sequence[Vouching]) -> None:
        """Raise TrustError where an authority must not be believed."""
        _authority_entry(self.read(), certificate, kind, vouches_for, self.now)

    def trust_authority(
        self, certificate: Certificate, kind: Kind, vouches_for: Sequence[Vouching]
    ) -> Authority:
        """Have an authority believed about signers, times or both; what it was believed about before stays."""
        with self.opened() as book:
            entry = _authority_entry(book, certificate, kind, vouches_for, self.now)
            self.write(book.with_authority(entry), {entry.certificate: certificate.pem})
            return entry

    def end(self, owner: str, on: date) -> tuple[Registration, ...]:
        """End every open registration of somebody; those that it ended. Raises TrustError where there is none."""
        with self.opened() as book:
            opened = tuple(
                each for name, each in book.registrations() if name == owner and _goes_on_after(each, on)
            )
            if not opened:
                raise TrustError(
                    f"No certificate of {owner} is in use after {on}. Whose there are: engross keys list"
                )
            late = [each for each in opened if each.registered > on]
            if late:
                raise TrustError(
                    f"A certificate of {owner} was registered on {late[0].registered}; it cannot have ended before that."
                )
            self.write(book.ended(owner, on), {})
            return opened


def refuse_certificate(book: Book, owner: str, certificate: Certificate, now: datetime) -> None:
    """Raise TrustError where a certificate must not be registered for somebody."""
    book.name_of(owner)
    if certificate.is_authority:
        raise TrustError(
            "This is an authority’s certificate: it vouches for others and signs for nobody. If you mean to believe it: "
            "engross keys trust"
        )
    if not certificate.may_sign:
        raise TrustError(
            "This certificate may not be used for signatures (its key usage names neither digital signature nor "
            "non-repudiation). Ask its authority for one that may."
        )
    if certificate.weakness:
        raise TrustError(f"This certificate cannot be relied on: {certificate.weakness}.")
    if not certificate.is_valid_at(now):
        raise TrustError(
            f"This certificate is valid from {certificate.start:%Y-%m-%d} to {certificate.end:%Y-%m-%d} only."
        )
    for other, entry in book.registrations():
        if entry.sha256 == certificate.sha256:
            ended = f", until {entry.until}" if entry.until else ""
            raise TrustError(f"This certificate is registered for {other} already{ended}.")
    for pin in book.library.trust.pins:
        if pin.owner != owner and parse_certificate(pin.certificate).key == certificate.key:
            raise TrustError(
                f"The key in this certificate is that of {pin.owner} too: of two people with one key nobody can say who "
                "signed. Make a key of one’s own with: engross keys request"
            )


def find_authority(
    store: TrustStore, certificate: Certificate, chain: Sequence[Certificate] = ()
) -> str | None:
    """The id of the authority that vouches for a signer's certificate, by way of a chain; None where none does."""
    anchors = [each for each in store.anchors if each.signers]
    for below in (certificate, *chain):
        for anchor in anchors:
            if is_issued_by(below.der, anchor.certificate) or below.der == anchor.certificate:
                return anchor.id
    return None


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-0123456789")[:_LONGEST_ID].rstrip("-")
    return made or "authority"


def _goes_on_after(entry: Registration, on: date) -> bool:
    return entry.until is None or entry.until > on


def _end(entries: Sequence[AnyRegistration], on: date) -> tuple[AnyRegistration, ...]:
    return tuple(
        each.model_copy(update={"until": on}) if _goes_on_after(each, on) else each for each in entries
    )


def file_name(owner: str, certificate: Certificate) -> str:
    """The name of the PEM file of somebody's certificate, beside trust.yml."""
    return f"{owner}-{certificate.sha256[:8]}.pem"


def _authority_entry(
    book: Book, certificate: Certificate, kind: Kind, vouches_for: Sequence[Vouching], now: datetime
) -> Authority:
    if not certificate.is_authority:
        raise TrustError(
            "This is no authority’s certificate, so it cannot vouch for others. If it is somebody’s own: "
            "engross keys register"
        )
    if certificate.weakness:
        raise TrustError(f"This certificate cannot be relied on: {certificate.weakness}.")
    if not certificate.is_valid_at(now):
        raise TrustError(
            f"This certificate is valid from {certificate.start:%Y-%m-%d} to {certificate.end:%Y-%m-%d} only."
        )
    if kind == "production" and DEMO_MARK.encode() in certificate.der:
        raise TrustError("This is a demo authority; it can never be trusted as “production”.")
    known = next((each for each in book.trust.authorities if each.sha256 == certificate.sha256), None)
    if known is not None and known.kind != kind:
        raise TrustError(f"This authority is trusted as “{known.kind}” already ({known.id}).")
    names: tuple[Vouching, ...] = ("signers", "timestamps")
    before = known.vouches_for if known else ()
    wanted = tuple(each for each in names if each in {*before, *vouches_for})
    identifier = known.id if known else book.free_id(_slug(certificate.name or certificate.organization))
    return Authority(
        id=identifier,
        certificate=known.certificate if known else FilePath(f"{identifier}.pem"),
        sha256=Digest(certificate.sha256),
        kind=kind,
        vouches_for=wanted,
    )
