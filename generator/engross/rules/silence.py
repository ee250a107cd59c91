"""Findings silenced with a reason: `# engross: ignore[rule] because …` on the line of the finding or above it."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from engross.diagnostic import Diagnostic, Edit, Place, Severity
from engross.reading.source import Data, SourceFile, Span
from engross.rules.catalogue import load_rules, nearest_rule

_COMMENT = re.compile(
    r"#\s*engross:\s*ignore\b\s*(?:\[([^\]]*)\])?\s*(.*?)\s*(?=$|#\s*engross:\s*ignore\b)", re.IGNORECASE
)
_NAMES = re.compile(r"\[([^\]]*)\]")
_REASON = re.compile(r"because\b\W*[^\W_].*", re.IGNORECASE)
_MARK = "engross:"


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that is not told, and why."""

    finding: Diagnostic
    reason: str


@dataclass(frozen=True, slots=True)
class Silence:
    """One comment: the rules it names, the reason it gives, and the lines for which it holds."""

    place: Place
    rules: tuple[str, ...]
    reason: str
    lines: range


def find_silences(source: SourceFile) -> tuple[Silence, ...]:
    """The comments of a source that silence findings. What stands inside a text is none."""
    if _MARK not in source.text.lower():
        return ()
    lines = source.lines
    marked = [number for number, line in enumerate(lines, 1) if _MARK in line.lower() and "#" in line]
    if not marked:
        return ()
    data, keys = source.data, source.keys
    texts = [
        (keys.get(path, span).line, span)
        for path, span in source.values.items()
        if isinstance(_value(data, path), str)
    ]
    return tuple(_read(source, lines, texts, marked))


def _read(
    source: SourceFile, lines: Sequence[str], texts: Sequence[tuple[int, Span]], marked: Sequence[int]
) -> Iterator[Silence]:
    """Read the comments; `texts` are all texts, each with the line where its key or itself starts."""
    spans: dict[int, list[Span]] = {}
    ends: dict[int, int] = {}
    for first, span in texts:
        ends[first] = max(_last_line(span), ends.get(first, first))
        for number in range(span.line, span.end_line + 1):
            spans.setdefault(number, []).append(span)
    for number in marked:
        line = lines[number - 1]
        for match in _COMMENT.finditer(line):
            column = match.start() + 1
            before = line[: match.start()]
            if (before and not before[-1].isspace()) or _is_inside(
                spans.get(number, ()), number, column, lines
            ):
                continue
            rules = tuple(name for name in re.split(r"[\s,]+", match[1] or "") if name)
            start = number if before.strip() else _next_content(lines, number)
            yield Silence(
                source.at(number, column, match.end() - match.start()),
                rules,
                match[2] if _REASON.fullmatch(match[2]) else "",
                range(start, ends.get(start, start) + 1),
            )


def _value(data: Data, path: Sequence[str | int]) -> object:
    found: object = data
    for part in path:
        if isinstance(found, dict) and isinstance(part, str):
            found = found.get(part)
        elif isinstance(found, tuple) and isinstance(part, int) and part < len(found):
            found = found[part]
        else:
            return None
    return found


def _is_inside(texts: Sequence[Span], line: int, column: int, lines: Sequence[str]) -> bool:
    for span in texts:
        if not (span.line, span.column) <= (line, column) < (span.end_line, span.end_column):
            continue
        # Behind the sign that opens a block, in its line, a comment is still one.
        is_header = span.line == line and lines[line - 1][span.column - 1 : span.column] in {"|", ">"}
        if not is_header:
            return True
    return False


def _last_line(span: Span) -> int:
    """The last line of a text; a block of lines ends where the line after it starts."""
    return span.end_line - (span.end_column == 1)


def _next_content(lines: Sequence[str], number: int) -> int:
    for later in range(number, len(lines)):
        if lines[later].strip() and not lines[later].lstrip().startswith("#"):
            return later + 1
    return number


def silence(
    findings: Collection[Diagnostic], silences: Sequence[Silence], ran: Collection[str]
) -> tuple[tuple[Diagnostic, ...], tuple[Silenced, ...]]:
    """Take out what is silenced, with its reason, and add what is wrong with the comments that do it.

    `ran` are the rules that were run over all there is: of the others nobody knows whether they would have found anything.
    """
    kept: list[Diagnostic] = []
    silenced: list[Silenced] = []
    used: set[tuple[Silence, str]] = set()
    by_line: dict[tuple[PurePosixPath, int], list[Silence]] = {}
    # Of two comments about one finding, the one with a reason counts.
    for each in sorted(silences, key=lambda each: not each.reason):
        for number in each.lines:
            by_line.setdefault((each.place.path, number), []).append(each)
    for finding in findings:
        rule = load_rules().get(finding.rule)
        place = finding.place
        by = [each for each in by_line.get((place.path, place.line), ()) if finding.rule in each.rules]
        if not by or rule is None or rule.required:
            kept.append(finding)
            continue
        used |= {(each, finding.rule) for each in by}
        if by[0].reason:
            silenced.append(Silenced(finding, by[0].reason))
        else:
            kept.append(finding)
    sure = () if any(finding.is_error for finding in kept) else ran
    for each in silences:
        kept += _problems(each, {name for name in each.rules if (each, name) in used}, sure)
    return tuple(kept), tuple(silenced)


def _problems(silence: Silence, used: Collection[str], ran: Collection[str]) -> Iterator[Diagnostic]:
    if not silence.rules:
        hint = "Write it like: # engross: ignore[vague-time] because the law says it like that"
        yield _tell(silence, "useless-ignore", "This comment names no rule to ignore.", hint)
        return
    rules = load_rules()
    unused = [name for name in silence.rules if name in ran and name not in used and not rules[name].required]
    for name in dict.fromkeys(silence.rules):
        rule = rules.get(name)
        if rule is None:
            best = nearest_rule(name)
            guess = f" Did you mean “{best}”?" if best else ""
            hint = "All rules: engross rules"
            message = f"There is no rule “{name}”.{guess}"
            yield replace(_tell(silence, "useless-ignore", message, hint), place=_place_of(silence, name))
        elif rule.required:
            message = f"The rule “{name}” cannot be silenced: without it nothing can be built."
            yield _tell(silence, "useless-ignore", message, "Mend what it finds, and take the comment away.")
        elif name in unused:
            message = f"This comment ignores “{name}”, which finds nothing here any more."
            hint = (
                "Take the comment away." if len(silence.rules) == 1 else f"Take {name} out of the brackets."
            )
            yield _tell(silence, "useless-ignore", message, hint, (_removal(silence, unused),))
    if not silence.reason:
        hint = f"Go on behind the bracket: # engross: ignore[{', '.join(silence.rules)}] because …"
        yield _tell(silence, "ignore-without-reason", "What is ignored needs a reason.", hint)


def _tell(silence: Silence, rule: str, message: str, hint: str, edits: tuple[Edit, ...] = ()) -> Diagnostic:
    return Diagnostic(silence.place, Severity.WARNING, rule, message, hint, (), edits)


def _place_of(silence: Silence, name: str) -> Place:
    """Where the name of a rule stands in a comment."""
    place, line = silence.place, silence.place.excerpt
    start = line.find(name, line.find("[", place.column - 1)) + 1
    return Place(place.path, place.line, start, start + len(name), line)


def _removal(silence: Silence, unused: Collection[str]) -> Edit:
    """The comment without the rules that find nothing, or nothing at all where none is left."""
    place, line = silence.place, silence.place.excerpt
    left = [name for name in silence.rules if name not in unused]
    names = _NAMES.search(line, place.column - 1)
    if left and names is not None:
        return Edit(
            Place(place.path, place.line, names.start(1) + 1, names.end(1) + 1, line), ", ".join(left)
        )
    start = len(line[: place.column - 1].rstrip()) + 1
    return Edit(Place(place.path, place.line, start, len(line) + 1, line), "")
