"""The handbook as readers meet it: built by MkDocs, opened in Chromium from a server and from the disk."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from accessibility import LOOKS, take, violations
from engross.disk import write_tree
from engross.handbook.pages import compose_pages, navigation
from issued_library import TINY_PDF
from page_trees import SAMPLE_DAY, change, make_handbook, read_sample

pytestmark = pytest.mark.slow

KINDS = (
    "index.html",
    "answers.html",
    "policies/index.html",
    "policies/client-ownership.html",
    "policies/sales-account-management.html",
    "accounts/index.html",
    "accounts/meridian.html",
    "roles/index.html",
    "roles/sales-director.html",
    "glossary.html",
    "organization.html",
    "404.html",
)


def write_library(
    folder: Path, checkout: Path, *, with_navigation: bool = True, broken: bool = False
) -> None:
    """The sample library's pages with all its versions, and its mkdocs.yml without the plugin that would write them.

    A `broken` one shows drafts too, of which one cannot be read.
    """
    files = read_sample(checkout)
    if broken:
        files = change(files, "policies/client-ownership/policy.yml", "effective:", "effectiv:")
    pdfs = {f"policies/{path.parent.name}": TINY_PDF for path in files if path.match("policies/*/policy.yml")}
    pdfs["accounts/meridian"] = TINY_PDF
    handbook = make_handbook(files, SAMPLE_DAY, drafts=broken, pdfs=pdfs)
    write_tree(folder / "build" / "pages", compose_pages(handbook))
    config = yaml.safe_load((checkout / "mkdocs.yml").read_text("utf-8"))
    config["plugins"] = [each for each in config["plugins"] if "engross" not in each]
    if with_navigation:
        config["nav"] = navigation(handbook)
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")


def run_mkdocs(folder: Path, *options: str) -> Path:
    """The site that MkDocs makes of a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", *options],
        cwd=folder,
        env={"NO_MKDOCS_2_WARNING": "1", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    return folder / "site"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    """The sample library's site, built once; a warning fails it."""
    folder = tmp_path_factory.mktemp("library")
    write_library(folder, checkout)
    return run_mkdocs(folder, "--strict")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site on a server of its own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


@dataclass(slots=True)
class Links(HTMLParser):
    """The links, ids and first headings of a page."""

    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    headings: list[tuple[str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name in ("href", "src") if (value := given.get(name)) is not None]
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.headings.append((tag, given.get("id")))


def read(path: Path) -> Links:
    """A page's links, ids and headings."""
    found = Links()
    found.feed(path.read_text("utf-8"))
    return found


def test_every_link_and_anchor_leads_somewhere(site: Path) -> None:
    pages = {path: read(path) for path in site.rglob("*.html") if path.name != "404.html"}
    assert len(pages) > 20
    broken = [
        f"{path.relative_to(site)}: {link}"
        for path, found in pages.items()
        for link in found.links
        if not leads_somewhere(path, link, pages)
    ]
    assert broken == []


def leads_somewhere(path: Path, link: str, pages: dict[Path, Links]) -> bool:
    """Whether a link of a page leads to something of the site, or on purpose out of it."""
    parts = urlsplit(link)
    if parts.scheme:
        return parts.scheme in {"https", "mailto", "tel"}
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    target = target / "index.html" if target.is_dir() else target
    if not target.is_file():
        return False
    return (
        not parts.fragment or target not in pages or unquote(parts.fragment) in {*pages[target].ids, "__skip"}
    )


def test_ids_are_there_once_and_headings_in_order(site: Path) -> None:
    for path in site.rglob("*.html"):
        found = read(path)
        repeated = {name for name in found.ids if found.ids.count(name) > 1}
        assert repeated == set(), path
        levels = [int(tag[1]) for tag, _ in found.headings]
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


def test_language_and_way_past_the_navigation_are_there(site: Path) -> None:
    text = (site / "policies" / "client-ownership.html").read_text("utf-8")
    assert '<html lang="en"' in text
    assert 'class="md-skip"' in text
    assert "fonts.g" not in text


def test_site_holds_nothing_of_the_sources(site: Path, checkout: Path) -> None:
    names = {path.suffix for path in site.rglob("*") if path.is_file()}
    assert not names & {".yml", ".yaml", ".md", ".py", ".jsonl"}
    organization = yaml.safe_load((checkout / "policies" / "organization.yml").read_text("utf-8"))
    secrets = [
        value.encode()
        for person in organization["people"]
        for value in (person.get("private") or {}).values()
    ]
    assert secrets
    for path in site.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [secret for secret in secrets if secret in data], path


@pytest.mark.parametrize("name", KINDS)
def test_page_has_no_accessibility_violation(browser: Browser, address: str, name: str) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(address + name)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        for look in LOOKS:
            take(look, page)
            assert violations(page) == [], look


def test_on_a_phone_the_number_is_one_tap_away(browser: Browser, address: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 740}) as context:
        page = context.new_page()
        page.goto(address + "answers.html")
        first = page.locator("a.phone").first
        box = first.bounding_box()
        assert first.get_attribute("href") == "tel:+13125550199"
        assert box is not None
        assert box["y"] + box["height"] < 740
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        heights = page.eval_on_selector_all(
            ".title-block .phone, .quick .phone, .desks .phone, table.rows .phone",
            "each => each.map((one) => one.getBoundingClientRect().height)",
        )
        assert len(heights) > 50
        assert min(heights) >= 44


@pytest.mark.parametrize("name", KINDS)
def test_page_does_not_scroll_sideways_on_a_phone(browser: Browser, address: str, name: str) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(address + name)
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def record(page: Page) -> tuple[list[str], list[str]]:
    """What a page asks for from now on, and the errors of its scripts."""
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    return asked, problems


def test_pages_ask_no_other_host_for_anything(browser: Browser, site: Path, address: str) -> None:
    for start in (address, f"{site.as_uri()}/"):
        with browser.new_context() as context:
            page = context.new_page()
            asked, problems = record(page)
            for name in ("index.html", "policies/client-ownership.html", "roles/duty-manager.html"):
                page.goto(start + name)
                page.locator(".md-search__input").focus()
                page.wait_for_timeout(300)
        assert problems == []
        assert any("IBMPlexSans" in url for url in asked)
        assert [url for url in asked if not url.startswith((start, "data:", "blob:"))] == []


@pytest.mark.parametrize("where", ["server", "disk"])
def test_search_finds_a_clause(page: Page, site: Path, address: str, where: str) -> None:
    page.goto((address if where == "server" else f"{site.as_uri()}/") + "index.html")
    page.locator(".md-search__input").click()
    page.keyboard.type("hand-over without a gap", delay=5)
    result = page.locator(".md-search-result__link").first
    result.wait_for(timeout=15_000)
    links = page.locator(".md-search-result__link").evaluate_all("all => all.map(each => each.href)")
    assert any("policies/client-ownership.html" in link for link in links)
    assert not any("<svg" in text for text in page.locator(".md-search-result__link").all_inner_texts())


def test_term_explains_itself_to_the_keyboard(page: Page, address: str) -> None:
    page.goto(address + "policies/client-ownership.html")
    term = page.locator("a.term").first
    term.focus()
    tip = page.get_by_role("tooltip")
    assert tip.is_visible()
    assert len(tip.inner_text()) > 20
    assert term.get_attribute("aria-describedby") == tip.get_attribute("id")
    page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_link_to_a_question_opens_it_and_print_opens_all(page: Page, address: str) -> None:
    page.goto(address + "policies/client-ownership.html")
    anchor = page.locator("details.question").first.get_attribute("id")
    assert page.locator("details:not([open])").count() > 1
    page.goto(f"{address}policies/client-ownership.html#{anchor}")
    assert page.locator(f"details[id='{anchor}'][open]").count() == 1
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 1


def test_long_lists_are_drawn_as_one_comes_to_them_and_printed_whole(page: Page, address: str) -> None:
    """Without that a browser takes seconds for what a thousand policies ask of a role, and a phone half a minute."""

    def drawn(selector: str) -> set[str]:
        said = "each => each.map((one) => getComputedStyle(one).contentVisibility)"
        return set(page.eval_on_selector_all(selector, said))

    for name, selector in (
        ("roles/employee.html", "article section"),
        ("policies/index.html", "article .cards > .card"),
    ):
        page.goto(address + name)
        assert drawn(selector) == {"auto"}
        page.emulate_media(media="print")
        assert drawn(selector) == {"visible"}
        page.emulate_media(media="screen")
    page.goto(address + "roles/account-manager.html")
    last = page.locator("article section").last
    page.goto(f"{page.url}#{last.get_attribute('id')}")
    expect(last).to_be_in_viewport()


def test_colours_follow_the_brand_and_the_system(browser: Browser, address: str) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        with browser.new_context(color_scheme="dark" if scheme == "dark" else "light") as context:
            page = context.new_page()
            page.goto(address)
            grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            bar = page.evaluate("getComputedStyle(document.querySelector('.md-header')).backgroundColor")
            assert bar == "rgb(31, 81, 50)"
    assert grounds[0] != grounds[1]


def test_tree_builds_without_navigation_too(tmp_path: Path, checkout: Path) -> None:
    write_library(tmp_path, checkout, with_navigation=False)
    assert (run_mkdocs(tmp_path) / "policies" / "client-ownership.html").is_file()


def test_broken_definition_shows_on_its_page_and_the_site_still_builds(
    tmp_path: Path, checkout: Path, browser: Browser
) -> None:
    write_library(tmp_path, checkout, broken=True)
    built = run_mkdocs(tmp_path)
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        page = context.new_page()
        for name in ("policies/client-ownership.html", "index.html"):
            page.goto(f"{built.as_uri()}/{name}")
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_zensical_builds_the_same_pages(tmp_path: Path, checkout: Path, site: Path) -> None:
    write_library(tmp_path, checkout, with_navigation=False)
    shutil.copy(checkout / "mkdocs.yml", tmp_path / "mkdocs.yml")
    done = subprocess.run(
        [Path(sys.executable).with_name("zensical"), "build"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    other = tmp_path / "site"
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site)
        if name.name == "404.html":
            continue
        ours, theirs = read(path), read(other / name)
        assert [found for found in theirs.headings if found[1]] == [
            found for found in ours.headings if found[1]
        ], name
        own = {one for one in ours.ids if not one.startswith("__")}
        assert own <= set(theirs.ids), name
