"""Whom the library trusts, read and proved: authorities, and whose certificate is whose."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Literal

from engross.diagnostic import Diagnostic, Place, Related, Severity
from engross.model.trust import Authority, Registration, Trust
from engross.pem import count_certificates, holds_private_key, is_revocation_list, pem_blocks
from engross.reading.source import DataPath, SourceFile, parse_source
from engross.reading.validation import validate_source

TRUST = PurePosixPath("policies/trust/trust.yml")
ISSUER = "issuer"
"""Who seals: no person, but the organisation."""
DEMO_MARK = "DEMO - NOT LEGALLY BINDING"
"""What every certificate of a demo authority says (as its organisation); none that says so is ever `production`."""
RULE = "trust-error"
PRIVATE_KEY_RULE = "private-key"

Kind = Literal["demo", "production"]
Vouching = Literal["signers", "timestamps"]

_MOST = 1024 * 1024  # nobody's certificate is larger
_RENEW = "Ask for the right file, and register it with: engross keys register"


@dataclass(frozen=True, slots=True)
class Anchor:
    """An authority that is believed; `certificate` is DER."""

    id: str
    certificate: bytes
    kind: Kind
    signers: bool
    timestamps: bool


@dataclass(frozen=True, slots=True)
class Pin:
    """A certificate (DER) that signs for a person, or for the ISSUER, and until when it is taken in."""

    owner: str
    certificate: bytes
    sha256: str
    registered: date
    until: date | None


@dataclass(frozen=True, slots=True)
class TrustStore:
    """Whom a library trusts. `revocations` are certificate revocation lists (DER) that lie beside trust.yml."""

    anchors: tuple[Anchor, ...] = ()
    pins: tuple[Pin, ...] = ()
    revocations: tuple[bytes, ...] = ()

    def pins_of(self, owner: str) -> tuple[Pin, ...]:
        """The certificates that sign for a person, or for the ISSUER; the newest last."""
        return tuple(each for each in self.pins if each.owner == owner)

    def find_pin(self, sha256: str) -> Pin | None:
        """The registration of a certificate by its fingerprint."""
        return next((each for each in self.pins if each.sha256 == sha256), None)


def parse_trust(
    files: Mapping[PurePosixPath, bytes], people: Collection[str] | None = None
) -> tuple[TrustStore, tuple[Diagnostic, ...]]:
    """Read whom a library trusts; nobody where there is no trust.yml. What is wrong is a finding.

    An entry with an error is left out. `people` are the ids of organization.yml, None where it cannot be read.
    """
    keys = tuple(_find_private_keys(files))
    lists, unread = _read_lists(files)
    trust, source, findings = read_trust_file(files)
    if trust is None or source is None:
        return TrustStore(revocations=lists), (*keys, *unread, *findings)
    reader = _Reader(files, source, people)
    store = TrustStore(tuple(reader.anchors(trust)), tuple(reader.pins(trust)), lists)
    return store, (*keys, *unread, *findings, *reader.findings)


def read_trust_file(
    files: Mapping[PurePosixPath, bytes],
) -> tuple[Trust | None, SourceFile | None, tuple[Diagnostic, ...]]:
    """What trust.yml says, its places, and what is wrong with its form; nothing where it is not there."""
    if TRUST not in files:
        return None, None, ()
    source, found = parse_source(TRUST, files[TRUST])
    trust, misfits = validate_source(Trust, source)
    return trust, source, (*found, *misfits)


def is_about_trust(finding: Diagnostic) -> bool:
    """Whether a finding is about whom the library trusts, or about a private key that lies in it."""
    return finding.rule == PRIVATE_KEY_RULE or finding.place.path.is_relative_to(TRUST.parent)


def tell_private_key(path: PurePosixPath) -> Diagnostic:
    """The finding about a private key that lies in a library."""
    return Diagnostic(
        Place(path, 1, 1, 2),
        Severity.ERROR,
        PRIVATE_KEY_RULE,
        f"{path.name} holds a private key; whoever gets a copy of this library could sign with it.",
        "Move it out of the library now, into the folder that engross keys list names. If anybody else may have "
        "seen it, have its certificate revoked: it proves nothing any more.",
    )


def _find_private_keys(files: Mapping[PurePosixPath, bytes]) -> Iterator[Diagnostic]:
    for path in files:
        if holds_private_key(path, lambda path=path: files[path]):  # type: ignore[misc]
            yield tell_private_key(path)


def _read_lists(
    files: Mapping[PurePosixPath, bytes],
) -> tuple[tuple[bytes, ...], tuple[Diagnostic, ...]]:
    """The revocation lists beside trust.yml, and what is wrong with those that cannot be read."""
    read: list[bytes] = []
    findings: list[Diagnostic] = []
    for path in sorted(files):
        if path.parent != TRUST.parent or path.suffix.lower() != ".crl":
            continue
        data = files[path]
        found = [der for label, der in pem_blocks(data) if label == "X509 CRL"] or [data]
        if all(map(is_revocation_list, found)):
            read += found
        else:
            message = f"{path.name} is no list of revoked certificates that can be read; what it says counts for nothing."
            hint = (
                "Get it again from the authority that publishes it, or bring it back from a copy or from Git."
            )
            findings.append(Diagnostic(Place(path, 1, 1, 2), Severity.ERROR, RULE, message, hint))
    return tuple(read), tuple(findings)


class _Reader:
    """The entries of trust.yml compared with the files they name."""

    def __init__(
        self, files: Mapping[PurePosixPath, bytes], source: SourceFile, people: Collection[str] | None
    ) -> None:
        self.files, self.source, self.people = files, source, people
        self.findings: list[Diagnostic] = []

    def anchors(self, trust: Trust) -> Iterator[Anchor]:
        """The authorities whose entries hold."""
        seen: dict[str, DataPath] = {}
        for index, entry in enumerate(trust.authorities):
            path: DataPath = ("authorities", index)
            certificate = self._certificate(entry, path, is_authority=True)
            for what, value in (("id", str(entry.id)), ("certificate", str(entry.sha256))):
                first = seen.setdefault(f"{what} {value}", path)
                if first != path:
                    self._tell(
                        path, f"There are two authorities with this {what}.", "Delete one of the two.", first
                    )
                    certificate = None
            if certificate is not None:
                vouches = entry.vouches_for
                yield Anchor(entry.id, certificate, entry.kind, "signers" in vouches, "timestamps" in vouches)

    def pins(self, trust: Trust) -> Iterator[Pin]:
        """The registrations that hold; the newest of each owner last."""
        entries: list[tuple[str, Registration, DataPath]] = [
            (ISSUER, entry, ("issuer", index)) for index, entry in enumerate(trust.issuer)
        ]
        entries += [(str(entry.person), entry, ("people", index)) for index, entry in enumerate(trust.people)]
        twice = self._registered_twice(entries)
        authorities = {str(each.sha256) for each in trust.authorities}
        pins = []
        for owner, entry, path in entries:
            certificate = self._certificate(entry, path)
            is_wrong = self._is_wrong_owner(owner, entry, path)
            if entry.sha256 in authorities:
                message = (
                    "This is an authority’s certificate: it vouches for others and cannot sign for anybody."
                )
                self._tell(path, message, _RENEW)
            elif certificate is not None and not is_wrong and path not in twice:
                pins.append(Pin(owner, certificate, entry.sha256, entry.registered, entry.until))
        yield from sorted(pins, key=lambda pin: pin.registered)

    def _registered_twice(self, entries: list[tuple[str, Registration, DataPath]]) -> set[DataPath]:
        """The entries that cannot count because a certificate signs for one owner, and once."""
        by_certificate: dict[str, list[tuple[str, DataPath]]] = defaultdict(list)
        for owner, entry, path in entries:
            by_certificate[entry.sha256].append((owner, path))
        twice: set[DataPath] = set()
        for (first_owner, first), *others in by_certificate.values():
            for owner, path in others:
                twice.add(path)
                if owner == first_owner:
                    message, hint = "This certificate is registered twice.", "Delete one of the two entries."
                else:
                    twice.add(first)
                    message = (
                        f"This certificate is registered for {first_owner} too; it can be only one person’s."
                    )
                    hint = "Find out whose it is, and delete the other entry."
                self._tell((*path, "certificate"), message, hint, first)
        return twice

    def _is_wrong_owner(self, owner: str, entry: Registration, path: DataPath) -> bool:
        if path[0] == "people" and owner == ISSUER:
            message = f"A person cannot have the id “{ISSUER}”: it stands for the organisation."
            self._tell(
                (*path, "person"), message, "Give the person another id, here and in organization.yml."
            )
            return True
        if entry.until is not None and entry.until < entry.registered:
            message = f"It ends on {entry.until}, before it was registered."
            self._tell((*path, "until"), message, "Correct one of the two dates.")
            return True
        if path[0] == "people" and self.people is not None and owner not in self.people:
            message = (
                f"organization.yml knows nobody with the id “{owner}”, so this certificate signs for nobody."
            )
            hint = "Correct the id, or add the person; for one who has left, write the last day there."
            place = self.source.place((*path, "person"))
            self.findings.append(Diagnostic(place, Severity.WARNING, RULE, message, hint))
        return False

    def _certificate(
        self, entry: Authority | Registration, path: DataPath, *, is_authority: bool = False
    ) -> bytes | None:
        """The certificate that an entry names (DER), None where it is not what the entry says."""
        certificate, message, hint = self._read(entry)
        if certificate is not None:
            message, hint = _find_fault(certificate, entry, is_authority=is_authority)
            key = "sha256" if "fingerprint" in message else "kind" if "demo" in message else "certificate"
            if not message:
                return certificate
            self._tell((*path, key), message, hint)
        else:
            self._tell((*path, "certificate"), message, hint)
        return None

    def _read(self, entry: Authority | Registration) -> tuple[bytes | None, str, str]:
        """The certificate in the file that an entry names, or what is wrong with the file, and what to do."""
        path = TRUST.parent / entry.certificate
        if path not in self.files:
            hint = f"Bring it back from a copy or from Git, into {TRUST.parent}/, or delete this entry."
            return None, f"There is no file {entry.certificate} beside trust.yml.", hint
        data = self.files[path]
        blocks = [] if len(data) > _MOST else list(pem_blocks(data))
        if len(blocks) != 1 or blocks[0][0] != "CERTIFICATE":
            many = len([label for label, _ in blocks if label == "CERTIFICATE"])
            told = f"holds {many} certificates" if many > 1 else "holds no certificate that can be read"
            hint = (
                "It has to hold a single one, as PEM (the text that begins with -----BEGIN CERTIFICATE-----)."
            )
            return None, f"{entry.certificate} {told}.", hint
        return blocks[0][1], "", ""

    def _tell(self, path: DataPath, message: str, hint: str, first: DataPath | None = None) -> None:
        related = (Related(self.source.place(first), "the first one is here"),) if first else ()
        self.findings.append(
            Diagnostic(self.source.place(path), Severity.ERROR, RULE, message, hint, related)
        )


def _find_fault(
    certificate: bytes, entry: Authority | Registration, *, is_authority: bool
) -> tuple[str, str]:
    """What is wrong with a certificate, and what to do; nothing where it is what an entry says."""
    found = sha256(certificate).hexdigest()
    if found != entry.sha256:
        message = f"The fingerprint is not that of {entry.certificate}, which begins with {found[:16]}."
        hint = "Bring the file back from a copy or from Git. If it was replaced on purpose: engross keys register"
        return message, hint
    known, authorities = count_certificates(certificate)
    if not known:
        return f"{entry.certificate} holds no certificate that can be read.", _RENEW
    if is_authority and not authorities:
        message = f"{entry.certificate} is a signer’s certificate: it cannot vouch for others."
        return message, "Get the certificate of the authority that issued it: engross keys trust"
    if is_authority and getattr(entry, "kind", "") == "production" and DEMO_MARK.encode() in certificate:
        return (
            "A demo authority can never be “production”.",
            "Write demo: instead, and trust a real authority.",
        )
    return "", ""
