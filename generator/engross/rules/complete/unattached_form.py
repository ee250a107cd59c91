"""A text names a form or an appendix that is not there.

Why it matters: “fill in the hand-over form” sends people looking. Each finds another file on another drive,
or an old one, or writes an e-mail instead, and the point that the form would have asked for is the one that
is missing when the client calls.

Bad:

    statement:
      clauses:
        - {id: one-owner, title: One owner, text: Whoever lost something **must** fill in the form “Lost goods”.}

Good:

    statement:
      clauses:
        - {id: one-owner, title: One owner, text: Whoever takes a client over **must** fill in the form “Protocol”.}
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.model.policy import Policy
from engross.reading.source import DataPath
from engross.rules.complete._forms import missing_in
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_MAY_NAME = re.compile(r"\b(?:[Ff]orm|[Tt]emplate|[Cc]hecklist|[Qq]uestionnaire|Appendix|Annex|Attachment)\b")
# Looked for first, as that is quicker.
_PIECES = ("orm", "emplate", "hecklist", "uestionnaire", "ppendix", "nnex", "ttachment")
# It stands elsewhere, and the sentence says where.
_ELSEWHERE = re.compile(r"://|\]\(|\{\{\s*(?:appendix|policy|contact|system|clause)\b")


def check(subject: Subject) -> Iterator[Found]:
    """Look in all sentences for forms and appendices, and whether they are there."""
    for wording in subject.wordings:
        policy = wording.model
        if not isinstance(policy, Policy):
            continue
        for passage in wording.prose:
            if not any(piece in passage.raw for piece in _PIECES) or not _MAY_NAME.search(passage.raw):
                continue
            has_form = _has_form(policy, passage.path)
            told: set[str] = set()
            for sentence in passage.sentences:
                raw = passage.raw[sentence.start : sentence.start + len(sentence.text)]
                if _ELSEWHERE.search(raw):
                    continue
                for start, end, name in missing_in(subject, sentence.text, policy, has_form=has_form):
                    if name in told:
                        continue
                    told.add(name)
                    yield Found(
                        passage.place(sentence.start + start, sentence.start + end),
                        f"“{' '.join(name.split())}” is named here and is not there.",
                        "Add it in section 12 (appendices), or say where it is, with a link.",
                    )


def _has_form(policy: Policy, path: DataPath) -> bool:
    """Whether a text is that of a step whose form is given."""
    match path:
        case ("procedures", "procedures", int(number), "steps", int(index), "text"):
            return policy.procedures.procedures[number].steps[index].form is not None
    return False
