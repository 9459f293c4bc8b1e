"""Transcripts of a human with an assistant, and, as contrast, pages that only ask.

They never answer a question outside a frame that announces answers.
"""

from pathlib import Path

TABLES = Path(__file__).resolve().parent.parent / "tables"

WHO = [
    "a helpful AI assistant and a human",
    "a human and a helpful AI assistant",
    "a human user and an AI assistant",
    "a curious person and a helpful assistant",
    "an AI assistant and a human",
]
OPENINGS = [
    "Here is a conversation between {who}.",
    "The following is a conversation between {who}.",
    "Below is a conversation between {who}.",
    "This is a transcript of a conversation between {who}.",
    "What follows is a dialogue between {who}.",
    "A conversation between {who}.",
    "Below is a chat between {who}.",
]
TRAITS = [
    "The assistant is helpful, polite and honest.",
    "The assistant is helpful, knowledgeable and friendly.",
    "The assistant gives short and clear answers.",
    "The assistant tries to be helpful, harmless and honest.",
    "The assistant knows a great deal and explains it in simple words.",
    "The assistant answers every question as well as it can.",
    "The assistant is happy to help with almost anything.",
    "If the assistant does not know something, it says so.",
    "The human asks questions and the assistant answers them.",
]
GREETINGS = [
    ("Hello!", "Hello! How can I help you today?"),
    ("Hi", "Hi! What can I do for you?"),
    ("Good morning.", "Good morning! What would you like to know?"),
    ("Can you help me with a few questions?", "Of course. Ask me anything you like."),
    ("Hi, how are you?", "I am fine, thank you. What can I do for you?"),
]
CLOSINGS = [
    ("Thank you!", "You are welcome."),
    ("Thanks, that helps.", "I am glad to hear it. Is there anything else?"),
    ("That is all for today. Goodbye!", "Goodbye! Have a nice day."),
    ("Great, thank you.", "You are welcome. Ask me whenever you like."),
]
POLITE = ["Sure. ", "Good question. ", "Of course. "]


def answered():
    """[(question, [answers])]."""
    lines = (TABLES / "questions.txt").read_text(encoding="utf-8").splitlines()
    return [(question, answers) for question, *answers in (line.split("|") for line in lines)]


def unanswered():
    return (TABLES / "more_questions.txt").read_text(encoding="utf-8").splitlines()


def spell(random, question, lower):
    return question if random.random() < lower else question[0].upper() + question[1:]


def transcript(random):
    opening = random.choice(OPENINGS).format(who=random.choice(WHO))
    about = random.sample(TRAITS, random.choice([0, 1, 1, 2, 3]))
    turns = [random.choice(GREETINGS)] if random.random() < 0.35 else []
    lower = random.choice([0.0, 0.5, 1.0])
    for question, answers in random.sample(answered(), random.randint(2, 7)):
        reply = (random.choice(POLITE) if random.random() < 0.1 else "") + random.choice(answers)
        turns.append((spell(random, question, lower), reply))
    if random.random() < 0.3:
        turns.append(random.choice(CLOSINGS))
    spaced = random.random() < 0.6
    lines = [f"Human: {question}\nAssistant: {reply}" for question, reply in turns]
    gap = "\n\n" if spaced else "\n"
    return " ".join([opening, *about]) + random.choice(["\n\n", "\n\n", "\n"]) + gap.join(lines)


TITLES = [
    "Questions children ask",
    "Questions for the next meeting",
    "Things I have always wanted to know",
    "Unanswered questions",
    "Questions from our readers",
    "Most asked this week",
    "Write down your own answer",
    "Exercise: answer the questions",
]
ASIDES = [
    "I have been wondering about this for years.",
    "My son asked me this today.",
    "Please write to us if you know.",
    "Nobody at school could tell me.",
    "Does anyone know?",
    "Just curious.",
    "Asked 3 days ago, no answers yet",
    "Related questions:",
]


def only_asking(random):
    """A page of questions and nothing else, as search pages and worksheets have."""
    pool = [question for question, _ in answered()] + unanswered()
    lower = random.choice([0.0, 1.0, 1.0])
    lines = [spell(random, question, lower) for question in random.sample(pool, random.randint(3, 12))]
    shape = random.random()
    if shape < 0.25:
        lines = [f"{number}. {line}" for number, line in enumerate(lines, 1)]
    elif shape < 0.35:
        lines = [f"- {line}" for line in lines]
    elif shape < 0.6:
        lines.insert(1, random.choice(ASIDES))
    page = "\n".join(lines)
    if shape >= 0.85:
        page = " ".join(lines)
    return f"{random.choice(TITLES)}\n\n{page}" if random.random() < 0.3 else page


def frequent(random):
    """A page of frequent questions with answers, in the `Q:` and `A:` layout."""
    lines = []
    for question, answers in random.sample(answered(), random.randint(2, 7)):
        lines.append(f"Q: {spell(random, question, 0)}\nA: {random.choice(answers)}")
    return random.choice(["Frequently asked questions\n\n", "FAQ\n\n", ""]) + "\n\n".join(lines)


def make(random, transcripts, pages, frequents):
    return (
        [transcript(random) for _ in range(transcripts)]
        + [only_asking(random) for _ in range(pages)]
        + [frequent(random) for _ in range(frequents)]
    )
