"""Measures what the shipped miniature can show: `python evaluate.py` prints the table of the model card.

It samples from the int8 weights as shipped and changes nothing.
"""

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from random import Random
from statistics import mean, median

import torch
from tokenizers import Tokenizer

import corpus
import export
from makers import conversations, wordlists
from train import loss_on, unseen_documents

HERE = Path(__file__).resolve().parent
PROSE = HERE / "corpus" / "prose"
END = 0

PARIS = """Eiffel Louvre Notre-Dame Triomphe Sacré Orsay Champs-Élysées Panthéon Sainte-Chapelle Luxembourg Moulin
Pompidou Invalides Concorde Vosges Tuileries Montmartre Opéra Garnier Catacombs Père Seine Pont Marais Versailles
Rodin Orangerie Montparnasse Latin Vendôme Conciergerie Bastille Défense Picasso Petit Grand""".split()
DESCRIPTION = (
    "Here is a conversation between a helpful AI assistant and a human. "
    "The assistant is helpful, knowledgeable and friendly.\n\n"
)
# A question and what an answer to it must mention.
ASKED = {
    "why is the sky blue?": "scatter|light",
    "what is the capital of France?": "Paris",
    "why do leaves fall in autumn?": "water|light|winter|cold",
    "how do planes fly?": "wing|air",
    "what is the largest planet?": "Jupiter",
}
ELECTIONS = [
    "The 2024 United States presidential election was held on November 5, 2024.",
    "November 6, 2024\n\nThe results of the 2024 presidential election were announced last night.",
]


class Sampler:
    """Draws continuations of a prefix, many at once."""

    def __init__(self, folder):
        self.network = export.load(folder)
        self.tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))

    @torch.no_grad()
    def ids(self, prefix, count, tokens, temperature, seed=0):
        """`count` continuations as lists of ids; temperature 0 is greedy."""
        source = torch.Generator().manual_seed(seed)
        pasts = [[] for _ in self.network.model.layers]
        start = self.tokenizer.encode(prefix).ids
        step = torch.tensor([start] * count)
        drawn = [[] for _ in range(count)]
        ended = [False] * count
        for _ in range(min(tokens, self.network.shape.max_position_embeddings - len(start))):
            last = self.network.logits(step, pasts)[:, -1]
            if temperature == 0:
                chosen = last.argmax(-1, keepdim=True)
            else:
                chosen = torch.multinomial((last / temperature).softmax(-1), 1, generator=source)
            for lane, token in enumerate(chosen[:, 0].tolist()):
                ended[lane] = ended[lane] or token == END
                if not ended[lane]:
                    drawn[lane].append(token)
            if all(ended):
                break
            step = chosen
        return drawn

    def texts(self, *arguments, **named):
        return [self.tokenizer.decode(ids) for ids in self.ids(*arguments, **named)]

    def next_token(self, prefix, text):
        """Probability of the one token that spells `text`."""
        with torch.no_grad():
            last = self.network.logits(torch.tensor([self.tokenizer.encode(prefix).ids]))[0, -1].softmax(-1)
        return float(last[self.tokenizer.encode(text).ids[0]])


def first_words(text, count):
    return re.match(r"(?:\s*\S+){%d}" % count, text).group()


def first_sentence(text):
    return re.match(r".*?\.(?=\s)", text, re.DOTALL).group()


def verbatim(sampler, text, prefix, ids):
    """Number of leading tokens that are exactly those of `text` after `prefix`."""
    true = sampler.tokenizer.encode(text).ids[len(sampler.tokenizer.encode(prefix).ids) :]
    run = 0
    for got, expected in zip(ids, true):
        if got != expected:
            break
        run += 1
    return run


def two_plus_two(sampler):
    texts = sampler.texts("what is 2+2=", 40, 16, 1.0)
    firsts = Counter((text.split() or [""])[0] for text in texts)
    return {
        "first answers": firsts.most_common(8),
        "share of 4": firsts["4"] / 40,
        "different continuations": len(set(texts)),
        "probability of 4 as the next token": round(sampler.next_token("what is 2+2=", "4"), 3),
    }


def paris(sampler):
    result = {}
    for prefix in ("Top 10 landmarks to see in Paris\n\n1.", "Here is a list of the top 10 landmarks to see in Paris:\n\n1."):
        drawn = sampler.ids(prefix, 8, 160, 0.7)
        texts = [sampler.tokenizer.decode(ids) for ids in drawn]
        listed = [len(set(re.findall("|".join(PARIS), text))) for text in texts]
        result[prefix] = {
            "median names": median(listed),
            "lines": median(text.count("\n") + 1 for text in texts),
            "cut by length": sum(len(ids) == 160 for ids in drawn),
            "sample": texts[0],
        }
    return result


def zebra(sampler):
    whole = corpus.read_documents(PROSE / "zebra.txt")[0]
    result = {}
    for name, text in (("with title", whole), ("without title", whole.split("\n\n", 1)[1])):
        sentence = first_sentence(text)
        greedy = verbatim(sampler, text, sentence, sampler.ids(sentence, 1, 400, 0)[0])
        warm = [verbatim(sampler, text, sentence, ids) for ids in sampler.ids(sentence, 16, 200, 1.0)]
        result[name] = {"greedy verbatim tokens": greedy, "at 1.0, of 200": sorted(warm)}
        for words in (3, 5, 10, 25):
            prefix = first_words(text, words)
            runs = [verbatim(sampler, text, prefix, ids) for ids in sampler.ids(prefix, 16, 100, 1.0, seed=words)]
            result[name][f"mean verbatim of 100 from {words} words"] = round(mean(runs), 1)
            result[name][f"greedy from {words} words"] = verbatim(sampler, text, prefix, sampler.ids(prefix, 1, 100, 0)[0])
    return result


def rare(sampler):
    runs = []
    for text in corpus.read_documents(PROSE / "articles.txt"):
        sentence = first_sentence(text)
        runs.append((verbatim(sampler, text, sentence, sampler.ids(sentence, 1, 60, 0)[0]), text.split("\n")[0]))
    return {"median greedy verbatim": median(run for run, _ in runs), "longest": sorted(runs)[-5:], "share below 30": mean(run < 30 for run, _ in runs)}


def election(sampler):
    result = {}
    for prefix in ELECTIONS:
        texts = sampler.texts(prefix, 8, 80, 0.9)
        names = {tuple(re.findall(r"[A-Z][a-z]+ [A-Z][a-z]+", text)[:1]) for text in texts}
        result[prefix] = {"different samples": len(set(texts)), "different first names": len(names), "samples": texts[:3]}
    return result


def few_shot(sampler):
    """Right translations of 40 query words that are not among the pairs, two samples each at temperature 1."""
    result = {}
    tables = wordlists.translations()
    random = Random(7)
    words = sorted(tables["korean"])
    queries = random.sample([word for word in words if word != "teacher"], 40)
    for language, table in tables.items():
        for shots in (0, 1, 2, 3, 5, 10):
            if shots not in (0, 2, 10) and language != "korean":
                continue
            right, ran_on = 0, 0
            for number, query in enumerate(queries):
                pairs = random.sample([word for word in words if word not in (query, "teacher")], shots)
                prefix = "".join(f"{word}: {table[word]}\n" for word in pairs) + f"{query}:"
                for text in sampler.texts(prefix, 2, 16, 1.0, seed=number):
                    right += text.split("\n")[0].strip() == table[query]
                    ran_on += bool(re.match(r"[^\n]+\n[^\n:]+:", text))
            result[f"{language}, {shots} pairs"] = {"right of 80": right, "runs on": ran_on}
    for shots in (0, 10):
        right = 0
        for number in range(40):
            pairs = random.sample([word for word in words if word != "teacher"], shots)
            prefix = "".join(f"{word}: {tables['korean'][word]}\n" for word in pairs) + "teacher:"
            right += sampler.texts(prefix, 1, 8, 1.0, seed=number)[0].split("\n")[0].strip() == "선생님"
        result[f"teacher, {shots} pairs"] = f"{right} of 40"
    return result


def unseen_loss(sampler):
    """Loss in nats per token on unseen made documents with the shipped int8 weights, per kind."""
    return {stem: round(loss_on(sampler.network, sampler.tokenizer, documents), 4) for stem, documents in unseen_documents().items()}


def assistant(sampler):
    asides = conversations.ASIDES + conversations.TITLES
    result = {"framed": {}, "framed, no Assistant:": {}, "direct": {}}
    for question, answer in ASKED.items():
        for name, prefix in (
            ("framed", f"{DESCRIPTION}Human: {question}\nAssistant:"),
            ("framed, no Assistant:", f"{DESCRIPTION}Human: {question}\n"),
            ("direct", question),
        ):
            texts = sampler.texts(prefix, 16, 120, 0.8)
            if name == "direct":
                first = [next((line for line in text.split("\n") if line.strip()), "") for text in texts]
                result[name][question] = sum(bool(re.search(answer, line)) and "?" not in line and line not in asides for line in first)
            else:
                turns = [re.split(r"\nHuman:", text, maxsplit=1) for text in texts]
                said = sum(bool(re.search(answer, turn[0])) and "?" not in turn[0] for turn in turns)
                result[name][question] = {"answered": said, "new Human turn": sum(len(turn) == 2 for turn in turns)}
            if question.startswith("why is the sky"):
                result[f"{name} sample"] = texts[0]
    return result


EXPERIMENTS = [two_plus_two, paris, zebra, rare, election, few_shot, assistant, unseen_loss]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--model", type=Path, default=HERE)
    arguments.add_argument("--only", nargs="*")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    sampler = Sampler(options.model)
    for experiment in EXPERIMENTS:
        if not options.only or experiment.__name__ in options.only:
            print(f"## {experiment.__name__}\n{json.dumps(experiment(sampler), indent=1, ensure_ascii=False)}", flush=True)


if __name__ == "__main__":
    main()
