"""Writes small random models of each architecture, with the log-probabilities that Hugging Face transformers gives them.

    pip install -r benches/architectures/requirements.txt
    python benches/architectures/make.py [NAME ...]    default: every model

It makes, for each model, tests/fixtures/architectures/NAME/ with config.json and model.safetensors as `save_pretrained`
writes them, the weights in float16, and expected.json: the tokens, and for each position the log-probabilities of the
whole vocabulary. The files are read again for the latter and computed in float32, by the plain ("eager") attention.

The files here were made with transformers 5.24.0, torch 2.15.0, safetensors 0.8.0 and numpy 2.4.6 on a CPU. It never
fetches a model.
"""

import json
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers

FIXTURES = Path(__file__).resolve().parents[2] / "tests/fixtures/architectures"
SEED = 20260101
TOKENS = [5, 71, 12, 33, 12, 64, 7, 48, 21, 79, 3, 56, 30, 12, 9, 66, 41, 17, 75, 28, 5, 52, 38, 60]
COMMON = {"vocab_size": 80, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}


@dataclass
class Model:
    """What is made: its `model_type` in transformers, and what its config is made of."""

    model_type: str
    config: dict
    # The deviations of the embedding (which is also the output where they are tied) and of all other matrices.
    embedding: float = 0.3
    matrix: float = 0.15
    # The mean scale of the last norm, where the embedding alone would give too even a distribution, or too certain a one.
    last: float = 1.0
    # What each must change in the log-probabilities when it replaces a part of the config.
    matters: list[dict] = field(default_factory=list)


def shape(hidden, layers, heads, kv_heads, inner, **more):
    """The keys that most configs have in common."""
    return {
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "intermediate_size": inner,
        "max_position_embeddings": 64,
        **more,
    }


def gpt2(width, heads, inner):
    return {"n_embd": width, "n_layer": 2, "n_head": heads, "n_inner": inner, "n_positions": 64}


def falcon(heads, **more):
    return {
        "hidden_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": heads,
        "ffn_hidden_size": 96,
        "max_position_embeddings": 64,
        "alibi": False,
        "bias": False,
        **more,
    }


def neox(heads, **more):
    config = shape(48, 2, heads, None, 96, hidden_act="gelu", tie_word_embeddings=False, **more)
    del config["num_key_value_heads"]
    return config


def pictures(text):
    """The config of a model that also looks at pictures, which have the smallest tower there can be."""
    vision = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    vision |= {"image_size": 28, "patch_size": 14}
    return {"text_config": {**COMMON, **text}, "vision_config": vision, "mm_tokens_per_image": 4}


def gemma3(**more):
    return shape(
        40, 7, 2, 1, 32,
        head_dim=24,
        query_pre_attn_scalar=20,
        sliding_window=8,
        sliding_window_pattern=6,
        rope_theta=1000000.0,
        rope_local_base_freq=10000.0,
        **more,
    )  # fmt: skip


def rope(theta, **more):
    return {"rope_parameters": {"rope_type": "default", "rope_theta": theta, **more}}


def two_ropes(full, sliding):
    return {"rope_parameters": {"full_attention": full, "sliding_attention": sliding}}


LOCAL = {"rope_type": "default", "rope_theta": 10000.0}
GLOBAL = {"rope_type": "default", "rope_theta": 1000000.0}

MODELS = {
    "gpt2": Model("gpt2", gpt2(48, 3, None), matters=[{"activation_function": "gelu"}]),
    "gpt2-wide-head": Model("gpt2", gpt2(40, 2, 72)),
    "gpt_neox": Model(
        "gpt_neox",
        neox(3, rotary_pct=0.25, use_parallel_residual=True),
        matters=[{"use_parallel_residual": False}, {"hidden_act": "gelu_new"}, rope(10000.0, partial_rotary_factor=0.5)],
    ),
    "gpt_neox-sequential": Model(
        "gpt_neox",
        neox(2, rotary_pct=1.0, use_parallel_residual=False),
        matters=[{"use_parallel_residual": True}, rope(10000.0, partial_rotary_factor=0.5)],
    ),
    "olmo2": Model("olmo2", shape(48, 2, 4, 2, 76), matters=[rope(100.0)]),
    "gemma2": Model(
        "gemma2",
        shape(
            64, 4, 2, 1, 48,
            head_dim=16,
            query_pre_attn_scalar=24,
            sliding_window=8,
            attn_logit_softcapping=50.0,
            final_logit_softcapping=30.0,
        ),
        embedding=0.1,
        matrix=0.3,
        last=5,
        matters=[
            {"query_pre_attn_scalar": 16},
            {"sliding_window": 9},
            {"attn_logit_softcapping": None},
            {"final_logit_softcapping": None},
            {"hidden_activation": "gelu"},
        ],
    ),  # fmt: skip
    "gemma3": Model(
        "gemma3_text",
        gemma3(),
        embedding=0.12,
        last=3,
        matters=[
            {"query_pre_attn_scalar": 24},
            {"sliding_window": 9},
            {"layer_types": ["sliding_attention"] * 7},
            two_ropes(GLOBAL, GLOBAL),
            two_ropes(LOCAL, LOCAL),
        ],
    ),
    "gemma3-scaled": Model(
        "gemma3_text",
        gemma3(rope_scaling={"rope_type": "linear", "factor": 8.0}),
        embedding=0.12,
        last=3,
        matters=[two_ropes(GLOBAL, LOCAL)],
    ),
    "gemma3-pictures": Model("gemma3", pictures(gemma3()), embedding=0.12, last=3),
    "falcon": Model("falcon", falcon(3, multi_query=True, parallel_attn=True, new_decoder_architecture=False)),
    "falcon-new": Model("falcon", falcon(4, num_kv_heads=2, new_decoder_architecture=True)),
    "gemma": Model(
        "gemma", shape(48, 2, 2, 1, 76, head_dim=20), embedding=0.12, last=3, matters=[rope(100.0), {"hidden_act": "gelu"}]
    ),
    "llama-odd-head": Model("llama", shape(60, 2, 3, 3, 76), matters=[rope(100.0)]),
    "llama-yarn": Model(
        "llama",
        shape(
            48, 2, 2, 1, 64,
            rope_scaling={"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16},
            rope_theta=10000.0,
        ),
        matters=[rope(10000.0), rope(10000.0, rope_type="linear", factor=4.0)],
    ),  # fmt: skip
    # It scales nothing within the context: the numbers are those of the same model without scaling.
    "llama-dynamic": Model("llama", shape(48, 2, 3, 3, 64, rope_scaling={"rope_type": "dynamic", "factor": 2.0})),
    "olmo": Model("olmo", shape(48, 2, 3, 3, 64, clip_qkv=None), matters=[rope(100.0), {"clip_qkv": 1.0}]),
    "phi": Model(
        "phi",
        shape(40, 2, 2, 2, 76, partial_rotary_factor=0.4),
        matters=[rope(10000.0, partial_rotary_factor=0.5), {"hidden_act": "gelu"}],
    ),
    "qwen2": Model("qwen2", shape(48, 2, 4, 2, 64, tie_word_embeddings=True, rope_theta=1000000.0), matters=[rope(10000.0)]),
    "qwen3": Model("qwen3", shape(48, 2, 3, 1, 64, head_dim=24, rope_theta=1000000.0), matters=[rope(10000.0)]),
    "stablelm": Model(
        "stablelm",
        shape(48, 2, 3, 1, 64, partial_rotary_factor=0.25, use_qkv_bias=True, use_parallel_residual=False),
        matters=[rope(10000.0, partial_rotary_factor=0.5)],
    ),
    "starcoder2": Model(
        "starcoder2", shape(48, 2, 4, 2, 96, sliding_window=None), matters=[rope(100.0), {"hidden_act": "gelu"}]
    ),
}


def fill(model, kind):
    """Gives every weight a random value that float16 holds."""
    torch.manual_seed(SEED)
    gemma = model.config.model_type.startswith("gemma")
    for name, weight in model.named_parameters():
        noise = torch.randn(weight.shape)
        if name.endswith(".bias"):
            value = 0.3 * noise
        elif "norm" in name or ".ln_" in name:
            mean = kind.last if name == "model.norm.weight" else 1
            value = (mean - 1 if gemma else mean) + 0.3 * noise
        elif any(part in name for part in ("wte", "embed_in", "embed_tokens", "word_embeddings", "lm_head", "embed_out")):
            value = kind.embedding * noise
        else:
            value = kind.matrix * noise
        weight.data = value.half().float()


def read(folder, **changes):
    """The model as its files have it, in float32."""
    how = {"dtype": torch.float32, "attn_implementation": "eager"}
    return transformers.AutoModelForCausalLM.from_pretrained(folder, **how, **changes).eval()


@torch.no_grad()
def log_probabilities(model, tokens):
    return torch.log_softmax(model(torch.tensor([tokens]), use_cache=False).logits[0], dim=-1)


def check(name, folder, kind, rows):
    """That the numbers tell right from wrong: far from even, far from certain, and changed by all that should matter."""
    assert rows.shape == (len(TOKENS), COMMON["vocab_size"]) and rows.dtype == torch.float32
    assert torch.allclose(rows.exp().sum(-1), torch.ones(len(TOKENS)), atol=1e-5)
    most = rows.exp().amax(-1)
    assert ((most > 0.02) & (most < 0.98)).sum() > len(TOKENS) // 2, most
    error = (log_probabilities(read(folder).double(), TOKENS) - rows).abs().max().item()
    swapped = [TOKENS[1], TOKENS[0], *TOKENS[2:]]
    others = {"tokens 0 and 1 swapped": log_probabilities(read(folder), swapped)}
    for change in kind.matters:
        others[json.dumps(change)] = log_probabilities(read(folder, **change), TOKENS)
    print(f"{name}: the most probable token has {most.min():.3f} to {most.max():.3f}; float64 differs by {error:.1e}")
    assert error < 1e-3
    for what, other in others.items():
        # The last position alone, or all of them where the change is not in the tokens.
        difference = (other - rows)[-1 if what.startswith("tokens") else slice(None)].abs().max().item()
        print(f"    {what}: changes up to {difference:.4f}")
        assert difference > 1e-3, what


def make(name):
    kind = MODELS[name]
    folder = FIXTURES / name
    shutil.rmtree(folder, ignore_errors=True)
    config = transformers.AutoConfig.for_model(kind.model_type, **COMMON, **kind.config)
    model = transformers.AutoModelForCausalLM.from_config(config)
    fill(model, kind)
    model.half().save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)

    rows = log_probabilities(read(folder), TOKENS)
    check(name, folder, kind, rows)
    lines = ",\n".join("[" + ", ".join(f"{value:.7g}" for value in row) + "]" for row in rows.tolist())
    text = f'{{"tokens": {json.dumps(TOKENS)},\n"log_probabilities": [\n{lines}\n]}}\n'
    (folder / "expected.json").write_text(text)
    json.loads(text)


def main():
    torch.set_num_threads(1)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    for name in sys.argv[1:] or MODELS:
        make(name)


if __name__ == "__main__":
    main()
