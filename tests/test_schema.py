"""The schema that editors use: complete, in plain words, and of one mind with the reader."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engross.model.schema import Kind, json_schema, schema_files
from engross.reading.source import parse_source

KINDS: tuple[Kind, ...] = ("policy", "organization", "account")


def find_keys(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key at every depth of a schema, with what the schema says of it."""
    if isinstance(node, dict):
        for name, key in node.get("properties", {}).items():
            yield f"{path}/{name}", key
        for name, value in node.items():
            yield from find_keys(value, f"{path}/{name}")
    elif isinstance(node, list):
        for value in node:
            yield from find_keys(value, path)


def as_json(data: object) -> Any:
    if isinstance(data, dict):
        return {name: as_json(value) for name, value in data.items()}
    return [as_json(value) for value in data] if isinstance(data, tuple) else data


def read(path: Path) -> Any:
    return as_json(parse_source(PurePosixPath(path.name), path.read_bytes())[0].data)


def definitions(checkout: Path) -> dict[Kind, list[Path]]:
    policies = checkout / "policies"
    return {
        "policy": sorted(policies.glob("*/policy.yml")),
        "organization": [policies / "organization.yml"],
        "account": sorted(policies.glob("accounts/*/account.yml")),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_explained_in_plain_words(kind: Kind) -> None:
    keys = list(find_keys(json_schema(kind)))
    assert len(keys) > 30
    for path, key in keys:
        assert key.get("title", "").strip(), path
        assert len(key.get("description", "")) > 5, path
        assert key["description"].strip()[-1] in ".?…%" or ":" in key["description"], path
        assert not re.search(r"tuple|None\b|pydantic|dict|NoneType|[a-z]Id\b", str(key)), path


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_what_editors_expect(kind: Kind) -> None:
    schema = json_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:engross:schema:{kind}:1"
    assert '"null"' not in json.dumps(schema)
    assert schema["additionalProperties"] is False
    groups = schema["$defs"]
    assert isinstance(groups, dict)
    for name, group in groups.items():
        assert isinstance(group, dict)
        assert "enum" in group or group["additionalProperties"] is False, name


def test_drafting_notes_are_possible_in_every_item() -> None:
    groups = json_schema("policy")["$defs"]
    assert isinstance(groups, dict)
    with_id = [
        group for group in groups.values() if isinstance(group, dict) and '"id": {' in json.dumps(group)
    ]
    assert len(with_id) > 20
    assert all("drafting_notes" in str(group["properties"]) for group in with_id)


def test_committed_schemas_are_what_the_models_say(checkout: Path) -> None:
    folder = checkout / "policies" / "schema"
    made = {str(artifact.path): artifact.data for artifact in schema_files()}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == made
    for data in made.values():
        assert data == (json.dumps(json.loads(data), indent=2, ensure_ascii=False) + "\n").encode()


@pytest.mark.parametrize("kind", KINDS)
def test_sample_definitions_fit_the_schema_and_name_it(kind: Kind, checkout: Path) -> None:
    validator = Draft202012Validator(json_schema(kind))
    paths = definitions(checkout)[kind]
    assert paths
    for path in paths:
        errors = [(list(error.absolute_path), error.message) for error in validator.iter_errors(read(path))]
        assert errors == [], path
        first = path.read_text("utf-8").split("\n")[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named is not None, path
        target = (path.parent / named[1]).resolve()
        assert json.loads(target.read_bytes())["$id"] == f"urn:engross:schema:{kind}:1"


@pytest.mark.parametrize(
    ("place", "value", "found_at"),
    [
        (("title_page", "ownr"), "sales-director", ["title_page"]),
        (("title_page", "classification"), "secret", ["title_page", "classification"]),
        (("title_page", "effective"), "31.03.2026", ["title_page", "effective"]),
        (("title_page", "version"), 1.1, ["title_page", "version"]),
        (("review", "cycle"), "annually", ["review", "cycle"]),
        (("statement", "service_levels", 0, "responsible"), "Sales Director", None),
        (("purpose", "text"), None, ["purpose", "text"]),
        (("scope",), "everybody", ["scope"]),
        (("compliance", "metrics", 0, "target"), "high", ["compliance", "metrics", 0, "target"]),
        (("procedures", "procedures", 0, "steps", 0, "within"), "soon", None),
    ],
)
def test_planted_errors_are_found_at_their_place(
    place: tuple[str | int, ...], value: object, found_at: list[str | int] | None, checkout: Path
) -> None:
    data = copy.deepcopy(read(checkout / "policies" / "sales-client-management" / "policy.yml"))
    target = data
    for part in place[:-1]:
        target = target[part]
    target[place[-1]] = value
    errors = list(Draft202012Validator(json_schema("policy")).iter_errors(data))
    assert [list(error.absolute_path) for error in errors] == [found_at or list(place)]


@pytest.mark.parametrize("section", ["title_page", "scope", "definitions", "compliance", "approvals"])
def test_missing_section_is_found(section: str, checkout: Path) -> None:
    data = read(checkout / "policies" / "client-ownership" / "policy.yml")
    del data[section]
    (error,) = Draft202012Validator(json_schema("policy")).iter_errors(data)
    assert (list(error.absolute_path), error.validator) == ([], "required")
    assert section in error.message
