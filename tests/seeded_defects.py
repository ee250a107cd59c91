"""Precision and recall of the rules: one defect at a time is put into clean libraries, and what is found is counted.

Usage: seeded_defects.py [--each N] [--family NAME] [--kind NAME] [--show]. Missed and false findings are listed with --show.
"""

import argparse
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache
from random import Random

import defects_accounts
import defects_across
import defects_answers
import defects_complete
import defects_consistent
import defects_form
import defects_language
import defects_people
import defects_tiers
from clean_libraries import TODAY, Files
from defect_lab import KINDS, Kind, Lab, NotHereError, Spot, clean
from engross.diagnostic import Diagnostic, Place
from engross.library import parse_library
from engross.reading.source import parse_source
from engross.rules import check_library

__all__ = ["DETERMINISTIC", "FAMILIES", "KINDS", "Trial", "find_in_clean", "main", "try_kinds"]

MAKERS = (
    defects_form,
    defects_complete,
    defects_consistent,
    defects_tiers,
    defects_across,
    defects_people,
    defects_answers,
    defects_accounts,
    defects_language,
)
"""Each registers its kinds when it is loaded."""
DETERMINISTIC = ("form", "complete", "consistent", "across", "people", "answers", "accounts")
FAMILIES = (*DETERMINISTIC, "language")
SOURCES = (0, 1, 2, 8, 3, 5)
"""The clean libraries: the sample handbook, and generated ones."""
SMALL = (8, 17, 5, 4, 0)
"""Those that are checked soonest, and at last the sample handbook, which has what some others lack."""
ABOUT_STATE = {"quoted-draft"}
"""Found in every library of which nothing is issued yet: no defect, and nothing that could be mended in a text."""
_ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class Trial:
    """One defect put into one library, and what was found there that had not been found before."""

    kind: Kind
    source: int
    spots: tuple[Spot, ...]
    new: tuple[Diagnostic, ...]
    diff: tuple[str, ...]
    lines: frozenset[tuple[str, int]]

    @property
    def hits(self) -> tuple[Diagnostic, ...]:
        """What a rule named for the defect found in a file that it touches."""
        files = {spot.file for spot in self.spots}
        return tuple(
            each
            for each in self.new
            if each.rule in self.kind.rules and any(place.path in files for place in _places(each))
        )

    @property
    def is_found(self) -> bool:
        """Whether a rule named for the defect found it."""
        return bool(self.hits)

    @property
    def is_placed(self) -> bool:
        """Whether it is shown at a line of the defect."""
        return any((str(place.path), place.line) in self.lines for hit in self.hits for place in _places(hit))

    @property
    def false(self) -> tuple[Diagnostic, ...]:
        """What was found besides, and does not follow from the defect."""
        explained = self.kind.rules | self.kind.also | ABOUT_STATE
        return tuple(each for each in self.new if each.rule not in explained)


def find_in_clean(source: int) -> tuple[Diagnostic, ...]:
    """What is found in a library that is right: nothing should be."""
    return tuple(each for each in _find(clean(source).files()) if each.rule not in ABOUT_STATE)


def try_kinds(kinds: Collection[Kind], each: int, sources: Sequence[int] = SOURCES) -> Iterator[Trial]:
    """Put `each` defects of every kind into libraries, in turn and where they fit."""
    for kind in kinds:
        made = 0
        for attempt in range(_ATTEMPTS * each):
            if made == each:
                break
            if trial := _try(kind, sources[attempt % len(sources)], attempt):
                made += 1
                yield trial


def _try(kind: Kind, source: int, attempt: int) -> Trial | None:
    lab = Lab(clean(source), Random(f"{kind.name} {attempt}"))
    before = lab.files()
    try:
        spots = kind.make(lab)
    except NotHereError:
        return None
    files = lab.files()
    if files == before:
        return None
    spots_made = tuple(spots) if isinstance(spots, list) else (spots,)
    known = _known(source)
    new = tuple(found for found in _find(files) if _key(found) not in known)
    return Trial(kind, source, spots_made, new, _diff(before, files), _lines(files, spots_made))


def _find(files: Files) -> tuple[Diagnostic, ...]:
    return check_library(parse_library(files), TODAY).findings


def _key(found: Diagnostic) -> tuple[str, str, str]:
    return found.rule, str(found.place.path), found.message


@cache
def _known(source: int) -> frozenset[tuple[str, str, str]]:
    return frozenset(map(_key, _find(clean(source).files())))


def _places(found: Diagnostic) -> list[Place]:
    return [found.place, *(each.place for each in found.related)]


def _lines(files: Files, spots: tuple[Spot, ...]) -> frozenset[tuple[str, int]]:
    """The lines of everything that stands at the places of a defect."""
    made: set[tuple[str, int]] = set()
    for file in {spot.file for spot in spots}:
        source, _ = parse_source(file, files[file])
        for spot in spots:
            if spot.file != file:
                continue
            path = spot.path
            below = [span for at, span in source.values.items() if at[: len(path)] == path]
            made.add((str(file), source.place(path, key=True).line))
            made |= {(str(file), line) for span in below for line in range(span.line, span.end_line + 1)}
    return frozenset(made)


def _diff(before: Files, after: Files) -> tuple[str, ...]:
    return tuple(
        line
        for path, raw in after.items()
        if raw != before.get(path)
        for line in unified_diff(
            before.get(path, b"").decode().split("\n"),
            raw.decode().split("\n"),
            str(path),
            str(path),
            "",
            "",
            0,
            "",
        )
        if not line.startswith("---")
    )


def table(trials: Sequence[Trial]) -> str:
    """What was made, found and missed, and how many findings were false, by family."""
    heads = (
        "family",
        "kinds",
        "made",
        "found",
        "missed",
        "at the line",
        "findings",
        "false",
        "recall",
        "precision",
    )
    rows: list[tuple[str, ...]] = [heads]
    for family in [*FAMILIES, "all", "deterministic"]:
        chosen = {"all": set(FAMILIES), "deterministic": set(DETERMINISTIC)}.get(family, {family})
        if mine := [trial for trial in trials if trial.kind.family in chosen]:
            found, placed = sum(trial.is_found for trial in mine), sum(trial.is_placed for trial in mine)
            told, false = (
                sum(map(len, each))
                for each in zip(*((trial.new, trial.false) for trial in mine), strict=True)
            )
            counts = (
                len({trial.kind.name for trial in mine}),
                len(mine),
                found,
                len(mine) - found,
                placed,
                told,
                false,
            )
            rows.append((family, *map(str, counts), f"{recall(mine):.1%}", f"{precision(mine):.1%}"))
    widths = [max(len(row[index]) for row in rows) for index in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if not index else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def recall(trials: Sequence[Trial]) -> float:
    """The share of defects that were found."""
    return sum(trial.is_found for trial in trials) / len(trials)


def precision(trials: Sequence[Trial]) -> float:
    """The share of findings that are about the defect, or follow from it."""
    told = sum(len(trial.new) for trial in trials)
    return 1 - sum(len(trial.false) for trial in trials) / max(1, told)


def tell(trials: Sequence[Trial]) -> Iterator[str]:
    """Every miss and every false finding, with what was changed."""
    for trial in trials:
        if not trial.is_found:
            yield f"MISSED {trial.kind.family}: {trial.kind.name} (library {trial.source}); expected one of {', '.join(sorted(trial.kind.rules))}"
        elif not trial.is_placed:
            yield f"ELSEWHERE {trial.kind.family}: {trial.kind.name} (library {trial.source}): {trial.hits[0].place} {trial.hits[0].message}"
        elif not trial.false:
            continue
        yield from (f"    {line[:200]}" for line in trial.diff[:12])
        label = "false" if trial.is_found else "instead"
        for found in trial.false:
            yield f"  {label}: {found.rule} {found.place} {found.message}"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=6, help="how many defects of each kind")
    parser.add_argument("--family", help="only kinds of this family")
    parser.add_argument("--kind", help="only kinds whose name has this in it")
    parser.add_argument("--show", action="store_true", help="list what was missed and what is false")
    chosen = parser.parse_args()
    kinds = [
        kind
        for kind in KINDS.values()
        if chosen.family in {None, kind.family} and (chosen.kind or "") in kind.name
    ]
    trials = list(try_kinds(kinds, chosen.each))
    if chosen.show:
        print("\n".join(tell(trials)))
    unmade = {kind.name for kind in kinds} - {trial.kind.name for trial in trials}
    if unmade:
        print(f"Not made anywhere: {', '.join(sorted(unmade))}")
    print(table(trials))
    counts = Counter(found.rule for source in SOURCES for found in find_in_clean(source))
    print(f"Found in {len(SOURCES)} clean libraries: {dict(counts) or 'nothing'}")


if __name__ == "__main__":
    main()
