"""All rules there are: engross's own, a folder a family, and those that other packages add."""

import pkgutil
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType

from engross.diagnostic import Severity
from engross.errors import RuleError
from engross.rules.rule import Rule, Scope, parse_page

FAMILIES: Mapping[str, str] = {
    "form": "Definitions that cannot be used as they stand",
    "complete": "What is missing",
    "consistent": "One policy at odds with itself",
    "across": "Policies at odds with each other",
    "people": "Roles and the people who hold them",
    "answers": "Always an answer",
    "accounts": "Account plans",
    "language": "Wording",
    "added": "Rules of other packages",
}
"""The families in the order in which they are listed, and what each is about."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

GROUP = "engross.rules"
"""The entry points by which other packages add rules: the name is the rule's, the value its module."""


@cache
def load_rules() -> Mapping[str, Rule]:
    """Every rule by its name, family by family. Raises RuleError for one of another package that cannot be used."""
    rules: dict[str, Rule] = {}
    for family in FAMILIES:
        if family == "added":
            continue
        package = import_module(f"engross.rules.{family}")
        for info in pkgutil.iter_modules(package.__path__):
            if not info.name.startswith("_"):
                module = import_module(f"{package.__name__}.{info.name}")
                name = info.name.replace("_", "-")
                rules[name] = _rule(name, family, module, "engross")
    for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        if entry.name in rules:
            raise RuleError(entry.name, _package(entry), "a rule of this name exists already")
        if not _NAME.fullmatch(entry.name) or entry.name in FAMILIES:
            raise RuleError(
                entry.name, _package(entry), "a rule's name is small letters and hyphens, like vague-time"
            )
        rules[entry.name] = _load(entry)
    return rules


def nearest_rule(name: str, others: Iterable[str] = ()) -> str:
    """The rule, or one of some other names, that is most like a text, or nothing."""
    return next(iter(get_close_matches(name, [*load_rules(), *others], 1, 0.6)), "")


def _load(entry: EntryPoint) -> Rule:
    try:
        module = entry.load()
    except (Exception, SystemExit) as error:
        raise RuleError(entry.name, _package(entry), str(error) or type(error).__name__) from error
    if not isinstance(module, ModuleType):
        raise RuleError(entry.name, _package(entry), "it is not a module")
    return _rule(entry.name, "added", module, _package(entry))


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else entry.value.partition(".")[0]


def _rule(name: str, family: str, module: ModuleType, package: str) -> Rule:
    severity, check = getattr(module, "SEVERITY", None), getattr(module, "check", None)
    if not isinstance(severity, Severity) or not callable(check) or not module.__doc__:
        raise RuleError(name, package, "it needs a docstring, a SEVERITY and a function check(subject)")
    return Rule(
        name,
        family,
        severity,
        parse_page(module.__doc__),
        check,
        required=bool(getattr(module, "REQUIRED", False)),
        package=package,
        fixable=bool(getattr(module, "FIXABLE", False)),
        scope=getattr(module, "SCOPE", Scope.LIBRARY),
        # Of other packages' rules nobody knows whether some findings are graver.
        gravest=getattr(module, "GRAVEST", severity if package == "engross" else Severity.ERROR),
    )
