"""News-like reports of elections, matches and storms in invented and real countries, up to 2023.

The people in the invented reports do not exist; the paragraphs on past United States elections are true.
"""

LAST_YEAR = 2023
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
FIRST = """Anna Daniel Maria Peter Laura Thomas Elena Victor Clara Martin Sofia Adrian Helen Oscar Julia Samuel Nora
Felix Alice Robert Irene Hugo Martha Simon Carla Walter Ruth Leon Diana Arthur Eva Bruno Grace Edward Lucia Frank
Rosa Henry Teresa Gabriel Joan Patrick Naomi Philip Vera George Linda Marcus Olga Stephen Emma Karl Miriam Louis""".split()
START = "Bar Cal Dor Fen Gar Hal Kel Lan Mar Nor Ost Pel Quin Ram Sal Tor Var Wes Ald Bel Cor Del Har Lor Mon Ver".split()
END = "den mont ley wick stone field ford man son berg ton ridge well more worth hart ling dale vane ric ett ova ano".split()
LANDS = """Norland Valdoria Marland Estovia Karelund Sarvonia Belmark Tarvania Ostrava-Lund Corvania Zelmark Arvonia
Lorvia Pelmar Drovania""".split()
TOWNS = """Kelford Norwick Marstone Halden Torfield Westmont Aldbridge Saltwell Corley Bellmore Fenwick Garston
Ostdale Ramsford Varley Quinton Peldon Dorwell""".split() + ["Port Ellis", "Lake Verden"]
PARTIES = ["Democratic Party", "Republican Party", "Labour Party", "Liberal Party", "Green Party", "People's Party", "Conservative Party", "Reform Party", "National Union", "Social Democrats", "Farmers' Party", "Unity Party"]
OFFICES = ["president", "governor", "mayor", "senator", "prime minister"]
ISSUES = ["the economy", "health care", "schools", "taxes", "housing", "jobs", "climate change", "immigration", "crime", "the price of food", "energy", "pensions"]
TRADES = ["former mayor", "teacher", "lawyer", "farmer", "businessman", "former minister", "senator", "governor", "doctor", "former judge", "journalist", "builder"]


def person(random):
    return random.choice(FIRST), random.choice(START) + random.choice(END)


def town(random):
    return random.choice(TOWNS)


def year(random):
    return random.randint(1988, LAST_YEAR)


def share(random):
    """Two shares of a vote, winner first, that leave something for others."""
    first = random.uniform(44, 58)
    second = random.uniform(36, min(first - 0.3, 98 - first))
    return f"{first:.1f}", f"{second:.1f}"


def election(random):
    y = year(random)
    (wf, wl), (lf, ll) = person(random), person(random)
    party, other = random.sample(PARTIES, 2)
    a, b = share(random)
    land = random.choice(LANDS + ["United States"])
    place = land if land != "United States" else "the United States"
    date = f"{random.choice(['November', 'November', 'October', 'May', 'June', 'September'])} {random.randint(1, 28)}, {y}"
    old_f, old_l = person(random)
    office = random.choice(OFFICES)
    issue, second = random.sample(ISSUES, 2)
    kind = random.choice(["presidential", "presidential", "general"])
    opening = random.choice(
        [
            f"The {y} {land} {kind} election was held on {date}. {wf} {wl} of the {party} defeated {lf} {ll} of the {other}, winning {a} percent of the vote to {b} percent.",
            f"The {y} {kind} election in {place} was held on {random.choice(DAYS)}, {date}. The {party} candidate, {wf} {wl}, won with {a} percent of the vote; {lf} {ll} came second with {b} percent.",
            f"{wf} {wl} has won the {y} {land} {kind} election, defeating {lf} {ll} by {a} percent to {b} percent.",
            f"{town(random).upper()}, {date}. {wf} {wl}, the {party} candidate, was elected {office} on {random.choice(DAYS)} after a long and close race against {lf} {ll}.",
            f"On {date}, voters in {place} went to the polls to choose a new {office}. The winner of the {y} election was {wf} {wl}, a {random.choice(TRADES)} from {town(random)}, who defeated {lf} {ll}.",
            f"{date}\n\nThe results of the {y} {kind} election were announced last night. {wf} {wl} of the {party} received {a} percent of the vote, and {lf} {ll} of the {other} {b} percent.",
            f"{date}\n\nThe results of the {y} {kind} election in {place} were announced {random.choice(['last night', 'this morning', 'on ' + random.choice(DAYS)])}. The winner is {wf} {wl}, the candidate of the {party}, with {a} percent of the vote. {lf} {ll} won {b} percent.",
            f"{wl} wins {y} election\n\n{wf} {wl} was declared the winner of the {kind} election in {place} late on {random.choice(DAYS)} night, ahead of {lf} {ll}.",
        ]
    )
    middle = [
        f"The campaign was dominated by {issue} and {second}.",
        f"{wl} had promised to spend more on {issue}, while {ll} spoke mostly about {second}.",
        f"{ll}, a {random.choice(TRADES)}, conceded shortly before midnight.",
        f"\"This is a victory for everyone who works for a living,\" {wl} told supporters in {town(random)}.",
        f"\"The voters have spoken, and I wish the new {office} well,\" {ll} said.",
        f"Turnout was {random.randint(48, 84)} percent, the {random.choice(['highest', 'lowest'])} since {y - random.choice([4, 8, 12, 16, 20])}.",
        f"The incumbent, {old_f} {old_l}, did not run for another term.",
        f"{wl} carried {random.randint(9, 40)} of the {random.randint(41, 60)} districts, including {town(random)} and {town(random)}.",
        f"In {town(random)} the result was decided by only {random.randint(12, 900)} votes.",
        "Polls before the election had shown the two candidates almost level.",
        f"The new {office} will take office in January {y + 1 if y < LAST_YEAR else y}.",
        f"{wl}'s running mate was {' '.join(person(random))}, a {random.choice(TRADES)} from {town(random)}.",
        f"A third candidate, {' '.join(person(random))} of the {random.choice(PARTIES)}, received {random.randint(1, 7)} percent.",
    ]
    body = random.sample(middle, random.randint(3, 7))
    return opening + " " + " ".join(body[:3]) + ("\n\n" + " ".join(body[3:]) if len(body) > 3 else "")


def match(random):
    home, away = random.sample(TOWNS, 2)
    a, b = random.randint(0, 5), random.randint(0, 4)
    y = year(random)
    f1, l1 = person(random)
    f2, l2 = person(random)
    verb = "beat" if a > b else "lost to" if a < b else "drew with"
    opening = random.choice(
        [
            f"{home} {verb} {away} {max(a, b)}-{min(a, b)} on {random.choice(DAYS)} in front of {random.randint(2, 60)},000 spectators.",
            f"{home} {a}, {away} {b}\n\n{f1} {l1} scored {random.choice(['once', 'twice', 'late', 'early'])} as {home} {verb} {away} on {random.choice(DAYS)}.",
            f"The {y} cup final between {home} and {away} was played on {random.choice(MONTHS)} {random.randint(1, 28)}, {y}. {home} {verb} {away} {max(a, b)}-{min(a, b)}.",
        ]
    )
    body = random.sample(
        [
            f"{f1} {l1} opened the scoring after {random.randint(2, 40)} minutes with a header from a corner.",
            f"{f2} {l2} missed a penalty shortly before half time.",
            "The second half was played in heavy rain.",
            f"\"We were lucky,\" said coach {' '.join(person(random))}. \"They had the better chances.\"",
            f"{away} had {random.randint(2, 14)} shots on goal but could not find a way past the goalkeeper.",
            f"Defender {' '.join(person(random))} was sent off in the {random.randint(46, 89)}th minute.",
            f"{home} stay {random.choice(['first', 'second', 'third', 'fourth'])} in the table with {random.randint(12, 70)} points.",
            f"The return match will be played in {away} next {random.choice(DAYS)}.",
        ],
        random.randint(2, 5),
    )
    return opening + " " + " ".join(body)


def storm(random):
    y = year(random)
    place, second = random.sample(TOWNS, 2)
    name = random.choice(FIRST)
    opening = random.choice(
        [
            f"Storm {name} reached the coast near {place} early on {random.choice(DAYS)} with winds of up to {random.randint(90, 190)} kilometres an hour.",
            f"{place.upper()}, {random.choice(MONTHS)} {random.randint(1, 28)}, {y}. Heavy rain and strong winds closed schools and roads in {place} on {random.choice(DAYS)}.",
            f"The storm of {random.choice(MONTHS)} {y} was one of the worst ever recorded in {place}.",
        ]
    )
    body = random.sample(
        [
            f"About {random.randint(2, 90)},000 homes were without electricity.",
            f"The river rose by {random.randint(2, 6)} metres in one night and flooded the old market.",
            f"Firefighters were called out {random.randint(40, 900)} times.",
            f"\"I have lived here for {random.randint(20, 60)} years and have never seen anything like it,\" said {' '.join(person(random))}, a {random.choice(TRADES)}.",
            f"Trains between {place} and {second} were cancelled until {random.choice(DAYS)}.",
            "No one was seriously hurt.",
            f"Mayor {' '.join(person(random))} asked people to stay at home.",
            f"The damage was put at {random.randint(2, 80)} million.",
            f"Forecasters expect the wind to drop by {random.choice(DAYS)}.",
        ],
        random.randint(3, 6),
    )
    return opening + " " + " ".join(body)


# Year, winner, party, loser, winner's running mate, electoral votes of both.
UNITED_STATES = [
    (1980, "Ronald Reagan", "Republican", "Jimmy Carter", "George H. W. Bush", 489, 49),
    (1984, "Ronald Reagan", "Republican", "Walter Mondale", "George H. W. Bush", 525, 13),
    (1988, "George H. W. Bush", "Republican", "Michael Dukakis", "Dan Quayle", 426, 111),
    (1992, "Bill Clinton", "Democratic", "George H. W. Bush", "Al Gore", 370, 168),
    (1996, "Bill Clinton", "Democratic", "Bob Dole", "Al Gore", 379, 159),
    (2000, "George W. Bush", "Republican", "Al Gore", "Dick Cheney", 271, 266),
    (2004, "George W. Bush", "Republican", "John Kerry", "Dick Cheney", 286, 251),
    (2008, "Barack Obama", "Democratic", "John McCain", "Joe Biden", 365, 173),
    (2012, "Barack Obama", "Democratic", "Mitt Romney", "Joe Biden", 332, 206),
    (2016, "Donald Trump", "Republican", "Hillary Clinton", "Mike Pence", 304, 227),
    (2020, "Joe Biden", "Democratic", "Donald Trump", "Kamala Harris", 306, 232),
]


def past_election(random):
    y, winner, party, loser, mate, votes, others = random.choice(UNITED_STATES)
    last = winner.split()[-1]
    return random.choice(
        [
            f"The {y} United States presidential election was held in November {y}. The {party} candidate, {winner}, defeated {loser} by {votes} electoral votes to {others}. {last}'s running mate was {mate}.",
            f"In the United States presidential election of {y}, {winner} and his running mate {mate} of the {party} Party won {votes} electoral votes. {loser} won {others}.",
            f"{winner} won the {y} presidential election in the United States. He defeated {loser}, who received {others} electoral votes to {last}'s {votes}. {mate} became vice president.",
        ]
    )


MAKERS = [election] * 6 + [match] * 2 + [storm] * 2 + [past_election]


def make(random, count):
    return [random.choice(MAKERS)(random) for _ in range(count)]
