"""Goes on training the shipped miniature with the whole corpus, and ships it again: `python further.py --minutes 60`.

It never changes the tokenizer or the shape, so that tokens in old sessions keep their meaning, and fetches nothing.
"""

import argparse
import json
import time
from pathlib import Path
from random import Random

import torch
from tokenizers import Tokenizer

import corpus
import export
from network import Network
from train import END, HERE, SEEN, loss_on, one_pass, rows, take_in, unseen_documents

# How often a document is seen in one pass. What `train.py` saw often is only kept in mind; the newer kinds are learned.
NEWER = {"worded_sums", "headings", "pairs", "talks"}
PROSE, NEW, OLD = 1, 1, 0.3

TOKENS_A_STEP, LENGTH = 2048, 512
MATRIX_RATE, OTHER_RATE, MOMENTUM = 0.012, 0.0015, 0.95
WARM_UP, DECAY_FROM, AVERAGE = 30, 0.35, 0.98
SAVE_MINUTES = 10


class Muon:
    """The optimiser of `train.py` for matrices, in single precision and all matrices of a shape at once.

    PyTorch's own computes in half precision, which takes most of a step on a processor that has no arithmetic for it.
    """

    def __init__(self, matrices):
        self.momentum = [torch.zeros_like(matrix) for matrix in matrices]
        self.matrices = matrices

    @torch.no_grad()
    def step(self, rate):
        stacks = {}
        for matrix, mean in zip(self.matrices, self.momentum, strict=True):
            mean.lerp_(matrix.grad, 1 - MOMENTUM)
            update = matrix.grad.lerp(mean, MOMENTUM)
            update = update.T if update.shape[0] > update.shape[1] else update
            stacks.setdefault(update.shape, []).append((matrix, update))
            matrix.grad = None
        for stack in stacks.values():
            x = torch.stack([update for _, update in stack])
            x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
            for _ in range(5):
                gram = x @ x.mT
                x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
            for (matrix, _), update in zip(stack, x, strict=True):
                rows, columns = matrix.shape
                update = update.T if rows > columns else update
                matrix.sub_(update, alpha=rate * max(1, rows / columns) ** 0.5)


def encoded_corpus(tokenizer, seed):
    """[(times seen, ids with the end-of-text mark)], the made documents those of a seed of their own."""
    prose = {path.stem: corpus.read_documents(path) for path in sorted((HERE / "corpus" / "prose").glob("*.txt"))}
    documents = []
    for stem, texts in prose.items():
        documents += [(SEEN.get(stem, PROSE), [*ids.ids, END]) for ids in tokenizer.encode_batch(texts)]
    for stem, texts in corpus.made(seed).items():
        documents += [(NEW if stem in NEWER else OLD, [*ids.ids, END]) for ids in tokenizer.encode_batch(texts)]
    return documents


def batches(tokenizer, random):
    """Batches without end, of rows that begin where a document begins."""
    batch = []
    while True:
        for row in rows(one_pass(encoded_corpus(tokenizer, random.randrange(10**6, 10**7)), random), LENGTH + 1):
            batch.append(row)
            if len(batch) * LENGTH >= TOKENS_A_STEP:
                yield torch.tensor(batch)
                batch = []


def held_out_wordings(kind):
    return corpus.held_out.tomllib.loads(corpus.held_out.TABLE.read_text(encoding="utf-8"))[kind]


@torch.no_grad()
def fours(network, tokenizer):
    """How probable a right first token is in the wordings of two plus two; looked at, and never trained on."""
    table, found = held_out_wordings("two_plus_two"), []
    for text in [*table["wordings"], *table["familiar"]]:
        chances = torch.softmax(network.logits(torch.tensor([tokenizer.encode(text).ids]))[0, -1], -1)
        found.append(sum(float(chances[tokenizer.encode(right).ids[0]]) for right in ("4", " 4", "four", " four", "Four", " Four")))
    return sum(found) / len(found)


@torch.no_grad()
def partners(network, tokenizer):
    """How probable the right partner is in the lists of pairs; looked at, and never trained on."""
    found = []
    for row in held_out_wordings("few_shot")["wordings"]:
        prefix = tokenizer.encode(row["prefix"]).ids
        right = tokenizer.encode(row["right"] if row["prefix"].endswith('"') else " " + row["right"]).ids
        logs = torch.log_softmax(network.logits(torch.tensor([prefix + right]))[0], -1)
        found.append(sum(float(logs[len(prefix) + at - 1, token]) for at, token in enumerate(right)))
    return sum(torch.tensor(found).exp().tolist()) / len(found)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--minutes", type=float, default=60)
    arguments.add_argument("--start", type=Path, default=HERE, help="folder of the shipped miniature to go on from")
    arguments.add_argument("--work", type=Path, default=HERE / "work", help="folder for checkpoints and the log")
    arguments.add_argument("--into", type=Path, default=HERE, help="folder that gets the shipped files")
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--rate", type=float, default=1, help="of the usual learning rate; less for a short run")
    options = arguments.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    options.work.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(options.start / "tokenizer.json"))
    average = export.load(options.start)
    network = Network(average.shape)
    network.load_state_dict(average.state_dict())
    forward = torch.compile(network, dynamic=False)
    matrices = Muon([weight for name, weight in network.named_parameters() if weight.dim() == 2 and "embed" not in name])
    rest = [weight for name, weight in network.named_parameters() if weight.dim() != 2 or "embed" in name]
    others = torch.optim.AdamW(rest, lr=OTHER_RATE, betas=(0.9, 0.95), weight_decay=0.0, fused=True)
    begun = time.time()

    def progress():
        return (time.time() - begun) / 60 / options.minutes

    log = open(options.work / "further.jsonl", "w", encoding="utf-8")
    saved, losses, step = begun, [], 0
    stream = batches(tokenizer, Random(options.seed))
    while (part := progress()) < 1:
        rate = options.rate * min(1, (step + 1) / WARM_UP) * min(1, (1 - part) / (1 - DECAY_FROM))
        batch = next(stream)
        loss = forward(batch[:, :-1], batch[:, 1:])
        loss.backward()
        matrices.step(rate * MATRIX_RATE)
        others.param_groups[0]["lr"] = rate * OTHER_RATE
        others.step()
        others.zero_grad()
        take_in(average, network, min(AVERAGE, step / (step + 10)))
        losses.append(float(loss.detach()))
        step += 1
        if step % 20 == 0:
            line = {"step": step, "minutes": round((time.time() - begun) / 60, 2), "loss": round(sum(losses) / len(losses), 4)}
            line |= {"four": round(fours(average, tokenizer), 3), "partner": round(partners(average, tokenizer), 3)}
            losses = []
            log.write(json.dumps(line) + "\n")
            log.flush()
            print(line, flush=True)
        if time.time() - saved > 60 * SAVE_MINUTES:
            saved = time.time()
            export.ship(average, tokenizer, options.work / "saved")
    average.eval()
    losses = {stem: round(loss_on(average, tokenizer, documents), 3) for stem, documents in unseen_documents().items()}
    losses["zebra"] = round(loss_on(average, tokenizer, corpus.read_documents(HERE / "corpus" / "prose" / "zebra.txt")), 4)
    log.write(json.dumps({"steps": step, "unseen": losses}) + "\n")
    export.ship(average, tokenizer, options.into)
    print(f"{step} steps, {step * TOKENS_A_STEP} tokens; {losses}", flush=True)


if __name__ == "__main__":
    main()
