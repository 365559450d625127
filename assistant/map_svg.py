"""The responsibility map as a picture: SVG without scripts, with a text alternative in Swedish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from assistant.register.chart import Bar, MapRow
from assistant.types import AgeRange

_LEFT, _RIGHT, _TOP = 320, 24, 78
_WIDTH, _OLDEST = 1000, 26
_YEAR = (_WIDTH - _LEFT - _RIGHT) / _OLDEST
_ROW, _BAR, _HEAD = 22, 15, 34

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

_STYLE = """
.lots-map text { font: 13px system-ui, "Segoe UI", sans-serif; fill: #1b2733 }
.lots-map .head { font-weight: 600; font-size: 14px }
.lots-map .small { font-size: 11px }
.lots-map .grid { stroke: #c9d1d9; stroke-width: 1 }
.lots-map .region { fill: #2f6f9f } .lots-map .municipality { fill: url(#lots-k) }
.lots-map .shared { fill: url(#lots-s) }
.lots-map .state { fill: #6b7280 } .lots-map .none { fill: #9aa4af }
.lots-map rect.partly { opacity: .62 }
.lots-map rect.open { fill: none; stroke: #566270; stroke-width: 1.4; stroke-dasharray: 5 4 }
.lots-map .age { stroke: #b3261e; stroke-width: 2.5 }
.lots-map text.asked { fill: #b3261e; font-weight: 700 }
.lots-map .out { opacity: .45 }
.lots-map .halo { paint-order: stroke; stroke: #fff; stroke-width: 3.5px; stroke-linejoin: round }
""".strip()

_PATTERNS = """
<pattern id="lots-k" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="#e0a030"/><rect width="3" height="8" fill="#8a5a00"/></pattern>
<pattern id="lots-s" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#5a8f5a"/><circle cx="4" cy="4" r="1.8" fill="#fff"/></pattern>
""".strip()  # noqa: E501


def render(
    rows: Sequence[MapRow], age: float | None = None, names: Mapping[str, str] | None = None
) -> str:
    """The map as an SVG document.

    Args:
        rows: as ``map_rows`` gives them.
        age: an age in years to mark; units that take it in stand out.
        names: document id → short name, for the text alternative; ids without one.
    """
    body, height = _body(rows, age)
    title = "Vem ansvarar, i vilka åldrar" + (f" – {_age(age)} markerat" if age is not None else "")
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="lots-map" role="img" lang="sv" '
            f'viewBox="0 0 {_WIDTH} {height}" aria-labelledby="lots-map-title lots-map-desc">',
            f'<title id="lots-map-title">{escape(title)}</title>',
            f'<desc id="lots-map-desc">{escape(describe(rows, age, names))}</desc>',
            f"<style>{_STYLE}</style>",
            f"<defs>{_PATTERNS}</defs>",
            f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
            *body,
            "</svg>",
        )
    )


def describe(
    rows: Sequence[MapRow], age: float | None = None, names: Mapping[str, str] | None = None
) -> str:
    """The map in words: one sentence for each unit and level."""
    parts = []
    if age is not None:
        inside = [row.unit for row in rows if any(_takes(bar, age) for bar in row.bars)]
        parts.append(
            f"{_age(age)} ligger inom: {', '.join(dict.fromkeys(inside)) or 'ingen verksamhet'}."
        )
    for row in rows:
        level = row.level.value if row.level else "nivå anges inte"
        limits = "; ".join(dict.fromkeys(_limit(bar, names or {}) for bar in row.bars))
        parts.append(f"{row.unit} ({row.principal or 'huvudman anges inte'}), {level}: {limits}.")
    return " ".join(parts)


def _limit(bar: Bar, names: Mapping[str, str]) -> str:
    source = names.get(bar.document_id, bar.document_id)
    words = bar.ages.text if bar.ages else "ålder anges inte"
    return f"{words}{' (' + ', '.join(bar.notes) + ')' if bar.notes else ''} enligt {source}"


def _body(rows: Sequence[MapRow], age: float | None) -> tuple[list[str], int]:
    parts: list[str] = []
    y = _TOP
    level: str | None = None
    for row in rows:
        name = row.level.value if row.level else ""
        if name != level:
            level, y = name, y + _HEAD
            parts.append(f'<text class="head" x="12" y="{y - 10}">{escape(_LEVELS[name])}</text>')
        parts += _row(row, y, age)
        y += _ROW * len(_lines(row)) + 6
    bottom = y + 4
    return [*_axis(bottom), *parts, *_asked(age, bottom), *_legend(bottom)], bottom + 46


def _lines(row: MapRow) -> list[Bar]:
    """Bars that differ: the same ages told twice are one line."""
    seen: dict[tuple[object, ...], Bar] = {}
    for bar in row.bars:
        shown = bar.ages or bar.usual
        key = (shown.min, shown.max) if shown else (None, None)
        seen.setdefault((*key, bar.conditional, bar.ages is None), bar)
    told = [bar for bar in seen.values() if bar.ages is not None]
    return told or list(seen.values())[:1]


def _row(row: MapRow, y: int, age: float | None) -> Iterator[str]:
    lines = _lines(row)
    sign, _ = _PRINCIPALS.get(row.principal_kind, _PRINCIPALS[""])
    out = ' class="out"' if age is not None and not any(_takes(b, age) for b in lines) else ""
    yield f"<g{out}>"
    label = escape(_short(row.unit, 37))
    yield f'<text x="24" y="{y + 12}">{label} <tspan class="small">[{sign}]</tspan></text>'
    for at, bar in enumerate(lines):
        yield from _bar(bar, row.principal_kind, y + at * _ROW)
    yield "</g>"


def _bar(bar: Bar, kind: str, y: int) -> Iterator[str]:
    shown = bar.ages or bar.usual
    start = _x(shown.min or 0.0) if shown else _x(0)
    end = _x(_end(shown)) if shown else _x(_OLDEST)
    box = f'x="{start:.1f}" y="{y}" width="{end - start:.1f}" height="{_BAR}" rx="3"'
    tip = f"<title>{escape(_label(bar))}</title>"
    if bar.ages is None:
        yield f'<rect class="open" {box}>{tip}</rect>'
    else:
        yield f"<rect class={quoteattr(_classes(bar, kind))} {box}>{tip}</rect>"
        if bar.conditional:
            yield f'<rect class="open" {box}/>'
    label = _short(_label(bar), int((_WIDTH - start) / 6.2))
    yield f'<text class="small halo" x="{start + 6:.1f}" y="{y + 11.5}">{escape(label)}</text>'


def _classes(bar: Bar, kind: str) -> str:
    return f"{kind or 'none'}{' partly' if bar.partly or bar.conditional else ''}"


def _label(bar: Bar) -> str:
    if bar.ages is None:
        return "åldern anges inte"
    words = bar.ages.text[:-1] if bar.ages.text.endswith("års") else bar.ages.text
    return f"{words}{' · ' + ', '.join(bar.notes) if bar.notes else ''}"


def _axis(bottom: int) -> Iterator[str]:
    for year in range(0, _OLDEST + 1, 2):
        x = _x(year)
        yield f'<line class="grid" x1="{x:.1f}" y1="{_TOP - 22}" x2="{x:.1f}" y2="{bottom}"/>'
        yield f'<text class="small" text-anchor="middle" x="{x:.1f}" y="{_TOP - 28}">{year}</text>'
    y = _TOP - 28
    yield f'<text class="small" text-anchor="end" x="{_LEFT - 14}" y="{y}">ålder i år</text>'


def _asked(age: float | None, bottom: int) -> Iterator[str]:
    if age is None:
        return
    x = _x(min(age, _OLDEST))
    yield f'<line class="age" x1="{x:.1f}" y1="34" x2="{x:.1f}" y2="{bottom}"/>'
    yield f'<text class="asked" text-anchor="middle" x="{x:.1f}" y="28">{escape(_age(age))}</text>'


def _legend(bottom: int) -> Iterator[str]:
    x = 24
    for kind in ("region", "municipality", "shared"):
        sign, name = _PRINCIPALS[kind]
        yield f'<rect class="{kind}" x="{x}" y="{bottom + 16}" width="34" height="{_BAR}" rx="3"/>'
        yield f'<text class="small" x="{x + 42}" y="{bottom + 28}">{name} [{sign}]</text>'
        x += 168
    yield f'<rect class="open" x="{x}" y="{bottom + 16}" width="34" height="{_BAR}" rx="3"/>'
    words = "åldern anges inte, eller under villkor"
    yield f'<text class="small" x="{x + 42}" y="{bottom + 28}">{words}</text>'


def _x(years: float) -> float:
    return _LEFT + min(years, _OLDEST) * _YEAR


def _end(ages: AgeRange) -> float:
    """Where a bar ends: 17.99 is drawn to 18."""
    return _OLDEST if ages.max is None else round(ages.max + 0.01, 2)


def _takes(bar: Bar, age: float) -> bool:
    shown = bar.ages or bar.usual
    return shown is None or shown.overlaps(AgeRange(age, age))


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _age(age: float) -> str:
    return f"{age:g} år".replace(".", ",")
