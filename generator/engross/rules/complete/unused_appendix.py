"""A form or a file is attached, and nothing in the handbook says when it is used.

Why it matters: a form that no step names is found by those who read to the end. Everybody else writes an
e-mail, the data that the form asks for are missing, and the one person who filled it in waits, because nobody
expects it.

Bad:

    appendices:
      - id: protocol
        kind: form
        title: Protocol
        fields:
          - {id: client, label: Client}
      - id: request
        kind: form
        title: Request for another owner
        fields:
          - {id: client, label: Client}
      - {id: story, kind: case, title: The lost client, situation: Nobody knew., outcome: The rule gives an answer., clauses: [one-owner]}

Good:

    appendices:
      - id: protocol
        kind: form
        title: Protocol
        fields:
          - {id: client, label: Client}
      - {id: story, kind: case, title: The lost client, situation: Nobody knew., outcome: The rule gives an answer., clauses: [one-owner]}
"""

import re
from collections.abc import Iterator
from itertools import chain

from engross.diagnostic import Severity
from engross.library import PolicyFile
from engross.model.appendix import AttachedFile, Form
from engross.model.fields import Prose
from engross.rules.contents import Contents
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

_QUOTED = re.compile(r"""["']([\w./-]+)["']""")


def check(subject: Subject) -> Iterator[Found]:
    """Look for each form and file in the steps and in the texts: by its id, its title or its name."""
    for contents in subject.contents:
        policy_file = contents.owner
        if policy_file is None or policy_file.id not in subject.policies:
            continue
        unused = [
            (index, appendix)
            for index, appendix in enumerate(policy_file.policy.appendices)
            if isinstance(appendix, Form | AttachedFile) and appendix.id not in _forms_of_steps(policy_file)
        ]
        if not unused:
            continue
        named = subject.shared(_named_ids)
        texts = "\n".join(_texts(contents)).casefold()
        for index, appendix in unused:
            words = [appendix.title, appendix.file if isinstance(appendix, AttachedFile) else appendix.title]
            if appendix.id in named or any(word.casefold() in texts for word in words):
                continue
            what = "form" if isinstance(appendix, Form) else "file"
            yield Found(
                policy_file.source.place(("appendices", index, "title")),
                f"No step and no text uses the {what} “{appendix.title}”.",
                f"Write “form: {appendix.id}” at the step that uses it, or take it away."
                if what == "form"
                else f'Say in a text when it is used: {{{{ appendix("{appendix.id}") }}}}, or take it away.',
            )


def _forms_of_steps(policy_file: PolicyFile) -> set[str]:
    procedures = policy_file.policy.procedures.procedures
    return {str(step.form) for procedure in procedures for step in procedure.steps if step.form is not None}


def _texts(contents: Contents) -> Iterator[str]:
    """The running texts of a policy, without what stands in the appendices themselves."""
    for path, value in contents.texts:
        if isinstance(value, Prose) and not (path[0] == "appendices" and path[-1] == "intro"):
            yield value


def _named_ids(subject: Subject) -> set[str]:
    """Every id that a text anywhere asks for in braces."""
    texts = (text for contents in subject.contents for _, text in contents.texts)
    return {
        found.rpartition("/")[2]
        for text in chain(texts, (subject.front_page,))
        if "{{" in text
        for found in _QUOTED.findall(text)
    }
