"""Conversations of many pairs of speakers, with questions in many wordings, and pages that ask the same and answer nothing.

They never answer a question that stands alone, and never hold a question or an opening that is measured.
"""

from . import held_out
from .conversations import ASIDES, CLOSINGS, GREETINGS, OPENINGS, TABLES, TITLES, TRAITS, WHO, answered, unanswered
from .facts import COUNTRIES, ELEMENTS, EVENTS, PEOPLE
from .worded_sums import ASKED, ASKED_APART, filled, voice
from .wordlists import definitions


def capital(text):
    return text[:1].upper() + text[1:]


def reworded():
    """[([questions], [answers])] of the questions that have several wordings."""
    answers = dict(answered())
    lines = (TABLES / "reworded_questions.txt").read_text(encoding="utf-8").splitlines()
    return [(questions, answers[questions[0]]) for questions in (line.split("|") for line in lines)]


KNOWN = [(question, answers) for question, answers in answered() if "+" not in question and "plus" not in question]
REWORDED = reworded()
DEFINED = definitions()
WRAPPED = [
    "{q}", "{q}", "{q}", "{q}", "{q}", "{q}",
    "can you tell me: {q}", "please tell me, {q}", "I have a question. {Q}", "one more question: {q}", "quick question: {q}",
    "my son wants to know: {q}", "and {q}", "so, {q}", "now tell me: {q}", "let me ask you something. {Q}", "next question. {Q}", "ok. {Q}", "{q} I always forget.", "{q} Please keep it short.",
]


def article(noun):
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def fact(random):
    """A question after a fact of the tables, and its answer."""
    kind = random.random()
    if kind < 0.35:
        name, place, continent, language, currency, _, _ = random.choice(COUNTRIES)
        own = name + ("'" if name.endswith("s") else "'s")
        return random.choice(
            [
                (random.choice([f"which city is the capital of {name}?", f"tell me the capital of {name}", f"what is {own} capital?", f"what's the capital of {name}?", f"name the capital of {name}", f"do you know the capital of {name}?", f"the capital of {name}?"]), random.choice([f"The capital of {name} is {place}.", f"{place} is the capital of {name}.", f"It is {place}.", f"{place}."])),
                (f"which country has the capital {place}?", f"{place} is the capital of {name}."),
                (f"where is {name}?", f"{capital(name)} lies in {continent}."),
                (f"which language do people speak in {name}?", f"People in {name} speak {language}."),
                (f"what is the money of {name} called?", f"People in {name} pay with the {currency}."),
            ]
        )
    if kind < 0.55:
        name, _, _, work, known = random.choice(PEOPLE)
        return random.choice([f"who was {name}?", f"what is {name} known for?", f"tell me about {name}"]), f"{name} is known for {known}."
    if kind < 0.65:
        name, symbol, number, what = random.choice(ELEMENTS)
        return random.choice([(f"what is {name}?", f"{capital(name)} is {what}."), (f"which element has the symbol {symbol}?", f"{symbol} stands for {name}.")])
    if kind < 0.75:
        year, event = random.choice(EVENTS)
        return f"what happened in {year}?", f"{event}."
    word = random.choice(sorted(DEFINED))
    return random.choice([f"what is {article(word)}?", f'what does "{word}" mean?', f"explain the word {word}"]), random.choice([f"It is {DEFINED[word]}.", f"{capital(article(word))} is {DEFINED[word]}."])


def added(random):
    pattern, write = voice(random)
    question, answer = filled(random, random.choice(ASKED + ASKED_APART) + "\0{s}", pattern, write).split("\0")
    question = question if question.startswith("I ") else question[0].lower() + question[1:]
    return question, random.choice([f"{capital(answer)}.", f"It is {answer}.", f"The answer is {answer}.", answer])


def asked(random):
    """A question in small letters, as it is asked, and its answer."""
    kind = random.random()
    if kind < 0.5:
        questions, answers = random.choice(REWORDED)
        question, answer = random.choice(questions), random.choice(answers)
    elif kind < 0.65:
        question, answers = random.choice(KNOWN)
        answer = random.choice(answers)
    elif kind < 0.9:
        question, answer = fact(random)
    else:
        question, answer = added(random)
    question = random.choice(WRAPPED).format(q=question, Q=capital(question))
    if question[-1] not in "?.!" and random.random() < 0.8:
        question += "."
    return question, answer


# Who asks and who answers, with what an opening may call the one who answers.
SPEAKERS = [
    ("Human", "Assistant"), ("Human", "Assistant"), ("Human", "Assistant"), ("Human", "Assistant"), ("User", "Assistant"), ("User", "Assistant"), ("User", "Bot"), ("User", "AI"), ("You", "Assistant"),
    ("Student", "Teacher"), ("Pupil", "Teacher"), ("Student", "Tutor"), ("Student", "Professor"), ("Customer", "Librarian"), ("Reader", "Editor"), ("Boy", "Father"), ("Girl", "Mother"),
    ("Daughter", "Father"), ("Grandson", "Grandfather"), ("Guest", "Host"), ("Caller", "Expert"), ("Listener", "Doctor"), ("Journalist", "Engineer"), ("Interviewer", "Expert"), ("Peter", "Computer"),
    ("Anna", "Robot"), ("Clara", "Machine"), ("Tom", "Assistant"), ("Nora", "Helper"), ("A", "B"), ("Q", "A"), ("Question", "Answer"), ("Me", "Assistant"), ("Alice", "Bob"), ("guest", "bot"), ("Tourist", "Driver"), ("Woman", "Clerk"), ("KING", "WISE MAN"),
]
FRAMES = [
    "A conversation between {a} and {b}.",
    "{a} asks, and {b} answers.",
    "{a} asks questions. {b} knows the answers.",
    "{b} is friendly and explains everything in simple words.",
    "{b} gives short and clear answers to {a}.",
    "The following is a talk between {a} and {b}.",
    "This is the log of a chat.",
    "From an interview.",
    "{a} wants to know many things, and {b} helps.",
    "Here {b} answers what {a} asks.",
]


def talk(random):
    a, b = random.choice(SPEAKERS)
    turns = [random.choice(GREETINGS)] if random.random() < 0.3 else []
    turns += [asked(random) for _ in range(random.choice([1, 2, 3, 3, 4, 5]))]
    if random.random() < 0.25:
        turns.append(random.choice(CLOSINGS))
    kind = random.random()
    if kind < 0.35 and (a, b) == ("Human", "Assistant"):
        opening = " ".join([random.choice(OPENINGS).format(who=random.choice(WHO)), *random.sample(TRAITS, random.randint(0, 3))])
    elif kind < 0.7:
        opening = " ".join(frame.format(a=a, b=b) for frame in random.sample(FRAMES, random.choice([1, 1, 2])))
    else:
        opening = ""
    style = random.choice(["{}: "] * 10 + ["<{}> ", "[{}] ", "**{}:** ", "- {}: "])
    case = random.choice([str] * 8 + [str.upper])
    small = random.random() < 0.3
    lines = []
    for question, answer in turns:
        question = question if small else capital(question)
        lines.append(style.format(case(a)) + question + "\n" + style.format(case(b)) + answer)
    gap = random.choice(["\n\n", "\n"])
    return opening + (random.choice(["\n\n", "\n\n", "\n"]) if opening else "") + gap.join(lines)


def only_asking(random):
    """Questions that nobody answers, in the same wordings; sums are left out, because whoever asks for one is told."""
    pool = [random.choice(random.choice(REWORDED)[0]) for _ in range(6)] + [fact(random)[0] for _ in range(4)] + random.sample(unanswered(), 3)
    lines = random.sample(pool, random.randint(3, 10))
    if random.random() < 0.3:
        lines = [random.choice(WRAPPED).format(q=line, Q=capital(line)) for line in lines]
    if random.random() < 0.8:
        lines = [capital(line) for line in lines]
    shape = random.random()
    if shape < 0.15:
        lines = [f"{number}. {line}" for number, line in enumerate(lines, 1)]
    elif shape < 0.4:
        lines.insert(1, random.choice(ASIDES))
    page = " ".join(lines) if shape > 0.85 else "\n".join(lines)
    return f"{random.choice(TITLES)}\n\n{page}" if random.random() < 0.2 else page


def page(random):
    return talk(random) if random.random() < 0.72 else only_asking(random)


def make(random, count):
    return [held_out.without(page, random) for _ in range(count)]
