"""Where tensors live: the choice between CPU and GPU, and what the chosen one is called."""

import platform
from pathlib import Path
from typing import Literal

import torch

from app.domain.sentence import sentence
from app.learning.errors import LearningError

Wanted = Literal["auto", "cpu", "cuda"]


def choose(wanted: Wanted, offered: str) -> torch.device:
    """The device to compute on.

    Args:
        wanted: what the person asked for; "auto" takes what is offered.
        offered: the device the job was given, such as "cpu" or "cuda".

    Raises:
        LearningError: a GPU was asked for and there is none.
    """
    device = torch.device(offered if wanted == "auto" else wanted)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise LearningError(
            sentence("No GPU is available where this job runs; choose the device auto or cpu.")
        )
    return device


def name(device: torch.device) -> str:
    """What the device is called by its maker, such as "NVIDIA H200"."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return _processor() or platform.processor() or platform.machine()


def synchronize(device: torch.device) -> None:
    """Wait until the device has done all it was given, so that a clock tells the truth."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    names = (
        line.partition(":")[2].strip()
        for line in described.splitlines()
        if line.startswith("model name")
    )
    return next(names, "")
