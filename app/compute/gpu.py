"""Which GPU this host has, found out without touching CUDA in this process."""

import os
import subprocess
import sys

_ASK = "import torch; print(torch.cuda.is_available())"


def device() -> str:
    """ "cuda" where torch could use a GPU, else "cpu".

    CUDA that is touched once in the parent cannot be used in any process forked from it, so
    another program is asked; and only where there is a driver at all.
    """
    if not os.path.exists("/dev/nvidiactl"):
        return "cpu"
    try:
        answer = subprocess.run(
            [sys.executable, "-c", _ASK], capture_output=True, text=True, timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        return "cpu"
    return "cuda" if answer.stdout.strip() == "True" else "cpu"
