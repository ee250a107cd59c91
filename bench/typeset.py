"""The text of an HTML document as Typst source, so that Typst is measured on as many words and tables."""

import json
from html.parser import HTMLParser

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = {"p", "li", "dt", "dd", "div", "section", "caption", "figcaption", "blockquote", *_HEADINGS}
_SKIPPED = {"style", "script", "svg", "title"}


def typeset(html: str) -> str:
    """Typst source with the same headings, paragraphs, lists and tables."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return (
        '#set page(paper: "a4", numbering: "1")\n#set par(justify: true)\n' + "\n\n".join(reader.made) + "\n"
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []
        self.words: list[str] = []
        self.block = ""
        self.rows: list[list[str]] | None = None
        self.skipped = 0

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag in _SKIPPED:
            self.skipped += 1
        elif tag == "table":
            self.end_block()
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in _BLOCKS and self.rows is None:
            self.end_block()
            self.block = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self.skipped -= 1
        elif tag in {"td", "th"} and self.rows:
            self.rows[-1].append(self._take())
        elif tag == "table":
            self._end_table()
        elif tag in _BLOCKS and self.rows is None:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.words += data.split()

    def _take(self) -> str:
        text, self.words = " ".join(self.words), []
        return f"#{json.dumps(text, ensure_ascii=False)}"  # a string: no letter in it means anything

    def end_block(self) -> None:
        """Set what was read since the last block."""
        if not self.words:
            return
        text = self._take()
        if level := _HEADINGS.get(self.block):
            self.made.append(f"{'=' * level} {text}")
        else:
            self.made.append(f"- {text}" if self.block == "li" else text)
        self.block = ""

    def _end_table(self) -> None:
        rows, self.rows = [row for row in self.rows or [] if row], None
        if rows:
            columns = max(map(len, rows))
            cells = (f"[{cell}]" for row in rows for cell in (*row, *[""] * (columns - len(row))))
            self.made.append(f"#table(columns: {columns},\n  {', '.join(cells)})")
