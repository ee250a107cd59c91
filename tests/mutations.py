"""Mutations: changes to a policy as people in HR and legal departments make them, each told by what it is.

Written without a look at the engine that is measured with them. A mutation is made from plain values: either a place
that the sample policies have is changed, or a sentence is planted in both versions and changed in one.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from random import Random
from typing import TypeAlias
from zlib import crc32

from engross.model.policy import Policy
from engross.reading.canonical import dump_yaml
from engross.reading.source import Data, parse_source
from engross.reading.validation import validate_source

Tree: TypeAlias = "str | int | float | bool | list[Tree] | dict[str, Tree] | None"
Group: TypeAlias = dict[str, Tree]
Path: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[Path | None, Path | None]
"""Where it is in the old version and in the new one; None: it is not there."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """A policy before and after one change; `expected` says what has to be found, nothing if it is harmless.

    In `expected`, `deadline|definition` means either. A `wide` change touches whole passages, so that more may
    rightly be said about its place than what is expected.
    """

    name: str
    family: str
    old: Policy
    new: Policy
    path: Path | None
    new_path: Path | None
    expected: frozenset[str]
    wide: bool

    @property
    def is_harmless(self) -> bool:
        """Whether nobody has to do anything in another way afterwards."""
        return not self.expected


class Draft:
    """Two versions of a policy under way."""

    def __init__(self, policy: Policy) -> None:
        self.sample = _values_of(policy)
        self.old, self.new = deepcopy(self.sample), deepcopy(self.sample)

    def find(self, pattern: str) -> list[Path]:
        """The places in the old version that a pattern such as `procedures.cadences.*.every` means."""
        return list(_find(self.old, tuple(pattern.split(".")), ()))

    def text(self, path: Path) -> str:
        """The text at a place of the old version."""
        found = _at(self.old, path)
        assert isinstance(found, str)
        return found

    def group(self, path: Path) -> Group:
        """The group of keys at a place of the new version."""
        found = _at(self.new, path)
        assert isinstance(found, dict)
        return found

    def items(self, path: Path) -> list[Tree]:
        """The list at a place of the new version."""
        found = _at(self.new, path)
        assert isinstance(found, list)
        return found

    def put(self, path: Path, value: Tree, *, old: Tree = None) -> Place:
        """Set a place of the new version, and of the old one too where `old` says what stood there."""
        if old is not None:
            _group(_at(self.old, path[:-1]))[str(path[-1])] = old
        _group(_at(self.new, path[:-1]))[str(path[-1])] = value
        return path, path


def _thaw(data: Data) -> Tree:
    if isinstance(data, dict):
        return {str(key): _thaw(value) for key, value in data.items()}
    return [_thaw(item) for item in data] if isinstance(data, tuple) else data


def _freeze(tree: Tree) -> object:
    if isinstance(tree, dict):
        return {key: _freeze(value) for key, value in tree.items()}
    return tuple(_freeze(item) for item in tree) if isinstance(tree, list) else tree


def _group(tree: Tree) -> Group:
    assert isinstance(tree, dict)
    return tree


def _at(tree: Tree, path: Path) -> Tree:
    for part in path:
        if isinstance(tree, list):
            assert isinstance(part, int)
            tree = tree[part]
        else:
            tree = _group(tree)[str(part)]
    return tree


def _find(tree: Tree, parts: tuple[str, ...], path: Path) -> Iterator[Path]:
    if not parts:
        yield path
    elif parts[0] == "*" and isinstance(tree, list):
        for index, item in enumerate(tree):
            yield from _find(item, parts[1:], (*path, index))
    elif isinstance(tree, dict) and tree.get(parts[0]) is not None:
        yield from _find(tree[parts[0]], parts[1:], (*path, parts[0]))


def policy_of(tree: Tree) -> Policy:
    """A policy of plain values."""
    return Policy.model_validate(_freeze(tree))


def read_again(policy: Policy) -> Policy:
    """A policy written as YAML and read again, as a file would be; nothing may be found wrong with it."""
    source, traps = parse_source(PurePosixPath("policies/sample/policy.yml"), dump_yaml(policy))
    read, misfits = validate_source(Policy, source)
    assert read is not None, misfits
    assert (traps, misfits) == ((), ())
    return read


@lru_cache(maxsize=16)
def _values_of(policy: Policy) -> Tree:
    source, _ = parse_source(PurePosixPath("policies/sample/policy.yml"), dump_yaml(policy))
    return _thaw(source.data)


Edit: TypeAlias = Callable[[Draft, Random], Place | None]


@dataclass(frozen=True, slots=True)
class MutationClass:
    """One way of changing a policy; `edit` gives None where the policy has no place for it."""

    name: str
    family: str
    expected: frozenset[str]
    edit: Edit
    wide: bool = False

    def make(self, policy: Policy, seed: int) -> Mutation | None:
        """Change a policy; the same seed makes the same change."""
        draft = Draft(policy)
        place = self.edit(draft, Random(f"{self.name}:{policy.title_page.number}:{seed}"))
        if place is None:
            return None
        expected = frozenset(_or_where_it_stands(each, place) for each in self.expected)
        old = policy if draft.old == draft.sample else policy_of(draft.old)
        new = policy_of(draft.new)
        return Mutation(self.name, self.family, old, new, *place, expected, self.wide)


_BY_PLACE = (
    (("definitions",), "definition"),
    (("scope", "exceptions"), "exception"),
    (("scope", "text"), "scope"),
    (("compliance", "consequences"), "consequence"),
)


def _or_where_it_stands(expected: str, place: Place) -> str:
    """A number changed in a definition may rightly be called a changed definition as well."""
    path = place[0] or place[1] or ()
    is_text = bool(path) and isinstance(path[-1], str)
    options = [expected, *(name for start, name in _BY_PLACE if is_text and path[: len(start)] == start)]
    return "|".join(dict.fromkeys(options))


all_classes: list[MutationClass] = []


def mutate(policy: Policy, seed: int) -> Mutation | None:
    """The change that a seed stands for: the classes take turns; None where the policy has no place for it."""
    return all_classes[seed % len(all_classes)].make(policy, seed // len(all_classes))


def _real(name: str, family: str, edit: Edit, expected: str | None = None, *, wide: bool = False) -> None:
    """Add a class; `expected` is a list with spaces, the family itself when left out."""
    wanted = frozenset((expected or family).split())
    all_classes.append(MutationClass(name, family, wanted, edit, wide))


def _harmless(name: str, edit: Edit) -> None:
    all_classes.append(MutationClass(name, "harmless", frozenset(), edit))


# --- Where texts stand ---------------------------------------------------------------------------------------------

CLAUSES = ("statement.clauses.*.text", "compliance.monitoring.*.text")
STEPS = ("procedures.procedures.*.steps.*.text",)
DUTIES = ("roles.responsibilities.*.duties.*.text",)
ANSWERS = ("appendices.*.questions.*.answer",)
OUTCOMES = ("appendices.*.outcome",)
INTROS = (
    "statement.intro",
    "procedures.intro",
    "procedures.escalation.intro",
    "compliance.text",
    "compliance.escalation.intro",
    "appendices.*.intro",
)
RULES = (*CLAUSES, *CLAUSES, *STEPS, *DUTIES, *INTROS, "procedures.cadences.*.content", "review.triggers")
"""Texts that bind; clauses twice, for most changes are made there."""
PARTS = (
    "definitions.*.meaning",
    "scope.exceptions.*.text",
    "compliance.consequences.*.when",
    "roles.authority_limits.*.condition",
    "procedures.escalation.levels.*.may",
)
EVERYWHERE = (*RULES, *ANSWERS, *OUTCOMES, "purpose.text", "scope.text")

_BRACES = re.compile(r"\{\{.*?\}\}|<[^>]*>", re.DOTALL)


def _pick_host(draft: Draft, rng: Random, hosts: Sequence[str]) -> Path | None:
    for pattern in rng.sample(hosts, len(hosts)):
        if found := draft.find(pattern):
            return rng.choice(found)
    return None


def _join(text: str, sentence: str, *, first: bool) -> str:
    """A text with one more sentence; what begins with a list or a table stands on lines of its own."""
    block = "\n" in text.strip() or "\n" in sentence
    if first and not block:
        return f"{sentence} {text}"
    return f"{text.rstrip()}{chr(10) * 2 if block else ' '}{sentence}"


def _plant(make: Callable[[Random], tuple[str, str]], hosts: Sequence[str]) -> Edit:
    """A sentence stands in the old version and another one in its place in the new version."""

    def edit(draft: Draft, rng: Random) -> Place | None:
        path = _pick_host(draft, rng, hosts)
        if path is None:
            return None
        old, new = make(rng)
        text, first = draft.text(path), rng.random() < 0.3
        # A sentence that was added or taken out leaves the text around it as it was.
        before = _join(text, old, first=first) if old else text
        after = _join(text, new, first=first) if new else text
        return draft.put(path, after, old=before)

    return edit


_TEXTS = {
    name: tuple(line.replace("⏎", "\n") for line in body.strip().split("\n"))
    for name, body in re.findall(
        r"^\[(.+)\]\n((?:(?!\[.+\]$).*\n)+)",
        (FilePath(__file__).parent / "mutations.txt").read_text("utf-8"),
        re.MULTILINE,
    )
}


def _lines(name: str) -> tuple[str, ...]:
    """The texts of this name in `mutations.txt`."""
    return _TEXTS[name]


def _bank(name: str) -> tuple[tuple[str, str], ...]:
    """The pairs of an old and a new text of this name in `mutations.txt`."""
    pairs = [line.partition("→") for line in _TEXTS[name]]
    return tuple((old.strip(), new.strip()) for old, _, new in pairs)


def _items(name: str) -> tuple[Tree, ...]:
    """The items of lists of this name in `mutations.txt`."""
    return tuple(json.loads(line) for line in _TEXTS[name])


def _pairs(*pairs: tuple[str, str], either_way: bool = False) -> Callable[[Random], tuple[str, str]]:
    """One of these pairs of an old and a new sentence."""

    def make(rng: Random) -> tuple[str, str]:
        old, new = rng.choice(pairs)
        return (new, old) if either_way and rng.random() < 0.5 else (old, new)

    return make


def _filled(
    templates: Sequence[str], values: Sequence[tuple[str, str]], *, either_way: bool = True
) -> Callable[[Random], tuple[str, str]]:
    """A sentence with one of these pairs of an old and a new value in it."""

    def make(rng: Random) -> tuple[str, str]:
        template = rng.choice(templates)
        old, new = rng.choice(values)
        if either_way and rng.random() < 0.5:
            old, new = new, old
        return _capital(template.format(old)), _capital(template.format(new))

    return make


def _wrapped(make: Callable[[Random], tuple[str, str]], *shapes: str) -> Callable[[Random], tuple[str, str]]:
    """The sentence inside a shape, such as a bullet among others; {} is where it stands."""

    def wrapped(rng: Random) -> tuple[str, str]:
        shape = rng.choice(shapes)
        old, new = (each.removesuffix(".") for each in make(rng))
        return shape.replace("{}", old), shape.replace("{}", new)

    return wrapped


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _replace(
    pattern: str, change: Callable[[re.Match[str], Random], str | None], hosts: Sequence[str]
) -> Edit:
    """What a pattern finds in the policy as it is, outside braces, is written otherwise."""
    compiled = re.compile(pattern)

    def edit(draft: Draft, rng: Random) -> Place | None:
        found = [
            (path, match)
            for host in dict.fromkeys(hosts)
            for path in draft.find(host)
            for match in compiled.finditer(draft.text(path))
            if not any(
                brace.start() < match.end() and match.start() < brace.end()
                for brace in _BRACES.finditer(draft.text(path))
            )
        ]
        for path, match in rng.sample(found, len(found)):
            text = draft.text(path)
            new = change(match, rng)
            if new is not None and new != match[0]:
                return draft.put(path, text[: match.start()] + new + text[match.end() :])
        return None

    return edit


def _words(pairs: Iterable[tuple[str, str]]) -> tuple[str, Callable[[re.Match[str], Random], str | None]]:
    """A pattern and a change that write one of these words for another, with its capital letter."""
    table = dict(pairs)

    def change(match: re.Match[str], rng: Random) -> str:
        new = table[match[0].lower()] if match[0].lower() in table else table[match[0]]
        return _capital(new) if match[0][:1].isupper() else new

    words = "|".join(re.escape(word) for word in sorted(table, key=len, reverse=True))
    return rf"(?<![\w-])(?:{words}|{'|'.join(map(re.escape, map(_capital, table)))})(?![\w-])", change


# --- Typed values --------------------------------------------------------------------------------------------------


def _set(patterns: Sequence[str], change: Callable[[str, Random], str | None]) -> Edit:
    """One of the values at these places becomes another one."""

    def edit(draft: Draft, rng: Random) -> Place | None:
        found = [path for pattern in patterns for path in draft.find(pattern)]
        for path in rng.sample(found, len(found)):
            new = change(draft.text(path), rng)
            if new is not None and new != draft.text(path):
                return draft.put(path, new)
        return None

    return edit


def _other(*values: str) -> Callable[[str, Random], str | None]:
    return lambda old, rng: rng.choice([value for value in values if value != old])


def _mapped(table: dict[str, str]) -> Callable[[str, Random], str | None]:
    return lambda old, rng: table.get(old)


def _remove_key(pattern: str) -> Edit:
    def edit(draft: Draft, rng: Random) -> Place | None:
        path = _pick_host(draft, rng, [pattern])
        if path is None:
            return None
        del draft.group(path[:-1])[str(path[-1])]
        return path, path

    return edit


def _add_key(pattern: str, key: str, values: Sequence[Tree]) -> Edit:
    """A key that was left out gets a value."""

    def edit(draft: Draft, rng: Random) -> Place | None:
        free = [path for path in draft.find(pattern) if key not in draft.group(path)]
        return draft.put((*rng.choice(free), key), rng.choice(values)) if free else None

    return edit


def _add_item(pattern: str, choices: Sequence[Tree], *, last: bool = False) -> Edit:
    """A list gets one more item that is not in it yet."""

    def edit(draft: Draft, rng: Random) -> Place | None:
        path = _pick_host(draft, rng, [pattern])
        if path is None:
            return None
        items = draft.items(path)
        free = [choice for choice in choices if choice not in items]
        if not free:
            return None
        index = len(items) if last else rng.randint(0, len(items))
        items.insert(index, deepcopy(rng.choice(free)))
        return None, (*path, index)

    return edit


def _drop_item(pattern: str, *, keep: int = 1) -> Edit:
    """A list loses an item that nothing else speaks of; `keep` are left at least."""

    def edit(draft: Draft, rng: Random) -> Place | None:
        whole = str(draft.old)
        lists = [path for path in draft.find(pattern) if len(draft.items(path)) > keep]
        for path in rng.sample(lists, len(lists)):
            items = draft.items(path)
            free = [index for index, item in enumerate(items) if not _is_named(item, whole)]
            if free:
                index = rng.choice(free)
                del items[index]
                return (*path, index), None
        return None

    return edit


def _is_named(item: Tree, whole: str) -> bool:
    """Whether another place names this item by its id, as branches, cases and texts do."""
    name = item.get("id") if isinstance(item, dict) else None
    if name is None:
        return False
    quoted = re.escape(str(name))
    return re.search(rf'"{quoted}"|\.{quoted}\b|\'(go_to|form)\': \'{quoted}\'', whole) is not None or (
        re.search(rf"'clauses': \[(?:'[^']*', )*'{quoted}'", whole) is not None
    )


def _move_item(pattern: str, *, least: int = 2) -> Edit:
    """An item moves past at least `least` others; past one, either of the two can be said to have moved."""

    def edit(draft: Draft, rng: Random) -> Place | None:
        lists = [path for path in draft.find(pattern) if len(draft.items(path)) > least]
        if not lists:
            return None
        path = rng.choice(lists)
        items = draft.items(path)
        moves = [(a, b) for a in range(len(items)) for b in range(len(items)) if abs(a - b) >= least]
        source, target = rng.choice(moves)
        items.insert(target, items.pop(source))
        return ((*path, source), (*path, target)) if least > 1 else (path, path)

    return edit


def _shuffle_items(pattern: str) -> Edit:
    """The same items in another order."""

    def edit(draft: Draft, rng: Random) -> Place | None:
        lists = [path for path in draft.find(pattern) if len(draft.items(path)) > 1]
        if not lists:
            return None
        path = rng.choice(lists)
        items = draft.items(path)
        items.append(items.pop(0))
        return path, path

    return edit


def _then(move: Edit, *changes: tuple[str, str]) -> Edit:
    """An item moves, and a sentence of its text changes too."""

    def edit(draft: Draft, rng: Random) -> Place | None:
        place = move(draft, rng)
        if place is None or place[0] is None or place[1] is None:
            return None
        before, after = rng.choice(changes)
        text = draft.text((*place[0], "text"))
        _group(_at(draft.old, place[0]))["text"] = _join(text, before, first=False)
        draft.group(place[1])["text"] = _join(text, after, first=False)
        return place

    return edit


def _write(pattern: str, key: str, make: Callable[[Random], tuple[str, str]]) -> Edit:
    """A short line stands in the old version, in place of what was there, and another one in the new version."""

    def edit(draft: Draft, rng: Random) -> Place | None:
        groups = draft.find(pattern)
        old, new = make(rng)
        return draft.put((*rng.choice(groups), key), new, old=old) if groups else None

    return edit


# --- Times ---------------------------------------------------------------------------------------------------------

_DEADLINES = _lines("deadlines")
_DIGITS = _bank("digits")
_NUMBER_WORDS = _bank("number words")
_DIGITS_TO_WORDS = _bank("digits to words")
_UNITS = _bank("units")
_ENDS = _bank("ends")

_deadline_digits = _filled(_DEADLINES, _DIGITS)
_deadline_any = _filled(_DEADLINES, (*_DIGITS, *_NUMBER_WORDS, *_DIGITS_TO_WORDS))

_WITHIN = (
    "procedures.procedures.*.steps.*.within",
    "statement.service_levels.*.within",
    "statement.service_levels.*.by_segment.*.within",
)


def _longer_or_shorter(old: str, rng: Random) -> str | None:
    amount, _, unit = old.partition(" ")
    new = rng.choice([each for each in (1, 2, 3, 4, 6, 8, 10, 20, 45) if each != int(amount)])
    return f"{new} {unit.rstrip('s')}{'' if new == 1 else 's'}"


def _other_unit(old: str, rng: Random) -> str | None:
    amount, _, unit = old.partition(" ")
    plain = unit.rstrip("s")
    others = {
        "business day": ["day", "week", "business hour"],
        "hour": ["business hour", "day"],
        "day": ["week"],
    }
    new = rng.choice(others.get(plain, ["business hour"]))
    return f"{amount} {new}{'' if amount == '1' else 's'}"


_SPELT = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
    "twelve": 12,
}
_UNIT = r"(?:business day|business hour|working day|day|hour|week|month|year|minute)"


def _other_time(match: re.Match[str], rng: Random) -> str:
    unit, was = match["unit"].rstrip("s"), match["amount"]
    if was in _SPELT:
        amount, number = rng.choice([(word, value) for word, value in _SPELT.items() if word != was])
        return f"{amount} {unit}{'' if number == 1 else 's'}"
    number = rng.choice([each for each in (1, 2, 3, 4, 7, 15, 36, 60) if each != int(was)])
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _other_time_unit(match: re.Match[str], rng: Random) -> str:
    is_one = match["amount"] in {"1", "one"}
    choices = [
        each for each in ("business day", "day", "week", "hour", "month") if each != match["unit"].rstrip("s")
    ]
    return f"{match['amount']} {rng.choice(choices)}{'' if is_one else 's'}"


_NATURAL_DIGITS = rf"\b(?P<amount>[0-9]+) (?P<unit>{_UNIT}s?)\b"
_NATURAL_WORDS = rf"\b(?P<amount>{'|'.join(_SPELT)}) (?P<unit>{_UNIT}s?)\b"
_NATURAL_HOSTS = (*EVERYWHERE, *PARTS)

_TABLE = _lines("table")
_BULLETS = _lines("bullets")
_bullet_time = _filled(_lines("bullet time"), (*_DIGITS, *_NUMBER_WORDS))

_real("step-time-typed", "deadline", _set(_WITHIN[:1], _longer_or_shorter))
_real("service-time-typed", "deadline", _set(_WITHIN[1:2], _longer_or_shorter))
_real("segment-time-typed", "deadline", _set(_WITHIN[2:], _longer_or_shorter))
_real("time-unit-typed", "deadline", _set(_WITHIN, _other_unit))
_real("step-time-removed", "deadline", _remove_key(_WITHIN[0]))
_real(
    "step-time-added",
    "deadline",
    _add_key("procedures.procedures.*.steps.*", "within", _lines("step-time-added")),
)
_real("time-in-text-digits", "deadline", _replace(_NATURAL_DIGITS, _other_time, _NATURAL_HOSTS))
_real("time-in-text-words", "deadline", _replace(_NATURAL_WORDS, _other_time, _NATURAL_HOSTS))
_real("time-in-text-unit", "deadline", _replace(_NATURAL_DIGITS, _other_time_unit, _NATURAL_HOSTS))
_real("time-planted-digits", "deadline", _plant(_deadline_digits, RULES))
_real("time-planted-words", "deadline", _plant(_filled(_DEADLINES, _NUMBER_WORDS), RULES))
_real("time-digits-to-other-words", "deadline", _plant(_filled(_DEADLINES, _DIGITS_TO_WORDS), RULES))
_real("time-unit-planted", "deadline", _plant(_filled(_DEADLINES, _UNITS), RULES))
_real(
    "time-in-table-cell",
    "deadline",
    _plant(_wrapped(_filled(("{}",), (*_DIGITS, *_NUMBER_WORDS)), *_TABLE), CLAUSES),
)
_real("time-in-bullet", "deadline", _plant(_wrapped(_bullet_time, *_BULLETS), CLAUSES))
_real("time-in-answer", "deadline", _plant(_deadline_any, ANSWERS))
_real("time-in-case-outcome", "deadline", _plant(_deadline_any, OUTCOMES))
_real(
    "time-range-end",
    "deadline",
    _plant(_filled(("A decision takes {}.", "Repairs take {} as a rule."), _ENDS), RULES),
)
_real(
    "time-in-form-hint",
    "deadline",
    _write("appendices.*.fields.*", "hint", _filled(_lines("time-in-form-hint"), _DIGITS)),
)
_real(
    "time-without-number", "deadline", _plant(_pairs(*_bank("time-without-number"), either_way=True), RULES)
)
_real(
    "same-day-in-text",
    "deadline",
    _replace(r"\bthe same day\b", lambda match, rng: rng.choice(_lines("same-day-in-text")), _NATURAL_HOSTS),
)
_real(
    "time-ordinal-or-clock",
    "deadline",
    _plant(_pairs(*_bank("time-ordinal-or-clock")), RULES),
    "deadline|clock",
)
_real("time-as-adjective", "deadline", _plant(_pairs(*_bank("time-as-adjective")), RULES))
_real(
    "time-added-or-removed-in-text",
    "deadline",
    _plant(_pairs(*_bank("time-added-or-removed-in-text"), either_way=True), RULES),
)
_real(
    "ladder-answer-time",
    "deadline",
    _set(
        ("procedures.escalation.levels.*.answers_within", "compliance.escalation.levels.*.answers_within"),
        _longer_or_shorter,
    ),
    "deadline|escalation",
)
_real(
    "date-in-text",
    "date",
    _plant(_filled(_lines("date-in-text"), _bank("date-in-text-2")), RULES),
    "date|deadline",
)

# --- Amounts, shares and counts ------------------------------------------------------------------------------------

_LIMITS = ("roles.authority_limits.*.steps.*.limit",)
_SUMS = _lines("sums")
_SHARES = _lines("shares")
_COUNTS = _lines("counts")


def _scaled(old: str, rng: Random) -> str | None:
    """A limit with another number; the words and signs around it stay."""
    match = re.search(r"[0-9][0-9,.]*", old)
    if match is None:
        return None
    number = float(match[0].replace(",", "")) * rng.choice((0.5, 2, 3))
    return f"{old[: match.start()]}{max(round(number), 1):,}{old[match.end() :]}".removeprefix("up to ")


def _other_number(match: re.Match[str], rng: Random) -> str:
    return match[0].replace(
        match["amount"], f"{int(match['amount'].replace(',', '')) * rng.choice((2, 3, 4)):,}"
    )


_real("limit-typed", "amount", _set(_LIMITS, _scaled))
_real(
    "limit-to-any-amount",
    "amount",
    _set(_LIMITS, lambda old, rng: None if old == "any amount" else "any amount"),
)
_real(
    "limit-from-any-amount",
    "amount",
    _set(_LIMITS, lambda old, rng: "$900,000" if old == "any amount" else None),
)
_real(
    "limit-currency-typed",
    "amount",
    _set(
        _LIMITS,
        lambda old, rng: old.removeprefix("up to ").replace("$", rng.choice("€£")) if "$" in old else None,
    ),
)
_real(
    "segment-revenue-bound",
    "amount",
    _set(
        ("statement.segmentation.segments.*.annual_revenue",),
        lambda old, rng: (
            old.replace("500,000", "600,000")
            .replace("$100,000", "$150,000")
            .replace("$1,000,000", "$1,200,000")
        ),
    ),
    "amount|segment",
)
_real(
    "money-in-text",
    "amount",
    _replace(r"\$(?P<amount>[0-9][0-9,]*)", _other_number, (*_NATURAL_HOSTS, "appendices.*.situation")),
)
_real("money-planted", "amount", _plant(_filled(_SUMS, _bank("money-planted")), RULES))
_real("money-currency", "amount", _plant(_filled(_SUMS, _bank("money-currency")), RULES))
_real("money-in-words", "amount", _plant(_filled(_SUMS, _bank("money-in-words")), RULES))
_real(
    "money-in-table-cell",
    "amount",
    _plant(_wrapped(_filled(("{}",), _bank("money-in-table-cell")), *_TABLE), CLAUSES),
)
_real("share-decimals", "amount", _plant(_filled(_SHARES, _bank("share-decimals")), RULES))
_real("share-in-words", "amount", _plant(_filled(_SHARES, _bank("share-in-words")), RULES))
_real("count-planted", "amount", _plant(_filled(_COUNTS, _bank("count-planted")), RULES), "count")
_real(
    "count-in-text",
    "amount",
    _replace(
        r"(?<![\w$€£.:-])(?P<amount>[0-9]+)(?= (?:workload points|points|client records)\b)",
        _other_number,
        _NATURAL_HOSTS,
    ),
    "count",
)
_real("bound-turned", "bound", _plant(_pairs(*_bank("bound-turned"), either_way=True), RULES))
_real(
    "target-number",
    "target",
    _set(
        ("compliance.metrics.*.target",),
        lambda old, rng: re.sub(r"[0-9.]+", rng.choice(("60", "85", "97.5", "99")), old),
    ),
)
_real(
    "target-direction",
    "target",
    _set(("compliance.metrics.*.target",), lambda old, rng: old.replace("at least", "at most")),
)
_real(
    "target-unit",
    "target",
    _set(
        ("compliance.metrics.*.target",),
        lambda old, rng: old.replace("%", " points") if "%" in old else old.replace(" points", "%"),
    ),
)

# --- How often -----------------------------------------------------------------------------------------------------

_EVERY = ("daily", "weekly", "every two weeks", "monthly", "quarterly", "half-yearly", "yearly")
_OFTEN = _lines("often")

_real("cadence-typed", "frequency", _set(("procedures.cadences.*.every",), _other(*_EVERY)))
_real("metric-cadence-typed", "frequency", _set(("compliance.metrics.*.every",), _other(*_EVERY)))
_real(
    "review-cycle-typed",
    "frequency",
    _set(("review.cycle",), _other("half-yearly", "every two years", "every three years")),
)
_real(
    "frequency-in-text",
    "frequency",
    _replace(
        r"\b(?P<how>[Ee]very|[Ee]ach|once a|[Oo]nce an?) (?P<unit>month|quarter|year|week)\b",
        lambda match, rng: (
            f"{match['how']} {rng.choice([unit for unit in ('week', 'month', 'quarter', 'year') if unit != match['unit']])}"
        ),
        _NATURAL_HOSTS,
    ),
)
_real("frequency-planted", "frequency", _plant(_filled(_OFTEN, _bank("frequency-planted")), RULES))
_real(
    "frequency-in-days",
    "frequency",
    _plant(_filled(_OFTEN, _bank("frequency-in-days")), RULES),
    "frequency|deadline",
)

# --- Must, should, may ---------------------------------------------------------------------------------------------

_ACTS = _lines("acts")


def _force(*pairs: tuple[str, str], either_way: bool = True) -> Edit:
    return _plant(_filled(_ACTS, pairs, either_way=either_way), (*RULES, *ANSWERS))


def _modal_in_text(old: str, *new: str) -> Edit:
    return _replace(
        rf"\*\*{old}\*\*", lambda match, rng: f"**{rng.choice(new)}**", (*RULES, *ANSWERS, *PARTS)
    )


_real("must-to-should-in-text", "obligation", _modal_in_text("must", "should"))
_real("must-to-may-in-text", "obligation", _modal_in_text("must", "may"))
_real("must-negated-in-text", "obligation", _modal_in_text("must", "must not", "need not"))
_real("prohibition-lifted-in-text", "obligation", _modal_in_text("must not", "may", "should not"))
_real("may-to-must-in-text", "obligation", _modal_in_text("may", "must", "should"))
_real("must-to-should", "obligation", _force(*_bank("must-to-should")))
_real("must-to-may", "obligation", _force(*_bank("must-to-may")))
_real("must-to-must-not", "obligation", _force(*_bank("must-to-must-not")))
_real("must-to-expected", "obligation", _force(*_bank("must-to-expected")))
_real("must-to-need-not", "obligation", _force(*_bank("must-to-need-not")))
_real("shall-to-may", "obligation", _force(*_bank("shall-to-may")))
_real("should-to-may", "obligation", _force(*_bank("should-to-may")))
_real("never", "obligation", _force(*_bank("never")))
_real(
    "negation-without-modal",
    "negation",
    _plant(_pairs(*_bank("negation-without-modal"), either_way=True), (*RULES, *ANSWERS)),
)
_real(
    "negation-in-text",
    "negation",
    _replace(
        r"\b(is|are) not (?=[a-z])",
        lambda match, rng: match[0].replace("not ", ""),
        (*RULES, *ANSWERS, *PARTS),
    ),
)
_real(
    "permission-in-other-words",
    "obligation",
    _plant(_pairs(*_bank("permission-in-other-words"), either_way=True), (*RULES, *ANSWERS)),
)
_real(
    "qualifier-added",
    "obligation",
    _plant(_pairs(*_bank("qualifier-added"), either_way=True), RULES),
    "obligation|condition|exception",
)
_real(
    "duty-sentence-added-or-removed",
    "obligation-added",
    _plant(_pairs(*_bank("duty-sentence-added-or-removed"), either_way=True), RULES),
)
_real(
    "duty-bullet-added",
    "obligation-added",
    _plant(_pairs(*_bank("duty-bullet-added"), either_way=True), CLAUSES),
    "obligation-added|words",
)
_CHANGEABLE = (*CLAUSES, *STEPS, *ANSWERS)

_real(
    "condition-in-text",
    "condition",
    _plant(_pairs(*_bank("condition-in-text"), either_way=True), _CHANGEABLE),
)
_real("before-or-after", "timing", _plant(_pairs(*_bank("before-or-after"), either_way=True), _CHANGEABLE))
_real("all-or-some", "quantifier", _plant(_pairs(*_bank("all-or-some"), either_way=True), _CHANGEABLE))
_real(
    "opposite-word",
    "opposite",
    _plant(_pairs(*_bank("opposite-word"), either_way=True), _CHANGEABLE),
    "opposite|bound",
)
_real(
    "words-with-no-type", "words", _plant(_pairs(*_bank("words-with-no-type"), either_way=True), _CHANGEABLE)
)

# --- Who -----------------------------------------------------------------------------------------------------------

_ROLES = (
    "account-manager",
    "sales-director",
    "hr-manager",
    "quality-manager",
    "managing-director",
    "finance-director",
    "customer-support-lead",
)
_ROLE_NAMES = _lines("role names")
_BY_ROLE = _lines("by role")
_two_roles = _filled(_BY_ROLE, [(a, b) for a in _ROLE_NAMES for b in _ROLE_NAMES if a != b])


def _move_duty(draft: Draft, rng: Random) -> Place | None:
    """A duty goes from one role to another, word for word."""
    lists = draft.find("roles.responsibilities.*.duties")
    rich = [path for path in lists if len(draft.items(path)) > 1]
    if not rich:
        return None
    source = rng.choice(rich)
    target = rng.choice([path for path in lists if path != source])
    index = rng.randrange(len(draft.items(source)))
    duty = _group(draft.items(source)[index])
    if any(_group(other)["id"] == duty["id"] for other in draft.items(target)):
        return None
    draft.items(source).pop(index)
    draft.items(target).append(duty)
    return (*source, index), (*target, len(draft.items(target)) - 1)


_REWORDED = _bank("reworded")

_real("duty-moved-typed", "duty-moved", _move_duty)
_real("duty-moved-and-edited", "duty-moved", _then(_move_duty, *_REWORDED))
_real(
    "duty-group-to-other-role",
    "duty-moved",
    _set(
        ("roles.responsibilities.*.role",),
        _other("product-manager", "finance-director", "data-protection-officer"),
    ),
    "responsible|role-added",
    wide=True,
)
_real(
    "role-named-in-text",
    "duty-moved",
    _plant(
        _filled(_lines("role-named-in-text"), [(a, b) for a in _ROLE_NAMES for b in _ROLE_NAMES if a != b]),
        (*RULES, *ANSWERS, *OUTCOMES),
    ),
    "role-named",
)
_real("duty-moved-in-text", "duty-moved", _plant(_two_roles, (*RULES, *ANSWERS, *OUTCOMES)))
_real(
    "duty-moved-in-sample-text",
    "duty-moved",
    _replace(
        r"(?<=[Tt]he )(?P<role>account manager|sales director|HR manager|quality manager|managing director)(?= (?:\*\*|decides|names|checks|goes|sends|explains|looks|speaks|asks|may))",
        lambda match, rng: rng.choice([name for name in _ROLE_NAMES if name != match["role"]]),
        (*RULES, *ANSWERS),
    ),
)
_real(
    "duty-moved-in-bullet",
    "duty-moved",
    _plant(_wrapped(_two_roles, *(shape for shape in _BULLETS)), CLAUSES),
)
_real(
    "step-actor",
    "responsible",
    _set(("procedures.procedures.*.steps.*.actor",), _other(*_ROLES)),
    "responsible",
)
_real(
    "service-responsible",
    "responsible",
    _set(("statement.service_levels.*.responsible",), _other(*_ROLES)),
    "responsible",
)
_real(
    "cadence-responsible",
    "responsible",
    _set(("procedures.cadences.*.responsible",), _other(*_ROLES)),
    "responsible",
)
_real("metric-owner", "responsible", _set(("compliance.metrics.*.owner",), _other(*_ROLES)), "responsible")
_real("review-responsible", "responsible", _set(("review.responsible",), _other(*_ROLES)), "responsible")
_real(
    "policy-owner",
    "responsible",
    _set(("title_page.owner", "title_page.approval_authority"), _other(*_ROLES)),
    "responsible",
)
_real(
    "who-grants-exception",
    "responsible",
    _set(("scope.exceptions.*.approved_by",), _other(*_ROLES)),
    "responsible",
)
_real(
    "who-decides-consequence",
    "responsible",
    _set(("compliance.consequences.*.decided_by",), _other(*_ROLES)),
    "responsible",
)
_real("who-receives-form", "responsible", _set(("appendices.*.submit_to",), _other(*_ROLES)), "recipient")
_real(
    "step-accountable",
    "responsible",
    _set(("procedures.procedures.*.steps.*.accountable",), _other(*_ROLES)),
    "responsible",
)
_real(
    "step-informed-added",
    "responsible",
    _add_item("procedures.procedures.*.steps.*.informed", _ROLES),
    "participants",
)
_real(
    "step-consulted-dropped",
    "responsible",
    _drop_item("procedures.procedures.*.steps.*.consulted", keep=0),
    "participants",
)
_real(
    "duty-added",
    "role",
    _add_item("roles.responsibilities.*.duties", _items("duty-added")),
    "duty-added",
    wide=True,
)
_real("duty-removed", "role", _drop_item("roles.responsibilities.*.duties"), "duty-added", wide=True)
_real(
    "duty-kind",
    "role",
    _set(("roles.responsibilities.*.duties.*.kind",), _other("support", "approve", "monitor", "enforce")),
    "duty-changed",
)
_real(
    "role-added", "role", _add_item("roles.responsibilities", _items("role-added")), "role-added", wide=True
)
_real("role-removed", "role", _drop_item("roles.responsibilities"), "role-added", wide=True)
_real(
    "overrule-widened",
    "role",
    _add_item("roles.overrules.*.over", ("quality-manager", "hr-manager", "product-manager")),
    "authority",
)
_real(
    "overrule-matter",
    "role",
    _write("roles.overrules.*", "matter", _pairs(*_bank("overrule-matter"))),
    "authority|words",
)
_real(
    "limit-condition",
    "role",
    _write("roles.authority_limits.*", "condition", _pairs(*_bank("limit-condition"))),
    "authority|words",
)
_real(
    "limit-step-added",
    "role",
    _add_item("roles.authority_limits.*.steps", _items("limit-step-added")),
    "authority|amount",
)
_real("limit-step-removed", "role", _drop_item("roles.authority_limits.*.steps"), "authority|amount")
_real("approver-added", "approval", _add_item("approvals", _items("approver-added")))
_real("approver-removed", "approval", _drop_item("approvals"))

# --- Exceptions and scope ------------------------------------------------------------------------------------------

_NEW_EXCEPTIONS = _items("new exceptions")

_real("exception-removed", "exception", _drop_item("scope.exceptions", keep=0))
_real("exception-added", "exception", _add_item("scope.exceptions", _NEW_EXCEPTIONS))
_real(
    "exception-text",
    "exception",
    _write("scope.exceptions.*", "text", _pairs(*_bank("exception-text"))),
    "exception|scope|condition|deadline",
    wide=True,
)
_real(
    "unless-in-text",
    "exception",
    _replace(r",? unless [^.;:*{}]+(?=[.;])", lambda match, rng: "", (*RULES, *ANSWERS, *PARTS)),
)
_real(
    "unless-planted",
    "exception",
    _plant(_pairs(*_bank("unless-planted"), either_way=True), (*CLAUSES, *STEPS, *ANSWERS)),
)
_real(
    "exception-sentence", "exception", _plant(_pairs(*_bank("exception-sentence"), either_way=True), CLAUSES)
)
_real(
    "audience-added",
    "scope",
    _add_item("scope.applies_to", ("vendors", "clients", "contractors", "agency staff", "managers")),
)
_real("audience-removed", "scope", _drop_item("scope.applies_to"))
_real(
    "department-added",
    "scope",
    _add_item("scope.departments", ("compliance", "finance", "product", "quality", "sales")),
)
_real("department-removed", "scope", _drop_item("scope.departments"))
_real(
    "role-affected",
    "scope",
    _add_item("scope.roles", ("product-manager", "hr-manager", "finance-director")),
    "scope",
)
_REACH = _bank("reach")
_real("reach-in-scope-text", "scope", _plant(_filled(_lines("reach-in-scope-text"), _REACH), ("scope.text",)))
_real("reach-in-clause", "scope", _plant(_filled(_lines("reach-in-clause"), _REACH), CLAUSES))
_real("reach-sentence", "scope", _plant(_pairs(*_bank("reach-sentence"), either_way=True), ("scope.text",)))

# --- Procedures ----------------------------------------------------------------------------------------------------

_STEPS = "procedures.procedures.*.steps"
_NEW_STEPS = _items("new steps")
_EDITED = _bank("edited")
_SOFTENED = _bank("softened")
_ACTIONS = _bank("actions")


def _redirect(draft: Draft, rng: Random) -> Place | None:
    """A branch leads to another step."""
    path = _pick_host(draft, rng, [f"{_STEPS}.*.branches.*.go_to"])
    if path is None:
        return None
    steps = [str(_group(step)["id"]) for step in draft.items(path[:4])]
    return draft.put(path, rng.choice([step for step in steps if step != draft.text(path)]))


_real("step-moved", "step-order", _move_item(_STEPS))
_real("steps-swapped", "step-order", _move_item(_STEPS, least=1), wide=True)
_real("step-moved-and-edited", "step-order", _then(_move_item(_STEPS), *_EDITED), "step-order deadline")
_real("step-added", "step", _add_item(_STEPS, _NEW_STEPS), "step-added", wide=True)
_real("step-removed", "step", _drop_item(_STEPS), "step-added", wide=True)
_real("step-action", "step", _write(f"{_STEPS}.*", "text", _pairs(*_ACTIONS)), "words")
_real(
    "step-branch-condition",
    "step",
    _write(f"{_STEPS}.*.branches.*", "when", _pairs(*_bank("step-branch-condition"))),
    "step|words|count",
)
_real("step-branch-removed", "step", _drop_item(f"{_STEPS}.*.branches", keep=0), "step")
_real("step-branch-target", "step", _redirect)
_real(
    "step-system",
    "step",
    _set(
        (f"{_STEPS}.*.system",),
        _other("client-register", "ticket-desk", "reporting-workspace", "learning-portal"),
    ),
    "step",
)
_real("step-form-removed", "step", _remove_key(f"{_STEPS}.*.form"), "step")
_real(
    "procedure-trigger",
    "step",
    _write("procedures.procedures.*", "trigger", _pairs(*_bank("procedure-trigger"))),
    "words",
)
_real("procedure-removed", "step", _drop_item("procedures.procedures"), "procedure", wide=True)
_real(
    "procedure-added",
    "step",
    _add_item("procedures.procedures", _items("procedure-added")),
    "procedure",
    wide=True,
)
_real("cadence-added", "cadence", _add_item("procedures.cadences", _items("cadence-added")), wide=True)
_real("cadence-removed", "cadence", _drop_item("procedures.cadences"), wide=True)

# --- Clauses and definitions ---------------------------------------------------------------------------------------

_CLAUSES = "statement.clauses"
_NEW_CLAUSES = _items("new clauses")
_NEW_TERMS = _items("new terms")

_real("clause-added", "clause", _add_item(_CLAUSES, _NEW_CLAUSES), "clause-added", wide=True)
_real("clause-removed", "clause", _drop_item(_CLAUSES), "clause-added", wide=True)
_real(
    "monitoring-added", "clause", _add_item("compliance.monitoring", _NEW_CLAUSES), "clause-added", wide=True
)
_real("clause-moved", "clause", _move_item(_CLAUSES), "clause-moved")
_real("clauses-swapped", "clause", _move_item(_CLAUSES, least=1), "clause-moved", wide=True)
_real("clause-moved-with-time", "clause", _then(_move_item(_CLAUSES), *_EDITED), "clause-moved deadline")
_real("clause-moved-with-force", "clause", _then(_move_item(_CLAUSES), *_SOFTENED), "clause-moved obligation")
_real("term-added", "definition", _add_item("definitions", _NEW_TERMS), "definition-added", wide=True)
_real("term-removed", "definition", _drop_item("definitions"), "definition-added", wide=True)
_real(
    "meaning-changed",
    "definition",
    _write("definitions.*", "meaning", _pairs(*_bank("meaning-changed"))),
    wide=True,
)
_real("term-renamed", "definition", _write("definitions.*", "term", _pairs(*_bank("term-renamed"))))

# --- Escalation, contacts, metrics, consequences, references -------------------------------------------------------

_LADDERS = ("procedures.escalation.levels", "compliance.escalation.levels")


_real("ladder-level-added", "escalation", _add_item(_LADDERS[0], _items("level")), wide=True)
_real("ladder-level-removed", "escalation", _drop_item(_LADDERS[0]), wide=True)
_real("breach-level-removed", "escalation", _drop_item(_LADDERS[1]), wide=True)
_real("ladder-order", "escalation", _move_item(_LADDERS[0]))
_real(
    "ladder-hours",
    "escalation",
    _set(
        [f"{each}.*.hours" for each in _LADDERS],
        _other("Mon-Fri 10:00-16:00", "always", "Mon-Sun 08:00-22:00"),
    ),
    "escalation|contact",
)
_real(
    "ladder-role",
    "escalation",
    _set([f"{each}.*.role" for each in _LADDERS], _other(*_ROLES)),
    "responsible|escalation|contact",
)
_real(
    "ladder-contact",
    "escalation",
    _set([f"{each}.*.contact" for each in _LADDERS], _other("client-desk", "policy-desk", "conflict-desk")),
    "escalation|contact",
)
_real(
    "ladder-power",
    "escalation",
    _write(f"{_LADDERS[0]}.*", "may", _pairs(*_bank("ladder-power"))),
    "authority|words",
)
_real(
    "contact-point-line",
    "contact",
    _set(
        ("roles.contact_points.*.contact",),
        _other("client-desk", "duty-line", "conflict-desk", "feedback-form"),
    ),
)
_real(
    "contact-point-role",
    "contact",
    _set(("roles.contact_points.*.role",), _other(*_ROLES)),
    "contact|responsible",
)
_real("contact-point-removed", "contact", _drop_item("roles.contact_points"))
_real("contact-point-added", "contact", _add_item("roles.contact_points", _items("contact-point-added")))
_real(
    "contact-in-text",
    "contact",
    _plant(
        _filled(("Lost badges are reported to {}.", "Write to {} about errors."), _bank("contact-in-text")),
        RULES,
    ),
)
_real("metric-added", "metric", _add_item("compliance.metrics", _items("metric-added")), wide=True)
_real("metric-removed", "metric", _drop_item("compliance.metrics"), wide=True)
_real(
    "metric-meaning",
    "metric",
    _write("compliance.metrics.*", "meaning", _pairs(*_bank("metric-meaning"))),
    "metric|words",
)
_real(
    "consequence-added",
    "consequence",
    _add_item("compliance.consequences", _items("consequence-added")),
    wide=True,
)
_real("consequence-removed", "consequence", _drop_item("compliance.consequences"), wide=True)
_real(
    "consequence-when",
    "consequence",
    _write("compliance.consequences.*", "when", _pairs(*_bank("consequence-when"))),
    "consequence|words",
)
_real(
    "consequence-title",
    "consequence",
    _write("compliance.consequences.*", "title", _pairs(*_bank("consequence-title"))),
)
_real("consequence-order", "consequence", _move_item("compliance.consequences"))
_real("source-removed", "reference", _drop_item("references.sources", keep=0))
_real("source-added", "reference", _add_item("references.sources", _items("source-added")))
_real(
    "source-citation",
    "reference",
    _write("references.sources.*", "citation", _pairs(*_bank("source-citation"))),
)
_real("policy-reference-removed", "reference", _drop_item("references.policies", keep=0))
_real(
    "citation-in-text",
    "reference",
    _plant(
        _filled(("Leave is granted as {} asks.", "See {} for the details."), _bank("citation-in-text")),
        CLAUSES,
    ),
    "reference|count",
)

# --- Appendices, dates, the rest -----------------------------------------------------------------------------------

_real("question-added", "appendix", _add_item("appendices.*.questions", _items("question-added")))
_real("question-removed", "appendix", _drop_item("appendices.*.questions"))
_real(
    "answer-turned",
    "appendix",
    _write("appendices.*.questions.*", "answer", _pairs(*_bank("answer-turned"))),
    "negation",
)
_real("case-removed", "appendix", _drop_item("appendices", keep=0), wide=True)
_real("note-added", "appendix", _add_item("appendices", _items("note-added")), wide=True)
_real("form-field-added", "appendix", _add_item("appendices.*.fields", _items("form-field-added")))
_real("form-field-removed", "appendix", _drop_item("appendices.*.fields"))
_real("form-field-required", "appendix", _remove_key("appendices.*.fields.*.required"), "appendix|obligation")
_real(
    "form-option-added",
    "appendix",
    _add_item("appendices.*.fields.*.options", ("Not known", "Several of these")),
)
_real(
    "effective-date",
    "date",
    _set(("title_page.effective",), lambda old, rng: rng.choice(("2027-01-01", "2026-12-01", "2027-04-01"))),
)
_real(
    "classification", "classification", _add_key("title_page", "classification", ("public", "confidential"))
)
_real(
    "segment-service",
    "segment",
    _write("statement.segmentation.segments.*", "service", _pairs(*_bank("segment-service"))),
    "segment|words",
)
_real(
    "segment-served-by",
    "segment",
    _add_item("statement.segmentation.segments.*.served_by", ("product-manager", "quality-manager")),
    "segment|responsible",
)
_real(
    "service-starts",
    "service",
    _write("statement.service_levels.*", "starts", _pairs(*_bank("service-starts"))),
    "service|words",
)

# --- Two at once ---------------------------------------------------------------------------------------------------

_real(
    "two-at-once-force-and-time",
    "several",
    _plant(_pairs(*_bank("two-at-once-force-and-time")), RULES),
    "obligation deadline",
)
_real(
    "two-at-once-role-and-time",
    "several",
    _plant(_pairs(*_bank("two-at-once-role-and-time")), RULES),
    "duty-moved deadline",
)
_real(
    "two-at-once-amount-and-exception",
    "several",
    _plant(_pairs(*_bank("two-at-once-amount-and-exception")), RULES),
    "amount exception",
)
_real(
    "two-numbers-one-changed", "several", _plant(_pairs(*_bank("two-numbers-one-changed")), RULES), "deadline"
)
_real("two-numbers-swapped", "several", _plant(_pairs(*_bank("two-numbers-swapped")), RULES), "deadline")
_real(
    "change-in-renamed-clause",
    "several",
    lambda draft, rng: _rename_clause(
        draft, rng, ("Papers are kept for 2 years.", "Papers are kept for 4 years.")
    ),
    "deadline",
)

# --- Long sentences, as lawyers write them --------------------------------------------------------------------------

_LONG = _lines("long")
_SLOTS: dict[str, tuple[tuple[str, str], ...]] = {
    "time": (*_DIGITS, *_NUMBER_WORDS),
    "force": _bank("slots"),
    "role": _bank("slots-2"),
    "count": _bank("slots-3"),
    "money": _bank("slots-4"),
    "exception": (
        (", unless the works council objects", ""),
        (", except during the holidays", ""),
        (" (this does not apply to trainees)", ""),
    ),
}


def _long(*changed: str) -> Callable[[Random], tuple[str, str]]:
    """A long sentence, in which only these slots change."""

    def make(rng: Random) -> tuple[str, str]:
        template = rng.choice(_LONG)
        old: dict[str, str] = {}
        new: dict[str, str] = {}
        for slot, pairs in _SLOTS.items():
            first, second = rng.choice(pairs)
            if rng.random() < 0.5:
                first, second = second, first
            old[slot], new[slot] = first, second if slot in changed else first
        return template.format(**old), template.format(**new)

    return make


_real("long-time", "deadline", _plant(_long("time"), (*CLAUSES, *STEPS)))
_real("long-force", "obligation", _plant(_long("force"), (*CLAUSES, *STEPS)))
_real("long-role", "duty-moved", _plant(_long("role"), (*CLAUSES, *STEPS)))
_real("long-count", "amount", _plant(_long("count"), (*CLAUSES, *STEPS)), "count")
_real("long-money", "amount", _plant(_long("money"), (*CLAUSES, *STEPS)))
_real("long-exception", "exception", _plant(_long("exception"), (*CLAUSES, *STEPS)))
_real("long-time-and-force", "several", _plant(_long("time", "force"), CLAUSES), "deadline obligation")
_real("long-role-and-money", "several", _plant(_long("role", "money"), CLAUSES), "duty-moved amount")
_real("table-force", "obligation", _plant(_wrapped(_pairs(*_bank("table-force")), *_TABLE), CLAUSES))
_real(
    "table-role",
    "duty-moved",
    _plant(_wrapped(_filled(("the {} decides", "the {} must sign"), _bank("table-role")), *_TABLE), CLAUSES),
)
_real("time-in-bold", "deadline", _plant(_filled(_DEADLINES, _bank("time-in-bold")), (*RULES, *ANSWERS)))
_real("time-and-other-words", "deadline", _plant(_pairs(*_bank("time-and-other-words")), RULES))
_real("amount-and-other-words", "amount", _plant(_pairs(*_bank("amount-and-other-words")), RULES))
_real("force-and-other-words", "obligation", _plant(_pairs(*_bank("force-and-other-words")), RULES))

# --- Harmless ------------------------------------------------------------------------------------------------------


def _rename_clause(draft: Draft, rng: Random, change: tuple[str, str] | None = None) -> Place | None:
    """A clause gets another id, and with `change` another sentence; its text stays otherwise."""
    whole = str(draft.old)
    paths = [path for path in draft.find(f"{_CLAUSES}.*") if not _is_named(_at(draft.old, path), whole)]
    if not paths:
        return None
    path = rng.choice(paths)
    clause = draft.group(path)
    clause["id"] = f"about-{clause['id']}"
    if change:
        text = draft.text((*path, "text"))
        draft.put(
            (*path, "text"), _join(text, change[1], first=False), old=_join(text, change[0], first=False)
        )
    return path, path


def _aside(rng: Random) -> tuple[str, str]:
    """A long sentence in which a word that binds nobody is another one."""
    old, _ = _long()(rng)
    table = (
        ("in writing", "in a letter"),
        ("stating the reasons", "giving the reasons"),
        ("no further order", "no new order"),
        ("the result", "the outcome"),
        ("an account of", "a report on"),
    )
    new = old
    for before, after in table:
        new = new.replace(before, after)
    return old, new


def _typo(match: re.Match[str], rng: Random) -> str:
    word, index = match[0], rng.randint(2, len(match[0]) - 3)
    return word[:index] + word[index + 1] + word[index] + word[index + 2 :]


def _either_way(edit: Edit) -> Edit:
    def turned(draft: Draft, rng: Random) -> Place | None:
        place = edit(draft, rng)
        if rng.random() < 0.5:
            draft.old, draft.new = draft.new, draft.old
        return place

    return turned


def _mistyped(draft: Draft, rng: Random) -> Place | None:
    """The old version has the typo."""
    place = _replace(r"(?<![\w-])(?!business)[a-z]{7,}(?![\w-])", _typo, (*EVERYWHERE, *PARTS))(draft, rng)
    draft.old, draft.new = draft.new, draft.old
    return place


def _wrap(text: str, rng: Random) -> str:
    words = text.split(" ")
    index = rng.randrange(1, len(words))
    return " ".join(words[:index]) + rng.choice(("\n", "  ")) + " ".join(words[index:])


def _rewrapped(draft: Draft, rng: Random) -> Place | None:
    path = _pick_host(draft, rng, (*EVERYWHERE, *PARTS))
    if path is None or "\n" in draft.text(path) or "{{" in draft.text(path):
        return None
    return draft.put(path, _wrap(draft.text(path), rng))


_SAME_LENGTH = _bank("same length")
_SAME_SPELT = _bank("same spelt")
_SYNONYMS = _bank("synonyms")

_harmless("typo-mended", _mistyped)
_harmless("synonym", _replace(*_words(_SYNONYMS), EVERYWHERE))
_harmless(
    "comma-added-or-removed",
    _either_way(
        _replace(r", (?=(?:and|or|but|so|which|when|if|as) )", lambda match, rng: " ", (*EVERYWHERE, *PARTS))
    ),
)
_harmless("wrapped-otherwise", _rewrapped)
_harmless("reordered-words", _plant(_pairs(*_bank("reordered-words"), either_way=True), (*RULES, *ANSWERS)))
_harmless("active-or-passive", _plant(_pairs(*_bank("active-or-passive"), either_way=True), RULES))
_harmless("verb-left-out", _plant(_pairs(*_bank("verb-left-out"), either_way=True), RULES))
_harmless("same-length-in-text", _plant(_filled(_DEADLINES, _SAME_LENGTH), (*RULES, *ANSWERS)))
_harmless(
    "same-length-in-table",
    _plant(_wrapped(_filled(("{}",), (*_SAME_LENGTH, *_SAME_SPELT)), *_TABLE), CLAUSES),
)
_harmless(
    "same-length-typed",
    _set(
        _WITHIN,
        _mapped(
            {
                "24 hours": "1 day",
                "48 hours": "2 days",
                "1 hour": "60 minutes",
                "60 days": "60 days",
                "2 hours": "120 minutes",
                "4 hours": "240 minutes",
                "8 hours": "480 minutes",
            }
        ),
    ),
)
_harmless("digits-or-words", _plant(_filled(_DEADLINES, _SAME_SPELT), (*RULES, *ANSWERS)))
_harmless(
    "digits-or-words-in-text",
    _replace(_NATURAL_WORDS, lambda match, rng: f"{_SPELT[match['amount']]} {match['unit']}", _NATURAL_HOSTS),
)
_harmless("count-in-digits-or-words", _plant(_filled(_COUNTS, _bank("count-in-digits-or-words")), RULES))
_harmless("thousands", _plant(_filled(_SUMS, _bank("thousands")), RULES))
_harmless(
    "thousands-in-text",
    _replace(
        r"(?<=\$)[0-9]{1,3}(?:,[0-9]{3})+",
        lambda match, rng: match[0].replace(",", ""),
        (*_NATURAL_HOSTS, "appendices.*.situation"),
    ),
)
_harmless("percent-spelling", _plant(_filled(_SHARES, _bank("percent-spelling")), RULES))
_harmless(
    "spelling-of-words",
    _plant(_pairs(*_bank("spelling-of-words"), either_way=True), (*RULES, *ANSWERS, *OUTCOMES)),
)
_harmless("same-force", _force(*_bank("same-force")))
_harmless("same-frequency", _plant(_filled(_OFTEN, _bank("same-frequency")), RULES))
_harmless("contraction", _plant(_pairs(*_bank("contraction"), either_way=True), (*RULES, *ANSWERS)))
_harmless(
    "sentence-split",
    _replace(
        r"; (?P<next>[a-z])",
        lambda match, rng: f". {match['next'].upper()}",
        (*CLAUSES, *STEPS, "scope.text", "purpose.text"),
    ),
)
_harmless(
    "title-case",
    _set(
        (
            "statement.clauses.*.title",
            "compliance.monitoring.*.title",
            "procedures.procedures.*.title",
            "procedures.cadences.*.title",
        ),
        lambda old, rng: old.title().replace("’S", "’s").replace("'S", "'s"),
    ),
)
_harmless("list-dashes", _set(CLAUSES, lambda old, rng: re.sub(r"(?m)^- ", "* ", old)))
_harmless("list-shape", _plant(_pairs(*_bank("list-shape"), either_way=True), CLAUSES))
_harmless("table-shape", _plant(_pairs(*_bank("table-shape")), CLAUSES))
_harmless(
    "bold-added-or-removed",
    _replace(r"\*\*(must|may|should|must not)\*\*", lambda match, rng: match[1], (*RULES, *PARTS)),
)
_harmless(
    "emphasis-added",
    _replace(
        r"(?<![\w*-])(?:client|owner|team|register|deputy|record)(?![\w*-])",
        lambda match, rng: rng.choice(("*{}*", "**{}**", "_{}_")).format(match[0]),
        (*EVERYWHERE, *PARTS),
    ),
)
_harmless("quotes-and-dashes", _plant(_pairs(*_bank("quotes-and-dashes"), either_way=True), RULES))
_harmless(
    "unbroken-space",
    _replace(
        r"(?<=[0-9]) (?=business|days|hours|minutes|points)",
        lambda match, rng: "\u00a0",
        (*EVERYWHERE, *PARTS),
    ),
)
_harmless("clause-renamed", _rename_clause)
_harmless("definitions-in-other-order", _shuffle_items("definitions"))
_harmless("questions-in-other-order", _shuffle_items("appendices.*.questions"))
_harmless("audience-in-other-order", _shuffle_items("scope.applies_to"))
_harmless("informed-in-other-order", _shuffle_items("procedures.cadences.*.audience"))
_harmless("search-words", _add_item("title_page.also_known_as", ("house rules", "what to do")))
_harmless("other-words-same-facts", _plant(_pairs(*_bank("other-words-same-facts"), either_way=True), RULES))
_harmless("aside-in-long-sentence", _plant(_aside, (*CLAUSES, *STEPS)))
_harmless("sentence-moved-within-text", _plant(_pairs(*_bank("sentence-moved-within-text")), CLAUSES))
_harmless(
    "summary-reworded", _set(("title_page.summary",), lambda old, rng: f"In short: {old[0].lower()}{old[1:]}")
)
_harmless("purpose-reworded", _plant(_pairs(*_bank("purpose-reworded")), ("purpose.text",)))
_harmless(
    "reason-of-revision", _set(("review.revisions.*.reason",), lambda old, rng: f"{old} It was overdue.")
)
_harmless("version-and-revision", lambda draft, rng: _new_version(draft))


def _new_version(draft: Draft) -> Place:
    """What every new version brings with it: its number and its row in the history."""
    title = draft.group(("title_page",))
    title["version"], title["last_review"] = "7.0", "2026-09-30"
    row: Group = {
        "version": "7.0",
        "date": "2026-09-30",
        "author": "sales-director",
        "reason": "Yearly review.",
    }
    draft.items(("review", "revisions")).insert(0, row)
    return ("title_page",), ("title_page",)


STILL = frozenset(
    each.name
    for each in all_classes
    if re.search("planted|-in-|typed|long-|table-|share-|^count|^money|^must|^target", each.name)
    and not re.search("renamed|other-order", each.name)
)
"""Classes that leave every item where it is, so that several of them fit into one new version."""


def mutate_often(policy: Policy, seed: int, count: int) -> tuple[Mutation, ...]:
    """A new version as it comes about in a real review: many changes at once, harmless ones among them.

    Every mutation has the same two versions and tells its own place in them; no place is changed twice.
    """
    rng = Random(f"{policy.title_page.number}:{seed}")
    draft = Draft(policy)
    made: list[tuple[MutationClass, Place]] = []
    for each in rng.sample(all_classes, len(all_classes)):
        before = deepcopy((draft.old, draft.new))
        place = each.edit(draft, rng) if each.name in STILL else None
        if place is not None and place[0] == place[1] and all(place[0] != other[0] for _, other in made):
            made.append((each, place))
        else:
            draft.old, draft.new = before
        if len(made) == count:
            break
    old, new = policy_of(draft.old), policy_of(draft.new)
    return tuple(
        Mutation(
            each.name,
            each.family,
            old,
            new,
            *place,
            frozenset(_or_where_it_stands(wanted, place) for wanted in each.expected),
            each.wide,
        )
        for each, place in made
    )


def _halves() -> tuple[frozenset[str], frozenset[str]]:
    """The classes in two halves; in which one a class is depends on its name alone, and so stays."""
    names = frozenset(each.name for each in all_classes)
    first = frozenset(name for name in names if crc32(name.encode()) % 2)
    return first, names - first


DEVELOPMENT, HELD_OUT = _halves()
"""Examples of the one half may be shown to whoever writes the engine; of the other, only the figures."""
