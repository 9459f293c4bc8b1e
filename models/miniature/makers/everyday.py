"""Timetables, price tables, weather tables, shopping lists, recipes, diaries and a little code.

They never hold facts worth remembering: they teach layout.
"""

from .reports import DAYS, FIRST, MONTHS, TOWNS

DISHES = {
    "soup": (["vegetable soup", "tomato soup", "onion soup", "potato soup", "bean soup"], ["1 onion", "2 carrots", "3 potatoes", "1 litre of water", "2 tablespoons of butter", "salt and pepper", "4 tomatoes", "1 clove of garlic"], ["Peel and chop the vegetables.", "Melt the butter in a large pot and fry the onion until it is soft.", "Add the vegetables and the water.", "Bring to the boil and cook for twenty minutes.", "Season with salt and pepper and serve hot with bread."]),
    "cake": (["apple cake", "lemon cake", "chocolate cake", "honey cake", "carrot cake"], ["250 grams of flour", "150 grams of sugar", "3 eggs", "100 grams of butter", "1 teaspoon of baking powder", "a pinch of salt", "half a cup of milk"], ["Heat the oven to 180 degrees.", "Beat the butter and the sugar until the mixture is light.", "Add the eggs one by one.", "Stir in the flour and the milk.", "Pour into a buttered tin and bake for forty minutes.", "Let the cake cool before you cut it."]),
    "salad": (["green salad", "potato salad", "bean salad", "tomato salad"], ["1 head of lettuce", "2 tomatoes", "1 cucumber", "3 tablespoons of oil", "1 tablespoon of vinegar", "a little mustard", "salt"], ["Wash the vegetables and cut them into small pieces.", "Mix the oil, vinegar, mustard and salt in a bowl.", "Pour the dressing over the salad just before serving."]),
    "bread": (["white bread", "brown bread", "garlic bread", "flat bread"], ["500 grams of flour", "300 millilitres of warm water", "1 packet of yeast", "2 teaspoons of salt", "1 spoon of honey"], ["Mix the yeast with the warm water and wait for five minutes.", "Add the flour and the salt and knead for ten minutes.", "Cover the dough and let it rise for one hour.", "Shape the loaf and bake it at 220 degrees for thirty-five minutes."]),
}


def time(random, start, end):
    return f"{random.randint(start, end):02}:{random.choice(range(0, 60, 5)):02}"


def timetable(random):
    stops = random.sample(TOWNS, random.randint(3, 7))
    kind = random.choice(["Train", "Bus", "Ferry"])
    minutes = random.randint(5, 21) * 60 + random.choice(range(0, 60, 5))
    lines = [f"{kind} {random.randint(1, 99)}: {stops[0]} to {stops[-1]}", ""]
    for stop in stops:
        lines.append(f"{stop:<14}{minutes // 60 % 24:02}:{minutes % 60:02}")
        minutes += random.randint(4, 45)
    lines += ["", random.choice(["Daily except Sunday.", "Monday to Friday only.", "Runs every day.", "Not on public holidays."])]
    return "\n".join(lines)


def lessons(random):
    subjects = ["Maths", "English", "History", "Music", "Art", "Science", "Sport", "Geography", "French"]
    lines = [f"Timetable, class {random.randint(1, 9)}{random.choice('abc')}", ""]
    for day in DAYS[:5]:
        lines.append(f"{day}: " + ", ".join(random.sample(subjects, 4)))
    return "\n".join(lines)


def prices(random):
    goods = ["Bread", "Milk", "Cheese", "Apples", "Tea", "Coffee", "Eggs", "Honey", "Rice", "Soap", "Butter", "Sugar"]
    rows = [(good, random.randint(1, 9), random.randint(50, 999)) for good in random.sample(goods, random.randint(3, 8))]
    total = sum(count * cents for _, count, cents in rows)
    lines = ["| item | number | price |", "|---|---|---|"]
    lines += [f"| {good} | {count} | {cents / 100:.2f} |" for good, count, cents in rows]
    return "\n".join([*lines, f"| Total | | {total / 100:.2f} |"])


def weather(random):
    sky = ["sunny", "cloudy", "rain", "light rain", "snow", "fog", "windy", "clear"]
    lines = [f"Weather in {random.choice(TOWNS)}, {random.choice(MONTHS)} {random.randint(1, 21)}", ""]
    base = random.randint(-4, 26)
    lines += [f"{day:<10} {base + random.randint(-3, 3)}°C  {random.choice(sky)}" for day in DAYS]
    return "\n".join(lines)


def table_of_league(random):
    teams = random.sample(TOWNS, random.randint(5, 9))
    points = sorted((random.randint(8, 70) for _ in teams), reverse=True)
    return "Team, played, points\n" + "\n".join(f"{team}, {random.randint(20, 30)}, {point}" for team, point in zip(teams, points, strict=True))


def recipe(random):
    names, parts, steps = DISHES[random.choice(sorted(DISHES))]
    name = random.choice(names)
    chosen = random.sample(parts, random.randint(4, len(parts)))
    mark = random.choice(["- ", "* ", ""])
    lines = [name.capitalize(), "", f"Serves {random.randint(2, 8)}", "", "Ingredients:"] + [mark + part for part in chosen]
    lines += ["", random.choice(["Method:", "How to make it:", "Steps:"])] + [f"{number}. {step}" for number, step in enumerate(steps, 1)]
    return "\n".join(lines)


def shopping(random):
    goods = ["bread", "milk", "eggs", "butter", "apples", "rice", "tea", "soap", "candles", "a pencil", "paper", "cheese", "onions", "salt", "stamps"]
    lines = [random.choice(["Shopping list", "To buy:", "To do today"])]
    return "\n".join(lines + [f"- {good}" for good in random.sample(goods, random.randint(4, 9))])


def diary(random):
    day = random.randint(1, 28)
    lines = []
    for _ in range(random.randint(2, 4)):
        thing = random.choice(["Rain all day.", "Sunny and warm.", "Snow in the morning.", "A cold wind."])
        done = random.choice(["Walked to {} and back.", "Wrote two letters and went to bed early.", "Met {} at the market.", "Repaired the roof.", "Read by the fire until midnight.", "Took the train to {}."])
        lines.append(f"{random.choice(MONTHS)} {day}. {thing} {done.format(random.choice(TOWNS if 'train' in done or 'Walked' in done else FIRST))}")
        day += 1
    return "\n\n".join(lines)


NOUNS = ["total", "count", "price", "name", "score", "value", "result", "item", "index", "length"]
VERBS = ["get", "find", "add", "print", "read", "count", "make", "check"]


def code(random):
    noun, other = random.sample(NOUNS, 2)
    verb = random.choice(VERBS)
    n = random.randint(2, 20)
    return random.choice(
        [
            f"def {verb}_{noun}(items):\n    {noun} = 0\n    for item in items:\n        {noun} += item\n    return {noun}\n\n\nprint({verb}_{noun}([1, 2, 3]))",
            f"def {verb}_{noun}({other}):\n    if {other} > {n}:\n        return True\n    return False",
            f"fn {verb}_{noun}({other}: u32) -> u32 {{\n    let mut {noun} = 0;\n    for i in 0..{other} {{\n        {noun} += i;\n    }}\n    {noun}\n}}",
            f"for i in range({n}):\n    print(i, i * {random.randint(2, 9)})",
            f"#include <stdio.h>\n\nint main(void) {{\n    int {noun} = {n};\n    printf(\"%d\\n\", {noun});\n    return 0;\n}}",
            f"function {verb}{noun.capitalize()}({other}) {{\n  return {other}.map((x) => x * {n});\n}}",
            f"SELECT {noun}, {other} FROM items WHERE {noun} > {n} ORDER BY {other};",
            f"<ul>\n  <li>{noun}</li>\n  <li>{other}</li>\n</ul>",
        ]
    )


MAKERS = [timetable] * 2 + [lessons, prices, weather, table_of_league] + [recipe] * 3 + [shopping, diary] + [code] * 2


def make(random, count):
    return [random.choice(MAKERS)(random) for _ in range(count)]
