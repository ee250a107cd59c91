"""Tables that answer: who may approve, whom to call, by when something has to be answered, and what says so."""

from engross.answers.approving import approve
from engross.answers.coverage import Coverage
from engross.answers.escalating import climb, escalate, rank_ladders
from engross.answers.example import Told, Unanswered, ask_example
from engross.answers.hours import Calendar, Calendars
from engross.answers.people import Acting, Way, find_acting
from engross.answers.plain import plain_text
from engross.answers.questions import (
    Approval,
    ApprovalAnswer,
    Approver,
    Call,
    Climb,
    EscalationAnswer,
    Promise,
    ResponseAnswer,
    Skipped,
)
from engross.answers.responding import respond
from engross.answers.tables import (
    ClientRow,
    ContactRow,
    LadderTable,
    LimitTable,
    Origin,
    OverruleRow,
    ServiceTable,
    SeverityRow,
    Tables,
    TierRow,
    gather_tables,
)

__all__ = [
    "Acting",
    "Approval",
    "ApprovalAnswer",
    "Approver",
    "Calendar",
    "Calendars",
    "Call",
    "ClientRow",
    "Climb",
    "ContactRow",
    "Coverage",
    "EscalationAnswer",
    "LadderTable",
    "LimitTable",
    "Origin",
    "OverruleRow",
    "Promise",
    "ResponseAnswer",
    "ServiceTable",
    "SeverityRow",
    "Skipped",
    "Tables",
    "TierRow",
    "Told",
    "Unanswered",
    "Way",
    "approve",
    "ask_example",
    "climb",
    "escalate",
    "find_acting",
    "gather_tables",
    "plain_text",
    "rank_ladders",
    "respond",
]
