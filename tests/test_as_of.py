"""The page that answers for any day: its index, its words, and that browser and Python agree."""

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Dialog, Page

from accessibility import LOOKS, take, violations
from engross.disk import write_tree
from engross.edition import Edition, publish
from engross.handbook.as_of import compose_as_of
from engross.handbook.furnishing import furnish
from engross.handbook.sheets import Desk
from engross.history import VersionHistory
from engross.library import parse_library
from engross.model.fields import Line, PolicyId, RoleId, Slug, Version
from engross.model.record import Approved, Declined, Event, FileMark, Issued, Retired, Withdrawn
from engross.register import UNSEALED, Entry, Register
from engross.templating import Templates
from issued_library import (
    HAND_OVER,
    SEGMENTS,
    TODAY,
    approve,
    decide,
    issue,
    issued_files,
    next_moment,
    retire,
    revise,
    withdraw,
)
from library_cases import Files, base_files

AUTUMN = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
NASTY = "</script><!--<script>alert(1)</script>&amp; “Übergabe” \u2063 ]]>"
START = date(2026, 1, 1)

Index = dict[str, Any]


def compose(edition: Edition) -> tuple[str, str]:
    """The page as Markdown, and the index."""
    desk = Desk(edition.library, Templates(None), frozenset(), {})
    made = {str(each.path): each.data.decode() for each in compose_as_of(edition, desk)}
    assert set(made) == {"as-of.md", "as-of.json"}
    return made["as-of.md"], made["as-of.json"]


def make(files: Files, today: date = TODAY) -> tuple[str, Index]:
    """The page as Markdown, and what its index says."""
    page, index = compose(publish(parse_library(files), today))
    return page, json.loads(index)


def decisions(index: Index, policy_id: str = HAND_OVER) -> list[dict[str, Any]]:
    """What an index says of a policy."""
    return next((each["decisions"] for each in index["policies"] if each["id"] == policy_id), [])


def words(page: str) -> str:
    """A page's text without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<script")[0]).split())


def next_version(files: Files, version: str = "1.2", effective: str = "2026-10-01") -> Files:
    """The library with another version of one policy, approved in autumn."""
    files = issue(revise(files, version, "2026-08-31", effective), HAND_OVER, at=AUTUMN)
    return approve(files, HAND_OVER, at=AUTUMN + timedelta(hours=1))


def rename_title(files: Files, title: str) -> Files:
    """The library with another title of one policy."""
    path = PurePosixPath("policies", HAND_OVER, "policy.yml")
    quoted = json.dumps(title, ensure_ascii=False)
    text = files[path].decode().replace("title: Hand-over Policy", f"title: {quoted}", 1)
    assert quoted in text
    return {**files, path: text.encode()}


def test_index_tells_what_a_program_needs() -> None:
    _, index = make(next_version(issued_files()))
    assert index["index_version"] == 1
    assert index["made_on"] == TODAY.isoformat()
    assert decisions(index) == [
        {
            "version": "1.1",
            "number": "CL-002",
            "title": "Hand-over Policy",
            "start": "2026-04-01",
            "known": [["2026-03-20", None]],
            "approved_on": "2026-03-20",
            "approvals": [{"role": "Sales director", "name": "Tomas Lindqvist", "on": "2026-03-20"}],
            "page": "policies/hand-over/1.1.html",
            "pdf": "policies/hand-over/1.1.pdf",
        },
        {
            "version": "1.2",
            "number": "CL-002",
            "title": "Hand-over Policy",
            "start": "2026-10-01",
            "known": [["2026-09-01", None]],
            "approved_on": "2026-09-01",
            "approvals": [{"role": "Sales director", "name": "Tomas Lindqvist", "on": "2026-09-01"}],
            "page": "policies/hand-over/1.2.html",
            "pdf": "policies/hand-over/1.2.pdf",
        },
    ]


def decline(files: Files, policy_id: str, version: str) -> Files:
    """The library with the only approval of a version refused."""
    event = Declined(
        policy=PolicyId(policy_id),
        at=next_moment(files, policy_id),
        by=Line("Ana Petrova"),
        digest=UNSEALED,
        version=Version(version),
        approval=Slug("director"),
        role=RoleId("sales-director"),
        name=Line("Tomas Lindqvist"),
        on=AUTUMN.date(),
        reason=Line("A secret reason"),
    )
    return decide(files, event)


def test_what_was_never_approved_is_nowhere() -> None:
    awaiting = issue(
        revise(rename_title(issued_files(), "Coming soon"), "7.7", "2026-08-31"), HAND_OVER, at=AUTUMN
    )
    declined, withdrawn = decline(awaiting, HAND_OVER, "7.7"), withdraw(awaiting, HAND_OVER, "7.7")
    for files in (awaiting, declined, withdrawn, withdraw(declined, HAND_OVER, "7.7")):
        page, index = make(files)
        assert [each["version"] for each in decisions(index)] == ["1.1"]
        for told in (page, json.dumps(index)):
            assert not any(
                secret in told for secret in ("7.7", "Coming soon", "secret reason", "Ana Petrova")
            )


def test_version_taken_back_after_its_approval_was_known_in_between() -> None:
    files = withdraw(next_version(issued_files()), HAND_OVER, "1.2", at=AUTUMN + timedelta(days=3))
    page, index = make(files)
    taken_back = decisions(index)[1]
    assert taken_back["known"] == [["2026-09-01", "2026-09-04"]]
    assert taken_back["page"] == "policies/hand-over/1.2.html"
    assert "pdf" not in taken_back
    assert "Never: meant to apply from 1 October 2026, taken back on 4 September 2026" in words(page)
    assert "then version 1.2" not in words(page)


def test_version_taken_back_on_the_day_of_its_approval_was_known_on_none() -> None:
    files = withdraw(next_version(issued_files()), HAND_OVER, "1.2", at=AUTUMN + timedelta(hours=2))
    assert [each["version"] for each in decisions(make(files)[1])] == ["1.1"]


def test_policy_whose_only_version_was_taken_back_has_no_page_to_link_to() -> None:
    files = approve(issue(base_files(), HAND_OVER), HAND_OVER)
    files = withdraw(files, HAND_OVER, "1.1", at=AUTUMN)
    page, index = make(files)
    assert [set(each) & {"page", "pdf"} for each in decisions(index)] == [set()]
    assert "In force: 0. Not yet in force: 0. Ended: 0." in words(page)


def test_page_tells_what_applies_today_without_a_script() -> None:
    files = retire(next_version(issued_files()), SEGMENTS, date(2026, 3, 22))
    page, _ = make(files)
    told = words(page)
    assert "In force on 1 June 2026 In force: 1. Not yet in force: 0. Ended: 1." in told
    assert (
        "CL-002 Hand-over Policy Version 1.1 PDF From 1 April 2026 to 30 September 2026; then version 1.2"
        in told
    )
    assert "Approved on 20 March 2026 by Tomas Lindqvist (Sales director)." in told
    assert "No version Ended on 22 March 2026 It is no longer needed" in told
    early = words(make(files, date(2026, 3, 25))[0])
    assert "In force: 0. Not yet in force: 1. Ended: 1." in early
    assert "Version 1.1 PDF From 1 April 2026" in early


def test_retroactive_and_overtaken_decisions_are_told() -> None:
    files = retire(issued_files(), HAND_OVER, date(2026, 12, 1))
    files = next_version(next_version(files, "1.2", "2026-08-15"), "1.3", "2026-07-01")
    told = words(make(files, date(2026, 9, 10))[0])
    assert "Retroactive: it applies from an earlier day." in told
    assert "1.3 PDF From 1 July 2026 1 September 2026, retroactively" in told
    assert "1.2 PDF Never: overtaken by a later version" in told
    assert "To end on 1 December 2026, but overtaken by a later version" in told


def test_library_in_which_nothing_was_approved_has_a_page_too() -> None:
    page, index = make(issue(base_files()))
    assert index["policies"] == []
    assert "No version was approved yet." in page


def test_index_in_the_page_is_the_file_and_nothing_in_it_ends_its_element() -> None:
    files = issued_files(rename_title(base_files(), NASTY))
    page, index = compose(publish(parse_library(files), TODAY))
    assert f'<script type="application/json" id="as-of-index">{index}</script>' in page
    assert not set(index) & set("<>&\u2028\u2029\n")
    assert decisions(json.loads(index))[0]["title"] == NASTY
    assert "<script>alert" not in page


def test_bytes_are_the_same_again() -> None:
    edition = publish(parse_library(next_version(issued_files())), TODAY)
    assert compose(edition) == compose(edition)


def random_history(dice: random.Random, policy_id: str) -> list[Event]:
    """Decisions as they may come, on sixty days; approvals are given twice and refused after they were given, too."""
    events: list[Event] = []
    open_versions: list[str] = []
    moment = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for number in range(dice.randint(1, 14)):
        moment += timedelta(days=dice.choice([0, 0, 1, 2, 5, 9]), minutes=1)
        common: dict[str, Any] = {
            "policy": PolicyId(policy_id),
            "at": moment,
            "by": Line("A"),
            "digest": UNSEALED,
        }
        kind = dice.choices(["issue", "approve", "decline", "withdraw", "retire"], [4, 9, 2, 1, 1])[0]
        version = Version(dice.choice(open_versions)) if open_versions else None
        verdict: dict[str, Any] = {
            "approval": Slug(dice.choice("ab")),
            "role": RoleId("owner"),
            "name": Line("B"),
            "on": moment.date(),
        }
        if kind == "issue" or version is None:
            open_versions.append(f"1.{number}")
            events.append(
                Issued(
                    **common,
                    version=Version(f"1.{number}"),
                    effective=START + timedelta(days=dice.randint(0, 60)),
                    approvals=(Slug("a"), Slug("b"))[: dice.randint(1, 2)],
                    record=FileMark(size=1, sha256=UNSEALED),
                )
            )
        elif kind == "approve":
            events.append(Approved(**common, version=version, **verdict))
        elif kind == "decline":
            events.append(Declined(**common, version=version, **verdict, reason=Line("No")))
        elif kind == "withdraw":
            events.append(Withdrawn(**common, version=version, reason=Line("No")))
        else:
            events.append(
                Retired(**common, on=START + timedelta(days=dice.randint(0, 60)), reason=Line("Over"))
            )
    return events


@pytest.fixture(scope="module")
def random_edition() -> Edition:
    """Thirty policies with random histories, whose texts are not there."""
    dice = random.Random(20261001)
    edition = publish(parse_library(issued_files()), TODAY)
    chains = {
        f"policy-{number}": tuple(Entry(event, 1) for event in random_history(dice, f"policy-{number}"))
        for number in range(30)
    }
    return replace(
        edition, source=replace(edition.source, register=Register(chains, {}), versions={}), versions={}
    )


def days() -> list[str]:
    """Days around all that happens."""
    return [(START + timedelta(days=number)).isoformat() for number in range(-2, 80, 3)]


def ruled(edition: Edition, policy_id: str, on: str, known: str) -> list[str | None]:
    """What the history says that rules, and what comes then: a version, or the first day of an end."""
    history = edition.source.history(policy_id)
    history = history.known(date.fromisoformat(known)) if known else history
    day = date.fromisoformat(on)
    ruling = history.ruling(day)
    later = (history.ruling(day + timedelta(days=number)) for number in range(1, 150))
    then = next((each for each in later if each is not ruling), None)
    return [label(ruling), label(then)]


def label(decision: VersionHistory | Retired | None) -> str | None:
    """A decision in a word."""
    if isinstance(decision, VersionHistory):
        return str(decision.version)
    return None if decision is None else f"end {decision.on}"


def test_index_holds_what_the_rule_needs(random_edition: Edition) -> None:
    """The rule, written down once more in five lines over the index, gives what the history gives."""
    index = json.loads(compose(random_edition)[1])
    of_policy = {each["id"]: each["decisions"] for each in index["policies"]}
    seen = set()
    for policy_id in random_edition.source.register.chains:
        for on in days()[::3]:
            for known in ["", *days()[::2]]:
                counted = [
                    each
                    for each in of_policy.get(policy_id, [])
                    if any(
                        (first <= known < (end or "9")) if known else not end for first, end in each["known"]
                    )
                ]
                holding = [each for each in counted if each["start"] <= on]
                found = holding[-1] if holding else None
                told = None if found is None else found.get("version", f"end {found['start']}")
                assert told == ruled(random_edition, policy_id, on, known)[0], (policy_id, on, known)
                seen.add(told and told[:3])
    assert {None, "end", "1.0"} <= seen


# In the browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def build(folder: Path, checkout: Path, edition: Edition, program: str = "mkdocs") -> Path:
    """A site of nothing but the page, made by MkDocs or by Zensical."""
    desk = Desk(edition.library, Templates(None), frozenset(), {})
    pages = {
        each.path: each for each in (*furnish(desk.templates, edition.library), *compose_as_of(edition, desk))
    }
    write_tree(folder / "build" / "pages", pages.values())
    (folder / "build" / "pages" / "index.md").write_text("# Home\n", "utf-8")
    config: Mapping[str, Any] = yaml.safe_load((checkout / "mkdocs.yml").read_text("utf-8"))
    plugins = [each for each in config["plugins"] if "engross" not in each]
    (folder / "mkdocs.yml").write_text(
        yaml.safe_dump({**config, "plugins": plugins}, sort_keys=False), "utf-8"
    )
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    if program == "zensical":
        command = [str(Path(sys.executable).with_name("zensical")), "build"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={"NO_MKDOCS_2_WARNING": "1", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def edition() -> Edition:
    """A library with a version to come, one made retroactively and a policy that ends."""
    files = issued_files(rename_title(base_files(), NASTY))
    files = next_version(files, "1.2", "2026-08-15")
    files = next_version(files, "1.3", "2027-01-01")
    files = retire(files, SEGMENTS, date(2026, 10, 1))
    return publish(parse_library(files), date(2026, 9, 20))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, checkout: Path, edition: Edition) -> Path:
    return build(tmp_path_factory.mktemp("as-of"), checkout, edition)


@pytest.mark.slow
def test_browser_and_python_agree(
    page: Page, tmp_path: Path, checkout: Path, random_edition: Edition
) -> None:
    page.goto(f"{build(tmp_path, checkout, random_edition).as_uri()}/as-of.html")
    pairs = [(on, known) for on in days()[::2] for known in ["", *days()[::3]]]
    found = page.evaluate(
        """pairs => {
          const index = JSON.parse(document.getElementById("as-of-index").textContent);
          const label = each => each && (each.version || `end ${each.start}`);
          const answer = decisions => pairs.map(([on, known]) => {
            const { decision, then } = window.engrossAsOf.stand(decisions, on, known);
            return [label(decision), label(then)];
          });
          return Object.fromEntries(index.policies.map(each => [each.id, answer(each.decisions)]));
        }""",
        pairs,
    )
    assert len(found) > 10
    assert len(pairs) > 100
    for policy_id, answers in found.items():
        expected = [ruled(random_edition, policy_id, on, known) for on, known in pairs]
        assert answers == expected, policy_id
    assert len({str(answer) for answers in found.values() for answer in answers}) > 20


@pytest.mark.slow
def test_every_day_reads_the_same_with_and_without_a_script(
    browser: Browser, tmp_path: Path, checkout: Path, edition: Edition
) -> None:
    for day in (date(2026, 3, 25), date(2026, 9, 20), date(2026, 10, 1)):
        site = build(tmp_path / day.isoformat(), checkout, replace(edition, today=day))
        told = []
        for scripts in (True, False):
            with browser.new_context(java_script_enabled=scripts) as context:
                page = context.new_page()
                page.clock.set_fixed_time(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
                page.goto(f"{site.as_uri()}/as-of.html")
                notes = page.locator(".held-note, #as-of-cite")
                if scripts:
                    notes.evaluate_all("all => all.forEach(each => each.remove())")
                told.append(" ".join(page.locator("#as-of-answer").inner_text().split()))
                assert page.locator("#as-of-form").is_visible() is scripts
        assert told[0] == told[1]


@pytest.mark.slow
@pytest.mark.parametrize("program", ["mkdocs", "zensical"])
def test_site_builders_leave_the_index_as_it_is(
    page: Page, tmp_path: Path, checkout: Path, edition: Edition, program: str
) -> None:
    site = build(tmp_path, checkout, edition, program)
    data = (site / "as-of.json").read_text("utf-8")
    assert data == compose(edition)[1]
    alerts: list[str] = []

    def note(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    page.goto(f"{site.as_uri()}/as-of.html?on=2026-09-20")
    assert page.locator("#as-of-index").text_content() == data
    assert NASTY in page.locator(".held-name a").all_text_contents()
    assert alerts == []
    if program == "mkdocs":
        assert "as-of-index" not in (site / "search" / "search_index.json").read_text("utf-8")
        assert "index_version" not in (site / "search" / "search_index.json").read_text("utf-8")


@pytest.mark.slow
def test_question_is_in_the_address_and_the_address_asks(page: Page, site: Path) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    start = f"{site.as_uri()}/as-of.html"
    page.goto(f"{start}?on=2026-08-20")
    assert page.locator("#as-of-title").inner_text() == "In force on 20 August 2026"
    assert "Version 1.2" in page.locator("#as-of-lists").inner_text()
    assert page.locator(".held-note").inner_text() == "On that day itself, version 1.1 was known to apply."
    page.get_by_label("As it was known on").fill("2026-08-20")
    page.get_by_role("button", name="Show").click()
    assert page.url == f"{start}?on=2026-08-20&known=2026-08-20"
    assert "as it was known on 20 August 2026" in page.locator("#as-of-title").inner_text()
    assert "Version 1.1" in page.locator("#as-of-lists").inner_text()
    assert page.locator(".held-note").count() == 0
    cited = page.get_by_role("link", name="Link to this answer").get_attribute("href")
    assert cited == page.url
    page.goto("about:blank")
    page.goto(f"{start}#on=2026-03-25&known=2026-03-21")
    assert page.get_by_label("In force on").input_value() == "2026-03-25"
    assert page.get_by_role("status").inner_text() == "In force: 1. Not yet in force: 1. Ended: 0."
    page.goto("about:blank")
    page.goto(f"{start}?on=2026-01-05&known=2026-01-05")
    assert page.locator(".held-days").all_inner_texts() == ["None was known to come"] * 2
    assert problems == []


@pytest.mark.slow
@pytest.mark.parametrize("query", ["?on=2026-02-30", "?on=x", "?on=%3Cscript%3E", "?known=20260101", ""])
def test_address_that_asks_nothing_sensible_asks_for_today(page: Page, site: Path, query: str) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.clock.set_fixed_time(datetime(2026, 9, 21, 12, tzinfo=UTC))
    page.goto(f"{site.as_uri()}/as-of.html{query}")
    assert page.locator("#as-of-title").inner_text() == "In force on 21 September 2026"
    assert page.get_by_label("As it was known on").input_value() == ""
    assert problems == []


@pytest.mark.slow
def test_keyboard_asks_and_a_day_left_out_is_said(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/as-of.html?on=2026-08-20")
    field = page.get_by_label("In force on")
    field.focus()
    page.keyboard.type("10012026")
    page.keyboard.press("Enter")
    assert field.input_value() == "2026-10-01"
    assert page.locator("#as-of-title").inner_text() == "In force on 1 October 2026"
    assert page.get_by_role("status").inner_text() == "In force: 1. Not yet in force: 0. Ended: 1."
    assert "?on=2026-10-01" in page.url
    field.fill("")
    assert page.get_by_role("status").inner_text() == "Give a day between 1900 and 2199."


@pytest.mark.slow
def test_page_can_be_used_by_everybody(browser: Browser, site: Path) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{site.as_uri()}/as-of.html?on=2026-08-20")
        assert [url for url in asked if not url.startswith((site.as_uri(), "data:", "blob:"))] == []
        for look in LOOKS:
            take(look, page)
            assert violations(page) == [], look
            assert page.evaluate("document.documentElement.scrollWidth") == look.width


@pytest.mark.slow
def test_paper_shows_the_answer_and_its_address_but_no_form(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/as-of.html?on=2026-08-20")
    page.emulate_media(media="print")
    assert not page.locator("#as-of-form").is_visible()
    assert page.locator(".cite-url").inner_text().strip().endswith("as-of.html?on=2026-08-20")
    assert page.locator("#as-of-lists").is_visible()
