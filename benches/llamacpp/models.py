"""Writes the GGUF files that samplebook's engine and llama.cpp are compared on.

    python benches/llamacpp/models.py [FOLDER] [--binaries FOLDER]    defaults: target/llamacpp/models, target/llamacpp

It needs numpy and the package `gguf` 0.19; without the latter it takes the one that build.sh has unpacked. The files in
Q4_K and Q5_0 need llama-quantize, which build.sh builds. It never trains and never fetches anything.

No file names a token that ends a text: a lane that stops early would leave the others a smaller batch, and a faster one.
"""

import argparse
import json
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]

try:
    import gguf
except ImportError:
    sys.path.insert(0, str(ROOT / "target/llamacpp/source/gguf-py"))
    import gguf

BLOCK = 32
DEVIATION = 0.02
SEED = 20260101


@dataclass
class Shape:
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    feed_forward: int
    vocabulary: int
    context: int = 2048
    norm_epsilon: float = 1e-5
    theta: float = 10000.0

    @property
    def head(self):
        return self.hidden // self.heads


@dataclass
class Vocabulary:
    tokens: list
    types: list
    merges: list


RANDOM = {
    "random-30m": Shape(hidden=512, layers=8, heads=8, kv_heads=4, feed_forward=1536, vocabulary=16384),
    # As SmolLM2-135M.
    "random-135m": Shape(hidden=576, layers=30, heads=9, kv_heads=3, feed_forward=1536, vocabulary=49152),
    # As Qwen2.5-0.5B, with a third of its vocabulary.
    "random-500m": Shape(hidden=896, layers=24, heads=14, kv_heads=2, feed_forward=4864, vocabulary=49152),
}

# What llama-quantize makes of the files in half precision. Of Q4_K_M, rows that hold no whole block of 256 are Q5_0 and
# Q8_0.
QUANTISED = {"q4_k": "Q4_K_M", "q5_0": "Q5_0"}

# Our names, which are GGUF's, and those of Hugging Face.
NAMES = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def permuted(matrix, heads):
    """Rows of queries or keys as GGUF's llama has them: the two numbers that are turned together are neighbours."""
    rows, columns = matrix.shape
    return matrix.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def byte_alphabet():
    """The characters that stand for the 256 bytes in byte-level vocabularies, as GPT-2 has them."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(others)) for byte in range(256)]


def made_vocabulary(size):
    """All bytes, one merge because llama.cpp wants some, and words that no text is split into."""
    tokens = [*byte_alphabet(), "ab"]
    tokens += [f"Ġfiller{number}" for number in range(size - len(tokens))]
    return Vocabulary(tokens, [gguf.TokenType.NORMAL] * size, ["a b"])


def random_tensors(shape):
    """Matrices of normal numbers and norms of ones; tied, so the embedding is the output too."""
    random = np.random.default_rng(SEED)

    def matrix(rows, columns):
        return random.standard_normal((rows, columns), dtype=np.float32) * np.float32(DEVIATION)

    ones = np.ones(shape.hidden, dtype=np.float32)
    tensors = {"token_embd.weight": matrix(shape.vocabulary, shape.hidden), "output_norm.weight": ones}
    for layer in range(shape.layers):
        parts = {
            "attn_norm": ones,
            "attn_q": matrix(shape.heads * shape.head, shape.hidden),
            "attn_k": matrix(shape.kv_heads * shape.head, shape.hidden),
            "attn_v": matrix(shape.kv_heads * shape.head, shape.hidden),
            "attn_output": matrix(shape.hidden, shape.heads * shape.head),
            "ffn_norm": ones,
            "ffn_gate": matrix(shape.feed_forward, shape.hidden),
            "ffn_up": matrix(shape.feed_forward, shape.hidden),
            "ffn_down": matrix(shape.hidden, shape.feed_forward),
        }
        tensors |= {f"blk.{layer}.{name}.weight": tensor for name, tensor in parts.items()}
    return tensors


def safetensors(path):
    """The tensors of a file, without the package of that name: the format is a header and bytes."""
    types = {"F32": np.float32, "F16": np.float16, "I8": np.int8}
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    body = data[8 + length :]
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], types[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


def miniature(folder):
    """The built-in model: its shape, its tensors in f32, its vocabulary."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    shape = Shape(
        hidden=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        kv_heads=config["num_key_value_heads"],
        feed_forward=config["intermediate_size"],
        vocabulary=config["vocab_size"],
        context=config["max_position_embeddings"],
        norm_epsilon=config["rms_norm_eps"],
        theta=config["rope_theta"],
    )
    stored = safetensors(folder / "weights.safetensors")

    def tensor(name):
        weight = stored[f"{name}.weight"]
        scale = stored.get(f"{name}.weight_scale")
        if scale is None:
            return weight.astype(np.float32)
        blocks = weight.astype(np.float32).reshape(len(weight), -1, BLOCK)
        return (blocks * scale.astype(np.float32)[..., None]).reshape(weight.shape)

    tensors = {"token_embd.weight": tensor("model.embed_tokens"), "output_norm.weight": tensor("model.norm")}
    for layer in range(shape.layers):
        for ours, theirs in NAMES.items():
            weight = tensor(f"model.layers.{layer}.{theirs}")
            if ours in ("attn_q", "attn_k"):
                weight = permuted(weight, shape.heads if ours == "attn_q" else shape.kv_heads)
            tensors[f"blk.{layer}.{ours}.weight"] = weight

    tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    ids = {id: token for token, id in tokenizer["model"]["vocab"].items()}
    special = {token["id"] for token in tokenizer["added_tokens"]}
    merges = tokenizer["model"]["merges"]
    vocabulary = Vocabulary(
        [ids[id] for id in range(shape.vocabulary)],
        [gguf.TokenType.CONTROL if id in special else gguf.TokenType.NORMAL for id in range(shape.vocabulary)],
        [merge if isinstance(merge, str) else " ".join(merge) for merge in merges],
    )
    return shape, tensors, vocabulary


def write(path, shape, tensors, vocabulary, quantisation):
    """Writes one file; norms stay in f32, as both programs want them."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(path.stem)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_dimension_count(shape.head)
    writer.add_rope_freq_base(shape.theta)
    writer.add_layer_norm_rms_eps(shape.norm_epsilon)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_tokenizer_model("gpt2")
    # llama.cpp does not know the rule by which the miniature splits text, so there it may be split otherwise. How fast
    # it is read does not depend on that.
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(vocabulary.tokens)
    writer.add_token_types(vocabulary.types)
    writer.add_token_merges(vocabulary.merges)
    writer.add_add_bos_token(False)
    types = {"f16": gguf.LlamaFileType.MOSTLY_F16, "q8_0": gguf.LlamaFileType.MOSTLY_Q8_0}
    writer.add_file_type(types[quantisation])
    for name, tensor in tensors.items():
        if tensor.ndim == 1:
            writer.add_tensor(name, tensor)
        elif quantisation == "f16":
            writer.add_tensor(name, tensor.astype(np.float16))
        else:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(name, gguf.quants.quantize(tensor, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(path)


def write_quantised(source, path, quantize, kind):
    command = [str(quantize), str(source), str(path), kind]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{quantize}: {done.stderr or done.stdout}")
    print(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "target/llamacpp/models")
    parser.add_argument("--binaries", type=Path, default=ROOT / "target/llamacpp", help="where llama-quantize is")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    quantize = arguments.binaries / "llama-quantize"

    models = {"miniature": lambda: miniature(ROOT / "models/miniature")}
    for name, shape in RANDOM.items():
        models[name] = lambda shape=shape: (shape, random_tensors(shape), made_vocabulary(shape.vocabulary))
    for name, make in models.items():
        shape, tensors, vocabulary = make()
        for quantisation in ("q8_0", "f16"):
            write(arguments.folder / f"{name}-{quantisation}.gguf", shape, tensors, vocabulary, quantisation)
        if name not in RANDOM:
            continue
        for quantisation, kind in QUANTISED.items():
            path = arguments.folder / f"{name}-{quantisation}.gguf"
            if quantize.is_file():
                write_quantised(arguments.folder / f"{name}-f16.gguf", path, quantize, kind)
            else:
                print(f"{quantize} is missing, so {path.name} is not written; build.sh builds it", file=sys.stderr)


if __name__ == "__main__":
    main()
