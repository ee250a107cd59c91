"""What was found of the signatures in a PDF."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Literal

from engross.trust import Kind

Level = Literal["B-B", "B-T", "B-LT", "B-LTA"]
Clock = Literal["timestamp", "signer"]


class Reason(Enum):
    """Why a signature, or a PDF with signatures, is not accepted."""

    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    ALTERED = "altered"
    APPENDED = "appended"
    INCOMPLETE = "incomplete"
    FORGED = "forged"
    UNKNOWN_FORMAT = "unknown-format"
    WEAK = "weak"
    UNTRUSTED = "untrusted"
    STRANGER = "stranger"
    EXPIRED = "expired"
    REVOKED = "revoked"
    TIMESTAMP = "timestamp"
    ORDER = "order"
    FIELDS = "fields"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong, in a sentence; `after` is the length in bytes of the last revision without it, if known."""

    reason: Reason
    message: str
    after: int | None = None


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature, or one archive timestamp, of a PDF; moments are in UTC."""

    field: str
    """The form field that holds it."""
    is_timestamp: bool
    certificate: str
    """The SHA-256 digest of the signer's certificate (DER)."""
    subject: str
    """Whom the certificate names."""
    signed_at: datetime | None
    """When it was made, by the best clock there is."""
    clock: Clock
    level: Level
    trust: Kind | None
    """What the authorities that vouch for signer and time are worth; None where none of the library's does."""
    anchor: str
    """The id of the authority in trust.yml that vouches for the signer; empty where none does."""
    until: date | None
    """The last day of its certificate; of a timestamp's, the last day on which it can be renewed."""
    end: int
    """The length of the PDF in bytes with what belongs to it."""
    closes: tuple[str, ...] = ()
    """The empty fields that nobody may sign any more after it."""
    faults: tuple[Fault, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class PdfVerdict:
    """All signatures of a PDF in the order in which they were made, and what is wrong with the file as a whole."""

    signatures: tuple[SignatureVerdict, ...] = ()
    faults: tuple[Fault, ...] = ()
    fields: tuple[str, ...] = field(default=())
    """The names of the PDF's signature fields, in order, without those of timestamps."""
    renew_by: date | None = None
    """The last day on which the newest archive timestamp's certificate is valid; None without one."""

    @property
    def all_faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong, with the file first."""
        return (*self.faults, *(fault for each in self.signatures for fault in each.faults))

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.all_faults

    @property
    def approvals(self) -> tuple[SignatureVerdict, ...]:
        """The signatures of people and of the issuer, without timestamps."""
        return tuple(each for each in self.signatures if not each.is_timestamp)
