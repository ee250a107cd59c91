"""Whether an amount can be held against a limit, and whether it is within it."""

from decimal import Decimal

from engross.model.blocks import AuthorityLimit, AuthorityStep
from engross.units import Count, Quantity, compare, measure, size


def _words(noun: str) -> list[str]:
    return [word.removesuffix("s") for word in noun.casefold().split()]


def _compare(amount: Quantity, limit: Quantity) -> int | None:
    """How an amount stands to a limit; a number may leave out what is counted, or words before it."""
    if isinstance(amount, Count) and isinstance(limit, Count):
        asked = _words(amount.noun)
        is_of_it = not asked or _words(limit.noun)[-len(asked) :] == asked
        return (amount.amount > limit.amount) - (amount.amount < limit.amount) if is_of_it else None
    return compare(amount, limit)


def _is_of_kind(amount: Quantity, limit: Quantity) -> bool:
    if isinstance(amount, Count):
        return _compare(amount, limit) is not None
    return measure(amount)[0] == measure(limit)[0]


def fits_table(amount: Quantity, limit: AuthorityLimit) -> bool:
    """Whether an amount can be held against the limits of a table; any can where none of them is a quantity.

    One of another kind can be where it is more or less than each of them whenever it is asked.
    """
    quantities = [step.limit.quantity for step in limit.steps if step.limit.quantity is not None]
    if not quantities or any(_is_of_kind(amount, each) for each in quantities):
        return True
    return all(_compare(amount, each) is not None for each in quantities)


def is_within(amount: Quantity, step: AuthorityStep) -> bool:
    """Whether a role may approve an amount."""
    limit = step.limit.quantity
    if limit is None:
        return True
    compared = _compare(amount, limit)
    return compared is not None and compared <= 0


def by_reach(limit: AuthorityLimit) -> list[AuthorityStep]:
    """The steps of a table, the smallest limit first."""

    def reach(step: AuthorityStep) -> tuple[bool, Decimal]:
        quantity = step.limit.quantity
        return (True, Decimal(0)) if quantity is None else (False, size(quantity))

    return sorted(limit.steps, key=reach)


def lowest(amount: Quantity, limit: AuthorityLimit) -> AuthorityStep | None:
    """The step with the smallest limit that is enough; None where none is."""
    return next((step for step in by_reach(limit) if is_within(amount, step)), None)


def endless(limit: AuthorityLimit) -> AuthorityStep | None:
    """The step that may approve more than any limit of the table; None where none may."""
    return next((step for step in limit.steps if step.limit.quantity is None), None)
