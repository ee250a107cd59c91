"""Issuing: working texts become versions that never change, all of them or none."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter, ValidationError

from engross import __version__
from engross.diagnostic import Diagnostic, sort_diagnostics
from engross.disk import LOCK, commit, exclusive
from engross.edition import as_issued
from engross.errors import ClockError, DecisionError, PdfError, UnknownDocumentError
from engross.freezing import Frozen, citing_library, freeze_policy, last_approved
from engross.issuing import requirements
from engross.library import Library, PolicyFile
from engross.marks import digest, mark_file
from engross.model.fields import Line, PolicyId
from engross.model.record import Event, Issued, Record, find_quorums, write_moment
from engross.options import Options
from engross.pdf.render import PdfSource
from engross.pdf.workers import render_pdfs
from engross.printing import Before, policy_pdf_source, processors
from engross.project import Project, open_project
from engross.reading.canonical import dump_json
from engross.redline import Redline, Side, compare
from engross.register import REGISTER, UNSEALED, extend_register, seal
from engross.remote.archive import Parcel, keep_versions
from engross.templating import Templates
from engross.trust import ISSUER, is_about_trust
from engross.versions import PDF, RECORD, SOURCE, IssuedVersion, version_folder
from engross.witness import git_findings

Progress = Callable[[str, int], None]
_LINE = TypeAdapter(Line)
_PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version that was just issued; `folder` is where it lies in the library."""

    policy_id: str
    version: str
    folder: PurePosixPath
    approvers: tuple[str, ...]
    before: str = ""
    redline: Redline | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The versions that were issued, or what kept all of them from it."""

    issued: tuple[NewVersion, ...] = ()
    findings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class _Draft:
    """A version about to be issued."""

    found: PolicyFile
    frozen: Frozen
    before: IssuedVersion | None
    redline: Redline | None

    @property
    def folder(self) -> PurePosixPath:
        return version_folder(self.found.folder, self.found.policy.title_page.version)


def issue_policies(
    root: Path,
    names: Sequence[str],
    options: Options,
    now: datetime,
    by: str,
    progress: Progress = lambda _name, _total: None,
    waiting: Callable[[], None] = lambda: None,
    today: date | None = None,
) -> Outcome:
    """Freeze the working texts of the named policies as new versions, and make the PDFs that are to be signed.

    All are issued or none, whenever this is interrupted: a version counts from the moment the register names it.
    `now` is in UTC; `today` is the day where people are, that of `now` when it is left out. Raises EngrossError; what is
    wrong with the texts is in the outcome.
    """
    author = require_line(by, "who issues it")
    with exclusive(root / LOCK, waiting):
        project = open_project(root, today or now.date())
        project = replace(project, findings=(*project.findings, *git_findings(root)))
        library = project.library
        found = [_find(project, name) for name in dict.fromkeys(names)]
        broken = [each for each in project.findings if each.place.path in _broken_paths(library, names)]
        # With a trust that cannot be read, it would seem that nothing is to be signed.
        broken += [each for each in project.findings if each.is_error and is_about_trust(each)]
        texts = [each for each in found if each is not None]
        now = max([now, *(settle_clock(library, each.id, now) for each in texts)])
        drafts, findings = _draft_all(project, texts, now)
        if broken or findings or not drafts:
            return Outcome(findings=sort_diagnostics([*broken, *findings]))
        pdfs = _print(library, drafts, Templates(root / "templates"), options, root, progress)
        return _write(root, library, drafts, pdfs, now, author)


def settle_clock(library: Library, policy_id: str, now: datetime) -> datetime:
    """When something is written down: now, but never before the register's last entry for the policy.

    Clocks of two computers differ a little, and one process may have waited for another. Raises ClockError when they
    differ by more.
    """
    last = library.register.last(policy_id)
    if last is None or last.at <= now:
        return now
    if last.at - now > _PATIENCE:
        raise ClockError(
            f"This computer's clock says {write_moment(now)}, but the register's last entry for {policy_id} is of "
            f"{write_moment(last.at)}. Set the clock right, and try again."
        )
    return last.at


def require_line(text: str, what: str) -> Line:
    """A text that is said by people, on one line. Raises DecisionError where nothing that can be shown is said."""
    plain = " ".join(text.split())
    if len(plain) > Line.longest:
        raise DecisionError(f"Say {what} in at most {Line.longest} characters; these are {len(plain):,}.")
    try:
        plain.encode()
        return _LINE.validate_python(plain)
    except (ValidationError, UnicodeEncodeError) as error:
        raise DecisionError(f"Say {what}, in characters that can be shown.") from error


def _find(project: Project, name: str) -> PolicyFile | None:
    """The policy of this name; None for one whose file cannot be read."""
    library = project.library
    if name not in library.policies and not library.is_broken(name):
        raise UnknownDocumentError(name, tuple(library.policies))
    return library.policies.get(name)


def _broken_paths(library: Library, names: Collection[str]) -> set[PurePosixPath]:
    return {each.source.path for each in library.broken if each.kind == "policies" and each.id in names}


def _draft_all(
    project: Project, texts: Sequence[PolicyFile], now: datetime
) -> tuple[list[_Draft], list[Diagnostic]]:
    together = [each.id for each in texts]
    citing = citing_library(project.library, together, now.date())
    drafts: list[_Draft] = []
    findings: list[Diagnostic] = []
    for found in texts:
        wrong = [
            *requirements.standing_findings(project.library, project.findings, found),
            *requirements.check_version(project.library, found),
            *requirements.check_rows(found, project.library.standing_versions(found.id)),
            *requirements.check_approvers(project.library, found),
            *requirements.check_independence(project.library, found),
            *requirements.check_quotes(citing, found, together),
        ]
        if not wrong:
            draft = _draft(project.library, citing, found)
            wrong = [draft] if isinstance(draft, Diagnostic) else list(_check_draft(draft))
            drafts += [] if isinstance(draft, Diagnostic) else [draft]
        findings += wrong
    return drafts, findings


def _draft(library: Library, citing: Library, found: PolicyFile) -> _Draft | Diagnostic:
    frozen = freeze_policy(citing, found, requirements.RULE)
    if isinstance(frozen, Diagnostic):
        return frozen
    before = last_approved(library, found.id)
    redline = compare(Side.of_issued(before.policy), Side.of_issued(frozen.policy)) if before else None
    return _Draft(found, frozen, before, redline)


def _check_draft(draft: _Draft) -> Iterator[Diagnostic]:
    yield from requirements.check_files(draft.found, draft.frozen.files)
    if draft.redline is not None and draft.before is not None:
        yield from requirements.check_weight(draft.found, draft.redline, draft.before.version)


def _print(
    library: Library,
    drafts: Sequence[_Draft],
    templates: Templates,
    options: Options,
    root: Path,
    progress: Progress,
) -> list[bytes]:
    progress("", len(drafts))
    sources = [_pdf_source(library, draft, templates, options, root) for draft in drafts]
    rendered = list(
        render_pdfs(sources, options.jobs or processors(), lambda name: progress(name, len(drafts)))
    )
    errors = [outcome for outcome in rendered if isinstance(outcome, PdfError)]
    if errors:
        raise PdfError("\n".join(str(error) for error in errors))
    return [outcome.data for outcome in rendered if not isinstance(outcome, PdfError)]


def _pdf_source(
    library: Library, draft: _Draft, templates: Templates, options: Options, root: Path
) -> PdfSource:
    alone, found = as_issued(library, draft.found.id, draft.frozen.policy, draft.found.source)
    before = None
    if draft.before is not None and draft.redline is not None:
        before = Before(draft.before.version, draft.before.record.effective, draft.redline)
    return policy_pdf_source(alone, found, templates, options, root, before)


def _write(
    root: Path, library: Library, drafts: Sequence[_Draft], pdfs: Sequence[bytes], now: datetime, by: Line
) -> Outcome:
    folders: dict[PurePosixPath, Mapping[str, bytes]] = {}
    events: list[Event] = []
    for draft, pdf in zip(drafts, pdfs, strict=True):
        files = {SOURCE: draft.frozen.raw, PDF: pdf}
        files |= {name: library.files[draft.found.folder / name] for name in draft.frozen.files}
        record = dump_json(_make_record(library, draft, files, now, by))
        folders[draft.folder] = {**files, RECORD: record}
        events.append(
            seal(_make_event(library, draft, record, now, by), library.register.last(draft.found.id))
        )
    keep_versions(
        root,
        [
            Parcel(draft.found.id, draft.found.policy.title_page.version, folders[draft.folder])
            for draft in drafts
        ],
    )
    commit(root, folders, REGISTER, extend_register(library.files.get(REGISTER, b""), events))
    return Outcome(
        tuple(
            NewVersion(
                draft.found.id,
                draft.found.policy.title_page.version,
                draft.folder,
                tuple(str(approval.role) for approval in draft.found.policy.approvals),
                draft.before.version if draft.before else "",
                draft.redline,
            )
            for draft in drafts
        )
    )


def _is_signed(library: Library) -> bool:
    """Whether what is issued now is signed in its PDF: the library knows the issuer's certificate."""
    return any(pin.until is None for pin in library.trust.pins_of(ISSUER))


def _make_record(
    library: Library, draft: _Draft, files: Mapping[str, bytes], now: datetime, by: Line
) -> Record:
    page = draft.found.policy.title_page
    issued = library.versions.get(draft.found.id, ())
    return Record(
        record_version=1,
        policy=PolicyId(draft.found.id),
        number=page.number,
        version=page.version,
        change=draft.found.policy.review.revisions[0].change,
        effective=page.effective,
        approvals=tuple(approval.id for approval in draft.found.policy.approvals),
        quorums=find_quorums(draft.found.policy),
        to_be_signed=_is_signed(library),
        issued_at=now,
        issued_by=by,
        made_with=Line(f"engross {__version__}"),
        working_text=draft.found.text_digest,
        files={name: mark_file(name, data) for name, data in files.items()},
        previous=digest(library.files[issued[-1].folder / RECORD]) if issued else None,
    )


def _make_event(library: Library, draft: _Draft, record: bytes, now: datetime, by: Line) -> Issued:
    policy = draft.found.policy
    return Issued(
        policy=PolicyId(draft.found.id),
        at=now,
        by=by,
        digest=UNSEALED,
        version=policy.title_page.version,
        effective=policy.title_page.effective,
        approvals=tuple(approval.id for approval in policy.approvals),
        quorums=find_quorums(policy),
        to_be_signed=_is_signed(library),
        record=mark_file(RECORD, record),
    )
