"""`run`: a workload in this very process, without queue or database, to try and to debug it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import clock
from app.cli import given, printing
from app.cli.speaking import _, complain, say
from app.cli.submit import Json
from app.domain.errors import InvalidRequest, NotFound
from app.domain.sentence import Problem, sentence
from app.domain.text import one_line
from app.settings import load

if TYPE_CHECKING:
    from app.compute.loading import Loaded
    from app.workloads import Workload

SAY_EVERY_S = 0.5


class WorkloadRaised(Exception):
    """The workload raised; its own exception is the cause, for whoever debugs it."""


class Terminal:
    """Tells on stderr what the workload reports; see `compute.running_job.Reporter`."""

    def __init__(self) -> None:
        self._text = ""
        self._said_at = 0.0

    def progress(self, done: float, total: float, text: str | None) -> int:
        self._text = self._text if text is None else text
        share = done / total if total else 0.0
        self._say(f"{share:.1%}  {self._text}", always=done >= total)
        return self.asked()

    def metrics(self, step: float | None, number: int, values: dict[str, float]) -> int:
        at = number if step is None else step
        shown = "  ".join(f"{name} {value:.6g}" for name, value in values.items())
        self._say(_("step {step}: {values}", step=f"{at:g}", values=shown), always=True)
        return self.asked()

    def checkpoint(self, step: float) -> int:
        self._say(_("A checkpoint is saved, at step {step}.", step=f"{step:g}"), always=True)
        return self.asked()

    def asked(self) -> int:
        return 0  # nobody asks for anything here: Ctrl-C simply interrupts

    def sync(self) -> None:
        pass  # it is on the screen

    def _say(self, line: str, *, always: bool) -> None:
        now = clock.monotonic()
        if always or now - self._said_at >= SAY_EVERY_S:
            self._said_at = now
            complain(one_line(line))


def run(
    workload: Annotated[str, typer.Argument(help=_("Which workload; see `workloads`."))],
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", help=_("A parameter, as NAME=VALUE."))
    ] = None,
    file: Annotated[
        list[str] | None, typer.Option("--file", "-f", help=_("A file, as NAME=PATH."))
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help=_("Folder for artifacts; else ./nonstop-run-NAME."))
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help=_("Go on from the last run's checkpoint."))
    ] = False,
    json: Json = False,
) -> None:
    """Run a workload here and now, to debug it."""
    from app.compute import gpu, result
    from app.compute.loading import load_all
    from app.compute.running_job import LiveJob
    from app.files import checkpoints

    found = _find(load_all(load()), workload)
    arguments = _arguments(found, param or [], given.paths(file or []))
    folder = (output or Path(f"nonstop-run-{workload}")).absolute()
    if not resume:
        checkpoints.forget(folder / "checkpoint")
    job = LiveJob(
        job_id=0,
        attempt=1,
        device=gpu.device(),
        reporter=Terminal(),
        artifact_folder=folder,
        checkpoint_folder=folder / "checkpoint",
    )
    try:
        value = result.to_json(found.function(job, **arguments))
    except Exception as error:
        raise WorkloadRaised from error
    if json:
        printing.as_json(value)
        return
    for key, part in (value or {}).items():
        say(f"{key}: {one_line(str(part))}")
    if folder.is_dir():
        say(_("Artifacts are in {folder}.", folder=folder))


def _find(loaded: "Loaded", name: str) -> "Workload":
    if name in loaded.workloads:
        return loaded.workloads[name]
    for source, reason in loaded.errors.items():
        if Path(source).stem == name:
            raise NotFound(
                sentence("{source} cannot be imported:\n{reason}", source=source, reason=reason)
            )
    known = ", ".join(sorted(loaded.workloads))
    raise NotFound(
        sentence("There is no workload {name}; there are: {known}.", name=name, known=known)
    )


def _arguments(workload: "Workload", param: list[str], paths: Mapping[str, Path]) -> dict[str, Any]:
    """What the function is called with; the same checks as at a submit.

    Raises:
        InvalidRequest: something does not fit; has every problem.
    """
    import pydantic

    from app.operations import parameters

    entry = workload.entry
    references = {name: {"upload": "", "name": path.name} for name, path in paths.items()}
    params = parameters.complete(entry, given.values(entry, param) | references)
    problems = parameters.problems(entry, params) + [
        Problem(name, sentence("There is no file {path}.", path=path))
        for name, path in paths.items()
        if not path.is_file()
    ]
    if problems:
        raise InvalidRequest(problems)
    for name, path in paths.items():
        params[name] = {"path": str(path.absolute()), "name": path.name}
    try:
        return workload.validate(params)
    except pydantic.ValidationError as error:
        raise InvalidRequest(
            [
                Problem(
                    ".".join(map(str, problem["loc"])),
                    sentence("This does not fit: {cause}.", cause=problem["msg"]),
                )
                for problem in error.errors()
            ]
        ) from None
