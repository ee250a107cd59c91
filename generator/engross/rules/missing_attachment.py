"""A file or logo that is named and not there, or must not be used."""

from collections.abc import Iterator

from engross.assets import Use, refuse_file
from engross.diagnostic import Diagnostic, Severity
from engross.library import Library
from engross.model.fields import FilePath
from engross.model.organization import Organization
from engross.reading.source import SourceFile
from engross.reading.walk import walk_values


def check(library: Library) -> Iterator[Diagnostic]:
    """Look for every file that a definition names, in the folder the definition is in."""
    for policy_file in library.policies.values():
        yield from _check(library, policy_file.policy, policy_file.source)
    if library.organization is not None and library.organization_source is not None:
        yield from _check(library, library.organization, library.organization_source)


def _check(library: Library, model: object, source: SourceFile) -> Iterator[Diagnostic]:
    use = Use.PICTURE if isinstance(model, Organization) else Use.ATTACHMENT  # there it is the logo
    for path, value in walk_values(model):
        if not isinstance(value, FilePath):
            continue
        refusal = refuse_file(library, source.path.parent, value, use)
        if refusal is None:
            continue
        place, error = source.place(path), Severity.ERROR
        if refusal.is_missing:
            yield Diagnostic(place, error, "missing-attachment", refusal.message, refusal.hint)
        else:
            yield Diagnostic(place, error, "forbidden-file", refusal.message, refusal.hint)
