"""An acronym that is nowhere spelt out.

Why it matters: “Send the CRF to the DPO within one BD.” The author knows what that means; the colleague who joined on
Monday and has a furious client on the line does not, and does not dare to ask. A word written out once, with the letters in
brackets behind it, costs a second and spares an hour.

What everybody knows (HR, IT, EU, PDF, CEO …), names of the organisation, and defined terms need no explanation.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The owner **must** fill in the CRF.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The owner **must** fill in the client record form (CRF).
"""

import re
from collections.abc import Iterator, Set

from engross.diagnostic import Severity
from engross.rules.language._phrases import policies
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.rules.wording import Wording

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

_LIST = """
AG AI AM API BBC BC AD CD CEO CET CEST CFO CO COO CSV CTO CV DC DIY DVD EEA EEC EST EDT EU FAQ FTP GB GDPR GMT
GMBH GPS HQ HR HTML HTTP HTTPS ID IP ISO IT JPEG KB LED LLC LLP LTD MB NATO NB OK PC PDF PIN PLC PM PNG PO
PR PS PST PDT PT QR RSVP SIM SMS SSN TB TV UK UN URL US USA USB UTC VAT VIP VPN WC XML YAML ZIP ICAO USD EUR
GBP CHF JPY CNY AUD CAD SEK NOK DKK INR AND ANY ALL NOT MUST MAY CAN SHALL SHOULD WILL NEVER ALWAYS ONLY NO
YES OR IF BUT DO STOP NOTE OFF ON NEW THE IS
"""
KNOWN = frozenset(_LIST.split())
"""What needs no explanation, and words that are written in capitals for emphasis."""

_LETTERS = re.compile(r"[A-Z]{2,6}(?=s?(?![\w&]|-?\d))")
_PART = re.compile(r"[\w/&.-]\Z")
# A law is cited by its letters: § 147 AO, Article 6(1) GDPR.
_CITED = re.compile(
    r"(?:§|\b(?:[Aa]rt(?:icle|\.)?|[Ss](?:ection|ec\.)))\s?\d[\w().,]{0,12}(?:\s\(\d+\))?\s(?:of the )?\Z"
)
_ROMAN = re.compile(r"[IVXLC]+")
_RUN = re.compile(r"[A-Z][a-z]+(?:[ -](?:(?:of|for|and|the|to|in) )?[A-Z][a-z]+)+")
_CAPITAL = re.compile(r"\b[A-Z]")


def check(subject: Subject) -> Iterator[Found]:
    """Each unknown acronym of a policy once, where it stands first."""
    for _, wording in policies(subject):
        seen: set[str] = set(KNOWN)
        for passage in wording.prose:
            for match in _acronyms(passage.text):
                if match[0] in seen:
                    continue
                seen.add(match[0])
                shared = subject.shared(_names)
                if match[0] in shared or _ROMAN.fullmatch(match[0]) or _is_explained(match[0], wording):
                    continue
                yield Found(
                    passage.place(match.start(), match.end()),
                    f"Nothing here says what “{match[0]}” means.",
                    f"Write it out where it stands first, with ({match[0]}) behind it, or define it in section 4.",
                )


def _acronyms(text: str) -> Iterator[re.Match[str]]:
    for match in _LETTERS.finditer(text):
        is_part = _PART.search(text, max(0, match.start() - 1), match.start())
        if not is_part and not _CITED.search(text, max(0, match.start() - 40), match.start()):
            yield match


def _names(subject: Subject) -> Set[str]:
    """The capital letters in the names of the organisation and in defined terms."""
    directory, organization = subject.library.directory, subject.library.organization
    found = [organization.name, organization.legal_name] if organization else []
    groups = (directory.roles, directory.people, directory.offices, directory.departments)
    found += [each.name for group in groups for each in group.values()]
    found += [each.name for group in (directory.contacts, directory.systems) for each in group.values()]
    found += [segment.name for segment in subject.segments.segments.values()]
    found += [plan.account.client.name for plan in subject.library.accounts.values()]
    for each in (*subject.library.policies.values(), *subject.library.apart.values()):
        found.append(each.policy.title_page.title)
        for definition in each.policy.definitions:
            found += [definition.term, *definition.also]
        found += [source.title for source in each.policy.references.sources]
    return {match[0] for text in found for match in _acronyms(text)}


def _is_explained(acronym: str, wording: Wording) -> bool:
    """Whether it stands in brackets or brackets stand behind it, or words with these initials are there."""
    texts = [passage.text for passage in wording.all]
    bracket = re.compile(
        rf"[(“\"]{acronym}s?[)”\"]|\b{acronym}s?\s*\(|\b{acronym}s? (?:stands for|means|is short for)\b"
    )
    if any(bracket.search(text) for text in texts if acronym in text):
        return True
    runs = (run[0] for text in texts for run in _RUN.finditer(text))
    return any("".join(_CAPITAL.findall(run)).endswith(acronym) for run in runs)
