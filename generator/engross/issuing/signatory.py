"""Signatures of ours: the issuer seals a version's PDF, approvers sign it in order, archive timestamps prove it longer."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from engross.disk import LOCK, exclusive
from engross.errors import DecisionError, SignatureError
from engross.history import VersionHistory
from engross.issuing.entitlement import (
    find_approval,
    find_approver,
    find_version,
    refuse_approval,
)
from engross.issuing.issue import require_line, settle_clock
from engross.issuing.signed_pdf import (
    field_name,
    find_issued,
    make_approval,
    mark_pdf,
    mark_signature,
    no_wait,
    open_to_sign,
    refuse_faults,
    refuse_tail,
    require_pin,
    require_source,
    require_turn,
    role_name,
    write_signed,
)
from engross.library import Library
from engross.model.fields import PolicyId
from engross.model.record import Approved, Renewed, Sealed
from engross.options import Options
from engross.pdf.signature_fields import SEAL
from engross.pdf.stamp import Stamp, render_stamp
from engross.register import UNSEALED
from engross.signing.certificates import is_issued_by, order_chain
from engross.signing.clocks import DEMO_CLOCK, TOLERANCE, Timestamps
from engross.signing.judging import judge_pdf
from engross.signing.keys import Key
from engross.signing.signer import Level, Order, add_archive_timestamp, add_signature, field_size
from engross.signing.verdict import PdfVerdict, SignatureVerdict
from engross.trust import ISSUER
from engross.versions import IssuedVersion


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who has versions signed, where and when.

    `now` is in UTC, `today` the day where people are (that of `now` when it is left out). `clock` is the timestamp
    authority, if there is one.
    """

    root: Path
    now: datetime
    by: str
    options: Options
    clock: Timestamps | None = None
    waiting: Callable[[], None] = field(default=no_wait)
    today: date | None = None

    def seal(self, policy_id: str, key: Key, version: str = "") -> Sealed:
        """Certify a version's PDF with the issuer's key; the newest version by default.

        Raises DecisionError, SignatureError and TimestampError; then nothing has changed.
        """
        with exclusive(self.root / LOCK, self.waiting):
            library = open_to_sign(self.root, policy_id)
            history = find_version(library.history(policy_id), policy_id, version)
            issued = find_issued(library, policy_id, history)
            self._refuse_seal(policy_id, history)
            require_pin(library, ISSUER, key.fingerprint, self._today)
            organization = issued.policy.resolved.organization
            what = f"version {issued.version} as issued, with the definition it carries"
            stamp = Stamp(organization.legal_name, "", f"Sealed: {what}.", self.now, is_seal=True)
            reason = f"Issued by {organization.legal_name}: {what}"
            order = self._order(library, issued, SEAL, key, stamp, reason, is_last=False)
            new, verdict = self._sign(library, issued, replace(order, is_seal=True))
            event = Sealed(
                policy=PolicyId(policy_id),
                at=settle_clock(library, policy_id, self.now),
                by=require_line(self.by, "who writes this down"),
                digest=UNSEALED,
                version=issued.version,
                signature=mark_signature(new, verdict, _find(verdict, SEAL)),
            )
            return write_signed(self.root, library, issued, new, event)

    def _refuse_seal(self, policy_id: str, history: VersionHistory) -> None:
        named = f"{policy_id} {history.version}"
        if history.withdrawn is not None:
            raise DecisionError(f"{named} was withdrawn; nothing can be decided on it any more.")
        if history.is_sealed:
            raise DecisionError(f"{named} has its seal already. Next: engross sign {policy_id} --as ROLE")
        if history.verdicts:
            raise DecisionError(
                f"{named} has approvals that were only written down; a seal comes before them. Go on with: "
                f"engross approve {policy_id} --as ROLE"
            )

    def sign(self, policy_id: str, role: str, key: Key, version: str = "", person: str = "") -> Approved:
        """Sign one of the approvals of a version: the next of those that the id of a role, or of an approval, means.

        Who signs is whom the key's certificate is registered for. As `seal`.
        """
        with exclusive(self.root / LOCK, self.waiting):
            library = open_to_sign(self.root, policy_id)
            who_signs = library.trust.find_pin(key.fingerprint)
            person = person or (who_signs.owner if who_signs else "")
            asked = find_approval(library, policy_id, role, version, person)
            who = find_approver(library, asked.approval, "" if person == ISSUER else person, self._today)
            require_pin(library, who.id, key.fingerprint, self._today)
            refuse_approval(asked, who)
            require_turn(asked)
            issued = find_issued(library, policy_id, asked.history)
            name = field_name(asked)
            stamp = Stamp(str(who.signs_as), role_name(asked), str(asked.approval.statement), self.now)
            order = self._order(
                library, issued, name, key, stamp, str(asked.approval.statement), is_last=asked.is_last
            )
            new, verdict = self._sign(library, issued, order)
            event = make_approval(
                library, asked, who, self.now, self.by, mark_signature(new, verdict, _find(verdict, name))
            )
            return write_signed(self.root, library, issued, new, event)

    def renew(self, policy_id: str, version: str = "") -> Renewed:
        """Add an archive timestamp to a signed version's PDF, so that it can be proved for as long as that lasts.

        Raises DecisionError, SignatureError and TimestampError.
        """
        with exclusive(self.root / LOCK, self.waiting):
            library = open_to_sign(self.root, policy_id)
            history = find_version(library.history(policy_id), policy_id, version)
            issued = find_issued(library, policy_id, history)
            if not history.signature_events:
                raise DecisionError(f"{policy_id} {history.version} has no signature that could be renewed.")
            if self.clock is None:
                raise SignatureError(
                    "To renew what proves signatures, a timestamp authority is needed: name it in mkdocs.yml (timestamps)."
                )
            refuse_tail(library, issued)
            data = issued.pdf(library.files)
            before = judge_pdf(data, library.trust, self.now)
            refuse_faults(
                before.all_faults,
                f"The PDF of {policy_id} {issued.version} does not hold, so it is not renewed",
            )
            new = add_archive_timestamp(data, library.trust, self.clock, self.now)
            verdict = judge_pdf(new, library.trust, self.now)
            self._refuse_bad(verdict)
            kind = verdict.signatures[-1].trust
            if (
                kind is None
                or verdict.renew_by is None
                or (before.renew_by is not None and verdict.renew_by < before.renew_by)
            ):
                raise SignatureError(
                    f"The new timestamp could be checked no longer than the one that is there (until {before.renew_by})."
                )
            event = Renewed(
                policy=PolicyId(policy_id),
                at=settle_clock(library, policy_id, self.now),
                by=require_line(self.by, "who writes this down"),
                digest=UNSEALED,
                version=issued.version,
                renew_by=verdict.renew_by,
                trust=kind,
                pdf=mark_pdf(new),
            )
            return write_signed(self.root, library, issued, new, event)

    @property
    def _today(self) -> date:
        return self.today or self.now.date()

    def _level(self, *, is_last: bool) -> Level:
        """The level that the options ask for (ETSI EN 319 142-1, 6)."""
        chosen = self.options.signature_level
        if chosen != "auto":
            return chosen
        if self.clock is None:
            return "b-b"
        return "b-lta" if is_last else "b-lt"

    def _order(
        self,
        library: Library,
        issued: IssuedVersion,
        name: str,
        key: Key,
        stamp: Stamp,
        reason: str,
        *,
        is_last: bool,
    ) -> Order:
        organization = issued.policy.resolved.organization
        shown = replace(
            stamp,
            vouched_by=key.vouched_by,
            is_demo=self.options.timestamps == DEMO_CLOCK or _is_demo(library, key),
            accent=str(organization.brand.accent),
            language=str(organization.language),
        )
        width, height = field_size(issued.pdf(library.files), name)
        page = render_stamp(shown, width, height, self.root / "templates")
        return Order(name, key, self.now, stamp.name, reason, self._level(is_last=is_last), page)

    def _sign(self, library: Library, issued: IssuedVersion, order: Order) -> tuple[bytes, PdfVerdict]:
        """The PDF with one more signature, after it was judged as anybody would judge it."""
        refuse_tail(library, issued, order.field)
        data = issued.pdf(library.files)
        new = add_signature(data, order, library.trust, self.clock)
        if not new.startswith(data):
            raise SignatureError("Signing would have changed what was there. Nothing was signed.")
        verdict = judge_pdf(new, library.trust, self.now)
        self._refuse_bad(verdict)
        require_source(new, issued)
        return new, verdict

    def _refuse_bad(self, verdict: PdfVerdict) -> None:
        """Refuse a signature that nobody would accept, and a timestamp that is far from this computer's clock."""
        refuse_faults(verdict.all_faults, "The signature would not hold, so nothing was kept")
        newest = verdict.signatures[-1]
        if newest.clock == "timestamp" and newest.signed_at is not None:
            apart = abs(newest.signed_at - self.now)
            if apart > TOLERANCE:
                raise SignatureError(
                    f"The timestamp authority says {newest.signed_at:%Y-%m-%d %H:%M} UTC, this computer "
                    f"{self.now:%Y-%m-%d %H:%M} UTC. One of them is wrong; nothing was kept."
                )


def _is_demo(library: Library, key: Key) -> bool:
    """Whether a demo authority vouches for a key; what nobody is known to vouch for is not shown as real either."""
    chain = (key.certificate, *order_chain(key.certificate, key.above))
    anchors = library.trust.anchors
    kinds = [each.kind for below in chain for each in anchors if is_issued_by(below, each.certificate)]
    return (kinds or ["demo"])[0] == "demo"


def _find(verdict: PdfVerdict, name: str) -> SignatureVerdict:
    return next(each for each in verdict.approvals if each.field == name)
