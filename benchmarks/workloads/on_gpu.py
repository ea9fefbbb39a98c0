"""Jobs that the measure of a GPU runs."""

import time

from app.workloads import RunningJob, Text, workload
from benchmarks.workloads.measured import note


@workload(title=Text(en="Train on the GPU", ja="GPU で学習"))
def train_on_gpu(job: RunningJob, *, path: str, steps: int, reports: bool) -> None:
    """Trains; notes the seconds of the loop."""
    import torch

    inputs = torch.randn(4096, 2048, device=job.device)
    network = torch.nn.Sequential(
        torch.nn.Linear(2048, 4096), torch.nn.ReLU(), torch.nn.Linear(4096, 2048)
    ).to(job.device)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.001)

    def step() -> None:
        optimizer.zero_grad()
        (network(inputs) - inputs).square().mean().backward()
        optimizer.step()
        torch.cuda.synchronize()

    for _ in range(20):
        step()
    began = time.perf_counter()
    for number in range(steps):
        step()
        if reports:
            job.progress(number + 1, steps)
            job.metric(number, loss=0.1, accuracy=0.5, rate=0.1)
    note(path, f"{time.perf_counter() - began:.6f}")


@workload(title=Text(en="Fill the GPU", ja="GPU を占める"), saves=True)
def fill_gpu(job: RunningJob, *, path: str, megabytes: int) -> None:
    """Holds memory of the GPU until it is stopped; saves when it is asked to."""
    import torch

    held = torch.ones(megabytes * 250_000, device=job.device)
    torch.cuda.synchronize()
    note(path, f"{held.sum().item()}")
    while True:
        time.sleep(0.02)
        job.progress(0.5)
        if job.should_save:
            job.checkpoint.save({"first": held[0].item()}, step=1)
