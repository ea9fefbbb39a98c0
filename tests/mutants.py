"""Take the protections of a job away one at a time and see that tests go red for each.

    python -m tests.mutants [--write] [WORD…]

Works on a copy of the tree. Words choose mutations by their names; `--write` puts the measured
table into docs/mutants.md.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.settings import ROOT
from tests.mutations import MUTATIONS, Change, Mutation

LIMIT_S = 240.0
MARK = "RUN_FOR_A_MUTANT"  # in the environment of everything that is started here
PAGE = ROOT / "docs" / "mutants.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"


@dataclass(frozen=True)
class Verdict:
    """What the tests said of a mutant; `by` is the first that failed."""

    mutation: Mutation
    by: str | None
    seconds: float


class Impossible(Exception):
    """A mutation or a test cannot be used as it is written."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    if options.write and options.words:
        parser.error("the table is of all mutations")
    chosen = [
        one for one in MUTATIONS if all(word.lower() in one.name.lower() for word in options.words)
    ]
    try:
        verdicts = measure(chosen)
    except Impossible as error:
        print(error)
        return 2
    if options.write:
        write(verdicts)
    survivors = [one for one in verdicts if one.by is None]
    print(f"{len(verdicts) - len(survivors)} of {len(verdicts)} killed")
    return 1 if survivors else 0


def measure(mutations: list[Mutation]) -> list[Verdict]:
    """Try each on a copy of the tree.

    Raises:
        Impossible: a text to change is not there exactly once, or a test fails without a change.
    """
    with tempfile.TemporaryDirectory(prefix="nonstop-mutants-") as folder:
        copy = Path(folder) / "tree"
        copy_tree(copy)
        for mutation in mutations:
            with mutated(copy, mutation):
                pass  # all of them apply, before any time is spent
        for selection in sorted({one for mutation in mutations for one in mutation.tests}):
            if failing(copy, selection) is not None:
                raise Impossible(f"{selection} fails without any mutation")
        return [try_one(copy, mutation) for mutation in mutations]


def copy_tree(target: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def try_one(copy: Path, mutation: Mutation) -> Verdict:
    began = time.monotonic()
    with mutated(copy, mutation):
        by = next(filter(None, (failing(copy, one) for one in mutation.tests)), None)
    verdict = Verdict(mutation, by, time.monotonic() - began)
    print(f"{'killed' if by else 'SURVIVED':8} {verdict.seconds:5.1f} s  {mutation.name}: {by}")
    return verdict


@contextlib.contextmanager
def mutated(copy: Path, mutation: Mutation) -> Iterator[None]:
    """Apply the changes until the block ends."""
    originals: dict[Path, str] = {}
    try:
        for change in mutation.changes:
            path = copy / change.file
            text = path.read_text()
            originals.setdefault(path, text)
            path.write_text(_changed(text, change, mutation.name))
        yield
    finally:
        for path, text in originals.items():
            path.write_text(text)


def _changed(text: str, change: Change, name: str) -> str:
    if text.count(change.before) != 1:
        raise Impossible(
            f"{name}: this is {text.count(change.before)} times in {change.file}:\n{change.before}"
        )
    return text.replace(change.before, change.after)


def failing(copy: Path, selection: str) -> str | None:
    """The first test of a selection that fails; None when all pass.

    Raises:
        Impossible: the tests could not be run.
    """
    path, _, words = selection.partition(" ")
    token = f"{os.getpid()}"
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", path]
    if words:
        command += ["-k", words]
    if path.startswith("tests/properties"):
        command += ["--hypothesis-profile", "first failure"]  # the shortest example takes long
    try:
        ended = subprocess.run(
            command,
            cwd=copy,
            env=os.environ | {MARK: token, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{path} (hung)"
    finally:
        end_leftovers(f"{MARK}={token}".encode())
    if ended.returncode == 0:
        return None
    failed = [line for line in ended.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    if ended.returncode != 1 or not failed:
        raise Impossible(f"{selection} could not be run:\n{ended.stdout[-3000:]}{ended.stderr}")
    return failed[0].split(" - ")[0].split(" ", 1)[1]


def end_leftovers(mark: bytes) -> None:
    """Kill what a mutant's tests could not end: some mutants are about nothing else."""
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            with contextlib.suppress(OSError):
                if mark in Path(f"/proc/{name}/environ").read_bytes().split(b"\0"):
                    os.kill(int(name), signal.SIGKILL)


def write(verdicts: list[Verdict]) -> None:
    """Put the table into the page."""
    head, rest = PAGE.read_text().split(BEGIN)
    tail = rest.split(END)[1]
    rows = [
        f"| {one.mutation.name} | {f'`{one.by}`' if one.by else '**survived**'} |"
        f" {one.seconds:.0f} |\n"
        for one in verdicts
    ]
    table = "| taken away | the first test that failed | seconds |\n|---|---|---|\n"
    PAGE.write_text(head + BEGIN + table + "".join(rows) + END + tail)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
