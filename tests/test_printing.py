import io
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from pypdf import PdfReader

import verapdf
from engross.edition import as_issued
from engross.incremental.store import FolderStore
from engross.incremental.traces import Traces
from engross.library import Library, parse_library
from engross.numbering import number_policy
from engross.options import Options
from engross.pdf.executors import open_executor
from engross.pdf.render import PdfSource, render_pdf
from engross.press import Order, Press, Printed, read_stored
from engross.printing import account_pdf_source, input_digest, policy_pdf_source
from engross.progress import SILENT, Progress
from engross.remote.shared_pdfs import SharedPdfs
from engross.templating import Templates
from issued_library import freeze
from page_trees import working_texts
from pdf_sample import TEMPLATES, small

CHECKOUT = TEMPLATES.parent
POLICY = PurePosixPath("policies/client-ownership/policy.yml")
ORGANIZATION = PurePosixPath("policies/organization.yml")

Edit = Callable[[str], str]


@cache
def _files() -> dict[PurePosixPath, bytes]:
    return {path: data for path, data in working_texts(CHECKOUT).items() if path.parts[0] == "policies"}


def _same(text: str) -> str:
    return text


def _library(policy: Edit = _same, organization: Edit = _same) -> Library:
    files = dict(_files())
    for path, edit in ((POLICY, policy), (ORGANIZATION, organization)):
        files[path] = edit(files[path].decode("utf-8")).encode("utf-8")
    library = parse_library(files)
    assert library.diagnostics == ()
    return library


def _source(
    policy: Edit = _same,
    organization: Edit = _same,
    *,
    options: Options = Options(),  # noqa: B008 (frozen)
    name: str = "client-ownership",
    draft: bool = False,
) -> PdfSource:
    """What the PDF of a policy is made of: of the text as it is issued, unless it is a draft's."""
    library = _library(policy, organization)
    found = library.policies[name]
    if not draft:
        library, found = as_issued(library, name, freeze(library, found).policy, found.source)
    return policy_pdf_source(library, found, Templates(None), options, CHECKOUT)


def _all_sources() -> dict[str, PdfSource]:
    library, templates = _library(), Templates(None)
    options = Options(site_url="https://handbook.example/")
    policies = {name: _source(name=name, options=options) for name in library.policies}
    accounts = {
        name: account_pdf_source(library, found, templates, Options(), CHECKOUT)
        for name, found in library.accounts.items()
    }
    return policies | accounts


def _lines(pdf: bytes, tmp_path: Path, page: int | None = None) -> str:
    path = tmp_path / "text.pdf"
    path.write_bytes(pdf)
    pages = [] if page is None else ["-f", str(page), "-l", str(page)]
    done = subprocess.run(["pdftotext", *pages, "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


# ---- What a document is made of ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(_library().policies))
def test_every_item_has_the_anchor_and_number_of_the_site(name: str) -> None:
    library = _library()
    html = _source(name=name).html
    ids = re.findall(r'\bid="([^"]+)"', html)
    items = number_policy(library.policies[name].policy).values()
    assert {item.anchor for item in items} <= set(ids)
    assert len(ids) == len(set(ids))
    shown = re.findall(r'<span class="number">([^<]+?) ?</span>', html)
    rows = {row.split(".")[0] for row in shown}
    assert {"2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"} <= rows


def test_links_lead_to_places_in_the_document() -> None:
    html = _source().html
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(re.findall(r'\bid="([^"]+)"', html))


def test_the_definition_travels_inside_without_what_is_private() -> None:
    source = _source(lambda text: text + "\n# a comment of HR\n")
    attached = source.attachments[0]
    assert (attached.name, attached.relationship) == ("policy.yaml", "Source")
    for word in (b"drafting_notes", b"a comment of HR", b"must stay here"):
        assert word not in attached.data
    assert "Emergency contact" not in source.html


def test_the_dates_are_the_policys_own() -> None:
    source = _source()
    assert '<meta name="dcterms.created" content="2026-01-12">' in source.html
    assert '<meta name="dcterms.modified" content="2026-11-09">' in source.html
    assert source.modified.isoformat() == "2026-11-09"


def test_a_draft_says_so_and_what_is_issued_does_not() -> None:
    draft, final = _source(draft=True).html, _source().html
    assert '<p class="draft-mark">' in draft
    assert 'class="draft"' in draft
    assert '<p class="draft-mark">' not in final
    assert 'class="draft"' not in final


def test_what_approvers_sign_records_no_decision_and_asks_for_all() -> None:
    final = _source().html
    assert "approved on" not in final.lower()
    assert final.count('<div class="signature"><input') == 4, "the seal, and three approvals"


def test_paper_language_and_colour_are_the_librarys() -> None:
    html = _source(
        organization=lambda text: text.replace("language: en", "language: en-GB").replace(
            "#1f5132", "#ffd000"
        ),
        options=Options(paper="letter"),
    ).html
    assert "size: letter" in html
    assert '<html lang="en-GB"' in html
    assert "--accent: #" in html
    assert "--accent: #ffd000" not in html.lower(), "yellow words on white could not be read"


def test_signatures_stand_in_order() -> None:
    names = re.findall(r'name="((?:seal|approval_)[^"]*)"', _source().html)
    assert names == [
        "seal",
        "approval_1_sales-director",
        "approval_2_hr-manager",
        "approval_3_managing-director",
    ]


def test_a_draft_shows_where_signatures_will_be_but_cannot_be_signed() -> None:
    html = _source(draft=True).html
    assert html.count("A draft cannot be signed") == 4
    assert not re.search(r'name="(seal|approval_)', html)
    assert "A draft cannot be signed" not in _source().html


def test_places_to_sign_are_named_for_who_signs() -> None:
    titles = re.findall(r'name="(?:seal|approval_)[^"]*" title="([^"]+)"', _source().html)
    assert titles == [
        "Seal of Fernhollow Systems, Inc.",
        "Signature of Tomas Lindqvist, Sales director",
        "Signature of Amara Okafor, HR manager",
        "Signature of Inès Valcourt, Managing director",
    ]


def _two_of_three(text: str) -> str:
    for role in ("sales-director", "hr-manager", "managing-director"):
        text = re.sub(rf"(?m)^(    role: {role}\n    statement: .*)$", r"\1\n    group: board", text)
    return text.replace(
        "\nappendices:\n",
        "\napproval_rules:\n  groups:\n    - id: board\n      title: The board\n      needed: 2\nappendices:\n",
    )


def test_a_group_says_once_how_many_are_enough() -> None:
    html = _source(_two_of_three).html
    assert html.count('<p class="group">') == 1
    assert "<strong>The board.</strong> Two of these three are enough, in any order.</p>" in html
    assert html.count('data-group="board"') == 3
    assert 'class="group"' not in _source().html


def test_an_issued_version_leads_back_to_its_page_where_the_site_is_known() -> None:
    here = Options(site_url="https://handbook.example/")
    html = _source(options=here).html
    assert 'href="https://handbook.example/p/CL-002.html"' in html
    assert "<title>QR code: https://handbook.example/p/CL-002.html</title>" in html
    assert "QR code" not in _source().html, "nobody knows where the site is"
    assert "QR code" not in _source(options=here, draft=True).html, "a draft is on no site"


def test_fields_to_fill_in_have_names_of_their_own_and_labels() -> None:
    html = _source(name="sales-client-management").html
    names = re.findall(r'name="(form_[^"]+)"', html)
    assert len(names) == len(set(names)) > 5
    assert set(re.findall(r'for="([^"]+)"', html)) == set(names)


def test_nothing_in_a_name_becomes_markup() -> None:
    bad = '<b onclick="x">"Inès" & Söhne'
    html = _source(organization=lambda text: text.replace("name: Inès Valcourt", f"name: '{bad}'")).html
    assert "<b onclick" not in html
    assert "Söhne" in html


# ---- What is kept -----------------------------------------------------------------------------------------------------


def _small(text: str = "one") -> dict[str, PdfSource]:
    return {"a": small(f"<p>{text}</p>", name="A"), "b": small("<p>two</p>", name="B")}


def _orders(
    sources: Mapping[str, PdfSource], composed: Callable[[str], None] = lambda _: None
) -> list[Order]:
    """Orders of what is composed already; `composed` is told of each whose turn comes."""

    def compose(name: str, _: Library) -> PdfSource:
        composed(name)
        return sources[name]

    return [Order(name, (input_digest(source),), partial(compose, name)) for name, source in sources.items()]


def _print(
    sources: Mapping[str, PdfSource],
    folder: Path,
    jobs: int = 1,
    progress: Progress = SILENT,
) -> tuple[Printed, dict[str, bytes]]:
    """What came of printing, as a process of its own would do it, and the PDFs."""
    traces = Traces.open(folder / "pdf.traces", FolderStore(folder))
    printed = Press(_library(), traces, "").print(
        _orders(sources), partial(open_executor, jobs=jobs), progress
    )
    return printed, dict(read_stored(traces, printed.pdfs))


class _Seen(Progress):
    """Remembers what was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def phase(self, title: str, total: int = 0) -> None:
        self.told.append(f"{title}: {total}")

    def advance(self, name: str = "") -> None:
        self.told.append(name)


def test_no_input_is_rendered_twice(tmp_path: Path) -> None:
    seen = _Seen()
    first, pdfs = _print(_small(), tmp_path, progress=seen)
    again, same = _print(_small(), tmp_path, progress=seen)
    changed, others = _print(_small("three"), tmp_path, progress=seen)
    back, once_more = _print(_small(), tmp_path, progress=seen)
    assert (first.made, again.made, changed.made, back.made) == (("a", "b"), (), ("a",), ())
    assert same == once_more == pdfs
    assert others["a"] != pdfs["a"]
    assert others["b"] == pdfs["b"]
    assert seen.told == ["Making PDFs: 2", "a", "b", "Making PDFs: 1", "a"]


def test_the_first_are_rendered_before_the_last_are_composed(tmp_path: Path) -> None:
    seen = _Seen()

    def print_them(**texts: str) -> Printed:
        traces = Traces.open(tmp_path / "pdf.traces", FolderStore(tmp_path))
        sources = {name: small(f"<p>{text}</p>", name=name) for name, text in texts.items()}
        orders = _orders(sources, lambda name: seen.told.append(f"composed: {name}"))
        return Press(_library(), traces, "").print(orders, open_executor, seen)

    print_them(a="one", b="two", c="three")
    assert seen.told == ["composed: a", "Making PDFs: 3", "a", "composed: b", "b", "composed: c", "c"]
    print_them(a="1", b="2", c="3")
    seen.told.clear()
    assert print_them(a="one", b="zwei", c="three").made == ("b",)
    assert seen.told == ["composed: a", "composed: b", "Making PDFs: 2", "b", "composed: c", "c"]


def test_a_shared_store_that_is_lost_on_the_way_loses_no_document(tmp_path: Path) -> None:
    told: list[str] = []
    sources = {f"{number:02}": small(f"<p>{number}</p>", name=f"{number}") for number in range(20)}
    traces = Traces.open(tmp_path / "pdf.traces", FolderStore(tmp_path))
    (tmp_path / "shared").write_bytes(b"not a folder")
    shared = SharedPdfs((tmp_path / "shared").as_uri(), told.append)
    printed = Press(_library(), traces, "", shared).print(_orders(sources), open_executor, SILENT)
    assert [*printed.pdfs] == [*printed.made] == [*sources]
    assert len(told) == 1


@pytest.mark.parametrize("damage", [b"", b"[]", b"engross-traces 2\n[]\n", b"\xff", b"engross-traces 2\n{"])
def test_a_damaged_journal_costs_time_only(tmp_path: Path, damage: bytes) -> None:
    _, first = _print(_small(), tmp_path)
    (tmp_path / "pdf.traces").write_bytes(damage)
    assert _print(_small(), tmp_path)[1] == first


def test_a_pdf_that_somebody_changed_is_made_anew(tmp_path: Path) -> None:
    printed, first = _print(_small(), tmp_path)
    kept = tmp_path / "blobs" / printed.pdfs["a"][:2] / printed.pdfs["a"][2:]
    kept.chmod(0o644)
    kept.write_bytes(first["a"] + b" ")
    again, pdfs = _print(_small(), tmp_path)
    assert (again.made, pdfs) == (("a",), first)


def test_one_bad_document_does_not_stop_the_others(tmp_path: Path) -> None:
    bad = small('<img alt="x" src="gone.png">', name="Bad")
    printed, _ = _print({"bad": bad, **_small()}, tmp_path)
    assert list(printed.pdfs) == ["a", "b"]
    assert ["Bad" in str(error) for error in printed.errors] == [True]
    assert _print(_small(), tmp_path)[0].made == ()


def test_everything_that_makes_a_pdf_counts(tmp_path: Path) -> None:
    (tmp_path / "x y.png").write_bytes(b"1")
    source = small('<img alt="x" src="x%20y.png">', tmp_path)
    attached = replace(source, attachments=_source().attachments)
    digests = [input_digest(source), input_digest(attached), input_digest(replace(source, html=""))]
    (tmp_path / "x y.png").write_bytes(b"2")
    digests.append(input_digest(source))
    styles = tmp_path / "templates" / "pdf"
    styles.mkdir(parents=True)
    (styles / "document.css").write_text("p { color: red }")
    styled = replace(source, stylesheets=(styles / "document.css",))
    digests.append(input_digest(styled))
    (styles / "document.css").write_text("p { background: url(../brand/paper.svg) }")
    digests.append(input_digest(styled))
    (styles.parent / "brand").mkdir()
    (styles.parent / "brand" / "paper.svg").write_text("<svg/>")
    digests.append(input_digest(styled))
    assert len(set(digests)) == len(digests)


# ---- The PDFs themselves ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample_pdfs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Printed, dict[str, bytes]]:
    """What came of printing all sample documents, and the PDFs."""
    return _print(_all_sources(), tmp_path_factory.mktemp("pdf"), 2)


@pytest.mark.slow
def test_the_sample_documents_are_of_the_length_and_content_promised(
    tmp_path: Path, sample_pdfs: tuple[Printed, dict[str, bytes]]
) -> None:
    printed, pdfs = sample_pdfs
    assert printed.errors == ()
    assert set(printed.warnings.values()) == {()}
    for name, data in pdfs.items():
        reader = PdfReader(io.BytesIO(data))
        assert 4 <= len(reader.pages) <= 11, name
        text = _lines(data, tmp_path, 2)
        assert f"Page 2 of {len(reader.pages)}" in text
        assert "Version" in text
        root: Any = reader.root_object
        assert root["/AF"][0].get_object()["/AFRelationship"] == "/Source"


@pytest.mark.slow
@pytest.mark.no_cover
def test_the_same_source_gives_the_same_bytes() -> None:
    assert render_pdf(_source()).data == render_pdf(_source()).data


@pytest.mark.slow
@pytest.mark.no_cover
def test_a_draft_says_so_on_every_page(tmp_path: Path) -> None:
    data = render_pdf(_source(draft=True)).data
    for number in range(1, len(PdfReader(io.BytesIO(data)).pages) + 1):
        assert "Draft, not in force" in _lines(data, tmp_path, number)


def _long(text: str) -> str:
    return text.replace(
        "title: Client Ownership Policy", f"title: {'Client Ownership and so on ' * 9}Policy", 1
    )


def _nobody(text: str) -> str:
    return re.sub(r"    (holders|deputies|phone|out_of_hours_phone|email): .*\n", "", text)


def _strangers(text: str) -> str:
    return text.replace("Inès Valcourt", "إيناس فالكور").replace("Tomas Lindqvist", "Zażółć Gęślą-Jaźń")


@pytest.mark.slow
@pytest.mark.no_cover
def test_all_documents_conform_whatever_is_in_them(
    tmp_path: Path, sample_pdfs: tuple[Printed, dict[str, bytes]]
) -> None:
    sources = {
        "draft": _source(draft=True),
        "letter": _source(draft=True, options=Options(paper="letter")),
        "amber": _source(organization=lambda text: text.replace("#1f5132", "#f2a900")),
        "long": _source(_long),
        "nobody": _source(organization=_nobody),
        "strangers": _source(organization=_strangers),
    }
    sources = {name: replace(source, name=name) for name, source in sources.items()}
    _, odd = _print(sources, tmp_path / "odd", 2)
    assert list(odd) == list(sources)
    _, samples = sample_pdfs
    assert list(samples) == list(_all_sources())
    files = []
    for name, data in [*samples.items(), *odd.items()]:
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(data)
    verdicts = verapdf.validate(files)
    assert [verdict for verdict in verdicts if not verdict.passed] == []
    assert len(verdicts) == 2 * len(files)
