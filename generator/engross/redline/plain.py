"""Texts with names filled in, and as they read without Markdown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engross.library import Directory
from engross.model.policy import Policy
from engross.numbering import items_by_anchor
from engross.redline.change import Side
from engross.text.expansion import ProseError, expand_facts
from engross.text.prose import escape_markdown


@dataclass(frozen=True, slots=True)
class _Organization:
    name: str = "organization.name"
    legal_name: str = "organization.legal_name"
    website: str = "organization.website"


@dataclass(slots=True)
class Reader:
    """Reads the texts of one version; what it cannot look up, such as another policy's fact, it shows by its id."""

    side: Side
    _names: Mapping[str, object] = field(init=False, repr=False)
    _plain: dict[str, str] = field(default_factory=dict, repr=False)
    _filled: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._names = _names_of(self.side.policy, self.side.directory)

    def fill_in(self, text: str) -> str:
        """The text in Markdown with what stands in braces filled in, as far as this version says it."""
        return _BRACES.sub(self._fill_in, text) if "{{" in text else text

    def _fill_in(self, braces: re.Match[str]) -> str:
        if braces[0] not in self._filled:
            try:
                self._filled[braces[0]] = expand_facts(braces[0], self._names)
            except ProseError:  # what another policy says stays as it is written
                self._filled[braces[0]] = braces[0]
        return self._filled[braces[0]]

    def plain(self, text: str) -> str:
        """The text without Markdown: a line a paragraph, list item or table row."""
        if text not in self._plain:
            self._plain[text] = strip_markdown(self.fill_in(text))
        return self._plain[text]


def _names_of(policy: Policy, directory: Directory) -> dict[str, object]:
    anchors = items_by_anchor(policy)

    def role(name: str) -> str:
        return _link(directory.roles[name].name if name in directory.roles else name, f"role:{name}")

    def contact(name: str) -> str:
        found = directory.contacts.get(name)
        ways = ", ".join(way for way in (found.phone, found.email) if way) if found else ""
        return _link(found.name if found else name, f"contact:{name}") + (
            f" ({escape_markdown(ways)})" if ways else ""
        )

    def system(name: str) -> str:
        return escape_markdown(directory.systems[name].name if name in directory.systems else name)

    def policy_name(name: str) -> str:
        return _link(name, f"policy:{name}")

    def clause(name: str, policy: str = "") -> str:
        item = None if policy else anchors.get(name)
        where = f"{policy}/{name}" if policy else name
        return _link(item.citation if item else where, f"clause:{where}")

    def term(name: str, policy: str = "") -> str:
        item = None if policy else anchors.get(f"term-{name}")
        return _link(item.title if item else name, f"clause:{f'{policy}/' if policy else ''}term-{name}")

    return {
        "role": role,
        "contact": contact,
        "system": system,
        "policy": policy_name,
        "clause": clause,
        "appendix": clause,
        "term": term,
        "organization": _Organization(),
    }


def _link(label: str, target: str) -> str:
    return f"[{escape_markdown(label)}]({target})"


_BRACES = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_STEPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!?\[((?:[^\[\]\\]|\\.)*)\]\([^)\s]*(?:\s\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^>\s]+|[^@\s<>]+@[^@\s<>]+)>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"(?<!\\)(?:\*\*|__|~~|`)"), ""),
    (re.compile(r"(?<![\w\\])[*_](?=\S)|(?<=[^\s\\])[*_](?!\w)"), ""),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)
_ITEM = re.compile(r"\s*(?:([-*+])|(\d+)[.)])\s+")
_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*")


def strip_markdown(text: str) -> str:
    """A text in Markdown as it reads: a line a paragraph, list item or table row."""
    lines: list[str] = []
    joining = False
    for raw in text.split("\n"):
        line = re.sub(r"^\s*(?:#{1,6}|>)\s+", "", raw)
        item = _ITEM.match(line)
        if not line.strip():
            joining = False
        elif "|" in line and not joining:
            if not _RULE.fullmatch(line):
                lines.append(" | ".join(cell.strip() for cell in line.strip().strip("|").split("|")))
        elif item:
            lines.append(f"{'•' if item[1] else f'{item[2]}.'} {line[item.end() :].strip()}")
            joining = True
        elif joining:
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line.strip())
            joining = True
    return "\n".join(_strip_inline(line) for line in lines)


def _strip_inline(line: str) -> str:
    line = _BRACES.sub(
        lambda found: ", ".join(re.findall(r"[\"']([^\"']*)[\"']", found[0])) or found[0], line
    )
    for pattern, by in _STEPS:
        line = pattern.sub(by, line)
    return " ".join(line.split())
