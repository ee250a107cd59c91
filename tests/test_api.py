"""The facts in force for other programs: right, complete, valid against their schemas, and nothing that is not public."""

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from asked_library import ORGANIZATION, PLAN, SEGMENTS, asked_files
from engross.facts import list_facts
from engross.handbook.api import api_schema, compose_api, values
from engross.handbook.api.records import ApiFile
from engross.handbook.sheets import Desk
from engross.library import parse_library
from engross.templating import Templates
from engross.units import Duration, Limit, MoneyRange, WeeklyHours
from issued_library import TODAY, issue, issued_files, retire
from library_cases import Files
from page_trees import SAMPLE_DAY, compose, make_handbook, read_sample

NAMES = ("index", "decisions", "ladders", "service-levels", "segments", "facts", "roles")


def api_files(files: Files, today: date = TODAY, *, drafts: bool = False) -> dict[str, bytes]:
    """The files of the API by their path."""
    handbook = make_handbook(files, today, drafts=drafts)
    desk = Desk(handbook.library, Templates(None), frozenset(), {})
    return {str(each.path): each.data for each in compose_api(handbook, desk)}


def api(files: Files, today: date = TODAY, *, drafts: bool = False) -> dict[str, Any]:
    """The files of the API by name, and the schemas as `schema/name`."""
    made = api_files(files, today, drafts=drafts)
    return {path.removeprefix("api/").removesuffix(".json"): json.loads(data) for path, data in made.items()}


@cache
def sample(checkout: Path) -> dict[str, Any]:
    """The API of the sample library."""
    return api(read_sample(checkout), SAMPLE_DAY)


@cache
def asked() -> dict[str, Any]:
    """The API of the library with tables, once it is issued."""
    return api(issued_files(asked_files()))


def raw(made: dict[str, Any]) -> str:
    """All data as text."""
    return json.dumps({name: data for name, data in made.items() if "schema/" not in name})


@pytest.mark.parametrize("library", ["tables", "sample", "drafts", "nothing issued", "empty"])
def test_every_file_fits_its_schema(checkout: Path, library: str) -> None:
    libraries: dict[str, Callable[[], dict[str, Any]]] = {
        "tables": asked,
        "sample": lambda: sample(checkout),
        "drafts": lambda: api(issued_files(asked_files()), drafts=True),
        "nothing issued": lambda: api(asked_files()),
        "empty": lambda: api({ORGANIZATION: asked_files()[ORGANIZATION]}),
    }
    made = libraries[library]()
    assert set(made) == {*NAMES, *(f"schema/{name}" for name in NAMES)}
    for name in NAMES:
        schema = made[made[name]["$schema"].removesuffix(".json")]
        Draft202012Validator.check_schema(schema)
        wrong = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(made[name])
        assert [(each.json_path, each.message) for each in wrong] == [], name


def _groups(schema: object) -> list[dict[str, Any]]:
    if isinstance(schema, dict):
        own = [schema] if schema.get("type") == "object" else []
        return own + [group for each in schema.values() for group in _groups(each)]
    return [group for each in schema for group in _groups(each)] if isinstance(schema, list) else []


@pytest.mark.parametrize("model", ApiFile.__subclasses__())
def test_every_key_of_a_schema_is_explained_and_nothing_else_is_let_in(model: type[ApiFile]) -> None:
    groups = _groups(api_schema(model))
    assert groups
    for group in groups:
        assert group["additionalProperties"] is False
        for name, key in group["properties"].items():
            assert "description" in key or "$ref" in key, (group["title"], name)
            assert {"type": "null"} not in key.get("anyOf", []), name


def test_the_index_names_every_file_and_every_version() -> None:
    index = asked()["index"]
    assert {each["url"].removesuffix(".json") for each in index["files"]} == set(NAMES) - {"index"}
    assert [(each["id"], each["version"], each["url"]) for each in index["documents"]] == [
        ("client-segments", "1.0", "../policies/client-segments.html"),
        ("hand-over", "1.1", "../policies/hand-over.html"),
        ("meridian", "1.0", "../accounts/meridian.html"),
    ]
    assert (index["made_on"], index["api_version"]) == ("2026-06-01", 1)


def test_a_decision_has_its_limits_as_numbers() -> None:
    discount, goodwill = asked()["decisions"]["decisions"]
    assert discount["id"] == "client-segments.discount"
    assert discount["segments"] == ["client-segments.gold"]
    assert discount["condition"] == "The price stays above cost."
    assert [step["limit"].get("at_most", {}).get("percent") for step in discount["steps"]] == ["5", "12.5"]
    assert discount["source"]["clause"] == "§7.3.1"
    assert discount["source"]["url"] == "../policies/client-segments.html#authority-limits.discount"
    assert goodwill["steps"][0]["limit"]["at_most"] == {
        "kind": "money",
        "text": "$1,000",
        "amount": "1000",
        "currency": "USD",
    }
    assert goodwill["steps"][1]["limit"] == {"kind": "limit", "text": "any amount", "any_amount": True}


def test_a_ladder_has_its_levels_hours_and_times() -> None:
    ladders = {each["id"]: each for each in asked()["ladders"]["ladders"]}
    assert [each["purpose"] for each in ladders.values()] == ["help", "breach", "help"]
    help_ = ladders["client-segments.help"]
    assert help_["severities"] == ["client-segments.emergency"]
    assert help_["reached_within"]["iso8601"] == "PT30M"
    duty, director = help_["levels"]
    assert (duty["contact"], duty["hours"]["always"], duty["may"]) == ("duty-line", True, "Call in anybody.")
    assert director["hours"]["spans"] == [{"weekdays": [1, 2, 3, 4, 5], "start": "09:00", "end": "17:00"}]
    assert director["hours"]["offices"] == ["london"]
    assert ladders["meridian.ladder"]["client"] == "meridian"


def test_segments_correspond_on_either_sides_word(checkout: Path) -> None:
    made = sample(checkout)
    segments = {each["id"]: each for each in made["segments"]["segments"]}
    assert segments["sales-client-management.platinum"]["corresponds_to"] == [
        "sales-account-management.strategic"
    ]
    assert segments["sales-account-management.strategic"]["corresponds_to"] == [
        "sales-client-management.platinum"
    ]
    assert segments["sales-client-management.gold"]["annual_revenue"]["lower"]["amount"] == "500000"
    assert [each["number"] for each in asked()["segments"]["severities"]] == [1, 2]


def test_every_fact_is_there_with_a_value_and_a_clause(checkout: Path) -> None:
    made = sample(checkout)
    facts = made["facts"]["facts"]
    library = parse_library(read_sample(checkout))
    policies = {
        each["id"]: each["version"] for each in made["index"]["documents"] if each["kind"] == "policy"
    }
    texts = {
        policy_id: next(each.policy for each in library.versions[policy_id] if str(each.version) == version)
        for policy_id, version in policies.items()
    }
    expected = [fact.text for policy_id in policies for fact in list_facts(policy_id, texts[policy_id])]
    assert [fact["text"] for fact in facts] == expected
    assert all(fact["value"]["text"] == fact["text"] for fact in facts)
    assert [fact["name"] for fact in facts if fact["source"]["url"].endswith("#title-page")] == []


def test_only_contacts_at_work_are_given() -> None:
    roles = asked()["roles"]
    assert {key for each in roles["people"] for key in each} <= {
        "id", "name", "job_title", "office", "email", "phone", "out_of_hours_phone",
    }  # fmt: skip
    assert [each["id"] for each in roles["people"]] == ["mei-tanaka", "tomas-lindqvist"]
    assert roles["roles"][1]["apart_from"] == ["sales-director"]
    assert roles["offices"][0]["time_zone"] == "Europe/London"
    assert roles["contact_points"][0]["subject"] == "A client in trouble"


# What is not in it


def test_nothing_private_is_in_it() -> None:
    files = asked_files()
    note = "  - id: mei-tanaka\n"
    files[ORGANIZATION] = files[ORGANIZATION].replace(
        note.encode(),
        f"{note}    private: {{phone: +44 20 7946 0999, notes: Secret-0}}\n    drafting_notes: Secret-1\n".encode(),
        1,
    )
    files[SEGMENTS] += b"drafting_notes: Secret-2\n"
    files[PLAN] += b"drafting_notes: Secret-3\n"
    for drafts in (False, True):
        made = raw(api(issued_files(files), drafts=drafts))
        assert "Secret" not in made
        assert "0999" not in made


def test_what_is_confidential_is_not_in_it() -> None:
    files = asked_files()
    for path, before in ((PLAN, b"number: AP-001\n"), (SEGMENTS, b"  number: CL-001\n")):
        indent = before[: len(before) - len(before.lstrip())]
        files[path] = files[path].replace(before, before + indent + b"classification: confidential\n", 1)
    made = api(issued_files(files))
    assert [each["id"] for each in made["index"]["documents"]] == ["hand-over"]
    assert made["decisions"]["decisions"] == made["ladders"]["ladders"] == made["segments"]["segments"] == []
    assert "Meridian" not in raw(made)


@pytest.mark.parametrize("drafts", [False, True])
def test_only_what_is_in_force_is_in_it(drafts: bool) -> None:
    files = issued_files(asked_files())
    files[SEGMENTS] = files[SEGMENTS].replace(b"12.5%", b"77%")
    made = raw(api(files, drafts=drafts))
    assert "77%" not in made
    assert "12.5%" in made
    for gone in (asked_files(), issue(asked_files())):
        assert [each["kind"] for each in api(gone, drafts=drafts)["index"]["documents"]] in (
            [],
            ["account-plan"],
        )


def test_a_policy_that_ended_and_a_plan_that_is_to_come_are_not_in_it() -> None:
    files = retire(issued_files(asked_files()), "hand-over", date(2026, 5, 1))
    files[PLAN] = files[PLAN].replace(b"effective: 2026-04-01", b"effective: 2026-09-01")
    assert [each["id"] for each in api(files)["index"]["documents"]] == ["client-segments"]


def test_whoever_has_left_is_not_in_it() -> None:
    files = asked_files()
    files[ORGANIZATION] = files[ORGANIZATION].replace(
        b"    phone: +44 20 7946 0101\n", b"    phone: +44 20 7946 0101\n    left: 2026-05-01\n"
    )
    roles = api(issued_files(files))["roles"]
    assert "Mei Tanaka" not in json.dumps(roles)
    assert [each["holders"] for each in roles["roles"]] == [["tomas-lindqvist"], []]


# Values and bytes


@pytest.mark.parametrize(
    ("text", "unit", "iso8601"),
    [
        ("30 min", "minute", "PT30M"),
        ("4h", "hour", "PT4H"),
        ("2 days", "day", "P2D"),
        ("6 weeks", "week", "P6W"),
        ("1 month", "month", "P1M"),
        ("2 years", "year", "P2Y"),
        ("3 business hours", "business-hour", None),
        ("2 business days", "business-day", None),
    ],
)
def test_a_length_of_time_is_in_iso_8601_where_it_can_be(text: str, unit: str, iso8601: str | None) -> None:
    made = values.duration(Duration.parse(text))
    assert (made.unit, made.iso8601) == (unit, iso8601)


def test_money_is_not_rounded_and_bounds_are_told() -> None:
    made = values.money_range(MoneyRange.parse("more than €1,000.50"))
    assert made.lower is not None
    assert (made.lower.amount, made.lower.currency, made.lower_included) == ("1000.5", "EUR", False)
    assert (made.upper, made.upper_included) == (None, False)
    limit = values.limit(Limit.parse("CHF 10,000,000,000,000"))
    assert limit.at_most is not None
    assert limit.at_most.model_dump()["amount"] == "10000000000000"


def test_midnight_at_the_end_of_a_day_is_24_00() -> None:
    (span,) = values.hours(WeeklyHours.parse("Sat-Sun 18:00-24:00"), ("london",)).spans
    assert (span.weekdays, span.start, span.end) == ((6, 7), "18:00", "24:00")


def test_equal_libraries_give_equal_bytes() -> None:
    files = issued_files(asked_files())
    one, other = (api_files(each) for each in (files, dict(reversed(files.items()))))
    assert one == other
    tree = compose(files, TODAY)
    assert {path: data for path, data in tree.items() if path.startswith("api/")} == one


def test_the_guide_names_every_file_and_its_example_answers(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (checkout / "docs" / "api.md").read_text("utf-8")
    for name in NAMES:
        assert f"`{name}.json`" in text, name
    for name in ("decisions", "roles"):
        (tmp_path / "site" / "api").mkdir(parents=True, exist_ok=True)
        data = json.dumps(sample(checkout)[name])
        (tmp_path / "site" / "api" / f"{name}.json").write_text(data, "utf-8")
    monkeypatch.chdir(tmp_path)
    exec(text.partition("```python\n")[2].partition("```")[0], {})
    assert capsys.readouterr().out == "Sales director (CL-004 §7.12.1, version 1.1)\n"
