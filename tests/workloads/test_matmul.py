"""The matrix workload: what it measures, and that it can be stopped while it waits."""

from typing import Any

import pytest
import torch
from pydantic import ValidationError

from app.workloads import Stopped, declared
from tests.workloads.conftest import MakeJob, run


def test_measures_every_step(make_job: MakeJob) -> None:
    job = make_job()
    result = run("matmul", job, {}, size=32, steps=3, repeats=2, pause_s=0)
    assert [step for step, _ in job.metrics["gflops"]] == [1, 2, 3]
    speeds = [speed for _, speed in job.metrics["gflops"]]
    assert result["best_gflops"] == max(speeds)
    assert result["median_gflops"] == sorted(speeds)[1]
    assert result["products"] == 6
    assert result["device"] == "cpu"
    assert result["device_name"]
    assert job.reports[-1][:2] == (3, 3)


@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16", "float16"])
def test_every_number_format_works(make_job: MakeJob, dtype: str) -> None:
    assert run("matmul", make_job(), {}, size=16, steps=1, dtype=dtype)["dtype"] == dtype


def test_a_stop_is_noticed_during_a_pause(make_job: MakeJob) -> None:
    job = make_job(stop_at_call=3)
    with pytest.raises(Stopped):
        run("matmul", job, {}, size=16, steps=2, pause_s=3600)
    assert len(job.metrics["gflops"]) == 1


def test_a_gpu_that_is_not_there_is_told(
    make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match="No GPU is available"):
        run("matmul", make_job(), {}, size=16, steps=1, device="cuda")


@pytest.mark.parametrize(
    "params",
    [{"size": 0}, {"size": 2.5}, {"steps": 0}, {"pause_s": -1}, {"dtype": "int8"}, {"rows": 1}],
)
def test_wrong_parameters_are_refused(params: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        declared()["matmul"].validate(params)


def test_the_examples_fit() -> None:
    matmul = declared()["matmul"]
    for example in matmul.entry.examples:
        assert matmul.validate(example.params)["steps"] == 10
