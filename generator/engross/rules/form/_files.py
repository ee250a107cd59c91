"""The files that definitions name and that cannot be used, for the rules that say why."""

from collections.abc import Iterator

from engross.assets import Use, refuse_file
from engross.model.organization import Organization
from engross.rules.rule import Found
from engross.rules.subject import Subject


def find_refused(subject: Subject, *, missing: bool) -> Iterator[Found]:
    """Every file that is named and is not there (`missing`), or is there and must not be used."""
    for contents in subject.contents:
        source = contents.source
        use = (
            Use.PICTURE if isinstance(contents.model, Organization) else Use.ATTACHMENT
        )  # there it is the logo
        for path, value in contents.files:
            refusal = refuse_file(subject.library, source.path.parent, value, use)
            if refusal is not None and refusal.is_missing == missing:
                yield Found(source.place(path), refusal.message, refusal.hint)
