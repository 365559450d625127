"""The report's plots: bars with intervals, readable on a narrow screen and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from eval.labels import tag as tag_label
from eval.metrics import MEASURES, Measure
from eval.results import LABELS
from eval.table import SPLITS, shown


def plot(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """Bars with intervals for every measure, test and development beside each other."""
    rows = [
        (measure.label, split, measure.key, figures[split][measure.key])
        for measure in MEASURES
        for split in ("test", "dev")
        if measure.key in figures.get(split, {})
    ]
    return bars([(f"{label}, {SPLITS[s]}", s, key, raw) for label, s, key, raw in rows])


def tag_plot(values: Mapping[str, Mapping[str, Any]], split: str) -> str:
    """Bars of the headline measure for each value of a tag."""
    key = next((k for k in ("right", "recall_at_5") if any(k in f for f in values.values())), "")
    rows = [(tag_label(name), split, key, f[key]) for name, f in values.items() if key in f]
    return f"<p class='soft'>{escape(LABELS.get(key, ''))}</p>" + bars(rows)


def bars(rows: Sequence[tuple[str, str, str, Mapping[str, Any]]]) -> str:
    """Rows of label, bar with interval, figure; values are drawn from 0 to 1."""
    drawn = []
    for label, split, key, raw in rows:
        x, low, high = (100 * _unit(raw[k]) for k in ("value", "low", "high"))
        drawn.append(
            f'<span class="name">{escape(label)}</span>'
            '<svg aria-hidden="true" viewBox="-0.3 0 100.6 14" preserveAspectRatio="none">'
            f'<rect class="{split}" y="1" width="{x:.2f}" height="12"/>'
            f'<path d="M{low:.2f} 7H{high:.2f}M{low:.2f} 3v8M{high:.2f} 3v8"/></svg>'
            f"<span>{escape(shown(key, raw))} n={raw['n']}</span>"
        )
    return f'<div class="bars">{"".join(drawn)}</div>'


def meanings(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """What each measure says, folded away."""
    present: Iterable[Measure] = (m for m in MEASURES if any(m.key in f for f in figures.values()))
    rows = "".join(f"<tr><th>{escape(m.label)}<td>{escape(m.meaning)}" for m in present)
    return f"<details><summary>Vad måtten betyder</summary><table>{rows}</table></details>"


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
