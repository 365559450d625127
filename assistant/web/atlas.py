"""The tab Ansvarskarta: who, which ages, which level, as a picture and as a table with sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant import map_svg, render
from assistant.register.chart import Bar, MapRow
from assistant.types import Answer, Level
from assistant.understand import Lexicon
from assistant.web.knowledge import Knowledge
from assistant.web.markup import button, esc, part
from assistant.web.sources import where

ALL = "Alla"
LEVELS = (ALL, *(level.value.capitalize() for level in Level))
PRINCIPALS = {ALL: "", "Region": "region", "Kommun": "municipality", "Gemensamt": "shared"}
MAX_AGE = 120  # years
_YEARS = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Filter:
    """What is shown: ``age`` in years or None; the others as chosen or written, "" for all."""

    age: float | None = None
    level: str = ""
    principal_kind: str = ""
    need: str = ""

    @classmethod
    def of(cls, age: str, level: str, principal: str, need: str) -> Filter:
        """From the fields of the page; an age that is no number in 0 to ``MAX_AGE`` is none."""
        written = _YEARS.search(age)
        years = float(written[0].replace(",", ".")) if written else -1.0
        shown = years if 0 <= years <= MAX_AGE else None
        kind = PRINCIPALS.get(principal, "")
        return cls(shown, "" if level == ALL else level.lower(), kind, need.strip()[:200])


def map_html(known: Knowledge, chosen: Filter) -> str:
    """The page part: how many, the picture, the table."""
    needs = needs_of(known.lexicon, chosen.need)
    rows = [row for row in known.rows if _fits(row, chosen, needs, known.lexicon)]
    if not rows:
        return part((_heard(chosen, needs), "<p>Ingen verksamhet passar. Ta bort något val.</p>"))
    names = {d.id: d.short or d.title for d in known.documents.values()}
    picture = map_svg.render(rows, chosen.age, names)
    return part(
        (
            _heard(chosen, needs),
            f'<p role="status">{len(rows)} av {len(known.rows)} rader visas. Klicka på en stapel, '
            "så öppnas källan i tabellen.</p>",
            '<div class="lots-scroll lots-picture" role="region" tabindex="0" '
            f'aria-label="Kartan som bild">{picture}</div>',
            _table(rows, known),
        )
    )


def answer_map(known: Knowledge, answer: Answer, key: str) -> str:
    """The map of the units that an answer names, the age asked about as a line; "" for none."""
    units = {told.unit for told in answer.responsibilities}
    rows = [row for row in known.rows if row.unit in units]
    if not rows or answer.status == "clarify":
        return ""
    age = answer.query.ages[0].min if answer.query.ages else None
    names = {d.id: d.short or d.title for d in known.documents.values()}
    picture = map_svg.render(rows, age, names)
    for name in ("lots-map", "lots-k", "lots-s"):  # ids and style of this picture only
        picture = picture.replace(name, f"{name}-{key}")
    more = button("Öppna hela kartan", tab="karta", classes="lots-link")
    return (
        "<details><summary>Visa i ansvarskartan</summary>"
        '<div class="lots-scroll lots-picture" role="region" tabindex="0" '
        f'aria-label="Ansvarskarta för svaret">{picture}</div><p>{more}</p></details>'
    )


def needs_of(lexicon: Lexicon, words: str) -> frozenset[str]:
    """The needs that the words name, with those that they are a kind of."""
    keys = [hit.key for hit in lexicon.needs_in(words)] if words else []
    return frozenset(n for key in keys for n in (key, *lexicon.broader(key)))


def _heard(chosen: Filter, needs: frozenset[str]) -> str:
    if not chosen.need:
        return ""
    if not needs:
        return f"<p>Jag känner inte igen behovet ”{esc(chosen.need)}”. Alla behov visas.</p>"
    return f"<p>Behov som visas: {esc(', '.join(sorted(needs)))}.</p>"


def _fits(row: MapRow, chosen: Filter, needs: frozenset[str], lexicon: Lexicon) -> bool:
    level = row.level.value if row.level else ""
    if chosen.level and level != chosen.level:
        return False
    if chosen.principal_kind and row.principal_kind != chosen.principal_kind:
        return False
    if chosen.age is not None and not any(bar.takes(chosen.age) for bar in row.bars):
        return False
    return not needs or any(_helps(bar, needs, lexicon) for bar in row.bars)


def _helps(bar: Bar, needs: frozenset[str], lexicon: Lexicon) -> bool:
    """True if a duty names one of the needs, or a kind of it."""
    told = (n for need in bar.entry.needs for n in (need, *lexicon.broader(need)))
    return any(need in needs for need in told)


def _table(rows: list[MapRow], known: Knowledge) -> str:
    body = "".join(_row(at, row, known) for at, row in enumerate(rows))
    return (
        '<div class="lots-scroll" role="region" aria-label="Kartan som tabell" tabindex="0">'
        '<table class="lots-table lots-map-table"><caption>Kartan som tabell</caption><thead><tr>'
        '<th scope="col">Verksamhet</th><th scope="col">Nivå</th><th scope="col">Huvudman</th>'
        f'<th scope="col">Ålder och källa</th></tr></thead><tbody>{body}</tbody></table></div>'
    )


def _row(at: int, row: MapRow, known: Knowledge) -> str:
    sources = "".join(_source(bar, known) for bar in row.bars)
    level = row.level.value if row.level else "anges inte"
    return (
        f'<tr id="karta-{at}" tabindex="-1"><th scope="row">{esc(row.unit)}</th>'
        f"<td>{esc(level)}</td><td>{esc(row.principal or 'anges inte')}</td>"
        f"<td>{sources}</td></tr>"
    )


def _source(bar: Bar, known: Knowledge) -> str:
    passage = known.passages[bar.entry.passage_id]
    document = known.documents[bar.document_id]
    label = f"{', '.join(_words(bar))} – {document.short or document.title}"
    return where(passage, known.documents, known.today, _marks(bar), label=label)


def _words(bar: Bar) -> Iterator[str]:
    yield bar.ages.text if bar.ages else "ålder anges inte"
    if bar.ages is None and bar.usual is not None:
        yield f"vanligen {render.ages(bar.usual)}"
    yield from bar.notes


def _marks(bar: Bar) -> list[tuple[int, int]]:
    """The words on level and age, and the first duty."""
    entry = bar.entry
    spans = [(claim.start, claim.end) for claim in entry.claims]
    spans += [entry.age_span] if entry.age_span else []
    spans += [(duty.start, duty.end) for duty in entry.sentences[:1]]
    return spans
