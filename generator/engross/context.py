"""What a text may ask for in double braces: the organisation, roles, policies, clauses, facts, contacts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from engross.facts import list_facts
from engross.library import Library, PolicyFile
from engross.numbering import Item, number_policy
from engross.prose import ProseError, escape_markdown


@dataclass(frozen=True, slots=True)
class PublicOrganization:
    """The part of the organisation that texts may quote."""

    name: str
    legal_name: str
    website: str


def text_names(library: Library, owner: PolicyFile | None = None) -> Mapping[str, object]:
    """The names that texts of `owner` (None: texts outside a policy) can use in double braces."""
    functions: dict[str, object] = {
        "role": _role(library),
        "policy": _policy(library),
        "clause": _clause(library, owner),
        "appendix": _clause(library, owner),
        "fact": _fact(library),
        "contact": _contact(library),
        "system": _system(library),
    }
    if library.organization is not None:
        known = library.organization
        functions["organization"] = PublicOrganization(
            escape_markdown(known.name), escape_markdown(known.legal_name), known.website or ""
        )
    return functions


def find_item(policy_file: PolicyFile, anchor: str) -> Item | None:
    """The citable item of a policy with this anchor, such as `one-owner` or `hand-over.accept`."""
    items = number_policy(policy_file.policy).values()
    return next((item for item in items if item.anchor == anchor), None)


def unknown(what: str, name: str, known: Mapping[str, object] | list[str]) -> ProseError:
    """The error for a name that is not there, with the nearest one that is."""
    close = get_close_matches(name, list(known), 1, 0.6)
    guess = f" Did you mean “{close[0]}”?" if close else ""
    listed = ", ".join(list(known)[:12])
    return ProseError(f"There is no {what} “{name}”.{guess}", name, f"Known: {listed}." if listed else "")


def _role(library: Library) -> Callable[[str], str]:
    def role(name: str) -> str:
        if name not in library.directory.roles:
            raise unknown("role", name, library.directory.roles)
        return f"[{escape_markdown(library.directory.roles[name].name)}](role:{name})"

    return role


def _find_policy(library: Library, name: str) -> PolicyFile:
    if name not in library.policies:
        raise unknown("policy", name, library.policies)
    return library.policies[name]


def _policy(library: Library) -> Callable[[str], str]:
    def policy(name: str) -> str:
        page = _find_policy(library, name).policy.title_page
        return f"[{escape_markdown(f'{page.number} {page.title}')}](policy:{name})"

    return policy


def _clause(library: Library, owner: PolicyFile | None) -> Callable[..., str]:
    def clause(name: str, policy: str = "") -> str:
        home = _find_policy(library, policy) if policy else owner
        if home is None:
            raise ProseError(
                "Here it has to be said which policy the clause is in.", name, 'clause("…", policy="…")'
            )
        item = find_item(home, name)
        if item is None:
            anchors = [known.anchor for known in number_policy(home.policy).values()]
            raise unknown("clause, step or block", name, anchors)
        number = f"{home.policy.title_page.number} " if policy else ""
        return f"[{escape_markdown(number + item.citation)}](clause:{f'{home.id}/' if policy else ''}{item.anchor})"

    return clause


def _fact(library: Library) -> Callable[..., str]:
    def fact(name: str, segment: str = "", role: str = "") -> str:
        policy_id, _, rest = name.partition(".")
        home = _find_policy(library, policy_id)
        named = [found for found in list_facts(policy_id, home.policy) if found.name == rest]
        if not named:
            known = [f"{policy_id}.{found.name}" for found in list_facts(policy_id, home.policy)]
            raise unknown("fact", name, list(dict.fromkeys(known)))
        fitting = [found for found in named if (found.segment, found.role) == (segment, role)]
        if not fitting:
            choices = [
                f'segment="{found.segment}"' if found.segment else f'role="{found.role}"'
                for found in named
                if found.segment or found.role
            ]
            hint = (
                f"Add one of: {', '.join(choices)}." if choices else "This fact has no segment and no role."
            )
            raise ProseError(f"The fact “{name}” is not there for this segment or role.", name, hint)
        return escape_markdown(fitting[0].text)

    return fact


def _contact(library: Library) -> Callable[[str], str]:
    def contact(name: str) -> str:
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
        if name not in library.directory.systems:
            raise unknown("system", name, library.directory.systems)
        return escape_markdown(library.directory.systems[name].name)

    return system
