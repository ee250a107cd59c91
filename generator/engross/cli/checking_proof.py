"""What `engross verify` looks at: copies of PDFs, policies with all their versions, or everything."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from engross.cli.keyholder import read_pdf
from engross.diagnostic import Diagnostic
from engross.errors import SignatureError
from engross.issuing.verification import Verification, verify_copy, versions_of
from engross.library import Library, parse_library
from engross.remote.archive import open_files
from engross.report.status import find_policy, history_findings, known_policies
from engross.trust import is_about_trust
from engross.versions import PDF, version_folder


def find_proof(
    root: Path, names: Sequence[str], now: datetime, today: date, progress: Callable[[str, int], None]
) -> tuple[tuple[Verification, ...], tuple[Diagnostic, ...]]:
    """What was found of each PDF, and what is wrong with the history of the policies concerned.

    A name that leads to a file is a copy, any other one a policy; none stands for every policy. Raises
    UnknownDocumentError, and SignatureError for a file that is too large.
    """
    library = parse_library(open_files(root))
    files = [Path(name) for name in names if _is_file(name)]
    policies = [find_policy(library, name) for name in names if not _is_file(name)]
    policies = policies if names else list(known_policies(library))
    wanted = [*files, *(path for policy_id in policies for path in _pdfs(library, root, policy_id))]
    found: list[Verification] = []
    for path in wanted:
        progress(_label(path) if found else "", len(wanted))
        found.append(verify_copy(library, root, path, read_pdf(path), now, today))
    # What a copy says for itself counts for nothing where its policy's history is not as it was written.
    concerned = {*policies, *(each.origin.version.policy_id for each in found if each.origin is not None)}
    if any(each.origin is None for each in found):
        concerned |= set(known_policies(library))
    wrong = [
        finding
        for finding in history_findings(library.diagnostics)
        if any(library.is_about_history(finding, policy_id) for policy_id in concerned)
    ]
    # With less trust than there should be, what is said of signatures would be wrong, either way.
    wrong += [each for each in library.diagnostics if each.is_error and is_about_trust(each)]
    return tuple(found), tuple(wrong)


def _label(path: Path) -> str:
    return f"{path.parents[2].name} {path.parent.name}" if path.name == PDF else path.name


def _is_file(name: str) -> bool:
    path = Path(name)
    if path.is_file():
        return True
    if path.suffix.lower() == ".pdf":
        raise SignatureError(f"There is no file {name}.")
    return False


def _pdfs(library: Library, root: Path, policy_id: str) -> Iterator[Path]:
    """The PDFs of all issued versions, also of those that are no longer what was issued."""
    proved = {each.version: each.folder for each in versions_of(library, [policy_id])}
    home = next(iter(proved.values())).parent.parent if proved else PurePosixPath("policies", policy_id)
    for version in library.history(policy_id).versions:
        folder = proved.get(version.version) or version_folder(home, version.version)
        if (root / folder / PDF).is_file():
            yield root / folder / PDF
