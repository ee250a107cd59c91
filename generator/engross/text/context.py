"""What a text may ask for in double braces: the organisation, roles, policies, clauses, terms, facts, contacts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice

from engross.facts import Fact, list_facts
from engross.library import Library, PolicyFile
from engross.model.policy import Definition
from engross.numbering import Item, items_by_anchor
from engross.text.guesses import Guesses
from engross.text.prose import ProseError, escape_markdown


@dataclass(frozen=True, slots=True)
class PublicOrganization:
    """The part of the organisation that texts may quote."""

    name: str
    legal_name: str
    website: str


@dataclass(slots=True)
class _Lookup:
    """Finds what texts ask for, each policy gone through once; tells `asked` of every policy that is asked for."""

    library: Library
    owner: PolicyFile | None
    asked: Callable[[str], object]
    guesses: Guesses = field(default_factory=Guesses)
    _facts: dict[str, dict[str, list[Fact]]] = field(default_factory=dict)
    _terms: dict[str, dict[str, Definition]] = field(default_factory=dict)

    def unknown(self, what: str, name: str, known: Collection[str]) -> ProseError:
        return unknown(what, name, known, self.guesses)

    def policy(self, name: str) -> PolicyFile | None:
        """The policy; None when its file is there but cannot be read."""
        self.asked(name)
        found = self.library.find(name)
        if found is not None:
            return found
        if self.library.is_broken(name):
            return None
        raise self.unknown("policy", name, self.library.policies)

    def home(self, policy: str, function: str) -> PolicyFile | None:
        if policy:
            return self.policy(policy)
        if self.owner is None:
            raise ProseError(
                f"Here it has to be said which policy this {function} is in.",
                function,
                f'Write: {{{{ {function}("…", policy="…") }}}}',
            )
        return self.owner

    def facts(self, home: PolicyFile) -> dict[str, list[Fact]]:
        if home.id not in self._facts:
            named = self._facts[home.id] = {}
            for fact in list_facts(home.id, home.policy):
                named.setdefault(fact.name, []).append(fact)
        return self._facts[home.id]

    def terms(self, home: PolicyFile) -> dict[str, Definition]:
        if home.id not in self._terms:
            self._terms[home.id] = {str(each.id): each for each in home.policy.definitions}
        return self._terms[home.id]


def _ignore(policy_id: str) -> None:
    """Nobody wants to know which policies are asked for."""


def text_names(
    library: Library, owner: PolicyFile | None = None, asked: Callable[[str], object] = _ignore
) -> Mapping[str, object]:
    """The names that texts of `owner` (None: texts outside a policy) can use in double braces.

    What belongs to a file that cannot be read is not missing: the text shows the bare id in its place.
    `asked` is told the id of every policy that a text asks for, as the text is filled in.
    """
    known = library.organization
    lookup = _Lookup(library, owner, asked)
    return {
        "role": _role(lookup),
        "policy": _policy(lookup),
        "clause": _clause(lookup),
        "appendix": _clause(lookup),
        "term": _term(lookup),
        "fact": _fact(lookup),
        "contact": _contact(lookup),
        "system": _system(lookup),
        "organization": PublicOrganization(
            escape_markdown(known.name if known else "organization.name"),
            escape_markdown(known.legal_name if known else "organization.legal_name"),
            (known.website if known else None) or "",
        ),
    }


def find_item(policy_file: PolicyFile, anchor: str) -> Item | None:
    """The citable item of a policy with this anchor, such as `one-owner` or `hand-over.accept`."""
    return items_by_anchor(policy_file.policy).get(anchor)


def unknown(what: str, name: str, known: Collection[str], guesses: Guesses | None = None) -> ProseError:
    """The error for a name that is not there, with the nearest one that is."""
    close = (guesses or Guesses()).nearest(name, known)
    guess = f" Did you mean “{close}”?" if close else ""
    listed = ", ".join(islice(known, 12))
    return ProseError(f"There is no {what} “{name}”.{guess}", name, f"Known: {listed}." if listed else "")


def _role(lookup: _Lookup) -> Callable[[str], str]:
    def role(name: str) -> str:
        if lookup.library.organization is None:
            return escape_markdown(name)
        if name not in lookup.library.directory.roles:
            raise lookup.unknown("role", name, lookup.library.directory.roles)
        return f"[{escape_markdown(lookup.library.directory.roles[name].name)}](role:{name})"

    return role


def _policy(lookup: _Lookup) -> Callable[[str], str]:
    def policy(name: str) -> str:
        home = lookup.policy(name)
        if home is None:
            return escape_markdown(name)
        page = home.policy.title_page
        return f"[{escape_markdown(f'{page.number} {page.title}')}](policy:{name})"

    return policy


def _clause(lookup: _Lookup) -> Callable[..., str]:
    def clause(name: str, policy: str = "") -> str:
        home = lookup.home(policy, "clause")
        if home is None:
            return escape_markdown(name)
        item = find_item(home, name)
        if item is None:
            raise lookup.unknown("clause, step or block", name, items_by_anchor(home.policy))
        number = f"{home.policy.title_page.number} " if policy else ""
        return f"[{escape_markdown(number + item.citation)}](clause:{f'{home.id}/' if policy else ''}{item.anchor})"

    return clause


def _term(lookup: _Lookup) -> Callable[..., str]:
    def term(name: str, policy: str = "") -> str:
        home = lookup.home(policy, "term")
        if home is None:
            return escape_markdown(name)
        terms = lookup.terms(home)
        if name not in terms:
            raise lookup.unknown("term", name, terms)
        return f"[{escape_markdown(terms[name].term)}](clause:{f'{home.id}/' if policy else ''}term-{name})"

    return term


def _fact(lookup: _Lookup) -> Callable[..., str]:
    def fact(name: str, segment: str = "", role: str = "") -> str:
        policy_id, _, rest = name.partition(".")
        home = lookup.policy(policy_id)
        if home is None:
            return escape_markdown(name)
        facts = lookup.facts(home)
        named = facts.get(rest, [])
        if not named:
            raise lookup.unknown("fact", name, [f"{policy_id}.{known}" for known in facts])
        fitting = [found for found in named if found.role == role and _is_for(found, segment, named)]
        if len(fitting) != 1:
            raise _unfitting(name, segment or role or name, named)
        return escape_markdown(fitting[0].text)

    return fact


def _is_for(fact: Fact, segment: str, others: list[Fact]) -> bool:
    """Whether a fact is for a segment; one of another policy can be named without it where no other has that id."""
    exact = any(other.segment == segment for other in others)
    return fact.segment == segment if exact or not segment else fact.segment.endswith(f".{segment}")


def _unfitting(name: str, needle: str, named: list[Fact]) -> ProseError:
    choices = [
        f'segment="{found.segment}"' if found.segment else f'role="{found.role}"'
        for found in named
        if found.segment or found.role
    ]
    hint = f"Add one of: {', '.join(choices)}." if choices else "This fact has no segment and no role."
    return ProseError(f"The fact “{name}” is not there for this segment or role.", needle, hint)


def _contact(lookup: _Lookup) -> Callable[[str], str]:
    def contact(name: str) -> str:
        if lookup.library.organization is None:
            return escape_markdown(name)
        if name not in lookup.library.directory.contacts:
            raise lookup.unknown("contact", name, lookup.library.directory.contacts)
        found = lookup.library.directory.contacts[name]
        ways = ", ".join(way for way in (found.phone, found.email) if way)
        return f"[{escape_markdown(found.name)}](contact:{name})" + (
            f" ({escape_markdown(ways)})" if ways else ""
        )

    return contact


def _system(lookup: _Lookup) -> Callable[[str], str]:
    def system(name: str) -> str:
        if lookup.library.organization is None:
            return escape_markdown(name)
        if name not in lookup.library.directory.systems:
            raise lookup.unknown("system", name, lookup.library.directory.systems)
        return escape_markdown(lookup.library.directory.systems[name].name)

    return system
