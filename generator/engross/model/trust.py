"""Whom a library trusts: the authorities that vouch for signers and for times, and whose certificate is whose."""

from typing import Literal

from pydantic import Field

from engross.model.addresses import FilePath
from engross.model.fields import Date, Entry, Model, PersonId
from engross.model.record import Digest


class Authority(Entry):
    """Somebody who vouches for others with certificates: a certificate authority, or its root."""

    certificate: FilePath
    """Its certificate: a PEM file (RFC 7468) beside trust.yml."""
    sha256: Digest
    """The SHA-256 digest of the certificate (DER), its fingerprint."""
    kind: Literal["demo", "production"]
    """Whether what it vouches for is for trying out only."""
    vouches_for: tuple[Literal["signers", "timestamps"], ...] = Field(min_length=1)
    """Whether it is believed about signers, about times, or both."""


class Registration(Model):
    """A certificate that signs for somebody."""

    certificate: FilePath
    """The certificate: a PEM file (RFC 7468) beside trust.yml."""
    sha256: Digest
    """The SHA-256 digest of the certificate (DER), its fingerprint."""
    registered: Date
    """The day on which it was registered."""
    until: Date | None = None
    """The last day on which a signature with it is taken in; left out while it is in use."""


class _Owned(Model):
    """Something of a person's."""

    person: PersonId
    """The person: an id in organization.yml."""


class PersonalCertificate(Registration, _Owned):  # in this order the person comes first in the file
    """A certificate that signs for a person."""


class Trust(Model):
    """Whom a library trusts: `policies/trust/trust.yml`. What engross knows of no other place."""

    schema_version: Literal[1]
    """The version of this file's format. Always 1."""
    authorities: tuple[Authority, ...] = ()
    """Who vouches for signers and for times."""
    issuer: tuple[Registration, ...] = ()
    """The certificates that seal what the organisation issues, the newest last."""
    people: tuple[PersonalCertificate, ...] = ()
    """The certificates that sign for approvers, the newest last."""
