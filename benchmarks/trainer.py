"""The training of a job in a bare process: `python -m benchmarks.trainer PATH WINDOWS [THREADS]`.

Without a number of threads it has torch's own, one for each core.
"""

import sys
from pathlib import Path

import torch

from benchmarks.workloads.measured import train_in_windows

if __name__ == "__main__":
    path, windows, *threads = sys.argv[1:]
    if threads:
        torch.set_num_threads(int(threads[0]))
    train_in_windows(path, Path(windows))
