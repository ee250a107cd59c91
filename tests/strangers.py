"""People who sign and should not, or not so: keys and certificates of every wrong kind, and clocks that lie."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from engross.signing.identity import Identity
from issued_library import ISSUED
from signed_library import MEI, PrivateKey, Signed, der_of, make_signer

_YEAR = timedelta(days=365)


@cache
def any_key(bits: int, _number: int = 0) -> rsa.RSAPrivateKey:
    """A private key, made once: whose it is, certificates say."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a certificate is to say; by default it is good."""

    start: datetime = ISSUED - _YEAR
    end: datetime = ISSUED + _YEAR
    usage: str = "content_commitment"
    is_authority: bool = False
    stamps_times: bool = False
    bits: int = 2048


def subject_of(signed: Signed, owner: str = MEI) -> x509.Name:
    """The name in somebody's own certificate."""
    certificate = signed.demo.keyring.open(owner, signed.demo.passphrase).certificate
    return x509.load_der_x509_certificate(certificate.der).subject


def authority_of(signed: Signed) -> Identity:
    """The demo authority that the library trusts."""
    return signed.demo.keyring.open("authority", signed.demo.passphrase)


def make_certificate(
    subject: x509.Name, issuer: x509.Name, above: PrivateKey, wanted: Wanted
) -> x509.Certificate:
    """A certificate for `any_key`, signed by the key of whoever issues it."""
    names = [
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ]
    usage = x509.KeyUsage(**{name: name == wanted.usage for name in names})
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(any_key(wanted.bits).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(wanted.start)
        .not_valid_after(wanted.end)
        .add_extension(x509.BasicConstraints(ca=wanted.is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )
    if wanted.stamps_times:
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(stamping, critical=True)
    return builder.sign(above, hashes.SHA256())


def self_signed(subject: x509.Name, wanted: Wanted | None = None) -> Signer:
    """Somebody for whom nobody vouches."""
    wanted = wanted or Wanted()
    made = make_certificate(subject, subject, any_key(wanted.bits), wanted)
    return make_signer(any_key(wanted.bits), [der_of(made)])


def vouched_for(signed: Signed, wanted: Wanted, subject: x509.Name | None = None) -> Signer:
    """Somebody for whom the library's own authority vouches, but who is registered for nobody."""
    authority = authority_of(signed)
    above = x509.load_der_x509_certificate(authority.certificate.der)
    made = make_certificate(subject or subject_of(signed), above.subject, authority.private_key, wanted)
    return make_signer(any_key(wanted.bits), [der_of(made), authority.certificate.der])


def vouched_for_by_namesake(signed: Signed) -> Signer:
    """Somebody with Mei Tanaka's name, for whom an authority with the name of the library's own one vouches."""
    above = x509.load_der_x509_certificate(authority_of(signed).certificate.der)
    other = any_key(2048, 1)
    root = (
        x509.CertificateBuilder(extensions=list(above.extensions))
        .subject_name(above.subject)
        .issuer_name(above.subject)
        .public_key(other.public_key())
        .serial_number(above.serial_number)
        .not_valid_before(above.not_valid_before_utc)
        .not_valid_after(above.not_valid_after_utc)
        .sign(other, hashes.SHA256())
    )
    made = make_certificate(subject_of(signed), above.subject, other, Wanted())
    return make_signer(any_key(2048), [der_of(made), der_of(root)])


class WrongStamps(DummyTimeStamper):
    """A clock that stamps something else than what it is shown: the timestamp of another signature."""

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        return await super().async_timestamp(bytes(len(message_digest)), md_algorithm)


def wrong_stamps(signer: Signer, at: datetime) -> TimeStamper:
    """The clock of somebody who stamps something else."""
    assert isinstance(signer, SimpleSigner)
    return WrongStamps(
        signer.signing_cert, signer.signing_key, certs_to_embed=signer.cert_registry, fixed_dt=at
    )
