"""What was found as one HTML page that needs no other file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from engross.diagnostic import Diagnostic, Place
from engross.drawing.canvas import Paint
from engross.library import Library
from engross.report.checked import CheckReport, Group
from engross.report.findings import cut_excerpt, show_controls
from engross.report.other_findings import OTHER_FINDINGS
from engross.report.words import write_day
from engross.rules import Page, Silenced, load_rules
from engross.templating import Templates

_ACCENT = "#2f5d8a"


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as a template gets it."""

    finding: Diagnostic
    before: str
    marked: str
    after: str

    @property
    def place(self) -> str:
        """Where it is: file, line and column."""
        return show_controls(str(self.finding.place))

    @property
    def message(self) -> str:
        """What is wrong."""
        return show_controls(self.finding.message, keep="\n")

    @property
    def hint(self) -> str:
        """What to do."""
        return show_controls(self.finding.hint, keep="\n")

    @property
    def related(self) -> tuple[tuple[str, str], ...]:
        """Other places that have to do with it, each with why."""
        return tuple(
            (show_controls(str(each.place)), show_controls(each.message, keep="\n"))
            for each in self.finding.related
        )


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """The findings about one document as a template gets them."""

    name: str
    summary: str
    findings: tuple[ShownFinding, ...]
    advice: tuple[ShownFinding, ...]


def findings_page(report: CheckReport, library: Library, today: date) -> bytes:
    """The page, in the order in which the terminal tells it, with all advice."""
    # Not the library's own templates: they may be what is broken.
    templates, organization = Templates(None), library.organization
    variables: dict[str, object] = {
        "summary": report.summary,
        "company": str(organization.legal_name) if organization else "",
        "language": "en",
        "day": write_day(today),
        "groups": tuple(_group(group) for group in report.groups),
        "silenced": tuple(_silenced(each) for each in report.silenced),
        "fixable": len(report.fixable),
        "pages": _pages(report),
        "paint": Paint.of(str(organization.brand.accent) if organization else _ACCENT),
        # A style sheet is no text: nothing in it is escaped.
        "style": Markup(templates.read("check/page.css").decode("utf-8")),  # noqa: S704 (a template's own)
    }
    return templates.render("check/page.html", variables).encode()


def _group(group: Group) -> ShownGroup:
    shown = tuple(_show(finding) for finding in group.findings)
    serious = len(shown) - len(group.advice)
    return ShownGroup(show_controls(group.document.name), group.summary, shown[:serious], shown[serious:])


def _silenced(each: Silenced) -> tuple[ShownFinding, str]:
    return _show(each.finding), show_controls(each.reason)


def _show(finding: Diagnostic) -> ShownFinding:
    return ShownFinding(finding, *_split(finding.place))


def _split(place: Place) -> tuple[str, str, str]:
    """The line in which a finding is, without its indentation and cut to what can be read: before, in and behind its place."""
    excerpt, carets = cut_excerpt(place)
    start = len(carets) - len(carets.lstrip())
    return excerpt[:start].lstrip(), excerpt[start : len(carets)], excerpt[len(carets) :]


def _pages(report: CheckReport) -> Mapping[str, Page]:
    """What each name that is told means."""
    pages: dict[str, Page] = {}
    for name in sorted({finding.rule for finding in report.findings}):
        if (rule := load_rules().get(name)) is not None:
            pages[name] = rule.page
        elif (other := OTHER_FINDINGS.get(name)) is not None:
            pages[name] = Page(other.summary, other.text, "", "")
    return pages
