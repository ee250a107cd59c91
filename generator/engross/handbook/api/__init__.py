"""The facts in force for other programs: `api/*.json` and their JSON Schemas."""

from engross.handbook.api.composing import compose_api
from engross.handbook.api.schema import api_schema

__all__ = ["api_schema", "compose_api"]
