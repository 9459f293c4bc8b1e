"""Pairs of words in five languages, written in many ways: other signs between them, headings, either order.

They never begin with the first word of a pair and a colon alone; the lists that do are those of `wordlists`.
"""

from . import held_out
from .wordlists import LANGUAGES, TABLES, translations

SIGNS = [" = "] * 4 + [" - "] * 4 + [" -> "] * 3 + [": "] * 8 + [" – ", "\t", " | ", ", ", " → ", " : ", "=", " means ", " ... "]
MARKS = "=-~>|/+*<;._^:"
HEADINGS = ["Vocabulary", "New words", "Words of the week", "Words to learn", "Lesson {n}", "Unit {n}", "Dictionary", "Word list {n}", "Translate", "{a} and {b}", "{a} {b}", "{a}-{b} dictionary", "{a} words", "Some words in {a}", "How to say it in {a}", "My {a} notebook", "{a} for travellers"]


def pairs_of(language):
    """{english: other}, with the words that `wordlists` does not have."""
    table = dict(translations()[language])
    for line in (TABLES / "more_words.txt").read_text(encoding="utf-8").splitlines():
        english, *others = line.split("|")
        table[english] = others[LANGUAGES.index(language)]
    return table


PAIRS = {language: pairs_of(language) for language in LANGUAGES}


def capital(text):
    return text[:1].upper() + text[1:]


def sign_between(random):
    """What stands between two words: a usual sign, or one that somebody made up, so that any sign will do."""
    if random.random() < 0.6:
        return random.choice(SIGNS)
    mark = random.choice([random.choice(MARKS), random.choice(MARKS) * 2, random.choice(MARKS) + random.choice(MARKS)])
    return random.choice([" {} ", " {} ", "{} ", "{}"]).format(mark)


def page(random):
    language = random.choice(LANGUAGES)
    table = PAIRS[language]
    words = random.sample(sorted(table), random.choice([4, 5, 5, 6, 6, 7, 8, 8, 10, 12, 16]))
    turned = random.random() < 0.4
    sign = sign_between(random)
    write = random.choice([str] * 4 + [capital])
    quoted = random.random() < 0.2
    mark = random.choice([""] * 4 + ["- ", "* ", "{}. ", "{}) "])
    if sign == ": " and not turned and write is str and not mark and not quoted:
        mark = random.choice(["- ", "{}. "])
    lines = []
    for number, word in enumerate(words, 1):
        left, right = (table[word], word) if turned else (word, table[word])
        if quoted:
            left, right = f'"{left}"', f'"{right}"'
        lines.append(mark.format(number) + write(left) + sign + write(right))
    heading = ""
    if random.random() < 0.35:
        names = ["English", language.capitalize()]
        a, b = reversed(names) if turned or random.random() < 0.3 else names
        heading = random.choice(HEADINGS).format(n=random.randint(1, 12), a=a, b=b) + random.choice(["\n\n", "\n\n", ":\n", "\n"])
    return heading + "\n".join(lines)


def make(random, count):
    return [held_out.without(page, random) for _ in range(count)]
