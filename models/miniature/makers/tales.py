"""Short tales and letters in plain English, put together from stages with several wordings each.

They never change a name, a place or a thing halfway: whoever begins a tale ends it.
"""

GIRLS = "Anna Clara Nora Julia Rosa Emma Lucia Martha Helen Vera Mina Ella Ruth Grace Lily Ida".split()
BOYS = "Peter Simon Oscar Felix Hugo Samuel Leon Arthur Bruno Karl Tom Ben Jonas Max Paul Emil".split()
BEASTS = ["fox", "bear", "mouse", "rabbit", "crow", "goat", "hedgehog", "squirrel", "owl", "donkey", "frog", "dog", "cat", "goose"]
PLACES = ["a small village by the sea", "a house at the edge of a forest", "a town with a crooked tower", "a farm on a hill", "an old mill by the river", "a narrow street behind the market", "a lighthouse on a rock", "a cottage in the mountains"]
KIN = ["grandmother", "grandfather", "mother", "father", "aunt", "uncle", "older sister", "older brother"]
THINGS = ["a silver key", "an old clock", "a red kite", "a wooden boat", "a blue scarf", "a small drum", "a map", "a brass lamp", "a music box", "a leather ball", "a pocket knife", "a book of stories"]
WEATHER = ["It was a cold morning, and there was frost on the windows.", "The sun was shining, and the air smelled of grass.", "Rain had been falling all night.", "A strong wind was blowing from the sea.", "It was the first warm day of spring.", "Snow lay on the roofs, and the streets were quiet.", "The evening was calm, and the first stars had come out."]
TRAITS = ["curious", "shy", "brave", "clever", "kind", "lazy", "patient", "proud", "cheerful", "stubborn"]
FINDS = ["under the bridge", "behind the church", "in the attic", "at the bottom of the garden", "beside the road", "in a hollow tree", "on the beach", "under the stairs"]
MORALS = ["From that day on they were friends.", "And that was how it began.", "Nobody ever spoke of it again.", "They laughed about it for many years.", "It was the best day of the whole summer.", "After that, nobody called {him} {trait} again.", "And if you go there today, you can still hear the story.", "That night {name} slept soundly.", "And {he} never forgot it."]


def hero(random):
    if random.random() < 0.3:
        beast = random.choice(BEASTS)
        he, him, his = random.choice([("he", "him", "his"), ("she", "her", "her")])
        return {"name": f"the {beast}", "Name": f"The {beast}", "who": f"a {beast}" if beast != "owl" else "an owl", "he": he, "him": him, "his": his}
    he, him, his, names = random.choice([("she", "her", "her", GIRLS), ("he", "him", "his", BOYS)])
    name = random.choice(names)
    noun = "girl" if he == "she" else "boy"
    return {"name": name, "Name": name, "who": f"a {noun} called {name}", "he": he, "him": him, "his": his}


def fields(random):
    words = hero(random)
    words["He"], words["His"] = words["he"].capitalize(), words["his"].capitalize()
    words["place"], words["trait"], words["kin"] = random.choice(PLACES), random.choice(TRAITS), random.choice(KIN)
    words["a_trait"] = ("an " if words["trait"][0] in "aeiou" else "a ") + words["trait"]
    thing = random.choice(THINGS)
    words["a_thing"], words["thing"] = thing, thing.split(" ", 1)[1]
    words["found"], words["weather"] = random.choice(FINDS), random.choice(WEATHER)
    friend = random.choice([name for name in GIRLS + BOYS if name != words["name"]])
    words["friend"], words["f_he"] = friend, "she" if friend in GIRLS else "he"
    words["F_he"] = words["f_he"].capitalize()
    words["f_him"] = "her" if friend in GIRLS else "him"
    return words


OPENINGS = [
    "Once upon a time there was {who}, who lived in {place}.",
    "Once upon a time, in {place}, there lived {who}.",
    "There was once {who} who was very {trait}.",
    "{Name} lived in {place} with {his} {kin}.",
    "In {place} lived {who}. Everybody knew that {he} was {trait}.",
    "Many years ago there lived {who} in {place}.",
    "{weather} {Name} woke up early and looked out of the window.",
    "One day {name} decided to leave home and see the world.",
]
PLOTS = [
    [
        ["One day {he} found {a_thing} {found}.", "One morning {he} was playing {found} when {he} saw something shine. It was {a_thing}."],
        ["\"Whose can it be?\" {he} asked.", "{He} looked around, but there was nobody.", "{He} picked it up and wiped off the dust.", "It looked very old."],
        ["{He} took the {thing} home and showed it to {his} {kin}.", "{He} carried the {thing} from door to door and asked everybody.", "{He} wanted to keep it, but {he} knew that someone must be looking for it."],
        ["At last {he} met {friend}, who was sitting by the road and crying.", "In the evening {friend} knocked at the door.", "On the way {he} met {friend}, who had been searching all day."],
        ["\"That is mine,\" said {friend}. \"I thought that I had lost it for ever.\"", "\"You have found my {thing}!\" cried {friend}. \"How can I thank you?\""],
        ["{Name} gave the {thing} back at once.", "{Name} held out the {thing} and smiled.", "\"Come and have supper with us,\" said {friend}, and so they did."],
    ],
    [
        ["{weather}", "It had been a long winter, and there was little to eat."],
        ["{His} {kin} was ill, and the doctor lived on the other side of the forest.", "A letter had to be carried to the next town, and nobody else wanted to go."],
        ["\"I will go,\" said {name}.", "So {name} put on a coat, took {a_thing} and set out."],
        ["The path was long and dark, and soon {he} did not know which way to turn.", "After an hour {he} came to a river, but the bridge was gone."],
        ["Then {friend} came along with a lantern.", "There {he} heard a voice. It was {friend}, who knew the forest well.", "Just then {friend} rowed past in a little boat."],
        ["\"Follow me,\" said {friend}. \"I know the way.\"", "\"Do not be afraid,\" said {friend}. \"We will go together.\""],
        ["Before the sun rose they had arrived.", "They walked all night, and in the morning they saw the lights of the town."],
        ["Everything turned out well in the end.", "When {he} came home, there was soup on the table."],
    ],
    [
        ["Every year there was a race in the village, and every year the same person won.", "One day the king announced a contest: whoever brought him the best gift should have a bag of gold."],
        ["\"This year I will try,\" said {name}, and everybody laughed.", "{Name} had no money, but {he} had {a_thing}."],
        ["{He} practised every morning before school.", "{He} thought about it for three days and three nights."],
        ["On the great day the whole village came to watch.", "When the day came, {his} hands were shaking."],
        ["{friend} was faster and stronger than all the others.", "{friend} had brought the finest gift of all."],
        ["But halfway {friend} fell and hurt a knee. {Name} stopped to help.", "But {friend} was so proud that {f_he} tripped over the step."],
        ["They came in last, hand in hand, and the people cheered for a long time.", "\"You have a good heart,\" said the judge, \"and that is worth more than a prize.\""],
    ],
    [
        ["Every evening {name} heard a strange noise {found}.", "For three nights {name} could not sleep, because something was knocking on the wall."],
        ["\"It is only the wind,\" said {his} {kin}.", "\"There are no ghosts,\" said {his} {kin}, but {name} was not so sure."],
        ["On the fourth night {he} took a lamp and went to look.", "So {he} asked {friend} to come along."],
        ["At first they saw nothing at all.", "The floor creaked, and something moved in the dark."],
        ["It was only a cat with four kittens.", "It was an old clock that had started to run again.", "It was a little bird that had lost its way."],
        ["\"So you are our ghost,\" said {name}, and laughed.", "They gave it some milk and a warm place by the stove."],
    ],
    [
        ["{Name} wanted to bake a cake for {his} {kin}'s birthday.", "{Name} wanted to build a boat that could really sail.", "{Name} wanted to learn to play the violin."],
        ["At first everything went wrong.", "It was much harder than {he} had thought."],
        ["{He} tried again and again.", "{He} was about to give up when {friend} came to visit.", "\"I cannot do it,\" said {name}."],
        ["\"Let me show you how I do it,\" said {friend}.", "\"Nobody can do it the first time,\" said {friend}."],
        ["They worked all afternoon.", "After a week it was much better, and after a month it was good."],
        ["In the end it was not perfect, but everybody liked it.", "{His} {kin} was so happy that nobody knew what to say."],
    ],
]


def tale(random):
    words = fields(random)
    sentences = [random.choice(OPENINGS)]
    for stage in random.choice(PLOTS):
        if random.random() < 0.93:
            sentences.append(random.choice(stage))
    sentences.append(random.choice(MORALS))
    told = [sentence.format(**words) for sentence in sentences]
    told = [sentence[0].upper() + sentence[1:] for sentence in told]
    if random.random() < 0.4:
        cut = random.randint(2, len(told) - 2)
        text = " ".join(told[:cut]) + "\n\n" + " ".join(told[cut:])
    else:
        text = " ".join(told)
    title = random.choice([f"The {words['thing']}", f"{words['Name']} and {words['friend']}", f"The story of {words['name']}"])
    return f"{title}\n\n{text}" if random.random() < 0.35 else text


LETTER_OPENINGS = ["Thank you for your letter, which arrived on {day}.", "I hope this letter finds you well.", "It has been a long time since I last wrote to you.", "How are you? We are all well here.", "I am sorry that I could not come last week."]
LETTER_LINES = [
    "The weather has been {mild} since {day}, and we spend most of the time in the garden.",
    "The children are back at school, and the house is quiet again.",
    "{friend} has found a new job in {town} and will move there in {month}.",
    "Last week we took the train to {town} and walked along the river.",
    "I have started to learn the piano, but the neighbours are not happy about it.",
    "The doctor says that {friend}'s leg will be as good as new by {month}.",
    "We have planted apple trees behind the house.",
    "Do you remember the old bridge? They are going to pull it down.",
    "I am reading the book that you gave me, and I like it very much.",
    "The roof still leaks, but we have put a bucket under it.",
    "Our cat has disappeared again, but I am sure that she will come back.",
    "If you come in {month}, we can go swimming in the lake.",
    "Please tell me how your examination went.",
    "I think of you often.",
    "We were all very sorry to hear about your accident.",
    "There is not much news from here.",
]
LETTER_ENDINGS = ["Write soon.", "Please give my love to {friend}.", "We hope to see you in {month}.", "I must stop now, because the post leaves at five.", "Come and visit us whenever you like."]
GREETINGS = ["With love,", "Best wishes,", "Yours sincerely,", "Your friend,", "Love,"]


def letter(random):
    to, sender, friend = random.sample(GIRLS + BOYS, 3)
    words = {
        "friend": friend,
        "day": random.choice(["Monday", "Tuesday", "Friday", "Saturday"]),
        "month": random.choice(["May", "June", "August", "October", "December"]),
        "town": random.choice(["Kelford", "Norwick", "Halden", "Westmont", "Port Ellis", "Bellmore"]),
        "mild": random.choice(["warm", "cold", "mild", "wet", "wonderful"]),
    }
    body = [random.choice(LETTER_OPENINGS), *random.sample(LETTER_LINES, random.randint(3, 7)), random.choice(LETTER_ENDINGS)]
    body = [line.format(**words) for line in body]
    cut = random.randint(2, len(body) - 1)
    text = " ".join(body[:cut]) + random.choice(["\n\n", " "]) + " ".join(body[cut:])
    return f"Dear {to},\n\n{text}\n\n{random.choice(GREETINGS)}\n{sender}"


def make(random, tales, letters):
    return [tale(random) for _ in range(tales)] + [letter(random) for _ in range(letters)]
