"""Rules about wording: what they find, what they leave alone, and where they point."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from engross.diagnostic import Diagnostic, Severity
from engross.library import parse_library
from engross.rules.language.hard_to_read import HARDEST
from engross.rules.language.vague_time import WORDS
from engross.starting.starter import new_document, new_library
from engross.starting.starts import find_start
from engross.templating import Templates
from library_cases import HAND_OVER, TODAY, Files, base_files, find_all
from page_trees import working_texts
from rule_pages import lay_over


def find(rule: str, files: Files) -> tuple[Diagnostic, ...]:
    """What one rule about wording finds in a library that reads without a fault."""
    library = parse_library(files)
    assert library.diagnostics == ()
    return tuple(each for each in find_all(library, ("language",)) if each.rule == rule)


def in_clause(text: str, title: str = "One owner") -> Files:
    """The library that is right with another text in its clause."""
    clause = {"id": "one-owner", "title": title, "text": text}
    return lay_over(yaml.safe_dump({"statement": {"clauses": [clause]}}, allow_unicode=True))


def found(rule: str, text: str) -> list[str]:
    """The words that a rule points at when a clause has a text."""
    return [shown(each) for each in find(rule, in_clause(text))]


def shown(finding: Diagnostic) -> str:
    place = finding.place
    return place.excerpt[place.column - 1 : place.end - 1]


def test_every_vague_word_is_found_in_a_duty_and_only_there() -> None:
    assert found(
        "vague-time", "\n\n".join(f"The owner **must** answer {word}, and politely." for word in WORDS)
    ) == [*WORDS]
    assert not found("vague-time", "\n\n".join(f"The owner answers {word}, and politely." for word in WORDS))


@pytest.mark.parametrize(
    "text",
    [
        "The owner **must** answer promptly, at the latest within 4 hours.",
        "The owner **must** report regularly: every month.",
        "The owner **must** call promptly, on the same day.",
        "The law says that notice **must** be given “without undue delay” by the owner.",
        "Whoever calls the owner as soon as the client asks **must** say so.",
        'The owner **must** answer promptly: {{ fact("client-segments.email", segment="gold") }}.',
    ],
)
def test_a_vague_word_beside_a_time_is_left_alone(text: str) -> None:
    assert not found("vague-time", text)


def test_items_of_a_list_share_the_duty_that_opens_it() -> None:
    text = "The owner **must**:\n\n- call the client regularly;\n- know its plans.\n\nWe do that regularly.\n"
    assert found("vague-time", text) == ["regularly"]


def test_a_step_whose_time_stands_beside_it_may_be_vague() -> None:
    step = {"id": "propose", "text": "The manager must answer promptly.", "actor": "duty-manager"}
    steps = [step, {"id": "accept", "text": "Accept.", "actor": "sales-director", "form": "protocol"}]
    procedure = {"id": "change", "title": "T", "trigger": "T", "outcome": "O", "steps": steps}
    tree = {"procedures": {"procedures": [procedure]}}
    assert find("vague-time", lay_over(yaml.safe_dump(tree)))
    step["within"] = "2h"
    assert not find("vague-time", lay_over(yaml.safe_dump(tree)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The owner must call and should write.", ["should"]),
        ("The owner **must** call; the deputy **should** write.", ["should"]),
        ("The owner must/should call.", ["must/should"]),
        ("The owner **must** or **may** call.", ["must** or **may"]),
        ("The owner may or must call.", ["may or must"]),
        ("The owner **may** call, and **must** tell the deputy.", []),
        ("If a call should fail, the owner must write.", []),
        ("The owner must call. The deputy should write.", []),
        ("The text should say who must do what.", []),
        ("Should it fail, the owner must write.", []),
    ],
)
def test_strengths_of_duty_are_not_mixed_in_a_sentence(text: str, words: list[str]) -> None:
    assert found("mixed-obligation", text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The owner must try to call.", ["try to"]),
        ("The owner **must**, where possible, call.", ["where possible"]),
        ("The owner must make every effort to call.", ["make every effort"]),
        ("It is possible that the owner must call.", []),
        ("The owner calls, where possible.", []),
    ],
)
def test_a_duty_is_not_taken_back(text: str, words: list[str]) -> None:
    assert found("hedged-duty", text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The client **must** be informed.", ["must** be informed"]),
        ("Records should always be carefully kept.", ["should always be carefully kept"]),
        ("Records must be complete.", []),
        ("Records must not be copied.", []),
        ("Records must be kept by the duty manager.", []),
        ("Records must be kept. The sales director looks at them.", []),
        ("Records must be kept. Nobody else may see them.", []),
        ('Records must be kept by whom {{ role("sales-director") }} names.', []),
    ],
)
def test_a_passive_duty_names_somebody(text: str, words: list[str]) -> None:
    files = in_clause(text, "Records")
    assert [shown(each) for each in find("passive-without-actor", files)] == words


def test_a_heading_or_a_defined_term_can_name_who_does_it() -> None:
    assert not find("passive-without-actor", in_clause("Records must be kept.", "What the owner does"))
    keeper = {"id": "keeper", "term": "keeper", "meaning": "The person with the key."}
    tree = {"definitions": [keeper], "statement": {"clauses": [{"id": "one-owner", "title": "Keys", "text": "A keeper is there. Keys must be returned."}]}}  # fmt: skip
    assert not find("passive-without-actor", lay_over(yaml.safe_dump(tree)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ask the Controller. Then the Controller answers.", ["Controller"]),
        ("Each Service Partner signs. A Service Partner pays.", ["Service Partner"]),
        ("Ask the Controller.", []),
        ("Ask the Sales Director. Then the Sales Director answers.", []),
        ("Open the Client Register. Close the Client Register.", []),
        ("Under the Hand-over Policy we act. See the Hand-over Policy.", []),
        ("In the European Union we act. In the European Union we rest.", []),
        ("Every Monday we meet. Each Monday we talk.", []),
        ("Ask the Works Council. Then the Works Council answers.", []),
        ("“The Controller” signs, says a form. “The Controller” pays, it says.", []),
    ],
)
def test_terms_with_capitals_are_known(text: str, words: list[str]) -> None:
    assert found("undefined-capitals", text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fill in the CRF. The CRF is blue.", ["CRF"]),
        ("Fill in the client record form (CRF). The CRF is blue.", []),
        ("Fill in the CRF (client record form).", []),
        ("The Client Record Form is blue. Fill in the CRF.", []),
        ("Ask HR or IT in the EU, as CL-002 and ISO-9001 say.", []),
        ("See part VII.", []),
        ("This is NOT allowed.", []),
        ("Keep invoices as § 147 AO asks, and data as Article 6(1) GDPR does.", []),
        ("Within 30 AO.", ["AO"]),
    ],
)
def test_acronyms_are_spelt_out(text: str, words: list[str]) -> None:
    assert found("acronym", text) == words


def test_a_definition_counts_as_used_in_another_form_or_policy() -> None:
    tree: dict[str, Any] = {"definitions": [{"id": "owner", "term": "owner", "meaning": "Who answers."}, {"id": "party", "term": "third party", "meaning": "Somebody else."}]}  # fmt: skip
    assert [shown(each) for each in find("unused-definition", lay_over(yaml.safe_dump(tree)))] == [
        "third party"
    ]
    tree["statement"] = {"clauses": [{"id": "one-owner", "title": "T", "text": "Owners pay third\nparties."}]}
    assert not find("unused-definition", lay_over(yaml.safe_dump(tree)))
    del tree["statement"]
    other = "\n# policies/client-segments/policy.yml\n" + yaml.safe_dump(
        {"purpose": {"text": "Third parties."}}
    )
    assert not find("unused-definition", lay_over(yaml.safe_dump(tree) + other))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Within 30 (thirteen) days.", ["thirteen"]),
        ("Within 30 (thirty) days.", []),
        ("Within thirty (30) days.", []),
        ("Within thirty-one (30) days.", ["thirty-one"]),
        ("Pay $1,250 (one thousand two hundred and fifty dollars).", []),
        ("Pay one thousand two hundred (1,250) dollars.", ["one thousand two hundred"]),
        ("Two people (3 in Sales) look at it.", []),
        ("See section 5 (one owner).", []),
    ],
)
def test_a_number_written_twice_is_the_same(text: str, words: list[str]) -> None:
    findings = find("number-twice", in_clause(text))
    assert [shown(each) for each in findings] == words
    assert all(each.severity is Severity.WARNING for each in findings)


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [
        ("and-or", "Sales and/or Support answer.", ["and/or"]),
        ("and-or", "Sales and Support, or both, answer.", []),
        ("open-list", "Calls, mails, etc. count.", ["etc."]),
        ("open-list", "He goes on and so on the next day too.", ["and so on"]),
        ("open-list", "We go on.", []),
        ("double-negative", "It is not uncommon.", ["not uncommon"]),
        ("double-negative", "Nobody **may not** come.", ["Nobody **may not"]),
        ("double-negative", "Do not fail to call.", ["not fail"]),
        ("double-negative", "Nobody may promise what they may not approve.", []),
        ("double-negative", "Nobody pays unless the client asks.", []),
        ("gendered-pronoun", "The owner and his deputy answer.", ["his"]),
        ("gendered-pronoun", "The owner answers when he/she can.", ["he/she"]),
        ("gendered-pronoun", "The owner and their deputy answer.", []),
    ],
)
def test_words_that_mislead_are_found(rule: str, text: str, words: list[str]) -> None:
    assert found(rule, text) == words


def test_examples_may_tell_about_one_person() -> None:
    case = {
        "id": "story",
        "kind": "case",
        "title": "Story",
        "situation": "She called.",
        "outcome": "He came.",
    }
    form = {"id": "protocol", "kind": "form", "title": "P", "fields": [{"id": "client", "label": "Client"}]}
    files = lay_over(yaml.safe_dump({"appendices": [form, case]}))
    assert not find("gendered-pronoun", files)


@pytest.mark.parametrize(
    ("rule", "text", "mended"),
    [
        ("shall", "Every client **shall** have one owner.", "Every client **must** have one owner."),
        ("shall", "It shall not be late.", "It must not be late."),
        ("shall", "It SHALL answer.", "It MUST answer."),
        ("repeated-word", "Every client has the the owner.", "Every client has the owner."),
        ("repeated-word", "The the owner comes.", "The owner comes."),
        ("repeated-word", "Every client has the the the owner.", "Every client has the owner."),
        ("wordy-phrase", "We act in order to help.", "We act to help."),
        ("wordy-phrase", "In the event that it fails, call.", "If it fails, call."),
        ("wordy-phrase", "Call prior to leaving.", "Call before leaving."),
    ],
)
def test_what_is_certain_can_be_mended(rule: str, text: str, mended: str) -> None:
    files = in_clause(text)
    findings = find(rule, files)
    assert len(findings) == 1
    (edit,) = findings[0].edits
    lines = files[HAND_OVER].decode().split("\n")
    line = lines[edit.place.line - 1]
    lines[edit.place.line - 1] = line[: edit.place.column - 1] + edit.text + line[edit.place.end - 1 :]
    assert "\n".join(lines).encode() == in_clause(mended)[HAND_OVER]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("shall", "“The parties shall agree,” says the contract of the owner."),
        ("shall", "We shall see."),
        ("repeated-word", "We know that that is right, and had had enough. Owner. Owner."),
        ("repeated-word", "Bora Bora is far, New York, York too."),
        ("wordy-phrase", "The priority is to order."),
    ],
)
def test_good_english_is_left_alone(rule: str, text: str) -> None:
    assert not found(rule, text)


def test_what_spans_two_lines_is_found_and_left_for_people_to_mend() -> None:
    text = base_files()[HAND_OVER].decode()
    lines = "text: >-\n        Every client **must** have one owner in\n        order to be safe, and the\n        the deputy too."
    raw = text.replace("text: Every client **must** have one owner.", lines)
    assert raw != text
    files = {**base_files(), HAND_OVER: raw.encode()}
    for rule, word in (("wordy-phrase", "in"), ("repeated-word", "the")):
        (finding,) = find(rule, files)
        assert shown(finding) == word
        assert finding.edits == ()


def test_long_texts_are_found_by_their_words_and_not_by_their_facts() -> None:
    words = " ".join(["word"] * 56)
    assert found("long-sentence", f"The owner comes. And {words}.") == ["And"]
    assert not found("long-sentence", f"The {words[:-10]}.")
    fact = '{{ organization.name }} {{ role("sales-director") }} '
    assert not found("long-sentence", f"The {fact * 20}.")
    sentence = "The owner of a client knows what it needs. "
    assert found("long-paragraph", sentence * 20) == ["The"]
    assert not found("long-paragraph", "\n\n".join([sentence * 10, sentence * 10]))


def test_short_words_are_easy_and_long_ones_are_not() -> None:
    easy = "We call the client on the same day. The owner knows its name. Then we say what comes next. "
    assert HARDEST > 12
    assert not found("hard-to-read", easy * 5)
    hard = "Organisational accountability necessitates unambiguous identification of responsibilities. " * 12
    assert [each.place.excerpt for each in find("hard-to-read", in_clause(hard))] == ["statement:"]


def test_facts_links_and_code_are_no_wording() -> None:
    text = (
        "See `the the shall` and [the page](https://shall.example/and/or/the-the) of {{ organization.name }}."
    )
    files = in_clause(text)
    for rule in ("repeated-word", "shall", "and-or", "acronym"):
        assert not find(rule, files)


def test_a_handbook_in_another_language_is_left_alone() -> None:
    files = lay_over(
        "# organization.yml\nlanguage: de\n", in_clause("It shall the the be etc. promptly and/or so.")
    )
    assert not find_all(parse_library(files), ("language",))
    files = lay_over("# organization.yml\nlanguage: en-GB\n", files)
    assert find_all(parse_library(files), ("language",))


def test_texts_without_an_organisation_or_with_odd_signs_are_read() -> None:
    files = {
        path: data
        for path, data in in_clause("**must**\n\n- \n1. \n| a |\n|---|\n").items()
        if path.name != "organization.yml"
    }
    find_all(parse_library(files), ("language", "accounts"))


def test_the_sample_handbook_is_clean(checkout: Path) -> None:
    files = {path: data for path, data in working_texts(checkout).items() if path.parts[0] == "policies"}
    assert find_all(parse_library(files), ("language", "accounts")) == ()


def test_all_starting_texts_are_clean() -> None:
    files = {artifact.path: artifact.data for artifact in new_library("Acme", TODAY)}
    answers = {
        "bare": {"title": "Travel Policy"},
        "account-plan": {"client": "Larkspur Outfitters", "about": "Sells boots.", "revenue": "$500,000"},
    }
    for name in (
        "client-management",
        "account-management",
        "assignment",
        "ownership",
        "bare",
        "account-plan",
    ):
        library, start = parse_library(files), find_start(name)
        made = new_document(library, start, answers.get(name, {}), TODAY, Templates(None))
        files[made.path] = made.data
    assert find_all(parse_library(files), ("language", "accounts")) == ()
