"""Multiply matrices, again and again: the smallest workload that uses a device in earnest."""

import statistics
import time
from typing import Annotated, Any, Literal

import torch
from pydantic import Field

from app.learning import devices
from app.workloads import Example, Metric, Param, RunningJob, Text, workload
from app.workloads._parameters import Device

PAUSE_SLICE_S = 0.1
WARM_UP_SIZE = 64

Size = Annotated[
    int,
    Field(ge=1, le=16_384),
    Param(
        title=Text(en="Size", ja="行列の大きさ"),
        help=Text(en="Rows and columns of the square matrices.", ja="正方行列の行数と列数です。"),
    ),
]
Steps = Annotated[
    int,
    Field(ge=1, le=100_000),
    Param(
        title=Text(en="Steps", ja="ステップ数"),
        help=Text(
            en="How many times to multiply and measure.", ja="積を計算し、速さを測る回数です。"
        ),
    ),
]
Repeats = Annotated[
    int,
    Field(ge=1, le=10_000),
    Param(
        title=Text(en="Products per step", ja="1 ステップの積の数"),
        help=Text(
            en="More of them make the measured speed steadier.",
            ja="多くすると、測る速さが安定します。",
        ),
        advanced=True,
    ),
]
DType = Annotated[
    Literal["float32", "float64", "bfloat16", "float16"],
    Param(
        title=Text(en="Number format", ja="数値の形式"),
        help=Text(
            en="Shorter formats are faster on a GPU and less exact.",
            ja="短い形式ほど GPU では速く、精度は下がります。",
        ),
    ),
]
Pause = Annotated[
    float,
    Field(ge=0, le=3600),
    Param(
        title=Text(en="Pause (seconds)", ja="休止 (秒)"),
        help=Text(en="Time to wait between two steps.", ja="ステップの間に待つ時間です。"),
    ),
]


@workload(
    title=Text(en="Matrix products", ja="行列積"),
    description=Text(
        en="Multiplies two random matrices again and again and measures how fast that goes.",
        ja="2 つの乱数行列の積をくり返し計算し、その速さを測ります。",
    ),
    metrics={"gflops": Metric(title="GFLOP/s", goal="max")},
    results={
        "median_gflops": Text(en="Median speed (GFLOP/s)", ja="速さの中央値 (GFLOP/s)"),
        "best_gflops": Text(en="Best speed (GFLOP/s)", ja="速さの最高値 (GFLOP/s)"),
        "products": Text(en="Products", ja="計算した積の数"),
        "dtype": Text(en="Number format", ja="数値の形式"),
        "device": Text(en="Device", ja="計算に使った装置"),
        "device_name": Text(en="Device name", ja="装置の名前"),
    },
    examples=[
        Example(
            title=Text(en="Ten products of 1000 × 1000", ja="1000 × 1000 の積を 10 回"),
            params={"size": 1000, "steps": 10, "pause_s": 2.0},
        )
    ],
)
def matmul(
    job: RunningJob,
    *,
    size: Size = 1000,
    steps: Steps = 10,
    dtype: DType = "float32",
    pause_s: Pause = 2.0,
    repeats: Repeats = 1,
    device: Device = "auto",
) -> dict[str, Any]:
    """Multiply random matrices in steps, with a pause between them.

    A product of two n × n matrices counts as 2n³ operations.

    Returns:
        Median and best speed in GFLOP/s, the number of products, and where they were made.

    Raises:
        ValueError: a GPU was asked for and there is none.
    """
    place = devices.choose(device, job.device)
    generator = torch.Generator(place).manual_seed(0)
    left, right = (
        torch.randn(size, size, generator=generator, device=place).to(getattr(torch, dtype))
        for _ in range(2)
    )
    print(f"{repeats} × {size} × {size} in {dtype} on {devices.name(place)}")
    _measured(left[:WARM_UP_SIZE, :WARM_UP_SIZE], right[:WARM_UP_SIZE, :WARM_UP_SIZE], 1)
    speeds: list[float] = []
    for step in range(1, steps + 1):
        speeds.append(_measured(left, right, repeats))
        job.metric(step=step, gflops=speeds[-1])
        text = f"Step {step} / {steps}: {speeds[-1]:.1f} GFLOP/s"
        print(text)
        job.progress(step, steps, text)
        if step < steps:
            _pause(job, pause_s, step, steps, text)
    return {
        "median_gflops": statistics.median(speeds),
        "best_gflops": max(speeds),
        "products": steps * repeats,
        "dtype": dtype,
        "device": place.type,
        "device_name": devices.name(place),
    }


def _measured(left: torch.Tensor, right: torch.Tensor, repeats: int) -> float:
    """Multiply and return the speed in GFLOP/s."""
    devices.synchronize(left.device)
    started = time.perf_counter()
    for _ in range(repeats):
        torch.mm(left, right)
    devices.synchronize(left.device)
    seconds = max(time.perf_counter() - started, 1e-9)
    return 2 * len(left) ** 3 * repeats / seconds / 1e9


def _pause(job: RunningJob, seconds: float, step: int, steps: int, text: str) -> None:
    """Wait, and report so often that a stop is noticed at once."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(PAUSE_SLICE_S, left))
        job.progress(step, steps, text)
