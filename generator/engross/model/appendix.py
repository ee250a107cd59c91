"""Appendices: questions and answers, cases, forms to fill in, attached files and plain notes."""

from typing import Annotated, Literal

from pydantic import Field

from engross.model.fields import ClauseId, Entry, FilePath, Line, Prose, RoleId


class Appendix(Entry):
    """Something that stands after the policy itself."""

    title: Line
    """The heading of the appendix."""
    intro: Prose | None = None
    """What the reader finds here."""


class Question(Entry):
    """A question readers ask, and its answer."""

    question: Line
    """The question in the reader's words."""
    answer: Prose
    """The answer; it must not say more than the policy does."""


class Faq(Appendix):
    """Frequently asked questions."""

    kind: Literal["faq"]
    """faq: questions and answers."""
    questions: tuple[Question, ...] = Field(min_length=1)
    """The questions, in the order readers ask them."""


class Case(Appendix):
    """An example that shows how the policy works."""

    kind: Literal["case"]
    """case: an example."""
    situation: Prose
    """What happened."""
    outcome: Prose
    """What the policy asks for here, and why."""
    clauses: tuple[ClauseId, ...] = ()
    """The ids of the clauses of this policy that decide the case."""
    lesson: Prose | None = None
    """What to remember."""


class FormField(Entry):
    """One thing to fill in."""

    label: Line
    """What is asked."""
    type: Literal["text", "paragraph", "date", "choice", "checkbox"] = "text"
    """How it is filled in: text, paragraph, date, choice (one of the options) or checkbox."""
    hint: Line | None = None
    """Help for the person who fills it in."""
    required: bool = False
    """Whether it must be filled in."""
    options: tuple[Line, ...] = ()
    """What one can choose from, for a choice."""


class Form(Appendix):
    """A form to fill in, on screen in the PDF or on paper."""

    kind: Literal["form"]
    """form: something to fill in."""
    submit_to: RoleId | None = None
    """The role that receives the form."""
    fields: tuple[FormField, ...] = Field(min_length=1)
    """What is asked, in order."""


class AttachedFile(Appendix):
    """A file that belongs to the policy."""

    kind: Literal["attachment"]
    """attachment: a file beside the policy."""
    file: FilePath
    """The file's name; it lies in the policy's folder."""


class Note(Appendix):
    """More information."""

    kind: Literal["note"]
    """note: a plain text."""
    text: Prose
    """The text."""


AnyAppendix = Annotated[Faq | Case | Form | AttachedFile | Note, Field(discriminator="kind")]
