"""Find and import workloads; a file that would harm the consumer stays outside, with its reason.

Each file is first imported in a forked probe. A file that starts threads or computes with torch
while it is imported would make every later fork hang, and one that raises, exits or hangs would
take the consumer with it.
"""

import contextlib
import dataclasses
import hashlib
import importlib
import importlib.util
import json
import os
import pkgutil
import select
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app import processes
from app import workloads as declarations
from app.domain.sentence import sentence
from app.domain.workload import CatalogueEntry
from app.settings import Settings
from app.workloads import Workload

BUILT_IN = Path(declarations.__file__).parent


@dataclass(frozen=True, slots=True)
class Source:
    """A file that may declare workloads."""

    module: str
    path: Path


@dataclass(frozen=True, slots=True)
class Loaded:
    """What can be run, and what cannot and why."""

    workloads: dict[str, Workload] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)  # reason by file or by name in settings

    def entries(self) -> list[CatalogueEntry]:
        """What is published: every workload, and every file that failed."""
        found = []
        for workload in self.workloads.values():
            source = Path(workload.entry.source)
            version = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
            found.append(dataclasses.replace(workload.entry, version=version))
        for source_name, reason in self.errors.items():
            name = Path(source_name).stem
            found.append(
                CatalogueEntry(
                    name=name,
                    title=name,
                    description="",
                    schema={"type": "object", "properties": {}},
                    source=source_name,
                    error=reason,
                )
            )
        return found


def load_all(settings: Settings) -> Loaded:
    """Import every workload that is safe to import into this process."""
    _import_what_all_need()
    loaded = Loaded()
    for source in _sources(settings, loaded.errors):
        known = set(declarations.declared())
        reason = probe(source, settings.import_limit_s) or _import_here(source)
        if reason:
            loaded.errors[str(source.path)] = reason
            continue
        new = {name: one for name, one in declarations.declared().items() if name not in known}
        if not new and not any(
            Path(one.entry.source) == source.path for one in declarations.declared().values()
        ):
            loaded.errors[str(source.path)] = str(
                sentence("It declares no workload; write @workload(…).")
            )
        loaded.workloads.update(new)
    return loaded


def _import_what_all_need() -> None:
    # Once, before the fork: every runner would import them again otherwise. They come before
    # the probes, too: pandas brings a library with a thread of its own that survives no fork
    # and does not need to, and that must not be held against whoever imports it.
    for name in ("numpy.random", "torch", "pandas"):
        importlib.import_module(name)


def _sources(settings: Settings, errors: dict[str, str]) -> Iterator[Source]:
    for path in sorted(BUILT_IN.glob("[!_]*.py")):
        yield Source(f"app.workloads.{path.stem}", path)
    for name in filter(None, (part.strip() for part in settings.workloads.split(","))):
        folder = Path(name).expanduser()
        if folder.is_dir():
            for path in sorted(folder.resolve().glob("[!_]*.py")):
                yield Source(f"nonstop_workloads.{path.stem}", path)
        elif folder.is_file() and folder.suffix == ".py":
            yield Source(f"nonstop_workloads.{folder.stem}", folder.resolve())
        else:
            yield from _of_package(name, errors)


def _of_package(name: str, errors: dict[str, str]) -> Iterator[Source]:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.origin:
        errors[name] = str(
            sentence("NONSTOP_WORKLOADS names it, but it is neither a folder nor a package.")
        )
        return
    yield Source(name, Path(spec.origin))
    for module in pkgutil.iter_modules(spec.submodule_search_locations or []):
        if not module.name.startswith("_"):
            inner = importlib.util.find_spec(f"{name}.{module.name}")
            if inner is not None and inner.origin:
                yield Source(inner.name, Path(inner.origin))


def _import(source: Source) -> None:
    if not source.module.startswith("nonstop_workloads."):
        importlib.import_module(source.module)
        return
    spec = importlib.util.spec_from_file_location(source.module, source.path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[source.module] = module  # pickle and dataclasses look modules up by name
    folder = str(source.path.parent)
    if folder not in sys.path:
        sys.path.append(folder)  # its own neighbours, after everything else
    spec.loader.exec_module(module)


def probe(source: Source, limit_s: float) -> str | None:
    """Import a file in a process of its own; the reason why it must not be imported here."""
    read_end, write_end = os.pipe2(os.O_CLOEXEC)
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _be_probe(source, write_end, parent)
    os.close(write_end)
    try:
        return _verdict(pid, read_end, limit_s)
    finally:
        os.close(read_end)


def _import_here(source: Source) -> str | None:
    return _try(lambda: _import(source))


def _be_probe(source: Source, end: int, parent: int) -> None:
    reason: str | None = "It ended the process while it was imported."
    try:
        processes.die_with(parent)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        before = _num_threads()
        reason = _import_here(source)
        if reason is None and _num_threads() > before:
            reason = str(
                sentence(
                    "It starts threads or computes while it is imported; put that into the"
                    " function."
                )
            )
        torch = sys.modules.get("torch")
        if reason is None and torch is not None and torch.cuda.is_initialized():
            reason = str(sentence("It uses CUDA while it is imported; put that into the function."))
    finally:
        with contextlib.suppress(OSError):
            os.write(end, json.dumps(reason).encode()[:4000])
        os._exit(0)


def _try(action: Callable[[], None]) -> str | None:
    try:
        action()
    except SystemExit as error:
        return str(
            sentence("It calls sys.exit({code}) while it is imported.", code=repr(error.code))
        )
    except SyntaxError as error:
        return (
            f"SyntaxError: {error.msg} (line {error.lineno} of {Path(error.filename or '').name})"
        )
    except BaseException as error:
        where = traceback.extract_tb(error.__traceback__)
        line = f"line {where[-1].lineno} of {Path(where[-1].filename).name}" if where else ""
        text = str(error).splitlines()
        return f"{type(error).__name__}: {text[0] if text else ''} ({line})"
    return None


def _num_threads() -> int:
    return len(os.listdir("/proc/self/task"))


def _verdict(pid: int, end: int, limit_s: float) -> str | None:
    descriptor = os.pidfd_open(pid)
    try:
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        in_time = bool(poller.poll(limit_s * 1000))
        if not in_time:
            os.kill(pid, signal.SIGKILL)
        _pid, status = os.waitpid(pid, 0)
    finally:
        os.close(descriptor)
    if not in_time:
        return str(sentence("Importing it took longer than {limit} s.", limit=f"{limit_s:g}"))
    os.set_blocking(end, False)
    try:
        raw = os.read(end, 4096)
    except BlockingIOError:
        raw = b""
    if not raw:
        code = os.waitstatus_to_exitcode(status)
        return str(sentence("It ended the process while it was imported (code {code}).", code=code))
    reason: str | None = json.loads(raw)
    return reason
