"""Findings about statements of two policies that cannot both hold."""

from collections.abc import Callable, Collection, Iterator

from engross.diagnostic import Related
from engross.library import PolicyFile
from engross.model.fields import Line, Prose
from engross.reading.walk import walk_values
from engross.rules.form.placeholder import find_placeholders
from engross.rules.rule import Found
from engross.rules.subject import Subject
from engross.statements import Aspect, Statement, Topic


def name(found: PolicyFile) -> str:
    """A policy as it is named in a message."""
    return f"{found.policy.title_page.number}, {found.policy.title_page.title}"


def is_being_written(found: PolicyFile) -> bool:
    """Whether places to fill in are left in a policy: nobody relies yet on what it says."""
    texts = (value for _, value in walk_values(found.policy) if isinstance(value, Line | Prose))
    return any(True for text in texts for _ in find_placeholders(text))


def role_name(subject: Subject, role_id: str) -> str:
    """What a role is called; its id where nobody knows."""
    role = subject.library.directory.roles.get(role_id)
    return role.name if role is not None else role_id


def for_whom(subject: Subject, statement: Statement) -> str:
    """The segment for which a statement holds, as words behind what it says."""
    return f" for {subject.statements.clients.name(statement.segment)}" if statement.segment else ""


def differing(
    subject: Subject,
    topics: Collection[Topic],
    aspect: Aspect,
    say: Callable[[Statement], str],
    hint: str,
) -> Iterator[Found]:
    """A finding for every statement that another policy contradicts; `say` puts a value into words."""
    policies = subject.library.policies
    for later, earlier in subject.statements.contradictions(topics, aspect):
        here, there = policies[later.policy_id], policies[earlier[0].policy_id]
        if is_being_written(here) or is_being_written(there):
            continue
        first = earlier[0]
        words = f"{say(later)}{for_whom(subject, later)}"
        others = f"{say(first)}{for_whom(subject, first)}"
        about = f"“{later.matter.title}”"
        if first.matter.title != later.matter.title:
            others = f"{others} (“{first.matter.title}”)"
        yield Found(
            here.source.place(later.path),
            f"{about}: {words} here, but {others} in {name(there)}.",
            hint,
            tuple(
                Related(
                    policies[each.policy_id].source.place(each.path),
                    f"{say(each)}{for_whom(subject, each)} here",
                )
                for each in earlier[:3]
            ),
        )
