"""What makers of defects work with: a clean library as plain values, places in it, and the registry of kinds."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from random import Random
from typing import Any, NamedTuple

import yaml

from clean_libraries import Draft, Files, make_library

Tree = Any
SAMPLE = Path(__file__).parents[1] / "policies"
_SILENCING = re.compile(rb"(?m)^ +(# engross: ignore.*)\n +(.*)$")


class NotHereError(Exception):
    """A library has no place for a defect of this kind."""


class Spot(NamedTuple):
    """A place in a library: the kind and id of the definition, and the path of keys and indexes in it."""

    kind: str
    name: str
    path: tuple[str | int, ...] = ()

    def at(self, *parts: str | int) -> "Spot":
        """A place below this one."""
        return self._replace(path=(*self.path, *parts))

    @property
    def file(self) -> PurePosixPath:
        """The file it stands in."""
        if self.kind == "organization":
            return PurePosixPath("policies/organization.yml")
        folder = "policies" if self.kind == "policy" else "policies/accounts"
        return PurePosixPath(folder, self.name, f"{self.kind}.yml")


@dataclass
class Lab:
    """A library that gets one defect."""

    draft: Draft
    rng: Random
    raw: dict[PurePosixPath, Callable[[bytes], bytes]] = field(default_factory=dict)

    def tree(self, spot: Spot) -> Tree:
        """The whole definition in which a place is."""
        if spot.kind == "organization":
            return self.draft.organization
        return (self.draft.policies if spot.kind == "policy" else self.draft.accounts)[spot.name]

    def get(self, spot: Spot) -> Tree:
        """What stands at a place."""
        value = self.tree(spot)
        for part in spot.path:
            value = value[part]
        return value

    def find(self, pattern: str) -> list[Spot]:
        """All places that a pattern such as `policy:procedures.cadences.*.every` means."""
        kind, _, rest = pattern.partition(":")
        parts = tuple(rest.split(".")) if rest else ()
        names = {
            "policy": list(self.draft.policies),
            "account": list(self.draft.accounts),
            "organization": [""],
        }[kind]
        return [
            Spot(kind, name, path) for name in names for path in _walk(self.tree(Spot(kind, name)), parts, ())
        ]

    def pick(self, pattern: str, where: Callable[[Tree], object] = lambda _: True) -> Spot:
        """One of the places that a pattern means and at which something holds."""
        found = [spot for spot in self.find(pattern) if where(self.get(spot))]
        spot: Spot = self.choose(found)
        return spot

    def choose(self, options: Any) -> Any:
        """One of some things; the defect cannot be made where there are none."""
        options = list(options)
        if not options:
            raise NotHereError
        return self.rng.choice(options)

    def put(self, spot: Spot, value: Tree) -> Spot:
        """Set what stands at a place."""
        self.get(spot._replace(path=spot.path[:-1]))[spot.path[-1]] = value
        return spot

    def drop(self, spot: Spot) -> Spot:
        """Take away what stands at a place; what is around it, where nothing can stand there."""
        del self.get(spot._replace(path=spot.path[:-1]))[spot.path[-1]]
        return spot._replace(path=spot.path[:-1])

    def add(self, spot: Spot, value: Tree) -> Spot:
        """Add to the list at a place, which is made where there is none."""
        around = self.get(spot._replace(path=spot.path[:-1]))
        if isinstance(around, dict):
            around.setdefault(spot.path[-1], [])
        items = self.get(spot)
        items.append(value)
        return spot.at(len(items) - 1)

    def swap(self, one: Spot, other: Spot) -> list[Spot]:
        """Exchange what stands at two places."""
        first, second = self.get(one), self.get(other)
        return [self.put(one, second), self.put(other, first)]

    def replace(self, spot: Spot, old: str, new: str) -> Spot:
        """Replace a piece of the text at a place."""
        if old not in self.get(spot):
            raise NotHereError
        return self.put(spot, self.get(spot).replace(old, new, 1))

    def say(self, spot: Spot, sentence: str) -> Spot:
        """Add a sentence to the text at a place."""
        return self.put(spot, f"{self.get(spot).rstrip()} {sentence}")

    def org(self, *path: str | int) -> Spot:
        """A place in the organisation."""
        return Spot("organization", "", path)

    def role(self, key: str) -> Spot:
        """Where a role is."""
        spot: Spot = self.choose(
            spot for spot in self.find("organization:roles.*") if self.get(spot)["id"] == key
        )
        return spot

    def files(self) -> Files:
        """The library as files, with what is changed in their bytes."""
        made = self.draft.files()
        return {path: self.raw[path](raw) if path in self.raw else raw for path, raw in made.items()}


def _walk(tree: Tree, parts: tuple[str, ...], path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if not parts:
        yield path
    elif parts[0] == "*" and isinstance(tree, list):
        for index, item in enumerate(tree):
            yield from _walk(item, parts[1:], (*path, index))
    elif isinstance(tree, dict) and parts[0] in tree:
        yield from _walk(tree[parts[0]], parts[1:], (*path, parts[0]))


Make = Callable[[Lab], Spot | list[Spot]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of defect: the rules that count as finding it, and those that may rightly say something too."""

    name: str
    family: str
    rules: frozenset[str]
    also: frozenset[str]
    make: Make


KINDS: dict[str, Kind] = {}
"""Every kind by its name."""


def defect(family: str, rules: str, also: str = "") -> Callable[[Make], Make]:
    """Register a maker of defects; its name is the kind's."""

    def register(make: Make) -> Make:
        name = make.__name__.replace("_", "-")
        assert name not in KINDS, name
        KINDS[name] = Kind(name, family, frozenset(rules.split()), frozenset(also.split()), make)
        return make

    return register


@cache
def _sample() -> Draft:
    def load(path: Path) -> Tree:
        return yaml.load(path.read_bytes(), yaml.CSafeLoader)

    policies = {path.parent.name: load(path) for path in sorted(SAMPLE.glob("*/policy.yml"))}
    accounts = {path.parent.name: load(path) for path in sorted(SAMPLE.glob("accounts/*/account.yml"))}
    texts = b"".join(path.read_bytes() for path in sorted(SAMPLE.glob("*/policy.yml")))
    comments = {match[2]: match[1] for match in _SILENCING.finditer(texts)}
    return Draft(load(SAMPLE / "organization.yml"), policies, accounts, comments)


@cache
def _made(seed: int) -> Draft:
    return make_library(seed)


def clean(source: int) -> Draft:
    """A library without defects: the texts of the sample handbook for a source of 0, else that of a seed."""
    return deepcopy(_sample() if source == 0 else _made(source))
