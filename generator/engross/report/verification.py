"""What was found of signed PDFs, in words for people and as JSON."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from rich.console import Console
from rich.text import Text

from engross.diagnostic import Diagnostic
from engross.issuing.verification import Proof, Sameness, Verification
from engross.model.record import Approved, Sealed, write_moment
from engross.report.findings import show_controls, write_json
from engross.report.printout import print_out
from engross.report.words import count, write_day, write_list
from engross.signing.verdict import Fault

_WIDTH = 100


def verification_text(found: Sequence[Verification], *, colour: bool = False) -> str:
    """Each PDF with its verdict, its signatures, and what is wrong and since when."""
    return print_out(lambda console: _print(console, found), width=_WIDTH, colour=colour)


def _print(console: Console, found: Sequence[Verification]) -> None:
    for number, each in enumerate(found):
        if number:
            console.print()
        for line in _lines(each):
            console.print(line, soft_wrap=True)


def _lines(found: Verification) -> Iterator[Text]:
    yield Text(show_controls(_title(found)), "bold")
    yield Text(f"  {show_controls(str(found.path))}", "dim")
    yield _verdict_line(found)
    for proof in found.proofs:
        yield from _proof_lines(found, proof)
    for approval in found.written:
        yield Text(
            f"  · {approval.name} ({approval.role}): approved on {write_day(approval.on)}, written down by {approval.by}; no signature"
        )
    if found.missing:
        yield Text(f"  · not given yet: {', '.join(found.missing)}", "yellow")
    for fault in found.faults:
        yield _fault_line(found, fault)
    if found.source is Sameness.SAME:
        yield Text("  The definition inside is the one that was frozen.")
    if found.site is Sameness.SAME:
        yield Text("  The site offers this very PDF.")
    if found.site is Sameness.OLDER:
        yield Text("  The site still offers the PDF as it was before; build it anew: engross build", "yellow")
    if found.renew_by is not None:
        yield Text(f"  It can be proved until {write_day(found.renew_by)}; before that: engross renew")
    yield Text(f"  sha256 {found.sha256}", "dim")


def _title(found: Verification) -> str:
    if found.origin is None:
        return found.path.name
    return f"{found.number} {found.title}, version {found.origin.version.version}"


def _verdict_line(found: Verification) -> Text:
    if not found.is_valid:
        return Text("  NOT VALID", "bold red")
    if not found.proofs:
        return Text("  as issued, without signatures", "yellow")
    state = f"; {found.state.value}" if found.state is not None else ""
    demo = " (demo – not legally binding)" if found.is_demo else ""
    stage = ""
    if found.origin is not None and not found.origin.is_newest:
        stage = "; an earlier state of the PDF, before others signed"
    return Text(f"  valid{demo}{stage}{state}", "bold yellow" if found.is_demo else "bold green")


def _proof_lines(found: Verification, proof: Proof) -> Iterator[Text]:
    verdict, sign = proof.verdict, "✗" if proof.faults else "✓"
    who = _who(proof)
    when = f"{verdict.signed_at:%Y-%m-%d %H:%M} UTC" if verdict.signed_at else "at an unknown time"
    taken = proof.event.signature if proof.event is not None else None
    if taken is not None and taken.clock == "signer" and verdict.clock == "timestamp":
        when = f"{taken.signed_at:%Y-%m-%d %H:%M} UTC by the signer's own clock, and before {when}"
    trust = {"demo": "demo", "production": "trusted", None: "not trusted"}[verdict.trust]
    if verdict.anchor:
        trust = f"{trust}, by “{verdict.anchor}” of trust.yml"
    text = f"  {sign} {who}: {when}, {_clock(proof)} · {verdict.level} · {trust} · {verdict.subject}"
    yield Text(show_controls(text), "red" if proof.faults else "")
    for fault in proof.faults:
        since = _since(found, fault)
        yield Text(f"      {show_controls(fault.message)}{f' Since: {since}.' if since else ''}", "red")


def _who(proof: Proof) -> str:
    if proof.verdict.is_timestamp:
        return "Archive timestamp"
    if isinstance(proof.event, Sealed):
        return "Seal of the issuer"
    if isinstance(proof.event, Approved):
        return f"{proof.event.name} ({proof.event.role})"
    return "Signature"


def _clock(proof: Proof) -> str:
    return "by a timestamp authority" if proof.verdict.clock == "timestamp" else "by the signer's own clock"


def _fault_line(found: Verification, fault: Fault) -> Text:
    since = _since(found, fault)
    return Text(f"  ✗ {show_controls(fault.message)}{f' Since: {since}.' if since else ''}", "red")


def _since(found: Verification, fault: Fault) -> str:
    """After what it went wrong: the last thing that was done to the PDF before."""
    if fault.after is None or found.origin is None:
        return ""
    before = [proof for proof in found.proofs if proof.verdict.end <= fault.after]
    if not before:
        return "after it was issued"
    last = before[-1]
    when = f" on {write_day(last.verdict.signed_at.date())}" if last.verdict.signed_at else ""
    return f"after {_who(last)}{when}"


def verification_json(found: Sequence[Verification], now: datetime, wrong: Sequence[Diagnostic] = ()) -> str:
    """What was found, for programs, with what is wrong with the history; the keys stay as they are."""
    listed = {
        "verified_at": write_moment(now),
        "valid": not wrong and all(each.is_valid for each in found),
        "history": [{"place": str(each.place), "rule": each.rule, "message": each.message} for each in wrong],
        "documents": [_as_data(each) for each in found],
    }
    return write_json(listed)


def _as_data(found: Verification) -> dict[str, object]:
    origin = found.origin
    return {
        "file": str(found.path),
        "sha256": found.sha256,
        "size": found.size,
        "valid": found.is_valid,
        "demo": found.is_demo,
        "issued_here": origin is not None,
        "policy": origin.version.policy_id if origin else None,
        "number": found.number or None,
        "title": found.title or None,
        "version": str(origin.version.version) if origin else None,
        "state": found.state.value if found.state else None,
        "complete": bool(origin) and not found.missing,
        "newest": origin.is_newest and origin.is_exact if origin else None,
        "missing": list(found.missing),
        "definition": found.source.value,
        "site": found.site.value,
        "renew_by": _day(found.renew_by),
        "signatures": [_signature(found, each) for each in found.proofs],
        "written_down": [
            {
                "approval": each.approval,
                "role": each.role,
                "name": each.name,
                "on": each.on.isoformat(),
                "by": each.by,
            }
            for each in found.written
        ],
        "faults": [_fault(found, each) for each in found.faults],
    }


def _signature(found: Verification, proof: Proof) -> dict[str, object]:
    verdict, event = proof.verdict, proof.event
    return {
        "kind": "timestamp" if verdict.is_timestamp else "seal" if isinstance(event, Sealed) else "approval",
        "field": verdict.field,
        "valid": not proof.faults,
        "approval": event.approval if isinstance(event, Approved) else None,
        "role": event.role if isinstance(event, Approved) else None,
        "name": event.name if isinstance(event, Approved) else None,
        "subject": verdict.subject,
        "certificate": verdict.certificate,
        "signed_at": write_moment(verdict.signed_at) if verdict.signed_at else None,
        "clock": verdict.clock,
        "level": verdict.level,
        "trust": verdict.trust,
        "authority": verdict.anchor or None,
        "certificate_until": _day(verdict.until),
        "faults": [_fault(found, each) for each in proof.faults],
    }


def _fault(found: Verification, fault: Fault) -> dict[str, object]:
    return {"reason": fault.reason.value, "message": fault.message, "since": _since(found, fault) or None}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def summarise_verification(found: Sequence[Verification], wrong: Sequence[Diagnostic] = ()) -> str:
    """One sentence about all of them."""
    bad = [each for each in found if not each.is_valid]
    if wrong and not found:
        return "No PDF could be verified, and the history is not as it was written."
    if wrong and not bad:
        return f"{count(len(found), 'PDF')} verified; each holds by itself, but the history does not."
    if bad:
        names = write_list(_title(each) for each in bad[:3])
        return f"{len(bad)} of {count(len(found), 'PDF')} {'does' if len(bad) == 1 else 'do'} not hold: {names}{' and others' if len(bad) > 3 else ''}."
    signed = sum(bool(each.proofs) for each in found)
    demo = " (demo – not legally binding)" if any(each.is_demo for each in found) else ""
    return f"{count(len(found), 'PDF')} verified, {signed} of them signed{demo}; all hold."
