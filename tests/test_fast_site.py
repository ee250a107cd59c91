"""The site made page by page is the one that MkDocs makes of the same tree, to the byte, and warns of the same."""

import logging
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from material.plugins.search.plugin import SearchIndex
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from clean_libraries import TODAY as MADE_DAY
from clean_libraries import make_library
from engross.disk import write_tree
from engross.handbook import sections
from engross.handbook.pages import compose_pages, navigation
from engross.handbook.sections import Listed, list_documents, list_names
from engross.site.finding import list_entries, serialise
from engross.site.markdown import Grammar, read_front_matter, read_page
from engross.site.pages import MadePage, Read, SiteMaker
from engross.site.scope import Reason
from engross.site.tree import leave_out, list_files
from issued_library import TINY_PDF
from page_trees import SAMPLE_DAY, make_handbook, read_sample
from page_trees import Files as Sources


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """One day for the sitemap, be it midnight."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796990400")
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")


@dataclass(frozen=True)
class Site:
    """A tree of pages in a folder, with a mkdocs.yml that has everything but the plugin engross, and its navigation."""

    root: Path
    settings: Mapping[str, object]
    navigation: list[object]

    @property
    def pages(self) -> Path:
        return self.root / "build" / "pages"

    def load(self) -> MkDocsConfig:
        (self.root / "mkdocs.yml").write_text(yaml.safe_dump(dict(self.settings), sort_keys=False), "utf-8")
        return load_config(config_file=str(self.root / "mkdocs.yml"))

    def read(self, path: PurePosixPath) -> bytes:
        return (self.pages / path).read_bytes()

    def open(self, read: Read | None = None) -> SiteMaker:
        maker = SiteMaker.open(self.load(), self.navigation, list_files(self.pages), read or self.read)
        assert isinstance(maker, SiteMaker)
        return maker

    def stock(self) -> dict[str, bytes]:
        """What MkDocs makes of it."""
        config = self.load()
        config.not_in_nav = leave_out(config, self.navigation, list_files(self.pages))
        config.nav = config.nav or deepcopy(self.navigation)
        build(config)
        folder = Path(config.site_dir)
        return {str(path): (folder / path).read_bytes() for path in list_files(folder)}

    def fast(self) -> dict[str, bytes]:
        """What is made page by page."""
        maker = self.open()
        made: dict[str, bytes] = {str(path): self.read(path) for path in maker.others()}
        made |= {
            str(path): data.read_bytes() if isinstance(data, Path) else data for path, data in maker.rest()
        }
        pages = {path: maker.make(path) for path in maker.pages}
        made |= {str(maker.address(path)): b"".join(page.html) for path, page in pages.items()}
        maker.check_anchors(pages.items())
        files = maker.search_files([page.entries for page in pages.values()])
        return made | {str(path): b"".join(pieces) for path, pieces in files}


def plant(
    root: Path, checkout: Path, files: Sources, today: date, *, drafts: bool = False, **settings: object
) -> Site:
    """The site of a library's files on a day."""
    pdfs = {f"policies/{path.parent.name}": TINY_PDF for path in files if path.match("policies/*/policy.yml")}
    handbook = make_handbook(files, today, drafts=drafts, pdfs=pdfs)
    write_tree(root / "build" / "pages", compose_pages(handbook))
    config = yaml.safe_load((checkout / "mkdocs.yml").read_text("utf-8"))
    config["plugins"] = [each for each in config["plugins"] if "engross" not in each]
    return Site(root, config | settings, navigation(handbook))


def made_site(root: Path, checkout: Path, policies: int = 8, **settings: object) -> Site:
    return plant(root, checkout, make_library(7, policies).files(), MADE_DAY, drafts=True, **settings)


def require_equal(site: Site) -> None:
    stock, fast = site.stock(), site.fast()
    assert sorted(stock) == sorted(fast)
    different = [path for path in stock if stock[path] != fast[path]]
    assert not different


def read_slowly(site: Site) -> list[str]:
    """The pages that were left to Python-Markdown, or to the search's own reader."""
    config = site.load()
    grammar = Grammar.learn(config)
    slow = []
    for path in list_files(site.pages):
        if path.suffix == ".md":
            file = File(str(path), None, "", use_directory_urls=False)
            page = Page(None, file, config)
            if read_page(page, site.read(path), config, Files([file]), grammar)[1] is None:
                slow.append(str(path))
    return slow


# ---- whole sites


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("drafts", [False, True])
def test_the_sample_handbook_is_the_one_that_mkdocs_makes(
    tmp_path: Path, checkout: Path, drafts: bool
) -> None:
    site = plant(tmp_path, checkout, read_sample(checkout), SAMPLE_DAY, drafts=drafts)
    require_equal(site)
    assert read_slowly(site) == ["as-of.md"]  # it has a heading inside a block


def test_a_navigation_with_sections_is_equal(
    tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sections, "MOST", 3)
    monkeypatch.setattr(sections, "_RANGES", (5, 20))
    site = made_site(tmp_path, checkout, 9)
    assert "TH-006 – TH-010" in str(site.navigation)
    require_equal(site)


def test_other_features_of_the_theme_are_equal_too(tmp_path: Path, checkout: Path) -> None:
    features = ["navigation.sections", "navigation.path", "toc.integrate", "content.action.edit"]
    theme = {"name": "material", "features": features, "palette": {"scheme": "slate"}, "language": "de"}
    more = {"theme": theme, "repo_url": "https://git.example/x", "edit_uri": "edit/main/", "site_url": ""}
    require_equal(made_site(tmp_path, checkout, 3, **more))


@pytest.mark.parametrize("plugins", [[], [{"search": {"enabled": False}}, "offline"]])
def test_a_site_without_search_or_its_script_is_equal(
    tmp_path: Path, checkout: Path, plugins: list[object]
) -> None:
    require_equal(made_site(tmp_path, checkout, 2, plugins=plugins))


_OWN_MARKDOWN = """---
title: Our *own* page
icon: material/heart
subtitle: written by hand
tags: [one, 2]
---

Before any heading, <b>in a line</b>.

# Own words

| a | b |
|---|---|
| [here](policies/index.md) | ![drawing](assets/drawing.css) |

```
code & more
```

## Same

## Same

See [there](nowhere.md), [this](#nothing), [that](index.md#no-such-anchor) and [the list](policies/index.md#policies).
"""


def test_markdown_and_navigation_by_hand_are_equal_and_warned_of_alike(
    tmp_path: Path, checkout: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site = made_site(tmp_path, checkout, 3)
    (site.pages / "own.md").write_text(_OWN_MARKDOWN, "utf-8")
    (site.pages / "own-2.md").write_text("Nothing but a line.\n", "utf-8")
    policies = sorted(f"policies/{path.name}" for path in (site.pages / "policies").glob("*.md"))
    nav = [
        "index.md",
        {"All & sundry": policies},
        "own.md",
        "own-2.md",
        {"Gone": "gone.md"},
        {"Web": "https://x.example/"},
    ]
    site = Site(site.root, {**site.settings, "nav": nav}, site.navigation)
    stock = site.stock()
    warnings = sorted(record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING)
    caplog.clear()
    assert {path for path, data in site.fast().items() if stock[path] != data} == set()
    assert len(warnings) == 5
    assert warnings == sorted(
        record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING
    )


def test_what_a_page_asked_for_no_longer_holds_when_it_is_gone(tmp_path: Path, checkout: Path) -> None:
    site = made_site(tmp_path, checkout, 2)
    (site.pages / "own.md").write_text("# Own\n\n[other](other.md)\n", "utf-8")
    (site.pages / "other.md").write_text("# Other\n", "utf-8")
    made = site.open().make(PurePosixPath("own.md"))
    assert b'href="other.html"' in b"".join(made.html)
    assert site.open().holds(made.asked)
    (site.pages / "other.md").unlink()
    assert not site.open().holds(made.asked)


# ---- pages apart from each other


def test_pages_made_in_any_order_or_alone_are_the_same(tmp_path: Path, checkout: Path) -> None:
    site = made_site(tmp_path, checkout, 3)
    maker = site.open()
    pages = maker.pages
    in_order = {path: maker.make(path) for path in pages}
    again = {path: maker.make(path) for path in reversed(pages)}
    assert in_order == again
    alone = pages[len(pages) // 2]
    assert site.open().make(alone) == in_order[alone]


def make_all(site: Site) -> dict[PurePosixPath, tuple[str, bytes, MadePage]]:
    maker = site.open()
    return {path: (maker.key(path), site.read(path), maker.make(path)) for path in maker.pages}


def test_a_page_of_equal_key_and_markdown_is_equal(tmp_path: Path, checkout: Path) -> None:
    site = made_site(tmp_path, checkout, 5)
    before = make_all(site)
    changes = []
    renamed = deepcopy(site.navigation)
    section = next(each["Policies"] for each in renamed if isinstance(each, dict) and "Policies" in each)
    section[2] = {"A new name": next(iter(section[2].values()))}
    changes.append(Site(site.root, site.settings, renamed))
    shortened = deepcopy(site.navigation)
    section = next(each["Policies"] for each in shortened if isinstance(each, dict) and "Policies" in each)
    del section[3]
    changes.append(Site(site.root, {**site.settings, "validation": {}}, shortened))
    changes.append(Site(site.root, {**site.settings, "site_name": "Another"}, site.navigation))
    for change in changes:
        after = make_all(change)
        kept = [path for path, (key, text, _) in after.items() if before[path][:2] == (key, text)]
        assert len(kept) < len(before)
        assert all(before[path][2] == after[path][2] for path in kept)
    assert PurePosixPath("roles/index.md") in {
        path for path, (key, _, _) in make_all(changes[0]).items() if before[path][0] == key
    }


def test_another_setting_of_a_function_that_mkdocs_yml_names_is_another_key(
    tmp_path: Path, checkout: Path
) -> None:
    site = made_site(tmp_path, checkout, 1)
    keys = set()
    for case in ("lower", "lower", "none"):
        maker = SiteMaker.open(
            with_slugs(site.load(), case), site.navigation, list_files(site.pages), site.read
        )
        assert isinstance(maker, SiteMaker)
        keys.add(maker.key(PurePosixPath("index.md")))
    assert len(keys) == 2


def slug(text: str, separator: str, case: str) -> str:
    return separator.join((text.lower() if case == "lower" else text).split())


def with_slugs(config: MkDocsConfig, case: str) -> MkDocsConfig:
    """The configuration with a slugify that has settings, as pymdownx.slugs gives it."""
    config.mdx_configs["toc"] = {"slugify": partial(slug, case=case)}
    return config


# ---- when MkDocs has to do it


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"theme": "mkdocs", "plugins": ["search"]}, "mkdocs.yml has the theme mkdocs"),
        ({"plugins": ["search", "tags"]}, "mkdocs.yml has the plugin tags"),
        ({"plugins": ["search", "mike"]}, "mkdocs.yml has the plugin mike"),
        ({"markdown_extensions": ["pymdownx.snippets"]}, "mkdocs.yml has the Markdown extension pymdownx.snippets"),
        ({"extra_templates": ["x.html"]}, "mkdocs.yml has extra_templates"),
        ({"exclude_docs": "x.md"}, "mkdocs.yml has exclude_docs"),
    ],
)  # fmt: skip
def test_a_site_of_other_parts_is_left_to_mkdocs(
    tmp_path: Path, checkout: Path, settings: dict[str, object], words: str
) -> None:
    site = Site(tmp_path, yaml.safe_load((checkout / "mkdocs.yml").read_text("utf-8")) | settings, [])
    site.pages.mkdir(parents=True)
    found = SiteMaker.open(site.load(), site.navigation, list_files(site.pages), site.read)
    assert isinstance(found, Reason)
    assert str(found) == f"The site is made by MkDocs alone, which is slower: {words}."


# ---- Markdown and search, page by page

_FRAGMENTS = (
    "<p>One &amp; two, a &lt; b &#39;c&#39;\nnext</p>", "<p></p>", "<p> \n </p>", "<ul>\n<li>a</li>\n<li></li></ul>",
    "<div data-search-exclude>\n<div>in</div>\nout <p>more</p></div>", "<p data-search-exclude>not <code>this</code></p>",
    '<div class="x" data-search-boost="2"><p>b</p>\n\n</div>', "<pre><code>a\n\n  b</code></pre>", "<svg viewBox=\"0 0 1 1\"><title>t &amp; t</title><path d=\"M0\"/></svg>",
    '<script type="application/json">{"a": "b"}</script>', "<details><summary>s</summary>\n<p>t<br>u</p></details>", "<div>\n   \n<p>c</p></div>",
    "<div>\n## no heading\n</div>", "<p>unclosed", "</div>", "plain words", "* a list", "<!-- a comment -->", "<div><h2 id=\"inner\">inner</h2>x</div>",
    "<div>\t<p>tab</p></div>", "<p>a & b &nosuch c</p>", "<div>```\ncode\n```</div>", "<p>&nbsp;</p>", "<span>inline</span>", "<hr>",
    "<div><img src=\"a > b.png\" alt='x'></div>", "<table><tr><td>a<td>b</table>", "<div>a</div> tail", "<p>x</p><p>y</p>", "<p><object>o</object></p>",
    "[a](b.md)", "<div><p>a</p>\n<ul data-search-exclude><li>x<ul><li>y</li></ul>z</li></ul>\n<p>b</p></div>", "\ufeff<p>\u00a0\u2028x</p>", "<DIV CLASS=\"A\">b</DIV>",
    "<section id=\"s\">\n<h3>in a block</h3>\n<p>s</p>\n</section>", "<div><h2>as above</h2>x</div>",
)  # fmt: skip
_HEADINGS = (
    "## Two { #two }", "### Three&#58; it&#39;s { #three }", "#### Four, deep { #four }", "## No id", "## *Stress* { #stress }", "# Again { #again }",
    "## With_low_line { #low }", "## Twice  spaced { #twice }", "## Trailing # { #trail }", "##None { #none }", "## Cl { #cl .class }", "  ## Indented { #in }",
)  # fmt: skip
_BLOCKS = st.tuples(
    st.sampled_from(_FRAGMENTS + _HEADINGS), st.sampled_from(["\n", "\n\n", "\n\n\n", "\n \n"])
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> tuple[MkDocsConfig, Grammar]:
    root = tmp_path_factory.mktemp("plain")
    (root / "build" / "pages").mkdir(parents=True)
    config = Site(
        root, {**yaml.safe_load((checkout / "mkdocs.yml").read_text("utf-8")), "plugins": []}, []
    ).load()
    grammar = Grammar.learn(config)
    assert grammar is not None
    return config, grammar


@settings(max_examples=100)
@given(blocks=st.lists(_BLOCKS, max_size=7))
def test_what_is_read_quickly_is_read_as_mkdocs_and_the_search_do(
    plain: tuple[MkDocsConfig, Grammar], blocks: list[tuple[str, str]]
) -> None:
    text = "# One { #one }\n\n" + "".join(f"{block}{space}" for block, space in blocks)
    require_same(plain, text)


@pytest.mark.parametrize("number", [1, 700, 3000])
def test_long_blocks_are_read_as_mkdocs_and_the_search_do(
    plain: tuple[MkDocsConfig, Grammar], number: int
) -> None:
    lists = "".join(f"<ul>\n<li><p></p>“{each}”</li><li></li></ul>\n" for each in range(number))
    require_same(
        plain, f"# One {{ #one }}\n\n<div>\n<p>\n</p><ol><li> </li></ol>{lists}</div>\n\n<p>A &amp; B</p>\n"
    )


def test_headings_in_blocks_are_found_as_the_search_finds_them(plain: tuple[MkDocsConfig, Grammar]) -> None:
    block = '<section id="s">\n<h3>Duties</h3>\n<p>said</p>\n</section>\n\n'
    for marks in ("##", "###"):
        require_same(plain, f"# One {{ #one }}\n\n{marks} Two {{ #two }}\n\n{block}{block}")


@pytest.mark.parametrize("between", ["", "## More { #m }\n" * 200, "<p>a</p>\n" + "      \n" * 2000])
def test_a_long_page_is_not_held_twice(plain: tuple[MkDocsConfig, Grammar], between: str) -> None:
    config, grammar = plain
    file = File("page.md", None, "", use_directory_urls=False)
    table = "".join(f"<tr><td>{each}</td></tr>\n" for each in range(9_000))
    text = f"# One {{ #one }}\n\n{between}\n\n<table>\n{table}</table>\n\n<p>End</p>\n"
    raw = f"---\ntitle: A page\n---\n{text}".encode()
    content, _ = read_page(Page(None, file, config), raw, config, Files([file]), grammar)
    shared = sum(len(piece) for piece in content if isinstance(piece, memoryview))
    assert shared > 0.9 * len(table)
    require_same(plain, text)


def test_a_page_outside_the_navigation_has_its_own_title_whenever_it_is_made(
    tmp_path: Path, checkout: Path
) -> None:
    site = made_site(tmp_path, checkout, 1)
    (site.pages / "odd.md").write_text("---\ntitle: Odd\n---\n\n<p>No heading.</p>\n", "utf-8")
    maker = site.open()
    made = [b"".join(maker.make(PurePosixPath("odd.md")).html) for _ in range(2)]
    assert made == [site.stock()["odd.html"]] * 2
    assert b"<h1>Odd</h1>" in made[0]


def require_same(plain: tuple[MkDocsConfig, Grammar], text: str) -> None:
    """That a page read quickly is what MkDocs makes of it, and its entries what the search's own reader finds."""
    config, grammar = plain
    file = File("page.md", None, "", use_directory_urls=False)
    page, files = Page(None, file, config), Files([file])
    raw = f"---\ntitle: A page\nsearch:\n  boost: 2\n---\n{text}".encode()
    content, passages = read_page(page, raw, config, files, grammar)
    found = b"".join(content).decode(), str(page.toc)
    read_front_matter(page, raw)
    page.render(config, files)
    assert found == (page.content, str(page.toc))
    if passages is not None:
        index = SearchIndex(lang=[], separator="", pipeline=[], fields={})
        index.add_entry_from_context(page)
        assert serialise(list_entries(passages, page.url, page.meta)) == serialise(index.entries)


# ---- sections of the navigation


def documents(*numbers: str) -> list[Listed]:
    return [
        Listed(PurePosixPath(f"policies/{number.lower()}.html"), f"{number} A & B", number)
        for number in numbers
    ]


def places(nav: object, way: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """Every page of a navigation, and the sections it is in."""
    if isinstance(nav, str):
        return {nav: way}
    found: dict[str, tuple[str, ...]] = {}
    pairs = [(None, each) for each in nav] if isinstance(nav, list) else list(nav.items())  # type: ignore[attr-defined]
    for title, each in pairs:
        found |= places(each, way if title is None or isinstance(each, str) else (*way, title))
    return found


def widest(nav: object) -> int:
    inner = [value for each in nav for value in each.values() if isinstance(value, list)]  # type: ignore[attr-defined]
    return max([len(nav), *map(widest, inner)])  # type: ignore[arg-type]


def test_few_documents_stand_as_they_are() -> None:
    given = documents(*(f"CL-{count:03}" for count in range(40, 0, -1)))
    assert list_documents(given) == [each.entry for each in given]
    assert list_documents(given)[0] == {"CL-040 A &amp; B": "policies/cl-040.md"}


def test_many_documents_are_in_sections_by_their_numbers() -> None:
    nav = list_documents(
        [
            *documents(*(f"CL-{count:03}" for count in range(1, 90)), "HR-7"),
            Listed(PurePosixPath("x.html"), "On any day"),
        ]
    )
    assert [next(iter(each)) for each in nav] == ["CL", "HR", "On any day"]  # type: ignore[call-overload]
    assert places(nav)["policies/cl-041.md"] == ("CL", "CL-041 – CL-080")
    assert places(nav)["policies/hr-7.md"] == ("HR",)


@given(st.integers(), st.integers(1, 9_999))
@settings(max_examples=10)
def test_a_new_document_moves_no_other_and_no_list_is_long(seed: int, new: int) -> None:
    numbers = set(Random(seed).sample(range(1, 10_000), 1_200))
    before, after = (
        list_documents(documents(*(f"CL-{count:04}" for count in sorted(chosen))))
        for chosen in (numbers, numbers | {new})
    )
    assert widest(before) <= sections.MOST
    assert len(places(before)) == len(numbers)
    new_places = places(after)
    assert not {page for page, way in places(before).items() if new_places[page] != way}


def test_many_roles_are_in_sections_by_their_letters() -> None:
    roles = [Listed(PurePosixPath(f"roles/{at}.html"), f"{'abcdé'[at % 5]}-role {at}") for at in range(50)]
    assert list(dict.fromkeys(way[0] for way in places(list_names(roles)).values())) == [
        "A",
        "B",
        "C",
        "D",
        "É",
    ]
