"""What a text may ask for in double braces: the organisation, roles, policies, clauses, terms, facts, contacts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from engross.facts import Fact, list_facts
from engross.library import Library, PolicyFile
from engross.numbering import Item, number_policy
from engross.text.prose import ProseError, escape_markdown


@dataclass(frozen=True, slots=True)
class PublicOrganization:
    """The part of the organisation that texts may quote."""

    name: str
    legal_name: str
    website: str


def text_names(library: Library, owner: PolicyFile | None = None) -> Mapping[str, object]:
    """The names that texts of `owner` (None: texts outside a policy) can use in double braces.

    What belongs to a file that cannot be read is not missing: the text shows the bare id in its place.
    """
    known = library.organization
    return {
        "role": _role(library),
        "policy": _policy(library),
        "clause": _clause(library, owner),
        "appendix": _clause(library, owner),
        "term": _term(library, owner),
        "fact": _fact(library),
        "contact": _contact(library),
        "system": _system(library),
        "organization": PublicOrganization(
            escape_markdown(known.name if known else "organization.name"),
            escape_markdown(known.legal_name if known else "organization.legal_name"),
            (known.website if known else None) or "",
        ),
    }


def find_item(policy_file: PolicyFile, anchor: str) -> Item | None:
    """The citable item of a policy with this anchor, such as `one-owner` or `hand-over.accept`."""
    items = number_policy(policy_file.policy).values()
    return next((item for item in items if item.anchor == anchor), None)


def unknown(what: str, name: str, known: Mapping[str, object] | list[str]) -> ProseError:
    """The error for a name that is not there, with the nearest one that is."""
    close = get_close_matches(name[:200], list(known), 1, 0.6)
    guess = f" Did you mean “{close[0]}”?" if close else ""
    listed = ", ".join(list(known)[:12])
    return ProseError(f"There is no {what} “{name}”.{guess}", name, f"Known: {listed}." if listed else "")


def _role(library: Library) -> Callable[[str], str]:
    def role(name: str) -> str:
        if library.organization is None:
            return escape_markdown(name)
        if name not in library.directory.roles:
            raise unknown("role", name, library.directory.roles)
        return f"[{escape_markdown(library.directory.roles[name].name)}](role:{name})"

    return role


def _find_policy(library: Library, name: str) -> PolicyFile | None:
    """The policy; None when its file is there but cannot be read."""
    if name in library.policies:
        return library.policies[name]
    if library.is_broken(name):
        return None
    raise unknown("policy", name, library.policies)


def _policy(library: Library) -> Callable[[str], str]:
    def policy(name: str) -> str:
        home = _find_policy(library, name)
        if home is None:
            return escape_markdown(name)
        page = home.policy.title_page
        return f"[{escape_markdown(f'{page.number} {page.title}')}](policy:{name})"

    return policy


def _home(library: Library, owner: PolicyFile | None, policy: str, function: str) -> PolicyFile | None:
    if policy:
        return _find_policy(library, policy)
    if owner is None:
        raise ProseError(
            f"Here it has to be said which policy this {function} is in.",
            function,
            f'Write: {{{{ {function}("…", policy="…") }}}}',
        )
    return owner


def _clause(library: Library, owner: PolicyFile | None) -> Callable[..., str]:
    def clause(name: str, policy: str = "") -> str:
        home = _home(library, owner, policy, "clause")
        if home is None:
            return escape_markdown(name)
        item = find_item(home, name)
        if item is None:
            anchors = [known.anchor for known in number_policy(home.policy).values()]
            raise unknown("clause, step or block", name, anchors)
        number = f"{home.policy.title_page.number} " if policy else ""
        return f"[{escape_markdown(number + item.citation)}](clause:{f'{home.id}/' if policy else ''}{item.anchor})"

    return clause


def _term(library: Library, owner: PolicyFile | None) -> Callable[..., str]:
    def term(name: str, policy: str = "") -> str:
        home = _home(library, owner, policy, "term")
        if home is None:
            return escape_markdown(name)
        terms = {str(definition.id): definition for definition in home.policy.definitions}
        if name not in terms:
            raise unknown("term", name, terms)
        return f"[{escape_markdown(terms[name].term)}](clause:{f'{home.id}/' if policy else ''}term-{name})"

    return term


def _fact(library: Library) -> Callable[..., str]:
    def fact(name: str, segment: str = "", role: str = "") -> str:
        policy_id, _, rest = name.partition(".")
        home = _find_policy(library, policy_id)
        if home is None:
            return escape_markdown(name)
        facts = list_facts(policy_id, home.policy)
        named = [found for found in facts if found.name == rest]
        if not named:
            raise unknown("fact", name, list(dict.fromkeys(f"{policy_id}.{found.name}" for found in facts)))
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


def _contact(library: Library) -> Callable[[str], str]:
    def contact(name: str) -> str:
        if library.organization is None:
            return escape_markdown(name)
        if name not in library.directory.contacts:
            raise unknown("contact", name, library.directory.contacts)
        found = library.directory.contacts[name]
        ways = ", ".join(way for way in (found.phone, found.email) if way)
        return f"[{escape_markdown(found.name)}](contact:{name})" + (
            f" ({escape_markdown(ways)})" if ways else ""
        )

    return contact


def _system(library: Library) -> Callable[[str], str]:
    def system(name: str) -> str:
        if library.organization is None:
            return escape_markdown(name)
        if name not in library.directory.systems:
            raise unknown("system", name, library.directory.systems)
        return escape_markdown(library.directory.systems[name].name)

    return system
