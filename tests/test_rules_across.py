"""Rules about policies at odds with each other: what they say, where, and what they leave alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

import pytest

from engross.diagnostic import Diagnostic, Severity
from engross.library import parse_library
from engross.model.fields import Line, PolicyId
from engross.model.record import Retired
from engross.register import UNSEALED
from engross.rules import check_library
from issued_library import BY, decide, issued_files
from library_cases import TODAY
from page_trees import working_texts
from rule_pages import Files, lay_over

OWNERSHIP = PurePosixPath("policies/client-ownership/policy.yml")
SEGMENTS = PurePosixPath("policies/client-segments/policy.yml")


@pytest.fixture(scope="module")
def sample(checkout: Path) -> Files:
    return {path: data for path, data in working_texts(checkout).items() if path.parts[0] == "policies"}


def replaced(files: Files, path: PurePosixPath, old: str, new: str) -> Files:
    text = files[path].decode()
    assert old in text
    return {**files, path: text.replace(old, new, 1).encode()}


def across(files: Files) -> list[Diagnostic]:
    return list(check_library(parse_library(files), TODAY, families=("across",)).findings)


def find(rule: str, files: Files) -> tuple[Diagnostic, ...]:
    return tuple(each for each in across(files) if each.rule == rule)


def test_nothing_is_found_in_the_sample(sample: Files) -> None:
    assert across(sample) == []


ANSWERS = """# policies/answers/policy.yml
statement:
  service_levels:
    - id: email
      title: E-mail
      starts: an e-mail arrives
      action: it is answered
      responsible: sales-director
      by_segment: [{segment: client-segments.gold, within: 6h}]
"""


def test_both_values_and_both_places_are_told() -> None:
    (finding,) = find("response-time-differs", lay_over(ANSWERS))
    assert finding.message == (
        "“E-mail”: within 6 hours for Gold here, but within 4 hours for Gold in CL-001, Client Segments Policy."
    )
    assert finding.place.path == PurePosixPath("policies/answers/policy.yml")
    assert "6h" in finding.place.excerpt
    (related,) = finding.related
    assert (related.place.path, "4h" in related.place.excerpt) == (SEGMENTS, True)
    assert "{{ fact(" in finding.hint


def test_a_row_that_is_still_being_written_is_not_held_against_others() -> None:
    draft = ANSWERS.replace("it is answered", "'[fill in: what] is done'")
    assert find("response-time-differs", lay_over(ANSWERS)) != ()
    assert find("response-time-differs", lay_over(draft)) == ()


def test_a_place_to_fill_in_elsewhere_in_a_policy_silences_nothing() -> None:
    draft = ANSWERS + "purpose: {text: 'Because [fill in: why].'}\n"
    assert len(find("response-time-differs", lay_over(draft))) == 1


def test_a_first_draft_is_held_against_nothing_until_it_is_issued() -> None:
    entries = [f"{{id: t{n}, term: word {n}, meaning: '[fill in: what]'}}" for n in range(3)]
    draft = ANSWERS + "definitions: [" + ", ".join(entries) + "]\n"
    assert find("response-time-differs", lay_over(draft)) == ()
    assert len(find("response-time-differs", issued_files(lay_over(draft)))) == 1


def test_the_same_time_in_other_units_is_no_contradiction() -> None:
    daily = ANSWERS.replace("6h", "24 hours")
    days = "# policies/client-segments/policy.yml" + ANSWERS.partition("policy.yml")[2].replace("6h", "1 day")
    days = days.replace("client-segments.gold", "gold")
    assert find("response-time-differs", lay_over(daily + days)) == ()
    assert len(find("response-time-differs", lay_over(daily + days.replace("1 day", "1 business day")))) == 1


def test_names_in_lists_are_no_places_to_fill_in() -> None:
    listed = (
        ANSWERS + "definitions: [{id: record, term: record, also: [client records], meaning: All we know.}]\n"
    )
    assert len(find("response-time-differs", lay_over(listed))) == 1


def test_a_policy_that_has_ended_is_compared_with_nothing() -> None:
    files = issued_files(lay_over(ANSWERS))
    assert len(find("response-time-differs", files)) == 1
    assert find("response-time-differs", retire(files, "client-segments")) == ()


def retire(files: Files, policy: str, days: int = 0) -> Files:
    at = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
    on = (TODAY if days else at.date()) + timedelta(days=days)
    event = Retired(policy=PolicyId(policy), at=at, by=BY, digest=UNSEALED, on=on, reason=Line("It is over"))
    return decide(files, event)


def test_what_relies_on_a_policy_that_has_ended_is_told() -> None:
    found = find("ended-reference", retire(issued_files(), "client-segments"))
    assert {(each.place.path.name, each.severity) for each in found} == {
        ("policy.yml", Severity.WARNING),
        ("account.yml", Severity.WARNING),
    }
    assert "2026-05-01" in found[0].message


def test_an_end_to_come_is_advice() -> None:
    found = find("ended-reference", retire(issued_files(), "client-segments", 90))
    assert {each.severity for each in found} == {Severity.ADVICE}
    assert "will end on 2027-02-20" in found[0].message


def test_a_policy_that_has_ended_may_rely_on_another_one() -> None:
    files = retire(retire(issued_files(), "client-segments"), "hand-over")
    assert {each.place.path.name for each in find("ended-reference", files)} == {"account.yml"}


@pytest.mark.parametrize(
    ("meaning", "is_found"),
    [
        ("The person who answers for a client.", False),
        ("the person, who **answers** for the client", True),
        ("The person who answers for the client", False),
        ("The person who does not answer for a client.", True),
        ('As {{ term("owner", policy="hand-over") }}.', False),
        ('What {{ policy("hand-over") }} says.', False),
        ('What {{ policy("client-segments") }} says.', True),
    ],
)
def test_a_term_has_one_meaning_in_one_set_of_words(meaning: str, is_found: bool) -> None:
    example = (
        f"# policies/second/policy.yml\ndefinitions: [{{id: own, term: Owners, meaning: '{meaning}'}}]\n"
    )
    is_same_words = "**" in meaning
    assert bool(find("term-differs", lay_over(example))) == (is_found and not is_same_words)


def test_another_form_of_a_term_is_the_same_term() -> None:
    example = """# policies/second/policy.yml
definitions: [{id: client-owner, term: client owner, also: [owner], meaning: Whoever signed.}]
"""
    (finding,) = find("term-differs", lay_over(example))
    assert "The person who answers for a client." in finding.message


TIERS = """# policies/tiers/policy.yml
statement:
  segmentation:
    id: tiers
    title: Tiers
    segments:
      - {id: one, name: Tier 1, corresponds_to: ONE}
      - {id: two, name: Tier 2, corresponds_to: TWO}
"""


@pytest.mark.parametrize(
    ("one", "two", "words"),
    [
        ("[client-segments.gold]", "[client-segments.silver]", ""),
        ("[client-segments.gold, client-segments.silver]", "[]", ""),
        ("[client-segments.silver]", "[client-segments.gold]", "which is higher than"),
        ("[client-segments.gold]", "[client-segments.gold]", "nothing says in which of the two"),
        ("[two]", "[client-segments.silver]", "its own table"),
    ],
)
def test_each_client_has_one_place_in_both_tables(one: str, two: str, words: str) -> None:
    found = find("unclear-counterpart", lay_over(TIERS.replace("ONE", one).replace("TWO", two)))
    assert bool(found) == bool(words)
    assert all(words in each.message for each in found)


def test_a_segment_that_was_left_out_is_told(sample: Files) -> None:
    path = PurePosixPath("policies/sales-account-management/policy.yml")
    files = replaced(sample, path, "        corresponds_to: [sales-client-management.gold]\n", "")
    found = [each.message for each in across(files) if each.rule == "unclear-counterpart"]
    assert len(found) == 2
    assert any("“Gold” corresponds to nothing" in each for each in found)
    assert any("“Tier 2 – Key” corresponds to nothing" in each for each in found)


def test_a_way_over_other_policies_must_not_come_back() -> None:
    ring = (
        TIERS.replace("ONE", "[client-segments.gold]").replace("TWO", "[client-segments.silver]")
        + TIERS.replace("tiers/policy", "groups/policy").replace("ONE", "[tiers.one]").replace("TWO", "[client-segments.gold]")
    )  # fmt: skip
    assert any(
        "By way of other policies" in each.message for each in find("unclear-counterpart", lay_over(ring))
    )


def bands(one: str, two: str, revenue: str) -> str:
    text = TIERS.replace("ONE", one).replace("TWO", two)
    return text.replace("name: Tier 1", f"name: Tier 1, annual_revenue: '{revenue}'")


@pytest.mark.parametrize(
    ("one", "revenue", "fits"),
    [
        ("[client-segments.gold]", "more than $500,000", True),
        ("[client-segments.gold]", "at least $500,000", False),
        ("[client-segments.gold]", "more than €500,000", True),
        ("[client-segments.gold, client-segments.silver]", "at least $0", True),
        ("[client-segments.gold, client-segments.silver]", "more than $100,000", False),
    ],
)
def test_bands_of_segments_that_correspond_fit(one: str, revenue: str, fits: bool) -> None:
    found = find("segment-bands-differ", lay_over(bands(one, "[]", revenue)))
    # What is below nothing is no client, but a band without a lower end is wider than one from zero.
    assert (found == ()) == (fits and revenue != "at least $0")


def test_rings_of_pointers_are_told_at_any_length() -> None:
    ring = """
definitions: [{id: owner, term: owner, meaning: 'See {{ term("owner", policy="second") }}.'}]
# policies/second/policy.yml
definitions: [{id: owner, term: owner, meaning: 'See {{ clause("term-owner", policy="third") }}.'}]
# policies/third/policy.yml
definitions: [{id: own, term: Owner, meaning: 'See {{ policy("hand-over") }}.'}]
"""
    assert find("circular-deferral", lay_over(ring)) == ()  # the third has no term of this id
    (finding,) = find("circular-deferral", lay_over(ring.replace("id: own,", "id: owner,")))
    assert len(finding.related) == 2
    full = ring.replace("id: own,", "id: owner,").replace(
        "meaning: 'See {{ policy", "meaning: 'Whoever pays. See {{ policy"
    )
    assert find("circular-deferral", lay_over(full)) == ()


def test_sentences_that_leave_the_same_to_each_other_are_told() -> None:
    text = 'How long records are kept is set out in {{ policy("%s") }}.'
    clause = "statement: {clauses: [{id: one-owner, title: Records, text: '%s'}]}\n"
    ours, theirs = clause % (text % "second"), clause % (text % "hand-over")
    (finding,) = find("circular-deferral", lay_over(f"{ours}# policies/second/policy.yml\n{theirs}"))
    assert finding.related[0].place.path.parent.name in {"second", "hand-over"}
    other = theirs.replace("How long records are kept", "Who may read a contract")
    assert find("circular-deferral", lay_over(f"{ours}# policies/second/policy.yml\n{other}")) == ()


def test_a_policy_that_many_refer_to_need_not_list_them() -> None:
    refers = "".join(
        f"# policies/p{number}/policy.yml\nreferences: {{policies: [{{policy: client-segments, why: Segments.}}]}}\n"
        for number in range(4)
    )
    assert find("one-sided-reference", lay_over(refers)) == ()


def test_a_line_taken_out_of_the_sample_s_references_is_told(sample: Files) -> None:
    line = "    - policy: sales-client-management\n      why: Sets segments, answering times, reports and conflict rules.\n"
    found = across(replaced(sample, OWNERSHIP, line, ""))
    assert {(each.rule, each.severity) for each in found} == {
        ("unlisted-reference", Severity.WARNING),
        ("one-sided-reference", Severity.ADVICE),
    }


RIGHT = [
    "Platinum clients are answered within 2 hours.",
    "Platinum clients are called back within 4 hours.",
    "For Gold clients complaints are answered within 1 day.",
    "Gold clients get an account plan within 30 business days.",
    "The account manager of a Platinum client answers for every complaint and closes it within 5 business days.",
    "Platinum clients' calls are answered within 1 minute.",
    "Gold and Silver clients are answered within 4 hours.",
    "Unless their contract says otherwise, Gold clients are answered within 3 hours.",
    "A Gold client was answered within 9 hours.",
    "The follow-up of a first meeting is sent within 2 days.",
    "Offers to Gold clients are sent within 6 hours.",
    "A client of the London office has an answer within 3 hours.",
    "The account manager reviews the file every month.",
    "An account manager may give a discount on a contract of up to 15%.",
    "Every month the ownerships of those on leave are looked at.",
    'Platinum clients are answered within {{ fact("sales-client-management.email-response", segment="platinum") }}.',
]
WRONG = {
    "Platinum clients are answered within 4 hours.": "2 hours for Platinum",
    "E-mails from Platinum clients **must** be answered within 3 hours.": "2 hours for Platinum",
    "We answer a Gold client's e-mail within two hours.": "4 hours for Gold",
    "Every Bronze client has an answer to its e-mail within 2 days.": "24 hours for Bronze",
    "The account manager answers e-mail of Gold clients within 8 hours.": "4 hours for Gold",
    "The follow-up of a first meeting is sent within 3 days.": "48 hours",
    "Conflicts get a first assessment within 12 hours.": "24 hours",
    "For a Platinum client the time to an assignment is 2 business days.": "1 business day for Platinum",
    "Account reviews with strategic clients are held half-yearly.": "quarterly for Tier 1 – Strategic",
    "All ownerships are reviewed every month.": "quarterly",
    "An account manager may give a discount on a contract of up to 20%.": "up to 15% for Account manager",
    "A sales director may approve a goodwill gesture of at most $30,000.": "up to $25,000 for Sales director",
}


def said(sample: Files, sentences: list[str]) -> list[Diagnostic]:
    """What is found when questions of a policy are answered by these sentences."""
    start = "      - id: direct-call\n"
    questions = "".join(
        f"      - id: q{number}\n        question: What now?\n        answer: |\n          {sentence}\n"
        for number, sentence in enumerate(sentences)
    )
    found = across(replaced(sample, OWNERSHIP, start, questions + start))
    return [each for each in found if each.rule == "prose-contradicts-fact"]


def test_sentences_that_say_the_same_or_something_else_are_left_alone(sample: Files) -> None:
    assert [each.message for each in said(sample, RIGHT)] == []


def test_sentences_that_contradict_a_table_are_told_with_both_values(sample: Files) -> None:
    found = said(sample, list(WRONG))
    assert len(found) == len(WRONG), [each.place.excerpt for each in found]
    for each in found:
        sentence = each.place.excerpt.strip()
        assert each.message.endswith(f"says {WRONG[sentence]}.")
        assert each.place.excerpt[each.place.column - 1 : each.place.end - 1] in each.message
        assert each.related[0].place.path != each.place.path or "ownership" in each.message


def test_a_limit_that_only_one_policy_has_contradicts_nothing(sample: Files) -> None:
    path = PurePosixPath("policies/sales-account-management/policy.yml")
    old = "- {role: sales-director, limit: 20%}"
    assert across(replaced(sample, path, old, old.replace("20", "25"))) == []


HALF: dict[str, dict[PurePosixPath, bytes | None]] = {
    "no organisation": {PurePosixPath("policies/organization.yml"): None},
    "a broken policy": {SEGMENTS: b"title_page: {title: [}"},
    "no segments": {SEGMENTS: None},
}


@pytest.mark.parametrize("name", HALF)
def test_half_a_library_is_checked_without_stumbling(name: str) -> None:
    files = {
        **lay_over(ANSWERS + TIERS.replace("ONE", "[nowhere.gold]").replace("TWO", "[gone]")),
        **HALF[name],
    }
    library = parse_library({path: data for path, data in files.items() if data is not None})
    check_library(library, TODAY, families=("across", "people"))


def test_another_language_is_compared_by_its_tables_alone() -> None:
    files = lay_over("# organization.yml\nlanguage: de\n" + ANSWERS)
    assert len(find("response-time-differs", files)) == 1
