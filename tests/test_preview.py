"""What a preview shows after any save is what a new one shows, and a save that is not done yet shows nothing."""

import http.client
import random
import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from engross.disk import FolderTree
from engross.edition import publish
from engross.errors import TemplateError
from engross.library import parse_library, replace_document
from engross.serving.answering import Served, Server
from engross.serving.listening import Listeners
from engross.serving.papers import Papers
from engross.serving.preview import Preview, mark_of
from engross.serving.sites import Site
from engross.serving.watching import Watcher
from issued_library import HAND_OVER, approve, issue
from library_cases import Files, base_files

CHECKOUT = Path(__file__).parent.parent
TODAY = date(2026, 6, 1)
URL = "http://127.0.0.1:8000/"
ORGANIZATION = PurePosixPath("policies/organization.yml")
TEXT = PurePosixPath("policies/hand-over/policy.yml")
SEGMENTS = PurePosixPath("policies/client-segments/policy.yml")
PLAN = PurePosixPath("policies/accounts/meridian/account.yml")

# What people do to a library, as texts put in the place of others in a file.
EDITS = (
    (TEXT, "one owner.", "one owner, always."),
    (TEXT, "one owner.", 'one owner {{ term("owner") }}.'),
    (TEXT, "title: Hand-over Policy\n", "title: Hand-over and Farewell Policy\n"),
    (TEXT, "  owner: ", "  ownr: "),
    (TEXT, "title_page:\n", "title_page: [\n"),
    (TEXT, "one owner.", 'one owner of {{ policy("nobody-knows") }}.'),
    (SEGMENTS, "number: ", "number: X"),
    (PLAN, "number: ", "classification: confidential\nnumber: "),
    (PLAN, "title: ", "title: New "),
    (ORGANIZATION, "name: Mei Tanaka\n", "name: Mei Tanaka-Olsen\n"),
    (ORGANIZATION, "name: Fernhollow Systems\n", "name: Fernhollow & Daughters\n"),
    (ORGANIZATION, "\nname: ", "\nnme: "),
)


def write_library(root: Path, files: Files) -> Path:
    """Bring a folder up to date; what is right already is not touched."""
    for path in (root / "policies").rglob("*"):
        if path.is_file() and PurePosixPath(path.relative_to(root)) not in files:
            path.unlink()
    for name, data in files.items():
        path = root / name
        if not path.is_file() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    shutil.copy(CHECKOUT / "mkdocs.yml", root)
    return root


@contextmanager
def begun(root: Path) -> Iterator[Preview]:
    """A preview of which no page is made yet."""
    papers = Papers(root)
    preview = Preview(root, URL, lambda: TODAY, papers)
    try:
        preview.open()
        yield preview
    finally:
        preview.close()
        papers.close()


@contextmanager
def opened(root: Path) -> Iterator[Preview]:
    with begun(root) as preview:
        assert preview.settle()
        yield preview


def site_of(preview: Preview) -> dict[str, bytes | None]:
    others = ("search/search_index.json", "api/decisions.json", "assets/brand.css", "sitemap.xml")
    names = [*preview.pages(), *map(PurePosixPath, others)]
    return {str(name): preview.find(name) for name in names}


def read_site(folder: Path, files: Files) -> dict[str, bytes | None]:
    """What a preview shows that knows nothing of what was before."""
    shutil.rmtree(folder, ignore_errors=True)
    with opened(write_library(folder, files)) as fresh:
        return site_of(fresh)


def edited(files: Files, choose: random.Random) -> Files:
    """A library in which something was done or taken back, or was removed, added or issued."""
    path, old, new = choose.choice(EDITS)
    if choose.random() < 0.15:
        return {name: data for name, data in files.items() if name != path or path == ORGANIZATION}
    if choose.random() < 0.15:
        return {**base_files(), **{name: data for name, data in files.items() if "versions" in name.parts}}
    if path not in files:
        return {**files, path: base_files()[path]}
    if choose.random() < 0.4:
        old, new = new, old
    return {**files, path: files[path].replace(old.encode(), new.encode(), 1)}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_after_any_save_every_page_is_as_a_new_preview_shows_it(tmp_path: Path, seed: int) -> None:
    choose, files = random.Random(seed), base_files()
    if seed:
        files = approve(issue(files, HAND_OVER), HAND_OVER)
    with opened(write_library(tmp_path / "library", files)) as preview:
        for _ in range(6):
            before, files = files, edited(files, choose)
            write_library(tmp_path / "library", files)
            changed = [path for path in files if path in before and files[path] != before[path]]
            for path in changed:
                preview.follow(path)
            assert preview.settle()
            assert site_of(preview) == read_site(tmp_path / "fresh", files)


@pytest.mark.slow
def test_the_page_of_what_was_saved_is_right_at_once(tmp_path: Path) -> None:
    with opened(write_library(tmp_path / "library", base_files())) as preview:
        for path, old, new in (each for each in EDITS if each[0] in {TEXT, PLAN}):
            after = {**base_files(), path: base_files()[path].replace(old.encode(), new.encode(), 1)}
            assert after != base_files()
            page = preview.page_of(path)
            assert page is not None
            write_library(tmp_path / "library", after)
            shown = preview.follow(path)
            with opened(write_library(tmp_path / "fresh", after)) as fresh:
                assert shown == fresh.find(page)
            write_library(tmp_path / "library", base_files())
            preview.follow(path)


def test_a_file_saved_as_it_was_changes_nothing(tmp_path: Path) -> None:
    with opened(write_library(tmp_path, base_files())) as preview:
        (tmp_path / TEXT).write_bytes(base_files()[TEXT])
        assert preview.follow(TEXT) is None


def test_a_save_while_everything_is_looked_at_is_not_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(write_library(tmp_path, base_files())) as preview:
        monkeypatch.setattr(preview.precedence, "let_others", preview.expect)
        assert not preview.settle()


@pytest.mark.parametrize("is_issued", [False, True])
@pytest.mark.parametrize(("path", "old", "new"), [each for each in EDITS if each[0] != ORGANIZATION])
def test_one_definition_taken_in_comes_to_what_reading_everything_does(
    path: PurePosixPath, old: str, new: str, *, is_issued: bool
) -> None:
    before = approve(issue(base_files(), HAND_OVER), HAND_OVER) if is_issued else base_files()
    after = {**before, path: before[path].replace(old.encode(), new.encode(), 1)}
    assert after != before
    for first, second in ((before, after), (after, before)):
        library = parse_library(first)
        known = publish(library, TODAY, drafts=True)
        taken = publish(replace_document(library, path, second), TODAY, drafts=True, before=known)
        read = publish(parse_library(second), TODAY, drafts=True)
        assert taken == read
        assert [*taken.library.policies] == [*read.library.policies]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, Watcher]]:
    write_library(tmp_path, base_files())
    said: list[str] = []
    watcher = Watcher(tmp_path, said.append, lambda: None)
    assert not said
    yield tmp_path, watcher
    watcher.close()


def write_in_place(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def write_aside(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(data)
    beside.replace(path)


def keep_a_copy(path: Path, data: bytes) -> None:
    path.rename(path.with_name(f"{path.name}~"))
    path.write_bytes(data)


def write_in_pieces(path: Path, data: bytes) -> None:
    with path.open("wb", buffering=0) as stream:
        for start in range(0, len(data), 1000):
            stream.write(data[start : start + 1000])


@pytest.mark.parametrize("save", [write_in_place, write_aside, keep_a_copy, write_in_pieces])
def test_every_way_to_save_is_heard_of_once_and_when_it_is_done(
    watched: tuple[Path, Watcher], save: Callable[[Path, bytes], None]
) -> None:
    root, watcher = watched
    data = base_files()[TEXT] + b"# a comment\n"
    writer = threading.Thread(target=save, args=(root / TEXT, data))
    writer.start()
    changed, _ = watcher.take(10)
    writer.join()
    assert str(TEXT) in changed
    assert FolderTree(root)[TEXT] == data
    assert str(TEXT) not in watcher.take(0.2)[0]


def test_a_folder_that_was_moved_away_and_came_back_is_followed(watched: tuple[Path, Watcher]) -> None:
    root, watcher = watched
    for _ in range(3):
        (root / TEXT.parent).rename(root / "elsewhere")
        (root / "elsewhere").rename(root / TEXT.parent)
        watcher.take(0.3)
    (root / TEXT).write_bytes(base_files()[TEXT] + b"# more\n")
    assert str(TEXT) in watcher.take(10)[0]


def test_who_only_reads_is_not_heard(watched: tuple[Path, Watcher]) -> None:
    root, watcher = watched
    (root / TEXT).read_bytes()
    (root / "notes.txt").write_text("no source", "utf-8")
    assert watcher.take(0.2)[0] == ()


def test_a_folder_that_is_new_is_watched_too(watched: tuple[Path, Watcher]) -> None:
    root, watcher = watched
    (root / "templates" / "page").mkdir(parents=True)
    watcher.take(0.3)
    (root / "templates" / "page" / "role.md").write_text("…", "utf-8")
    assert "templates/page/role.md" in watcher.take(10)[0]


@contextmanager
def served(preview: Preview, host: str = "127.0.0.1", mount: str = "/handbook/") -> Iterator[tuple[str, int]]:
    server = Server((host, 0), Served(preview, Listeners(), mount))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield host, server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    root = write_library(tmp_path_factory.mktemp("served"), base_files())
    with opened(root) as preview, served(preview) as found:
        yield found


def ask(
    address: tuple[str, int], path: str, method: str = "GET", host: str = "localhost"
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(*address, timeout=30)
    try:
        connection.request(method, path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def test_pages_are_never_stored_and_know_their_state(address: tuple[str, int]) -> None:
    status, headers, page = ask(address, "/handbook/policies/hand-over.html")
    assert status == 200
    assert headers["Cache-Control"] == "no-store"
    script = page[page.index(b'<script src="/handbook/_engross/reload.js"') : page.rindex(b"</body>")]
    assert headers["ETag"].encode() == f'"{mark_of(page.replace(script, b""))}"'.encode()
    assert script.count(headers["ETag"].strip('"').encode()) == 1
    only = ask(address, "/handbook/policies/hand-over.html", "HEAD")
    assert {**only[1], "Date": ""} == {**headers, "Date": ""}
    assert only[2] == b""


@pytest.mark.parametrize(
    "path",
    [
        "/handbook/../mkdocs.yml",
        "/handbook/%2e%2e/mkdocs.yml",
        "/handbook/..%2fmkdocs.yml",
        "/handbook//etc/passwd",
        "/handbook/policies/hand-over/policy.yml",
        "/handbook/policies/hand-over.md",
        "/handbook/assets/files/hand-over/policy.yml",
        "/handbook/assets/../../../mkdocs.yml",
        "/handbook/%00",
        "/etc/passwd",
    ],
)
def test_nothing_but_the_site_can_be_had(address: tuple[str, int], path: str) -> None:
    status, _, page = ask(address, path)
    assert status == 404
    assert b"docs_dir" not in page
    assert b"title_page:" not in page


def test_the_site_is_where_its_address_says(address: tuple[str, int]) -> None:
    assert ask(address, "/")[:2][1]["Location"] == "/handbook/"
    assert ask(address, "/handbook/")[2] == ask(address, "/handbook/index.html")[2]
    assert b"404" in ask(address, "/handbook/no-such-page.html")[2]


def test_a_page_of_another_site_cannot_read_the_preview(address: tuple[str, int]) -> None:
    assert ask(address, "/handbook/", host="evil.example")[0] == 403


@pytest.mark.skipif(not socket.has_ipv6, reason="this computer knows no such addresses")
def test_it_can_be_served_at_an_address_with_colons(tmp_path: Path) -> None:
    with opened(write_library(tmp_path, base_files())) as preview, served(preview, "::1", "/") as found:
        assert ask(found, "/", host="[::1]")[0] == 200


def test_where_nothing_can_be_shown_every_page_says_why(tmp_path: Path) -> None:
    broken = {**base_files(), ORGANIZATION: base_files()[ORGANIZATION].replace(b"\nname: ", b"\nnme: ")}
    with opened(write_library(tmp_path, broken)) as preview, served(preview) as found:
        for path in ("policies/hand-over.html", "answers.html"):
            status, _, page = ask(found, f"/handbook/{path}")
            assert status == 503
            assert "This handbook cannot be shown yet" in page.decode()
            assert b'<head><base href="/handbook/">' in page
            assert b"nme" in page
        assert ask(found, "/handbook/")[0] == 200
        assert ask(found, "/handbook/no-such-picture.png")[0] == 404
        write_library(tmp_path, base_files())
        assert preview.settle()
        assert ask(found, "/handbook/policies/hand-over.html")[0] == 200


@pytest.mark.slow
def test_the_pdf_of_a_draft_is_made_when_it_is_asked_for(address: tuple[str, int]) -> None:
    page = ask(address, "/handbook/policies/hand-over.html")[2]
    assert b'href="hand-over.pdf"' in page
    status, headers, pdf = ask(address, "/handbook/policies/hand-over.pdf")
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert pdf.startswith(b"%PDF-")


@pytest.mark.slow
@pytest.mark.parametrize("is_issued", [False, True])
def test_before_everything_was_made_each_page_is_as_it_will_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_issued: bool
) -> None:
    files = approve(issue(base_files(), HAND_OVER), HAND_OVER) if is_issued else base_files()
    with begun(write_library(tmp_path, files)) as preview:
        preview.prepare()
        before = site_of(preview)
        monkeypatch.setattr(Site, "open", None)  # what pages show of each other was foreseen
        assert preview.settle()
        assert site_of(preview) == before


@pytest.mark.slow
def test_a_save_before_any_page_was_made_shows_at_once(tmp_path: Path) -> None:
    for path, old, new in (each for each in EDITS if each[0] in {TEXT, PLAN}):
        after = {**base_files(), path: base_files()[path].replace(old.encode(), new.encode(), 1)}
        with begun(write_library(tmp_path / "library", base_files())) as preview:
            write_library(tmp_path / "library", after)
            preview.follow(path)
            shown = site_of(preview)
        assert shown == read_site(tmp_path / "fresh", after)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (TEXT, "  owner: ", "  owner: nobody-knows #"),
        (TEXT, "number: CL-002", "number: CL-001"),
        (ORGANIZATION, "holders: [", "holders: [nobody-knows, "),
    ],
)
def test_what_is_wrong_is_known_before_anything_is_shown(
    tmp_path: Path, path: PurePosixPath, old: str, new: str
) -> None:
    wrong = {**base_files(), path: base_files()[path].replace(old.encode(), new.encode(), 1)}
    assert wrong != base_files()
    with begun(write_library(tmp_path, wrong)) as preview:
        assert preview.errors
        before = site_of(preview)
        assert preview.settle()
        assert site_of(preview) == before


def test_pages_over_all_documents_wait_and_others_do_not(tmp_path: Path) -> None:
    with begun(write_library(tmp_path, base_files())) as preview, served(preview) as address:
        assert ask(address, "/handbook/policies/hand-over.html")[0] == 200
        with ThreadPoolExecutor() as pool:
            waiting = [
                pool.submit(ask, address, f"/handbook/{name}")
                for name in ("", "policies/index.html", "search/search_index.json")
            ]
            assert not wait(waiting, timeout=1).done
            preview.prepare()
            assert [each.result()[0] for each in waiting] == [200, 200, 200]


def test_saves_keep_nobody_waiting_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    after = {**base_files(), TEXT: base_files()[TEXT].replace(b"one owner.", b"one owner, always.", 1)}
    with begun(write_library(tmp_path / "library", base_files())) as preview:
        write_library(tmp_path / "library", after)
        monkeypatch.setattr(preview.precedence, "let_others", lambda: preview.follow(TEXT))
        preview.prepare()
        home = preview.find(PurePosixPath("index.html"))
    assert home == read_site(tmp_path / "fresh", after)["index.html"]


def test_who_waits_is_told_why_pages_cannot_be_made_and_others_have_theirs(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "page"
    own.mkdir(parents=True)
    (own / "account.md").write_text("{{ nothing }}", "utf-8")
    with begun(write_library(tmp_path, base_files())) as preview, served(preview) as address:
        status, _, page = ask(address, "/handbook/policies/hand-over.html")
        style = re.findall(r'href="\.\./(assets/stylesheets/main[^"]*)"', page.decode())[0]
        with pytest.raises(TemplateError):
            preview.prepare()
        assert ask(address, "/handbook/")[0] == 503
        assert [status, ask(address, f"/handbook/{style}")[0]] == [200, 200]


OWN = """{% extends "builtin/page/policy.md" %}{% block head %}---
title: Of our own
icon: material/star
---
{% endblock %}"""


@pytest.mark.parametrize(
    "navigation",
    [
        "",
        "nav:\n- index.md\n- organization.md\n- Rules:\n  - policies/hand-over.md\n  - policies/index.md\n",
        "nav:\n- index.md\n- /policies/hand-over.md\nvalidation:\n  nav:\n    absolute_links: relative_to_docs\n",
    ],
)
@pytest.mark.parametrize("template", ["", OWN])
def test_pages_are_called_as_in_a_navigation_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, navigation: str, template: str
) -> None:
    write_library(tmp_path, base_files())
    with (tmp_path / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write(navigation)
    if template:
        own = tmp_path / "templates" / "page"
        own.mkdir(parents=True)
        (own / "policy.md").write_text(template, "utf-8")
    with begun(tmp_path) as preview:
        preview.prepare()
        if navigation:
            monkeypatch.setattr(Site, "open", None)  # it was right from the beginning
        assert preview.settle()
        shown = (preview.find(PurePosixPath("policies/hand-over.html")) or b"").decode()
    title = "Of our own" if template and navigation else "CL-002 Hand-over Policy"
    assert re.search(rf"<nav.*{title}.*</nav>", shown, re.DOTALL)
