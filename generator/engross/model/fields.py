"""The kinds of text and reference that fields of policies, account plans and the organisation hold."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from engross.units import Frequency, parse_date
from engross.units.scalar import MisfitError, shorten

# Neither screens nor printers nor readers can show these; \t and \n are left to each kind of text.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufeff\ufffe\uffff]")


class ShapeError(MisfitError):
    """A list, group or number where a text belongs."""


class Text(str):
    """A text with rules of its own; an instance keeps its class, so a walk over a model finds every one."""

    __slots__ = ()
    what: ClassVar[str] = "a text"
    pattern: ClassVar[str] = r"(?s:.*\S.*)"
    json_pattern: ClassVar[str] = r"\S"
    longest: ClassVar[int] = 120
    examples: ClassVar[tuple[str, ...]] = ()
    _match: ClassVar[Callable[[str], re.Match[str] | None]] = re.compile(pattern).fullmatch

    def __init_subclass__(cls) -> None:
        cls._match = re.compile(cls.pattern).fullmatch

    @classmethod
    def _validate(cls, value: object) -> Self:
        if not isinstance(value, str):
            raise cls._misshapen(value)
        if not value.strip():
            raise MisfitError(f"Here belongs {cls.what}; it is empty.", "Fill it in, or delete the line.")
        if len(value) > cls.longest:
            raise MisfitError(
                f"This text has {len(value):,} characters; at most {cls.longest:,} are possible here.",
                "Shorten it.",
            )
        if not value.isprintable() and (sign := _UNPRINTABLE.search(value)):
            raise MisfitError(
                f"This text has a character that cannot be shown (U+{ord(sign[0]):04X}).", "Delete it."
            )
        if cls._match(value) is None:
            hint = f"Write it like: {', '.join(cls.examples)}" if cls.examples else "Write it on one line."
            raise MisfitError(f"“{shorten(value)}” is not {cls.what}.", hint)
        return cls(value)

    @classmethod
    def _misshapen(cls, value: object) -> ShapeError:
        if isinstance(value, dict | tuple):
            kind = "a list" if isinstance(value, tuple) else "a group of keys"
            return ShapeError(
                f"Here belongs {cls.what}, not {kind}.", "Write the text itself after the colon, in quotes."
            )
        shown = str(value).lower() if isinstance(value, bool) else shorten(value)
        return ShapeError(f"Here belongs {cls.what}, not {shown}.", f'Put it in quotes: "{shown}"')

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        made: JsonSchemaValue = {"type": "string", "pattern": cls.json_pattern, "maxLength": cls.longest}
        return made | ({"examples": list(cls.examples)} if cls.examples else {})


class Prose(Text):
    """Free text in Markdown, which may ask for facts in double braces."""

    __slots__ = ()
    what = "a text in Markdown"
    longest = 10_000


class Line(Text):
    """A plain text of one line, without Markdown."""

    __slots__ = ()
    what = "a text of one line"
    pattern = r"[^\n\t]*\S[^\n\t]*"
    json_pattern = r"^[^\n\t]*\S[^\n\t]*$"
    longest = 500


class Slug(Text):
    """A short name for links, unique in its list, that stays when titles and order change."""

    __slots__ = ()
    what = "a short name in small letters, digits and single hyphens"
    pattern = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
    json_pattern = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
    longest = 80
    examples: ClassVar[tuple[str, ...]] = ("hand-over", "gold")

    @classmethod
    def _validate(cls, value: object) -> Self:
        return cls._once(value) if type(value) is str else super()._validate(value)

    @classmethod
    @lru_cache(maxsize=10_000)
    def _once(cls, value: str) -> Self:
        """One object for all places where an id stands: a library names few roles, and each very often."""
        return super()._validate(value)


class Reference(Slug):
    """The id of something that stands elsewhere; `target` says what."""

    __slots__ = ()
    target: ClassVar[str]


class RoleId(Reference):
    """The id of a role in `organization.yml`."""

    __slots__ = ()
    what = "the id of a role in organization.yml"
    target = "role"
    examples = ("account-manager",)


class PersonId(Reference):
    """The id of a person in `organization.yml`."""

    __slots__ = ()
    what = "the id of a person in organization.yml"
    target = "person"
    examples = ("amara-okafor",)


class OfficeId(Reference):
    """The id of an office in `organization.yml`."""

    __slots__ = ()
    what = "the id of an office in organization.yml"
    target = "office"
    examples = ("london",)


class DepartmentId(Reference):
    """The id of a department in `organization.yml`."""

    __slots__ = ()
    what = "the id of a department in organization.yml"
    target = "department"
    examples = ("sales",)


class ContactId(Reference):
    """The id of a contact in `organization.yml`."""

    __slots__ = ()
    what = "the id of a contact in organization.yml"
    target = "contact"
    examples = ("duty-line",)


class SystemId(Reference):
    """The id of a system in `organization.yml`."""

    __slots__ = ()
    what = "the id of a system in organization.yml"
    target = "system"
    examples = ("client-register",)


class PolicyId(Reference):
    """The id of a policy: the name of its folder."""

    __slots__ = ()
    what = "the name of a policy's folder"
    target = "policy"
    examples = ("client-ownership",)


class QualifiedId(Reference):
    """The id of something in this policy, or in another as `policy.id`."""

    __slots__ = ()
    pattern = r"([a-z][a-z0-9]*(-[a-z0-9]+)*\.)?[a-z][a-z0-9]*(-[a-z0-9]+)*"
    json_pattern = rf"^{pattern}$"
    longest = 160


class SegmentId(QualifiedId):
    """The id of a client segment: of this policy, or of another as `policy.segment`."""

    __slots__ = ()
    what = "the id of a client segment"
    target = "segment"
    examples = ("gold", "sales-client-management.gold")


class SeverityId(QualifiedId):
    """The id of a severity: of this policy, or of another as `policy.severity`."""

    __slots__ = ()
    what = "the id of a severity"
    target = "severity"
    examples = ("emergency", "sales-account-management.emergency")


class LimitId(QualifiedId):
    """The id of a limit of authority: of this policy, or of another as `policy.limit`."""

    __slots__ = ()
    what = "the id of a limit of authority"
    target = "limit of authority"
    examples = ("discount", "sales-account-management.discount")


class ServiceLevelId(QualifiedId):
    """The id of a service level: of this policy, or of another as `policy.service-level`."""

    __slots__ = ()
    what = "the id of a service level"
    target = "service level"
    examples = ("email-response", "sales-client-management.email-response")


class LadderId(QualifiedId):
    """The id of an escalation ladder: of this policy, or of another as `policy.ladder`."""

    __slots__ = ()
    what = "the id of an escalation ladder"
    target = "escalation ladder"
    examples = ("emergency", "sales-account-management.emergency")


class StepId(Reference):
    """The id of a step of the same procedure."""

    __slots__ = ()
    what = "the id of a step of this procedure"
    target = "step"
    examples = ("accept",)


class ClauseId(Reference):
    """The id of a clause of the same policy."""

    __slots__ = ()
    what = "the id of a clause of this policy"
    target = "clause"
    examples = ("one-owner",)


class AppendixId(Reference):
    """The id of an appendix of the same policy."""

    __slots__ = ()
    what = "the id of an appendix of this policy"
    target = "appendix"
    examples = ("hand-over-form",)


class GroupId(Reference):
    """The id of a group of approvals of the same policy."""

    __slots__ = ()
    what = "the id of a group of approvals of this policy"
    target = "group of approvals"
    examples = ("directors",)


class Number(Text):
    """A document's number, as it is cited."""

    __slots__ = ()
    what = "a document number in capitals, digits and hyphens"
    pattern = r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*"
    json_pattern = rf"^{pattern}$"
    examples = ("CL-002",)


class Version(Text):
    """A document's own version: two or three numbers with dots, always in quotes."""

    __slots__ = ()
    what = "a version number"
    pattern = r"(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){1,2}"
    json_pattern = r"^(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){1,2}$"
    examples = ('"1.0"', '"1.10"')

    @property
    def parts(self) -> tuple[int, ...]:
        """The numbers, for comparing: 1.10 comes after 1.9."""
        return tuple(int(part) for part in self.split("."))


Date = Annotated[
    date,
    BeforeValidator(parse_date),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date",
            "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "examples": ["2026-03-31"],
        }
    ),
]
Every = Annotated[Frequency, Field(strict=False)]


def _title(name: str, _info: object) -> str:
    return name.replace("_", " ").capitalize()


_names: dict[frozenset[str], set[str]] = {}


class Model(BaseModel):
    """What outside data must fit: nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        use_attribute_docstrings=True,
        field_title_generator=_title,
        model_title_generator=lambda model: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).capitalize(),
    )

    @model_validator(mode="after")
    def _share_names(self) -> Self:
        """Models share the names of their fields, and one set of those that were written; they take more memory than the rest."""
        names, held = self.__pydantic_fields_set__, self.__dict__
        object.__delattr__(self, "__dict__")  # set one by one, fields are kept without their names
        for name, value in held.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "__pydantic_fields_set__", _names.setdefault(frozenset(names), names))
        return self


class Entry(Model):
    """An item of a list, with an id that stays when its wording or place changes."""

    id: Slug
    """A short name of your choice for links to this item: small letters, digits, hyphens. Never change it."""
    drafting_notes: Prose | None = None
    """Notes among those who draft. They are never shown in the handbook or a PDF."""


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields a model has, by their key in YAML."""
    return dict(model.model_fields)
