"""From a typed function to a workload: its form, its validation and its page in the catalogue."""

import inspect
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, create_model
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.domain.schedule import ScheduleDraft
from app.domain.workload import Bilingual, CatalogueEntry, Example, Metric
from app.workloads._schedule import schedules_of

__all__ = ["Example", "Metric", "Param", "Text", "Workload", "declared", "workload"]


def Text(*, en: str, ja: str) -> Bilingual:  # noqa: N802 - reads as a type where it is used
    """A text in both languages."""
    return {"en": en, "ja": ja}


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """How one parameter is shown in forms; goes into `Annotated` beside pydantic's `Field`.

    Attributes:
        title: label of the field; without one, the parameter's name.
        help: a sentence about it.
        accept: suffixes an upload may have, such as (".csv",).
        column_of: name of the upload whose columns are the choices.
        advanced: rarely needs a change.
        labels: what the values of a `Literal` are called.
        takes: kind of artifact it takes, one that some workload declares in `artifacts`.
    """

    title: Bilingual | None = None
    help: Bilingual | None = None
    accept: Sequence[str] = ()
    column_of: str | None = None
    advanced: bool = False
    labels: Mapping[str, Bilingual] = field(default_factory=dict)
    takes: str = ""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = handler(schema)
        described |= {
            key: value
            for key, value in {
                "x-title": self.title,
                "x-description": self.help,
                "x-upload": list(self.accept),
                "x-column-of": self.column_of,
                "x-advanced": self.advanced,
                "x-labels": dict(self.labels),
                "x-takes": self.takes,
            }.items()
            if value
        }
        return described


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A declared workload: the function, the model of its parameters, and what is published."""

    name: str
    function: Callable[..., Any]
    parameters: type[BaseModel]
    entry: CatalogueEntry
    schedules: tuple[ScheduleDraft, ...] = ()

    def validate(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Turn parameters as they are stored into the arguments of the function.

        Raises:
            pydantic.ValidationError: they do not fit; lists every problem.
        """
        model = self.parameters.model_validate(dict(params))
        return {name: getattr(model, name) for name in type(model).model_fields}


_declared: dict[str, Workload] = {}


def declared() -> dict[str, Workload]:
    """Every workload declared so far in this process, by name."""
    return dict(_declared)


def workload(
    *,
    title: Bilingual,
    description: Bilingual | None = None,
    examples: Sequence[Example] = (),
    metrics: Mapping[str, Metric] | None = None,
    results: Mapping[str, Bilingual] | None = None,
    artifacts: Mapping[str, str] | None = None,
    max_failures: int = 1,
    timeout_s: float | None = None,
    memory_mb: int | None = None,
    saves: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a function as a workload. Its name becomes the workload's stable name.

    Args:
        title: what people call it.
        description: one sentence about it; without one, the docstring's first line.
        examples: parameters to try it with.
        metrics: how its metrics are shown.
        results: titles of the keys of its result.
        artifacts: names of the files it leaves, and of what kind each is: another workload's
            parameter that takes this kind offers them.
        max_failures: how often it may fail before its job is given up.
        timeout_s: seconds an attempt may take; None for no limit.
        memory_mb: memory an attempt may use; None for no limit.
        saves: it calls `job.checkpoint.save` now and then, so its jobs can be paused.

    Raises:
        TypeError: the function's signature cannot become a form; says which part.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        name = function.__name__
        other = _declared.get(name)
        if (
            other is not None
            and other.function.__code__.co_filename != function.__code__.co_filename
        ):
            raise TypeError(
                f"{name} is already declared in {other.function.__code__.co_filename};"
                " names of workloads are unique"
            )
        parameters = _parameters(function)
        doc = inspect.getdoc(function) or ""
        entry = CatalogueEntry(
            name=name,
            title=title,
            description=description or doc.partition("\n")[0] or title,
            schema=parameters.model_json_schema(),
            examples=tuple(examples),
            metrics=dict(metrics or {}),
            results=dict(results or {}),
            artifacts=dict(artifacts or {}),
            max_failures=max_failures,
            timeout_s=timeout_s,
            memory_mb=memory_mb,
            saves=saves,
            source=function.__code__.co_filename,
        )
        _declared[name] = Workload(
            name=name,
            function=function,
            parameters=parameters,
            entry=entry,
            schedules=schedules_of(function, parameters.model_fields),
        )
        return function

    return declare


def _parameters(function: Callable[..., Any]) -> type[BaseModel]:
    hints = typing.get_type_hints(function, include_extras=True)
    signature = inspect.signature(function)
    fields: dict[str, Any] = {}
    for position, parameter in enumerate(signature.parameters.values()):
        if position == 0:
            continue
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(
                f"{function.__name__}: parameter {parameter.name} must be keyword-only;"
                " put a * after the first parameter"
            )
        if parameter.name not in hints:
            raise TypeError(f"{function.__name__}: parameter {parameter.name} has no type")
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[parameter.name] = (hints[parameter.name], default)
    if not signature.parameters:
        raise TypeError(f"{function.__name__}: the first parameter must be the job")
    return create_model(function.__name__, __base__=_Parameters, **fields)
