"""The wordings that are measured and never trained on, from `wordings.toml`.

It never changes a document: one that holds a wording is made anew.
"""

import tomllib
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "wordings.toml"


def wordings():
    """The texts that no document may hold, without the white space around them."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    texts = [*table["two_plus_two"]["wordings"], *table["paris"]["wordings"], *table["election"]["wordings"]]
    texts += [row["prefix"] for row in table["few_shot"]["wordings"]]
    texts += [row["ask"] for row in table["assistant"]["questions"]]
    texts += [row["prefix"] for row in table["assistant"]["frames"]]
    return [text.strip() for text in texts]


LOWERED = [text.lower() for text in wordings()]


def held_by(document):
    """The wordings, in small letters, that a document holds, in whatever letters."""
    lowered = document.lower()
    return [text for text in LOWERED if text in lowered]


def without(maker, random):
    """A document of a maker that holds none of the wordings."""
    while True:
        document = maker(random)
        if not held_by(document):
            return document
