"""The machine a result belongs to."""

import os
import platform
import sys
from importlib import metadata
from pathlib import Path

import psutil


def facts() -> dict[str, str]:
    """What a reader needs to judge the figures."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 1e9:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": sys.version.split()[0],
        "packages": ", ".join(
            f"{name} {metadata.version(name)}" for name in ("huey", "streamlit", "torch")
        ),
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def short_name() -> str:
    """A word for file names: "linux-2core"."""
    return f"{platform.system().lower()}-{os.cpu_count()}core"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
