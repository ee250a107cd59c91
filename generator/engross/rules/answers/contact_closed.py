"""A level of an escalation ladder whose line or mailbox is closed at hours at which the level is to be reached.

Why it matters: a ladder said “always”, and the desk it named went home at six. The person who rang at seven heard a tape,
believed that nobody cared, and told the client so. The hours of a level must lie within the hours of its contact.

Bad:

    # organization.yml
    contacts:
      - id: duty-line
        name: Duty line
        purpose: Anything that cannot wait
        phone: +44 20 7946 0100
        hours: Mon-Fri 09:00-17:00
        answered_by: duty-manager
    # policies/hand-over/policy.yml
    procedures:
      escalation:
        id: help
        title: When a client needs help
        trigger: A client cannot wait
        levels:
          - id: duty
            title: Duty line
            role: duty-manager
            contact: duty-line
            hours: Mon-Fri 08:00-18:00
            answers_within: 15 minutes

Good:

    procedures:
      escalation:
        id: help
        title: When a client needs help
        trigger: A client cannot wait
        levels:
          - id: duty
            title: Duty line
            role: duty-manager
            contact: duty-line
            hours: always
            answers_within: 15 minutes
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.answers._places import hours_words, pick, place_of, tell
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Found]:
    """Hold the hours of each level against those of its contact."""
    coverage, library = subject.coverage, subject.library
    order = list(library.directory.contacts)
    for table in subject.tables.ladders:
        for rung in coverage.rungs(table):
            contact, level = rung.contact, rung.level
            if contact is None:
                continue
            shut = coverage.shut_hours(rung)
            place = place_of(subject, rung.origin, ("contact",)) if shut else None
            if place is None:
                continue
            at = pick(coverage, shut)
            message = (
                f"“{level.title}” is to be reached {hours_words(level)}, but {contact.name} is closed then: "
                f"{tell(coverage, shut, at)}. Its hours are {contact.hours}."
            )
            hint = "Name a contact that is open at these hours, or shorten the hours of this level."
            source = library.organization_source
            where = ("contacts", order.index(contact.id), "hours")
            related = (
                (Related(source.place(where), f"{contact.name} is open {contact.hours}"),) if source else ()
            )
            yield Found(place, message, hint, related)
