"""A private key with its certificate, made, kept under a passphrase and opened again: PKCS#12 (RFC 7292), PKCS#8."""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import PBES

from engross.errors import KeyAccessError
from engross.signing.certificates import Certificate, describe, make_alternatives, make_name

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_BITS = 3072
_EXPONENT = 65537
_ROUNDS = 300_000  # a few hundredths of a second for its owner, and for every guess of anybody else


@dataclass(frozen=True, slots=True)
class Identity:
    """A private key with its certificate and, after it, those of the authorities above it."""

    private_key: PrivateKey
    certificates: tuple[Certificate, ...]

    @property
    def certificate(self) -> Certificate:
        """The certificate of the key."""
        return self.certificates[0]

    def pack(self, owner: str, passphrase: str) -> bytes:
        """As a PKCS#12 file, encrypted with AES-256 (PBES2, RFC 8018) under a passphrase."""
        encryption = (
            PrivateFormat.PKCS12.encryption_builder()
            .kdf_rounds(_ROUNDS)
            .key_cert_algorithm(PBES.PBESv2SHA256AndAES256CBC)
            .hmac_hash(hashes.SHA256())
            .build(passphrase.encode())
        )
        own, *above = (x509.load_der_x509_certificate(each.der) for each in self.certificates)
        return pkcs12.serialize_key_and_certificates(
            owner.encode(), self.private_key, own, above or None, encryption
        )


def make_private_key() -> rsa.RSAPrivateKey:
    """A new private key: RSA, which programs that read PDFs know best."""
    return rsa.generate_private_key(public_exponent=_EXPONENT, key_size=_BITS)


def unpack(data: bytes, passphrase: str, where: str) -> Identity:
    """The key and certificates in a PKCS#12 file. Raises KeyAccessError, also for a wrong passphrase."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase.encode())
        if not isinstance(key, PrivateKey) or certificate is None:
            raise KeyAccessError(f"{where} does not hold an RSA or EC key with its certificate.")
        found = (describe(certificate), *(describe(each) for each in others))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyAccessError(
            f"{where} cannot be opened: the passphrase is wrong, or it is no PKCS#12 file."
        ) from error
    return Identity(key, found)


def pack_private_key(key: PrivateKey, passphrase: str) -> bytes:
    """A private key alone as PEM (PKCS#8, RFC 5958), encrypted with AES-256 under a passphrase."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))


def unpack_private_key(data: bytes, passphrase: str, where: str) -> PrivateKey:
    """The private key in a PEM file. Raises KeyAccessError, also for a wrong passphrase or one that is not encrypted."""
    try:
        key = load_pem_private_key(data, passphrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyAccessError(
            f"{where} cannot be opened: the passphrase is wrong, or it is no encrypted private key."
        ) from error
    if not isinstance(key, PrivateKey):
        raise KeyAccessError(f"{where} does not hold an RSA or EC key.")
    return key


def join(key: PrivateKey, certificates: Iterable[Certificate]) -> Identity | None:
    """A private key with its certificate and those above it; None where the first certificate is of another key."""
    found = tuple(certificates)
    named = x509.load_der_x509_certificate(found[0].der).public_key()
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if key.public_key().public_bytes(*form) != named.public_bytes(*form):
        return None
    return Identity(key, found)


def make_request(key: PrivateKey, name: str, organization: str, email: str) -> bytes:
    """A request for a certificate (PKCS#10, PEM), to be sent to a certificate authority."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(make_name(name, organization))
    if alternatives := make_alternatives(email):
        builder = builder.add_extension(alternatives, critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
