"""Facts in many wordings: country profiles, short biographies, elements, timelines and quizzes.

They never invent a fact; only the choice and the wording are random.
"""

from pathlib import Path

TABLES = Path(__file__).resolve().parent.parent / "tables"


def rows(name):
    return [line.split("|") for line in (TABLES / name).read_text(encoding="utf-8").splitlines()]


COUNTRIES, PEOPLE, ELEMENTS, EVENTS = rows("countries.txt"), rows("people.txt"), rows("elements.txt"), rows("events.txt")


def upper(text):
    return text[0].upper() + text[1:]


def country(random):
    name, capital, continent, language, currency, river, known = random.choice(COUNTRIES)
    lines = [
        f"The capital of {name} is {capital}.",
        f"{capital} is the capital of {name}.",
        f"The language is {language}." if " and " not in language else f"The languages are {language}.",
        f"People pay with the {currency}.",
        f"{upper(name)} is known for {known}.",
    ]
    if river:
        lines.append(random.choice([f"The {river} flows through the country." if "River" not in river else f"A well-known river is the {river}.", f"An important river is the {river}."]))
    del lines[random.randint(0, 1)]
    first = random.choice([f"{upper(name)} is a country in {continent}.", f"{upper(name)} lies in {continent}.", f"{upper(name)} is a country in {continent}, and its capital is {capital}."])
    body = f"{first} {' '.join(random.sample(lines, random.randint(2, len(lines))))}"
    profile = [f"Country: {upper(name)}", f"Capital: {capital}", f"Continent: {continent}", f"Language: {language}", f"Currency: {currency}"]
    title = upper(name.removeprefix("the "))
    return random.choice([body, f"{title}\n\n{body}", "\n".join(profile)])


def capitals(random):
    chosen = random.sample(COUNTRIES, random.randint(3, 15))
    form = random.choice(["{0}: {1}", "{0} - {1}", "The capital of {0} is {1}.", "| {0} | {1} |"])
    lines = [form.format(name if "of" in form else upper(name.removeprefix("the ")), capital) for name, capital, *_ in chosen]
    return random.choice(["", "Capitals of the world\n\n", "Countries and capitals\n\n"]) + "\n".join(lines)


def life(random):
    name, born, died, work, known = random.choice(PEOPLE)
    dates = f" ({born}-{died})" if born else ""
    last = name.split()[-1]
    article = "an" if work[0] in "AEIO" else "a"
    if work.startswith("Queen"):
        article = "the"
    first = f"{name}{dates} was {article} {work}, best known for {known}."
    second = f"{name} was {article} {work}. " + (f"Born in {born}, {last} died in {died}. " if born else "") + f"{name} is remembered above all for {known}."
    return random.choice([first, second, f"{name}\n\n{second}"])


def lives(random):
    chosen = random.sample(PEOPLE, random.randint(3, 9))
    return "Who is known for what?\n\n" + "\n".join(f"{name}: {known}" for name, _, _, _, known in chosen)


def element(random):
    name, symbol, number, what = random.choice(ELEMENTS)
    return random.choice(
        [
            f"{upper(name)} is {what}. Its symbol is {symbol} and its atomic number is {number}.",
            f"{upper(name)} (symbol {symbol}, atomic number {number}) is {what}.",
            f"The chemical element with atomic number {number} is {name}, {what}.",
        ]
    )


def element_table(random):
    chosen = sorted(random.sample(ELEMENTS, random.randint(4, 14)), key=lambda row: int(row[2]))
    form = random.choice(["{2} {1} {0}", "{1}: {0}", "| {0} | {1} | {2} |"])
    return random.choice(["", "Chemical elements\n\n"]) + "\n".join(form.format(*row) for row in chosen)


def timeline(random):
    chosen = sorted(random.sample(EVENTS, random.randint(3, 12)))
    mark = random.choice([": ", " - ", ". "])
    return random.choice(["Timeline\n\n", "Important dates\n\n", ""]) + "\n".join(f"{year}{mark}{event}" for year, event in chosen)


def quiz(random):
    """Questions with short answers, in a frame that announces a quiz."""
    lines = []
    for _ in range(random.randint(3, 9)):
        name, capital, *_ = random.choice(COUNTRIES)
        person, _, _, _, known = random.choice(PEOPLE)
        element_name, symbol, number, _ = random.choice(ELEMENTS)
        year, event = random.choice(EVENTS)
        lines.append(
            random.choice(
                [
                    (f"Which city is the capital of {name}?", capital),
                    (f"{capital} is the capital of which country?", upper(name)),
                    (f"Who is known for {known}?", person),
                    (f"Which element has the symbol {symbol}?", upper(element_name)),
                    (f"What is the atomic number of {element_name}?", number),
                    (f"In which year was this: {event}?", year),
                ]
            )
        )
    form = random.choice(["Question: {0}\nAnswer: {1}", "{2}. {0} ({1})", "{2}. {0}\n   {1}"])
    body = "\n".join(form.format(question, answer, number) for number, (question, answer) in enumerate(lines, 1))
    return random.choice(["Quiz\n\n", "Pub quiz, round one\n\n", "General knowledge quiz\n\n"]) + body


MAKERS = [country] * 5 + [capitals, life, life, life, life, lives, element, element, element_table, timeline, timeline, quiz, quiz]


def make(random, count):
    return [random.choice(MAKERS)(random) for _ in range(count)]
