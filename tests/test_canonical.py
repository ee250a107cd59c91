from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engross.disk import FolderTree
from engross.library import parse_library
from engross.model.fields import Line, Model, Prose, Version
from engross.privacy import public_copy
from engross.reading.canonical import dump_yaml
from engross.reading.source import parse_source
from engross.reading.validation import validate_source
from library_cases import BASE
from pdf_sample import TEMPLATES

CHECKOUT = TEMPLATES.parent
PATH = PurePosixPath("policies/x/policy.yml")


def _definitions() -> list[Model]:
    found: list[Model] = []
    for root in (CHECKOUT, BASE):
        library = parse_library(FolderTree(root))
        found += [each.policy for each in library.policies.values()]
        found += [each.account for each in library.accounts.values()]
    return found


@pytest.mark.parametrize("model", _definitions(), ids=lambda model: type(model).__name__)
def test_what_is_written_reads_back_as_the_same_definition(model: Model) -> None:
    raw = dump_yaml(model)
    source, findings = parse_source(PATH, raw)
    again, misfits = validate_source(type(model), source)
    assert (findings, misfits) == ((), ())
    assert again == public_copy(model)
    assert again is not None
    assert dump_yaml(again) == raw


@pytest.mark.parametrize("model", _definitions(), ids=lambda model: type(model).__name__)
def test_notes_and_comments_stay_at_home(model: Model) -> None:
    text = dump_yaml(model).decode("utf-8")
    assert "drafting_notes" not in text
    assert not any(line.lstrip().startswith("#") for line in text.splitlines())


class _Example(Model):
    """Fields as policies have them."""

    prose: Prose
    line: Line
    version: Version
    choice: bool = False
    number: int = 3
    lines: tuple[Line, ...] = ()


def test_what_would_be_so_anyway_is_left_out() -> None:
    example = _Example(
        prose=Prose("one\ntwo\n"), line=Line("no"), version=Version("1.10"), lines=(Line("a-b"),)
    )
    assert dump_yaml(example) == b'prose: |\n  one\n  two\nline: "no"\nversion: "1.10"\nlines:\n- a-b\n'


_TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Z"]), min_size=1, max_size=60)


@given(
    st.lists(_TEXT, min_size=1, max_size=5).map("\n".join).filter(str.strip),
    _TEXT.filter(lambda text: text.strip() and len(text.splitlines()) == 1),
)
def test_any_text_comes_back_as_it_was(prose: str, line: str) -> None:
    example = _Example(prose=Prose(prose), line=Line(line), version=Version("0.1"), choice=True, number=-7)
    source, findings = parse_source(PATH, dump_yaml(example))
    assert findings == ()
    assert source.data == {"prose": prose, "line": line, "version": "0.1", "choice": True, "number": -7}
