"""Answers of the tables for programs; the keys stay as they are."""

from collections.abc import Sequence
from datetime import datetime

from engross.answers import (
    Acting,
    Approval,
    ApprovalAnswer,
    Approver,
    Call,
    Climb,
    EscalationAnswer,
    Origin,
    Promise,
    ResponseAnswer,
    Skipped,
    Way,
    plain_text,
)
from engross.report.answers import Asked
from engross.report.findings import write_json


def approval_json(answer: ApprovalAnswer, asked: Asked) -> str:
    """Who may approve."""
    return write_json(
        {
            "question": "approve",
            "amount": str(answer.amount),
            "answered": answer.is_answered,
            "answers": [_approval(each, asked) for each in answer.approvals],
            "notes": list(answer.notes),
        }
    )


def escalation_json(answer: EscalationAnswer, asked: Asked) -> str:
    """Whom to call."""
    return write_json(
        {
            "question": "escalate",
            "at": _time(answer.at, asked),
            "answered": answer.is_answered,
            "answers": [_climb(each, asked) for each in answer.climbs],
            "notes": list(answer.notes),
        }
    )


def response_json(answer: ResponseAnswer, asked: Asked) -> str:
    """By when to answer."""
    return write_json(
        {
            "question": "respond",
            "received": _time(answer.received, asked),
            "answered": answer.is_answered,
            "answers": [_promise(each, asked) for each in answer.promises],
            "notes": list(answer.notes),
        }
    )


def _time(at: datetime, asked: Asked) -> str:
    return asked.clock.local(at).isoformat()


def _approval(found: Approval, asked: Asked) -> dict[str, object]:
    return {
        "decision": found.table.full_id,
        "title": found.table.limit.title,
        "segments": list(found.table.segments),
        "client": found.table.client or None,
        "condition": plain_text(asked.library, found.table.origin, found.table.limit.condition) or None,
        "approver": _approver(found.approver),
        "higher": _approver(found.higher),
        "highest": _approver(found.highest),
        "source": _source(found.table.origin),
    }


def _approver(found: Approver | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "limit": str(found.step.limit),
        **_acting(found.acting, found.ways, found.stand_in_ways),
    }


def _acting(acting: Acting, ways: Sequence[Way], stand_in_ways: Sequence[Way]) -> dict[str, object]:
    return {
        "role": acting.role,
        "name": acting.name,
        "holders": [{"id": person.id, "name": person.name} for person in acting.holders],
        "stand_ins": [{"id": person.id, "name": person.name} for person in acting.stand_ins],
        "reach": [_way(way) for way in ways],
        "reach_stand_ins": [_way(way) for way in stand_in_ways],
    }


def _way(way: Way) -> dict[str, object]:
    return {
        "name": way.name,
        way.kind: way.value,
        **({"person": way.person} if way.person else {"contact": way.contact}),
        **({"after_hours": True} if way.is_after_hours else {}),
    }


def _climb(found: Climb, asked: Asked) -> dict[str, object]:
    return {
        "ladder": found.table.full_id,
        "title": found.table.ladder.title,
        "trigger": found.table.ladder.trigger,
        "segments": list(found.table.segments),
        "severities": list(found.table.severities),
        "breach": found.table.is_breach,
        "client": found.table.client or None,
        "reached_within": str(found.allowed) if found.allowed else None,
        "in_time": found.is_in_time,
        "calls": [_call(each, asked) for each in found.calls],
        "skipped": [_skipped(each, asked) for each in found.skipped],
        "source": _source(found.table.origin),
    }


def _call(call: Call, asked: Asked) -> dict[str, object]:
    return {
        "level": call.level.id,
        "title": call.level.title,
        **_acting(call.acting, call.ways, call.stand_in_ways),
        "starts": _time(call.starts, asked),
        "answers_by": _time(call.answers_by, asked),
        "answers_within": str(call.level.answers_within),
        "may": plain_text(asked.library, call.origin, call.level.may) or None,
        "source": _source(call.origin),
    }


def _skipped(skipped: Skipped, asked: Asked) -> dict[str, object]:
    return {
        "level": skipped.level.id,
        "title": skipped.level.title,
        "role": skipped.acting.role,
        "reason": skipped.reason,
        "until": _time(skipped.until, asked) if skipped.until else None,
    }


def _promise(found: Promise, asked: Asked) -> dict[str, object]:
    return {
        "service_level": found.table.full_id,
        "title": found.table.service.title,
        "channel": found.table.service.channel,
        "action": found.table.service.action,
        "segment": found.segment or None,
        "within": str(found.within),
        "by": _time(found.by, asked) if found.by else None,
        "calendar": found.calendar.place,
        **_acting(found.acting, found.ways, found.stand_in_ways),
        "source": _source(found.table.origin),
    }


def _source(origin: Origin) -> dict[str, object]:
    return {
        "kind": "policy" if origin.kind == "policies" else "account",
        "document": origin.document,
        "number": origin.number,
        "title": origin.title,
        "version": origin.version,
        "draft": origin.is_draft,
        "clause": origin.citation or None,
        "anchor": origin.anchor,
    }
