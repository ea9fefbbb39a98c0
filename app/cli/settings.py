"""`settings`: what is configured, and what can be."""

from dataclasses import asdict
from typing import Annotated

import typer

from app.cli import printing
from app.cli.speaking import _, say, speaker
from app.cli.submit import Json
from app.domain.errors import NotFound
from app.domain.sentence import Sentence, sentence
from app.settings import PREFIX, Settings, in_force, variable

_HEAD = """# Settings

Every setting is an environment variable, or a line of the file `.env` beside `run.sh`. A misspelt
name or a value out of bounds stops the program with a sentence.

This page is made by `python -m app settings --markdown`.

| variable | default | meaning |
|---|---|---|
"""


def settings(
    name: Annotated[str | None, typer.Argument(help=_("Only this one."))] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help=_("Print the page docs/settings.md."))
    ] = False,
    plain: Annotated[bool, typer.Option("--plain", help=_("Print nothing but the value."))] = False,
    json: Json = False,
) -> None:
    """The settings in force, with their meaning."""
    if markdown:
        typer.echo(page(), nl=False)
        return
    wanted = _field(name) if name else None
    found = [one for one in in_force() if wanted in (None, one.name)]
    if json:
        as_json = [asdict(one) | {"variable": one.variable} for one in found]
        printing.as_json(as_json[0] if name else as_json)
        return
    for one in found:
        if plain:
            say(str(one.value))
            continue
        changed = "  ← " + _("changed") if one.is_changed else ""
        say(f"{one.variable}={one.value}{changed}")
        say(f"    {speaker().say(Sentence(one.description))}")


def _field(name: str) -> str:
    field = name.lower().removeprefix(PREFIX.lower())
    if field not in Settings.model_fields:
        known = ", ".join(map(variable, Settings.model_fields))
        raise NotFound(
            sentence("There is no setting {name}; there are: {known}.", name=name, known=known)
        )
    return field


def page() -> str:
    """The reference of all settings, the same on every machine."""
    return _HEAD + "".join(
        f"| `{variable(field)}` | {_default(field)} | {info.description} |\n"
        for field, info in Settings.model_fields.items()
    )


def _default(field: str) -> str:
    info = Settings.model_fields[field]
    if isinstance(info.json_schema_extra, dict):
        return str(info.json_schema_extra["default_text"])
    default = str(info.default).lower() if isinstance(info.default, bool) else str(info.default)
    return f"`{default}`" if default else "–"
