"""What changed between two texts of a policy, for a terminal and for programs."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from engross.issuing.comparing import Comparison, Edge
from engross.numbering import SECTIONS
from engross.redline import Change, Passage, Run, Weight
from engross.report.findings import show_controls, write_json
from engross.report.printout import print_out
from engross.report.words import weigh, write_day

WIDTH = 96
_MARKS = {"equal": ("", ""), "insert": ("[+", "+]"), "delete": ("[-", "-]")}
_STYLES = {"equal": "", "insert": "bold green", "delete": "red strike"}


def redline_text(comparison: Comparison, *, colour: bool = False) -> str:
    """The changes by their weight, then the passages that differ; marked `[+…+]` and `[-…-]` where there is no colour."""
    return print_out(lambda console: _print(console, comparison, colour=colour), width=WIDTH, colour=colour)


def _print(console: Console, comparison: Comparison, *, colour: bool) -> None:
    console.print(Text(show_controls(comparison.title), "bold"))
    console.print(Text(headline(comparison)))
    for heading, changes in grouped(comparison.redline.changes):
        console.print()
        console.print(Text(heading, "bold"))
        console.print(_listed(changes))
    section = 0
    for passage in changed_passages(comparison):
        if passage.section != section:
            section = passage.section
            console.print()
            console.print(Text(f"{section}  {SECTIONS[section - 1].title}", "bold cyan"))
        _print_passage(console, passage, colour=colour)


def headline(comparison: Comparison) -> str:
    """What is compared, and how much changed, in one sentence."""
    redline = comparison.redline
    told = weigh(len(redline.substantive), len(redline.changes)) if redline.changes else "they say the same"
    return f"From {_edge(comparison.old)} to {_edge(comparison.new)}: {told}."


def _edge(edge: Edge) -> str:
    if edge.is_draft:
        return f"the draft (version {edge.version})"
    return f"version {edge.version} (effective {write_day(edge.effective)})"


def grouped(changes: Sequence[Change]) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """The changes below a heading for each weight; a weight without any is left out."""
    for weight, heading in (
        (Weight.SUBSTANTIVE, "Substantive: may change what somebody must do, may do or is owed"),
        (Weight.EDITORIAL, "Editorial"),
    ):
        found = tuple(change for change in changes if change.weight is weight)
        if found:
            yield heading, found


def changed_passages(comparison: Comparison) -> tuple[Passage, ...]:
    """The passages that differ in their text or their place."""
    return tuple(passage for passage in comparison.redline.passages if passage.state != "same")


def passage_state(passage: Passage) -> str:
    """What happened to a passage as a whole; empty where only its text changed."""
    moved = (
        f"moved from {_cite(passage.old_number)}"
        if passage.old_number != passage.number
        else "moved in its list"
    )
    return {"added": "new", "removed": "gone", "moved": moved}.get(passage.state, "")


def _cite(number: str) -> str:
    return f"Appendix {number}" if number.isalpha() else f"§{number}"


def _listed(changes: Sequence[Change]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="cyan")
    table.add_column()
    for change in changes:
        table.add_row(f"  {change.citation}", Text(show_controls(change.sentence, keep="\n")))
    return table


def _print_passage(console: Console, passage: Passage, *, colour: bool) -> None:
    title = f" {passage.title}" if passage.title else ""
    state = passage_state(passage)
    head = Text.assemble(
        (show_controls(f"{_cite(passage.number)}{title}"), "bold"), f" ({state})" if state else ""
    )
    console.print(Padding(head, (1, 2, 0, 2)))
    if all(run.kind == "equal" for run in passage.runs):
        return
    text = Text()
    for line in changed_lines(passage.runs):
        for run in line:
            before, after = ("", "") if colour else _MARKS[run.kind]
            text.append(f"{before}{show_controls(run.text)}{after}", _STYLES[run.kind])
        text.append("\n")
    text.rstrip()
    console.print(Padding(text, (0, 4)))


def changed_lines(runs: Sequence[Run]) -> Iterator[tuple[Run, ...]]:
    """The lines of a passage in which something changed; an ellipsis stands for those between them."""
    skipped = False
    for line in split_lines(runs):
        if all(run.kind == "equal" for run in line):
            skipped = True
            continue
        if skipped:
            yield (Run("equal", "…"),)
        skipped = False
        yield line
    if skipped:
        yield (Run("equal", "…"),)


def split_lines(runs: Sequence[Run]) -> Iterator[tuple[Run, ...]]:
    """The runs of a text line by line."""
    line: list[Run] = []
    for run in runs:
        first, *others = run.text.split("\n")
        line += [Run(run.kind, first)] if first else []
        for part in others:
            yield tuple(line)
            line = [Run(run.kind, part)] if part else []
    yield tuple(line)


def redline_json(comparison: Comparison) -> str:
    """The changes and the passages that differ, for programs; the keys stay as they are."""
    return write_json(
        {
            "policy": comparison.policy_id,
            "old": _edge_data(comparison.old),
            "new": _edge_data(comparison.new),
            "changes": [
                {
                    "kind": change.kind,
                    "weight": change.weight.value,
                    "citation": change.citation,
                    "anchor": change.anchor,
                    "sentence": change.sentence,
                    "old": change.old,
                    "new": change.new,
                }
                for change in comparison.redline.changes
            ],
            "passages": [
                {
                    "section": passage.section,
                    "number": passage.number,
                    "old_number": passage.old_number,
                    "anchor": passage.anchor,
                    "title": passage.title,
                    "state": passage.state,
                    "runs": [{"kind": run.kind, "text": run.text} for run in passage.runs],
                }
                for passage in changed_passages(comparison)
            ],
        }
    )


def _edge_data(edge: Edge) -> dict[str, object]:
    return {"version": edge.version, "draft": edge.is_draft, "effective": edge.effective.isoformat()}
