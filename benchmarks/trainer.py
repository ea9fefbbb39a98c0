"""The training of a job in a bare process: `python -m benchmarks.trainer STEPS [THREADS]`.

Says "ready" when it is warm, waits for a line on stdin, and prints when the first step began and
when the last one ended. Without a number of threads it has torch's own, one for each core.
"""

import sys

import torch

from benchmarks.workloads.measured import Training

if __name__ == "__main__":
    steps, *threads = map(int, sys.argv[1:])
    if threads:
        torch.set_num_threads(threads[0])
    training = Training()
    print("ready", flush=True)
    sys.stdin.readline()
    print(*training.run(steps))
