"""A file or a logo is named and is not there.

“Use the checklist in the appendix”, the policy says, and the appendix is empty. Whoever hands over a client that evening does it from
memory. Mostly the file was not put into the policy's own folder, or its name is written otherwise: on many computers, Checklist.pdf and
checklist.pdf are two files.

Lay the file beside policy.yml, or put what it says into the policy itself, as a form or questions and answers.

Bad:

    appendices:
      - id: protocol
        kind: form
        title: Protocol
        fields:
          - id: client
            label: Client
      - id: checklist
        kind: attachment
        title: Checklist
        file: checklist.pdf

Good:

    appendices:
      - id: protocol
        kind: form
        title: Protocol
        fields:
          - id: client
            label: Client
          - id: told
            label: The client was told
            type: checkbox
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.form._files import find_refused
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ERROR
SCOPE = Scope.DOCUMENT
REQUIRED = True


def check(subject: Subject) -> Iterator[Found]:
    """Look for every file that a definition names, in the folder the definition is in."""
    yield from find_refused(subject, missing=True)
