"""Two rows of an account plan give the same thing to do.

Why it matters: two people who both answer for invoices answer twice, and differently: one grants a delay, the other sends a
reminder on the same morning. Or each thinks that the other did it. One thing has one owner; whoever helps stands under
“supported by”.

Bad:

    # accounts/meridian/account.yml
    team:
      - {id: lead, person: tomas-lindqvist, position: Lead, does: Everything., stand_in: mei-tanaka, lead: true}
      - {id: duty, person: mei-tanaka, position: Duty manager, does: Emergencies., stand_in: tomas-lindqvist}
    responsibilities:
      - id: invoices
        what: Unpaid invoices
        owner: tomas-lindqvist
      - id: money
        what: The unpaid invoices
        owner: mei-tanaka

Good:

    # accounts/meridian/account.yml
    team:
      - {id: lead, person: tomas-lindqvist, position: Lead, does: Everything., stand_in: mei-tanaka, lead: true}
      - {id: duty, person: mei-tanaka, position: Duty manager, does: Emergencies., stand_in: tomas-lindqvist}
    responsibilities:
      - id: invoices
        what: Unpaid invoices
        owner: tomas-lindqvist
        supported_by: [mei-tanaka]
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.accounts._plans import plans
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_WORD = re.compile(r"[\w:.]*\w")
_SMALL = frozenset(
    {"the", "a", "an", "of", "for", "to", "with", "and", "our", "all", "its", "their", "client", "s"}
)
_NOT_A_LIST = re.compile(r"\b(?:of|for|with|to|by|from|in|on|about|towards|against|between)\b", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")


def check(subject: Subject) -> Iterator[Found]:
    """Rows that say the same, and things that stand in the lists of two rows with two owners."""
    for account, found in plans(subject):
        seen: dict[tuple[str, ...], int] = {}
        for index, duty in enumerate(account.responsibilities):
            for matter, words in _matters(duty.what):
                first = seen.setdefault(matter, index)
                earlier = account.responsibilities[first]
                if first == index or (words != duty.what and earlier.owner == duty.owner):
                    continue
                owners = (
                    f"{subject.person_name(earlier.owner)} and {subject.person_name(duty.owner)} both answer"
                )
                if earlier.owner == duty.owner:
                    owners = f"{subject.person_name(duty.owner)} answers twice"
                yield Found(
                    found.source.place(("responsibilities", index, "what")),
                    f"{owners} for “{words}”.",
                    "Keep one of the two rows, and name whoever helps under supported_by; or say in what they differ.",
                    (
                        Related(
                            found.source.place(("responsibilities", first, "what")), "the other one is here"
                        ),
                    ),
                )
                break


def _matters(what: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """What a row is about: the whole of it, and each thing in it where it is no more than a list of things."""
    yield _key(what), what
    if _NOT_A_LIST.search(what):
        return
    parts = _COMMA.split(what)
    if len(parts) > 1:
        yield from ((_key(part), part) for part in parts if _key(part))


def _key(text: str) -> tuple[str, ...]:
    words = [word for word in _WORD.findall(text.lower().replace("’", "'")) if word not in _SMALL]
    # “From 7 to 19” and “from 19 to 7” are two things, “test of the ladder” and “ladder test” one.
    return tuple(words) if re.search(r"[0-9]", text) else tuple(sorted(set(words)))
