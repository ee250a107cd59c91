"""A library checked again as it changes: the documents that changed at once, all the rest when there is time."""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import chain
from pathlib import PurePosixPath

from engross.diagnostic import Diagnostic
from engross.library import Library
from engross.rules.catalogue import FAMILIES
from engross.rules.checking import Checked, choose_rules, find_in, find_in_steps, judge, tell
from engross.rules.choice import EVERY_RULE, Choice
from engross.rules.rule import Scope
from engross.rules.silence import Silenced
from engross.rules.subject import Subject


class Follower:
    """What was found last in a library, and what of it still holds after a change.

    With `errors_only`, rules that never find an error do not run. Raises RuleError where a rule of another package fails.
    """

    def __init__(
        self,
        choice: Choice = EVERY_RULE,
        families: Collection[str] = tuple(FAMILIES),
        *,
        errors_only: bool = False,
    ) -> None:
        self._choice = choice
        self._rules = choose_rules(choice, families, errors_only=errors_only)
        self._kept: tuple[Diagnostic, ...] = ()
        self._silenced: tuple[Silenced, ...] = ()

    def look(self, library: Library, today: date, changed: Collection[PurePosixPath]) -> Checked:
        """What is known at once when these documents changed, came or went: each is looked at by itself.

        This takes as long in a large library as in a small one. What several documents say of one thing is not compared:
        nothing of that is told of a document that changed, and of all others what was told last.
        """
        subject = Subject(library, today)
        rules = tuple(rule for rule in self._rules if rule.scope is Scope.DOCUMENT)
        found = chain.from_iterable(find_in(subject.narrow(path), rules, self._choice) for path in changed)
        kept, silenced = judge(subject, found, rules, changed)
        self._kept = (*(each for each in self._kept if each.place.path not in changed), *kept)
        others = (each for each in self._silenced if each.finding.place.path not in changed)
        self._silenced = (*others, *silenced)
        return Checked(tell(library, self._kept), self._silenced)

    def check(self, library: Library, today: date) -> Checked:
        """Everything that is wrong in a library, as `check_library` tells it."""
        for _ in self.steps(library, today):
            pass
        return Checked(tell(library, self._kept), self._silenced)

    def steps(self, library: Library, today: date) -> Iterator[None]:
        """The same in small steps, for the background: what was found counts from the end of the last one on.

        Whoever sees the library change in between leaves off and starts again.
        """
        subject = Subject(library, today)
        found: list[Diagnostic] = []
        for step in find_in_steps(subject, self._rules, self._choice, subject.paths):
            found += step
            yield
        self._kept, self._silenced = judge(subject, found, self._rules, subject.paths)
