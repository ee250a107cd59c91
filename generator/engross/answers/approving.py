"""Who may approve an amount: the lowest role whose limit is enough, and how it is reached."""

from datetime import date

from engross.answers.comparing import by_reach, fits_table, lowest
from engross.answers.people import find_acting, ways_any_time
from engross.answers.questions import Approval, ApprovalAnswer, Approver
from engross.answers.scope import is_for
from engross.answers.tables import ClientRow, LimitTable, Tables
from engross.answers.wording import choose, find_client, find_tier, fits_words, tier_name
from engross.errors import QuestionError
from engross.model.blocks import AuthorityStep
from engross.units import Amount


def approve(
    tables: Tables, decision: str, amount: Amount, *, day: date, tier: str = "", client: str = ""
) -> ApprovalAnswer:
    """Who may approve an amount on a day; `decision` is an id, a full id, or words of the title.

    A client's own limits come first; limits for other tiers are left out. Raises QuestionError for what is not there,
    and for an amount of another kind than the limits.
    """
    asked_client = find_client(tables, client)
    segments = find_tier(tables, tier, asked_client)
    usable = [table for table in tables.limits if _is_usable(table, asked_client)]
    names = [str(table.limit.id) for table in usable]
    named = choose(
        "decision",
        decision,
        usable,
        lambda table: fits_words(decision, (table.limit.id, table.full_id), table.limit.title),
        names,
    )
    fitting = [table for table in named if is_for(table, segments)]
    if not fitting:
        raise QuestionError(f"No limit for “{decision}” is for {tier_name(tables, segments)} clients.")
    measurable = [table for table in fitting if fits_table(amount.quantity, table.limit)]
    if not measurable:
        raise _wrong_kind(amount, fitting[0])
    # What is the client's own, or names the tier, is narrower than what is for everybody.
    ranked = sorted(measurable, key=lambda table: (not table.client, bool(table.segments) != bool(segments)))
    notes = []
    if not segments and any(table.segments for table in ranked):
        notes.append("Some limits are for certain tiers only; say which with --tier.")
    if ranked[0].client and not all(table.client for table in ranked):
        notes.append("The client’s own limit counts where both speak: it is the first one.")
    approvals = tuple(judge_limit(tables, table, amount, day) for table in ranked)
    return ApprovalAnswer(amount, approvals, tuple(notes))


def judge_limit(tables: Tables, table: LimitTable, amount: Amount, day: date) -> Approval:
    """What one limit of authority says of an amount."""
    steps = by_reach(table.limit)
    step = lowest(amount.quantity, table.limit)
    higher = steps[steps.index(step) + 1 :] if step is not None else []
    return Approval(
        table=table,
        approver=None if step is None else find_approver(tables, table, step, day),
        higher=find_approver(tables, table, higher[0], day) if higher else None,
        highest=find_approver(tables, table, steps[-1], day),
    )


def find_approver(tables: Tables, table: LimitTable, step: AuthorityStep, day: date) -> Approver:
    """A role of a limit with those who act for it and how they are reached."""
    acting = find_acting(tables.directory_of(table.origin), step.role, day)
    return Approver(
        step,
        acting,
        tuple(way for person in acting.holders for way in ways_any_time(person)),
        tuple(way for person in acting.stand_ins for way in ways_any_time(person)),
    )


def _is_usable(table: LimitTable, client: ClientRow | None) -> bool:
    return not table.client or (client is not None and table.client == client.id)


def _wrong_kind(amount: Amount, table: LimitTable) -> QuestionError:
    shown = ", ".join(str(step.limit.quantity) for step in by_reach(table.limit) if step.limit.quantity)
    return QuestionError(
        f"“{amount}” cannot be held against the limits of “{table.limit.title}” ({table.origin}), "
        f"which are: {shown}. Write it as they are written, with the same sign or unit."
    )
