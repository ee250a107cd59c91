"""A text says that the policy is reviewed in another rhythm than its section 10.

Why it matters: “reviewed once a quarter” in a clause and “yearly” in section 10 are two promises. Whoever
plans the reviews goes by section 10, whoever audits them by the clause.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The sales director reviews this policy every quarter.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The sales director reviews this policy every year.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.model.policy import Policy
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import Frequency

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_REVIEW = re.compile(
    r"\breview(?:s|ed)? (?:of )?this policy\b|\bthis policy (?:is|must be|\*\*must\*\* be|shall be|will be) reviewed\b",
    re.IGNORECASE,
)
_ONE = r"(?:(?:at least )?once (?:a|every|each|per)|every|each)"
_OFTEN = tuple(
    (frequency, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for frequency, words in (
        (Frequency.THREE_YEARLY, r"every (?:three|3) years"),
        (Frequency.TWO_YEARLY, r"every (?:two|2) years|every (?:other|second) year"),
        (Frequency.HALF_YEARLY, r"half-yearly|twice a year|every (?:six|6) months|semi-annually"),
        (Frequency.QUARTERLY, rf"quarterly|{_ONE} quarter|every (?:three|3) months"),
        (Frequency.MONTHLY, rf"monthly|{_ONE} month"),
        (Frequency.YEARLY, rf"yearly|annually|{_ONE} year|every (?:twelve|12) months"),
    )
)


def check(subject: Subject) -> Iterator[Found]:
    """Look for sentences about the review of this policy, and for the rhythm in them."""
    for wording in subject.wordings:
        if not isinstance(wording.model, Policy):
            continue
        cycle = wording.model.review.cycle
        for passage in wording.prose:
            if "review" not in passage.raw or not _REVIEW.search(passage.text):
                continue
            for sentence in passage.sentences:
                said = _rhythm(sentence.text)
                if said is None or said[0] is cycle:
                    continue
                start, end = said[1].span()
                yield Found(
                    passage.place(sentence.start + start, sentence.start + end),
                    f"Here the policy is reviewed {said[1][0]}, in section 10 {cycle.value}.",
                    'Correct one of the two, or take the rhythm from section 10: {{ fact("….review") }}',
                    (Related(wording.source.place(("review", "cycle")), f"it is reviewed {cycle.value}"),),
                )


def _rhythm(sentence: str) -> tuple[Frequency, re.Match[str]] | None:
    if not _REVIEW.search(sentence):
        return None
    found = [(frequency, match) for frequency, words in _OFTEN if (match := words.search(sentence))]
    return found[0] if len(found) == 1 else None  # with two, one is told for some time or some case
