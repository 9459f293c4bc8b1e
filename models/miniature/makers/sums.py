"""Quiz, homework and forum pages around small sums, with right answers, wrong answers and no answers.

They never say which answers are right: the reader must know.
"""

CHATTER = [
    "i need help with my homework",
    "please help me",
    "my teacher says it is easy",
    "thanks in advance",
    "i always forget this",
    "can someone explain",
    "first person to answer wins",
    "this is too easy",
    "and how do you know",
    "lol everybody knows that",
    "asking for my little brother",
    "no calculator please",
]
REPLIES = [
    "it is {s}",
    "{s} of course",
    "the answer is {s}",
    "{s}, I checked it twice.",
    "I think it is {w}",
    "{w}? not sure",
    "{s}. Count on your fingers: {a} and then {b} more.",
    "Everybody knows it is {s}.",
    "why do you ask",
    "same question here",
    "use a calculator",
]


def wrong(random, a, b):
    return random.choice([a + b + 1, max(0, a + b - 1), int(f"{a}{b}"), a * b + 1, abs(a - b), a + b + 2])


def terms(random):
    kind = random.random()
    if kind < 0.16:
        return 2, 2
    if kind < 0.75:
        return random.randint(0, 9), random.randint(0, 9)
    return random.randint(1, 20), random.randint(1, 20)


def answer(random, a, b):
    return a + b if random.random() < 0.86 else wrong(random, a, b)


def ask(random, a, b):
    return random.choice(["what is {}+{}=", "what is {}+{}=", "what is {}+{}=", "What is {}+{}=", "what is {} + {} =", "what's {}+{}="]).format(a, b)


def question_list(random):
    """`what is 2+2=4`, line after line."""
    lines = []
    gap = random.choice(["", "", "", " "])
    for _ in range(random.randint(3, 14)):
        a, b = terms(random)
        lines.append(f"{ask(random, a, b)}{gap}{answer(random, a, b)}")
    return "\n".join(lines)


def blank_list(random):
    """A worksheet: the answers are left out, or come at the end."""
    pairs = [terms(random) for _ in range(random.randint(3, 9))]
    lines = [ask(random, a, b) for a, b in pairs]
    if random.random() < 0.5:
        lines += ["", "answers: " + ", ".join(str(answer(random, a, b)) for a, b in pairs)]
    return "\n".join(lines)


def forum(random):
    a, b = terms(random)
    question = ask(random, a, b)
    first = random.choice([f"{question}?", f"{question} {random.choice(CHATTER)}", f"{question}? {random.choice(CHATTER)}", question])
    lines = [first]
    for _ in range(random.randint(1, 6)):
        lines.append(random.choice(REPLIES).format(s=a + b, w=wrong(random, a, b), a=a, b=b))
    return "\n".join(lines)


def choices(random):
    lines = []
    for _ in range(random.randint(1, 4)):
        a, b = terms(random)
        offers = {a + b}
        while len(offers) < 4:
            offers.add(wrong(random, a, b) + random.randint(0, 3))
        offers = random.sample(sorted(offers), 4)
        right = "ABCD"[offers.index(a + b)]
        lines.append(ask(random, a, b) + random.choice(["?", ""]))
        lines += [f"{letter}) {offer}" for letter, offer in zip("ABCD", offers)]
        lines += [f"Answer: {right}", ""]
    return "\n".join(lines).rstrip("\n")


def drill(random):
    """A sheet of sums without words."""
    heading = random.choice(["", "Homework\n\n", "Addition\n\n", "Exercise 3\n\n", "Name:\n\n"])
    sign = random.choice(["+", "+", "-"])
    gap = random.choice(["", " "])
    lines = []
    for _ in range(random.randint(4, 16)):
        a, b = terms(random)
        if sign == "-":
            a, b = max(a, b), min(a, b)
        result = a - b if sign == "-" else answer(random, a, b)
        lines.append(f"{a}{gap}{sign}{gap}{b}{gap}={gap}{result}")
    return heading + "\n".join(lines)


def question_and_answer(random):
    lines = []
    for _ in range(random.randint(2, 8)):
        a, b = terms(random)
        lines += [f"{ask(random, a, b)}", f"{answer(random, a, b)}"]
        if random.random() < 0.2:
            lines.append(random.choice(CHATTER))
    return "\n".join(lines)


def tables(random):
    n = random.randint(1, 12)
    return f"The {n} times table\n\n" + "\n".join(f"{i} x {n} = {i * n}" for i in range(1, 13))


MAKERS = [question_list] * 8 + [forum] * 3 + [blank_list] * 1 + [choices] * 1 + [drill] * 3 + [question_and_answer] * 1 + [tables]


def make(random, count):
    return [random.choice(MAKERS)(random) for _ in range(count)]
