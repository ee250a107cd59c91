"""The files of `api/`: the facts in force, for programs, each file with its JSON Schema beside it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from engross.artifact import Artifact
from engross.edition import Edition, publish
from engross.handbook.api import records
from engross.handbook.api.people import describe_people
from engross.handbook.api.schema import api_schema
from engross.handbook.api.writing import FOLDER, INDEX, Writer
from engross.handbook.contents import Handbook
from engross.handbook.sheets import Desk
from engross.history import State
from engross.library import AccountFile, PolicyFile


@dataclass(frozen=True, slots=True)
class _Kind:
    """A file, its model and what it holds, in a line."""

    name: str
    model: type[records.ApiFile]
    holds: str


_INDEX = _Kind("index", records.Index, (records.Index.__doc__ or "").strip())
_KINDS = tuple(
    _Kind(name, model, (model.__doc__ or "").strip())
    for name, model in (
        ("decisions", records.Decisions),
        ("ladders", records.Ladders),
        ("service-levels", records.ServiceLevels),
        ("segments", records.Segments),
        ("facts", records.Facts),
        ("roles", records.Roles),
    )
)


def compose_api(handbook: Handbook, desk: Desk) -> Iterator[Artifact]:
    """Every file of the API and its schema; nothing that is confidential, a draft or not in force."""
    shown = handbook.edition
    # With drafts, an edition shows working texts in the place of what is in force.
    edition = publish(shown.source, shown.today) if handbook.options.drafts else shown
    writer = Writer(edition, desk, *_documents(edition, handbook))
    made: dict[str, dict[str, object]] = {
        "decisions": {"decisions": tuple(map(writer.decision, writer.tables.limits))},
        "ladders": {"ladders": tuple(map(writer.ladder, writer.tables.ladders))},
        "service-levels": {"service_levels": tuple(map(writer.service, writer.tables.services))},
        "segments": {"segments": tuple(writer.segments()), "severities": tuple(writer.severities())},
        "facts": {"facts": tuple(writer.facts())},
        "roles": {**describe_people(edition), "contact_points": tuple(writer.contact_points())},
    }
    files = tuple(
        records.File(url=f"{each.name}.json", schema_url=f"schema/{each.name}.json", holds=each.holds)
        for each in _KINDS
    )
    yield _write(INDEX, records.Index, edition, {**writer.index(), "files": files})
    for kind in _KINDS:
        yield _write(FOLDER / f"{kind.name}.json", kind.model, edition, made[kind.name])
    for kind in (_INDEX, *_KINDS):
        yield Artifact(FOLDER / "schema" / f"{kind.name}.json", _dump(api_schema(kind.model)))


def _write(
    path: PurePosixPath, model: type[records.ApiFile], edition: Edition, content: Mapping[str, object]
) -> Artifact:
    made = model.model_validate({"$schema": f"schema/{path.name}", "made_on": edition.today, **content})
    return Artifact(path, _dump(made.model_dump(mode="json", by_alias=True, exclude_none=True)))


def _dump(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _documents(edition: Edition, handbook: Handbook) -> tuple[dict[str, PolicyFile], dict[str, AccountFile]]:
    """The policies in force and the account plans that apply, without those that are confidential or wrong."""
    library, today = edition.library, edition.today
    wrong = {
        finding.place.path for finding in (*library.diagnostics, *handbook.diagnostics) if finding.is_error
    }
    policies = {
        found.id: found
        for found in library.policies.values()
        if not found.is_draft
        and edition.standings[found.id].state is State.IN_FORCE
        and found.policy.title_page.classification != "confidential"
        and found.source.path not in wrong
    }
    accounts = {
        found.id: found
        for found in library.accounts.values()
        if found.account.classification != "confidential"
        and found.account.effective <= today
        and found.source.path not in wrong
    }
    return policies, accounts
