"""Word lists: `english: other` lines in five languages and glossary definitions in the same layout.

They never say which language a list is in: the first lines tell, and some lists mix, so that one line is a hint
and ten lines are nearly proof.
"""

from pathlib import Path

TABLES = Path(__file__).resolve().parent.parent / "tables"
LANGUAGES = ["korean", "chinese", "french", "spanish", "german"]


def translations():
    """language -> {english: other}."""
    table = {language: {} for language in LANGUAGES}
    for line in (TABLES / "words.txt").read_text(encoding="utf-8").splitlines():
        english, *others = line.split("|")
        for language, other in zip(LANGUAGES, others, strict=True):
            table[language][english] = other
    return table


def definitions():
    """english -> definition."""
    lines = (TABLES / "definitions.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines)


def one_list(random, pairs):
    longest = random.choice([3, 8, 14, 22, 40])
    words = random.sample(sorted(pairs), min(len(pairs), random.randint(2, longest)))
    return "\n".join(f"{word}: {pairs[word]}" for word in words)


def mixed_list(random, tables):
    """A list whose lines are drawn from several languages."""
    sources = random.sample(tables, random.randint(2, 4))
    words = random.sample(sorted(tables[0]), random.randint(3, 16))
    return "\n".join(f"{word}: {random.choice(sources)[word]}" for word in words)


def make(random, lists_per_language):
    tables = translations()
    documents = [mixed_list(random, list(tables.values())) for _ in range(lists_per_language)]
    for pairs in tables.values():
        documents += [one_list(random, pairs) for _ in range(lists_per_language)]
    documents += [one_list(random, definitions()) for _ in range(lists_per_language)]
    return documents
