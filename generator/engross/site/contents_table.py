"""Tables of contents as a theme writes them: its template for one entry is asked once, and filled for each heading."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape
from mkdocs.structure.toc import AnchorLink

from engross.site.slots import ESCAPED, Form, Slot

_TITLE, _ANCHOR, _CHILDREN = "title", "anchor", "children"


@dataclass(frozen=True, slots=True)
class ContentsForm:
    """How a theme writes one entry, without entries below it and with them."""

    leaf: Form
    branch: Form
    between: str

    @classmethod
    def learn(cls, render: Callable[[AnchorLink], str]) -> "ContentsForm":
        """Learn it from what the theme's template makes of an entry. Raises ValueError where that is something else."""
        leaf, branch = sample_entry(), sample_entry()
        written = render(leaf)
        branch.children = [leaf, leaf]
        before, between, after = render(branch).split(written)
        return cls(Form.read(written), Form.read(before + Slot(_CHILDREN) + after), between)

    def write(self, entries: Iterable[AnchorLink], between: str | None = None) -> str:
        """Entries with all below them."""
        return (self.between if between is None else between).join(map(self._entry, entries))

    def _entry(self, entry: AnchorLink) -> str:
        values = {_TITLE: entry.title, _ANCHOR: entry.id}
        if not entry.children:
            return self.leaf.fill(values)
        values[ESCAPED + _TITLE] = escape(Markup(entry.title).striptags())  # noqa: S704 (as the template does)
        values[_CHILDREN] = self.write(entry.children)
        return self.branch.fill(values)


def sample_entry() -> AnchorLink:
    """An entry with slots."""
    return AnchorLink(Slot(_TITLE), Slot(_ANCHOR), 2)
