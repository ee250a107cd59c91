"""Certificates asked of an authority, and put together with their private keys when they come."""

from dataclasses import dataclass
from pathlib import Path

from engross.errors import KeyAccessError
from engross.issuing.keyring import Keyring
from engross.issuing.registration import Book
from engross.private_files import write_secret
from engross.signing.certificates import Certificate, order_chain, parse_certificates
from engross.signing.identity import (
    Identity,
    join,
    make_private_key,
    make_request,
    pack_private_key,
    unpack,
)
from engross.trust import ISSUER

_PKCS12 = {".p12", ".pfx"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """What an authority sent: a certificate, those above it, and the private key where that is known."""

    certificate: Certificate
    chain: tuple[Certificate, ...]
    identity: Identity | None = None


def request_certificate(book: Book, keyring: Keyring, owner: str, passphrase: str) -> bytes:
    """A request for a certificate (PKCS#10, PEM) for a key that is made and kept, if it is not there already."""
    name, organization, email = book.name_of(owner), book.name_of(ISSUER), book.email_of(owner)
    path = keyring.request_path(owner)
    if path.exists():
        key = keyring.open_request(owner, passphrase)
    else:
        key = make_private_key()
        write_secret(path, pack_private_key(key, passphrase))
    return make_request(key, name, organization, email)


def is_packed(path: Path) -> bool:
    """Whether a file holds a private key with its certificate, so that it takes a passphrase to read it."""
    return path.suffix.lower() in _PKCS12


def read_arrival(path: Path, passphrase: str = "") -> Arrival:
    """A certificate in a PEM, DER or PKCS#12 file, whose first one is that of the signer. Raises KeyAccessError."""
    data = _read(path)
    if is_packed(path):
        identity = unpack(data, passphrase, str(path))
        return Arrival(identity.certificate, identity.certificates[1:], identity)
    found = parse_certificates(data, str(path))
    own = next((each for each in found if not each.is_authority), found[0])
    by_der = {each.der: each for each in found}
    chain = tuple(by_der[each] for each in order_chain(own.der, by_der))
    return Arrival(own, chain)


def read_authority(path: Path) -> Certificate:
    """The single certificate in a PEM or DER file. Raises KeyAccessError."""
    found = parse_certificates(_read(path), str(path))
    if len(found) != 1:
        raise KeyAccessError(
            f"{path} holds {len(found)} certificates. Put the one that you mean into a file of its own."
        )
    return found[0]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyAccessError(f"{path} cannot be read: {error.strerror or error}.") from error


def match_key(arrival: Arrival, keyring: Keyring, owner: str, passphrase: str) -> Arrival:
    """What arrived with the private key for which it was asked; without one, where it is of another key."""
    key = keyring.open_request(owner, passphrase)
    return Arrival(arrival.certificate, arrival.chain, join(key, (arrival.certificate, *arrival.chain)))


def keep_key(arrival: Arrival, keyring: Keyring, owner: str, passphrase: str) -> Path | None:
    """Keep a key with the certificate that arrived for it; the new name of the file that was there before."""
    if arrival.identity is None:
        return None
    aside = keyring.set_aside(owner)
    keyring.add(owner, arrival.identity, passphrase)
    return aside
