"""A trained network together with all that is needed to use it, in one file.

The file is a safetensors file: the weights, and in its metadata, as JSON, how to rebuild the
network and how to describe new rows to it. Reading one runs no code.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from app.domain.sentence import sentence
from app.learning.errors import LearningError
from app.learning.mlp import Mlp
from app.learning.preprocessing import Preprocessing
from app.learning.tables import Spelling

FORMAT = "nonstop-tabular-2"
DESCRIPTION = "description"  # the only key of the metadata: several have no order


@dataclass(frozen=True, slots=True)
class TabularModel:
    """Predicts a column of a table from the others."""

    preprocessing: Preprocessing
    spelling: Spelling
    network: Mlp

    def outputs(self, table: pd.DataFrame) -> NDArray[np.float32]:
        """What the network says about the rows: [rows, outputs].

        Logits of the classes, or the scaled quantity; see `targets`.

        Args:
            table: its cells, with all columns that were used in training.
        """
        place = next(self.network.parameters()).device
        inputs = torch.from_numpy(self.preprocessing.transform(table)).to(place)
        outputs: NDArray[np.float32] = self.network.evaluate(inputs).cpu().numpy()
        return outputs

    def save(self, path: Path, readable: Path) -> None:
        """Write the model, and once more for people what was decided about the table.

        The network must be on the CPU.
        """
        described = self._described()
        metadata = {DESCRIPTION: json.dumps(described, ensure_ascii=False)}
        save_file(self.network.state_dict(), path, metadata=metadata)
        text = json.dumps(described, ensure_ascii=False, indent=1)
        readable.write_text(text + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path, name: str) -> "TabularModel":
        """Read what `save` wrote.

        Args:
            path: the file.
            name: what people call it.

        Raises:
            LearningError: it is not one of these.
        """
        try:
            return cls._loaded(path)
        except (SafetensorError, ValueError, KeyError, TypeError, AttributeError, RuntimeError):
            raise LearningError(
                sentence("{file} is not a model of train_tabular.", file=name)
            ) from None

    @classmethod
    def _loaded(cls, path: Path) -> "TabularModel":
        with safe_open(path, framework="pt") as file:
            described = json.loads((file.metadata() or {})[DESCRIPTION])
            weights = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - no dict
        if described["format"] != FORMAT:
            raise ValueError(described["format"])
        preprocessing = Preprocessing.from_json(described)
        network = Mlp(preprocessing.inputs, described["hidden_sizes"], preprocessing.target.outputs)
        network.load_state_dict(weights)
        return cls(preprocessing, Spelling(**described["spelling"]), network)

    def _described(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "hidden_sizes": self.network.hidden_sizes,
            "spelling": asdict(self.spelling),
            **self.preprocessing.to_json(),
        }
