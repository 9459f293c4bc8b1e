"""Generates the made part of the corpus: `python corpus.py` rewrites `corpus/made/*.txt`, always the same.

It writes `scripts.txt`, too: which share of the letters of all documents is of which script. With `--check` it writes
nothing, and fails if a document holds a wording that is measured. It never touches `corpus/prose`, which was written by hand.
"""

import argparse
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from random import Random

from makers import conversations, everyday, facts, headings, held_out, notes, pairs, reports, sums, tales, talks, wordlists, worded_sums

HERE = Path(__file__).resolve().parent
SEPARATOR = "\n=====\n"
SEED = 4242


def made(seed=SEED):
    """file stem -> documents; every kind has a random source of its own."""
    return {
        "wordlists": wordlists.make(Random(seed), 260),
        "sums": sums.make(Random(seed + 1), 1100),
        "reports": reports.make(Random(seed + 2), 900),
        "conversations": conversations.make(Random(seed + 3), 500, 320, 100),
        "everyday": everyday.make(Random(seed + 4), 500),
        "facts": facts.make(Random(seed + 6), 900),
        "tales": tales.make(Random(seed + 7), 700, 250),
        "notes": notes.make(Random(seed + 5), 160),
        "worded_sums": worded_sums.make(Random(seed + 8), 2400),
        "headings": headings.make(Random(seed + 9), 420),
        "pairs": pairs.make(Random(seed + 10), 2200),
        "talks": talks.make(Random(seed + 11), 700),
    }


def read_documents(path):
    return path.read_text(encoding="utf-8").rstrip("\n").split(SEPARATOR)


def scripts():
    """A line for each script in the documents on disk, with its share of all letters in percent, most first."""
    letters = Counter()
    for path in (HERE / "corpus").glob("*/*.txt"):
        letters.update(filter(str.isalpha, path.read_text(encoding="utf-8")))
    named = Counter()
    for letter, count in letters.items():
        word = unicodedata.name(letter).split()[0].split("-")[0].capitalize()
        named["Han" if word == "Cjk" else "Latin" if word in ("Feminine", "Masculine") else word] += count
    return "".join(f"{name} {100 * count / named.total():.2f}\n" for name, count in named.most_common())


def held():
    """[(where, wording)] of the measured wordings that stand in a document: on disk, or made from some other seeds."""
    documents = [(path.stem, text) for path in (HERE / "corpus").glob("*/*.txt") for text in read_documents(path)]
    for seed in range(SEED, SEED + 8):
        documents += [(stem, text) for stem, texts in made(seed).items() for text in texts]
    return [(stem, wording) for stem, text in documents for wording in held_out.held_by(text)]


def write():
    folder = HERE / "corpus" / "made"
    folder.mkdir(parents=True, exist_ok=True)
    for stem, documents in made().items():
        (folder / f"{stem}.txt").write_text(SEPARATOR.join(documents) + "\n", encoding="utf-8")
        print(f"{stem}: {len(documents)} documents")
    (HERE / "scripts.txt").write_text(scripts(), encoding="utf-8")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="only look for measured wordings in documents")
    if not arguments.parse_args().check:
        write()
        return
    found = held()
    for stem, wording in found:
        print(f"{stem}: {wording}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
