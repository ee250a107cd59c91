"""Whether an amount can be held against a limit, and whether it is within it."""

from decimal import Decimal

from engross.model.blocks import AuthorityLimit, AuthorityStep
from engross.units import Count, Duration, Money, Percentage, Quantity, TimeUnit

_CLOCK = {TimeUnit.MINUTE: 1, TimeUnit.HOUR: 60, TimeUnit.DAY: 1440, TimeUnit.WEEK: 10080}
_MONTHS = {TimeUnit.MONTH: 1, TimeUnit.YEAR: 12}

Measure = tuple[str, Decimal]


def measure(quantity: Quantity) -> Measure:
    """A quantity as its kind and a number; only those of one kind can be held against each other."""
    if isinstance(quantity, Percentage):
        return "%", quantity.amount
    if isinstance(quantity, Money):
        return quantity.currency, quantity.amount
    if isinstance(quantity, Duration):
        return _measure_time(quantity)
    return f"number of {_singular(quantity.noun)}", quantity.amount


def _measure_time(time: Duration) -> Measure:
    if time.unit in _CLOCK:
        return "time", Decimal(time.amount * _CLOCK[time.unit])
    if time.unit in _MONTHS:
        return "months", Decimal(time.amount * _MONTHS[time.unit])
    return time.unit.value, Decimal(time.amount)


def _singular(noun: str) -> str:
    return " ".join(word.removesuffix("s") for word in noun.casefold().split())


def fits(amount: Quantity, limit: Quantity) -> bool:
    """Whether an amount can be held against a limit; a number may leave out what is counted, or words before it."""
    if isinstance(amount, Count) and isinstance(limit, Count):
        return _singular(limit.noun).endswith(_singular(amount.noun))
    return measure(amount)[0] == measure(limit)[0]


def fits_table(amount: Quantity, limit: AuthorityLimit) -> bool:
    """Whether an amount can be held against the limits of a table; any can where none of them is a quantity."""
    quantities = [step.limit.quantity for step in limit.steps if step.limit.quantity is not None]
    return not quantities or any(fits(amount, each) for each in quantities)


def is_within(amount: Quantity, step: AuthorityStep) -> bool:
    """Whether a role may approve an amount."""
    limit = step.limit.quantity
    return limit is None or (fits(amount, limit) and measure(amount)[1] <= measure(limit)[1])


def by_reach(limit: AuthorityLimit) -> list[AuthorityStep]:
    """The steps of a table, the smallest limit first."""
    endless = [step for step in limit.steps if step.limit.quantity is None]
    ended = [(measure(step.limit.quantity)[1], step) for step in limit.steps if step.limit.quantity]
    return [step for _, step in sorted(ended, key=lambda pair: pair[0])] + endless


def lowest(amount: Quantity, limit: AuthorityLimit) -> AuthorityStep | None:
    """The step with the smallest limit that is enough; None where none is."""
    return next((step for step in by_reach(limit) if is_within(amount, step)), None)
