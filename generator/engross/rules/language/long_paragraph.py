"""A paragraph so long that the rule somebody looks for is not found in it.

Why it matters: readers of a handbook do not read, they search: a client waits, and somewhere on the page it says how much
may be promised. In a wall of text the eye finds no hold. A paragraph of more than 160 words always holds several rules, and
each of them deserves to be found.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: >-
            Every client **must** have one owner. The owner knows the client's business, plans and worries. The owner is there
            for every question, brings in help on the same day, and stays with the matter until it is closed. The owner
            watches how satisfied the client is and reports it every month. The owner keeps the record complete, so that a
            colleague can take over within an hour. The owner tells the deputy what is open before every absence. The deputy
            acts with all rights of the owner while the owner is away. The deputy tells the client who acts and until when.
            The sales director names both of them. The sales director decides when they disagree. The sales director looks at
            the list of all owners each quarter. The duty manager watches over the mailboxes at night. The duty manager leaves
            a note for the owner in the morning. Nobody else promises anything to the client, whatever the client asks for and
            however friendly it asks.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: |
            Every client **must** have one owner. The owner

            - knows the client's business, plans and worries;
            - brings in help on the same day, and stays with the matter until it is closed;
            - reports every month how satisfied the client is.
"""

from collections.abc import Iterator
from itertools import groupby

from engross.diagnostic import Severity
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

MOST_WORDS = 160
"""What a paragraph may have."""

_LEAST_LETTERS = MOST_WORDS * 3


def check(subject: Subject) -> Iterator[Found]:
    """Each paragraph with more words, at its first word."""
    for wording in subject.wordings:
        for passage in wording.prose:
            if len(passage.text) < _LEAST_LETTERS:
                continue
            for _, group in groupby(passage.sentences, lambda sentence: sentence.block):
                paragraph = list(group)
                words = sum(len(sentence.text.split()) for sentence in paragraph)
                if words > MOST_WORDS:
                    first = paragraph[0]
                    end = first.start + len(first.text.split(maxsplit=1)[0])
                    yield Found(
                        passage.place(first.start, end),
                        f"This paragraph has {words} words; what is in it is hard to find.",
                        "Divide it: one paragraph or one clause for each thought, or a list.",
                    )
