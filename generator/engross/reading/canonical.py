"""A definition written as YAML, and a record as JSON, in one canonical way: nothing private, nothing that says nothing."""

import json
import re

import yaml
from pydantic import BaseModel

from engross.model.fields import Model

_PLAIN = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_OTHER_MEANING = {
    "true",
    "false",
    "null",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
}  # to one YAML reader or another


class _Dumper(yaml.CSafeDumper):
    """Texts in quotes or as blocks, so that no reader of YAML takes one for anything else."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 (the name is part of the interface)
        """Every value is written out: readers of policies refuse aliases."""
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(text) is not None and text not in _OTHER_MEANING
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text, plain=plain))


def _style(text: str, *, plain: bool) -> str | None:
    if plain:
        return None
    lines = text.split("\n")
    # A block cannot hold everything: lines that begin or end with spaces, and signs that are not printed.
    is_block = len(lines) > 1 and all(
        line.isprintable() and line == line.strip() and (line or index) for index, line in enumerate(lines)
    )
    return "|" if is_block else '"'


_Dumper.add_representer(str, _represent_text)


def dump_yaml(model: Model) -> bytes:
    """A definition as YAML that reads back as an equal one, but for drafting notes, which are left out.

    What has the value it would have anyway is left out too. Equal definitions give equal bytes.
    """
    data = _public(model)
    text = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6)
    return text.encode("utf-8")


def dump_json(model: Model) -> bytes:
    """A record as JSON; what has the value it would have anyway is left out. Equal records give equal bytes."""
    text = json.dumps(model.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def _public(value: object) -> object:
    if isinstance(value, BaseModel):
        return {
            name: _public(getattr(value, name))
            for name, info in type(value).model_fields.items()
            if name != "drafting_notes" and getattr(value, name) != info.get_default()
        }
    if isinstance(value, tuple):
        return [_public(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(getattr(value, "value", value))
