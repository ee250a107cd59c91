"""Findings about statements of two policies that cannot both hold."""

from collections.abc import Callable, Collection, Iterator

from engross.diagnostic import Related
from engross.library import PolicyFile
from engross.rules.rule import Found
from engross.rules.subject import Subject
from engross.statements import Aspect, Statement, Topic


def name(found: PolicyFile) -> str:
    """A policy as it is named in a message."""
    return f"{found.policy.title_page.number}, {found.policy.title_page.title}"


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
    policies = subject.policies
    for later, earlier in subject.statements.contradictions(topics, aspect):
        here, there = policies[later.policy_id], policies[earlier[0].policy_id]
        first = earlier[0]
        if any(subject.is_unfinished(each.policy_id, each.path) for each in (later, first)):
            continue
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
