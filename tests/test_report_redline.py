"""Redlines as text, as data, as a page and as a PDF: the same changes, and nothing lost or made up in any of them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

import verapdf
from engross.diagnostic import Diagnostic
from engross.issuing.comparing import DRAFT, Comparison, ComparisonError, compare_texts
from engross.options import Options
from engross.pdf.render import render_pdf
from engross.project import open_project
from engross.redline import Run
from engross.redline_document import redline_html, redline_pdf_source
from engross.report.redline import changed_lines, headline, redline_json, redline_text, split_lines
from engross.templating import Templates
from issued_library import HAND_OVER, SEGMENTS, TODAY, issue, issued_files, revise, write_files
from library_cases import Files

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
RUNS = st.lists(
    st.builds(Run, st.sampled_from(["equal", "insert", "delete"]), st.text("ab \n", min_size=1)), max_size=8
)
EDITS = {
    "2 business days": "3 business days",
    "must** have one": "should** have <b>one</b>",
    "Propose a new owner.": "Propose a new owner & tell {{ organization.name }}.",
}


def draft_files() -> Files:
    return revise(issued_files(), "2.0", "2026-04-10", "2026-07-01", edits=EDITS)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """The draft of a small policy, compared with the version in force."""
    return compare(tmp_path_factory.mktemp("library"), draft_files())


def compare(root: Path, files: Files, old: str = "", new: str = "", policy: str = HAND_OVER) -> Comparison:
    found = compare_texts(open_project(write_files(root, files), TODAY), policy, old, new, NOW)
    assert isinstance(found, Comparison)
    return found


class Reader(HTMLParser):
    """What a page says, apart from its head: words that stay, that came and that went, and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: dict[str, list[str]] = {"ins": [], "del": [], "said": []}
        self.anchors: set[str] = set()
        self.links: set[str] = set()
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.open.append("said" if found.get("class") == "said" else tag)
        self.anchors |= {str(found["id"])} if "id" in found else set()
        self.links |= {str(found["href"]).lstrip("#")} if "href" in found else set()
        self.outside += [str(found[name]) for name in ("src", "srcset") if name in found]
        if tag in {"meta", "link", "img", "input"}:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        kind = next((each for each in reversed(self.open) if each in self.words), None)
        if kind is not None:
            self.words[kind].append(data)


def read(html: bytes) -> Reader:
    reader = Reader()
    reader.feed(html.decode("utf-8"))
    return reader


@given(runs=RUNS)
def test_lines_hold_every_word_in_its_kind(runs: list[Run]) -> None:
    lines = list(split_lines(runs))
    assert "\n".join("".join(run.text for run in line) for line in lines) == "".join(run.text for run in runs)
    for kind in ("insert", "delete"):
        told = "".join(run.text for line in lines for run in line if run.kind == kind)
        assert told == "".join(run.text for run in runs if run.kind == kind).replace("\n", "")


@given(runs=RUNS)
def test_no_line_that_changed_is_left_out(runs: list[Run]) -> None:
    changed = [line for line in split_lines(runs) if any(run.kind != "equal" for run in line)]
    shown = list(changed_lines(runs))
    assert [line for line in shown if any(run.kind != "equal" for run in line)] == changed
    assert all(line == (Run("equal", "…"),) for line in shown if line not in changed)


def test_text_without_colour_marks_what_came_and_went(compared: Comparison) -> None:
    text = redline_text(compared)
    assert "\x1b" not in text
    assert "[-" in text
    assert "+]" in text
    coloured = redline_text(compared, colour=True)
    assert "\x1b[" in coloured
    assert "[+" not in coloured


def test_the_head_says_what_is_compared(compared: Comparison) -> None:
    assert headline(compared).startswith(
        "From version 1.1 (effective 1 April 2026) to the draft (version 2.0): "
    )
    same = replace(compared, redline=replace(compared.redline, changes=(), passages=()))
    assert headline(same).endswith("they say the same.")
    assert redline_text(same).count("\n") <= 4


def test_json_holds_every_change_and_the_passages_that_differ(compared: Comparison) -> None:
    data = json.loads(redline_json(compared))
    assert set(data) == {"policy", "old", "new", "changes", "passages"}
    assert data["new"] == {"version": "2.0", "draft": True, "effective": "2026-07-01"}
    assert [each["sentence"] for each in data["changes"]] == [
        change.sentence for change in compared.redline.changes
    ]
    assert {each["weight"] for each in data["changes"]} == {"substantive", "editorial"}
    assert all(each["state"] != "same" for each in data["passages"])


def test_facts_are_filled_in_on_both_sides(compared: Comparison) -> None:
    data = redline_json(compared)
    assert "tell Fernhollow Systems" in data.replace("\\n", " ")
    assert "{{" not in data


def test_the_page_says_what_came_and_went_in_words_too(compared: Comparison) -> None:
    page = redline_html(compared, Templates(None))
    reader = read(page)
    for kind, tag in (("insert", "ins"), ("delete", "del")):
        runs = [
            run.text
            for passage in compared.redline.passages
            for run in passage.runs
            if passage.state != "same" and run.kind == kind
        ]
        told = "".join(reader.words[tag]).removeprefix({"ins": "inserted", "del": "deleted"}[tag])
        assert told == "".join(runs).replace("\n", "")
    assert set(reader.words["said"]) == {"[inserted: ", "[deleted: ", "]"}


def test_the_page_is_one_file_whose_links_lead_somewhere(compared: Comparison) -> None:
    page = redline_html(compared, Templates(None))
    reader = read(page)
    assert reader.links
    assert reader.links <= reader.anchors
    assert reader.outside == []
    assert b"url(" not in page
    assert b"<b>" not in page
    assert b'name="viewport"' in page
    assert b"The new text is a draft: it is not in force." in page


def test_a_library_may_change_the_page(compared: Comparison, tmp_path: Path) -> None:
    (tmp_path / "redline").mkdir()
    (tmp_path / "redline" / "page.html").write_text(
        '{% extends "builtin/redline/page.html" %}{% block header %}Ours: {{ redline.company }}{% endblock %}',
        "utf-8",
    )
    (tmp_path / "redline" / "page.css").write_text("h1 { color: red }", "utf-8")
    page = redline_html(compared, Templates(tmp_path)).decode()
    assert "Ours: Fernhollow Systems, Inc." in page
    assert "h1 { color: red }" in page
    assert "ins {" in page


@pytest.mark.slow
@pytest.mark.no_cover
def test_the_pdf_conforms_and_carries_the_changes(
    compared: Comparison, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    issued = compare(tmp_path_factory.mktemp("issued"), issue(draft_files(), HAND_OVER))
    paths = []
    for name, comparison in (("draft", compared), ("issued", issued)):
        source = redline_pdf_source(comparison, Templates(None), Options(), tmp_path)
        rendered = render_pdf(source)
        assert rendered.warnings == ()
        assert render_pdf(source).data == rendered.data
        paths.append(tmp_path / f"{name}.pdf")
        paths[-1].write_bytes(rendered.data)
    assert [verdict for verdict in verapdf.validate(paths) if not verdict.passed] == []
    texts = []
    for path, comparison in zip(paths, (compared, issued), strict=True):
        with pypdf.PdfReader(path) as reader:
            (attached,) = reader.attachments["changes.json"]
            texts.append(" ".join(page.extract_text() for page in reader.pages))
        assert attached.decode() == redline_json(comparison)
        assert "3 business days" in " ".join(texts[-1].split())
    assert ["Draft, not in force" in text for text in texts] == [True, False]


# ---- What is compared ----------------------------------------------------------------------------------------


@cache
def three() -> Files:
    files = issue(revise(issued_files(), "2.0", "2026-04-10", "2026-07-01", edits=EDITS), HAND_OVER)
    return revise(files, "3.0", "2026-05-10", "2026-08-01", edits={"3 business days": "4 business days"})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ("1.1", "draft")),
        ("2.0", "", ("2.0", "draft")),
        ("", "2.0", ("1.1", "2.0")),
        (DRAFT, "", ("draft", "2.0")),
        ("2.0", "1.1", ("2.0", "1.1")),
    ],
)
def test_what_is_left_out_is_the_usual(tmp_path: Path, old: str, new: str, expected: tuple[str, str]) -> None:
    found = compare(tmp_path, three(), old, new)
    assert tuple("draft" if edge.is_draft else edge.version for edge in (found.old, found.new)) == expected


def messages(root: Path, files: Files, old: str = "", new: str = "") -> Iterator[str]:
    project = open_project(write_files(root, files), TODAY)
    for policy in (HAND_OVER, SEGMENTS):
        with pytest.raises(ComparisonError) as told:
            compare_texts(project, policy, old, new, NOW)
        yield str(told.value)


def test_one_version_alone_cannot_be_compared(tmp_path: Path) -> None:
    assert all("has one version only" in told for told in messages(tmp_path, issued_files()))


def test_a_text_is_not_compared_with_itself(tmp_path: Path) -> None:
    assert all(
        "There is nothing to compare" in told for told in messages(tmp_path, issued_files(), DRAFT, DRAFT)
    )


def test_an_unreadable_draft_comes_back_as_what_is_wrong_in_it(tmp_path: Path) -> None:
    files = issued_files()
    path = next(path for path in files if path.parts[-2:] == (HAND_OVER, "policy.yml"))
    files[path] = b"title_page: ["
    project = open_project(write_files(tmp_path, files), TODAY)
    found = compare_texts(project, HAND_OVER, "", "", NOW)
    assert isinstance(found, tuple)
    assert all(isinstance(each, Diagnostic) and each.place.path == path for each in found)
    assert "The bracket [ that opens here is not closed" in found[0].message
