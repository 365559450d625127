"""Figures as text: the terminal's tables and the README's block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.errors import UsageError
from eval.figures import Figure
from eval.labels import tag as tag_label
from eval.metrics import MEASURES, RETRIEVAL, Measure
from eval.results import LABELS, Comparison

BEGIN, END = "<!-- eval:begin -->", "<!-- eval:end -->"
SPLITS = {"dev": "utveckling", "test": "test"}
GROUP_TITLES = {"peers": "Jämförelse", "ablations": "Utan en del", "controls": "Med flit fel"}
_PEER_KEYS = ("recall_at_1", "recall_at_5", "recall_at_10", "recall_budget", "mrr_at_10")
_ANSWER_KEYS = (
    "right truthfulness citation_recall quote_fidelity refusal_recall answer_recall".split()
)
_GROUP_KEYS = {
    "peers": _PEER_KEYS,
    "ablations": ("recall_at_1", "recall_at_5", *_ANSWER_KEYS),
    "controls": _ANSWER_KEYS,
}
_PERCENT = {measure.key: measure.percent for measure in MEASURES}
TAGS = {"kind": "Sort", "persona": "Den som frågar", "overlap": "Ord gemensamma med avsnittet"}


def number(value: float, *, percent: bool) -> str:
    """0.874 → "87,4 %" or "0,87"."""
    text = f"{100 * value:.1f} %" if percent else f"{value:.2f}"
    return text.replace(".", ",").replace("-", "−")


def shown(key: str, raw: Mapping[str, Any]) -> str:
    """A figure with its interval: "87,4 % (82,0–92,1)"."""
    found = Figure.from_json(raw)
    percent = _PERCENT[key]
    low, high = (number(v, percent=percent).removesuffix(" %") for v in (found.low, found.high))
    between = " till " if found.low < 0 else "–"
    return f"{number(found.value, percent=percent)} ({low}{between}{high})"


def terminal(result: Mapping[str, Any]) -> str:
    """All figures of a result as text, development and test apart."""
    blocks = [_main(result)]
    for split, tags in result["by"].items():
        blocks.extend(_by(split, tag, values) for tag, values in tags.items())
    for key, title in GROUP_TITLES.items():
        if result[key]:
            blocks.extend(_systems(title, result, key, split) for split in result["figures"])
    return "\n\n".join(blocks)


def comparison(found: Comparison) -> str:
    """What differs from the last saved result."""
    lines = ["Mot senast sparade resultat"]
    for change in found.changes:
        word = "SÄMRE" if change.worse else "bättre"
        before, now = (f"{f.value:.3f}".replace(".", ",") for f in (change.before, change.now))
        name = LABELS.get(change.measure, change.measure)
        lines.append(f"  {word}: {name}, {SPLITS[change.split]}: {before} → {now}")
    for label, names in (
        ("fall som blev rätt", found.better),
        ("fall som blev FEL", found.worse),
        ("nya fall", found.added),
        ("borttagna fall", found.gone),
    ):
        if names:
            lines.append(f"  {label} ({len(names)}): {', '.join(names[:40])}")
    return "\n".join(lines if len(lines) > 1 else [*lines, "  ingen skillnad"])


def readme_block(result: Mapping[str, Any]) -> str:
    """The README's table, between its marks, from a saved result."""
    split = "test" if "test" in result["figures"] else next(iter(result["figures"]))
    figures = result["figures"]
    splits = [s for s in ("test", "dev") if s in figures]
    head = ["Mått", *(f"{SPLITS[s]} (95 % intervall)" for s in splits), f"n ({SPLITS[split]})"]
    rows = []
    for measure in _present(figures[split]):
        key = measure.key
        cells = [shown(key, figures[s][key]) if key in figures[s] else "" for s in splits]
        rows.append([f"{measure.label}", *cells, str(figures[split][key]["n"])])
    parts = [BEGIN, "", _markdown(head, rows), ""]
    if result["peers"]:
        keys = [key for key in _PEER_KEYS if key in figures[split]]
        parts.extend((_peers(result, split, keys), ""))
    if result["ablations"]:
        head, rows = systems_table(result, "ablations", split)
        parts.extend((_markdown([f"Utan en del, {SPLITS[split]}", *head[1:]], rows), ""))
    parts.append(
        f"Skrivet av `python -m eval --write-readme README.md` ur `eval/results/latest.json`"
        f" ({len(result['cases'])} fall, dag {result['today']})."
    )
    return "\n".join([*parts, END])


def with_block(readme: str, block: str) -> str:
    """The README with its block replaced.

    Raises:
        UsageError: the README lacks the marks.
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise UsageError(f"README saknar {BEGIN} … {END}")
    return before + block + after


def _peers(result: Mapping[str, Any], split: str, keys: Sequence[str]) -> str:
    head = [f"Hämtning, {SPLITS[split]}", *(LABELS[key] for key in keys)]
    systems = {result["system"]: result["figures"][split]}
    systems |= {name: values.get(split, {}) for name, values in result["peers"].items()}
    rows = [
        [name, *(shown(key, values[key]) if key in values else "" for key in keys)]
        for name, values in systems.items()
    ]
    return _markdown(head, rows)


def _main(result: Mapping[str, Any]) -> str:
    splits = list(result["figures"])
    keys = [m for m in MEASURES if any(m.key in result["figures"][s] for s in splits)]
    rows = []
    for measure in keys:
        row = [measure.label]
        for split in splits:
            raw = result["figures"][split].get(measure.key)
            row.extend((shown(measure.key, raw), str(raw["n"])) if raw else ("", ""))
        rows.append(row)
    head = [result["system"], *(cell for s in splits for cell in (SPLITS[s], "n"))]
    return aligned(head, rows)


def _by(split: str, tag: str, values: Mapping[str, Mapping[str, Any]]) -> str:
    keys = [k for k in LABELS if any(k in figures for figures in values.values())]
    rows = [
        [tag_label(name), str(max((f["cases"] for f in figures.values()), default=0))]
        + [shown(key, figures[key]) if key in figures else "" for key in keys]
        for name, figures in values.items()
    ]
    head = [f"{TAGS[tag]}, {SPLITS[split]}", "fall", *(LABELS[key] for key in keys)]
    return aligned(head, rows)


def systems_table(
    result: Mapping[str, Any], group: str, split: str
) -> tuple[list[str], list[list[str]]]:
    """Head and rows: our system first, then those of a group."""
    rest = {name: values.get(split, {}) for name, values in result[group].items()}
    systems = {result["system"]: result["figures"][split], **rest}
    keys = [k for k in _GROUP_KEYS[group] if any(k in values for values in rest.values())]
    rows = [
        [name, *(shown(key, values[key]) if key in values else "" for key in keys)]
        for name, values in systems.items()
    ]
    return ["System", *(LABELS[key] for key in keys)], rows


def _systems(title: str, result: Mapping[str, Any], group: str, split: str) -> str:
    head, rows = systems_table(result, group, split)
    return aligned([f"{title}, {SPLITS[split]}", *head[1:]], rows)


def _present(figures: Mapping[str, Any]) -> Iterable[Measure]:
    order = [m for m in MEASURES if m.key not in RETRIEVAL]
    return [m for m in (*order, *(m for m in MEASURES if m.key in RETRIEVAL)) if m.key in figures]


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in columns of one width, for the terminal."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)) for r in (head, *rows)]
    rule = "  ".join("─" * width for width in widths)
    return "\n".join(line.rstrip() for line in (lines[0], rule, *lines[1:]))


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
