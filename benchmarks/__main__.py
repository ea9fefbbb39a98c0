"""The command: `python -m benchmarks [--quick] [--only NAME]`."""

import argparse
import importlib
import logging
import os
import pkgutil
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

from app import clock
from app.settings import ROOT
from benchmarks import machine, measures, report
from benchmarks.bench import Bench
from benchmarks.findings import Finding

RESULTS = ROOT / "benchmarks" / "results"


def _known() -> dict[str, ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules(measures.__path__))
    return {name: importlib.import_module(f"benchmarks.measures.{name}") for name in names}


def _arguments(known: dict[str, ModuleType]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute: does it run at all?")
    parser.add_argument("--only", action="append", choices=list(known), metavar="NAME",
                        help=f"one measure; may be repeated: {', '.join(known)}")  # fmt: skip
    parser.add_argument("--print", action="store_true", help="print the page, write no file")
    return parser.parse_args()


def _run(name: str, measure: ModuleType, bench: Bench) -> Finding | None:
    """What a measure found; None when it broke, which must not cost what the others found."""
    began = time.monotonic()
    print(f"{name} …", file=sys.stderr, flush=True)
    try:
        found: Finding = measure.run(bench)
    except Exception:
        traceback.print_exc()
        return None
    print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return found


def _page(
    results: Mapping[str, Finding | None], facts: Mapping[str, str], is_quick: bool, seconds: float
) -> str:
    how = (
        f"`python -m benchmarks{' --quick' if is_quick else ''}`, {seconds:.0f} s in all. Figures"
        " are medians, with the range over rounds or calls in brackets; ratios are of medians in"
        " this same run, or of turns beside each other."
    )
    broken = [name for name, found in results.items() if found is None]
    findings = [found for found in results.values() if found is not None]
    return report.page(findings, broken, facts, _today(), how)


def _keep(text: str, what: str) -> None:
    path = RESULTS / f"{what}_{machine.short_name()}_{_today().isoformat()}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    print(path)


def _today() -> date:
    return datetime.fromtimestamp(clock.now(), UTC).date()


def main() -> None:
    # People's programs find what was compiled at an earlier start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    known = _known()
    asked = _arguments(known)
    logging.basicConfig(level=logging.WARNING)
    names = asked.only or list(known)
    facts = machine.facts()
    began = time.monotonic()
    results: dict[str, Finding | None] = {}
    with tempfile.TemporaryDirectory(prefix="nonstop-bench-") as root:
        bench = Bench(Path(root), asked.quick)
        for name in names:
            results[name] = _run(name, known[name], bench)
            text = _page(results, facts, asked.quick, time.monotonic() - began)
            if not (asked.print or asked.quick):  # after each, so that nothing is lost
                _keep(text, "-".join(asked.only) if asked.only else "all")
    if asked.print or asked.quick:
        print(text)
    broken = [name for name, found in results.items() if found is None]
    if broken:
        sys.exit(f"broken: {', '.join(broken)}; the reasons are above")


if __name__ == "__main__":
    main()
