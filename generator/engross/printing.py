"""Policies and account plans as PDFs: what each is made of."""

import hashlib
import html
import mimetypes
import os
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from markupsafe import Markup

from engross.address import PdfResolver, asset_path, number_page
from engross.assets import Use
from engross.document import View, make_account_view, make_policy_view
from engross.drawing.canvas import Medium, Paint
from engross.drawing.qr import draw_qr
from engross.library import AccountFile, Library, PolicyFile
from engross.model.appendix import AttachedFile
from engross.model.policy import Policy
from engross.numbering import SECTIONS, Section, section_of
from engross.options import Options
from engross.pdf.render import Attachment, PdfSource
from engross.pdf.styles import list_style_files
from engross.reading.canonical import dump_yaml
from engross.reading.source import DataPath
from engross.redline import Change, Redline, Weight
from engross.templating import Templates, builtin_templates

PAPER = Medium(width=760, shown=560, limit=1050, orders_letters=False, reads_description=False, low=True)
"""Drawings in PDFs: words a little smaller than the text's, to leave the pages to it."""

_STYLESHEETS = (Path("pdf", "print.css"), Path("pdf", "document.css"))
# What has a part in a PDF's bytes besides its source; a change in any of them makes every PDF anew.
_MAKERS = ("pdf/*.py",)
_CARRIERS = {
    "cluster.py",
    "executors.py",
    "packing.py",
    "worker.py",
    "workers.py",
}  # bytes do not depend on them
_ADDRESS_TWICE = re.compile(r'<a href="([^"]+)">\1</a>')
_PICTURE = re.compile(r'<(?:img|image)\b[^>]*?\b(?:src|href)="([^"]*)"')


Grouped = tuple[tuple[Section, tuple[Change, ...]], ...]


@dataclass(frozen=True, slots=True)
class Before:
    """The approved version before the one that is printed, and what changed since."""

    version: str
    effective: date
    redline: Redline

    @property
    def substantive(self) -> Grouped:
        """The typed changes by section; what is gone stands where it was."""
        return _group(self.redline.substantive)

    @property
    def wording(self) -> Grouped:
        """The changes of wording or form; a new version's own number, dates and row in the history left out."""
        return _group(
            change
            for change in self.redline.changes
            if change.weight is Weight.EDITORIAL and not _is_own(change.new_path or change.old_path or ())
        )


def _group(changes: Iterable[Change]) -> Grouped:
    found: dict[str, list[Change]] = {section.key: [] for section in SECTIONS}
    for change in changes:
        found[section_of(change.new_path or change.old_path or ()).key].append(change)
    return tuple((section, tuple(found[section.key])) for section in SECTIONS if found[section.key])


def _is_own(path: DataPath) -> bool:
    """Whether something is another in every version."""
    dates = {"version", "created", "last_review", "effective"}
    return path[:2] == ("review", "revisions") or (path[:1] == ("title_page",) and not dates.isdisjoint(path))


def policy_pdf_source(
    library: Library,
    policy_file: PolicyFile,
    templates: Templates,
    options: Options,
    root: Path,
    before: Before | None = None,
) -> PdfSource:
    """All that makes the PDF of a policy; the library must be free of errors, and `root` is its folder.

    It opens with what changed since the version `before`. Raises TemplateError, and ProseError for a text that asks
    for something that is not there.
    """
    view = make_policy_view(library, policy_file, PdfResolver(library, policy_file.folder), PAPER)
    # Paper has no tooltips; and WeasyPrint 70 breaks lines with several links in them too early.
    view = replace(view, context=replace(view.context, terms=()))
    policy = view.policy
    page = policy.title_page
    modified = max(revision.date for revision in policy.review.revisions)
    text = templates.render(
        "pdf/policy.html",
        {
            "view": view,
            "policy": policy,
            "options": options,
            **_look(library, view),
            "modified": modified,
            "before": before,
            **_way_back(options, policy_file),
        },
    )
    return PdfSource(
        name=f"{page.number} {page.title}",
        html=_tidy(text),
        modified=modified,
        folders=_folders(root, policy_file.folder),
        base=root / policy_file.folder,
        stylesheets=_stylesheets(root),
        attachments=(
            Attachment("policy.yaml", dump_yaml(policy), "application/yaml", "The definition of this policy"),
            *_attached_files(library, policy, policy_file.folder),
        ),
    )


def account_pdf_source(
    library: Library, account_file: AccountFile, templates: Templates, options: Options, root: Path
) -> PdfSource:
    """All that makes the PDF of an account plan; as `policy_pdf_source`."""
    folder = account_file.source.path.parent
    view = make_account_view(library, account_file, PdfResolver(library, folder), PAPER)
    account = view.account
    variables = {"view": view, "account": account, "options": options, **_look(library, view)}
    return PdfSource(
        name=f"{account.number} {account.title}",
        html=_tidy(templates.render("pdf/account.html", variables)),
        modified=account.effective,
        folders=_folders(root, folder),
        base=root / folder,
        stylesheets=_stylesheets(root),
        attachments=(
            Attachment("account.yaml", dump_yaml(account), "application/yaml", "The definition of this plan"),
        ),
    )


def _tidy(text: str) -> str:
    """Keep an address that is its own link's text from being printed twice."""
    return _ADDRESS_TWICE.sub(r'<a class="bare" href="\1">\1</a>', text)


def _look(library: Library, view: View) -> Mapping[str, object]:
    return {"logo": _logo(library), "accent": Paint.of(str(view.organization.brand.accent)).ink}


def _way_back(options: Options, policy_file: PolicyFile) -> Mapping[str, object]:
    """The address that leads from an issued version's paper to its page, and its QR code; empty where there is none."""
    if policy_file.is_draft or not options.site_url:
        return {"address": "", "qr_code": ""}
    page = number_page(policy_file.policy.title_page.number)
    address = f"{options.site_url.rstrip('/')}/{page}"
    return {"address": address, "qr_code": Markup(draw_qr(address))}  # noqa: S704 (drawings escape their texts)


def _folders(root: Path, folder: PurePosixPath) -> tuple[Path, ...]:
    own = root / "templates"
    return (root / folder, builtin_templates(), *((own,) if own.is_dir() else ()))


def _stylesheets(root: Path) -> tuple[Path, ...]:
    """The built-in stylesheets, and after them those of the same name that the library adds."""
    folders = dict.fromkeys((builtin_templates().resolve(), (root / "templates").resolve()))
    found = (folder / name for folder in folders for name in _STYLESHEETS)
    return tuple(path for path in found if path.is_file())


def _logo(library: Library) -> str:
    """The company's logo, written into the page: it lies outside of the document's own folder."""
    if library.organization is None or library.organization.brand.logo is None:
        return ""
    name = library.organization.brand.logo
    asset_path(library, PurePosixPath("policies"), name, Use.PICTURE)
    data = library.files[PurePosixPath("policies", name)]
    return f"data:{_media_type(name)};base64,{b64encode(data).decode('ascii')}"


def _attached_files(library: Library, policy: Policy, folder: PurePosixPath) -> Iterator[Attachment]:
    names = {"policy.yaml"}
    for appendix in policy.appendices:
        if isinstance(appendix, AttachedFile):
            asset_path(library, folder, appendix.file, Use.ATTACHMENT)
            name = PurePosixPath(appendix.file).name
            while name.casefold() in names:
                name = f"{appendix.id}-{name}"
            names.add(name.casefold())
            data = library.files[folder / appendix.file]
            yield Attachment(name, data, _media_type(name), appendix.title, "Supplement")


def _media_type(name: str) -> str:
    return mimetypes.guess_type(name, strict=True)[0] or "application/octet-stream"


def processors() -> int:
    """How many processors this computer lets us use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def input_digest(source: PdfSource) -> str:
    """A digest of everything that makes a PDF what it is."""
    digest = hashlib.sha256()
    for part in _inputs(source):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _inputs(source: PdfSource) -> Iterator[bytes]:
    yield _maker()
    yield source.html.encode("utf-8")
    yield source.modified.isoformat().encode("ascii")
    for sheet in source.stylesheets:
        yield _folder_digest(sheet.parent.parent)  # a stylesheet and all it may refer to
    for attachment in source.attachments:
        yield attachment.name.encode("utf-8")
        yield attachment.data
        described = f"{attachment.media_type}\n{attachment.description}\n{attachment.relationship}"
        yield described.encode("utf-8")
    for address in _PICTURE.findall(source.html):
        path = source.base / unquote(html.unescape(address))
        yield path.read_bytes() if not address.startswith("data:") and path.is_file() else b""


@lru_cache(maxsize=1)
def _maker() -> bytes:
    package = Path(__file__).parent
    code = [
        path.read_bytes()
        for pattern in _MAKERS
        for path in sorted(package.glob(pattern))
        if path.name not in _CARRIERS
    ]
    releases = [
        f"{name} {version(name)}".encode() for name in ("engross", "weasyprint", "pydyf", "fonttools")
    ]
    return hashlib.sha256(b"\0".join([*releases, *code])).digest()


def _folder_digest(templates: Path) -> bytes:
    """A digest of the stylesheets, pictures and fonts among templates."""
    return _files_digest(
        tuple(
            (str(path.relative_to(templates)), path.stat().st_mtime_ns, path.stat().st_size, path)
            for path in list_style_files(templates)
        )
    )


@lru_cache(maxsize=16)
def _files_digest(files: Sequence[tuple[str, int, int, Path]]) -> bytes:
    digest = hashlib.sha256()
    for name, _, _, path in files:
        digest.update(f"{name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()
