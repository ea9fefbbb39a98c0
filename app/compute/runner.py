"""The runner: a process forked ahead, in which the code of one attempt runs, and which then ends.

The fork server forks it. It waits for one job, and always leaves by `os._exit`, so that nothing of
the process it was copied from is run twice.
"""

import contextlib
import fcntl
import gc
import os
import select
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import pydantic

from app import processes
from app.compute import result, streams
from app.compute.channel import Page, ReportPipe
from app.compute.orders import Orders
from app.compute.running_job import LiveJob, PipeReporter
from app.domain.sentence import Sentence
from app.files import artifacts
from app.files.journal import JournalWriter
from app.workloads import Stopped, Workload

_PIPE_SIZE = 1 << 20  # bytes a workload may print before its worker must have read
_WARM_AFTER_S = 0.05  # a busy worker's runner gets its job sooner and need not be warmed


NUM_DESCRIPTORS = 6  # of a runner, in the hands of its worker


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
        raw = orders.to_line()
        while raw:
            raw = raw[os.write(self.orders, raw) :]

    def is_waiting(self) -> bool:
        poller = select.poll()
        poller.register(self.pidfd, select.POLLIN)
        return not poller.poll(0)

    def close(self) -> None:
        """Close the worker's ends, once the runner is gone."""
        for descriptor in (self.pidfd, self.orders, self.out, self.err, self.reports):
            os.close(descriptor)
        self.page.close()

    @property
    def descriptors(self) -> list[int]:
        """All that is open, in the order of `of`."""
        return [self.pidfd, self.page.descriptor, self.orders, self.out, self.err, self.reports]

    @classmethod
    def of(cls, pid: int, started: float, descriptors: Sequence[int]) -> "Runner":
        """The hold of another process on the same runner."""
        pidfd, page, orders, out, err, reports = descriptors
        return cls(pid, started, pidfd, Page(page), orders, out, err, reports)


def fork(workloads: Mapping[str, Workload], threads: int) -> Runner:
    """Fork a runner that waits for its job.

    Args:
        workloads: what it can run; imported already.
        threads: how many threads torch may use in it.

    Raises:
        OSError: no process or descriptor is free; nothing is left of it.
    """
    parent = os.getpid()
    with contextlib.ExitStack() as opened:  # what is left when one cannot be made is closed
        page = Page()
        opened.callback(page.close)

        def pipe() -> tuple[int, int]:
            ends = os.pipe2(os.O_CLOEXEC)
            for end in ends:
                opened.callback(os.close, end)
            return ends

        orders, *others = (pipe() for _ in range(4))
        for read_end, write_end in others:
            os.set_blocking(read_end, False)
            with contextlib.suppress(OSError):
                fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
        pid = os.fork()
        if pid == 0:
            _be_runner(
                page, [orders[0], *(write for _, write in others)], parent, workloads, threads
            )
        pidfd = processes.open_or_end(pid)
        opened.pop_all()
    for end in (orders[0], *(write for _, write in others)):
        os.close(end)
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
        _leave_the_server(parent, ends)
        os.dup2(out, 1)
        os.dup2(err, 2)
        pipe = ReportPipe(reports)
        streams.set_up(pipe)
        raw = _wait_for_orders(orders_end, threads)
        if raw:
            pipe.outcome(_run(Orders.of_line(raw), page, pipe, workloads, threads))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _leave_the_server(parent: int, kept: list[int]) -> None:
    """Undo what was copied from the fork server and must not be shared."""
    os.setsid()
    processes.die_with(parent)
    processes.be_killed_first()
    gc.enable()
    processes.close_descriptors(kept)


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
    torch.default_generator.manual_seed(0)
    torch.ones(8, 8) @ torch.ones(8, 8)


def _seed(orders: Orders) -> None:
    """The job's number is its seed."""
    import torch

    if orders.device == "cpu":
        # What manual_seed does beside this, for GPUs that are not there, takes 3 ms.
        torch.default_generator.manual_seed(orders.job_id)
    else:
        torch.manual_seed(orders.job_id)


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
    if orders.memory_mb:
        processes.limit_memory(orders.memory_mb * 1_000_000)
    torch.set_num_threads(threads)
    _seed(orders)
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
