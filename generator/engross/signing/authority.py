"""The demo authority: it vouches for whomever it is told to, and says so in every certificate it issues."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from engross.signing.certificates import Certificate, common_name, describe, make_alternatives, make_name
from engross.signing.identity import Identity, make_private_key
from engross.trust import DEMO_MARK

_DAY = timedelta(days=1)
_AUTHORITY_LIFE = timedelta(days=7305)  # 20 years
_SIGNER_LIFE = timedelta(days=1096)  # 3 years
_ENDING = " (DEMO)"


def make_authority(organization: str, now: datetime) -> Identity:
    """A new demo authority for an organisation, for 20 years."""
    key = make_private_key()
    name = make_name("Demo authority", DEMO_MARK, organization)
    builder = (
        _start(key, name, name, now, now + _AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_others=True), critical=True)
    )
    return Identity(key, (describe(builder.sign(key, hashes.SHA256())),))


def demo_name(name: str) -> str:
    """Somebody's name as a certificate of a demo authority gives it."""
    return common_name(name, _ENDING)


def issue_signer(authority: Identity, name: str, organization: str, email: str, now: datetime) -> Identity:
    """A new key that signs documents for somebody, for 3 years; the name in its certificate ends in “(DEMO)”."""
    key = make_private_key()
    builder = _begin_leaf(authority, key, name, organization, now, _SIGNER_LIFE)
    builder = builder.add_extension(_usage(commits=True), critical=True)
    if alternatives := make_alternatives(email):
        builder = builder.add_extension(alternatives, critical=False)
    return _finish(authority, key, builder)


def issue_clock(authority: Identity, organization: str, now: datetime) -> Identity:
    """A new key for a timestamp authority (RFC 3161, 2.3), for as long as the demo authority itself."""
    key = make_private_key()
    builder = (
        _begin_leaf(authority, key, "Demo clock", organization, now, _AUTHORITY_LIFE)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    )
    return _finish(authority, key, builder)


def issue_list(authority: Identity, now: datetime, before: bytes | None = None) -> bytes:
    """The authority's list of revoked certificates (DER, RFC 5280, 5), with what stood on the one before."""
    return _issue_list(authority, now, before, [])


def revoke(
    authority: Identity, certificate: Certificate, on: datetime, now: datetime, before: bytes | None = None
) -> bytes:
    """The authority's list (DER) with one more certificate on it, revoked from a moment on."""
    serial = x509.load_der_x509_certificate(certificate.der).serial_number
    entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(on).build()
    return _issue_list(authority, now, before, [entry])


def write_list(der: bytes) -> bytes:
    """A list of revoked certificates as PEM."""
    return x509.load_der_x509_crl(der).public_bytes(Encoding.PEM)


def _issue_list(
    authority: Identity, now: datetime, before: bytes | None, more: Sequence[x509.RevokedCertificate]
) -> bytes:
    old = x509.load_der_x509_crl(before) if before is not None else None
    entries = [] if old is None else list(old)
    last = 0 if old is None else old.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    public = authority.private_key.public_key()
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(x509.load_der_x509_certificate(authority.certificate.der).subject)
        .last_update(now)
        .next_update(authority.certificate.end)
        .add_extension(x509.CRLNumber(last + 1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
    )
    for entry in (*entries, *more):
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(authority.private_key, hashes.SHA256()).public_bytes(Encoding.DER)


def _begin_leaf(
    authority: Identity, key: rsa.RSAPrivateKey, name: str, organization: str, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    above = x509.load_der_x509_certificate(authority.certificate.der)
    subject = make_name(name, DEMO_MARK, organization, _ENDING)
    end = min(now + life, above.not_valid_after_utc)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.private_key.public_key())
    return (
        _start(key, subject, above.subject, now, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(identifier, critical=False)
    )


def _start(
    key: rsa.RSAPrivateKey, subject: x509.Name, issuer: x509.Name, now: datetime, end: datetime
) -> x509.CertificateBuilder:
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)  # clocks of those who look at it may be behind
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, commits: bool = False, signs_others: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_others,
        content_commitment=commits,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_others,
        crl_sign=signs_others,
        encipher_only=False,
        decipher_only=False,
    )


def _finish(authority: Identity, key: rsa.RSAPrivateKey, builder: x509.CertificateBuilder) -> Identity:
    made = builder.sign(authority.private_key, hashes.SHA256())
    return Identity(key, (describe(made), *authority.certificates))
