"""Certificates and requests for them, read and written: X.509 (RFC 5280), PKCS#10 (RFC 2986) as PEM (RFC 7468) or DER."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from engross.errors import KeyAccessError

_SMALLEST_RSA = 2048
_CURVES = ("secp256r1", "secp384r1", "secp521r1")
_WEAK = {"md2", "md4", "md5", "sha1"}
Kind = TypeVar("Kind", bound=x509.ExtensionType)
_LONGEST_NAME = 64  # RFC 5280, appendix A.1: ub-common-name, ub-organization-name


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says; `key` tells its public key from others, `weakness` why nobody should rely on it."""

    der: bytes
    name: str
    organization: str
    subject: str
    issuer: str
    start: datetime
    end: datetime
    key: str
    is_authority: bool
    may_sign: bool
    may_stamp: bool
    weakness: str

    @property
    def sha256(self) -> str:
        """Its fingerprint: the SHA-256 digest of its DER form."""
        return sha256(self.der).hexdigest()

    def is_valid_at(self, moment: datetime) -> bool:
        """Whether a moment lies in the time for which it was issued."""
        return self.start <= moment <= self.end

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return x509.load_der_x509_certificate(self.der).public_bytes(Encoding.PEM)


def parse_certificates(data: bytes, where: str) -> tuple[Certificate, ...]:
    """The certificates in a PEM or DER file, in its order, at least one. Raises KeyAccessError."""
    try:
        if b"-----BEGIN" in data:
            found: Sequence[x509.Certificate] = x509.load_pem_x509_certificates(data)
        else:
            found = (x509.load_der_x509_certificate(data),)
        return tuple(describe(each) for each in found)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyAccessError(
            f"{where} is no certificate that can be read. It has to be a PEM file, which begins with "
            "-----BEGIN CERTIFICATE-----, or the same as DER."
        ) from error


def parse_certificate(der: bytes) -> Certificate:
    """What a certificate in DER form says. Raises KeyAccessError."""
    return parse_certificates(der, "This certificate")[0]


def is_issued_by(certificate: bytes, authority: bytes) -> bool:
    """Whether an authority's certificate issued another one (both DER), by name and by signature."""
    below, above = x509.load_der_x509_certificate(certificate), x509.load_der_x509_certificate(authority)
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def order_chain(certificate: bytes, others: Iterable[bytes]) -> tuple[bytes, ...]:
    """Of other certificates those above one, from the one that issued it upwards; all in DER."""
    rest = [each for each in dict.fromkeys(others) if each != certificate]
    chain: list[bytes] = []
    while above := next((each for each in rest if is_issued_by((chain or [certificate])[-1], each)), None):
        rest.remove(above)
        chain.append(above)
    return tuple(chain)


def describe(certificate: x509.Certificate) -> Certificate:
    """What a certificate says. Raises ValueError for one that is not well formed."""
    usage = _extension(certificate, x509.KeyUsage)
    extended = _extension(certificate, x509.ExtendedKeyUsage)
    return Certificate(
        der=certificate.public_bytes(Encoding.DER),
        name=first_of(certificate.subject, NameOID.COMMON_NAME),
        organization=first_of(certificate.subject, NameOID.ORGANIZATION_NAME),
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        start=certificate.not_valid_before_utc,
        end=certificate.not_valid_after_utc,
        key=fingerprint_key(certificate),
        is_authority=_is_authority(certificate, usage),
        may_sign=usage is None or usage.digital_signature or usage.content_commitment,
        may_stamp=extended is not None and ExtendedKeyUsageOID.TIME_STAMPING in extended,
        weakness=_find_weakness(certificate),
    )


def fingerprint_key(owner: x509.Certificate | x509.CertificateSigningRequest) -> str:
    """The SHA-256 digest of a public key: the same for every certificate that names this key."""
    public = owner.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(public).hexdigest()


def first_of(name: x509.Name, kind: x509.ObjectIdentifier) -> str:
    """The first value of a kind in a name; empty where there is none."""
    return next((str(each.value) for each in name.get_attributes_for_oid(kind)), "")


def make_name(common: str, organization: str, unit: str = "", ending: str = "") -> x509.Name:
    """Whom a certificate names. What is longer than a certificate can hold is cut, but never the ending."""
    parts = [(NameOID.ORGANIZATION_NAME, _cut(organization)), (NameOID.ORGANIZATIONAL_UNIT_NAME, _cut(unit))]
    parts.append((NameOID.COMMON_NAME, common_name(common, ending)))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts if value])


def common_name(name: str, ending: str = "") -> str:
    """A name and its ending as a certificate can hold them."""
    return _cut(name, _LONGEST_NAME - len(ending)) + ending


def make_alternatives(email: str) -> x509.SubjectAlternativeName | None:
    """A person's e-mail address for a certificate; None where there is none that it can hold."""
    if not email or not email.isascii():
        return None
    return x509.SubjectAlternativeName([x509.RFC822Name(email)])


def _cut(text: str, longest: int = _LONGEST_NAME) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _is_authority(certificate: x509.Certificate, usage: x509.KeyUsage | None) -> bool:
    constraints = _extension(certificate, x509.BasicConstraints)
    return constraints is not None and constraints.ca and (usage is None or usage.key_cert_sign)


def _extension(certificate: x509.Certificate, kind: type[Kind]) -> Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _find_weakness(certificate: x509.Certificate) -> str:
    public, hashing = certificate.public_key(), certificate.signature_hash_algorithm
    if isinstance(public, rsa.RSAPublicKey):
        if public.key_size < _SMALLEST_RSA:
            return f"its RSA key has {public.key_size} bits; at least {_SMALLEST_RSA} are needed"
    elif not isinstance(public, ec.EllipticCurvePublicKey) or public.curve.name not in _CURVES:
        return "its key is neither RSA nor of one of the curves P-256, P-384 and P-521"
    if hashing is not None and hashing.name in _WEAK and certificate.subject != certificate.issuer:
        return f"it was signed with {hashing.name.upper()}, which can be forged"
    return ""
