"""Parameters that several workloads have."""

from typing import Annotated

from pydantic import Field

from app.learning.devices import Wanted
from app.workloads._declaration import Param, Text
from app.workloads._upload import Upload

Device = Annotated[
    Wanted,
    Param(
        title=Text(en="Device", ja="計算に使う装置"),
        help=Text(
            en="Automatic takes the GPU where the worker has one.",
            ja="「自動」では、ワーカーに GPU があれば GPU を使います。",
        ),
        advanced=True,
        labels={"auto": Text(en="Automatic", ja="自動"), "cpu": "CPU", "cuda": "GPU (CUDA)"},
    ),
]
Seed = Annotated[
    int,
    Field(ge=0, le=2**31 - 1),
    Param(
        title=Text(en="Random seed", ja="乱数シード"),
        help=Text(
            en="The same seed gives the same result.",
            ja="同じ値なら同じ結果になります。",
        ),
        advanced=True,
    ),
]
TableUpload = Annotated[
    Upload,
    Param(
        title=Text(en="Table", ja="表データ"),
        help=Text(
            en="A CSV file whose first line names the columns; UTF-8 or Shift_JIS.",
            ja="1 行目が列名の CSV ファイルです。文字コードは UTF-8 か Shift_JIS です。",
        ),
        accept=(".csv", ".tsv", ".txt"),
    ),
]
