"""A text asks in braces for something that is not there, or links to nothing.

What stands in braces is filled in when the page is made: a role, a fact, a deadline, a link. If it names nothing, there is a hole in the
sentence just where the answer should be, such as whom to call. Comments are refused, too: they would not be seen on the page, but
anybody could read them in the PDF's source.

Bad:

    purpose:
      text: A client is never without an owner. Ask the {{ role("sales-directr") }}.

Good:

    purpose:
      text: A client is never without an owner. Ask the {{ role("sales-director") }}.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from engross.assets import Use, refuse_file
from engross.diagnostic import Place, Severity
from engross.library import FRONT_PAGE, Library, PolicyFile
from engross.model.fields import Prose
from engross.numbering import number_policy
from engross.reading.source import SourceFile
from engross.rules.contents import Contents
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.text.context import find_item, text_names, unknown
from engross.text.guesses import Guesses
from engross.text.prose import ProseContext, ProseError, expand_facts, render_prose

SEVERITY = Severity.ERROR
SCOPE = Scope.DOCUMENT
REQUIRED = True

# Markdown's own way to hide a text: the label of a link that leads nowhere.
_LABEL_COMMENT = re.compile(r"(?m)^ {0,3}\[(?:[^\[\]\n]*\]:[ \t]*(?:#|<>)(?=\s|$)|//[^\[\]\n]*\]:)")

# Without one of these nothing in a text can be a link, a picture, HTML or a table, so that its braces alone can be
# wrong; what they are filled in with is escaped, but for a web address, and has a few brackets.
_SIGNS = ("[", "<", "|", "!", "website")
_FEW_BRACES = 50


@dataclass(frozen=True, slots=True)
class _Checker:
    """A resolver that only looks whether things are there."""

    library: Library
    owner: PolicyFile | None
    folder: PurePosixPath
    guesses: Guesses = field(default_factory=Guesses)

    def link(self, address: str) -> str | None:
        kind, _, name = address.partition(":")
        if kind == "clause":
            self._clause(name)
        elif kind in {"role", "contact"} and self.library.organization is None:
            return "#"
        elif not (kind == "policy" and self.library.is_broken(name)):
            self._look_up(kind, name)
        return "#"

    def _look_up(self, kind: str, name: str) -> None:
        library, directory = self.library, self.library.directory
        if kind == "policy":
            if library.find(name) is None:
                raise unknown(kind, name, {**library.policies, **library.apart}, self.guesses)
            return
        known: Mapping[str, Mapping[str, object]] = {
            "role": directory.roles,
            "account": library.accounts,
            "contact": directory.contacts,
        }
        is_broken = any(found.id == name and found.kind == "accounts" for found in library.broken)
        if name not in known[kind] and not (kind == "account" and is_broken):
            raise unknown(kind, name, known[kind], self.guesses)

    def _clause(self, name: str) -> None:
        policy_id, slash, anchor = name.rpartition("/")
        if slash and self.library.is_broken(policy_id):
            return
        home = self.library.find(policy_id) if slash else self.owner
        if home is None:
            raise ProseError(
                f"There is nothing here with the id “{anchor}”.",
                anchor,
                'Write: {{ clause("…", policy="…") }}',
            )
        if find_item(home, anchor) is None:
            if anchor.startswith("term-"):
                terms = [str(definition.id) for definition in home.policy.definitions]
                raise unknown("term", anchor.removeprefix("term-"), terms, self.guesses)
            anchors = [item.anchor for item in number_policy(home.policy).values()]
            raise unknown("clause, step or block", anchor, anchors, self.guesses)

    def image(self, name: str) -> str:
        shown = unquote(name)
        refusal = refuse_file(self.library, self.folder, shown, Use.PICTURE)
        if refusal is not None:
            raise ProseError(refusal.message, shown, refusal.hint)
        return name


def check(subject: Subject) -> Iterator[Found]:
    """Render every text and report what cannot be."""
    if subject.front_page.strip():
        yield from _check_front_page(subject.library)
    for contents in subject.contents:
        yield from _check(subject.library, contents)


def _check(library: Library, contents: Contents) -> Iterator[Found]:
    source, owner = contents.source, contents.owner
    resolver = _Checker(library, owner, source.path.parent)
    context = ProseContext(text_names(library, owner), resolver)
    for path, value in contents.texts:
        if not isinstance(value, Prose) or "drafting_notes" in path:
            continue
        try:
            if any(sign in value for sign in _SIGNS) or value.count("{{") > _FEW_BRACES:
                _refuse_comment(value, render_prose(value, context))
            else:
                expand_facts(value, context.names)
        except ProseError as error:
            place = source.place_of(path, error.needle, error.occurrence)
            yield Found(place, error.message, error.hint)


def _refuse_comment(text: str, html: str) -> None:
    """Comments are not shown, but would stand in the definition that a PDF carries."""
    found = _LABEL_COMMENT.search(text)
    if found is None and text.count("<!--") > html.count("&lt;!--"):
        found = re.search("<!--", text)
    if found is not None:
        raise ProseError(
            "A comment stands in this text; it would get out with the PDF.",
            found[0].strip(),
            "Write it into drafting_notes, or behind # on a line of its own outside of texts.",
        )


def _check_front_page(library: Library) -> Iterator[Found]:
    source = SourceFile(FRONT_PAGE, library.front_page.encode("utf-8"))
    try:
        render_prose(
            library.front_page, ProseContext(text_names(library), _Checker(library, None, FRONT_PAGE.parent))
        )
    except ProseError as error:
        yield Found(_find(source, error), error.message, error.hint)


def _find(source: SourceFile, error: ProseError) -> Place:
    """Where the piece of text that is wrong stands in a file that is all text."""
    seen = 0
    for number, line in enumerate(source.lines, 1):
        start = -1
        while error.needle and (start := line.find(error.needle, start + 1)) >= 0:
            if seen == error.occurrence:
                return source.at(number, start + 1, len(error.needle))
            seen += 1
    return source.at(1, 1)
