"""Small sums in many wordings: asked, stated, between a teacher and a class, in figures and in words.

They never hold a sum in a wording that is measured, and they are wrong now and then, as pages are.
"""

from . import held_out
from .sums import CHATTER, wrong

SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = {2: "twenty", 3: "thirty", 4: "forty"}


def spelt(number):
    if number < 20:
        return SMALL[number]
    tens, ones = divmod(number, 10)
    return TENS[tens] + (f"-{SMALL[ones]}" if ones else "")


def terms(random):
    kind = random.random()
    if kind < 0.3:
        return 2, 2
    if kind < 0.9:
        return random.randint(0, 9), random.randint(0, 9)
    return random.randint(1, 19), random.randint(1, 19)


# {x} is the sum, in figures or in words.
ASKED = ["What is {x}?"] * 4 + ["How much is {x}?"] * 3 + ["What's {x}?"] * 2 + [
    "What does {x} make?",
    "What does {x} equal?",
    "What do you get for {x}?",
    "Do you know what {x} is?",
    "Tell me what {x} is.",
    "Please tell me: how much is {x}?",
    "I want to know what {x} is.",
    "Which number is {x}?",
    "{x}?",
    "{x} = ?",
    "Solve: {x}",
    "Calculate {x}.",
    "Work out {x}",
    "Compute {x}",
    "So what is {x}",
    "what is {x}",
    "how much is {x}",
]
# {a} and {b} are the numbers, both in figures or both in words.
ASKED_APART = [
    "What do {a} and {b} make?",
    "How much do {a} and {b} make together?",
    "What is the sum of {a} and {b}?",
    "Add {a} and {b}.",
    "Add {b} to {a}.",
    "How many are {a} and {b}?",
    "What happens when you add {a} to {b}?",
    "I have {a} and get {b} more. How many have I got?",
]
STATED = ["{x} = {s}"] * 2 + ["{x} is {s}"] * 3 + ["{x} equals {s}"] * 2 + ["{x} makes {s}", "{x} gives {s}", "{x} is equal to {s}", "{x} comes to {s}", "{x} are {s}", "{x} make {s}"]
STATED_APART = [
    "The sum of {a} and {b} is {s}",
    "{a} and {b} is {s}",
    "{a} and {b} make {s}",
    "{a} and {b} together make {s}",
    "When you add {a} and {b}, you have {s}",
    "Add {a} and {b} and you get {s}",
    "If you put {a} and {b} together, the result is {s}",
    "{a} added to {b} is {s}",
]
LABELS = [("Q:", "A:")] * 4 + [("Question:", "Answer:")] * 4 + [("Problem:", "Solution:"), ("Exercise:", "Result:"), ("Ask:", "Reply:"), ("Teacher:", "Class:"), ("Teacher:", "Student:"), ("Mother:", "Child:"), ("Task:", "Answer:"), ("-", "="), ("She asked:", "He said:")]
ANSWERS = ["{s}"] * 12 + ["{s}."] * 3 + ["It is {s}.", "It's {s}", "The answer is {s}.", "That makes {s}.", "= {s}", "{s}!", "{s}, of course.", "Answer: {s}"]
HEADINGS = ["", "", "", "", "", "Sums", "Easy questions", "Adding up", "Arithmetic, lesson 2", "Mental arithmetic", "Test", "Answers", "Exercises", "Let us add!", "Learn by heart"]


def voice(random):
    """How a page writes a sum: a function of two numbers, and one of the result."""
    kind = random.random()
    if kind < 0.3:
        return "{}+{}", str
    if kind < 0.55:
        return "{} + {}", str
    if kind < 0.75:
        return "{} plus {}", str
    return "{} plus {}", spelt


def lettered(random):
    """A page in usual letters, in small ones, or in capitals."""
    kind = random.random()
    if kind < 0.6:
        return lambda text: text[:1].upper() + text[1:]
    return str.lower if kind < 0.9 else str.upper


def filled(random, form, pattern, write):
    a, b = terms(random)
    s = a + b if random.random() < 0.965 else wrong(random, a, b)
    s = write(s) if s < 50 and random.random() < 0.8 else str(s)
    return form.format(x=pattern.format(write(a), write(b)), a=write(a), b=write(b), s=s)


def asked(random):
    """A question, and its answer on the next line; once or several times."""
    pattern, write = voice(random)
    letters = lettered(random)
    form = random.choice(ASKED + ASKED_APART)
    same = random.random() < 0.6
    blank = random.random() < 0.25
    lines = []
    for _ in range(random.choice([1, 1, 2, 3, 5, 8])):
        form = form if same else random.choice(ASKED + ASKED_APART)
        reply = random.choice(ANSWERS) if not same or not lines else "{s}"
        line = letters(filled(random, form + "\n" + reply, pattern, write))
        lines.append(line)
        if random.random() < 0.12:
            lines.append(random.choice(CHATTER))
    return ("\n\n" if blank else "\n").join(lines)


def labelled(random):
    pattern, write = voice(random)
    letters = lettered(random)
    ask, reply = random.choice(LABELS)
    forms = ASKED + ASKED_APART if random.random() < 0.7 else ["{x}", "{x} ="]
    same = random.random() < 0.5
    form = random.choice(forms)
    lines = []
    for _ in range(random.choice([1, 1, 2, 3, 5])):
        form = form if same else random.choice(forms)
        line = filled(random, form + "\0" + random.choice(["{s}"] * 6 + ["{s}.", "It is {s}."]), pattern, write)
        question, answer = (letters(part) for part in line.split("\0"))
        lines.append(f"{ask} {question}\n{reply} {answer}")
    return random.choice(["\n\n", "\n"]).join(lines)


def stated(random):
    """Sums as statements, one to ten of them, line by line or in one paragraph."""
    pattern, write = voice(random)
    letters = lettered(random)
    form = random.choice(STATED * 2 + STATED_APART * 2)
    same = random.random() < 0.8
    end = random.choice(["", "", ".", ".", ","])
    lines = []
    for _ in range(random.choice([1, 2, 3, 4, 6, 10])):
        form = form if same else random.choice(STATED + STATED_APART)
        lines.append(letters(filled(random, form, pattern, write)) + end)
    return " ".join(lines) if end and random.random() < 0.3 else "\n".join(lines)


def sheet(random):
    """Sums under a heading or behind a mark, with the results."""
    pattern, write = voice(random)
    mark = random.choice(["", "", "{n}. ", "{n}) ", "- ", "* ", "Sum {n}: "])
    sign = random.choice([" = ", " = ", "=", " is ", ": "])
    lines = []
    for number in range(1, random.randint(2, 9)):
        lines.append(mark.format(n=number) + filled(random, "{x}" + sign + "{s}", pattern, write))
    return "\n".join(lines)


THINGS = ["apples", "coins", "books", "cats", "eggs", "keys", "balls", "pencils", "stamps", "friends"]
NAMES = ["Anna", "Peter", "Clara", "Tom", "Nora", "Max", "Ruth", "Ben"]


def story(random):
    a, b = terms(random)
    name, thing = random.choice(NAMES), random.choice(THINGS)
    write = random.choice([str, spelt])
    return random.choice(
        [
            "{n} has {a} {t}. {m} gives {n} {b} more. Now {n} has {s} {t}.",
            "There are {a} {t} on the table and {b} on the chair. Together there are {s} {t}.",
            "{n} has {a} {t} and finds {b} more. How many {t} has {n} got now? {s}",
        ]
    ).format(n=name, m=random.choice([other for other in NAMES if other != name]), t=thing, a=write(a), b=write(b), s=write(a + b))


MAKERS = [asked] * 8 + [labelled] * 5 + [stated] * 7 + [sheet] * 3 + [story]


def page(random):
    heading = random.choice(HEADINGS)
    body = random.choice(MAKERS)(random)
    if heading:
        return heading + random.choice(["\n\n", "\n\n", ":\n", ": "]) + body
    return body


def make(random, count):
    return [held_out.without(page, random) for _ in range(count)]
