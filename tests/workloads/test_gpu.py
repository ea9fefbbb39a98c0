"""The workloads on a GPU."""

import pytest
import torch

from app.workloads.train_tabular import EXAMPLES
from tests.workloads.conftest import MakeJob, run

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU"),
]


def test_matmul_uses_the_gpu_it_is_offered(make_job: MakeJob) -> None:
    job = make_job(device="cuda")
    result = run("matmul", job, {}, size=256, steps=2, pause_s=0, dtype="bfloat16")
    assert result["device"] == "cuda"
    assert result["device_name"] == torch.cuda.get_device_name()


def test_training_continues_on_the_gpu(make_job: MakeJob) -> None:
    files = {"data": EXAMPLES / "penguins.csv"}
    first = make_job(device="cuda")
    run("train_tabular", first, files, target="species", epochs=10)
    later = make_job(device="cuda", checkpoints=first.checkpoint.folder)
    result = run("train_tabular", later, files, target="species", epochs=30)
    assert result["device"] == "cuda"
    assert result["accuracy"] > 0.9
    assert len(later.metrics["accuracy"]) == 20
