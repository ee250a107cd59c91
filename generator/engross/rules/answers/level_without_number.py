"""A level of an escalation ladder at which nobody has a telephone number for some of its hours.

Why it matters: the ladder said that the sales director is there at any hour, and the only number of his anybody had was
the one on his desk. It rang all Saturday. A level with a contact is reached by the contact, which needs a `phone`: a
mailbox answers nobody at night. Without a contact, somebody who holds the role needs a number for every hour of the
level: `phone` while their office is open, `out_of_hours_phone` for all other hours. For ladders to which a breach is
reported an e-mail address is enough.

Bad:

    procedures:
      escalation:
        id: help
        title: When a client needs help
        trigger: A client cannot wait
        levels:
          - id: duty
            title: Duty manager
            role: duty-manager
            hours: always
            answers_within: 15 minutes

Good:

    procedures:
      escalation:
        id: help
        title: When a client needs help
        trigger: A client cannot wait
        levels:
          - id: duty
            title: Duty manager
            role: duty-manager
            contact: duty-line
            hours: always
            answers_within: 15 minutes
"""

from collections.abc import Iterator

from engross.answers import find_acting
from engross.answers.escalating import Rung, callers
from engross.answers.people import contact_ways, is_reached, ways_any_time
from engross.diagnostic import Severity
from engross.rules.answers._places import hours_words, pick, place_of, tell, why_not
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_HINT = "Name a contact with a phone that is open then, or give the person an out_of_hours_phone in organization.yml."


def check(subject: Subject) -> Iterator[Found]:
    """Look at who can be called at each level, over all of its hours."""
    for table in subject.tables.ladders:
        for rung in subject.coverage.rungs(table):
            if rung.contact is not None:
                yield from _contact(subject, rung)
            elif table.is_breach:
                yield from _unreachable(subject, rung)
            else:
                yield from _people(subject, rung)


def _contact(subject: Subject, rung: Rung) -> Iterator[Found]:
    if rung.contact is None:
        return
    ways = contact_ways(rung.contact)
    if is_reached(ways, by_mail=rung.by_mail):
        return
    place = place_of(subject, rung.origin, ("contact",))
    if place is not None:
        what = "an address, but no telephone number: nobody is sure to read a mail in time"
        message = (
            f"“{rung.level.title}” is reached by {rung.contact.name}, which has "
            f"{what if ways else 'no number and no address'}."
        )
        yield Found(place, message, "Give the contact a phone in organization.yml, or name another one.")


def _unreachable(subject: Subject, rung: Rung) -> Iterator[Found]:
    acting = find_acting(rung.directory, rung.level.role, subject.today)
    people = callers(acting)
    # That nobody holds a role is told at the role.
    if not people or any(is_reached(ways_any_time(person), by_mail=rung.by_mail) for person in people):
        return
    place = place_of(subject, rung.origin, ("role",))
    if place is not None:
        names = ", ".join(person.name for person in people)
        message = (
            f"Nobody can be reached at “{rung.level.title}”: no number and no address is known of {names}."
        )
        yield Found(place, message, "Name a contact, or give one of them a phone in organization.yml.")


def _people(subject: Subject, rung: Rung) -> Iterator[Found]:
    coverage, level = subject.coverage, rung.level
    silent = coverage.silent_hours(rung)
    place = place_of(subject, rung.origin, ("role",)) if silent else None
    if place is None:
        return
    at = pick(coverage, silent)
    why = why_not(coverage, rung, at)
    message = (
        f"“{level.title}” is to be reached {hours_words(level)}, but not {tell(coverage, silent, at)}: {why}."
    )
    yield Found(place, message, _HINT)
