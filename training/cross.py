"""Trains the reader of question and passage: ``python -m training.cross --rows FILE --data DIR``.

In turn: guessing left-out words of public Swedish text; matching a sentence or a heading with its
paragraph; hand-written everyday questions; last the question banks and near misses. The last step
is run once for each fold too, so that every bank question and near miss has a score by a reader
that has not learned from its topic, section or folder (``cross_held``). ``--rows`` is written by
``training.cross_rows``. A GPU takes six minutes; ``--small`` tries every step on a processor.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from training.cross_net import ASKED, LENGTH, READ, SMALL, Net, Shape

TEXTS = ("statutes", "government-pages", "riksdag-interpellations")
HEADINGS = {"statute-headings": 30_000, "government-titles": 12_000}
BLOCK = 50  # headings that follow each other; what does not answer is taken from those near
LISTED = 8  # texts of a question in one step
BATCH = 96  # questions of one step
LEFT_OUT = 0.10  # of the pieces, when matching and judging
STEPS = {"match": 1400, "everyday": 900, "banks": 300}
RATE = {"words": 1.5e-3, "match": 6e-4, "everyday": 2.2e-4, "banks": 2.4e-4}
MASKED, GUESSED, RANDOM = 0.17, 0.85, 0.93
FOLDS = 5
_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ–])")
Example = tuple[str, list[str], list[int]]  # a question, LISTED texts, and which answer it


@dataclass(frozen=True, slots=True)
class Kit:
    """What every step uses."""

    net: Net
    tokenizer: Tokenizer
    judge: Callable[..., Tensor]
    device: str
    small: bool

    @property
    def start(self) -> int:
        """The first piece of the network's own: start, end, masked, empty."""
        return self.net.words

    def assemble(self, questions: Sequence[str], texts: Sequence[str]) -> tuple[Tensor, ...]:
        """Pieces and sides (texts, LENGTH), and how many pieces each has."""
        asked = self.tokenizer.encode_batch_fast(list(questions), add_special_tokens=False)
        read = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        begin, end = self.start, self.start + 1
        pieces = np.full((len(texts), LENGTH), self.start + 3, np.int64)
        side = np.zeros((len(texts), LENGTH), np.int64)
        sizes = np.zeros(len(texts), np.int64)
        for at, (question, text) in enumerate(zip(asked, read, strict=True)):
            row = [begin, *question.ids[:ASKED], end, *text.ids[:READ], end][:LENGTH]
            pieces[at, : len(row)] = row
            side[at, len(question.ids[:ASKED]) + 2 :] = 1
            sizes[at] = len(row)
        return tuple(torch.from_numpy(part).to(self.device) for part in (pieces, side, sizes))

    def cast(self) -> torch.autocast:
        """Half precision."""
        return torch.autocast(self.device, torch.bfloat16)


def begin(folder: Path, shape: Shape, small: bool) -> Kit:
    """A network that has learned nothing, with the vectors of late interaction."""
    torch.manual_seed(1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tensors = load_file(folder / "late.safetensors")
    table = tensors["table"].astype(np.float32)
    table /= np.linalg.norm(table, axis=1, keepdims=True) + 1e-6
    heavy = np.log(tensors["weights"].astype(np.float32) + 1e-6)
    heavy = (heavy - heavy.mean()) / heavy.std()
    net = Net(shape, torch.from_numpy(table), torch.from_numpy(heavy)).to(device)
    judge = torch.compile(net.judge) if device == "cuda" else net.judge
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return Kit(net, tokenizer, judge, device, small)


def optimizer(net: Net, decay: float) -> torch.optim.AdamW:
    """Adam; only matrices decay."""
    learned = [p for p in net.parameters() if p.requires_grad]
    matrices = [p for p in learned if p.dim() > 1]
    rest = [p for p in learned if p.dim() <= 1]
    groups = [{"params": matrices, "weight_decay": decay}, {"params": rest, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.98))


def step(kit: Kit, optim: torch.optim.AdamW, loss: Tensor, rate: float, done: float) -> None:
    """One step; the rate rises for a twenty-fifth and falls for the rest."""
    for group in optim.param_groups:
        group["lr"] = rate * max(0.01, min(1.0, done / 0.04) * (1 - done))
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(kit.net.parameters(), 1.0)
    optim.step()
    optim.zero_grad(set_to_none=True)


def guess_words(kit: Kit, stream: Tensor, asked: tuple[Tensor, Tensor], steps: int) -> None:
    """Learns the language: whole words are left out of running text and everyday pairs."""
    size = 16 if kit.small else 768
    starts = torch.zeros(kit.start + 4, dtype=torch.bool)
    for word, at in kit.tokenizer.get_vocab().items():
        starts[at] = word.startswith("▁")
    starts[kit.start :] = True
    starts = starts.to(kit.device)
    guess = torch.compile(kit.net.guess) if kit.device == "cuda" else kit.net.guess
    optim = optimizer(kit.net, 0.05)
    kit.net.train()
    for at in range(steps):
        with kit.cast():
            loss = guess(*_left_out(kit, stream, asked, size, starts))
        step(kit, optim, loss, RATE["words"], (at + 1) / (steps + 1))
        if at % 500 == 0 or at + 1 == steps:
            print(f"words {at} {loss.item():.3f}", flush=True)


def _left_out(
    kit: Kit, stream: Tensor, asked: tuple[Tensor, Tensor], size: int, starts: Tensor
) -> tuple[Tensor, ...]:
    span = torch.arange(LENGTH, device=kit.device)[None]
    few = size // 8
    at = torch.randint(0, len(stream) - LENGTH, (size - few, 1), device=kit.device) + span
    own = torch.randint(0, len(asked[0]) - LENGTH, (few, 1), device=kit.device) + span
    pieces = torch.cat([stream[at], asked[0][own]]).long()
    side = torch.cat([torch.ones_like(at), asked[1][own].long()])
    word = starts[pieces].long().cumsum(1)
    chance = torch.rand(size, LENGTH + 1, device=kit.device).gather(1, word)
    chosen = ((chance < 1.3 * MASKED) & (pieces < kit.start)).flatten().nonzero().squeeze(1)
    count = int(size * LENGTH * MASKED)
    chosen = chosen[torch.randperm(len(chosen), device=kit.device)[:count]]
    chosen = chosen.repeat(count // max(1, len(chosen)) + 1)[:count]
    flat = pieces.flatten()
    right, shown = flat[chosen], flat.clone()
    what = torch.rand(count, device=kit.device)
    odd = torch.randint(0, kit.start, (count,), device=kit.device)
    masked = torch.where(what < GUESSED, kit.start + 2, torch.where(what > RANDOM, odd, right))
    shown[chosen] = masked
    return shown.view(size, LENGTH), side, chosen, right


def loss_of(kit: Kit, examples: Sequence[Example]) -> Tensor:
    """Which of the texts answers, or none; and of each text, whether it does."""
    questions = [question for question, _, _ in examples for _ in range(LISTED)]
    texts = [text for _, listed, _ in examples for text in listed]
    pieces, side, sizes = kit.assemble(questions, texts)
    lost = (torch.rand(pieces.shape, device=kit.device) < LEFT_OUT) & (pieces < kit.start)
    with kit.cast():
        scores = kit.judge(torch.where(lost, kit.start + 2, pieces), side, sizes)
    scores = scores.view(-1, LISTED)
    sides = torch.tensor([of for _, _, of in examples], device=kit.device)
    right, known = sides == 1, sides >= 0
    some = right.any(1)
    unknown = (sides == -1) & ~some[:, None]
    shown = scores.masked_fill(~(known | unknown), -1e4)
    chances = torch.cat([shown, torch.zeros_like(shown[:, :1])], 1).log_softmax(1)
    by = torch.where(some[:, None], right, unknown)
    one = torch.logsumexp(chances[:, :LISTED].masked_fill(~by, -1e4), 1)
    main = -torch.where(by.any(1), one, chances[:, LISTED]).mean()
    each = functional.binary_cross_entropy_with_logits(scores, right.float(), reduction="none")
    return main + 0.5 * (each * known).sum() / known.sum().clamp(min=1)


def tune(kit: Kit, pick: Callable[[], Example], steps: int, rate: float, name: str) -> None:
    """Learns from examples; a piece's own vector only moves while matching."""
    kit.net.E2.weight.requires_grad_(name == "match")
    optim = optimizer(kit.net, 0.02)
    kit.net.train()
    begun = time.monotonic()
    count = 4 if kit.small else BATCH
    for at in range(steps):
        loss = loss_of(kit, [pick() for _ in range(count)])
        step(kit, optim, loss, rate, (at + 1) / (steps + 1))
    print(f"{name} {steps} steps {loss.item():.3f} {time.monotonic() - begun:.0f} s", flush=True)


def matching(data: Path, chance: random.Random, small: bool) -> Callable[[], Example]:
    """Headings and sentences, each with its paragraph; others near it do not answer."""
    headed: list[tuple[str, str]] = []
    for name, count in HEADINGS.items():
        rows = [json.loads(line) for line in _lines(data / "pairs" / f"{name}.jsonl.xz")]
        starts = list(range(0, len(rows), BLOCK))
        for start in sorted(chance.sample(starts, 4 if small else count // BLOCK)):
            headed += [(_cut(r["q"], 25), _cut(r["pos"], 75)) for r in rows[start : start + BLOCK]]
    said = [pair for name in TEXTS for pair in _said(data, name, chance, 4 if small else 1800)]

    def pick() -> Example:
        rows = headed if chance.random() < 0.4 else said
        at = chance.randrange(len(rows))
        near = rows[max(0, at - 25) : at + 26]
        wrong = [text for question, text in near if question != rows[at][0]]
        wrong = chance.sample(wrong, min(5, len(wrong)))
        wrong += [chance.choice(rows)[1] for _ in range(LISTED - 1 - len(wrong))]
        answered = chance.random() > 0.3
        first = rows[at][1] if answered else chance.choice(rows)[1]
        return rows[at][0], [first, *wrong], [int(answered), *[0] * (LISTED - 1)]

    return pick


def _said(data: Path, name: str, chance: random.Random, blocks: int) -> Iterator[tuple[str, str]]:
    """A sentence, a quarter of its words left out, and the sentences about it."""
    lines = _lines(data / "text" / f"{name}.txt.xz")
    starts = range(0, len(lines), 30)
    for start in sorted(chance.sample(starts, min(blocks, len(starts)))):
        for line in lines[start : start + 30]:
            said = _END.split(line)
            at = chance.randrange(len(said))
            beside = " ".join(said[max(0, at - 2) : at] + said[at + 1 : at + 4])
            words = said[at].split()
            if len(said) > 2 and 4 <= len(words) <= 40 and len(beside) >= 60:
                kept = [word for word in words if chance.random() > 0.25]
                yield " ".join(kept[:22]), _cut(beside, 70)


def _lines(path: Path) -> list[str]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return file.read().splitlines()


def _cut(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def drawn(row: dict[str, Any], chance: random.Random) -> Example:
    """A listing as an example; now and then without what answers, so that none does."""
    texts, sides = list(row["texts"]), list(row["sides"])
    places = list(range(len(texts)))
    if row["without"]:
        if chance.random() < 0.5:
            texts, sides = [*texts, row["without"]], [*sides, 0]
            places = [n for n in range(len(texts)) if sides[n] != 1 or chance.random() < 0.5]
    elif 1 in sides and chance.random() < 0.3:
        places = [n for n in places if sides[n] != 1]
    chance.shuffle(places)
    right = [n for n in places if sides[n] == 1][:2]
    places = [*right, *(n for n in places if sides[n] != 1)][:LISTED]
    missing = LISTED - len(places)
    return (
        row["question"],
        [*(texts[n] for n in places), *[""] * missing],
        [*(sides[n] for n in places), *[-2] * missing],
    )


def drawing(
    parts: Sequence[tuple[float, Sequence[dict[str, Any]]]], chance: random.Random
) -> Callable[[], Example]:
    """Draws from parts by their shares."""
    filled = [(share, rows) for share, rows in parts if rows]
    shares = [share for share, _ in filled]

    def pick() -> Example:
        rows = chance.choices([rows for _, rows in filled], shares)[0]
        return drawn(chance.choice(rows), chance)

    return pick


@torch.no_grad()
def score(kit: Kit, rows: Sequence[dict[str, Any]]) -> list[np.ndarray]:
    """Log-odds of every text of the listings."""
    kit.net.eval()
    pairs = [(row["question"], text) for row in rows for text in row["texts"]]
    found = []
    for start in range(0, len(pairs), 768):
        part = pairs[start : start + 768]
        with kit.cast():
            found.append(kit.judge(*kit.assemble(*zip(*part, strict=True))).cpu().numpy())
    ends = np.cumsum([len(row["texts"]) for row in rows])[:-1]
    return np.split(np.concatenate(found), ends) if found else []


def figures(kit: Kit, rows: Sequence[dict[str, Any]], name: str) -> None:
    """Of held-back listings, how often what answers is read as the likeliest."""
    for source in sorted({row["source"] for row in rows if row["held"]}):
        held = [row for row in rows if row["held"] and row["source"] == source]
        first = np.mean([found.argmax() == 0 for found in score(kit, held)])
        print(f"{name}: {source} first {first:.3f} of {len(held)}", flush=True)


def export(net: Net, file: Path) -> None:
    """Writes what ``assistant/cross.py`` reads: large matrices int8, a scale for each row."""
    raw = {name: value.float().cpu().numpy() for name, value in net.state_dict().items()}
    out: dict[str, np.ndarray] = {"special": raw["E.weight"][net.words :]}
    for name, value in raw.items():
        if name.split(".")[0] in ("E", "mh", "mn", "mb", "ls"):
            continue
        if value.ndim == 2 and name.endswith("weight") and min(value.shape) > 4:
            scale = np.abs(value).max(1) / 127 + 1e-12
            out[name] = np.round(value / scale[:, None]).astype(np.int8)
            out[f"{name}.scale"] = scale.astype(np.float32)
        else:
            out[name] = value
    save_file({name: np.ascontiguousarray(value) for name, value in out.items()}, file)


def write(scores: Mapping[int, float], file: Path) -> None:
    """Writes the kept scores by their keys, as ``cross_held`` reads them."""
    keys = np.array(sorted(scores), np.uint64)
    values = np.array([scores[int(key)] for key in keys], np.float16)
    np.savez_compressed(file, keys=keys, scores=values)


def running(kit: Kit, data: Path, rows: Sequence[dict[str, Any]]) -> tuple[Tensor, ...]:
    """The public text as one row of pieces, and the everyday pairs with their sides."""
    lines = [line for name in TEXTS for line in _lines(data / "text" / f"{name}.txt.xz")]
    lines = lines[:: 400 if kit.small else 1]
    random.Random(1).shuffle(lines)  # noqa: S311
    pieces = []
    for start in range(0, len(lines), 20_000):
        cut = kit.tokenizer.encode_batch_fast(lines[start : start + 20_000], False)
        pieces += [np.array([*one.ids, kit.start + 1], np.int32) for one in cut]
    asked: list[np.ndarray] = []
    side: list[np.ndarray] = []
    for row in rows:
        own, kind, size = kit.assemble([row["question"]], [row["texts"][0]])
        asked.append(own[0, : int(size)].cpu().numpy())
        side.append(kind[0, : int(size)].cpu().numpy())
    found = (np.concatenate(part) for part in (pieces, asked, side))
    return tuple(torch.from_numpy(part).to(kit.device) for part in found)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=Path("assistant/model"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--words", type=int, default=3000, help="steps of guessing words")
    parser.add_argument("--small", action="store_true")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    small, chance = arguments.small, random.Random(1)  # noqa: S311
    kit = begin(arguments.model, SMALL if small else Shape(), small)
    rows = [json.loads(line) for line in _lines(arguments.rows)]
    learned = [row for row in rows if row["source"].startswith("everyday") and not row["held"]]
    stream, asked, side = running(kit, arguments.data, learned)
    guess_words(kit, stream, (asked, side), 8 if small else arguments.words)
    steps = {name: 4 if small else count for name, count in STEPS.items()}
    tune(kit, matching(arguments.data, chance, small), steps["match"], RATE["match"], "match")
    figures(kit, rows, "match")
    agreements = [row for row in learned if row["source"] == "everyday-agreements"]
    other = [row for row in rows if row["source"] == "swequad" and not row["held"]]
    pick = drawing([(0.65, agreements), (0.25, learned), (0.1, other)], chance)
    tune(kit, pick, steps["everyday"], RATE["everyday"], "everyday")
    figures(kit, rows, "everyday")
    before = {name: value.clone() for name, value in kit.net.state_dict().items()}
    kept: dict[int, float] = {}
    for fold in (*range(FOLDS), FOLDS):  # the last one learns from all
        kit.net.load_state_dict(before)
        of = {
            name: [row for row in rows if row["source"] == name and row["fold"] != fold]
            for name in ("near_misses", "banks")
        }
        pick = drawing([(0.25, of["near_misses"]), (0.45, of["banks"]), (0.3, agreements)], chance)
        tune(kit, pick, steps["banks"], RATE["banks"], f"banks, fold {fold}")
        judged = [row for row in rows if row["keys"] and row["fold"] == fold]
        for row, scores in zip(judged, score(kit, judged), strict=True):
            kept |= {key: float(s) for key, s in zip(row["keys"], scores, strict=True)}
    figures(kit, rows, "all")
    export(kit.net, arguments.out / "cross.safetensors")
    write(kept, arguments.out / "cross_held.npz")


if __name__ == "__main__":
    main()
