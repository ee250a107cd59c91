"""JSON Schema (2020-12) of the definitions, from which editors complete and explain every key."""

import json
from pathlib import PurePosixPath
from typing import Literal, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from engross.artifact import Artifact
from engross.model.account import Account
from engross.model.organization import Organization
from engross.model.policy import Policy
from engross.model.trust import Trust

Kind = Literal["policy", "organization", "account", "trust"]
Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

_MODELS: dict[Kind, type[BaseModel]] = {
    "policy": Policy,
    "organization": Organization,
    "account": Account,
    "trust": Trust,
}
_FIRST = ("$schema", "$id", "$ref", "title", "description", "type")
_LAST = ("$defs",)


def json_schema(kind: Kind) -> dict[str, Json]:
    """The schema of one kind of definition; every key in it has a title and a description."""
    made = _MODELS[kind].model_json_schema(schema_generator=GenerateJsonSchema)
    schema = _simplify(made)
    if not isinstance(schema, dict):
        raise TypeError(f"the schema of {kind} is no group")
    schema["$schema"] = GenerateJsonSchema.schema_dialect
    schema["$id"] = f"urn:engross:schema:{kind}:1"
    groups = schema.get("$defs")
    definitions = groups if isinstance(groups, dict) else {}
    for group in (schema, *definitions.values()):
        _explain(group, definitions)
    return _sort(schema)


def schema_files() -> tuple[Artifact, ...]:
    """The schemas as files for editors, relative to `policies/schema/`."""
    return tuple(
        Artifact(PurePosixPath(f"{kind}.json"), _dump(json_schema(kind)).encode("utf-8")) for kind in _MODELS
    )


def _dump(schema: dict[str, Json]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _simplify(node: object) -> Json:
    """Without what YAML authors never write: a key is there with a value, or it is not there."""
    if isinstance(node, list):
        return [_simplify(item) for item in node]
    if not isinstance(node, dict):
        return node if isinstance(node, str | int | float | bool) else None
    made: dict[str, Json] = {str(name): _simplify(value) for name, value in node.items()}
    options = made.get("anyOf")
    if isinstance(options, list):
        real = [option for option in options if option != {"type": "null"}]
        if len(real) == 1 and isinstance(real[0], dict):
            del made["anyOf"]
            made = {**real[0], **made}
    if "default" in made and made["default"] in (None, [], {}):
        del made["default"]
    if isinstance(discriminator := made.pop("discriminator", None), dict) and "oneOf" in made:
        made["required"] = [discriminator["propertyName"]]
    return made


def _explain(group: Json, definitions: dict[str, Json]) -> None:
    """Give every key that stands for a whole group the title and description that editors show."""
    keys = group.get("properties") if isinstance(group, dict) else None
    for name, key in keys.items() if isinstance(keys, dict) else ():
        if not isinstance(key, dict) or "$ref" not in key:
            continue
        target = definitions[str(key["$ref"]).rpartition("/")[2]]
        key.setdefault("title", name.replace("_", " ").capitalize())
        key.setdefault("description", target["description"] if isinstance(target, dict) else "")
        key.pop("default", None)


def _sort(node: dict[str, Json]) -> dict[str, Json]:
    def rank(name: str) -> int:
        return _FIRST.index(name) - len(_FIRST) if name in _FIRST else 1 if name in _LAST else 0

    return {
        name: _sort(value) if isinstance(value, dict) else value
        for name, value in sorted(node.items(), key=lambda item: rank(item[0]))
    }
