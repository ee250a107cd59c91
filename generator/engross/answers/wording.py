"""What people mean by a word: a tier, a severity, a client, a decision, a ladder, a service level, an office."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import TypeVar

from engross.answers.tables import ClientRow, Tables
from engross.errors import QuestionError

_MOST_LISTED = 12
_CHANNELS = {
    "email": ("email", "mail", "emails"),
    "phone": ("phone", "call", "calls", "telephone"),
    "meeting": ("meeting", "meetings", "visit"),
    "ticket": ("ticket", "tickets"),
}
_Found = TypeVar("_Found")


def words_of(text: str) -> frozenset[str]:
    """The words of a text, small, without hyphens."""
    return frozenset(re.findall(r"[\w%]+", text.casefold().replace("e-mail", "email").replace("-", " ")))


def fits_words(said: str, names: Iterable[str], title: str) -> int:
    """How well a text names something: 2 by its id or whole title, 1 by words of its title or id, 0 not at all."""
    plain = " ".join(said.casefold().split())
    names = list(names)
    if plain in {name.casefold() for name in names} or plain == title.casefold():
        return 2
    wanted = words_of(said)
    return int(bool(wanted) and any(wanted <= words_of(each) for each in (title, *names)))


def choose(
    what: str, said: str, all_: Sequence[_Found], score: Callable[[_Found], int], names: Sequence[str]
) -> tuple[_Found, ...]:
    """Those that a text names best, in their order; raises QuestionError with the choices where it names none."""
    scores = [score(each) for each in all_]
    best = max(scores, default=0)
    if best <= 0:
        raise unknown(what, said, names)
    return tuple(each for each, points in zip(all_, scores, strict=True) if points == best)


def unknown(what: str, said: str, names: Collection[str]) -> QuestionError:
    """The error for a word that names nothing, with the nearest name and the choices."""
    listed = list(dict.fromkeys(names))
    if not listed:
        return QuestionError(f"There is no {what} “{said}”: no document in force has one.")
    by_fold = {name.casefold(): name for name in listed}
    close = get_close_matches(said.casefold(), list(by_fold), 1, 0.6)
    guess = f" Did you mean “{by_fold[close[0]]}”?" if close else ""
    rest = ", …" if len(listed) > _MOST_LISTED else ""
    return QuestionError(
        f"There is no {what} “{said}”.{guess} Known are: {', '.join(listed[:_MOST_LISTED])}{rest}."
    )


def find_client(tables: Tables, said: str) -> ClientRow | None:
    """The client with an account plan that is meant; None where nothing is said."""
    if not said:
        return None
    names = [row.id for row in tables.clients]
    found = choose(
        "client with an account plan",
        said,
        tables.clients,
        lambda row: fits_words(said, (row.id, row.origin.number), row.name),
        names,
    )
    if len(found) > 1:
        names = [row.id for row in found]
        raise QuestionError(f"“{said}” may be several clients: {', '.join(names)}. Say which.")
    return found[0]


def find_tier(tables: Tables, said: str, client: ClientRow | None = None) -> frozenset[str]:
    """The full ids of the segments that are meant, those that correspond to them among them; none for every client."""
    if not said:
        return tables.index.related(client.segment) if client else frozenset()
    found = tables.index.find(said) or tuple(
        full
        for full, segment in tables.index.segments.items()
        if fits_words(said, (segment.id, full), segment.name)
    )
    if not found:
        known = [str(segment.name) for segment in tables.index.segments.values()]
        raise unknown("tier", said, known)
    if client and not any(client.segment in tables.index.related(full) for full in found):
        own = tier_name(tables, [client.segment])
        raise QuestionError(f"{client.name} is a {own} client: leave out --tier, or --client.")
    return frozenset(each for full in found for each in tables.index.related(full))


def tier_name(tables: Tables, tier: Collection[str]) -> str:
    """What a tier is called: the names of its segments, each once."""
    named = {full: str(tables.index.segments[full].name) for full in tier if full in tables.index.segments}
    order = [full for full in tables.index.segments if full in named]
    return " / ".join(dict.fromkeys(named[full] for full in order))


def find_severity(tables: Tables, said: str) -> frozenset[str]:
    """The full ids of the severities that are meant: by number (1 is the gravest), id or name; none for all."""
    if not said or not tables.severities:
        return frozenset()
    number = said.strip().removeprefix("#")
    if number.isascii() and number.isdigit():
        found = [row for row in tables.severities if row.number == int(number)]
    else:
        score = {
            row.full_id: fits_words(said, (row.severity.id, row.full_id), row.severity.name)
            for row in tables.severities
        }
        best = max(score.values())
        found = [row for row in tables.severities if best and score[row.full_id] == best]
    if not found:
        known = [f"{row.number} ({row.severity.name})" for row in tables.severities]
        raise unknown("severity", said, known)
    return frozenset(row.full_id for row in found)


def find_office(tables: Tables, said: str) -> str:
    """The id of the office that is meant; empty where nothing is said."""
    if not said:
        return ""
    offices = list(tables.directory.offices.values())
    found = choose(
        "office",
        said,
        offices,
        lambda office: fits_words(said, (office.id,), office.name),
        [str(each.id) for each in offices],
    )
    return str(found[0].id)


def channel_of(said: str) -> str:
    """The channel that a word means; empty where it means none."""
    words = words_of(said)
    return next((channel for channel, names in _CHANNELS.items() if words and words <= set(names)), "")
