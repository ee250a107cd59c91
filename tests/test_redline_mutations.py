"""How many planted changes a redline finds and names rightly, and how many it reports that nobody made."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

import pytest

import mutations
from engross.disk import FolderTree
from engross.library import Directory, parse_library
from engross.model.policy import Policy
from engross.redline import Change, Side, Weight, compare
from engross.redline.kinds import KINDS
from engross.units import Duration
from mutations import DEVELOPMENT, HELD_OUT, Mutation, Path, all_classes

ROOT = FilePath(__file__).resolve().parent.parent
pytestmark = pytest.mark.no_cover  # test_redline.py walks the same lines, with a case for each
SEEDS = (0,)
REVIEWS = (0, 1, 2)
FOUND, FALSE = 0.95, 0.05


def _kinds(*stems: str) -> frozenset[str]:
    """The kinds with these names, and of `clause-` all that begin so."""
    return frozenset(
        kind
        for kind in KINDS
        for stem in stems
        if kind == stem or (stem[-1] == "-" and kind.startswith(stem))
    )


_DOERS = ("duty-moved", "responsible-changed", "owner-changed", "decider-changed", "approver-changed")
FAMILIES: Mapping[str, frozenset[str]] = {
    "amount": _kinds("amount-changed", "limit-changed"),
    "approval": _kinds("approver-"),
    "authority": _kinds("authority-", "overrule-", "limit-"),
    "bound": _kinds("bound-changed"),
    "cadence": _kinds("cadence-"),
    "classification": _kinds("classification-changed"),
    "clause-added": _kinds("clause-added", "clause-removed"),
    "clause-moved": _kinds("clause-moved"),
    "clock": _kinds("hours-changed", "date-changed"),
    "condition": _kinds("condition-changed"),
    "consequence": _kinds("consequence-"),
    "contact": _kinds("contact-"),
    "count": _kinds("number-changed", "amount-changed"),
    "date": _kinds("date-changed", "effective-date-changed"),
    "deadline": _kinds("deadline-"),
    "definition": _kinds("definition-"),
    "definition-added": _kinds("definition-added", "definition-removed"),
    "duty-added": _kinds("duty-added", "duty-removed"),
    "duty-changed": _kinds("duty-changed"),
    "duty-moved": _kinds("duty-moved"),
    "escalation": _kinds("escalation-", "escalation-level-", "hours-changed"),
    "exception": _kinds("exception-"),
    "frequency": _kinds("frequency-changed"),
    "metric": _kinds("metric-"),
    "negation": _kinds("obligation-changed", "meaning-reversed", "quantifier-changed"),
    "obligation": _kinds("obligation-changed", "meaning-reversed"),
    "obligation-added": _kinds("obligation-changed", "sentence-added", "sentence-removed"),
    "opposite": _kinds("meaning-reversed", "obligation-changed"),
    "appendix": _kinds("appendix-", "question-", "form-field-"),
    "participants": _kinds("participants-changed"),
    "procedure": _kinds("procedure-"),
    "quantifier": _kinds("quantifier-changed", "obligation-changed"),
    "recipient": _kinds("recipient-changed"),
    "reference": _kinds("reference-"),
    "responsible": _kinds(*_DOERS),
    "role-added": _kinds("role-added", "role-removed", "role-changed"),
    "role-named": _kinds("role-changed", "recipient-changed", "contact-changed", "duty-moved"),
    "scope": _kinds("scope-", "department-changed"),
    "segment": _kinds("segment-"),
    "service": _kinds("service-level-"),
    "step": _kinds("step-", "branch-", "form-changed", "system-changed"),
    "step-added": _kinds("step-added", "step-removed"),
    "step-order": _kinds("step-moved"),
    "target": _kinds("target-changed"),
    "timing": _kinds("timing-changed"),
    # Changes that no type has a name for: to be pointed at is enough.
    "words": frozenset(KINDS) - _kinds("formatting-changed", "value-rewritten"),
}
"""The kinds that are right for what was planted."""
ALWAYS_TRUE = _kinds("wording-changed", "sentence-added", "sentence-removed", "text-added", "text-removed")
"""What may be said of every place where words were changed."""
SENSE = (
    FAMILIES["condition"]
    | FAMILIES["timing"]
    | FAMILIES["quantifier"]
    | FAMILIES["opposite"]
    | FAMILIES["bound"]
)
"""Turns of the sense that can be seen as one another: both … and, either … or."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the redline said of one mutation."""

    mutation: Mutation
    missed: frozenset[str]
    false: tuple[Change, ...]
    right: int
    changes: tuple[Change, ...]


def _is_around(change: Path | None, place: Path | None) -> bool:
    """Whether a change stands at a place, in it, or at an entry around it."""
    if change is None or place is None:
        return False
    if change[: len(place)] == place:
        return True
    lists = {"definitions", "approvals", "appendices"}
    return place[: len(change)] == change and len(change) >= (1 if place[0] in lists else 2)


def _is_there(change: Change, mutation: Mutation) -> bool:
    return _is_around(change.old_path, mutation.path) or _is_around(change.new_path, mutation.new_path)


def _accepted(expected: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(FAMILIES[name] for each in expected for name in each.split("|")))


def _goes_the_wrong_way(change: Change, mutation: Mutation) -> bool:
    """Whether something that came is called gone, or the other way round."""
    if mutation.path is None:
        return change.kind.endswith("-removed")
    return mutation.new_path is None and change.kind.endswith("-added")


def measure(mutation: Mutation, directory: Directory) -> Result:
    """Compare the two versions, and look for what was planted and for what was not."""
    return judge(mutation, compare(Side(mutation.old, directory), Side(mutation.new, directory)).changes)


def judge(mutation: Mutation, reported: Iterable[Change]) -> Result:
    """Tell what was missed, and what was reported that nobody made."""
    changes = tuple(reported)
    there = [change for change in changes if _is_there(change, mutation)]
    straight = [change for change in there if not _goes_the_wrong_way(change, mutation)]
    missed = frozenset(
        each for each in mutation.expected if not any(change.kind in _accepted([each]) for change in straight)
    )
    substantive = [change for change in changes if change.weight is Weight.SUBSTANTIVE]
    true = _accepted(mutation.expected) | ALWAYS_TRUE if mutation.expected else frozenset()
    if mutation.family in {"condition", "timing", "quantifier", "opposite", "bound", "negation"}:
        true |= SENSE
    false = tuple(
        change for change in substantive if change not in there or not (mutation.wide or change.kind in true)
    )
    return Result(mutation, missed, false, len(substantive) - len(false), changes)


def results_of(policies: Sequence[Policy], directory: Directory, names: Iterable[str]) -> list[Result]:
    """Every class on two of the policies in turn, as often as there are seeds."""
    chosen = [each for each in all_classes if each.name in set(names)]
    made = [
        each.make(policies[(place + next_one) % len(policies)], seed)
        for place, each in enumerate(chosen)
        for next_one in (0, 1)
        for seed in SEEDS
    ]
    return [measure(mutation, directory) for mutation in made if mutation is not None]


@dataclass(frozen=True, slots=True)
class Figures:
    """How well it went."""

    planted: int
    found: int
    harmless: int
    harmless_marred: int
    real_marred: int
    substantive: int
    false: int

    @property
    def recall(self) -> float:
        """The share of real changes that were found with the right type, all parts of them."""
        return self.found / max(self.planted, 1)

    @property
    def marred(self) -> float:
        """The share of mutations with a substantive change that nobody made."""
        return (self.harmless_marred + self.real_marred) / max(self.planted + self.harmless, 1)

    @property
    def false_share(self) -> float:
        """The share of reported substantive changes that nobody made."""
        return self.false / max(self.substantive, 1)

    @property
    def harmless_share(self) -> float:
        """The share of harmless mutations in which something substantive was reported."""
        return self.harmless_marred / max(self.harmless, 1)


def figures_of(results: Iterable[Result]) -> Figures:
    """Count."""
    seen = list(results)
    real = [each for each in seen if not each.mutation.is_harmless]
    harmless = [each for each in seen if each.mutation.is_harmless]
    return Figures(
        planted=len(real),
        found=sum(not each.missed for each in real),
        harmless=len(harmless),
        harmless_marred=sum(bool(each.false) for each in harmless),
        real_marred=sum(bool(each.false) for each in real),
        substantive=sum(each.right + len(each.false) for each in seen),
        false=sum(len(each.false) for each in seen),
    )


def print_table(results: Iterable[Result], title: str) -> None:
    """One line a class: made, found with the right type, marred by something false."""
    print(f"\n{title}\n{'family':<18}{'class':<34}{'made':>5}{'found':>7}{'false':>7}")
    rows: dict[tuple[str, str], Counter[str]] = {}
    for each in results:
        row = rows.setdefault((each.mutation.family, each.mutation.name), Counter())
        row.update(made=1, found=int(not each.missed), false=int(bool(each.false)))
    for (family, name), row in sorted(rows.items()):
        print(f"{family:<18}{name:<34}{row['made']:>5}{row['found']:>7}{row['false']:>7}")
    figures = figures_of(results)
    print(
        f"found {figures.found} of {figures.planted} ({figures.recall:.1%}); "
        f"something false in {figures.harmless_marred} of {figures.harmless} harmless ones "
        f"({figures.harmless_share:.1%}) and {figures.real_marred} of {figures.planted} real ones; "
        f"{figures.false} of {figures.substantive} substantive changes false ({figures.false_share:.1%})"
    )


@pytest.fixture(scope="module")
def sample() -> tuple[list[Policy], Directory]:
    """The sample policies and the organisation they are for."""
    library = parse_library(FolderTree(ROOT))
    assert library.policies
    return [each.policy for each in library.policies.values()], library.directory


@pytest.mark.parametrize("half", ["held out", "development"])
def test_planted_changes_are_found_and_nothing_is_reported_that_nobody_made(
    half: str, sample: tuple[list[Policy], Directory]
) -> None:
    """At least 95 in 100 with the right type, numbers and words, in fields and in texts; at most 5 in 100 false.

    False is what stands beside a change that was made, and all that is substantive where the sense stayed the same.
    """
    results = results_of(*sample, HELD_OUT if half == "held out" else DEVELOPMENT)
    print_table(results, half)
    figures = figures_of(results)
    assert figures.planted > 150
    assert figures.recall >= FOUND
    assert figures.harmless > 25
    assert figures.harmless_share <= FALSE
    assert figures.marred <= FALSE
    assert figures.false_share <= FALSE


def measure_together(versions: Sequence[Mutation], directory: Directory) -> list[Result]:
    """Judge many mutations of one new version, each by what was reported at its place."""
    changes = compare(Side(versions[0].old, directory), Side(versions[0].new, directory)).changes
    return [judge(each, [change for change in changes if _is_there(change, each)]) for each in versions]


@pytest.fixture(scope="module")
def reviews(sample: tuple[list[Policy], Directory]) -> list[tuple[Mutation, ...]]:
    """New versions as they come about in a review, with a dozen changes each."""
    return [mutations.mutate_often(policy, seed, 12) for policy in sample[0] for seed in REVIEWS]


def test_many_changes_in_one_version_are_told_apart(
    reviews: list[tuple[Mutation, ...]], sample: tuple[list[Policy], Directory]
) -> None:
    """A real review changes many places; none of them may hide another."""
    measured = [result for each in reviews for result in measure_together(each, sample[1])]
    print_table(measured, "a dozen at once")
    figures = figures_of(measured)
    assert figures.planted + figures.harmless == 12 * len(reviews)
    assert figures.recall >= FOUND
    assert figures.marred <= FALSE


def test_nothing_is_reported_between_many_changes(
    reviews: list[tuple[Mutation, ...]], sample: tuple[list[Policy], Directory]
) -> None:
    """Places that nobody touched stay silent."""
    for each in reviews:
        changes = compare(Side(each[0].old, sample[1]), Side(each[0].new, sample[1])).changes
        stray = [change for change in changes if not any(_is_there(change, one) for one in each)]
        assert [change for change in stray if change.weight is Weight.SUBSTANTIVE] == []


@pytest.mark.parametrize(
    "name", ["step-time-typed", "service-time-typed", "segment-time-typed", "ladder-answer-time"]
)
def test_a_time_is_called_shorter_or_longer_rightly(
    name: str, sample: tuple[list[Policy], Directory]
) -> None:
    """The direction is what a reader acts on."""
    found = next(each for each in all_classes if each.name == name)
    for policy in sample[0]:
        for seed in range(2):
            mutation = found.make(policy, seed)
            if mutation is None or mutation.path is None:
                continue
            old, new = (
                Duration.parse(mutations.Draft(each).text(mutation.path))
                for each in (mutation.old, mutation.new)
            )
            kinds = {change.kind for change in measure(mutation, sample[1]).changes}
            assert kinds == {"deadline-shortened" if new.amount < old.amount else "deadline-lengthened"}


def _values(value: object, path: Path = ()) -> dict[Path, object]:
    """Every single value of a policy by its place."""
    items = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    )
    if items is None:
        return {path: value}
    return {place: found for part, item in items for place, found in _values(item, (*path, part)).items()}


def _reach(place: Path) -> Path:
    """What a mutation may change: its place, or the list around it, for what comes after an item gets another index."""
    return place if isinstance(place[-1], str) else place[:-1]


def test_a_mutation_changes_only_the_place_it_tells(sample: tuple[list[Policy], Directory]) -> None:
    """One value, or the items of one list; a new version's number and row of the history aside."""
    for index, each in enumerate(all_classes):
        mutation = each.make(sample[0][index % len(sample[0])], 1)
        if mutation is None or each.name == "version-and-revision":
            continue
        old, new = (_values(version.model_dump(mode="json")) for version in (mutation.old, mutation.new))
        changed = {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}
        reach = [_reach(place) for place in (mutation.path, mutation.new_path) if place]
        assert changed, each.name
        assert {path for path in changed if not any(path[: len(one)] == one for one in reach)} == set(), (
            each.name
        )


def test_every_mutation_can_be_written_and_read_again(sample: tuple[list[Policy], Directory]) -> None:
    """What is measured is what files can hold."""
    for index, each in enumerate(all_classes):
        mutation = each.make(sample[0][index % len(sample[0])], 0)
        if mutation is not None:
            assert mutations.read_again(mutation.new) == mutation.new


def test_the_same_seed_makes_the_same_mutation(sample: tuple[list[Policy], Directory]) -> None:
    """So that a figure can be repeated; another seed makes another one."""
    policy = sample[0][0]
    index = next(index for index, each in enumerate(all_classes) if each.name == "time-planted-digits")
    first = mutations.mutate(policy, index)
    assert first == mutations.mutate(policy, index)
    assert first != mutations.mutate(policy, index + len(all_classes))


def test_every_class_happens() -> None:
    """Names are unique, the halves complete, and every expectation has kinds that exist."""
    names = [each.name for each in all_classes]
    assert len(set(names)) == len(names) >= 45
    assert set(names) == DEVELOPMENT | HELD_OUT
    assert not DEVELOPMENT & HELD_OUT
    expected = {name for each in all_classes for wanted in each.expected for name in wanted.split("|")}
    assert expected <= FAMILIES.keys()
    assert all(FAMILIES.values())
