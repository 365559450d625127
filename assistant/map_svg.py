"""The responsibility map as a picture: SVG without scripts, with a text alternative in Swedish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from assistant.register.chart import GONE, Bar, MapRow
from assistant.types import AgeRange

_OLDEST = 26  # years; what is older ends at the edge
_TOP, _ROW, _BAR, _HEAD = 78, 22, 15, 34
_LETTER = 6.0  # the width of a small letter, about


@dataclass(frozen=True, slots=True)
class Layout:
    """How wide the picture is, and where the bars begin.

    Attributes:
        width: of the picture.
        left: of the bars; unit names stand before them.
        above: units' names stand over their bars instead, for a narrow screen.
        step: years between the marks of the scale.
    """

    width: int = 1000
    left: int = 320
    above: bool = False
    step: int = 2

    @property
    def year(self) -> float:
        """The width of a year."""
        return (self.width - self.left - 24) / _OLDEST

    def x(self, years: float) -> float:
        """Where an age stands."""
        return self.left + min(years, _OLDEST) * self.year


WIDE = Layout()
NARROW = Layout(width=360, left=14, above=True, step=4)

_LEVELS = {
    "generell nivå": "Generell nivå – upptäcka, stödja, anpassa, hänvisa",
    "första linjen": "Första linjen – ta emot, bedöma, behandla",
    "specialistnivå": "Specialistnivå – särskilda behov, myndighetsutövning",
    "": "Nivå anges inte",
}
_PRINCIPALS = {
    "region": ("R", "Region"),
    "municipality": ("K", "Kommun"),
    "shared": ("R+K", "Gemensamt"),
    "state": ("S", "Staten"),
    "": ("?", "Huvudman anges inte"),
}

# each colour plainly first: some viewers of the file know no variables
_STYLE = """
.lots-map text { font: 13px system-ui, "Segoe UI", sans-serif;
  fill: #1b2733; fill: var(--l-ink, #1b2733) }
.lots-map .sheet { fill: #fff; fill: var(--l-card, #fff) }
.lots-map .head { font-weight: 600; font-size: 14px }
.lots-map .small { font-size: 11px }
.lots-map .grid { stroke: #c9d1d9; stroke: var(--l-line, #c9d1d9); stroke-width: 1 }
.lots-map .region { fill: #2f6f9f } .lots-map .municipality { fill: url(#lots-k) }
.lots-map .shared { fill: url(#lots-s) }
.lots-map .state { fill: #6b7280 } .lots-map .none { fill: #9aa4af }
.lots-map rect.partly { opacity: .62 }
.lots-map rect.open { fill: none; stroke: #566270; stroke: var(--l-edge, #566270);
  stroke-width: 1.4; stroke-dasharray: 5 4 }
.lots-map rect.gone { fill-opacity: .45; stroke: #8a4b00; stroke: var(--l-warn, #8a4b00);
  stroke-width: 1.6; stroke-dasharray: 2 3 }
.lots-map .age { stroke: #b3261e; stroke: var(--l-danger, #b3261e); stroke-width: 2.5 }
.lots-map text.asked { fill: #b3261e; fill: var(--l-danger, #b3261e); font-weight: 700 }
.lots-map .out { opacity: .45 }
.lots-map .tag { fill: #fff; fill: var(--l-card, #fff); fill-opacity: .93 }
""".strip()

_PATTERNS = """
<pattern id="lots-k" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="#e0a030"/><rect width="3" height="8" fill="#8a5a00"/></pattern>
<pattern id="lots-s" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#5a8f5a"/><circle cx="4" cy="4" r="1.8" fill="#fff"/></pattern>
""".strip()  # noqa: E501


def render(
    rows: Sequence[MapRow],
    age: float | None = None,
    names: Mapping[str, str] | None = None,
    expired: Set[str] = frozenset(),
    layout: Layout = WIDE,
) -> str:
    """The map as an SVG document.

    Args:
        rows: as ``map_rows`` gives them.
        age: an age in years to mark; units that take it in stand out.
        names: document id → short name, for the text alternative; ids without one.
        expired: ids of documents that hold no longer; their bars are marked.
        layout: ``WIDE``, or ``NARROW`` for a telephone.
    """
    picture = _Picture(layout, age, expired)
    body, height = picture.body(rows)
    title = "Vem ansvarar, i vilka åldrar" + (
        f" – {spoken(age)} markerat" if age is not None else ""
    )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="lots-map" role="img" lang="sv" '
            f'viewBox="0 0 {layout.width} {height}" '
            'aria-labelledby="lots-map-title lots-map-desc">',
            f'<title id="lots-map-title">{escape(title)}</title>',
            f'<desc id="lots-map-desc">{escape(describe(rows, age, names, expired))}</desc>',
            f"<style>{_STYLE}</style>",
            f"<defs>{_PATTERNS}</defs>",
            f'<rect class="sheet" width="{layout.width}" height="{height}"/>',
            *body,
            "</svg>",
        )
    )


def describe(
    rows: Sequence[MapRow],
    age: float | None = None,
    names: Mapping[str, str] | None = None,
    expired: Set[str] = frozenset(),
) -> str:
    """The map in words: one sentence for each unit and level."""
    parts = []
    if age is not None:
        inside = [row.unit for row in rows if any(bar.takes(age) for bar in row.bars)]
        parts.append(
            f"{spoken(age)} ligger inom: {', '.join(dict.fromkeys(inside)) or 'ingen verksamhet'}."
        )
    for row in rows:
        level = row.level.value if row.level else "nivå anges inte"
        limits = "; ".join(dict.fromkeys(_limit(bar, names or {}, expired) for bar in row.bars))
        parts.append(f"{row.unit} ({row.principal or 'huvudman anges inte'}), {level}: {limits}.")
    return " ".join(parts)


def _limit(bar: Bar, names: Mapping[str, str], expired: Set[str]) -> str:
    source = names.get(bar.document_id, bar.document_id)
    words = bar.ages.text if bar.ages else "ålder anges inte"
    gone = f", {GONE}" if bar.document_id in expired else ""
    return f"{words}{' (' + ', '.join(bar.notes) + ')' if bar.notes else ''} enligt {source}{gone}"


@dataclass(frozen=True, slots=True)
class _Picture:
    """What every part of one picture is drawn by."""

    layout: Layout
    age: float | None
    expired: Set[str]

    def body(self, rows: Sequence[MapRow]) -> tuple[list[str], int]:
        """All of it, and its height."""
        parts: list[str] = []
        y = _TOP
        level: str | None = None
        for row in rows:
            name = row.level.value if row.level else ""
            if name != level:
                level, y = name, y + _HEAD
                title = _LEVELS[name]
                title = title.partition(" – ")[0] if self.layout.above else title
                parts.append(f'<text class="head" x="12" y="{y - 10}">{escape(title)}</text>')
            lines = self._lines(row)
            parts += self._row(row, lines, y)
            y += _ROW * (len(lines) + self.layout.above) + 6
        bottom = y + 4
        legend, height = self._legend(bottom)
        return [*self._axis(bottom), *parts, *self._asked(bottom), *legend], height

    def _lines(self, row: MapRow) -> list[Bar]:
        """Bars that differ: the same told twice is one line, the one that holds.

        A place without ages has a line where its document gives the unit no ages at all.
        """
        aged = {bar.document_id for bar in row.bars if bar.ages is not None}
        seen: dict[tuple[object, ...], Bar] = {}
        for bar in sorted(row.bars, key=lambda bar: bar.document_id in self.expired):
            shown = bar.ages or bar.usual
            limits = (shown.min, shown.max) if shown else (None, None)
            if bar.ages is not None or bar.document_id not in aged:
                seen.setdefault((*limits, bar.notes, bar.ages is None), bar)
        return sorted(seen.values(), key=row.bars.index)

    def _row(self, row: MapRow, lines: Sequence[Bar], y: int) -> Iterator[str]:
        sign, _ = _PRINCIPALS.get(row.principal_kind, _PRINCIPALS[""])
        taken = self.age is None or any(bar.takes(self.age) for bar in lines)
        yield "<g>" if taken else '<g class="out">'
        above = self.layout.above
        label = escape(_short(row.unit, 46 if above else 37))
        x = self.layout.left if above else 24
        yield f'<text x="{x}" y="{y + 12}">{label} <tspan class="small">[{sign}]</tspan></text>'
        for at, bar in enumerate(lines):
            yield from self._bar(bar, row.principal_kind, y + (at + above) * _ROW)
        yield "</g>"

    def _bar(self, bar: Bar, kind: str, y: int) -> Iterator[str]:
        shown, x = bar.ages or bar.usual, self.layout.x
        start = x(shown.min or 0.0) if shown else x(0)
        end = x(_end(shown)) if shown else x(_OLDEST)
        box = f'x="{start:.1f}" y="{y}" width="{end - start:.1f}" height="{_BAR}" rx="3"'
        gone = f" · {GONE}" if bar.document_id in self.expired else ""
        tip = f"<title>{escape(_label(bar) + gone)}</title>"
        kinds = "open" if bar.ages is None else _classes(bar, kind)
        yield f"<rect class={quoteattr(kinds + (' gone' if gone else ''))} {box}>{tip}</rect>"
        if bar.ages is not None and bar.conditional:
            yield f'<rect class="open" {box}/>'
        yield from self._tag(_label(bar), gone, (start, end), y)

    def _tag(self, words: str, gone: str, bar: tuple[float, float], y: int) -> Iterator[str]:
        """A bar's words after it, otherwise before it, otherwise cut to stand on it."""
        start, end = bar
        anchor = "start"
        width = (len(words) + len(gone)) * _LETTER + 6
        if end + width + 3 <= self.layout.width:
            x = end + 3
        elif start - width - 3 >= self.layout.left:
            x, anchor = start - width - 3, "end"
        else:
            room = int((end - start - 14) / _LETTER) - len(gone)
            words = _short(words, max(room, 8))
            width = (len(words) + len(gone)) * _LETTER + 6
            x = min(start + 4, self.layout.width - width - 2)
        box = f'x="{x:.1f}" y="{y + 1.5}" width="{width:.1f}" height="{_BAR - 3}" rx="2"'
        yield f'<rect class="tag" {box}/>'
        told = escape(words + gone)
        at = x + 3 if anchor == "start" else x + width - 3
        place = f'text-anchor="{anchor}" x="{at:.1f}" y="{y + 11.5}"'
        yield f'<text class="small" {place}>{told}</text>'

    def _axis(self, bottom: int) -> Iterator[str]:
        for year in range(0, _OLDEST + 1, self.layout.step):
            x, y = self.layout.x(year), _TOP - 28
            yield f'<line class="grid" x1="{x:.1f}" y1="{y + 6}" x2="{x:.1f}" y2="{bottom}"/>'
            yield f'<text class="small" text-anchor="middle" x="{x:.1f}" y="{y}">{year}</text>'
        x, y = (12, _TOP - 46) if self.layout.above else (self.layout.left - 82, _TOP - 28)
        yield f'<text class="small" x="{x}" y="{y}">ålder i år</text>'

    def _asked(self, bottom: int) -> Iterator[str]:
        if self.age is None:
            return
        x, words = self.layout.x(self.age), escape(spoken(self.age))
        yield f'<line class="age" x1="{x:.1f}" y1="34" x2="{x:.1f}" y2="{bottom}"/>'
        yield f'<text class="asked" text-anchor="middle" x="{x:.1f}" y="28">{words}</text>'

    def _legend(self, bottom: int) -> tuple[list[str], int]:
        """What the bars mean, so many a line as there is room for; and the picture's height."""
        kinds = [(kind, *_PRINCIPALS[kind]) for kind in ("region", "municipality", "shared")]
        told = [(kind, f"{name} [{sign}]") for kind, sign, name in kinds]
        told.append(("open", "åldern anges inte, eller under villkor"))
        told += [("none gone", "ur en överenskommelse som har gått ut")] if self.expired else []
        parts, x, y = [], 24, bottom + 16
        for kind, words in told:
            wide = 42 + int(len(words) * _LETTER) + 24
            if x > 24 and x + wide > self.layout.width:
                x, y = 24, y + _ROW
            box = f'x="{x}" y="{y}" width="34" height="{_BAR}" rx="3"'
            parts.append(f'<rect class="{kind}" {box}/>')
            parts.append(f'<text class="small" x="{x + 42}" y="{y + 12}">{words}</text>')
            x += wide
        return parts, y + 30


def _classes(bar: Bar, kind: str) -> str:
    return f"{kind or 'none'}{' partly' if bar.partly or bar.conditional else ''}"


def _label(bar: Bar) -> str:
    if bar.ages is None:
        return "åldern anges inte"
    words = bar.ages.text[:-1] if bar.ages.text.endswith("års") else bar.ages.text
    return f"{words}{' · ' + ', '.join(bar.notes) if bar.notes else ''}"


def _end(ages: AgeRange) -> float:
    """Where a bar ends: 17.99 is drawn to 18."""
    return _OLDEST if ages.max is None else round(ages.max + 0.01, 2)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def spoken(age: float) -> str:
    """An age in years as it is said: "16 år", "17,5 år", "8 mån"."""
    if 0 < age < 2 and age % 1:
        return f"{round(age * 12)} mån"
    return f"{round(age, 2):g} år".replace(".", ",")
