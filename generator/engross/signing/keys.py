"""Keys that sign: PKCS#12 files, PKCS#11 tokens, and keys that somebody else keeps."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Protocol

from asn1crypto import x509
from pyhanko.sign.signers.pdf_cms import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from engross.errors import KeyAccessError

PROVIDERS = "engross.keys"
"""The entry point group for keys that somebody else keeps; an entry's name is the scheme of their addresses."""

_LONGEST = 512  # bytes of a signature: RSA 4096

Ask = Callable[[str], str]
"""Asks for a passphrase; it is told what the passphrase is for."""


class RemoteKey(Protocol):
    """A key that never leaves the place where it is kept."""

    @property
    def certificates(self) -> Sequence[bytes]:
        """The signer's certificate (DER), and after it those of the authorities above it."""
        ...

    def sign(self, data: bytes, digest_algorithm: str) -> bytes:
        """The signature over data: PKCS #1 v1.5 (RFC 8017, 8.2) for RSA keys, ECDSA as DER for others.

        Raises OSError when the place cannot be reached or refuses.
        """
        ...


RemoteKeyProvider = Callable[[str, Ask], RemoteKey]
"""Opens the key at an address."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that is ready to sign."""

    certificate: bytes
    """The signer's certificate (DER)."""
    signer: Signer

    @property
    def vouched_by(self) -> str:
        """Who issued the certificate."""
        return name_of(x509.Certificate.load(self.certificate).issuer)

    @property
    def above(self) -> tuple[bytes, ...]:
        """The other certificates that come with the key (DER), which lead up to an authority."""
        return tuple(each.dump() for each in self.signer.cert_registry if each.dump() != self.certificate)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 digest of the certificate."""
        return sha256(self.certificate).hexdigest()


def name_of(name: x509.Name) -> str:
    """Whom a certificate names, or who issued it, on one line: the common name, else the organisation's, else all of it."""
    parts = name.native
    found = parts.get("common_name") or parts.get("organization_name") or name.human_friendly
    return " ".join(str(found if isinstance(found, str) else found[0]).split())


@contextmanager
def open_key(address: str, ask: Ask) -> Iterator[Key]:
    """A key by its address: a PKCS#12 file, a PKCS#11 URI (RFC 7512), or what an entry point knows.

    `ask` is called for the passphrase where one is needed. Raises KeyAccessError.
    """
    scheme, colon, _ = address.partition(":")
    if scheme == "pkcs11" and colon:
        from engross.signing.tokens import open_token  # it loads a library of the system's

        with open_token(address, ask) as signer:
            yield _make_key(signer, address)
        return
    provider = next(iter(entry_points(group=PROVIDERS, name=scheme)), None) if colon else None
    yield _open_remote(provider, address, ask) if provider is not None else _open_file(Path(address), ask)


def _open_file(path: Path, ask: Ask) -> Key:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise KeyAccessError(f"There is no key {path}. Which keys there are: engross keys list") from None
    except OSError as error:
        raise KeyAccessError(f"The key {path} cannot be read: {error.strerror or error}.") from error
    passphrase = ask(f"the key {path.name}").encode()
    try:
        signer = SimpleSigner.load_pkcs12_data(data, [], passphrase)
    except (ValueError, TypeError, AttributeError) as error:
        raise KeyAccessError(
            f"The key {path} cannot be opened: the passphrase is wrong, or it is no PKCS#12 file with a key and its "
            "certificate."
        ) from error
    return _make_key(signer, str(path))


def _make_key(signer: Signer, where: str) -> Key:
    certificate = signer.signing_cert
    if certificate is None:
        raise KeyAccessError(f"There is no certificate with the key {where}.")
    return Key(certificate.dump(), signer)


def _open_remote(provider: EntryPoint, address: str, ask: Ask) -> Key:
    try:
        open_remote: RemoteKeyProvider = provider.load()
    except (ImportError, AttributeError) as error:
        raise KeyAccessError(
            f"What {provider.value} provides for {address} cannot be loaded: {error}."
        ) from error
    try:
        return wrap_remote_key(open_remote(address, ask))
    except OSError as error:
        raise KeyAccessError(f"The key {address} cannot be reached: {_brief(error)}.") from error
    except (ValueError, TypeError) as error:
        raise KeyAccessError(f"What {provider.value} provides for {address} is no key: {error}.") from error


def _brief(error: OSError) -> str:
    """What went wrong, without the numbers of the system's."""
    cause = getattr(error, "reason", None)
    named = cause if isinstance(cause, OSError) else error
    return (named.strerror or str(error)).rstrip(".")


def wrap_remote_key(remote: RemoteKey) -> Key:
    """A key that somebody else keeps, ready to sign."""
    signer = _RemoteSigner(remote)
    return _make_key(signer, "of the remote service")


class _RemoteSigner(Signer):
    """Has a RemoteKey make the signature."""

    def __init__(self, remote: RemoteKey) -> None:
        self._remote = remote
        certificates = [x509.Certificate.load(each, strict=True) for each in remote.certificates]
        if not certificates:
            raise KeyAccessError("The remote service names no certificate for its key.")
        store = SimpleCertificateStore()
        store.register_multiple(certificates)
        super().__init__(signing_cert=certificates[0], cert_registry=store)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature; a dry run only needs its length."""
        if dry_run:
            return b"0" * _LONGEST
        try:
            return self._remote.sign(data, digest_algorithm)
        except OSError as error:
            raise KeyAccessError(f"The remote key did not sign: {_brief(error)}.") from error
