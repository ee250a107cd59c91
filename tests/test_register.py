"""The register: what engross wrote reads back, and any change of a line is found at its line."""

import json
from codecs import BOM_UTF8
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engross.model.fields import Line, PolicyId, RoleId, Slug, Version
from engross.model.record import (
    Approved,
    Declined,
    Digest,
    Event,
    FileMark,
    Issued,
    Renamed,
    Retired,
    Withdrawn,
)
from engross.register import UNSEALED, Register, extend_register, parse_register, seal
from issued_library import ISSUED

MARK = FileMark(size=12, sha256=Digest("a" * 64), lines="12345678")
REASONS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


def _at(minute: int) -> datetime:
    return ISSUED + timedelta(minutes=minute)


def _issued(policy: str, minute: int, version: str = "1.0") -> Issued:
    return Issued(
        policy=PolicyId(policy), at=_at(minute), by=Line("Ana"), digest=UNSEALED, version=Version(version),
        effective=date(2026, 4, 1), approvals=(Slug("director"),), record=MARK,
    )  # fmt: skip


def _approved(policy: str, minute: int, version: str = "1.0") -> Approved:
    return Approved(
        policy=PolicyId(policy), at=_at(minute), by=Line("Ana"), digest=UNSEALED, version=Version(version),
        approval=Slug("director"), role=RoleId("sales-director"), name=Line("Tomas Lindqvist"), on=date(2026, 3, 20),
    )  # fmt: skip


def _declined(policy: str, minute: int, reason: str = "Too long") -> Declined:
    return Declined(
        policy=PolicyId(policy), at=_at(minute), by=Line("Ana"), digest=UNSEALED, version=Version("1.0"),
        approval=Slug("director"), role=RoleId("sales-director"), name=Line("Tomas Lindqvist"), on=date(2026, 3, 20),
        reason=Line(reason),
    )  # fmt: skip


def _withdrawn(policy: str, minute: int, reason: str = "It was wrong") -> Withdrawn:
    return Withdrawn(
        policy=PolicyId(policy), at=_at(minute), by=Line("Ana"), digest=UNSEALED, version=Version("1.0"),
        reason=Line(reason),
    )  # fmt: skip


def _retired(policy: str, minute: int, reason: str = "Done") -> Retired:
    return Retired(
        policy=PolicyId(policy), at=_at(minute), by=Line("Ana"), digest=UNSEALED, on=date(2026, 9, 1), reason=Line(reason)
    )  # fmt: skip


def _renamed(old: str, new: str, minute: int) -> Renamed:
    return Renamed(
        policy=PolicyId(new), at=_at(minute), by=Line("Ana"), digest=UNSEALED, formerly=PolicyId(old)
    )


def write(*events: Event, data: bytes = b"") -> bytes:
    """A register with these events, each sealed to the one before it of its policy."""
    for event in events:
        former = event.formerly if isinstance(event, Renamed) else event.policy
        data = extend_register(data, [seal(event, parse_register(data).last(former))])
    return data


ALL = write(
    _issued("hand-over", 0),
    _issued("segments", 0),
    _declined("hand-over", 1),
    _approved("hand-over", 2),
    _approved("segments", 2),
    _issued("hand-over", 3, "1.1"),
    _withdrawn("hand-over", 4),
    _renamed("hand-over", "take-over", 5),
    _issued("take-over", 6, "2.0"),
    _retired("take-over", 7),
)
LINES = ALL.removesuffix(b"\n").split(b"\n")
LAST = {5, len(LINES)}  # the newest line of each policy


def places(data: bytes) -> list[int]:
    """The lines in which something is wrong."""
    return [finding.place.line for finding in parse_register(data).diagnostics]


def join(lines: list[bytes]) -> bytes:
    return b"\n".join(lines) + b"\n"


def test_what_was_written_reads_back() -> None:
    register = parse_register(ALL)
    assert register.diagnostics == ()
    assert list(register.chains) == ["segments", "take-over"]
    assert [event.event for event in register.events("take-over")] == [
        "issued", "declined", "approved", "issued", "withdrawn", "renamed", "issued", "retired",
    ]  # fmt: skip
    assert [entry.line for entry in register.chains["segments"]] == [2, 5]
    assert register.former == {"hand-over": "take-over"}
    assert register.last("hand-over") is None
    assert register.events("nobody") == ()


def test_an_empty_register_has_nothing_in_it() -> None:
    assert parse_register(b"") == Register({}, {})
    assert parse_register(b"\n \n") == Register({}, {})


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 3), REASONS), max_size=8))
def test_any_events_read_back_as_they_were_sealed(rows: list[tuple[str, int, str]]) -> None:
    makers = (_declined, _withdrawn, _retired)
    events: list[Event] = [
        makers[kind](policy, minute, reason) if kind < 3 else _issued(policy, minute)
        for minute, (policy, kind, reason) in enumerate(rows)
    ]
    data = write(*events)
    register = parse_register(data)
    # What is decided about versions that nobody issued is told, and nothing else.
    assert all("about a" in finding.message for finding in register.diagnostics)
    for policy in ("a", "b"):
        chain = register.events(policy)
        assert [event.at for event in chain] == [event.at for event in events if event.policy == policy]
        assert all(later.previous == earlier.digest for earlier, later in pairwise(chain))


def test_it_is_only_ever_added_to() -> None:
    longer = write(_approved("take-over", 9, "2.0"), data=ALL)
    assert longer.startswith(ALL)
    assert write(_approved("take-over", 9, "2.0"), data=ALL.removesuffix(b"\n")) == longer


def _paths(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    if isinstance(value, dict):
        return [
            found for key, inner in value.items() for found in [(*path, key), *_paths(inner, (*path, key))]
        ]
    if isinstance(value, list):
        return [
            found
            for index, inner in enumerate(value)
            for found in [(*path, index), *_paths(inner, (*path, index))]
        ]
    return []


def _edits() -> list[tuple[int, str, bytes]]:
    """Every value of every line changed, and every key taken out."""
    made = []
    for number, line in enumerate(LINES, 1):
        for path in _paths(json.loads(line)):
            for how in ("change", "remove"):
                data = json.loads(line)
                inner = data
                for step in path[:-1]:
                    inner = inner[step]
                if how == "remove":
                    del inner[path[-1]]
                else:
                    inner[path[-1]] = _other(inner[path[-1]])
                text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
                made.append((number, f"{number} {how} {path}", text))
    return made


def _other(value: object) -> object:
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("1" if value[-1] != "1" else "2")
    return []


@pytest.mark.parametrize(
    ("number", "line"), [(n, text) for n, _, text in _edits()], ids=[i for _, i, _ in _edits()]
)
def test_an_edited_line_is_told(number: int, line: bytes) -> None:
    changed = [*LINES]
    changed[number - 1] = line
    assert number in places(join(changed))


@pytest.mark.parametrize("number", range(1, len(LINES) + 1))
def test_a_deleted_line_is_told_where_the_chain_breaks(number: int) -> None:
    """The newest line of a policy leaves no gap: only a second witness, Git, can tell that it was there."""
    found = places(join(LINES[: number - 1] + LINES[number:]))
    assert bool(found) == (number not in LAST)
    assert all(place >= number for place in found)


@pytest.mark.parametrize("number", range(1, len(LINES) + 1))
def test_a_line_that_stands_twice_is_told(number: int) -> None:
    assert places(join([*LINES, LINES[number - 1]])) == [len(LINES) + 1]
    assert number + 1 in places(join([*LINES[:number], LINES[number - 1], *LINES[number:]]))


@pytest.mark.parametrize(
    ("first", "second"), [(a, b) for a in range(len(LINES)) for b in range(a + 1, len(LINES))]
)
def test_swapped_lines_of_one_policy_are_told(first: int, second: int) -> None:
    lines = [*LINES]
    lines[first], lines[second] = lines[second], lines[first]
    assert bool(places(join(lines))) == any(
        _order(lines, about) != _order(LINES, about) for about in (True, False)
    )


def _order(lines: list[bytes], about_segments: bool) -> list[bytes]:
    """The lines of one of the two policies, in their order."""
    return [line for line in lines if (b'"segments"' in line) == about_segments]


@given(st.integers(1, len(LINES)), st.data())
def test_a_truncated_line_is_told(number: int, data: st.DataObject) -> None:
    line = LINES[number - 1]
    cut = line[: data.draw(st.integers(1, len(line) - 1))]
    assert places(join([*LINES[: number - 1], cut, *LINES[number:]]))[0] == number


@settings(max_examples=60)
@given(st.integers(0, len(ALL) - 2), st.integers(1, 255))
def test_a_flipped_byte_is_told_at_its_line(at: int, flip: int) -> None:
    changed = ALL[:at] + bytes([ALL[at] ^ flip]) + ALL[at + 1 :]
    number = ALL[:at].count(b"\n") + 1
    found = places(changed)
    assert found
    assert found[0] in {number, number + 1}


@given(st.integers(0, len(ALL)), st.binary(min_size=1, max_size=4))
def test_an_inserted_byte_is_told_or_changes_nothing(at: int, piece: bytes) -> None:
    changed = ALL[:at] + piece + ALL[at:]
    register = parse_register(changed)
    assert register.diagnostics or register.events("take-over") == parse_register(ALL).events("take-over")


def test_what_editors_and_git_do_to_line_ends_is_no_change() -> None:
    """Git on Windows writes carriage returns, Notepad a byte order mark: the events are the same."""
    for data in (
        ALL.replace(b"\n", b"\r\n"),
        BOM_UTF8 + ALL,
        join(LINES).replace(b"\n", b"\n\n"),
        join(LINES)[:-1],
    ):
        register = parse_register(data)
        assert register.diagnostics == ()
        assert register.events("take-over") == parse_register(ALL).events("take-over")
        assert parse_register(write(_approved("take-over", 9, "2.0"), data=data)).diagnostics == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_another_encoding_is_told(encoding: str) -> None:
    assert places(ALL.decode().encode(encoding))


@pytest.mark.parametrize(
    "line",
    [b"\xff\xfe", b"[]", b'"text"', b"{}", b"{" * 100_000, b'{"a":1e999999}', b"1" * 10_000, b"null", b'{"a":"\\ud800"}'],
)  # fmt: skip
def test_a_strange_line_is_told_and_no_other(line: bytes) -> None:
    assert places(join([*LINES[:3], line, *LINES[3:]])) == [4]


def test_a_line_that_says_something_twice_is_told() -> None:
    """Readers of JSON take the last of two values of a key, and people the first."""
    doubled = LINES[0].replace(b'{"register', b'{"by":"Somebody else","register', 1)
    assert places(join([doubled, *LINES[1:]]))[0] == 1


def test_a_line_of_a_newer_engross_is_told_as_such() -> None:
    line = LINES[-1].replace(b'"register_version":1', b'"register_version":2')
    (finding,) = parse_register(join([*LINES[:-1], line])).diagnostics
    assert (finding.rule, finding.place.line) == ("newer-format", len(LINES))
    assert "newer engross" in finding.message


def test_an_event_of_an_unknown_kind_is_told() -> None:
    line = LINES[-1].replace(b'"event":"retired"', b'"event":"signed"')
    (finding,) = parse_register(join([*LINES[:-1], line])).diagnostics
    assert "or a newer engross wrote it" in finding.message


def test_a_line_dated_before_the_one_it_follows_is_told() -> None:
    data = write(_issued("hand-over", 5), _approved("hand-over", 4))
    (finding,) = parse_register(data).diagnostics
    assert finding.place.line == 2
    assert "is dated before" in finding.message


def test_marks_of_a_merge_are_told_as_such() -> None:
    lines = [*LINES[:-2], b"<<<<<<< HEAD", LINES[-2], b"=======", LINES[-1], b">>>>>>> other"]
    findings = parse_register(join(lines)).diagnostics
    assert [finding.place.line for finding in findings] == [9, 11, 13]
    assert all("Git could not merge" in finding.message for finding in findings)


@given(st.randoms())
def test_two_branches_that_decided_on_different_policies_merge_in_any_order(random: object) -> None:
    first = write(_issued("a", 0), _approved("a", 1), _issued("a", 2, "1.1")).splitlines()
    second = write(_issued("b", 0), _approved("b", 1), _issued("b", 2, "1.1")).splitlines()
    turns = [0] * len(first) + [1] * len(second)
    random.shuffle(turns)  # type: ignore[attr-defined]
    queues = [iter(first), iter(second)]
    register = parse_register(join([next(queues[turn]) for turn in turns]))
    assert register.diagnostics == ()
    assert len(register.events("a")) == len(register.events("b")) == 3


def test_two_branches_that_decided_on_the_same_policy_are_told() -> None:
    start = write(_issued("a", 0))
    ours, theirs = write(_approved("a", 1), data=start), write(_declined("a", 2), data=start)
    assert places(ours + theirs.removeprefix(start)) == [3]


def test_a_policy_renamed_twice_and_back() -> None:
    data = write(_issued("a", 0), _renamed("a", "b", 1), _approved("b", 2), _renamed("b", "c", 3))
    register = parse_register(data)
    assert register.diagnostics == ()
    assert register.former == {"a": "c", "b": "c"}
    assert [event.event for event in register.events("c")] == ["issued", "renamed", "approved", "renamed"]
    back = parse_register(write(_renamed("c", "a", 4), data=data))
    assert back.diagnostics == ()
    assert back.former == {"b": "a", "c": "a"}
    assert len(back.events("a")) == 5


def test_a_name_that_is_free_again_starts_a_history_of_its_own() -> None:
    register = parse_register(write(_issued("a", 0), _renamed("a", "b", 1), _issued("a", 2)))
    assert register.diagnostics == ()
    assert (len(register.events("a")), len(register.events("b"))) == (1, 2)
    assert register.former == {}


def test_a_renaming_onto_a_policy_with_a_history_is_told() -> None:
    start = write(_issued("a", 0), _issued("b", 0))
    moved = seal(_renamed("a", "b", 1), parse_register(start).last("a"))
    assert places(extend_register(start, [moved])) == [3]


def test_decisions_that_engross_would_not_have_written_are_told() -> None:
    for events, what in (
        ([_withdrawn("a", 1, "Over")], "was not issued before it"),
        (
            [_issued("a", 1), _withdrawn("a", 2, "Over"), _withdrawn("a", 3, "Over")],
            "was withdrawn before it",
        ),
    ):
        findings = parse_register(write(*events)).diagnostics
        assert [what in finding.message for finding in findings] == [True], findings
        assert findings[0].place.line == len(events)
