"""Roles that report to each other in a ring.

Why it matters: a breach goes to whoever is above, and a quarrel to whoever is above both. If the line of command comes
back to where it began, nobody is above, and each of them can pass the matter on for ever.

Bad:

    # organization.yml
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka], reports_to: duty-manager}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka], reports_to: sales-director}

Good:

    # organization.yml
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka], reports_to: sales-director}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Found]:
    """Follow every role upwards."""
    organization, source = subject.library.organization, subject.library.organization_source
    if organization is None or source is None:
        return
    above: dict[str, str | None] = {role.id: role.reports_to for role in organization.roles}
    names: dict[str, str] = {role.id: role.name for role in organization.roles}
    places: dict[str, int] = {role.id: index for index, role in enumerate(organization.roles)}
    done: set[str] = set()
    for start in above:
        line: list[str] = []
        role: str | None = start
        while role is not None and role in above and role not in done and role not in line:
            line.append(role)
            role = above[role]
        ring = line[line.index(role) :] if role in line else []
        done.update(line)
        if not ring:
            continue
        ring = sorted(ring, key=places.__getitem__)
        said = ", ".join(f"“{names[each]}” reports to “{names[above[each] or each]}”" for each in ring)
        at = [source.place(("roles", places[each], "reports_to")) for each in ring]
        message = (
            f"“{names[ring[0]]}” reports to itself."
            if len(ring) == 1
            else f"The line of command is a ring: {said}."
        )
        yield Found(
            at[0],
            message,
            "Take reports_to away from the role that is at the top, or correct it.",
            tuple(Related(place, "and here") for place in at[1:]),
        )
