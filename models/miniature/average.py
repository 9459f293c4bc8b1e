"""Ships the average of the weights of several runs of `further.py`: `python average.py FOLDER=SHARE FOLDER=SHARE ...`.

Runs that began at the same weights lie in one valley: what each learned is kept, and what each forgot comes back
(Wortsman et al., *Model soups*, 2022). It never trains.
"""

import argparse
from pathlib import Path

import torch
from tokenizers import Tokenizer

import export
from train import HERE


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("parts", nargs="+", metavar="FOLDER=SHARE", help="a folder of weights, and its share of the average")
    arguments.add_argument("--into", type=Path, default=HERE, help="folder that gets the shipped files")
    options = arguments.parse_args()
    parts = [part.rsplit("=", 1) for part in options.parts]
    networks = [(export.load(Path(folder)), float(share)) for folder, share in parts]
    total = sum(share for _, share in networks)
    average = networks[0][0]
    with torch.no_grad():
        states = [(network.state_dict(), share / total) for network, share in networks]
        average.load_state_dict({name: sum(share * state[name] for state, share in states) for name in states[0][0]})
    average.eval()
    export.ship(average, Tokenizer.from_file(str(HERE / "tokenizer.json")), options.into)


if __name__ == "__main__":
    main()
