"""The rows of the page “Who decides? Who do I call?”, as its template gets them."""

from dataclasses import dataclass, field

from markupsafe import Markup

from engross.answers import Origin
from engross.model.organization import Person


@dataclass(frozen=True, slots=True)
class Cited:
    """Where an answer stands, with the URL of its page; `state` is that of the version, unless it is in force."""

    origin: Origin
    page: str
    state: str = ""

    @property
    def text(self) -> str:
        """How the clause is cited: CL-004 §7.5.1."""
        return self.origin.cited

    @property
    def version(self) -> str:
        """The version of the document."""
        return self.origin.version

    @property
    def url(self) -> str:
        """The clause on its page."""
        return f"{self.page}#{self.origin.anchor}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number or address to reach somebody by; `when` says at which hours, where that matters."""

    whose: str
    value: str
    is_phone: bool
    when: str = ""


@dataclass(frozen=True, slots=True)
class Acts:
    """A role, those who hold it and those who stand in, each with the numbers at work."""

    name: str
    role: Markup
    is_everyone: bool
    holders: tuple[tuple[Person, tuple[Number, ...]], ...]
    stand_ins: tuple[tuple[Person, tuple[Number, ...]], ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is reached, in words, and what a script needs to tell whether that is now.

    `offices` are those on whose clocks it is; none where it is at every hour.
    """

    text: str
    spans: str = ""
    offices: tuple[str, ...] = ()

    @property
    def is_always(self) -> bool:
        """Whether it is at every hour of every day."""
        return not self.spans


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of a ladder."""

    title: str
    number: int
    acts: Acts
    numbers: tuple[Number, ...]
    hours: Hours
    within: str
    may: Markup
    cited: Cited = field(compare=False)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Whom to call, in order; `quick` are the levels that answer first, now and at any other hour.

    Ladders of two documents are equal where they say the same, wherever it stands.
    """

    title: str
    trigger: str
    concerns: str
    reached_within: str
    client: str
    document: str = field(compare=False)
    is_breach: bool
    rungs: tuple[Rung, ...]
    cited: Cited = field(compare=False)
    tiers: tuple[str, ...]
    severities: tuple[str, ...]

    @property
    def quick(self) -> tuple[Rung, ...]:
        """The first level, and the first one that answers at every hour."""
        always = next((rung for rung in self.rungs if rung.hours.is_always), None)
        return tuple(dict.fromkeys(rung for rung in (self.rungs[0], always) if rung is not None))


@dataclass(frozen=True, slots=True)
class Breach:
    """Whom to tell of a breach, told once for all documents that say the same; each with its clause."""

    ladder: Ladder
    documents: tuple[tuple[str, Cited], ...]


@dataclass(frozen=True, slots=True)
class Desks:
    """One line, or one role, and all that one turns to it about."""

    name: Markup
    acts: Acts
    numbers: tuple[Number, ...]
    hours: Hours | None
    subjects: tuple[tuple[str, Cited], ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one role may go; `kind` and `most` are the limit for a script, `most` empty for any amount."""

    limit: str
    acts: Acts
    kind: str
    most: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Who may approve something, the smallest limit first."""

    title: str
    concerns: str
    condition: Markup
    client: str
    reaches: tuple[Reach, ...]
    cited: Cited
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overruling:
    """Who may set aside whose decision."""

    role: Markup
    over: Markup
    matter: str
    record: str
    client: str
    cited: Cited


@dataclass(frozen=True, slots=True)
class Tier:
    """A column: a client segment, what decides it, and what it is called in other policies; `ids` are of all of them."""

    ids: tuple[str, ...]
    name: str
    revenue: str
    same_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise: the time allowed per column, or one for everybody."""

    title: str
    starts: str
    action: str
    channel: str
    role: Markup
    times: tuple[str, ...]
    within: str
    cited: Cited


@dataclass(frozen=True, slots=True)
class Grid:
    """Promises by the same tiers; no tiers where they hold for every client."""

    title: str
    tiers: tuple[Tier, ...]
    rows: tuple[Promised, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """All that the page shows. `tiers` and `severities` are what a reader may choose from, by id."""

    ladders: tuple[Ladder, ...]
    breaches: tuple[Breach, ...]
    desks: tuple[Desks, ...]
    decisions: tuple[Decision, ...]
    overrules: tuple[Overruling, ...]
    grids: tuple[Grid, ...]
    tiers: tuple[tuple[str, str], ...]
    severities: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.ladders or self.breaches or self.desks or self.decisions or self.grids)
