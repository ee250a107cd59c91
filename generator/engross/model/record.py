"""What is kept as proof: the record of an issued version, and the events of the register."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer

from engross.model.fields import Date, Line, Model, Number, PersonId, PolicyId, RoleId, Slug, Text, Version
from engross.model.policy import Policy
from engross.units.scalar import MisfitError

_FORM = "%Y-%m-%dT%H:%M:%SZ"


def parse_moment(value: object) -> datetime:
    """A moment in UTC to the second (RFC 3339), such as 2026-06-24T09:12:00Z."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(microsecond=0)
    try:
        return datetime.strptime(str(value), _FORM).replace(tzinfo=UTC)
    except ValueError:
        raise MisfitError(f"“{value}” is no moment in UTC.", "Write it like: 2026-06-24T09:12:00Z") from None


def write_moment(moment: datetime) -> str:
    """A moment as `parse_moment` reads it; fractions of a second are dropped."""
    return moment.astimezone(UTC).strftime(_FORM)


Moment = Annotated[datetime, BeforeValidator(parse_moment), PlainSerializer(write_moment)]


class Digest(Text):
    """A SHA-256 digest (FIPS 180-4) in hexadecimal."""

    __slots__ = ()
    what = "a SHA-256 digest"
    pattern = r"[0-9a-f]{64}"
    json_pattern = r"^[0-9a-f]{64}$"


class FileMark(Model):
    """What tells whether a file is still the same, and if not, where it first differs."""

    size: int
    """Its length in bytes."""
    sha256: Digest
    """The digest of its bytes."""
    lines: str = ""
    """Of a text: the first 4 digits of each line's digest, one after the other."""
    blocks: str = ""
    """Of any other file: the first 8 digits of the digest of every 4096 bytes."""


class SignatureMark(Model):
    """What was found of a signature when it was put into a version's PDF, or taken in with it."""

    field: Line
    """The form field of the PDF that holds it."""
    certificate: Digest
    """The SHA-256 digest of the signer's certificate (DER)."""
    subject: Line
    """Whom the certificate names (its common name)."""
    signed_at: Moment
    """When it was made, in UTC: by the timestamp, where it has one."""
    clock: Literal["timestamp", "signer"]
    """Whose clock says so: a timestamp authority's, or the signer's own."""
    level: Literal["B-B", "B-T", "B-LT", "B-LTA"]
    """Its PAdES baseline level (ETSI EN 319 142-1, clause 6)."""
    trust: Literal["demo", "production"]
    """What the authority is worth that vouches for the signer, and the one that vouches for the time."""
    until: Date
    """The last day of the signer's certificate: without an archive timestamp, it is not proved any longer."""
    renew_by: Date | None = None
    """The last day on which what proves it can be proved anew: when the newest archive timestamp's certificate ends."""
    pdf: FileMark
    """The PDF with the signature, which begins with the PDF before it."""


class Quorum(Model):
    """Approvals of which a number is enough."""

    needed: int = Field(ge=1)
    """How many of them are enough."""
    of: tuple[Slug, ...] = Field(min_length=1)
    """The ids of the approvals."""


def find_quorums(policy: Policy) -> tuple[Quorum, ...]:
    """The groups of approvals of a policy, in the order in which the policy lists the groups."""
    members = {
        group.id: tuple(approval.id for approval in policy.approvals if approval.group == group.id)
        for group in policy.approval_rules.groups
    }
    return tuple(
        Quorum(needed=group.needed, of=members[group.id])
        for group in policy.approval_rules.groups
        if members[group.id]
    )


class Record(Model):
    """What was issued, when, by whom, and what it followed: `record.json` beside the frozen policy."""

    record_version: Literal[1]
    """The version of this file's format."""
    policy: PolicyId
    """The policy's id when it was issued."""
    number: Number
    """The policy's number."""
    version: Version
    """The version that was issued."""
    change: Literal["substantive", "editorial"]
    """What the author says of the change."""
    effective: Date
    """The day from which the version is meant to apply."""
    approvals: tuple[Slug, ...] = Field(min_length=1)
    """The ids of the approvals it needs."""
    quorums: tuple[Quorum, ...] = ()
    """Groups of approvals of which a number is enough."""
    to_be_signed: bool = False
    """Whether only signatures in its PDF count as approvals, after the seal of the issuer."""
    issued_at: Moment
    """When it was issued, in UTC."""
    issued_by: Line
    """Who issued it."""
    made_with: Line
    """The tool and its version."""
    working_text: Digest
    """The digest of the working text it was made of, in canonical form, before anything was filled in."""
    files: Mapping[str, FileMark]
    """Every file of the version besides this one."""
    previous: Digest | None = None
    """The digest of the record of the version issued before."""


class _Event(Model):
    """Something that was decided about a policy."""

    register_version: Literal[1] = 1
    """The version of this line's format."""
    policy: PolicyId
    """The policy's id at that time."""
    at: Moment
    """When it was written down, in UTC."""
    by: Line
    """Who wrote it down."""
    previous: Digest | None = None
    """The digest of the event before, of the same policy."""
    digest: Digest
    """The digest of this event: SHA-256 over its other keys as sorted, compact JSON."""


class Issued(_Event):
    """A version was frozen."""

    event: Literal["issued"] = "issued"
    version: Version
    effective: Date
    """The day from which it is meant to apply."""
    approvals: tuple[Slug, ...] = Field(min_length=1)
    """The ids of the approvals it needs."""
    quorums: tuple[Quorum, ...] = ()
    """Groups of approvals of which a number is enough."""
    to_be_signed: bool = False
    """Whether only signatures in its PDF count as approvals, after the seal of the issuer."""
    record: FileMark
    """Its record.json."""


class Sealed(_Event):
    """The issuer certified a version's PDF, before anybody signs it."""

    event: Literal["sealed"] = "sealed"
    version: Version
    signature: SignatureMark


class _Verdict(_Event):
    """What somebody decided on one of the approvals of a version."""

    version: Version
    approval: Slug
    role: RoleId
    name: Line
    """Who decided, with “(deputy)” after the name of one."""
    person: PersonId | None = None
    """The person's id in organization.yml."""
    on: Date
    """The day of the decision."""


class Approved(_Verdict):
    """One of the approvals of a version was given."""

    event: Literal["approved"] = "approved"
    signature: SignatureMark | None = None
    """The signature in the PDF; None for an approval that was only written down."""


class Declined(_Verdict):
    """One of the approvals of a version was refused."""

    event: Literal["declined"] = "declined"
    reason: Line


class Renewed(_Event):
    """A version's PDF got a new archive timestamp, so that its signatures can go on being proved."""

    event: Literal["renewed"] = "renewed"
    version: Version
    renew_by: Date
    """The last day on which it can be renewed again: when the new timestamp's certificate ends."""
    trust: Literal["demo", "production"]
    """What the authority is worth that vouches for the timestamp."""
    pdf: FileMark
    """The PDF with the timestamp, which begins with the PDF before it."""


class Withdrawn(_Event):
    """A version was taken back before it took effect."""

    event: Literal["withdrawn"] = "withdrawn"
    version: Version
    reason: Line


class Retired(_Event):
    """The policy ends."""

    event: Literal["retired"] = "retired"
    on: Date
    """The first day on which it no longer applies."""
    reason: Line


class Renamed(_Event):
    """The policy's folder got another name; links to the old one lead to the new one."""

    event: Literal["renamed"] = "renamed"
    formerly: PolicyId


Event = Issued | Sealed | Approved | Declined | Renewed | Withdrawn | Retired | Renamed
AnyEvent = Annotated[Event, Field(discriminator="event")]
