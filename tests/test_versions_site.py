"""The site's pages of versions: as issued, as redline, over time; what banners say, and that old links still lead there."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import markdown
import pytest
from mkdocs.utils.meta import get_data
from playwright.sync_api import Browser, Page

from accessibility import LOOKS, take, violations
from engross.edition import publish
from engross.handbook.notices import Herald
from engross.handbook.pages import Handbook, compose_pages, navigation
from engross.history import State
from engross.library import parse_library
from engross.model.fields import PolicyId
from engross.model.record import Approved, Declined, Renamed
from engross.options import Options
from engross.register import UNSEALED
from engross.templating import Templates
from engross.versions import PDF
from issued_library import (
    BY,
    HAND_OVER,
    SEGMENTS,
    TINY_PDF,
    TODAY,
    approve,
    decide,
    issue,
    issued_files,
    retire,
    revise,
    withdraw,
    write_files,
)
from library_cases import Files, base_files
from plugin_options import with_options

PAGE = f"policies/{HAND_OVER}.md"
SECOND = {
    "within: 2 business days": "within: 1 business day",
    "Every client **must**": "Every client **should**",
}
MAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def make_handbook(
    files: Files, today: date = TODAY, *, drafts: bool = False, search_versions: bool = False
) -> Handbook:
    """A handbook of a library's files as it stands on a day, with the PDFs that were issued."""
    library = parse_library(files)
    assert [found for found in library.diagnostics if "versions" in found.place.path.parts] == []
    edition = publish(library, today, drafts=drafts)
    pdfs = {
        f"policies/{found.id}": library.files[found.folder / PDF]
        for found in (*edition.library.policies.values(), *edition.others)
        if not found.is_draft
    }
    options = Options(drafts=drafts, search_versions=search_versions)
    return Handbook(edition, Templates(None), options, pdfs)


def compose(
    files: Files, today: date = TODAY, *, drafts: bool = False, search_versions: bool = False
) -> dict[str, str]:
    """The tree by path, without assets."""
    handbook = make_handbook(files, today, drafts=drafts, search_versions=search_versions)
    artifacts = tuple(compose_pages(handbook))
    assert len({artifact.path for artifact in artifacts}) == len(artifacts), "two artifacts have one path"
    return {
        str(artifact.path): artifact.data.decode("utf-8", "replace")
        for artifact in artifacts
        if artifact.path.parts[0] != "assets"
    }


def folder_of(tree: dict[str, str], policy_id: str = HAND_OVER) -> set[str]:
    """The names of what a policy has besides its own page."""
    start = f"policies/{policy_id}/"
    return {path.removeprefix(start) for path in tree if path.startswith(start)}


@cache
def one_version() -> Files:
    """The small library, issued."""
    return issued_files()


@cache
def two_versions(effective: str = "2026-05-10") -> Files:
    """The small library with a second version of the hand-over policy, approved on 4 May 2026."""
    files = revise(one_version(), "1.2", "2026-05-02", effective, edits=SECOND)
    return approve(issue(files, HAND_OVER, at=MAY), HAND_OVER)


def third(files: Files, version: str, effective: str, at: datetime) -> Files:
    """The library with one more approved version of the hand-over policy."""
    edited = revise(files, version, "2026-05-20", effective)
    return approve(issue(edited, HAND_OVER, at=at), HAND_OVER)


def renamed(files: Files) -> Files:
    """The library with the hand-over policy in a folder called `passing-on`."""
    event = Renamed(
        policy=PolicyId("passing-on"),
        at=datetime(2026, 5, 30, tzinfo=UTC),
        by=BY,
        digest=UNSEALED,
        formerly=PolicyId(HAND_OVER),
    )
    moved = {
        PurePosixPath("policies", "passing-on", *path.parts[2:]) if path.parts[1] == HAND_OVER else path: data
        for path, data in files.items()
    }
    return decide(moved, event)


def notices(page: str) -> dict[str, tuple[bool, str]]:
    """What a page says of its text, by kind: whether it is shown now, and its words."""
    found = re.findall(r'<div class="notice notice-([a-z-]+)"([^>]*)>(.*?)</div>', page, re.DOTALL)
    return {kind: (" hidden" not in rest, plain(text)) for kind, rest, text in found}


def plain(html: str) -> str:
    """The words of a piece of HTML."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def shown(page: str) -> dict[str, str]:
    """What a page says of its text on the day it was made."""
    return {kind: text for kind, (is_shown, text) in notices(page).items() if is_shown}


# Every version


def test_policy_page_shows_the_version_in_force_and_the_folder_every_version() -> None:
    tree = compose(two_versions())
    assert "1 business day" in tree[PAGE]
    assert "2 business days" in tree[f"policies/{HAND_OVER}/1.1.md"]
    assert folder_of(tree) == {"1.1.md", "1.1.pdf", "1.2.md", "1.2.pdf", "changes-1.2.md", "history.md"}
    assert tree[f"policies/{HAND_OVER}/1.1.pdf"] == TINY_PDF.decode("utf-8", "replace")


def test_version_page_keeps_the_names_of_its_time() -> None:
    path = PurePosixPath("policies/organization.yml")
    files = one_version()
    tree = compose({**files, path: files[path].replace(b"name: Sales director", b"name: Revenue director")})
    assert "Revenue director" in tree[PAGE]
    version = tree[f"policies/{HAND_OVER}/1.1.md"]
    assert "Sales director" in version
    assert "Revenue director" not in version


def test_links_of_a_version_stay_on_it_and_lead_to_other_policies_as_they_are_now() -> None:
    version = compose(two_versions())[f"policies/{HAND_OVER}/1.1.md"]
    assert 'href="#one-owner"' in version
    assert f'href="../{HAND_OVER}.html#' not in version
    assert f'href="../{SEGMENTS}.html"' in version
    assert 'href="../../roles/sales-director.html"' in version


def test_pictures_and_attachments_of_a_version_come_from_its_own_folder() -> None:
    folder = PurePosixPath("policies", HAND_OVER)
    text = base_files()[folder / "policy.yml"].decode() + (
        "  - id: sheet\n    kind: attachment\n    title: The sheet\n    file: sheet.txt\n"
    )
    files = issued_files({**base_files(), folder / "policy.yml": text.encode(), folder / "sheet.txt": b"old"})
    handbook = make_handbook({**files, folder / "sheet.txt": b"new"})
    tree = {str(artifact.path): artifact.data for artifact in compose_pages(handbook)}
    place = f"assets/files/{HAND_OVER}/versions/1.1/sheet.txt"
    assert tree[place] == b"old"
    assert f"../../{place}" in tree[f"policies/{HAND_OVER}/1.1.md"].decode()


def test_approvals_tell_who_and_when() -> None:
    tree = compose(two_versions())
    for path, day in ((PAGE, "4 May 2026"), (f"policies/{HAND_OVER}/1.1.md", "20 March 2026")):
        words = plain(tree[path])
        assert f"Approved on {day}." in words
        assert f"Approved{day}, by Tomas Lindqvist" in words


def test_of_a_group_it_is_told_how_many_are_enough_and_who_was_not_needed() -> None:
    seats = {"director": "sales-director", "duty": "duty-manager", "deputy": "sales-director"}
    edits = {
        "  - id: director\n    role: sales-director\n": "".join(
            f"  - id: {id_}\n    role: {role}\n    group: seats\n" for id_, role in seats.items()
        ),
        "  author_alone: true\n": "  groups:\n    - {id: seats, title: Any of three, needed: 1}\n",
    }
    files = issue(revise(one_version(), "1.2", "2026-05-02", "2026-05-10", edits=edits), HAND_OVER, at=MAY)
    common = {"policy": HAND_OVER, "by": BY, "digest": UNSEALED, "version": "1.2", "on": MAY.date()}
    refused = {
        **common,
        "approval": "deputy",
        "role": "sales-director",
        "name": "Tomas Lindqvist",
        "reason": "No",
    }
    given = {**common, "approval": "duty", "role": "duty-manager", "name": "Mei Tanaka"}
    tree = compose(
        decide(
            files,
            Declined.model_validate({**refused, "at": MAY + timedelta(minutes=1)}),
            Approved.model_validate({**given, "at": MAY + timedelta(minutes=2)}),
        )
    )
    words = plain(tree[PAGE])
    assert "Any of three. One of these three is enough." in words
    assert "Approved on 4 May 2026." in words
    assert "Not needed: enough of its group have approved." in words
    assert "Declined on 4 May 2026: No" in words
    assert "Approved4 May 2026, by Mei Tanaka" in words
    (decision,) = re.findall(r"Approved on 4 May 2026 by ([^.]*)\.", plain(tree["as-of.md"]))
    assert decision == "Mei Tanaka (Duty manager)"


@pytest.mark.parametrize("asked", [False, True])
def test_search_passes_over_versions_unless_asked(asked: bool) -> None:
    tree = compose(two_versions(), search_versions=asked)
    meta = get_data(tree[f"policies/{HAND_OVER}/1.1.md"])[1]
    assert (meta.get("search") == {"exclude": True}) is not asked
    assert get_data(tree[PAGE])[1]["search"] == {"boost": 2}
    ended = compose(retire(one_version(), HAND_OVER, date(2026, 5, 1)), search_versions=asked)
    assert (get_data(ended[PAGE])[1].get("search") == {"exclude": True}) is not asked


# What is said of a text


def test_nothing_is_said_of_the_only_version_in_force() -> None:
    tree = compose(one_version())
    assert shown(tree[PAGE]) == {}
    assert "in force since 1 April 2026" in plain(tree[PAGE])
    assert shown(tree[f"policies/{HAND_OVER}/1.1.md"]) == {
        "in-force": "In force. This text has applied since 1 April 2026."
    }


def test_coming_version_is_announced_and_takes_over_on_its_day() -> None:
    tree = compose(two_versions("2026-07-01"))
    assert shown(tree[PAGE]) == {
        "next": "About to change. From 1 July 2026, version 1.2 applies (what changes)."
    }
    assert notices(tree[PAGE])["superseded"] == (
        False,
        "No longer in force. Version 1.2 took its place on 1 July 2026 (what changed).",
    )
    assert 'data-from="2026-07-01" hidden' in tree[PAGE]
    assert shown(tree[f"policies/{HAND_OVER}/1.2.md"]) == {
        "upcoming": "Not in force yet. This text takes effect on 1 July 2026."
    }
    later = compose(two_versions("2026-07-01"), date(2026, 7, 1))
    assert shown(later[PAGE]) == {}
    assert list(shown(later[f"policies/{HAND_OVER}/1.1.md"])) == ["superseded"]


def test_retroactive_version_says_so() -> None:
    page = compose(two_versions("2026-04-20"))[PAGE]
    assert shown(page) == {
        "retroactive": "Applies to earlier days too. It applies from 20 April 2026, although it was approved later, "
        "on 4 May 2026."
    }


def test_overdue_review_is_told_from_the_day_after_it_was_due() -> None:
    due = date(2027, 3, 2)
    assert shown(compose(one_version(), due)[PAGE]) == {}
    page = compose(one_version(), due + timedelta(days=1))[PAGE]
    assert list(shown(page)) == ["review"]
    assert "due by 2 March 2027" in shown(page)["review"]
    assert 'data-from="2027-03-03"' in page


def test_end_of_a_policy_is_announced_and_then_told_and_its_page_stays() -> None:
    files = retire(one_version(), HAND_OVER, date(2026, 7, 1))
    before, after = compose(files), compose(files, date(2026, 7, 1))
    assert shown(before[PAGE])["ending"].endswith("It is no longer needed.")
    assert shown(after[PAGE]) == {
        "ended": "Retired. This policy ended on 1 July 2026 and no longer applies. It is no longer needed."
    }
    assert "hand-over" in before["roles/sales-director.md"]
    assert "hand-over" not in after["roles/sales-director.md"]
    assert "answers for a client" not in after["glossary.md"]
    assert "No longer in force" in after["policies/index.md"]
    assert PAGE not in str(navigation(make_handbook(files, date(2026, 7, 1))))


def test_version_that_never_applied_names_what_took_its_place() -> None:
    files = third(two_versions("2027-01-01"), "1.3", "2026-12-01", datetime(2026, 5, 25, tzinfo=UTC))
    page = compose(files)[f"policies/{HAND_OVER}/1.2.md"]
    assert list(shown(page)) == ["never"]
    assert "Version 1.3 took the place of this text before it could apply" in shown(page)["never"]


def test_draft_leads_to_the_version_in_force_and_to_what_it_would_change() -> None:
    tree = compose(revise(one_version(), "1.2", "2026-05-02", edits=SECOND), drafts=True)
    assert shown(tree[PAGE])["draft"] == (
        "Draft. This text is not in force. In force is version 1.1. See what this draft would change."
    )
    assert "from 2 business days to 1 business day" in plain(tree[f"policies/{HAND_OVER}/changes-draft.md"])


def test_facts_in_a_draft_are_compared_as_they_will_stand() -> None:
    files = revise(
        one_version(),
        "1.2",
        "2026-05-02",
        edits={"An owner leaves": "An owner leaves", "**must** check": "**must** check"},
    )
    path = PurePosixPath(PAGE).with_suffix("") / "policy.yml"
    text = (
        files[path].decode().replace("A client is never", "A client of {{ organization.name }} is never", 1)
    )
    page = compose({**files, path: text.encode()}, drafts=True)[f"policies/{HAND_OVER}/changes-draft.md"]
    assert "of Fernhollow Systems" in page
    assert "{{" not in page


def test_of_a_version_exactly_one_stage_is_now_and_it_is_its_state() -> None:
    files = third(two_versions("2026-07-01"), "1.3", "2026-06-01", datetime(2026, 5, 25, tzinfo=UTC))
    files = third(files, "1.4", "2026-08-01", datetime(2026, 5, 26, tzinfo=UTC))
    history = parse_library(retire(files, HAND_OVER, date(2026, 9, 1))).history(HAND_OVER)
    kinds = {
        State.UPCOMING: "upcoming",
        State.IN_FORCE: "in-force",
        State.SUPERSEDED: "superseded",
        State.ENDED: "ended",
        State.NEVER: "never",
    }
    met = set()
    for today in (date(2026, 3, 25) + timedelta(days=step) for step in range(200)):
        for version in history.versions:
            told = [notice.kind for notice in Herald(history, today).phases(version) if notice.now]
            assert told == [kinds[history.state(version, today)]], (version.version, today)
            met.update(told)
    assert met == set(kinds.values())


# What is not for all to see


def test_version_that_awaits_approval_is_nowhere_but_with_drafts() -> None:
    files = issue(revise(one_version(), "1.2", "2026-05-02", edits=SECOND), HAND_OVER, at=MAY)
    tree = compose(files)
    assert folder_of(tree) == {"1.1.md", "1.1.pdf", "history.md"}
    assert not any("1 business day<" in text or "ersion 1.2" in text for text in tree.values())
    preview = compose(files, drafts=True)
    assert "1.2.md" in folder_of(preview)
    assert shown(preview[f"policies/{HAND_OVER}/1.2.md"])["awaiting"]
    assert "Version 1.2 has been issued" in shown(preview[PAGE])["pending"]


def test_policy_that_awaits_its_first_approval_is_nowhere_but_with_drafts() -> None:
    files = issue(base_files())
    assert not any(path.startswith("policies/") for path in compose(files))
    preview = compose(files, drafts=True)
    assert list(shown(preview[PAGE])) == ["awaiting"]
    assert "policies/index.md" in preview


def test_withdrawn_version_is_told_in_words_without_its_text() -> None:
    files = withdraw(two_versions("2026-07-01"), HAND_OVER, "1.2")
    tree = compose(files)
    assert folder_of(tree) == {"1.1.md", "1.1.pdf", "1.2.md", "history.md"}
    assert "It was wrong" in tree[f"policies/{HAND_OVER}/1.2.md"]
    assert "version 1.2, which was to apply from 1 July 2026, was withdrawn. It was wrong." in plain(
        tree[f"policies/{HAND_OVER}/history.md"]
    )
    assert not any("1 business day<" in text for text in tree.values())
    assert shown(tree[PAGE]) == {}


def test_what_is_wrong_in_a_working_text_that_is_not_shown_does_not_show() -> None:
    files = {**one_version(), PurePosixPath("policies", HAND_OVER, "policy.yml"): b"title_page: [\n"}
    tree = compose(files)
    assert 'class="problems"' not in tree["index.md"]
    assert "A client is never without an owner." in plain(tree[PAGE])


# What is missing


def test_library_with_nothing_issued_says_what_to_do_next() -> None:
    tree = compose(base_files())
    assert "engross issue" in tree["index.md"]
    assert not any(path.startswith("policies/") for path in tree)
    assert "as-of.md" not in tree


def test_policy_with_one_version_has_no_redline_and_no_link_to_one() -> None:
    tree = compose(one_version())
    assert folder_of(tree) == {"1.1.md", "1.1.pdf", "history.md"}
    assert "What changed" not in tree[PAGE].partition("## 2 ")[0]


def test_versions_stay_when_the_working_text_is_deleted() -> None:
    files = {
        path: data for path, data in two_versions().items() if path.parts[1:] != (HAND_OVER, "policy.yml")
    }
    assert compose(files).keys() == compose(two_versions()).keys()


# Redlines


def test_changes_name_the_clause_and_come_before_the_text() -> None:
    page = compose(two_versions())[f"policies/{HAND_OVER}/changes-1.2.md"]
    substance = page[page.index("{ #substance }") : page.index("{ #text }")]
    assert 'href="1.2.html#change.propose">§6.1.1</a>' in substance
    assert "from 2 business days to 1 business day" in plain(substance)
    assert 'href="1.2.html">version 1.2</a>' in page
    assert 'href="1.1.html">version 1.1</a>' in page
    assert "What the test needs" in page


def test_what_is_gone_is_cited_where_it_was() -> None:
    files = base_files()
    path = PurePosixPath("policies", HAND_OVER, "policy.yml")
    extra = (
        "    - id: extra\n      title: A second rule\n      text: Nobody may **ever** wait.\nprocedures:\n"
    )
    longer = {**files, path: files[path].replace(b"procedures:\n", extra.encode(), 1)}
    issued = issued_files(longer)
    assert b"A second rule" in issued[path]
    shorter = revise(issued, "1.2", "2026-05-02", edits={extra: "procedures:\n"})
    page = compose(approve(issue(shorter, HAND_OVER, at=MAY), HAND_OVER))[
        f"policies/{HAND_OVER}/changes-1.2.md"
    ]
    assert 'href="1.1.html#extra">' in page
    assert '<span class="mark">gone</span>' in page


def test_insertions_and_deletions_are_said_as_well_as_shown() -> None:
    page = compose(two_versions())[f"policies/{HAND_OVER}/changes-1.2.md"]
    assert re.search(
        r'<del><span class="said">removed: </span>must<span class="said"> \(end of removal\)</span></del>',
        page,
    )
    assert re.search(
        r'<ins><span class="said">added: </span>should<span class="said"> \(end of addition\)</span></ins>',
        page,
    )
    assert '<details class="unchanged"><summary>' in page
    assert "The lost client" in page


def test_markup_in_texts_and_reasons_takes_no_effect() -> None:
    hostile = "</div><script>alert(1)</script>\\n\\n# x {{ 7 * 7 }}"
    files = revise(one_version(), "1.2", "2026-05-02", edits={"An owner leaves": f'"{hostile}"'})
    path = PurePosixPath("policies", HAND_OVER, "policy.yml")
    text = files[path].decode().replace("What the test needs", '"<img src=x onerror=alert(1)> &lt;b&gt;"')
    text = text.replace(f'"{hostile}"', '"</div><script>alert(1)</script> # x"')
    tree = compose(approve(issue({**files, path: text.encode()}, HAND_OVER, at=MAY), HAND_OVER))
    for name in ("1.2.md", "changes-1.2.md", "history.md"):
        html = str(
            markdown.markdown(
                get_data(tree[f"policies/{HAND_OVER}/{name}"])[0], extensions=["attr_list", "toc"]
            )
        )
        assert "<script>" not in html
        assert "<img" not in html
        assert len(re.findall("<h1", html)) == 1


def test_html_of_these_pages_goes_through_markdown_unchanged() -> None:
    tree = compose(third(two_versions("2026-05-10"), "1.3", "2027-01-01", datetime(2026, 5, 25, tzinfo=UTC)))
    pages = [path for path in tree if path.startswith(f"policies/{HAND_OVER}") and path.endswith(".md")]
    assert len(pages) == 7
    for path in pages:
        body, meta = get_data(tree[path])
        assert meta["title"], path
        assert meta["description"], path
        html = str(markdown.markdown(body, extensions=["attr_list", "tables", "fenced_code", "toc"]))
        lines = {line.strip() for line in html.splitlines()}
        for block in re.findall(r"(?ms)^<(?:div|ul|ol|dl|p)\b.*?(?=^#|\Z)", body):
            missing = [line for line in block.splitlines() if line.strip() and line.strip() not in lines]
            assert missing == [], path


# Versions over time


def test_front_page_leads_to_any_day_and_to_the_feeds() -> None:
    tree = compose(two_versions())
    for page, start in (("index.md", ""), ("policies/index.md", "../")):
        for target in ("as-of.html", "feed.xml", "calendar.ics"):
            assert f'href="{start}{target}"' in tree[page]
    assert {"as-of.md", "feed.xml", "calendar.ics"} <= tree.keys()
    assert "as-of.md" in str(navigation(make_handbook(two_versions())))


def test_history_lists_versions_with_days_people_and_reasons() -> None:
    tree = compose(two_versions())
    page = tree[f"policies/{HAND_OVER}/history.md"]
    words = plain(page)
    assert "superseded from 1 April 2026 to 9 May 2026" in words.replace("superseded", "superseded ").replace(
        "  ", " "
    )
    assert "4 May 2026, by Tomas Lindqvist" in words
    assert "What the test needs" in words
    for target in ("1.1.html", "1.1.pdf", "1.2.html", "1.2.pdf", "changes-1.2.html"):
        assert f'href="{target}"' in page
    assert '<figure class="drawing" data-search-exclude><svg' in page


def test_every_link_between_these_pages_leads_somewhere() -> None:
    files = third(
        withdraw(two_versions("2026-07-01"), HAND_OVER, "1.2"), "1.3", "2026-05-28", MAY + timedelta(days=20)
    )
    tree = compose(renamed(retire(files, HAND_OVER, date(2026, 12, 1))))
    there = {path.removesuffix(".md") + ".html" if path.endswith(".md") else path for path in tree}
    broken = [
        (path, link)
        for path, text in tree.items()
        if not path.endswith((".pdf", ".json", ".xml", ".ics"))
        for link in re.findall(r'(?:href|src)="([^"#]+)', text)
        if not urlsplit(link).scheme and "assets/" not in link
        if str(PurePosixPath(_resolve(path, unescape(unquote(urlsplit(link).path))))) not in there
    ]
    assert broken == []


def _resolve(path: str, link: str) -> str:
    parts: list[str] = list(PurePosixPath(path).parent.parts)
    for part in PurePosixPath(link).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


# Former addresses


def test_pages_at_a_former_address_lead_to_the_present_ones() -> None:
    tree = compose(renamed(two_versions()))
    for path in (
        f"policies/{HAND_OVER}.html",
        *(f"policies/{HAND_OVER}/{name}.html" for name in ("1.1", "history")),
    ):
        assert 'content="noindex"' in tree[path]
    assert 'href="passing-on.html"' in tree[f"policies/{HAND_OVER}.html"]
    assert 'href="../passing-on/1.1.html"' in tree[f"policies/{HAND_OVER}/1.1.html"]
    assert tree[f"policies/{HAND_OVER}/1.1.pdf"] == tree["policies/passing-on/1.1.pdf"]
    assert f"policies/{HAND_OVER}.pdf" in tree
    assert PAGE not in tree
    assert "before, it was hand-over" in tree["policies/passing-on/history.md"]


def test_texts_that_name_a_former_id_still_lead_there() -> None:
    text = base_files()[PurePosixPath("policies", SEGMENTS, "policy.yml")].decode()
    sentence = f"text: See [the rule](clause:{HAND_OVER}/one-owner) too.\n"
    linked = re.sub(r"(?m)^  text: .*\n", f"  {sentence}", text, count=1)
    assert linked != text
    files = issued_files({**base_files(), PurePosixPath("policies", SEGMENTS, "policy.yml"): linked.encode()})
    tree = compose(renamed(files))
    assert 'href="passing-on.html#one-owner"' in tree[f"policies/{SEGMENTS}.md"]
    assert 'href="../passing-on.html#one-owner"' in tree[f"policies/{SEGMENTS}/1.0.md"]


def test_another_policy_may_take_a_former_id() -> None:
    files = renamed(two_versions())
    text = base_files()[PurePosixPath("policies", HAND_OVER, "policy.yml")].replace(b"CL-002", b"CL-009")
    with_draft = {**files, PurePosixPath("policies", HAND_OVER, "policy.yml"): text}
    tree = compose(with_draft, drafts=True)
    assert PAGE in tree
    assert f"policies/{HAND_OVER}.html" not in tree


# In a browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    """A site that MkDocs makes with the plugin; a warning fails it. One policy changed and was renamed, one ends."""
    root = tmp_path_factory.mktemp("versions")
    files = third(two_versions("2026-05-10"), "1.3", "2026-07-01", datetime(2026, 5, 25, tzinfo=UTC))
    files = withdraw(revised(files), HAND_OVER, "1.4", datetime(2026, 5, 29, tzinfo=UTC))
    config = (checkout / "mkdocs.yml").read_text("utf-8")
    config = with_options(config, "pdfs: false")
    config = re.sub(r"(?ms)^not_in_nav:.*?\n\n", "", config)
    (root / "mkdocs.yml").write_text(config, "utf-8")
    (root / "build" / "pages").mkdir(parents=True)
    write_files(root, retire(renamed(files), SEGMENTS, date(2029, 1, 1), MAY))
    moment = int(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC).timestamp())
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"],
        cwd=root,
        env={"NO_MKDOCS_2_WARNING": "1", "PATH": "/usr/bin:/bin", "SOURCE_DATE_EPOCH": str(moment)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    return root / "site"


def revised(files: Files) -> Files:
    """The library with a version of the hand-over policy that is approved and comes later still."""
    return third(files, "1.4", "2026-09-01", datetime(2026, 5, 28, tzinfo=UTC))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def open_on(page: Page, site: Path, name: str, day: date) -> None:
    """Open a page of the site from the disk, as if on a day."""
    page.clock.set_fixed_time(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    page.goto(f"{site.as_uri()}/{name}")


def seen(page: Page) -> list[str]:
    """The kinds of notices that can be seen."""
    found = page.locator(".notice:visible").evaluate_all("all => all.map(each => each.className)")
    return [str(name).split("notice-")[-1] for name in found]


@pytest.mark.slow
def test_banner_is_right_on_the_day_of_reading(page: Page, site: Path) -> None:
    name = "policies/passing-on.html"
    open_on(page, site, name, TODAY)
    assert seen(page) == ["next"]
    open_on(page, site, name, date(2026, 6, 30))
    assert seen(page) == ["next"]
    open_on(page, site, name, date(2026, 7, 1))
    assert seen(page) == ["superseded"]
    assert "Version 1.3 took its place on 1 July 2026" in page.locator(".notice:visible").inner_text()
    assert "superseded on 1 July 2026" in page.locator(".version-line").inner_text()
    page.locator(".notice:visible a").first.click()
    page.wait_for_url("**/passing-on/1.3.html")
    page.wait_for_load_state("networkidle")
    assert seen(page) == ["in-force"]


@pytest.mark.slow
def test_banner_tells_of_a_review_and_an_end_that_came_since(page: Page, site: Path) -> None:
    name = f"policies/{SEGMENTS}.html"
    open_on(page, site, name, TODAY)
    assert seen(page) == ["ending", "retroactive"]
    open_on(page, site, name, date(2028, 12, 31))
    assert seen(page) == ["ending", "review", "retroactive"]
    open_on(page, site, name, date(2029, 1, 1))
    assert seen(page) == ["ended", "retroactive"]


@pytest.mark.slow
def test_former_address_leads_to_the_same_clause(page: Page, site: Path) -> None:
    open_on(page, site, f"policies/{HAND_OVER}.html#one-owner", TODAY)
    page.wait_for_url("**/policies/passing-on.html#one-owner")
    page.goto(f"{site.as_uri()}/policies/{HAND_OVER}/1.1.html#change.propose")
    page.wait_for_url("**/policies/passing-on/1.1.html#change.propose")
    assert page.locator(":target").count() == 1


@pytest.mark.slow
def test_former_address_works_without_scripts(browser: Browser, site: Path) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.as_uri()}/policies/{HAND_OVER}.html")
        page.wait_for_url("**/policies/passing-on.html")


@pytest.mark.slow
def test_link_to_a_clause_that_is_gone_is_told(page: Page, site: Path) -> None:
    open_on(page, site, "policies/passing-on.html#one-owner", TODAY)
    assert seen(page) == ["next"]
    page.evaluate("location.hash = 'a-clause-of-old'")
    page.locator(".notice-gone").wait_for(state="visible")
    page.locator(".notice-gone a").click()
    assert page.url.endswith("/passing-on/history.html")
    open_on(page, site, "policies/passing-on.html#a-clause-of-old", TODAY)
    assert seen(page) == ["next", "gone"]


@pytest.mark.slow
def test_timeline_leads_to_the_versions(page: Page, site: Path) -> None:
    open_on(page, site, "policies/passing-on/history.html", TODAY)
    links = page.locator("figure.drawing svg:visible a")
    assert links.count() == 4
    links.nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/passing-on/1.2.html")


@pytest.mark.slow
def test_changes_fold_what_stayed_and_print_only_what_changed(page: Page, site: Path) -> None:
    open_on(page, site, "policies/passing-on/changes-1.2.html", TODAY)
    assert page.locator("details.unchanged[open]").count() == 0
    for tag, line in (("ins", "underline"), ("del", "line-through")):
        style = page.locator(f".passage {tag}").first.evaluate(
            "one => getComputedStyle(one).textDecorationLine"
        )
        assert style == line
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".unchanged .passage:visible").count() == 0
    assert page.locator(".passage:visible").count() > 2
    page.emulate_media(media="screen")
    page.locator(".changes a").first.click()
    assert "/passing-on/1.2.html#" in page.url


@pytest.mark.slow
def test_search_finds_the_policy_once(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/index.html")
    page.locator(".md-search__input").click()
    page.keyboard.type("hand over without gap", delay=5)
    page.locator(".md-search-result__link").first.wait_for(timeout=15_000)
    links = page.locator(".md-search-result__link").evaluate_all("all => all.map(each => each.href)")
    assert any("policies/passing-on.html" in link for link in links)
    assert not any("policies/passing-on/" in link or HAND_OVER in link for link in links)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "policies/index.html",
        "policies/passing-on.html#gone",
        "policies/passing-on/1.1.html",
        "policies/passing-on/1.3.html",
        "policies/passing-on/1.4.html",
        "policies/passing-on/history.html",
        "policies/passing-on/changes-1.2.html",
        "policies/client-segments.html",
    ],
)
def test_page_has_no_accessibility_violation(browser: Browser, site: Path, name: str) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        open_on(page, site, name, TODAY)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        for look in LOOKS:
            take(look, page)
            assert violations(page) == [], look
            assert page.evaluate("document.documentElement.scrollWidth") == look.width


def test_draft_that_names_what_is_not_there_does_not_stop_the_preview() -> None:
    files = issued_files()
    path = PurePosixPath(f"policies/{HAND_OVER}/policy.yml")
    files[path] = files[path].replace(b"within: 2 business days", b"within: 3 business days")
    files[path] = files[path].replace(b"policy: client-segments", b"policy: nowhere")
    handbook = make_handbook(files, drafts=True)
    tree = {str(each.path): each.data.decode("utf-8", "replace") for each in compose_pages(handbook)}
    assert "Hand-over Policy" in tree[PAGE]
    assert "3 business days" in tree[f"policies/{HAND_OVER}/changes-draft.md"]
