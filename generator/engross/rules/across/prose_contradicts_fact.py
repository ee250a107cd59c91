"""A sentence that says another time, rhythm or limit than the table does.

Why it matters: the table was changed from 4 hours to 2, and the sentence two pages on was not. Readers read sentences. So
the account manager plans with four hours, the client was promised two, and both point at the same policy.

Sentences of all policies are compared with the service levels, cadences and authority limits of all policies. It is found
only where a sentence has exactly one such value, names the client segment or the role where the table differs by these,
and is about nothing else in the words of the table's row. A value that is quoted in braces is always right.

Bad:

    # policies/client-segments/policy.yml
    appendices:
      - id: faq
        kind: faq
        title: Questions
        questions:
          - id: gold
            question: How soon does a Gold client hear from us?
            answer: E-mail from Gold clients is answered within 6 hours.

Good:

    # policies/client-segments/policy.yml
    appendices:
      - id: faq
        kind: faq
        title: Questions
        questions:
          - id: gold
            question: How soon does a Gold client hear from us?
            answer: E-mail from Gold clients is answered within {{ fact("client-segments.email", segment="gold") }}.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from engross.cached import cached_property
from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.rules.across._claims import (
    CHANNELS,
    GENERIC,
    NOT_A_RULE,
    Claim,
    claimed_duration,
    claimed_frequency,
    claimed_limit,
    may_claim,
)
from engross.rules.across._comparing import for_whom, name
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.rules.wording import Passage, Sentence
from engross.statements import Aspect, Statement, content_words
from engross.units import Frequency, read_alike

SEVERITY = Severity.WARNING
SCOPE = Scope.AGAINST_ALL

_READERS: tuple[tuple[Aspect, Callable[[str], Claim | None]], ...] = (
    ("time", claimed_duration),
    ("every", claimed_frequency),
    ("limit", claimed_limit),
)
_OF_VALUES = content_words(
    "one two three four five six seven eight nine ten up to at most approve grant promise allow yearly annually quarterly "
    "monthly weekly daily half-yearly hold held send sent happen carried done"
)
_OWN_TEXTS = frozenset({"service_levels", "cadences", "authority_limits", "metrics", "situation"})


class _Facts:
    """Typed statements of one aspect, by the words of which a sentence about them has to have enough."""

    def __init__(self, subject: Subject, aspect: Aspect) -> None:
        self.subject = subject
        distinct: dict[object, tuple[Statement, frozenset[str]]] = {}
        clients = subject.statements.clients
        for statements in subject.statements.by_policy.values():
            for each in statements:
                matter = each.matter
                if each.aspect == aspect and matter.topic != "metric" and not matter.is_about_itself:
                    needed = content_words(matter.title) - GENERIC
                    key = (needed, matter.detail, clients.key(each.segment), each.role, str(each.value))
                    distinct.setdefault(key, (each, needed))
        self._statements = [(each, _least(each, needed)) for each, needed in distinct.values()]
        self._by_word: dict[str, list[int]] = {}
        for number, (_, needed) in enumerate(distinct.values()):
            for word in needed:
                self._by_word.setdefault(word, []).append(number)

    def about(self, words: frozenset[str]) -> list[Statement]:
        """Those that a sentence with these words can be about, in their order."""
        shared = Counter(chain.from_iterable(self._by_word.get(word, ()) for word in words))
        found = ((self._statements[number], count) for number, count in sorted(shared.items()))
        return [statement for (statement, least), count in found if count >= least]


def _least(statement: Statement, needed: frozenset[str]) -> float:
    """How many of the words of a title a sentence about it has."""
    if statement.matter.topic != "response":
        return max(2, len(needed))
    return 0.5 * len(needed) if statement.segment else max(2, 0.6 * len(needed))


def check(subject: Subject) -> Iterator[Found]:
    """Compare sentences with what the tables say."""
    facts, names = subject.shared(_facts), subject.shared(_Names)
    for wording in subject.wordings:
        home = wording.contents.owner
        if home is None:
            continue
        for passage in wording.prose:
            if not may_claim(passage.text) or _OWN_TEXTS & set(passage.path):
                continue
            for sentence in passage.sentences:
                if may_claim(sentence.text):
                    for aspect, read in _READERS:
                        yield from _compare(facts[aspect], names, home, passage, sentence, read)


def _facts(subject: Subject) -> Mapping[Aspect, "_Facts"]:
    return {aspect: _Facts(subject, aspect) for aspect, _ in _READERS}


class _Names:
    """Names of segments and roles as they stand in sentences."""

    def __init__(self, subject: Subject) -> None:
        clients = subject.statements.clients
        segments = {clients.name(each) for each in subject.segments.segments}
        self.segments = {each: _spelled(each) for each in segments}
        self.roles = {
            key: _spelled(role.name, any_case=True) for key, role in subject.library.directory.roles.items()
        }
        self.role_words = content_words(
            " ".join(role.name for role in subject.library.directory.roles.values())
        )
        self._any = re.compile("|".join(each.pattern for each in self.segments.values()) or r"(?!)")

    def segments_in(self, text: str) -> set[str]:
        """The segments that a text names."""
        if not self._any.search(text):
            return set()
        return {each for each, pattern in self.segments.items() if pattern.search(text)}

    def roles_in(self, text: str) -> set[str]:
        """The ids of the roles that a text names; of two of which one contains the other, the longer."""
        found = {key: match for key, pattern in self.roles.items() if (match := pattern.search(text))}
        return {
            key
            for key, match in found.items()
            if not any(
                other.start() <= match.start() and match.end() <= other.end() and other[0] != match[0]
                for other in found.values()
            )
        }


def _spelled(name: str, *, any_case: bool = False) -> re.Pattern[str]:
    # “Tier 1 – Strategic” is called Tier 1, or strategic.
    parts = [part for part in re.split(r"\s+[–—-]\s+", name) if part]
    forms = "|".join(re.escape(part) for part in (name, *parts))
    return re.compile(rf"(?<!\w)(?:{forms})s?(?!\w)", re.IGNORECASE if any_case else 0)


def _compare(
    facts: _Facts,
    names: _Names,
    home: PolicyFile,
    passage: Passage,
    sentence: Sentence,
    read: Callable[[str], Claim | None],
) -> Iterator[Found]:
    claim = read(sentence.text)
    if claim is None:
        return
    words = content_words(sentence.text)
    candidates = facts.about(words)
    raw = passage.raw[sentence.start : sentence.start + len(sentence.text)]
    if not candidates or "fact(" in raw or NOT_A_RULE.search(raw):
        return
    subject = facts.subject
    clause = _Clause(claim, words, names.segments_in(raw), names.roles_in(raw), names.role_words)
    fitting = [each for each in candidates if clause.is_about(each, subject)]
    wrong = [each for each in fitting if not read_alike(each.value, claim.value)]
    if not wrong or len(wrong) < len(fitting) or _is_explained(subject, clause, home, wrong[0]):
        return
    other = subject.policies[wrong[0].policy_id]
    if subject.is_unfinished(home.id, passage.path) or subject.is_unfinished(other.id, wrong[0].path):
        return
    where = "in the table of this policy" if other.id == home.id else f"in {name(other)}"
    start = sentence.start + claim.start
    value = _say(wrong[0])
    who = f" for {subject.role_name(wrong[0].role)}" if wrong[0].role else for_whom(subject, wrong[0])
    yield Found(
        passage.place(start, start + claim.end - claim.start),
        f"Here it says {_words(raw, claim)}, but “{wrong[0].matter.title}” {where} says {value}{who}.",
        f"Correct one of the two, or quote the table: {_quote(wrong[0])}",
        (Related(other.source.place(wrong[0].path), f"{value} here"),),
    )


@dataclass(frozen=True)
class _Clause:
    """What a sentence is about, around the value it states; it has enough words of what it may be about."""

    claim: Claim
    words: frozenset[str]
    segments: set[str]
    roles: set[str]
    role_words: frozenset[str]

    def is_about(self, statement: Statement, subject: Subject) -> bool:
        """Whether it is about what a statement is about, and about nothing else."""
        matter = statement.matter
        if not self._is_for(statement, subject) or not self._is_by_way_of(matter.kind):
            return False
        title = content_words(matter.title)
        own = matter.starts | matter.detail | title
        if matter.topic != "response":
            said = self.claim.words - content_words(" ".join(subject.role_name(role) for role in self.roles))
            return title - GENERIC <= said and len(self._telling - own) <= 1
        hits = self.claim.words & (title | matter.detail) - GENERIC
        return bool(hits) and len(self._telling - own) < len(hits)

    def _is_for(self, statement: Statement, subject: Subject) -> bool:
        if statement.role:
            return self.roles == {statement.role}
        if not statement.segment:
            return not self.segments
        name = subject.statements.clients.name(statement.segment)
        is_in_title = not self.segments and content_words(name) & content_words(statement.matter.title)
        return bool(is_in_title) or self.segments == {name}

    def _is_by_way_of(self, channel: str) -> bool:
        if channel not in CHANNELS or self.words & CHANNELS[channel]:
            return True
        return not any(self.words & words for words in CHANNELS.values())

    @cached_property
    def _telling(self) -> frozenset[str]:
        """Words of the clause that do not belong to every sentence."""
        named = content_words(" ".join(self.segments))
        numbers = {word for word in self.claim.words if word[0].isdigit()}
        value = content_words(str(self.claim.value))
        return self.claim.words - GENERIC - named - self.role_words - numbers - value - _OF_VALUES


def _is_explained(subject: Subject, clause: _Clause, home: PolicyFile, wrong: Statement) -> bool:
    """Whether a step or a rung of one of the two policies has the value of the sentence and speaks of it too."""
    for found in {home.id: home, wrong.policy_id: subject.policies[wrong.policy_id]}.values():
        for procedure in found.policy.procedures.procedures:
            for step in procedure.steps:
                if (
                    read_alike(step.within, clause.claim.value)
                    and len((content_words(step.text) & clause.words) - GENERIC) >= 2
                ):
                    return True
    return False


def _say(statement: Statement) -> str:
    return statement.value.value if isinstance(statement.value, Frequency) else str(statement.value)


def _words(raw: str, claim: Claim) -> str:
    return f"“{raw[claim.start : claim.end].strip()}”"


def _quote(statement: Statement) -> str:
    own = f'fact("{statement.policy_id}.{statement.matter.id}"'
    home, _, segment = statement.segment.rpartition(".")
    if segment and statement.matter.topic == "response":
        own += f', segment="{segment if home == statement.policy_id else statement.segment}"'
    if statement.role:
        own += f', role="{statement.role}"'
    return f"{{{{ {own}) }}}}"
