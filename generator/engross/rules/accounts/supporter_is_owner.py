"""Somebody is to help with what they answer for themselves.

Why it matters: on paper two people look after the client's emergencies; in truth it is one, twice. On the day that one is ill
it shows that nobody else was ever meant.

Bad:

    # accounts/meridian/account.yml
    responsibilities:
      - id: answers
        what: Answering
        owner: tomas-lindqvist
        supported_by: [tomas-lindqvist]

Good:

    # accounts/meridian/account.yml
    responsibilities:
      - id: answers
        what: Answering
        owner: tomas-lindqvist
        supported_by: [mei-tanaka]
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.accounts._plans import plans
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Each such supporter, and each that is named twice for one thing."""
    for account, found in plans(subject):
        for index, duty in enumerate(account.responsibilities):
            path = ("responsibilities", index, "supported_by")
            for number, person in enumerate(duty.supported_by):
                if person == duty.owner:
                    yield Found(
                        found.source.place((*path, number)),
                        f"{subject.person_name(person)} is to help with “{duty.what}”, and answers for it already.",
                        "Name somebody else who helps, or take this out.",
                        (
                            Related(
                                found.source.place(("responsibilities", index, "owner")), "the owner is here"
                            ),
                        ),
                    )
                elif person in duty.supported_by[:number]:
                    yield Found(
                        found.source.place((*path, number)),
                        f"{subject.person_name(person)} stands here twice.",
                        "Take one of them out.",
                    )
