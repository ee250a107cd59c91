"""The steps of all procedures, for the rules about them."""

from collections.abc import Iterator

from engross.library import PolicyFile
from engross.model.policy import Procedure, Step
from engross.reading.source import DataPath
from engross.rules.subject import Subject


def read_procedures(subject: Subject) -> Iterator[tuple[PolicyFile, Procedure, DataPath]]:
    """Every procedure with its place."""
    for policy_file in subject.policies.values():
        for index, procedure in enumerate(policy_file.policy.procedures.procedures):
            yield policy_file, procedure, ("procedures", "procedures", index)


def read_steps(subject: Subject) -> Iterator[tuple[PolicyFile, Step, DataPath]]:
    """Every step with its place."""
    for policy_file, procedure, path in read_procedures(subject):
        for index, step in enumerate(procedure.steps):
            yield policy_file, step, (*path, "steps", index)
