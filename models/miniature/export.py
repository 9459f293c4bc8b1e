"""Writes a network in the shipped form: int8 blocks of 32 columns with a half-precision scale each.

It never trains and never changes the network it is given.
"""

import json
import os
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from network import Network, Shape

BLOCK = 32


def quantise(matrix):
    """int8 [rows, cols] and f16 scales [rows, cols/32]; a weight is int8 times the scale of its block."""
    rows, columns = matrix.shape
    blocks = matrix.float().view(rows, columns // BLOCK, BLOCK)
    scale = (blocks.abs().amax(-1) / 127).half()
    safe = torch.where(scale == 0, torch.ones_like(scale), scale).float()
    whole = (blocks / safe.unsqueeze(-1)).round().clamp(-127, 127).to(torch.int8)
    return whole.view(rows, columns), scale


def dequantise(whole, scale):
    rows, columns = whole.shape
    blocks = whole.float().view(rows, columns // BLOCK, BLOCK)
    return (blocks * scale.float().unsqueeze(-1)).view(rows, columns)


def shipped_tensors(network):
    tensors = {}
    for name, weight in network.state_dict().items():
        if weight.dim() == 2:
            tensors[name], tensors[name + "_scale"] = quantise(weight)
        else:
            tensors[name] = weight.float().clone()
    return tensors


def network_from_tensors(shape, tensors):
    """The network that a reader of the shipped file gets: f32 weights from the int8 blocks."""
    state = {}
    for name, tensor in tensors.items():
        if name.endswith("_scale"):
            continue
        state[name] = dequantise(tensor, tensors[name + "_scale"]) if name + "_scale" in tensors else tensor
    network = Network(shape)
    network.load_state_dict(state)
    return network.eval()


def load(folder):
    """The shipped network in `folder`."""
    config = json.loads((Path(folder) / "config.json").read_text())
    shape = Shape(**{key: config[key] for key in Shape.__dataclass_fields__})
    return network_from_tensors(shape, load_file(Path(folder) / "weights.safetensors"))


REFERENCE_TEXTS = ["what is 2+2=", "teacher: 선생님\nwater:", "Zebras are wild African members of the horse family, known"]


def reference(network, tokenizer):
    """Logits of the last position of a few short prefixes, for a test of another implementation."""
    cases = []
    for text in REFERENCE_TEXTS:
        ids = tokenizer.encode(text).ids
        with torch.no_grad():
            last = network.logits(torch.tensor([ids]))[0, -1]
        cases.append(
            {
                "text": text,
                "ids": ids,
                "logits": [round(value, 5) for value in last[:16].tolist()],
                "argmax": int(last.argmax()),
                "max": round(float(last.max()), 5),
                "logsumexp": round(float(torch.logsumexp(last, 0)), 5),
            }
        )
    return {"first_logits": 16, "cases": cases}


def replace_text(path, text):
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def ship(network, tokenizer, folder):
    """Writes config.json, tokenizer.json, weights.safetensors and reference.json into `folder`."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tensors = shipped_tensors(network)
    replace_text(folder / "tokenizer.json", tokenizer.to_str(pretty=False))
    replace_text(folder / "config.json", json.dumps(network.shape.config(0), indent=2) + "\n")
    temporary = folder / "weights.safetensors.new"
    save_file(tensors, temporary)
    temporary.chmod(0o644)
    os.replace(temporary, folder / "weights.safetensors")
    read = network_from_tensors(network.shape, tensors)
    replace_text(folder / "reference.json", json.dumps(reference(read, tokenizer), indent=1, ensure_ascii=False) + "\n")
