"""A definition names a file that must not get out with the handbook.

What is attached to a policy is published with it, and goes out inside its PDF. A definition's own source holds drafting notes and
private numbers; other files can run programs on a reader's computer. One of them in the handbook of a whole company cannot be called
back. Attach a PDF, a picture or a table of what readers need.

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
        file: policy.yml

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
    yield from find_refused(subject, missing=False)
