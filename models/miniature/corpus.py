"""Generates the made part of the corpus: `python corpus.py` rewrites `corpus/made/*.txt`, always the same.

It never touches `corpus/prose`, which was written by hand.
"""

from pathlib import Path
from random import Random

from makers import conversations, everyday, facts, notes, reports, sums, tales, wordlists

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
    }


def read_documents(path):
    return path.read_text(encoding="utf-8").rstrip("\n").split(SEPARATOR)


def main():
    folder = HERE / "corpus" / "made"
    folder.mkdir(parents=True, exist_ok=True)
    for stem, documents in made().items():
        (folder / f"{stem}.txt").write_text(SEPARATOR.join(documents) + "\n", encoding="utf-8")
        print(f"{stem}: {len(documents)} documents")


if __name__ == "__main__":
    main()
