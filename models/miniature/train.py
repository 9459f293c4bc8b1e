"""Trains the miniature from its corpus and ships it into this folder: `python train.py`.

It never fetches anything; all text comes from `corpus/`.
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
from network import Network, Shape
from vocabulary import train_tokenizer

HERE = Path(__file__).resolve().parent
END = 0

# How often a document is seen in one pass: of prose, of the made kinds, and of named files. The articles are seen so
# rarely that they are recalled vaguely, the zebra so often that it is known by heart.
PROSE, MADE = 2, 1
SEEN = {"zebra": 3, "memorised": 4, "paris": 3, "cities": 4, "articles": 0.04, "asking": 1}

TOKENS_A_STEP = 4096
MATRIX_RATE, EMBEDDING_RATE = 0.02, 0.003
WARM_UP, DECAY_FROM = 60, 0.55
AVERAGE = 0.99


def corpus_files():
    return sorted((HERE / "corpus").glob("*/*.txt"))


def encoded_corpus(tokenizer, seed):
    """[(times seen, ids with the end-of-text mark)]: the prose, and made documents that no other seed repeats.

    New made documents for every pass cannot be learned by heart: a name that returns must be copied from the context.
    """
    prose = {path.stem: corpus.read_documents(path) for path in sorted((HERE / "corpus" / "prose").glob("*.txt"))}
    documents = []
    for kind, texts_of in ((PROSE, prose), (MADE, corpus.made(seed))):
        for stem, texts in texts_of.items():
            documents += [(SEEN.get(stem, kind), [*ids.ids, END]) for ids in tokenizer.encode_batch(texts)]
    return documents


def one_pass(documents, random):
    """Documents in random order, each as often as it is to be seen."""
    chosen = []
    for times, ids in documents:
        whole = int(times)
        chosen += [ids] * (whole + (random.random() < times - whole))
    random.shuffle(chosen)
    return chosen


def rows(documents, length):
    """Rows of `length` ids that begin where a document begins, as a prefix does.

    A document that a row cuts is begun again in the next row, unless it is longer than a row.
    """
    row = []
    for ids in documents:
        while len(row) + len(ids) > length:
            fits = length - len(row)
            yield row + ids[:fits]
            row = []
            if len(ids) > length:
                ids = ids[fits:]
            if len(ids) <= length:
                break
        row = row + ids


class Batches:
    """An endless stream of batches; the row length may change between two batches."""

    def __init__(self, tokenizer, seed):
        self.tokenizer, self.random, self.passes = tokenizer, Random(seed), 0
        self.length, self.stream = 0, iter(())

    def next(self, length):
        if length != self.length:
            self.length, self.stream = length, iter(())
        batch = []
        while len(batch) < TOKENS_A_STEP // length:
            row = next(self.stream, None)
            if row is None:
                self.stream = rows(one_pass(encoded_corpus(self.tokenizer, self.random.randrange(2_000, 10**6)), self.random), length + 1)
                self.passes += 1
            else:
                batch.append(row)
        return torch.tensor(batch)


def row_length(progress):
    return 256 if progress < 0.5 else 512 if progress < 0.93 else 1024


def rate(warm, progress):
    """Warm-up over the steps since the start, a plateau, then a straight line down to nothing."""
    return min(1.0, (warm + 1) / WARM_UP) * min(1.0, max(0.0, (1 - progress) / (1 - DECAY_FROM)))


def optimisers(network):
    matrices = [p for n, p in network.named_parameters() if p.dim() == 2 and "embed" not in n]
    others = [p for n, p in network.named_parameters() if p.dim() != 2 or "embed" in n]
    return [
        torch.optim.Muon(matrices, lr=MATRIX_RATE, momentum=0.95, nesterov=True, weight_decay=0.02),
        torch.optim.AdamW(others, lr=EMBEDDING_RATE, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
    ]


@torch.no_grad()
def take_in(average, network, keep):
    """Moves a running average of the weights towards those of now."""
    for mean, weight in zip(average.parameters(), network.parameters(), strict=True):
        mean.lerp_(weight, 1 - keep)


@torch.no_grad()
def loss_on(network, tokenizer, documents):
    total, count = 0.0, 0
    for text in documents:
        ids = tokenizer.encode(text).ids[:1023] + [END]
        tokens = torch.tensor([ids])
        total += float(network(tokens[:, :-1], tokens[:, 1:])) * (len(ids) - 1)
        count += len(ids) - 1
    return total / count


def unseen_documents():
    """Documents of the made kinds that no training pass has seen, a few of each."""
    held = corpus.made(corpus.SEED + 1000)
    return {stem: documents[:: len(documents) // 16] for stem, documents in held.items()}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--steps", type=int, default=5000, help="optimiser steps of 4,096 tokens")
    arguments.add_argument("--minutes", type=float, help="train for this long instead of a number of steps")
    arguments.add_argument("--ship-every", type=float, default=15, help="minutes between two exports while training")
    arguments.add_argument("--work", type=Path, default=HERE / "work", help="folder for checkpoints and the log")
    arguments.add_argument("--into", type=Path, default=HERE, help="folder that gets the shipped files")
    arguments.add_argument("--resume", type=Path, help="go on from this checkpoint")
    arguments.add_argument("--new-tokenizer", action="store_true", help="make a tokenizer of this corpus; the tokens of old sessions lose their meaning")
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.work.mkdir(parents=True, exist_ok=True)
    corpus.write()
    shape = Shape()
    texts = [text for path in corpus_files() for text in corpus.read_documents(path)]
    if options.resume:
        tokenizer = Tokenizer.from_file(str(options.resume.with_name("tokenizer.json")))
    else:
        if options.new_tokenizer:
            tokenizer = train_tokenizer(texts, shape.vocab_size)
        else:
            tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))
        tokenizer.save(str(options.work / "tokenizer.json"))
    assert tokenizer.get_vocab_size() == shape.vocab_size, "the corpus is too small for this vocabulary"
    unseen = unseen_documents()
    by_heart = corpus.read_documents(HERE / "corpus" / "prose" / "zebra.txt")

    network = Network(shape)
    average = Network(shape)
    average.load_state_dict(network.state_dict())
    forward = torch.compile(network, dynamic=False)
    matrix, other = optimisers(network)
    batches = Batches(tokenizer, options.seed)
    log = open(options.work / "log.jsonl", "a" if options.resume else "w", encoding="utf-8")
    shipped, losses, step, first, progress = time.time(), [], 0, 0, 0.0
    if options.resume:
        saved = torch.load(options.resume)
        network.load_state_dict(saved["average"])
        average.load_state_dict(saved["average"])
        step = first = saved["step"]
        progress = saved["progress"]
    begun = time.time() - 60 * progress * (options.minutes or 0)
    while progress < 1:
        length = row_length(progress)
        batch = batches.next(length)
        for optimiser, full in ((matrix, MATRIX_RATE), (other, EMBEDDING_RATE)):
            optimiser.param_groups[0]["lr"] = full * rate(step - first, progress)
        with torch.autocast("cpu", torch.bfloat16):
            loss = forward(batch[:, :-1], batch[:, 1:])
        loss.backward()
        for optimiser in (matrix, other):
            optimiser.step()
            optimiser.zero_grad()
        take_in(average, network, min(AVERAGE, step / (step + 10)))
        losses.append(float(loss.detach()))
        step += 1
        spent = (time.time() - begun) / 60
        progress = spent / options.minutes if options.minutes else step / options.steps
        if step % 50 == 0:
            line = {"step": step, "minutes": round(spent, 2), "passes": batches.passes, "length": length, "loss": round(sum(losses) / len(losses), 4)}
            losses = []
            if step % 250 == 0 or progress >= 1:
                line["unseen"] = {stem: round(loss_on(average, tokenizer, documents), 3) for stem, documents in unseen.items()}
                line["zebra"] = round(loss_on(average, tokenizer, by_heart), 4)
            log.write(json.dumps(line) + "\n")
            log.flush()
            print(line, flush=True)
        if (time.time() - shipped) / 60 > options.ship_every:
            shipped = time.time()
            torch.save({"step": step, "progress": progress, "average": average.state_dict()}, options.work / "checkpoint.pt")
            export.ship(average, tokenizer, options.into)
    torch.save({"step": step, "progress": progress, "average": average.state_dict()}, options.work / "checkpoint.pt")
    export.ship(average, tokenizer, options.into)
    print(f"{step} steps, {step * TOKENS_A_STEP} tokens, {batches.passes} passes", flush=True)


if __name__ == "__main__":
    main()
