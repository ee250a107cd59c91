"""Somebody who has left, or is about to, and still holds a role, stands in or looks after a client.

Why it matters: the telephone of somebody who left last month rings on an empty desk. A client who calls it in trouble
loses the hours until a colleague hears it by chance. The last day is known beforehand, so the names can change on it.

Within 30 days before the last day it is advice: there is still time to hand over.

Bad:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london, phone: +44 20 7946 0101}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london, left: 2026-10-31}

Good:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london, phone: +44 20 7946 0101}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
      - {id: hana-moreau, name: Hana Moreau, job_title: Former sales director, office: london, left: 2026-10-31}
"""

from collections.abc import Iterator
from datetime import date, timedelta

from engross.diagnostic import Place, Severity
from engross.model.fields import PersonId
from engross.reading.source import DataPath
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_SOON = timedelta(days=30)
_WORDS = {
    "holders": "holds this role",
    "deputies": "stands in for this role",
    "person": "is in this team",
    "stand_in": "stands in here",
    "talks_to": "keeps this contact",
    "contact_points": "speaks to this client",
    "supported_by": "helps here",
    "owner": "answers for this",
}


def check(subject: Subject) -> Iterator[Found]:
    """Look at every place that names a person."""
    leaving = {
        person.id: (person.name, person.left)
        for person in subject.library.directory.people.values()
        if person.left is not None and person.left <= subject.today + _SOON
    }
    if not leaving:
        return
    for contents in subject.contents:
        for path, value in contents.references if contents.owner is None else ():
            if isinstance(value, PersonId) and value in leaving:
                name, last_day = leaving[value]
                yield _finding(subject, name, last_day, _doing(path), contents.source.place(path))


def _doing(path: DataPath) -> str:
    keys = [part for part in path if isinstance(part, str)]
    return _WORDS.get(keys[-1], "is named here") if keys else "is named here"


def _finding(subject: Subject, name: str, last_day: date, doing: str, place: Place) -> Found:
    if last_day < subject.today:
        message = f"{name} left on {last_day} and still {doing}."
        return Found(place, message, "Name somebody who is here.")
    days = (last_day - subject.today).days
    when = f"in {days} day{'' if days == 1 else 's'}" if days else "today"
    message = f"{name}, who {doing}, leaves {when}, on {last_day}."
    hint = "Hand over, and name somebody else by then."
    return Found(place, message, hint, severity=Severity.ADVICE)
