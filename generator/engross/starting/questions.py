"""What has to be asked to start a document: the questions, what they propose, and what is wrong with an answer."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from engross.library import Library
from engross.model.fields import Number, Slug, Text
from engross.rules.placeholders import find_placeholders
from engross.starting.starts import Start, list_people, list_segments, require_parts
from engross.units import Money, parse_date


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to choose from."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask; without a default it has to be answered, with choices the answer is the value of one."""

    key: str
    prompt: str
    check: Callable[[str], str]
    default: str = ""
    choices: tuple[Choice, ...] = ()

    def problem(self, answer: str) -> str:
        """What is wrong with an answer, in plain words; empty if nothing is."""
        if not answer.strip():
            return "Please write something here."
        if self.choices and answer not in {choice.value for choice in self.choices}:
            return f"“{answer}” is not possible here. Choose one of: {', '.join(each.value for each in self.choices)}."
        return self.check(answer)


_ROLES = {
    "owner": "Which role keeps the document and answers questions about it?",
    "approver": "Which role has the last word and approves it?",
    "manager": "Which role looks after a client from day to day?",
    "support": "Which role helps clients when they have a problem?",
    "hr": "Which role looks after training and measures against employees?",
}
# Roles that usually do this, the likeliest first; they only decide what is proposed.
_LIKELY = {
    "owner": ("sales-director", "sales-manager", "head-of-sales"),
    "approver": ("managing-director", "chief-executive", "ceo", "director"),
    "manager": ("account-manager", "client-manager", "sales-representative"),
    "support": ("customer-support-lead", "support-lead", "duty-manager"),
    "hr": ("hr-manager", "head-of-hr", "human-resources"),
}
_TAKEN_NAMES = {"accounts", "schema", "trust", "versions", "index", "policies"}
_LONGEST = 120
_LONGEST_PROSE = 600


def open_questions(
    library: Library, start: Start, answers: Mapping[str, str], today: date
) -> tuple[Question, ...]:
    """What is still to be asked, in order; ask the first one, then come again, as defaults follow from answers.

    Raises StartError where the library lacks something that the starting text needs.
    """
    require_parts(library, start)
    asking = _Asking(library, start, answers, today)
    return tuple(
        asking.make(key)
        for key in start.asks
        if key not in answers and not (key == "system" and not asking.systems)
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    """One starting text being asked about; `answers` are those given so far."""

    library: Library
    start: Start
    answers: Mapping[str, str]
    today: date

    @property
    def systems(self) -> tuple[Choice, ...]:
        return tuple(Choice(each.id, each.name) for each in self.library.directory.systems.values())

    def make(self, key: str) -> Question:
        if key in _ROLES:
            return self._role(key)
        made: dict[str, Callable[[], Question]] = {
            "title": self._title,
            "client": lambda: Question("client", "What is the client called?", check_line),
            "about": lambda: Question(
                "about", "What does the client do, and what does it buy from you?",
                lambda answer: check_line(answer, _LONGEST_PROSE),
            ),
            "id": self._id,
            "number": self._number,
            "effective": self._effective,
            "segment": self._segment,
            "revenue": lambda: Question(
                "revenue", "What does the client spend with you in a year, such as $500,000?", _check_money
            ),
            "engagement": lambda: _choose(
                "engagement", "How closely do you work together?",
                [Choice(each, each) for each in ("very high", "high", "medium", "low", "very low")], "medium",
            ),
            "hours": lambda: Question(
                "hours", "When does the client work?", check_line, "Monday to Friday, in office hours"
            ),
            "lead": lambda: self._person("lead", "Who leads the team for this client?"),
            "stand_in": lambda: self._person("stand_in", "Who stands in for that person?"),
            "system": self._system,
        }  # fmt: skip
        return made[key]()

    def _title(self) -> Question:
        default = "" if self.start.id == "bare" else self.start.title
        return Question("title", "What is the policy called?", check_line, default)

    def _id(self) -> Question:
        taken = _taken_names(self.library)
        wanted = make_slug(self.answers.get("client", self.answers.get("title", self.start.title)))
        free = next(name for name in _numbered(wanted or "new-document") if name not in taken)

        def check(answer: str) -> str:
            if problem := _check_text(Slug, answer):
                return problem
            return (
                f"There is a folder “{answer}” already, or the name is reserved. Choose another."
                if answer in taken
                else ""
            )

        return Question(
            "id", "What shall its folder be called? The name stays, and is part of its address.", check, free
        )

    def _number(self) -> Question:
        plans = [known.account.number for known in self.library.accounts.values()]
        policies = [known.policy.title_page.number for known in self.library.policies.values()]
        taken = {*plans, *policies}
        numbers, fallback = (plans, "AP") if self.start.is_plan else (policies, "POL")

        def check(answer: str) -> str:
            if problem := _check_text(Number, answer):
                return problem
            return f"The number {answer} belongs to another document already." if answer in taken else ""

        return Question(
            "number", "By which number shall it be cited?", check, next_number(numbers, taken, fallback)
        )

    def _effective(self) -> Question:
        index = self.today.year * 12 + self.today.month + 1
        first = date(index // 12, index % 12 + 1, 1) if index // 12 <= date.max.year else self.today

        def check(answer: str) -> str:
            try:
                day = parse_date(answer)
            except ValueError as error:
                return str(error)
            return f"That day is past; today is {self.today}." if day < self.today else ""

        return Question("effective", "From which day shall it apply?", check, first.isoformat())

    def _segment(self) -> Question:
        choices = [Choice(name, name.partition(".")[2]) for name in list_segments(self.library)]
        fitting = [each.value for each in choices if self._fits(each.value)]
        default = [*fitting, choices[0].value][0]
        return _choose("segment", "To which segment does the client belong?", choices, default)

    def _fits(self, name: str) -> bool:
        """Whether the client's yearly revenue lies in this segment, as `policy.segment`."""
        policy_id, _, segment_id = name.partition(".")
        segmentation = self.library.policies[policy_id].policy.statement.segmentation
        if segmentation is None or _check_money(self.answers.get("revenue", "")):
            return False
        revenue = Money.parse(self.answers["revenue"].strip())
        bands = {str(segment.id): segment.annual_revenue for segment in segmentation.segments}
        band = bands.get(segment_id)
        return band is not None and revenue in band

    def _role(self, key: str) -> Question:
        """A role that no other question has been answered with: the same role twice would fill two rows of a table."""
        used = {self.answers[other] for other in _ROLES if other in self.answers}
        free = [
            each
            for each in self.library.directory.roles.values()
            if not each.everyone and each.id not in used
        ]
        like = "manager" if self.start.is_plan and key == "owner" else key
        likely = [name for name in _LIKELY[like] if any(each.id == name for each in free)]
        later = {name for other in self.start.asks if other != key for name in _LIKELY.get(other, ())}
        rest = sorted((each.id for each in free), key=lambda name: name in later)
        return _choose(key, _ROLES[key], [Choice(each.id, each.name) for each in free], [*likely, *rest][0])

    def _person(self, key: str, prompt: str) -> Question:
        used = {self.answers[other] for other in ("lead", "stand_in") if other in self.answers}
        people = self.library.directory.people
        free = [name for name in list_people(self.library) if name not in used]
        holders = [
            name for role in ("manager", "owner") for likely in _LIKELY[role]
            if likely in self.library.directory.roles
            for name in self.library.directory.roles[likely].holders if name in free
        ]  # fmt: skip
        return _choose(key, prompt, [Choice(name, people[name].name) for name in free], [*holders, *free][0])

    def _system(self) -> Question:
        likely = [
            each.value
            for each in self.systems
            if re.search(r"client|customer|crm", f"{each.value} {each.label}", re.IGNORECASE)
        ]
        default = [*likely, self.systems[0].value][0]
        return _choose("system", "Where is everything about clients kept?", list(self.systems), default)


def _choose(key: str, prompt: str, choices: list[Choice], default: str) -> Question:
    return Question(key, prompt, lambda _: "", default, tuple(choices))


def next_number(numbers: Sequence[str], taken: Collection[str], fallback: str) -> str:
    """The number after the highest of the series most used, such as CL-005 after CL-004; `fallback` is the series of the first."""
    parts = [match for number in numbers if (match := re.fullmatch(r"(.*-)(\d{1,9})", number))]
    series = Counter(match[1] for match in parts).most_common(1)[0][0] if parts else f"{fallback}-"
    same = [match[2] for match in parts if match[1] == series]
    width = max(map(len, same), default=3)
    following = count(max(map(int, same), default=0) + 1)
    return next(number for last in following if (number := f"{series}{last:0{width}d}") not in taken)


def make_slug(text: str) -> str:
    """A folder's name from a title: accents dropped, small letters and hyphens; empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    words = re.findall(r"[a-z0-9]+", plain)
    if words and words[-1] == "policy" and len(words) > 1:
        words.pop()
    while words and not words[0][0].isalpha():
        words.pop(0)
    return "-".join(words)[:60].rstrip("-")


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{again}" for again in count(2))


def _taken_names(library: Library) -> set[str]:
    """Names of folders below policies/: two documents never share one, wherever they lie."""
    names = {name for path in library.files if path.parts[0] == "policies" for name in path.parts[1:-1]}
    return names | _TAKEN_NAMES


def check_line(answer: str, longest: int = _LONGEST) -> str:
    """What is wrong with a text of one line that somebody typed; empty if nothing is."""
    if not answer.strip():
        return "Please write something here."
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp", "Cn"} for letter in answer):
        return "There is a line break or a character that cannot be shown in it."
    if len(answer) > longest:
        return f"That is too long: {len(answer)} characters; {longest} are possible."
    if found := next(find_placeholders(answer), ""):
        return f"“{found}” looks like a place to fill in. Write the real text."
    return ""


def _check_text(kind: type[Text], answer: str) -> str:
    if len(answer) > _LONGEST:
        return f"That is too long: {len(answer)} characters; {_LONGEST} are possible."
    try:
        kind._validate(answer)
    except ValueError as error:
        return str(error)
    return ""


def _check_money(answer: str) -> str:
    try:
        Money.parse(answer.strip())
    except ValueError as error:
        return str(error)
    return ""
