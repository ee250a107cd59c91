"""A value that is written as one line of text: how such values are read, refused and described."""

from functools import lru_cache
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

LONGEST_SCALAR = 200
_LONGEST_SHOWN = 60


def shorten(value: object) -> str:
    """A value as it is quoted in a message: a long one with its middle left out."""
    text = str(value)
    half = _LONGEST_SHOWN // 2
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:half].rstrip()} … {text[-half // 2 :].lstrip()}"


class MisfitError(ValueError):
    """A value that is not what it should be: what is wrong, and what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message} {hint}")
        self.message = message
        self.hint = hint


class Scalar:
    """A value written as one line of text; subclasses parse it and give it back in one canonical form.

    Equal values have equal text: `str(parse(text))` parses to the same value again.
    """

    __slots__ = ()
    what: ClassVar[str]
    pattern: ClassVar[str]
    examples: ClassVar[tuple[str, ...]]
    json_types: ClassVar[tuple[str, ...]] = ("string",)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `text`; raise ValueError, with a sentence for people, when it is not such a value."""
        raise NotImplementedError

    @classmethod
    def refusal(cls, text: object) -> MisfitError:
        """What to say of a text that is no such value."""
        shown = ", ".join(cls.examples)
        return MisfitError(f"“{shorten(text)}” is not {cls.what}.", f"Write it like: {shown}")

    @classmethod
    def _validate(cls, value: object) -> Self:
        if isinstance(value, cls):
            return value
        if isinstance(value, dict | tuple):
            raise cls.refusal("a list or group")
        text = str(value).strip()
        if isinstance(value, bool) or len(text) > LONGEST_SCALAR:
            raise cls.refusal(text)
        return cls._once(text)

    @classmethod
    @lru_cache(maxsize=2_000)
    def _once(cls, text: str) -> Self:
        """One object for all places where a value stands, as it never changes."""
        return cls.parse(text)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        kind = cls.json_types[0] if len(cls.json_types) == 1 else list(cls.json_types)
        return {"type": kind, "pattern": cls.pattern, "examples": list(cls.examples)}
