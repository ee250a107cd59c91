"""The page “Who decides? Who do I call?”: right answers, each with its clause, readable with and without JavaScript."""

import re
import time
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from html import unescape
from pathlib import Path, PurePosixPath

import markdown
import pytest
from mkdocs.utils.meta import get_data
from playwright.sync_api import Browser, Page, expect

from asked_library import ORGANIZATION, PLAN, SEGMENTS, asked_files
from engross.answers.comparing import fits_table
from engross.edition import publish
from engross.handbook.answering import collect_answers
from engross.handbook.sheets import Desk
from engross.library import AccountFile, PolicyFile, parse_library
from engross.model.blocks import AuthorityLimit, AuthorityStep
from engross.model.fields import Line, RoleId, Slug
from engross.templating import Templates, builtin_templates
from engross.units import Count, Limit, Quantity, measure, parse_quantity
from issued_library import TODAY, approve, issue, issued_files, revise
from library_cases import Files, base_files
from page_trees import change, compose, compose_sample, find_navigation

ANSWERS = "answers.md"
POLICIES = 200


def html_of(tree: dict[str, bytes], path: str = ANSWERS) -> str:
    """A page as MkDocs makes it, without front matter."""
    body = get_data(tree[path].decode())[0]
    return str(markdown.markdown(body, extensions=["attr_list", "tables", "fenced_code", "toc"]))


@cache
def asked() -> dict[str, bytes]:
    """The tree of the library with tables, once it is issued."""
    return compose(issued_files(asked_files()), TODAY)


def words(html: str) -> str:
    """The words of a page, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows(html: str, label: str) -> list[list[str]]:
    """The rows of the table with this name, cell by cell, its head first."""
    table = re.search(rf'<table[^>]*aria-label="{re.escape(label)}[^"]*".*?</table>', html, re.DOTALL)
    assert table, label
    found = re.findall(r"<tr.*?</tr>", table[0], re.DOTALL)
    return [[words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in found]


# What it says


def test_a_ladder_says_whom_to_call_at_which_number_when_and_by_what_clause() -> None:
    table = rows(html_of(asked()), "When a client cannot work")
    assert table[0] == ["Level", "Reach by", "Hours", "Answers within", "Says so"]
    assert table[1] == [
        "1 Duty line Duty manager : Mei Tanaka May decide: Call in anybody .",
        "Duty line +44 20 7946 0100",
        "at any hour",
        "15 minutes",
        "CL-001 §6.2.1 version 1.0",
    ]
    assert table[2] == [
        "2 Sales director Sales director : Tomas Lindqvist. Stands in: Mei Tanaka",
        "–",
        "Mon–Fri 09:00–17:00, local time in London (Europe/London)",
        "1 hour",
        "CL-001 §6.2.2 version 1.0",
    ]


def test_every_number_is_a_link_to_call() -> None:
    html = html_of(asked())
    assert html.count('href="tel:+442079460100"') >= 3
    bare = re.sub(r'<a class="phone".*?</a>', "", html, flags=re.DOTALL)
    assert not re.search(r"\+\d\d \d\d \d{4} \d{4}", words(bare))


def test_a_decision_says_how_far_each_role_goes_the_smallest_limit_first() -> None:
    html = html_of(asked())
    assert rows(html, "Discount on a contract")[1:] == [
        ["up to 5%", "Duty manager", "Mei Tanaka +44 20 7946 0101", "–"],
        ["up to 12.5%", "Sales director", "Tomas Lindqvist", "Mei Tanaka +44 20 7946 0101"],
    ]
    assert [row[0] for row in rows(html, "Goodwill gesture")[1:]] == ["up to $1,000", "any amount"]
    said = words(html)
    assert "Discount on a contract for Gold Duty manager up to 5% · Sales director up to 12.5%" in said
    assert "The price stays above cost . " in said
    assert "CL-001 §7.3.1 version 1.0" in said


def test_promised_times_stand_by_tier() -> None:
    table = rows(html_of(asked()), "By client segment")
    assert table[0] == ["What", "Gold more than $500,000", "Silver at most $500,000", "Says so"]
    assert table[1][1:] == ["4 hours", "8 hours", "CL-001 §5.3 version 1.0"]


def test_contacts_stand_by_whom_one_turns_to() -> None:
    said = words(html_of(asked()))
    assert re.search(r"Duty line any hour \+44 20 7946 0100 A client in trouble CL-001 §7\.5\.1", said)
    assert "Prices CL-001 §7.5.2 version 1.0" in said
    assert "Sales director Duty manager Every discount" in said


def test_help_stands_before_breaches_and_clients_of_their_own() -> None:
    html = html_of(asked())
    titles = [words(each) for each in re.findall(r"<h3.*?</h3>", html)]
    assert titles[:3] == [
        "When a client cannot work",
        "Whom to call: Meridian Merchant Bank",
        "Whom to ask about what",
    ]
    assert titles[3] == "To report a breach or appeal"
    assert "Somebody suspects a breach CL-001 Client Segments Policy" in words(html)


def alike(count: int, old: str = "", new: str = "") -> Files:
    """A library in which so many more policies say of breaches what the first one does; the last one with other words."""
    files = asked_files()
    text = files[SEGMENTS].decode()
    for number in range(count):
        made = text.replace("CL-001", f"X-{number:03}").replace("Client Segments", f"Kind {number}")
        if number == count - 1:
            start = made.index("compliance:")
            assert old in made[start:]
            made = made[:start] + made[start:].replace(old, new, 1)
        files[PurePosixPath(f"policies/policy-{number}/policy.yml")] = made.encode()
    return files


def test_what_many_policies_say_of_a_breach_is_told_once_with_all_their_clauses() -> None:
    html = html_of(compose(alike(12), TODAY, drafts=True))
    (breach,) = re.findall(r'<details class="decision breach">.*?(?=</div>\s*<h|\Z)', html, re.DOTALL)
    assert words(breach).startswith("Somebody suspects a breach 13 documents say the same")
    assert "5 more documents" in breach
    cited = re.findall(
        r'<li>(.*?) <span.*?href="policies/([a-z0-9-]+)\.html#([^"]+)">(.*?)</a>', breach, re.DOTALL
    )
    assert len(cited) == 13
    assert cited[3] == ("X-002 Kind 2 Policy", "policy-2", "breach", "X-002 §8.3")
    assert rows(breach, "Reporting a breach")[0] == ["Level", "Reach by", "Hours", "Answers within"]


def test_a_policy_that_says_otherwise_of_a_breach_stands_apart() -> None:
    page = words(html_of(compose(alike(2, "within: ", "within: 1"), TODAY, drafts=True)))
    assert "Somebody suspects a breach 2 documents say the same" in page
    assert "Somebody suspects a breach X-001 Kind 1 Policy" in page


def test_the_ladder_of_a_client_is_for_the_tier_of_that_client() -> None:
    _, _, plan = html_of(asked()).partition("Whom to call: Meridian Merchant Bank")
    tiers = re.search(r'class="ladder" data-tiers="([^"]*)"', plan)
    assert tiers
    assert "client-segments.gold" in tiers[1].split()
    assert "client-segments.silver" not in tiers[1].split()


def test_the_gravest_severity_stands_first() -> None:
    files = asked_files()
    other = (
        files[SEGMENTS].replace(b"CL-001", b"CL-000").replace(b"[emergency]", b"[client-segments.nuisance]")
    )
    other = other.replace(b"[gold]", b"[client-segments.gold]")
    other = other.replace(b"When a client cannot work", b"When a client has trouble")
    files[PurePosixPath("policies/trouble/policy.yml")] = other
    html = html_of(compose(files, TODAY, drafts=True))
    titles = [words(each) for each in re.findall(r"<h3.*?</h3>", html)]
    assert titles[:2] == ["When a client cannot work", "When a client has trouble"]


def test_every_citation_leads_to_a_clause_that_is_there(checkout: Path) -> None:
    tree = compose_sample(checkout)
    cited = re.findall(r'class="cited" href="([^"#]+)#([^"]+)"', tree[ANSWERS].decode())
    assert len(cited) > 50
    pages = {path: html_of(tree, path.replace(".html", ".md")) for path in {path for path, _ in cited}}
    assert [(path, anchor) for path, anchor in cited if f'id="{anchor}"' not in pages[path]] == []


# What it does not say


def test_nothing_private_confidential_or_not_in_force_is_on_it() -> None:
    files = asked_files()
    files[PLAN] = files[PLAN].replace(
        b"title: Meridian plan", b"title: Meridian plan\nclassification: confidential"
    )
    files[ORGANIZATION] = files[ORGANIZATION].replace(
        b"    phone: +44 20 7946 0101\n",
        b"    phone: +44 20 7946 0101\n    private: {phone: +44 20 7946 0999}\n",
    )
    files = issued_files(files)
    files[SEGMENTS] = files[SEGMENTS].replace(b"12.5%", b"77%")
    page = compose(files, TODAY)[ANSWERS].decode()
    assert "Meridian" not in page
    assert "0999" not in page
    assert "77%" not in page
    assert "12.5%" in page


def test_a_draft_is_marked_where_drafts_are_shown() -> None:
    files = issued_files(asked_files())
    files[SEGMENTS] = files[SEGMENTS].replace(b"12.5%", b"77%")
    page = compose(files, TODAY, drafts=True)[ANSWERS].decode()
    assert "up to 77%" in page
    assert re.search(r'version 1\.0 <span class="draft">draft</span>', page)


def test_a_later_version_shows_when_it_applies() -> None:
    files = issued_files(asked_files())
    files[SEGMENTS] = files[SEGMENTS].replace(b"12.5%", b"15%")
    files = revise(files, "2.0", "2026-05-02", "2026-09-01", policy_id="client-segments")
    files = approve(issue(files, "client-segments"), "client-segments")
    before, after = (compose(files, day)[ANSWERS].decode() for day in (TODAY, TODAY.replace(month=10)))
    assert ("up to 12.5%" in before, "up to 15%" in before) == (True, False)
    assert ("up to 12.5%" in after, "up to 15%" in after) == (False, True)
    assert "version 2.0" in after


def test_whoever_has_left_is_not_named() -> None:
    files = asked_files()
    files[ORGANIZATION] = files[ORGANIZATION].replace(
        b"    phone: +44 20 7946 0101\n", b"    phone: +44 20 7946 0101\n    left: 2026-05-01\n"
    )
    assert "Mei Tanaka" not in compose(issued_files(files), TODAY)[ANSWERS].decode()


def test_a_policy_with_errors_shows_nothing_here() -> None:
    files = change(
        asked_files(), str(SEGMENTS), "role: duty-manager\n        contact", "role: nobody\n        contact"
    )
    tree = compose(files, TODAY, drafts=True)
    assert "When a client cannot work" not in tree[ANSWERS].decode()
    assert "Meridian" in tree[ANSWERS].decode()


# Where it is, and where it is not


def test_it_stands_near_the_front_and_the_front_page_leads_to_it() -> None:
    assert find_navigation(issued_files(asked_files()))[1] == {"Who do I call?": "answers.md"}
    assert 'href="answers.html"' in asked()["index.md"].decode()


def without_tables() -> Files:
    """A library in which nothing answers."""
    files = {path: data for path, data in base_files().items() if path != PLAN}
    text = files[SEGMENTS].decode()
    files[SEGMENTS] = re.sub(r"(?ms)^  service_levels:.*?(?=^procedures:)", "", text).encode()
    return issued_files(files)


@pytest.mark.parametrize("files", [{}, without_tables()], ids=["empty", "no tables"])
def test_where_nothing_answers_there_is_no_page(files: Files) -> None:
    tree = compose(files, TODAY)
    assert ANSWERS not in tree
    assert b"answers.html" not in b"".join(data for path, data in tree.items() if path.endswith(".md"))
    assert "answers.md" not in str(find_navigation(files))


def test_only_promises_make_a_page_of_promises() -> None:
    files = {path: data for path, data in base_files().items() if path != PLAN}
    page = compose(issued_files(files), TODAY)[ANSWERS].decode()
    assert "By when do we answer?" in page
    assert "Who may decide?" not in page
    assert "## Who do I call now?" not in page


def test_one_more_is_told_as_one() -> None:
    assert "1 more document<" in html_of(compose(alike(8), TODAY, drafts=True))


@pytest.mark.no_cover
def test_a_page_of_two_hundred_policies_can_be_read_and_is_made_fast() -> None:
    files = asked_files()
    text = files[SEGMENTS].decode()
    for number in range(POLICIES):
        made = text.replace("CL-001", f"X-{number:03}").replace("Client Segments", f"Policy {number}")
        files[PurePosixPath(f"policies/policy-{number}/policy.yml")] = made.encode()
    edition = publish(parse_library(files), TODAY, drafts=True)
    desk = Desk(edition.library, Templates(None), frozenset(), {})
    started = time.process_time()
    documents: list[PolicyFile | AccountFile] = [
        *edition.library.policies.values(),
        *edition.library.accounts.values(),
    ]
    answers = collect_answers(edition, desk, documents)
    text = desk.render(ANSWERS, PurePosixPath("answers.html"), answers=answers, offices=(), made_on=TODAY)
    assert time.process_time() - started < 10
    html = html_of({ANSWERS: text.encode()})
    top = html
    while (less := re.sub(r"<details(?:(?!<details).)*?</details>", "", top, flags=re.DOTALL)) != top:
        top = less
    assert len(re.findall("<h3", html)) < 25
    assert len(words(top)) < 20_000
    assert f"{POLICIES + 2 - 12} more ladders" in html


# In a browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory.mktemp("answers"), asked())


def written(folder: Path, tree: dict[str, bytes]) -> str:
    """The address of the page with the handbook's styles and script, without a theme."""
    (folder / "assets").mkdir()
    for name in ("engross.css", "answers.js"):
        (folder / "assets" / name).write_bytes((builtin_templates() / "assets" / name).read_bytes())
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>x</title>'
    sheet = '<link rel="stylesheet" href="assets/engross.css">'
    page = f'{head}{sheet}<body class="md-typeset"><main>{html_of(tree)}</main>'
    (folder / "answers.html").write_text(page, "utf-8")
    return (folder / "answers.html").as_uri()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context() as context:
        page = context.new_page()
        page.clock.set_fixed_time(datetime.fromisoformat("2026-06-06T10:00:00+01:00"))
        page.goto(address)
        yield page


def test_without_javascript_everything_is_there(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        assert page.locator("#narrow").is_hidden()
        assert page.locator(".ladder").first.is_visible()
        assert page.locator(".quick .phone").first.is_visible()
        assert page.get_by_role("table", name="By client segment").is_visible()
        assert page.get_by_role("table", name="Discount on a contract").is_visible()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-06-05T09:30:00+01:00", "open now"),
        ("2026-06-05T08:59:00+01:00", "closed now"),
        ("2026-06-05T17:00:00+01:00", "closed now"),
        ("2026-06-06T10:00:00+01:00", "closed now"),
        ("2026-06-05T03:30:00-05:00", "open now"),
    ],
)
def test_what_is_open_now_is_told_by_the_clock_of_the_office(page: Page, now: str, said: str) -> None:
    page.clock.set_fixed_time(datetime.fromisoformat(now))
    page.reload()
    assert page.locator(".ladder .hours[data-hours] .now").first.text_content() == said


def test_on_a_holiday_nobody_is_there(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.clock.set_fixed_time(datetime.fromisoformat("2026-06-05T09:30:00+01:00"))
        page.add_init_script(
            "document.addEventListener('readystatechange', () => { for (const each of document.querySelectorAll('#offices > span')) each.dataset.closed = '2026-06-05'; })"
        )
        page.goto(address)
        assert page.locator(".ladder .hours[data-hours] .now").first.text_content() == "closed now"


@pytest.mark.parametrize(
    ("amount", "enough", "hidden"),
    [
        ("4%", "up to 5%", "Goodwill gesture"),
        ("5%", "up to 5%", "Goodwill gesture"),
        ("12 %", "up to 12.5%", "Goodwill gesture"),
        ("$1,000", "up to $1,000", "Discount on a contract"),
        ("USD 1000.01", "any amount", "Discount on a contract"),
        ("12 percent", "up to 12.5%", "Goodwill gesture"),
    ],
)
def test_an_amount_shows_who_may_decide(page: Page, amount: str, enough: str, hidden: str) -> None:
    page.fill("#narrow-amount", amount)
    (row,) = page.locator("tr.may").all()
    assert (row.locator("th").text_content() or "").strip() == enough
    assert page.get_by_role("table", name=hidden).is_hidden()


def test_nobody_is_marked_where_the_amount_is_beyond_everybody(page: Page) -> None:
    page.fill("#narrow-amount", "13%")
    assert page.locator("tr.may").count() == 0
    assert page.get_by_role("table", name="Discount on a contract").is_visible()


def test_a_tier_a_severity_and_words_narrow_the_page(page: Page) -> None:
    ladder = page.locator(".ladder").first
    page.select_option("#narrow-tier", "client-segments.silver")
    assert ladder.is_hidden()
    assert page.get_by_role("columnheader", name="Gold").is_hidden()
    assert page.get_by_role("columnheader", name="Silver").is_visible()
    page.select_option("#narrow-tier", "client-segments.gold")
    assert ladder.is_visible()
    page.select_option("#narrow-severity", "client-segments.nuisance")
    assert ladder.is_hidden()
    page.select_option("#narrow-severity", "")
    page.fill("#narrow-words", "goodwill")
    assert ladder.is_hidden()
    assert page.locator("summary", has_text="Goodwill gesture").is_visible()
    assert page.locator("#narrow-status").text_content() == "1 answer fits."
    page.fill("#narrow-words", "")
    page.select_option("#narrow-tier", "")
    assert ladder.is_visible()
    assert page.locator("#narrow-status").text_content() == ""


def test_of_documents_that_say_the_same_only_those_asked_for_are_listed(
    browser: Browser, tmp_path: Path
) -> None:
    address = written(tmp_path, compose(alike(12), TODAY, drafts=True))
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.locator(".breach > summary").click()
        listed = page.locator(".breach .subjects > li:visible")
        expect(listed).to_have_count(8)  # a busy browser opens it a moment after the click
        page.fill("#narrow-words", "breach 11")
        assert [each.split(" §")[0] for each in listed.all_text_contents()] == ["X-011 Kind 11 Policy X-011"]
        page.fill("#narrow-words", "lindqvist x-003")
        assert listed.count() == 1
        page.fill("#narrow-words", "x-003 x-004")
        assert page.locator(".breach").is_hidden()
        page.fill("#narrow-words", "breach")
        assert listed.count() == 13


@pytest.mark.parametrize("text", ["<b>a lot</b>", "12,5%", "€5.000,00", "$5k", "1,00%"])
def test_what_cannot_be_read_as_an_amount_hides_nothing_and_says_so(page: Page, text: str) -> None:
    page.fill("#narrow-amount", text)
    assert page.locator("tr.may").count() == 0
    assert page.get_by_role("table", name="Discount on a contract").is_visible()
    assert "Write the amount like" in (page.locator("#narrow-status").text_content() or "")


@pytest.mark.parametrize("text", ["12", "5000", "2 business days", "40 voices"])
def test_an_amount_of_another_kind_marks_nobody(page: Page, text: str) -> None:
    page.fill("#narrow-amount", text)
    assert page.locator("tr.may").count() == 0


QUANTITIES = (
    "7%", "$5,000", "CHF 2,000.50", "30 minutes", "2h", "3 days", "2 weeks", "3 months", "1 year", "4 business hours",
    "5 working days", "40 points", "120 workload points", "12",
)  # fmt: skip


def _fits(asked: Quantity, limit: Quantity) -> bool:
    """Whether a table with just this limit is about such amounts, times of another kind aside."""
    if not isinstance(asked, Count):
        return measure(asked)[0] == measure(limit)[0]
    step = AuthorityStep(role=RoleId("director"), limit=Limit(limit))
    return fits_table(asked, AuthorityLimit(id=Slug("x"), title=Line("X"), steps=(step,)))


def test_the_page_reads_amounts_as_the_command_does(browser: Browser, checkout: Path) -> None:
    """The script's own functions, against those that `engross ask` uses: which amounts fit which limits."""
    script = (checkout / "templates" / "assets" / "answers.js").read_text("utf-8")
    body = script[script.index("  const DAYS") : script.index("  if (document.readyState")]
    limits = [each for each in map(parse_quantity, QUANTITIES) if getattr(each, "noun", "x")]
    asked = {text: parse_quantity(text) for text in QUANTITIES}
    with browser.new_context() as context:
        page = context.new_page()
        told = page.evaluate(
            f"([texts, kinds]) => {{ {body} return texts.map((text) => kinds.map((kind) => isOfKind(kind, readAmount(text)))); }}",
            [list(asked), [measure(each)[0] for each in limits]],
        )
        amounts = page.evaluate(
            f"(texts) => {{ {body} return texts.map((text) => readAmount(text).amount); }}", list(asked)
        )
    assert told == [[_fits(each, limit) for limit in limits] for each in asked.values()]
    assert amounts == [float(measure(each)[1]) for each in asked.values()]
