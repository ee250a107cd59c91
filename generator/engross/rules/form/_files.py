"""The files that definitions name and that cannot be used, for the rules that say why."""

from collections.abc import Iterator

from engross.assets import Refusal, Use, refuse_file
from engross.model.fields import FilePath
from engross.model.organization import Organization
from engross.reading.walk import walk_values
from engross.rules.rule import Found
from engross.rules.subject import Subject


def find_refused(subject: Subject, *, missing: bool) -> Iterator[Found]:
    """Every file that is named and is not there (`missing`), or is there and must not be used."""
    for model, source in subject.documents:
        use = Use.PICTURE if isinstance(model, Organization) else Use.ATTACHMENT  # there it is the logo
        for path, value in walk_values(model):
            if isinstance(value, FilePath):
                refusal: Refusal | None = refuse_file(subject.library, source.path.parent, value, use)
                if refusal is not None and refusal.is_missing == missing:
                    yield Found(source.place(path), refusal.message, refusal.hint)
