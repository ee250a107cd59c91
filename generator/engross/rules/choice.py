"""Which rules run and how grave each is: the option `rules` of the plugin in mkdocs.yml."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from engross.diagnostic import Diagnostic, Severity
from engross.reading.source import Data, DataPath, SourceFile, parse_source
from engross.rules.catalogue import FAMILIES, load_rules, nearest_rule

MKDOCS = PurePosixPath("mkdocs.yml")
"""Where a library's configuration stands."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rules run: `select` alone where it is not empty, without `ignore`; both name rules or families."""

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def runs(self, name: str) -> bool:
        """Whether the rule of this name runs; one that is required always does."""
        rule = load_rules()[name]
        names = {rule.name, rule.family}
        chosen = not self.select or bool(self.select & names)
        # A rule named by itself counts for more than its family.
        left_out = rule.name in self.ignore or (rule.family in self.ignore and rule.name not in self.select)
        return rule.required or (chosen and not left_out)

    def severity(self, name: str) -> Severity | None:
        """How grave the findings of a rule are, None where the rule says it."""
        rule = load_rules()[name]
        return None if rule.required else self.severities.get(name) or self.severities.get(rule.family)

    def narrow(self, select: Collection[str], ignore: Collection[str]) -> "Choice":
        """The same for once with names of rules and families to run or leave out; what is named to run counts for more."""
        once = Choice(frozenset(select), frozenset(ignore))
        names = (name for name in load_rules() if once.runs(name) and self._runs_once(name, select))
        return Choice(frozenset(names), frozenset(), self.severities)

    def _runs_once(self, name: str, select: Collection[str]) -> bool:
        is_wanted = load_rules()[name].family in select and name not in self.ignore
        return name in select or is_wanted or self.runs(name)


EVERY_RULE = Choice()
"""All rules, as grave as they say themselves."""


class ParsedChoice(NamedTuple):
    """What a library's configuration chooses, and what is wrong with it."""

    choice: Choice
    diagnostics: tuple[Diagnostic, ...]


def parse_choice(raw: bytes) -> ParsedChoice:
    """Read the option `rules` from the bytes of an mkdocs.yml; what MkDocs itself reads there is not looked at."""
    source, misfits = parse_source(MKDOCS, raw)
    if raw.strip() and source.data is None and misfits:
        return ParsedChoice(EVERY_RULE, (_unreadable(misfits[0]),))
    path, options = _find(source.data)
    if options is None:
        return ParsedChoice(EVERY_RULE, ())
    reader = _Reader(source)
    if not isinstance(options, dict):
        reader.tell(
            path, "The option rules is a group of keys.", "Write below it: select, ignore or severity."
        )
        return ParsedChoice(EVERY_RULE, tuple(reader.diagnostics))
    for key in options:
        if key not in {"select", "ignore", "severity"}:
            hint = "Known are: select, ignore, severity."
            reader.tell((*path, key), f"The option rules has no key “{key}”.", hint, key=True)
    choice = Choice(
        frozenset(reader.names((*path, "select"), options.get("select"))),
        frozenset(reader.names((*path, "ignore"), options.get("ignore"))),
        dict(reader.severities((*path, "severity"), options.get("severity"))),
    )
    for name in sorted(choice.select & choice.ignore):
        message = f"“{name}” stands in select and in ignore, so that it is left out."
        reader.tell((*path, "ignore"), message, "Take it out of one of the two.", key=True)
    return ParsedChoice(choice, tuple(reader.diagnostics))


def explain_unknown(name: str) -> str:
    """What to say of a name that is neither a rule's nor a family's; nothing of one that is."""
    if name in load_rules() or name in FAMILIES:
        return ""
    best = nearest_rule(name, FAMILIES)
    return f"There is no rule or family of rules “{name}”.{f' Did you mean “{best}”?' if best else ''}"


def _unreadable(misfit: Diagnostic) -> Diagnostic:
    message = (
        f"mkdocs.yml cannot be read, so that every rule runs as grave as it says itself. {misfit.message}"
    )
    return Diagnostic(misfit.place, Severity.WARNING, "rule-choice", message, misfit.hint)


def _find(data: Data) -> tuple[DataPath, Data]:
    plugins = data.get("plugins") if isinstance(data, dict) else None
    if isinstance(plugins, dict):
        plugin = plugins.get("engross")
        return ("plugins", "engross", "rules"), plugin.get("rules") if isinstance(plugin, dict) else None
    for place, plugin in enumerate(plugins if isinstance(plugins, tuple) else ()):
        if isinstance(plugin, dict) and isinstance(found := plugin.get("engross"), dict):
            return ("plugins", place, "engross", "rules"), found.get("rules")
    return (), None


@dataclass(frozen=True, slots=True)
class _Reader:
    source: SourceFile
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def tell(self, path: DataPath, message: str, hint: str, *, key: bool = False) -> None:
        place = self.source.place(path, key=key)
        self.diagnostics.append(Diagnostic(place, Severity.ERROR, "rule-choice", message, hint))

    def names(self, path: DataPath, value: Data) -> Iterator[str]:
        """The rules and families in a list."""
        if value is None:
            return
        places: list[tuple[DataPath, Data]] = [(path, value)]
        if isinstance(value, tuple):
            places = [((*path, index), name) for index, name in enumerate(value)]
        for place, name in places:
            if self._is_known(place, name):
                yield str(name)

    def severities(self, path: DataPath, value: Data) -> Iterator[tuple[str, Severity]]:
        """The severities by rule or family."""
        if value is None:
            return
        if not isinstance(value, dict):
            hint = "Write one rule a line, such as: vague-time: warning"
            self.tell(path, "Severities are a group of rules, each with its severity.", hint)
            return
        words = {severity.value: severity for severity in Severity}
        for name, word in value.items():
            known = self._is_known((*path, name), name, key=True)
            if str(word) not in words:
                what = f"“{word}”" if isinstance(word, str) else "This"
                self.tell((*path, name), f"{what} is no severity.", f"Known are: {', '.join(words)}.")
            elif known:
                yield name, words[str(word)]

    def _is_known(self, path: DataPath, name: Data, *, key: bool = False) -> bool:
        if not isinstance(name, str):
            self.tell(
                path, "Only names of rules and families stand here.", "All of them: engross rules", key=key
            )
            return False
        if unknown := explain_unknown(name):
            self.tell(path, unknown, "All of them: engross rules", key=key)
            return False
        rule = load_rules().get(name)
        if rule is not None and rule.required:
            message = f"The rule “{name}” cannot be left out or changed: without it nothing can be built."
            self.tell(path, message, "Take it out of this list.", key=key)
            return False
        return True
