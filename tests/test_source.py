"""Reading: traps that a case file cannot hold, limits in time and memory, and texts that nobody would write."""

import pickle
import subprocess
import sys
import time
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from engross.diagnostic import Diagnostic
from engross.library import parse_library
from engross.model.account import Account
from engross.model.fields import Line, Prose, Slug
from engross.model.organization import Organization
from engross.model.policy import Clause, Policy
from engross.privacy import PRIVATE, public_copy
from engross.reading.quick import read_quickly
from engross.reading.reader import read_values
from engross.reading.shape import models_in
from engross.reading.source import MAX_BYTES, MAX_LINE, parse_source
from engross.reading.traps import scan_lines
from engross.reading.validation import validate_source
from engross.reading.walk import walk_values
from library_cases import HAND_OVER, base_files, base_text, check_text, find_form

PATH = PurePosixPath("policy.yml")


def rules_of(raw: bytes | str) -> list[str]:
    return [finding.rule for finding in check_text(raw)]


def test_text_in_latin_1_is_read_on() -> None:
    text = (
        base_text()
        .replace("without a gap", "without a g\xe4p")
        .replace("policy: client-segments", "policy: x")
    )
    first, second = check_text(text.encode("latin-1"))
    assert (first.rule, first.place.line, first.place.column) == ("wrong-encoding", 11, 47)
    assert "“ä”" in first.message
    assert (second.rule, second.place.line) == ("unknown-reference", 72)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named(encoding: str) -> None:
    (finding,) = check_text(base_text().encode(encoding))
    assert finding.rule == "wrong-encoding"
    assert "UTF-16" in finding.message
    assert "Save the file again as UTF-8" in finding.hint


def test_byte_order_mark_is_a_warning_and_the_rest_is_read() -> None:
    (finding,) = check_text(b"\xef\xbb\xbf" + base_text().encode())
    assert (finding.rule, finding.severity.value) == ("byte-order-mark", "warning")


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_fine(end: str) -> None:
    assert rules_of(base_text().replace("\n", end)) == []


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# only a comment\n", "---\n", "null\n", "~\n", "---\n# nothing\n"]
)
def test_empty_file_is_named(text: str) -> None:
    assert rules_of(text) == ["empty-file"]


def test_invisible_characters_are_found_where_they_are() -> None:
    (finding,) = check_text(base_text().replace("without an owner.", "without\x08 an owner."))
    assert (finding.rule, finding.place.line, finding.place.column) == ("invisible-character", 13, 34)
    assert rules_of(base_text().replace("without an owner.", "without\u2028an owner.")) == [
        "invisible-character"
    ]
    assert rules_of(
        base_text().replace("A client is never", '"A\\x00 client is never').replace("r.\n", 'r."\n', 1)
    )


def test_a_duplicate_says_where_the_first_one_is() -> None:
    (finding,) = check_text(base_text() + "purpose:\n  text: Again.\n")
    (related,) = finding.related
    assert (finding.rule, related.place.line, related.place.column) == ("duplicate-key", 12, 1)


def test_excerpt_is_the_line_and_the_caret_stands_under_the_word() -> None:
    (finding,) = check_text(base_text().replace("owner: sales-director\n", "owner: sales-directr\n", 1))
    place = finding.place
    assert place.excerpt == "  owner: sales-directr"
    assert place.excerpt[place.column - 1 : place.end - 1] == "sales-directr"


def test_all_errors_of_one_file_are_found_in_one_run() -> None:
    text = base_text()
    text = text.replace("title: Hand-over Policy", "title: Hand-over: the policy")
    text = text.replace("created: 2026-01-12", "created: 2026-02-30")
    text = text.replace("actor: duty-manager", "actr: duty-manager")
    text = text.replace("  - id: protocol", "  - id protocol")
    assert [(found.place.line, found.rule) for found in check_text(text)] == [
        (3, "unquoted-colon"),
        (6, "invalid-date"),
        (36, "unknown-key"),
        (92, "missing-colon"),
    ]


LIMITS: dict[str, tuple[str | bytes, str]] = {
    "a megabyte": ("a: b\n" * 210_000, "too-large"),
    "half a megabyte of duplicates": ("a: 1\n" * (MAX_BYTES // 5), "too-large"),
    "twenty thousand duplicates": ("a: 1\n" * 20_000, "duplicate-key"),
    "one huge line": ("text: " + "x " * 200_000, "too-large"),
    "brackets": ("a: " + "[" * (MAX_LINE - 10), "too-deep"),
    "brackets in lines": ("a: " + "[\n" * 100_000, "too-deep"),
    "braces": ("a: " + "{b: " * 2_900, "too-deep"),
    "indentation": ("".join(" " * i + "a:\n" for i in range(700)), "too-deep"),
    "hyphens": ("- " * 5_900, "too-deep"),
    "a million laughs": (
        "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a, *a, *a, *a]\n" for i in range(9_000)),
        "alias",
    ),
    "thirty thousand slips": ("".join(f"k{i}: a: b\n" for i in range(30_000)), "unquoted-colon"),
    "thirty thousand quotes": ("".join(f'k{i}: "a\n' for i in range(30_000)), "unclosed-quote"),
    "merges": ("<<<<<<< a\n=======\n>>>>>>> b\n" * 18_000, "merge-conflict"),
    "tabs": ("\ta: b\n" * 80_000, "tab-indentation"),
    "controls": ("a: \x01\n" * 80_000, "invisible-character"),
    "unknown keys": (base_text() + "".join(f"titl_pag{i}: {i}\n" for i in range(20_000)), "unknown-key"),
    "missing keys": (
        base_text().replace("definitions:\n", "definitions:\n" + "  - {}\n" * 20_000),
        "missing-key",
    ),
    "digits": ("a: " + "9" * 11_000, "unknown-key"),
    "no text": (bytes(range(256)) * 2_000, "wrong-encoding"),
}


# Seconds of a processor; what is not bounded would take minutes or hours. It takes about two.
BOUND = 30


@pytest.mark.no_cover
@pytest.mark.parametrize("name", LIMITS)
def test_hostile_files_are_refused_in_bounded_time(name: str) -> None:
    text, rule = LIMITS[name]
    started = time.process_time()
    findings = check_text(text)
    assert time.process_time() - started < BOUND
    assert rule in {finding.rule for finding in findings}
    assert sum(finding.is_error for finding in findings) <= 310
    assert all(len(finding.message) + len(finding.hint) < 1_500 for finding in findings)


@pytest.mark.slow
def test_hostile_files_are_refused_in_bounded_memory() -> None:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (600 << 20,) * 2)\n"
        "from test_source import LIMITS, check_text\n"
        "for text, rule in LIMITS.values(): assert rule in {found.rule for found in check_text(text)}, rule\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def hostile_prose() -> dict[str, str]:
    return {
        "brackets": "[" * 9_900,
        "pictures": "![a" * 3_200,
        "placeholders": "[name " * 1_600,
        "stars": "*a **b" * 1_600,
        "ticks": "".join("`" * length + " " for length in range(130)),
        "facts": "{{ organization.name }}" * 420,
        "braces": "{{" * 4_900,
        "parentheses": "{{ " + "(" * 9_000 + " }}",
        "numbers": "{{ 9 ** 9 ** 9 ** 9 }}",
        "comments": "<!--" * 2_400,
        "quotes": ">" * 9_900,
    }


@pytest.mark.no_cover
@pytest.mark.parametrize("name", hostile_prose())
def test_hostile_texts_are_read_in_bounded_time(name: str) -> None:
    item = (
        "    - id: c{}\n      title: x\n      decided_by: sales-director\n      when: '"
        + hostile_prose()[name]
        + "'\n"
    )
    text = base_text().replace(
        "  consequences:\n", "  consequences:\n" + "".join(item.format(i) for i in range(4))
    )
    text = text.replace("{}", "0")
    started = time.process_time()
    check_text(text)
    assert time.process_time() - started < BOUND


LINES = base_text().split("\n")


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A policy in which lines were deleted, doubled, swapped, shifted or spoilt."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 5))):
        index = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["delete", "double", "swap", "shift", "spoil", "cut"]))
        if kind == "delete" and len(lines) > 1:
            del lines[index]
        elif kind == "double":
            lines.insert(other, lines[index])
        elif kind == "swap":
            lines[index], lines[other] = lines[other], lines[index]
        elif kind == "shift":
            lines[index] = " " * draw(st.integers(1, 3)) + lines[index]
        elif kind == "cut":
            lines[index] = lines[index].lstrip()[: draw(st.integers(0, 30))]
        else:
            column = draw(st.integers(0, len(lines[index])))
            sign = draw(
                st.sampled_from(
                    [*"\"'[]{}:#-&*!|>%@`\t,?<=", ": ", "- ", "{{", "}}", "{%", "\x00", "\ud7ff", "é"]
                )
            )
            lines[index] = lines[index][:column] + sign + lines[index][column:]
    return "\n".join(lines).encode("utf-8", "replace")


def assert_in_place(findings: tuple[Diagnostic, ...], raw: bytes) -> None:
    """Every finding lies within its file, with the excerpt of its line, and says something."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for finding in findings:
        place = finding.place
        if place.path != HAND_OVER:
            continue
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
        assert place.column < place.end <= max(len(lines[place.line - 1]) + 1, place.column + 1)
        assert place.excerpt in ("", lines[place.line - 1])
        assert finding.message
        assert finding.hint


@given(mutated())
@settings(max_examples=200)
def test_a_spoilt_policy_is_read_or_explained(raw: bytes) -> None:
    findings = check_text(raw)
    assert_in_place(findings, raw)
    assert len(findings) < 200


@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(alphabet="ab:- \n\t\"'[]{}#&*!|>%@,?<=~", max_size=120).map(str.encode),
    )
)
@settings(max_examples=400)
@example(b"")
@example(b"a: |x\n  b")
@example(b"? a\n? b\n: c")
@example(b"a: ]")
def test_any_bytes_are_read_or_explained(raw: bytes) -> None:
    source, findings = parse_source(PATH, raw)
    policy, misfits = validate_source(Policy, source)
    assert policy is None
    assert findings or misfits
    assert_in_place(check_text(raw), raw)


ODD = [
    *"ab12 \n#:-{}[],&*!|>?'\"~%",
    "a: ",
    "\n  ",
    "- ",
    " #a",
    "yes",
    "No",
    "null",
    "1.10",
    "version: ",
    "---\n",
]


def assert_read_alike(text: str) -> None:
    quick, close = read_quickly(text), read_values(text.split("\n"))
    assert quick is None or (repr(quick), ()) == (repr(close.data), close.traps)
    assert quick is None or not (close.doubtful_paths or close.doubtful_lines or close.shaky_lines)


@given(st.lists(st.sampled_from(ODD), max_size=24).map("".join))
@settings(max_examples=400)
@example("a: b #c")
@example("a: b # c")
@example("a: yes")
@example("version: 1.10")
@example("a: 1\na: 2")
@example("a: &b 1\nc: *b")
@example("!x a: 1")
@example("[a]: 1")
@example("a: 1\n---\nb: 2")
@example("a: 1\n...\n]")
def test_what_is_read_quickly_is_what_a_closer_look_finds(text: str) -> None:
    assert_read_alike(text)


@given(mutated())
@settings(max_examples=60)
def test_a_spoilt_policy_is_read_quickly_only_if_nothing_is_to_be_said(raw: bytes) -> None:
    assert_read_alike("\n".join(scan_lines(raw.decode("utf-8").split("\n"))[0]))


def test_policies_as_people_write_them_are_read_quickly() -> None:
    assert read_quickly(base_text()) is not None
    assert read_quickly(f"# A comment.\n{base_text()}  # Another.\n") is not None


@pytest.mark.parametrize(
    ("depth", "values", "is_read"), [(24, 0, True), (25, 0, False), (1, 49_995, True), (1, 49_996, False)]
)
def test_depth_and_number_of_values_are_bounded_alike(depth: int, values: int, *, is_read: bool) -> None:
    text = "[" * depth + "1,\n" * values + "]" * depth
    assert (read_quickly(text) is not None) is is_read
    assert (read_values(text.split("\n")).data is not None) is is_read


def test_a_policy_is_kept_with_little_more_than_its_text() -> None:
    """A thousand policies stand in memory at once; places are read again when a finding asks for one."""
    raw = base_text().encode()
    source, _ = parse_source(PATH, raw)
    assert len(pickle.dumps(source)) < len(raw) + 500
    at = source.place(("title_page", "number"))
    assert at.excerpt[at.column - 1 : at.end - 1] == "CL-002"
    assert source.place(("title_page", "number"), key=True).column < at.column


def test_ids_and_the_names_of_keys_are_there_once() -> None:
    first, second = (parse_library(base_files()).policies["hand-over"].policy.title_page for _ in range(2))
    assert first is not second
    assert first.owner is second.owner
    assert first.model_fields_set is second.model_fields_set
    copy = first.model_copy(update={"classification": "public"})
    assert "classification" in copy.model_fields_set
    assert "classification" not in first.model_fields_set


@pytest.mark.parametrize("model", [Policy, Account, Organization])
def test_no_field_that_may_hold_something_private_is_passed_over(model: type[BaseModel]) -> None:
    """Also where no example fills it: every group of keys gets a note at every place where one can be."""
    note = Prose("Between us.")
    noted = Clause(id=Slug("x"), title=Line("A rule"), text=Prose("Do it."), drafting_notes=note)
    waiting, seen = [model], {model}
    while waiting:
        each = waiting.pop()
        for name, info in each.model_fields.items():
            models = models_in(info.annotation)
            if models or name in PRIVATE:
                held = {name: note if name in PRIVATE else (noted,)}
                group = each.model_construct().model_copy(update=dict.fromkeys(each.model_fields, ()) | held)
                assert note in [value for _, value in walk_values(group)]
                assert note not in [value for _, value in walk_values(public_copy(group))], (each, name)
            waiting += [found for found in models if found not in seen]
            seen.update(models)


@given(st.permutations(list(base_files())))
@settings(max_examples=20)
def test_order_of_files_does_not_matter(order: list[PurePosixPath]) -> None:
    files = {
        **base_files(),
        HAND_OVER: base_text().replace("CL-002", "CL-001").replace("one-owner", "x").encode(),
    }
    shuffled = parse_library({path: files[path] for path in order})
    assert find_form(shuffled) == find_form(parse_library(files))
    assert find_form(shuffled)
    assert list(shuffled.policies) == list(parse_library(files).policies)


def test_a_slip_that_is_mended_again_and_again_does_not_grow() -> None:
    """A line out of place with quotes in it: what is put in quotes once must not be put in quotes again."""
    text = """    - id: collaboration
    answering times stand in {{ policy("sales-client-management") }}; who owns it, in
"""
    source, findings = parse_source(HAND_OVER, text.encode())
    assert [(found.rule, found.place.line) for found in findings] == [("missing-colon", 2)]
    assert sum(map(len, source.lines)) == len(text) - text.count("\n")
