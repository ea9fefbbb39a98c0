"""The runner: a process forked ahead, in which the code of one attempt runs, and which then ends.

It is forked while its worker holds no database connection, waits for one job, and always leaves
by `os._exit`, so that nothing of the worker it was copied from is run twice.
"""

import contextlib
import fcntl
import json
import multiprocessing
import os
import select
import signal
import sys
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import pydantic

from app import processes
from app.compute import result, streams
from app.compute.channel import Page, ReportPipe
from app.compute.running_job import LiveJob, PipeReporter
from app.domain.sentence import Sentence
from app.files import artifacts
from app.files.journal import JournalWriter
from app.workloads import Stopped, Workload

_PIPE_SIZE = 1 << 20  # bytes a workload may print before its worker must have read
_WARM_AFTER_S = 0.05  # a busy worker's runner gets its job sooner and need not be warmed


@dataclass(frozen=True, slots=True)
class Orders:
    """The one job a runner gets. Paths are absolute; files in `params` are paths already."""

    workload: str
    params: dict[str, Any]
    refusal: str | None  # why it cannot run with these
    job_id: int
    attempt: int
    nonce: str
    memory_mb: int | None
    device: str
    artifacts: str
    checkpoint: str
    journal: str


@dataclass(frozen=True, slots=True)
class Runner:
    """The worker's hold on its runner. All pipes are the worker's ends, not blocking."""

    pid: int
    started: float
    pidfd: int
    page: Page
    orders: int
    out: int
    err: int
    reports: int

    def send(self, orders: Orders) -> None:
        """Hand over the job.

        Raises:
            BrokenPipeError: the runner is gone.
        """
        raw = json.dumps(asdict(orders)).encode() + b"\n"
        while raw:
            raw = raw[os.write(self.orders, raw) :]

    def is_waiting(self) -> bool:
        poller = select.poll()
        poller.register(self.pidfd, select.POLLIN)
        return not poller.poll(0)

    def close(self) -> None:
        """Close the worker's ends, once the runner is gone."""
        for descriptor in (self.pidfd, self.out, self.err, self.reports, self.orders):
            with contextlib.suppress(OSError):
                os.close(descriptor)
        self.page.close()


def fork(workloads: Mapping[str, Workload], threads: int) -> Runner:
    """Fork a runner that waits for its job.

    The caller has closed every database connection before.

    Args:
        workloads: what it can run; imported already.
        threads: how many threads torch may use in it.

    Raises:
        OSError: no process or descriptor is free; nothing is left of it.
    """
    page, parent = Page(), os.getpid()
    with contextlib.ExitStack() as opened:  # what is left when one cannot be made is closed

        def pipe() -> tuple[int, int]:
            ends = os.pipe2(os.O_CLOEXEC)
            for end in ends:
                opened.callback(os.close, end)
            return ends

        orders, *others = (pipe() for _ in range(4))
        for _, write_end in others:
            with contextlib.suppress(OSError):
                fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
        pid = os.fork()
        if pid == 0:
            _be_runner(
                page, [orders[0], *(write for _, write in others)], parent, workloads, threads
            )
        pidfd = processes.open_or_end(pid)
        opened.pop_all()
    os.close(orders[0])
    for read_end, write_end in others:
        os.close(write_end)
        os.set_blocking(read_end, False)
    return Runner(
        pid=pid,
        started=processes.started(pid) or 0.0,
        pidfd=pidfd,
        page=page,
        orders=orders[1],
        out=others[0][0],
        err=others[1][0],
        reports=others[2][0],
    )


def _be_runner(
    page: Page,
    ends: list[int],
    parent: int,
    workloads: Mapping[str, Workload],
    threads: int,
) -> NoReturn:
    code = 70
    try:
        orders_end, out, err, reports = ends
        _leave_the_worker(parent, ends)
        raw = _wait_for_orders(orders_end, threads)
        if raw:
            os.dup2(out, 1)
            os.dup2(err, 2)
            pipe = ReportPipe(reports)
            streams.set_up(pipe)
            pipe.outcome(_run(Orders(**json.loads(raw)), page, pipe, workloads, threads))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _leave_the_worker(parent: int, kept: list[int]) -> None:
    """Undo what was copied from the worker and must not be shared."""
    os.setsid()
    processes.die_with(parent)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(number, signal.SIG_DFL)
    # The worker ignores it, and what is ignored stays so in programs a workload starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in os.listdir("/proc/self/fd"):
        descriptor = int(name)
        if descriptor > 2 and descriptor not in kept:
            with contextlib.suppress(OSError):
                os.close(descriptor)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    # Without these a DataLoader's workers are refused, or the worker's children joined.
    multiprocessing.process._children.clear()  # type: ignore[attr-defined]
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]


def _wait_for_orders(end: int, threads: int) -> bytes:
    poller = select.poll()
    poller.register(end, select.POLLIN)
    if not poller.poll(_WARM_AFTER_S * 1000):
        _warm_up(threads)
    raw = b""
    while not raw.endswith(b"\n"):
        block = os.read(end, 1 << 16)
        if not block:
            return b""
        raw += block
    return raw


def _warm_up(threads: int) -> None:
    """Touch what the first torch operation of a process touches, while there is time."""
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    torch.ones(8, 8) @ torch.ones(8, 8)


def _on_sigterm(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _run(
    orders: Orders,
    page: Page,
    pipe: ReportPipe,
    workloads: Mapping[str, Workload],
    threads: int,
) -> dict[str, Any]:
    """Run the workload; how it ended, in words of JSON."""
    import torch

    processes.mark(orders.nonce)
    processes.be_killed_first()
    if orders.memory_mb:
        processes.limit_memory(orders.memory_mb * 1_000_000)
    torch.set_num_threads(threads)
    torch.manual_seed(orders.job_id)
    artifact_folder = Path(orders.artifacts)
    signal.signal(signal.SIGTERM, _on_sigterm)
    try:
        ended = _call(orders, page, pipe, workloads[orders.workload], artifact_folder)
    except Stopped:
        ended = {"outcome": "stopped"}
    except BaseException as error:
        ended = _raised(error)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # what is left is short, and must be told
    try:
        found = artifacts.collect(artifact_folder)
    except OSError as error:  # a full disk, or no descriptor left: what it did counts no more
        return (_raised(error) if ended["outcome"] == "done" else ended) | {"artifacts": []}
    return ended | {"artifacts": [asdict(one) for one in found]}


def _call(
    orders: Orders, page: Page, pipe: ReportPipe, workload: Workload, artifact_folder: Path
) -> dict[str, Any]:
    if orders.refusal is not None:
        return {"outcome": "invalid", "error": orders.refusal}
    try:
        arguments = workload.validate(orders.params)
    except pydantic.ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors()
        )
        return {"outcome": "invalid", "error": problems}
    job = LiveJob(
        job_id=orders.job_id,
        attempt=orders.attempt,
        device=orders.device,
        reporter=PipeReporter(page, pipe, JournalWriter(Path(orders.journal))),
        artifact_folder=artifact_folder,
        checkpoint_folder=Path(orders.checkpoint),
    )
    value = workload.function(job, **arguments)
    return {"outcome": "done", "result": result.to_json(value)}


def _is_out_of_memory(error: BaseException) -> bool:
    # torch has an exception of its own for the GPU, and only a text for the CPU.
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or "can't allocate memory" in str(error)
    )


def _raised(error: BaseException) -> dict[str, Any]:
    # From the workload's own frame on: what lies above is the same for everybody.
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    text = "".join(traceback.format_exception(type(error), error, frames))
    sys.stderr.write(text)
    name, message = type(error).__name__, str(error)
    if isinstance(getattr(error, "message", None), Sentence):
        name, message = "", str(error)  # it speaks to people, as those of `learning` do
    if isinstance(error, SystemExit):
        name, message = "sys.exit", f"the workload called sys.exit({error.code!r})"
    return {
        "outcome": "raised",
        "error": ": ".join(filter(None, (name, message)))[:2000],
        "traceback": text[-20_000:],
        "out_of_memory": _is_out_of_memory(error),
    }
