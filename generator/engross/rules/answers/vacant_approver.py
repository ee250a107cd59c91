"""An amount that only a role may approve which nobody holds.

Why it matters: refunds up to a thousand were for the duty manager to approve, and the last one had left in spring. Every
refund went to the sales director, who did not know that it had been meant otherwise, or was not granted at all. Where
the lowest role that may approve an amount is empty, the table names nobody.

Bad:

    # organization.yml
    roles:
      - id: sales-director
        name: Sales director
        holders: [tomas-lindqvist]
        deputies: [mei-tanaka]
      - id: duty-manager
        name: Duty manager
        holders: [mei-tanaka]
      - id: finance-director
        name: Finance director
    # policies/hand-over/policy.yml
    roles:
      authority_limits:
        - id: discount
          title: Discount
          steps:
            - {role: finance-director, limit: 10%}
            - {role: sales-director, limit: any amount}

Good:

    roles:
      authority_limits:
        - id: discount
          title: Discount
          steps:
            - {role: duty-manager, limit: 10%}
            - {role: sales-director, limit: any amount}
"""

from collections.abc import Iterator

from engross.answers import Acting, LimitTable, find_acting
from engross.answers.comparing import by_reach
from engross.diagnostic import Place, Related, Severity
from engross.rules.answers._places import place_of
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Found]:
    """Look at who holds the role of each step; what one role leaves open in a document is told once."""
    vacant: dict[tuple[str, str], list[tuple[LimitTable, int]]] = {}
    for table in subject.tables.limits:
        roles = subject.tables.directory_of(table.origin).roles
        for index, step in enumerate(table.limit.steps):
            if step.role in roles and _acting(subject, table, index).is_vacant:
                vacant.setdefault((table.origin.document, step.role), []).append((table, index))
    for (table, index), *others in vacant.values():
        place = place_of(subject, table.origin, ("steps", index, "role"))
        if place is not None:
            yield _tell(subject, table, index, others, place)


def _acting(subject: Subject, table: LimitTable, index: int) -> Acting:
    directory = subject.tables.directory_of(table.origin)
    return find_acting(directory, table.limit.steps[index].role, subject.today)


def _tell(
    subject: Subject, table: LimitTable, index: int, others: list[tuple[LimitTable, int]], place: Place
) -> Found:
    acting = _acting(subject, table, index)
    stand_in = f" Only a stand-in is there: {acting.stand_ins[0].name}." if acting.stand_ins else ""
    message = (
        f"Nobody may approve “{table.limit.title}” of {_amounts(table, index)}: "
        f"nobody holds the role {acting.name}.{stand_in}"
    )
    places = ((each, place_of(subject, each.origin, ("steps", at, "role"))) for each, at in others)
    related = tuple(
        Related(where, f"nor “{each.limit.title}” of {_amounts(each, at)}")
        for (each, where), (_, at) in zip(places, others, strict=True)
        if where is not None
    )
    hint = "Say in organization.yml who holds the role, or give the limit to another one."
    return Found(place, message, hint, related)


def _amounts(table: LimitTable, index: int) -> str:
    """The amounts for which a step names the lowest role."""
    steps = by_reach(table.limit)
    step = table.limit.steps[index]
    place = steps.index(step)
    below = steps[place - 1].limit.quantity if place else None
    if below is None:
        return str(step.limit)
    return f"more than {below} up to {step.limit.quantity}" if step.limit.quantity else f"more than {below}"
