"""Writes the miniature as a plain Llama folder in single precision, for servers that read such folders.

    python benches/servers/folder.py FOLDER        needs numpy and safetensors; never trains, never fetches
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

MINIATURE = Path(__file__).resolve().parents[2] / "models/miniature"
BLOCK = 32


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    stored = load_file(MINIATURE / "weights.safetensors")
    tensors = {}
    for name, weight in stored.items():
        if name.endswith("_scale"):
            continue
        tensors[name] = weight.astype(np.float32)
        if (scale := stored.get(f"{name}_scale")) is not None:
            blocks = tensors[name].reshape(len(weight), -1, BLOCK) * scale.astype(np.float32)[..., None]
            tensors[name] = blocks.reshape(weight.shape)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((MINIATURE / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"torch_dtype": "float32"}), encoding="utf-8")
    shutil.copy(MINIATURE / "tokenizer.json", folder)
    marks = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|endoftext|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(marks), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
