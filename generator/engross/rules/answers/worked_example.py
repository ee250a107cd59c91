"""A worked example whose expected answer is not what the tables of the policy say.

Why it matters: a limit was lowered in the table, and the example below it kept the old one. Half of the company read the
table, half the example, and both were right. A case with `given` and `expect` is a question to the tables and the answer
they have to give. It is asked anew at every check, so that a limit, a time or a ladder cannot be changed without its
example. A weekday in `given` means an ordinary week, without holidays; a date is looked up in the calendar.

Bad:

    roles:
      authority_limits:
        - id: discount
          title: Discount
          steps:
            - {role: duty-manager, limit: 10%}
            - {role: sales-director, limit: any amount}
    appendices:
      - id: protocol
        kind: form
        title: Protocol
        fields: [{id: client, label: Client}]
      - id: big-discount
        kind: case
        title: A client asks for 12%
        situation: A client asks for 12% off.
        outcome: The duty manager may grant it.
        given: {ask: approve, decision: discount, amount: 12%}
        expect: {role: duty-manager}

Good:

    roles:
      authority_limits:
        - id: discount
          title: Discount
          steps:
            - {role: duty-manager, limit: 10%}
            - {role: sales-director, limit: any amount}
    appendices:
      - id: protocol
        kind: form
        title: Protocol
        fields: [{id: client, label: Client}]
      - id: big-discount
        kind: case
        title: A client asks for 12%
        situation: A client asks for 12% off.
        outcome: The sales director may grant it.
        given: {ask: approve, decision: discount, amount: 12%}
        expect: {role: sales-director}
"""

from collections.abc import Iterator

from engross.answers import Told, Unanswered, ask_example
from engross.answers.example import is_at
from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.model.appendix import Case, Expected, GivenApproval, GivenArrival, GivenEscalation
from engross.reading.source import DataPath
from engross.rules.answers._places import place_of
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.ERROR

_HINT = "Mend the example, its outcome in words too, or the table: one of the two is wrong."


def check(subject: Subject) -> Iterator[Found]:
    """Ask the tables every case that has a question, and compare the answer with the one expected."""
    for policy_id in subject.standing:
        found = subject.library.policies[policy_id]
        for index, case in enumerate(found.policy.appendices):
            if isinstance(case, Case):
                yield from _case(subject, found, case, ("appendices", index))


def _case(subject: Subject, found: PolicyFile, case: Case, path: DataPath) -> Iterator[Found]:
    expected = _named(case.expect)
    if case.given is None or not expected:
        yield from _halves(found, case, path)
        return
    spoken = _SPOKEN[type(case.given)]
    for name in expected:
        if name not in spoken:
            known = " and ".join([", ".join(spoken[:-1]), spoken[-1]] if len(spoken) > 1 else spoken)
            place = found.source.place((*path, "expect", name), key=True)
            message = f"A question of the kind “{case.given.ask}” has no answer called “{name}”."
            yield Found(place, message, f"It can be compared with: {known}.")
    answer = ask_example(subject.tables, found.id, case.given, subject.today)
    if isinstance(answer, Unanswered):
        place = found.source.place((*path, "given", answer.key))
        yield Found(
            place, f"The tables have no answer to this example: {answer.reason}.", answer.hint or _HINT
        )
    elif answer is not None and case.expect is not None:
        for name in (each for each in expected if each in spoken):
            yield from _compare(subject, found, case.expect, name, answer, (*path, "expect", name))


def _named(expect: Expected | None) -> list[str]:
    names = type(expect).model_fields if expect is not None else {}
    return [name for name in names if getattr(expect, name) is not None]


def _halves(found: PolicyFile, case: Case, path: DataPath) -> Iterator[Found]:
    """A question without an answer, or the other way round; most cases have neither."""
    if case.given is not None:
        place = found.source.place((*path, "given"), key=True)
        message = "This example asks the tables a question and does not say which answer is expected."
        hint = "Add: expect, with at least one of role, person, contact, within, by."
        yield Found(place, message, hint, severity=Severity.WARNING)
    elif case.expect is not None:
        place = found.source.place((*path, "expect"), key=True)
        message = "This example expects an answer and does not say to which question."
        hint = "Add: given, with ask: approve, escalate or respond."
        yield Found(place, message, hint, severity=Severity.WARNING)


_SPOKEN = {
    GivenApproval: ("role", "person"),
    GivenEscalation: ("role", "person", "contact", "within", "by"),
    GivenArrival: ("role", "person", "within", "by"),
}


def _compare(
    subject: Subject,
    found: PolicyFile,
    expect: Expected,
    name: str,
    answers: tuple[Told, ...],
    path: DataPath,
) -> Iterator[Found]:
    wrong = [told for told in answers if not _agrees(expect, name, told)]
    if not wrong:
        return
    told = wrong[0]
    place, table = found.source.place(path), place_of(subject, told.origin)
    where = told.origin.citation if told.origin.document == found.id else told.origin.cited
    message = f"Expected: {_written(subject, expect, name)}; the table says: {_told(subject, expect, name, told)} ({where})."
    hint = _HINT
    if len(wrong) < len(answers):
        hint = "The segment of this example means several, and they have different answers: name one of them."
    related = (Related(table, "this is what the table says"),) if table is not None else ()
    yield Found(place, message, hint, related)


def _agrees(expect: Expected, name: str, told: Told) -> bool:
    if name == "by":
        return expect.by is not None and is_at(told, expect.by)
    answers: dict[str, set[object]] = {
        "role": {told.acting.role},
        "person": {str(person.id) for person in told.acting.holders},
        "contact": {told.contact},
        "within": {told.within},
    }
    return getattr(expect, name) in answers[name]


def _written(subject: Subject, expect: Expected, name: str) -> str:
    value, directory = getattr(expect, name), subject.library.directory
    shelf = {"role": directory.roles, "person": directory.people, "contact": directory.contacts}.get(name, {})
    return str(getattr(shelf.get(str(value)), "name", value))


def _told(subject: Subject, expect: Expected, name: str, told: Told) -> str:
    """What the table says, in the terms of what is expected."""
    if name == "role":
        return told.acting.name
    if name == "person":
        return ", ".join(person.name for person in told.acting.holders) or f"nobody is {told.acting.name}"
    if name == "contact":
        contact = subject.library.directory.contacts.get(told.contact or "")
        return contact.name if contact is not None else "the holder’s own number"
    if name == "within":
        return str(told.within)
    return _moment(told, is_weekday=expect.by is not None and expect.by.day is None)


def _moment(told: Told, *, is_weekday: bool) -> str:
    if told.by is None or told.calendar is None:
        return "no such time ever comes"
    here = told.calendar.local(told.by)
    return f"{here:%a %H:%M}" if is_weekday else f"{here:%Y-%m-%d %H:%M}"
