"""One sentence mixes “must” with “should”, or offers both, so that nobody can tell what is binding.

Why it matters: *The owner must call the client and should write down what was said.* Nothing was written down, a promise
was forgotten, the client left. Was a rule broken? The owner says that writing was only recommended; the director reads
the sentence as one duty. Who wants both has to write two sentences: what everybody must do, and what is merely good.

“Must” beside “may” is fine: a duty and a permission are two different things. “Must or may” and “must/should” are not.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The owner **must** call the client and **should** write down what was said.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The owner **must** call the client. The owner **should** write down what was said.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.language._phrases import binding_sentences, is_quoted
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

_STRONG = re.compile(r"(?<!\bwho )(?<!\bwhat )(?<!\bwhich )(?<!\bthat )\b(?:must|shall)\b", re.IGNORECASE)
# “Should it fail, …” and “if it should fail, …” are conditions.
_WEAK = re.compile(r"\bshould\b")
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|unless|in case|that)\b[^,.;:]*$|\b(?:who|what|which)\s+\**$", re.IGNORECASE
)
_BOTH = re.compile(
    r"\b(?:must|shall|should)\b\**\s*(?:/|\s\(?or\)?\s)\s*\**\b(?:may|can|should)\b"
    r"|\b(?:may|can|should)\b\**\s*(?:/|\s\(?or\)?\s)\s*\**\b(?:must|shall)\b",
    re.IGNORECASE,
)
_WORDS = {"must", "shall", "should"}
_OFFERS = tuple(
    f"{one} {between}{other}"
    for one in ("must", "shall", "should", "may", "can")
    for between in ("", "or ")
    for other in ("must", "shall", "should", "may", "can")
    if one != other
)


def check(subject: Subject) -> Iterator[Found]:
    """Each sentence with two strengths of obligation."""
    for wording in subject.wordings:
        has_offer = wording.holds(_OFFERS)
        if not has_offer and not wording.holds_all(("must should", "shall should")):
            continue
        for passage, sentence in binding_sentences(wording, _WORDS if has_offer else {"should"}):
            found = _find(sentence.text)
            if found is None or is_quoted(sentence.text, found[0]):
                continue
            start, end, first = found
            word = re.sub(r"\*+|\s+", " ", sentence.text[start:end]).strip()
            message = (
                f"The sentence says “{first}” and “{word}”: what is binding here is unclear."
                if first
                else f"“{' '.join(word.split())}” leaves open whether it has to be done."
            )
            place = passage.place(sentence.start + start, sentence.start + end)
            yield Found(
                place, message, "Write two sentences: what must be done, and what is only recommended."
            )


def _find(text: str) -> tuple[int, int, str] | None:
    """Where the second strength stands, and the first; or where both are offered at once."""
    if both := _BOTH.search(text):
        return both.start(), both.end(), ""
    if (strong := _STRONG.search(text)) is None:
        return None
    for weak in _WEAK.finditer(text):
        if not _CONDITION.search(text[: weak.start()]):
            return weak.start(), weak.end(), strong[0].lower()
    return None
