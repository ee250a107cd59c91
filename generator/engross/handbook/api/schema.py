"""The JSON Schema of each of `api/*.json`, made from its model."""

from collections.abc import Mapping

from engross.handbook.api.records import ApiFile


def api_schema(model: type[ApiFile]) -> dict[str, object]:
    """The JSON Schema (2020-12) of a file; a key that has no value is not there."""
    made = model.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_without_nulls(made)}


def _without_nulls(group: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in group.items():
        if isinstance(value, dict):
            found[key] = _simple(_without_nulls(value))
        elif isinstance(value, list):
            found[key] = [_without_nulls(each) if isinstance(each, dict) else each for each in value]
        else:
            found[key] = value
    needed, properties = group.get("required"), group.get("properties")
    if isinstance(needed, list) and isinstance(properties, dict):
        found["required"] = [name for name in needed if properties[name].get("default", "") is not None]
    return found


def _simple(group: dict[str, object]) -> dict[str, object]:
    """A value that may be left out, without the null that pydantic has for it."""
    choices = group.get("anyOf")
    if not isinstance(choices, list) or {"type": "null"} not in choices:
        return group
    left = [each for each in choices if each != {"type": "null"}]
    rest = {key: value for key, value in group.items() if key not in {"anyOf", "default"}}
    return {**rest, **left[0]} if len(left) == 1 else {**rest, "anyOf": left}
