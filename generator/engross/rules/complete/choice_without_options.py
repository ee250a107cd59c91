"""A field of a form offers a choice of nothing, or options that nobody can choose.

Why it matters: a list with one entry or none cannot be answered, and a required one keeps the whole form from
being sent. Options at a field for free text are not shown at all.

Bad:

    appendices:
      - id: protocol
        kind: form
        title: Protocol
        fields:
          - {id: why, label: Reason, type: choice}
      - {id: story, kind: case, title: The lost client, situation: Nobody knew., outcome: The rule gives an answer., clauses: [one-owner]}

Good:

    appendices:
      - id: protocol
        kind: form
        title: Protocol
        fields:
          - {id: why, label: Reason, type: choice, options: [The owner leaves, The client asks]}
      - {id: story, kind: case, title: The lost client, situation: Nobody knew., outcome: The rule gives an answer., clauses: [one-owner]}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.model.appendix import Form, FormField
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look whether choices have options, and options a choice."""
    for policy_file in subject.policies.values():
        for number, form in enumerate(policy_file.policy.appendices):
            for index, field in enumerate(form.fields if isinstance(form, Form) else ()):
                if problem := _problem(field):
                    message, hint = problem
                    path = ("appendices", number, "fields", index, "label")
                    yield Found(policy_file.source.place(path), f"“{field.label}” {message}.", hint)


def _problem(field: FormField) -> tuple[str, str] | None:
    if field.type == "choice":
        there = len(set(field.options))
        if there < 2:
            count = "no option" if there == 0 else "one option alone"
            return f"is a choice and has {count}", "List what one can choose from: options: […]"
        if there < len(field.options):
            return "has an option twice", "Take one of the two away."
    elif field.options:
        return (
            f"has options, but is filled in as {field.type}",
            "Write type: choice, or take the options away.",
        )
    return None
