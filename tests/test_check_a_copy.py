"""Check a copy in a browser: the digests are right, each verdict is right on the day of reading, and nothing leaves the browser."""

import hashlib
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page

from accessibility import LOOKS, take, violations
from engross.build import make_pdfs
from engross.library import parse_library
from engross.options import Options
from engross.versions import PDF
from issued_library import (
    HAND_OVER,
    SEGMENTS,
    TINY_PDF,
    TODAY,
    approve,
    issue,
    renew,
    revise,
    sign,
    write_files,
)
from library_cases import Files, base_files
from plugin_options import with_options
from test_copies import issued_three

pytestmark = pytest.mark.slow
LENGTHS = [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 4096, (1 << 20) - 1, (1 << 20) + 77]


def pdf_of(files: Files, version: str, policy_id: str = HAND_OVER) -> bytes:
    """The PDF of a version with all that was added to it."""
    found = next(each for each in parse_library(files).versions[policy_id] if each.version == version)
    return files[found.folder / PDF]


def prefix(files: Files, place: int) -> bytes:
    """The PDF of version 1.1 as it was before it was complete."""
    found = next(each for each in parse_library(files).versions[HAND_OVER] if each.version == "1.1")
    return files[found.folder / PDF][: found.revisions[place].size]


def build(root: Path, checkout: Path, files: Files) -> Path:
    """A site that MkDocs makes with the plugin; a warning fails it."""
    config = with_options((checkout / "mkdocs.yml").read_text("utf-8"), "pdfs: false")
    (root / "build" / "pages").mkdir(parents=True)
    (root / "mkdocs.yml").write_text(config, "utf-8")
    write_files(root, files)
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


@pytest.fixture(scope="module")
def files() -> Files:
    """1.1 is signed by three and renewed, 1.2 approved on paper from August, 1.3 waits; the other policy has demo signatures."""
    made = renew(sign(issued_three(), HAND_OVER), HAND_OVER, date(2046, 1, 1))
    made = approve(
        issue(revise(made, "1.2", "2026-05-02", "2026-08-01"), HAND_OVER, pdf=_named(2)), HAND_OVER
    )
    made = sign(
        issue(revise(made, "1.3", "2026-05-03", "2026-09-01"), HAND_OVER, pdf=_named(3)), HAND_OVER, 1
    )
    made = revise(made, "1.1", "2026-05-02", "2026-05-10", policy_id=SEGMENTS)
    return sign(issue(made, SEGMENTS, pdf=_named(4)), SEGMENTS, trust="demo")


def _named(number: int) -> bytes:
    return TINY_PDF + b"% " + str(number).encode() * 50 + b"\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, checkout: Path, files: Files) -> Path:
    return build(tmp_path_factory.mktemp("copies"), checkout, files)


@pytest.fixture
def page(browser: Browser, site: Path) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        open_on(page, site, TODAY)
        yield page
        assert problems == []


def open_on(page: Page, site: Path, day: date) -> None:
    """Open the page from the disk, as if on a day."""
    page.clock.set_fixed_time(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    page.goto(f"{site.as_uri()}/check-a-copy.html")


def check(page: Page, copies: Mapping[str, bytes]) -> list[str]:
    """What the page says of files, card by card."""
    page.get_by_label("PDF to check").set_input_files(
        [FilePayload(name=name, mimeType="application/pdf", buffer=data) for name, data in copies.items()]
    )
    page.wait_for_function("document.getElementById('copy-status').className === 'said'")
    return [" ".join(each.split()) for each in page.locator("section.copy").all_inner_texts()]


def check_one(page: Page, data: bytes) -> str:
    (said,) = check(page, {"copy.pdf": data})
    return said


def test_digests_are_those_of_hashlib(page: Page) -> None:
    dice = random.Random(20261122)
    samples = [dice.randbytes(length) for length in LENGTHS]
    found = page.evaluate(
        """lengths => Promise.all(lengths.map(async ({ hex }) => {
          const bytes = Uint8Array.from(hex.match(/../g) || [], pair => parseInt(pair, 16));
          return window.engrossCheckACopy.sha256(bytes);
        }))""",
        [{"hex": sample.hex()} for sample in samples],
    )
    assert found == [hashlib.sha256(sample).hexdigest() for sample in samples]


def test_digests_in_pieces_are_those_of_hashlib(page: Page) -> None:
    """A file is read in pieces of 1 MiB, and looked up at each size that one of ours has."""
    data = b"%PDF-" + random.Random(7).randbytes((5 << 20) + 13)
    assert hashlib.sha256(data).hexdigest() in check_one(page, data)


def test_copy_in_force_says_since_when_who_signed_and_where_it_is(page: Page, files: Files) -> None:
    said = check_one(page, pdf_of(files, "1.1"))
    assert said.startswith("In force CL-002 Hand-over Policy, version 1.1, has applied since 1 April 2026")
    assert "until the end of 31 July 2026; then version 1.2 applies." in said
    assert "Signed by Tomas Lindqvist (Sales director, 20 March 2026), Tomas Lindqvist (Duty manager" in said
    assert "DEMO" not in said
    link = page.get_by_role("link", name="Version 1.1 on its page")
    link.click()
    assert page.url.endswith(f"policies/{HAND_OVER}/1.1.html")


@pytest.mark.parametrize(
    ("day", "version", "starts"),
    [
        (date(2026, 3, 31), "1.1", "Takes effect on 1 April 2026 "),
        (date(2026, 4, 1), "1.1", "In force "),
        (date(2026, 7, 31), "1.1", "In force "),
        (date(2026, 8, 1), "1.1", "Superseded since 1 August 2026 "),
        (date(2026, 7, 31), "1.2", "Takes effect on 1 August 2026 "),
        (date(2026, 8, 1), "1.2", "In force "),
    ],
)
def test_verdict_is_right_on_the_day_of_reading(
    page: Page, site: Path, files: Files, day: date, version: str, starts: str
) -> None:
    open_on(page, site, day)
    assert check_one(page, pdf_of(files, version)).startswith(starts)


def test_superseded_copy_leads_to_what_is_in_force_and_what_changed(
    page: Page, site: Path, files: Files
) -> None:
    open_on(page, site, date(2026, 8, 1))
    said = check_one(page, pdf_of(files, "1.1"))
    assert "version 1.2 took its place on 1 August 2026" in said
    links = page.locator("section.copy a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    folder = f"policies/{HAND_OVER}"
    assert links == [f"{folder}/1.2.html", f"{folder}/changes-1.2.html", f"{folder}/1.1.html"]
    assert all((site / link).is_file() for link in links)


def test_earlier_states_are_genuine_and_not_complete(page: Page, files: Files) -> None:
    said = check(page, {f"{place}.pdf": prefix(files, place) for place in range(6)})
    assert all(each.startswith("Genuine, but an earlier state") for each in said[:4])
    assert "as it was issued, before anybody signed" in said[0]
    assert "sealed, before anybody signed" in said[1]
    assert "signed by 1 of 3 (Tomas Lindqvist)" in said[2]
    assert "signed by 2 of 3" in said[3]
    assert said[4].startswith("In force")
    assert "in a newer copy, their proof has been renewed" in said[4]
    assert said[5].startswith("In force")
    assert "renewed" not in said[5]


def test_approval_on_paper_and_demo_trust_are_said(page: Page, files: Files) -> None:
    demo = check_one(page, pdf_of(files, "1.1", SEGMENTS))
    assert demo.startswith("In force DEMO – not legally binding")
    assert page.get_by_role("status").inner_text() == "copy.pdf: In force, DEMO."
    paper = check_one(page, pdf_of(files, "1.0", SEGMENTS))
    assert paper.startswith("Superseded since 10 May 2026")
    assert "written down, without a signature in the PDF" in paper


def test_what_awaits_approval_is_not_named(page: Page, files: Files) -> None:
    said = check_one(page, pdf_of(files, "1.3"))
    assert said.startswith("Issued for signature, not approved")
    assert "Hand-over" not in said
    assert "1.3" not in said


def test_one_changed_byte_anywhere_is_seen(page: Page, files: Files) -> None:
    data = pdf_of(files, "1.1")
    dice = random.Random(3)
    places = [8, len(data) - 1, *(dice.randrange(8, len(data)) for _ in range(30))]
    copies = {}
    for at in places:
        copies[f"{at}.pdf"] = data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]
    for said in check(page, copies):
        assert said.startswith(("Not ours, or altered", "Changed or signed afterwards")), said
    shorter = check_one(page, data[:-1])
    assert shorter.startswith("Changed or signed afterwards"), "it begins with the PDF before it was renewed"


def test_what_begins_with_one_of_ours_is_told_from_what_does_not(page: Page, files: Files) -> None:
    said = check_one(page, pdf_of(files, "1.1") + b"% more")
    assert said.startswith(
        "Changed or signed afterwards It begins with CL-002 Hand-over Policy, version 1.1, complete"
    )
    assert "goes on for 6 bytes" in said
    assert "signed by 2 of 3" in check_one(page, prefix(files, 3) + b"x")
    assert "not public" in check_one(page, pdf_of(files, "1.3") + b"x")
    keywords = b"%PDF-1.7 <pdf:Keywords>CL-002, old name</pdf:Keywords>"
    assert "It calls itself CL-002, but it is none of our PDFs of CL-002." in check_one(page, keywords)


def test_other_files_are_told_what_they_are(page: Page) -> None:
    said = check(page, {"a.pdf": b"", "b.pdf": b"Dear all", "c.pdf": b"%PDF-1.7 something"})
    assert [each.split(" ", 2)[:2] for each in said] == [["An", "empty"], ["Not", "a"], ["Not", "ours,"]]
    assert page.get_by_role("status").inner_text() == (
        "a.pdf: An empty file. b.pdf: Not a PDF. c.pdf: Not ours, or altered."
    )


def test_draft_that_engross_made_is_known_as_one(page: Page, tmp_path: Path) -> None:
    root = write_files(tmp_path, base_files())
    _, (path,) = make_pdfs(root, [SEGMENTS], Options(jobs=1), TODAY)
    assert check_one(page, path.read_bytes()).startswith("An unsigned draft")


def test_enormous_file_is_answered_at_once(page: Page, tmp_path: Path, files: Files) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.write(pdf_of(files, "1.1"))
        file.truncate(500_000_000)
    page.get_by_label("PDF to check").set_input_files(path)
    page.wait_for_function("document.getElementById('copy-status').className === 'said'", timeout=10_000)
    said = page.locator("section.copy").inner_text()
    assert "Changed or signed afterwards" in said
    assert "huge.pdf, 500.0 MB" in said


def test_files_can_be_dropped_anywhere(page: Page, files: Files) -> None:
    page.evaluate(
        """hex => {
          const bytes = Uint8Array.from(hex.match(/../g), pair => parseInt(pair, 16));
          const data = new DataTransfer();
          data.items.add(new File([bytes], "dropped.pdf"));
          data.items.add(new File([], "nothing.pdf"));
          document.querySelector("h1").dispatchEvent(
            new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        pdf_of(files, "1.1").hex(),
    )
    page.wait_for_function("document.getElementById('copy-status').className === 'said'")
    assert page.locator(".copy-title").all_inner_texts() == ["In force", "An empty file"]


def test_keyboard_reaches_the_field_and_it_opens_the_files(page: Page) -> None:
    field = page.get_by_label("PDF to check")
    field.evaluate("each => each.addEventListener('click', event => { window.opened = event.isTrusted; })")
    page.locator("h1 a.headerlink").focus()
    page.keyboard.press("Tab")
    assert field.evaluate("each => each === document.activeElement")
    page.keyboard.press("Space")  # in some browsers Enter does it too, in others it never did
    # On a click that is a person's the browser opens its dialogue; that it tells of the dialogue is not sure on a busy machine.
    page.wait_for_function("window.opened === true")
    assert field.evaluate("each => each.multiple")


def test_nothing_is_asked_of_anybody(page: Page, files: Files) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    check(page, {"a.pdf": pdf_of(files, "1.1"), "b.pdf": b"%PDF-1.7 other"})
    # The page's own icon, on the same disk, Chromium fetches whenever it likes.
    assert [url for url in asked if not url.endswith("/site/assets/images/favicon.png")] == []


def test_without_scripts_the_digest_of_what_is_in_force_is_there(browser: Browser, site: Path) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.as_uri()}/check-a-copy.html")
        published = (site / "policies" / HAND_OVER / "1.1.pdf").read_bytes()
        assert page.get_by_text(hashlib.sha256(published).hexdigest(), exact=True).is_visible()
        assert not page.locator("#copy-form").is_visible()
        assert page.locator("noscript p", has_text="compare the digest yourself").is_visible()


def test_short_address_leads_to_the_policy_and_keeps_the_clause(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/p/CL-002.html#approvals")
    page.wait_for_url(f"{site.as_uri()}/policies/{HAND_OVER}.html#approvals")
    assert "p/CL-002" not in (site / "sitemap.xml").read_text("utf-8")


def test_page_can_be_used_by_everybody(browser: Browser, site: Path, files: Files) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        page, policy = context.new_page(), context.new_page()
        open_on(page, site, TODAY)
        copies = {
            "in-force.pdf": pdf_of(files, "1.1", SEGMENTS),
            "coming.pdf": pdf_of(files, "1.2"),
            "earlier.pdf": prefix(files, 2),
            "altered.pdf": b"%PDF-1.7",
        }
        assert len(check(page, copies)) == 4
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        policy.goto(f"{site.as_uri()}/policies/{SEGMENTS}.html")
        for look, each in product(LOOKS, (page, policy)):
            take(look, each)
            assert violations(each) == [], look
            assert each.evaluate("document.documentElement.scrollWidth") == look.width
