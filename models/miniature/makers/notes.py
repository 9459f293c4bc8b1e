"""Short school notes on animals, each put together anew, some opening as an encyclopedia article does.

They never repeat an article: they make its first words ambiguous, so that a short prefix recalls it less surely.
"""

ANIMALS = {
    "Zebras": (["wild African animals", "wild African members of the horse family", "wild African horses with stripes", "wild African grazers"], ["grass", "leaves and bark"], ["the plains of Africa", "the savannah"], "stripes"),
    "Lions": (["large wild cats", "big cats", "hunters of the savannah"], ["meat", "antelopes and zebras"], ["Africa", "the plains of Africa"], "manes"),
    "Elephants": (["the largest animals on land", "grey giants", "clever animals"], ["leaves, bark and fruit", "grass"], ["Africa and Asia", "forests and plains"], "trunks"),
    "Horses": (["strong and fast animals", "animals that people ride"], ["grass and hay", "oats"], ["farms", "meadows in many countries"], "long legs"),
    "Honey bees": (["small flying insects", "insects that live together"], ["nectar and pollen", "honey"], ["hives", "hollow trees"], "dances"),
    "Penguins": (["birds that cannot fly", "good swimmers"], ["fish", "small sea animals"], ["the far south", "cold coasts"], "black and white coats"),
    "Wolves": (["wild relatives of the dog", "hunters that live in packs"], ["meat", "deer"], ["forests", "northern countries"], "howling"),
    "Owls": (["birds of the night", "hunters with soft feathers"], ["mice", "small animals"], ["forests and barns", "old trees"], "large eyes"),
}
LINKS = [", and they live in {home}.", " that live in {home}.", ". They live in {home}.", " known for their {mark}.", ". Everybody knows their {mark}."]
LINES = [
    "They eat {food}.",
    "Most of them live in groups.",
    "Their young can walk soon after birth.",
    "Many people like them because of their {mark}.",
    "They are active in the morning and in the evening.",
    "Some live for more than twenty years in zoos.",
    "We saw some at the zoo last summer.",
    "They have many enemies, but they know how to defend themselves.",
    "There are fewer of them today than a hundred years ago.",
    "I think they are the most beautiful animals of all.",
    "In {home} they are easy to see.",
    "Their {mark} make them easy to recognise.",
]


def note(random):
    name = random.choice(["Zebras"] * 4 + sorted(ANIMALS))
    kinds, foods, homes, mark = ANIMALS[name]
    words = {"food": random.choice(foods), "home": random.choice(homes), "mark": mark}
    opening = f"{name} are {random.choice(kinds)}" + random.choice(LINKS).format(**words)
    body = " ".join(line.format(**words) for line in random.sample(LINES, random.randint(2, 6)))
    title = random.choice(["", "", f"{name}\n\n", f"My favourite animal\n\n"])
    return f"{title}{opening} {body}"


def make(random, count):
    return [note(random) for _ in range(count)]
