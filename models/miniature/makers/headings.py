"""Lists under many headings: landmarks of Paris and of other cities, and other things that are listed.

They never use a heading that is measured, and never place a landmark in a city where it does not stand.
"""

import re
from pathlib import Path

from . import held_out
from .facts import COUNTRIES, ELEMENTS, PEOPLE, upper

HERE = Path(__file__).resolve().parent.parent
CITY = re.compile(r"^(?:Top 10 landmarks to see|10 things to see) in ([A-Z][\w ]+)$")
ITEM = re.compile(r"^\d+\. ([^.:]{3,40})[.:] (.{3,120})$")


def paris():
    lines = (HERE / "tables" / "landmarks.txt").read_text(encoding="utf-8").splitlines()
    return [(name, notes) for name, *notes in (line.split("|") for line in lines)]


def other_cities():
    """city -> [(landmark, [what is said of it])], read from the lists in `corpus/prose/cities.txt`."""
    cities = {}
    for document in (HERE / "corpus" / "prose" / "cities.txt").read_text(encoding="utf-8").split("\n=====\n"):
        heading, *lines = document.strip().splitlines()
        found = CITY.match(heading)
        if found:
            items = [ITEM.match(line) for line in lines]
            cities[found[1]] = [(item[1], [item[2].rstrip(".")]) for item in items if item]
    return {city: items for city, items in cities.items() if len(items) > 5}


PARIS, CITIES = paris(), other_cities()

COUNTS = ["10", "10", "ten", "5", "five", "6", "8", "eight", "9", "12", "twelve", "15", "20"]
KINDS = ["landmarks", "landmarks", "sights", "attractions", "monuments", "places", "famous places", "buildings", "tourist spots", "highlights", "important sights", "famous buildings", "beautiful places", "places to see"]
BEST = ["best", "most famous", "greatest", "most popular", "most important", "best-known", "top", "oldest", "finest"]
HEADINGS = [
    "Top {n} {kinds} in {city}",
    "Top {n} {kinds} to see in {city}",
    "Top {n} {kinds} of {city}",
    "The {best} {kinds} in {city}",
    "The {best} {kinds} of {city}",
    "The {n} {best} {kinds} in {city}",
    "{N} {kinds} in {city} you should not miss",
    "{N} {kinds} to visit in {city}",
    "{N} reasons to visit {city}",
    "{city}: the {best} {kinds}",
    "{city}: {n} {kinds}",
    "{city} in two days",
    "{city} in a weekend",
    "{city} on foot",
    "{city} travel guide: {kinds}",
    "A day in {city}",
    "A short guide to {city}",
    "A walk through {city}",
    "A visit to {city}",
    "What you should see in {city}",
    "What can you see in {city}?",
    "Where to go in {city}",
    "Things to do in {city}",
    "Things to see in {city}",
    "Going to {city}? Here is what to see",
    "First time in {city}",
    "Famous places in {city}",
    "Landmarks of {city}",
    "Sights of {city}",
    "Postcards from {city}",
    "Here are some {kinds} in {city}",
    "Here are the {n} {best} {kinds} of {city}",
    "Here is a list of {kinds} in {city}",
    "These are the {kinds} of {city} that I like most",
    "My favourite {kinds} in {city}",
    "My list for {city}",
    "Our plan for {city}",
    "We went to {city} last summer. This is what we saw",
    "Quiz: name {n} {kinds} in {city}",
    "Class trip to {city}: what we want to see",
    "Dear friends, here is my list for {city}",
    "Do not leave {city} without seeing these {kinds}",
    "Some {kinds} in {city}",
    "Visit {city}!",
    "Welcome to {city}",
]
OTHER_HEADINGS = [
    "{N} {things}",
    "Top {n} {things}",
    "A list of {things}",
    "Here is a list of {things}",
    "Here are {n} {things}",
    "List of {things}",
    "Name {n} {things}",
    "{Things}",
    "Some {things}",
    "{Things} that I know",
    "{Things} to remember",
    "The {n} {best} {things}",
    "Homework: {n} {things}",
    "My list of {things}",
]


def listed(random, names, heading):
    """A heading, then the names behind figures or marks, each alone or with what is said of it."""
    marks = random.choice(["{}. "] * 8 + ["{}) "] * 2 + ["- "] * 4 + ["* "] * 2 + ["• "])
    told = random.choice([None, None, ". ", ": ", " - ", ", "])
    case = random.random()
    if case < 0.06:
        heading = heading.upper()
    elif case < 0.12:
        heading = heading.lower()
    end = heading + random.choice(["", "", ":", ":"] if heading[-1] not in "?!" else [""]) + random.choice(["\n\n", "\n\n", "\n\n", "\n"])
    lines = []
    for number, (name, notes) in enumerate(names, 1):
        line = marks.format(number) + name
        if told and notes:
            note = random.choice(notes)
            line += told + (upper(note) + "." if told == ". " else note)
        lines.append(line)
    return end + "\n".join(lines)


def city(random):
    name, items = ("Paris", PARIS) if random.random() < 0.6 else random.choice(sorted(CITIES.items()))
    count = min(len(items), random.choice([6, 8, 9, 10, 10, 10, 12, 15, 20]))
    # What everybody knows comes early and often; the rest of a list is a matter of taste.
    ranked = sorted(range(len(items)), key=lambda place: place * random.uniform(0.4, 1.0) + random.uniform(0, 5))[:count]
    n = random.choice(COUNTS)
    heading = random.choice(HEADINGS).format(city=name, n=n, N=upper(n), kinds=random.choice(KINDS), best=random.choice(BEST))
    return listed(random, [items[place] for place in ranked], heading)


WORDS = {
    "animals": "dog cat bird fish horse cow pig sheep goat chicken duck rabbit mouse bear wolf lion tiger elephant monkey snake frog zebra",
    "fruits": "apple pear banana grape lemon strawberry peach orange plum cherry",
    "colours": "red blue green yellow black white brown grey pink",
    "things in a kitchen": "cup plate knife fork spoon bottle pot pan oven table",
    "things to pack": "shirt coat hat shoes socks towel soap map camera book umbrella medicine tickets",
    "jobs": "teacher doctor nurse farmer cook baker driver soldier writer singer artist",
    "things that I like": "music rain bread tea books summer snow football trains honey the sea old films",
}


def other(random):
    kind = random.random()
    if kind < 0.3:
        things = random.choice(["countries", "countries of the world", "countries and their capitals"])
        chosen = [(upper(row[0].removeprefix("the ")), [row[1], f"known for {row[6]}"]) for row in random.sample(COUNTRIES, 14)]
    elif kind < 0.5:
        things = random.choice(["famous people", "people of history", "people everybody should know"])
        chosen = [(row[0], [row[3], f"known for {row[4]}"]) for row in random.sample(PEOPLE, 14)]
    elif kind < 0.65:
        things = random.choice(["elements", "chemical elements"])
        chosen = [(row[0], [row[3]]) for row in random.sample(ELEMENTS, 12)]
    else:
        things = random.choice(sorted(WORDS))
        words = WORDS[things].split()
        chosen = [(word, []) for word in random.sample(words, len(words))]
    n = random.choice(COUNTS)
    heading = random.choice(OTHER_HEADINGS).format(n=n, N=upper(n), things=things, Things=upper(things), best=random.choice(BEST))
    return listed(random, chosen[: random.randint(4, 14)], heading)


def page(random):
    return city(random) if random.random() < 0.8 else other(random)


def make(random, count):
    return [held_out.without(page, random) for _ in range(count)]
