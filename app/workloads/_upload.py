"""A parameter that is a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody uploaded or that another job left, ready to read.

    In a request it is a reference, `{"upload": sha256, "name": …}` or
    `{"job": id, "artifact": name}`; the worker turns it into a path before the workload is
    called.
    """

    path: Path
    name: str

    def __fspath__(self) -> str:
        return str(self.path)

    @classmethod
    def _resolve(cls, value: Any) -> "Upload":
        if isinstance(value, cls):
            return value
        if isinstance(value, dict) and isinstance(value.get("path"), str):
            path = Path(value["path"])
            return cls(path, str(value.get("name", path.name)))
        raise ValueError("should be a file")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls._resolve)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "object",
            "properties": {
                "upload": {"type": "string"},
                "name": {"type": "string"},
                "job": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
                "artifact": {"type": "string", "minLength": 1, "maxLength": 255},
            },
            "dependentRequired": {  # one pair or the other
                "upload": ["name"],
                "name": ["upload"],
                "job": ["artifact"],
                "artifact": ["job"],
            },
            "minProperties": 2,
            "maxProperties": 2,
            "additionalProperties": False,
            "x-upload": [],
        }
