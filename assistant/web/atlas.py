"""The tab Ansvarskarta: who, which ages, which level, as a picture and as a table with sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant import map_svg, render
from assistant.register.chart import GONE, Bar, MapRow
from assistant.types import AgeRange, Answer, Level
from assistant.understand import AgeWords, Lexicon, ages_in
from assistant.web.knowledge import Knowledge
from assistant.web.markup import button, esc, labelled, part
from assistant.web.sources import where

ALL = "Alla"
LEVELS = (ALL, *(level.value.capitalize() for level in Level))
PRINCIPALS = {ALL: "", "Region": "region", "Kommun": "municipality", "Gemensamt": "shared"}
MAX_AGE = 120  # years
_AGE_FORMS = ("{}", "{} år", "barn {}")  # a field holds bare words: "17.99", "8 mån"


@dataclass(frozen=True, slots=True)
class Filter:
    """What is shown.

    Attributes:
        ages: of the person, or None for all.
        written: the age as it was written, "" for none.
        level, principal_kind, need: as chosen or written, "" for all.
    """

    ages: AgeRange | None = None
    written: str = ""
    level: str = ""
    principal_kind: str = ""
    need: str = ""

    @classmethod
    def of(cls, age: str, level: str, principal: str, need: str, words: AgeWords) -> Filter:
        """From the fields of the page."""
        kind = PRINCIPALS.get(principal, "")
        shown = "" if level == ALL else level.lower()
        return cls(_ages_of(age, words), age.strip(), shown, kind, need.strip()[:200])

    @property
    def mark(self) -> float | None:
        """The age to mark: where the ages are those of one year of life, or less."""
        if self.ages is None or self.ages.min is None or self.ages.max is None:
            return None
        return self.ages.min if self.ages.max - self.ages.min <= 1 else None


def _ages_of(written: str, words: AgeWords) -> AgeRange | None:
    """The only age that is written, read as in a question; None for none that anybody can have.

    It must hold every digit: of "16 17" or "6 mån 2 år" it is not known what is meant.
    """
    for form in _AGE_FORMS:
        text = form.format(written.strip())
        found = ages_in(text, words)
        if len(found) == 1:
            (age,) = found
            beside = text[: age.start] + text[age.end :]
            if any(sign.isdigit() for sign in beside):
                continue
            return age.range if (age.range.min or 0.0) <= MAX_AGE else None
    return None


def map_html(known: Knowledge, chosen: Filter) -> str:
    """The page part: how it was understood, how many, the picture, the table."""
    needs = needs_of(known.lexicon, chosen.need)
    rows = [row for row in of_need(known, needs) if _fits(row, chosen)]
    if not rows:
        return part((_heard(chosen, needs), "<p>Ingen verksamhet passar. Ta bort något val.</p>"))
    return part(
        (
            _heard(chosen, needs),
            f'<p role="status">{len(rows)} av {len(known.rows)} rader visas. Klicka på en stapel, '
            "så öppnas källan i tabellen.</p>",
            _pictures(known, rows, chosen.mark, "Kartan som bild"),
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
    more = button("Öppna hela kartan", tab="karta", classes="lots-link")
    shown = _pictures(known, rows, age, "Ansvarskarta för svaret", key)
    return f"<details><summary>Visa i ansvarskartan</summary>{shown}<p>{more}</p></details>"


def _pictures(
    known: Knowledge, rows: Sequence[MapRow], age: float | None, label: str, key: str = "hela"
) -> str:
    """The picture for a wide screen and for a narrow one; the style shows the one that fits."""
    parts = []
    for size, layout in (("wide", map_svg.WIDE), ("narrow", map_svg.NARROW)):
        picture = map_svg.render(rows, age, known.names, known.expired, layout)
        for name in ("lots-map", "lots-k", "lots-s"):  # ids and style of this picture only
            picture = picture.replace(name, f"{name}-{size}-{key}")
        parts.append(
            f'<div class="lots-picture lots-{size}" role="region" tabindex="0" '
            f'aria-label="{esc(label)}">{picture}</div>'
        )
    return "".join(parts)


def needs_of(lexicon: Lexicon, words: str) -> frozenset[str]:
    """The needs that the words name, with those that they are a kind of."""
    keys = [hit.key for hit in lexicon.needs_in(words)] if words else []
    return frozenset(n for key in keys for n in (key, *lexicon.broader(key)))


def _heard(chosen: Filter, needs: frozenset[str]) -> str:
    """How the fields were understood, where they were; what was not read is said too."""
    told = []
    if chosen.ages is not None:
        told.append(f"Ålder som visas: {_spoken(chosen.ages)}.")
    elif chosen.written:
        told.append(
            f"Jag kan inte läsa ”{chosen.written}” som en ålder. Skriv till exempel 16, 8 mån "
            "eller 13–19. Alla åldrar visas."
        )
    if chosen.need and needs:
        told.append(f"Behov som visas: {', '.join(sorted(needs))}.")
    elif chosen.need:
        told.append(f"Jag känner inte igen behovet ”{chosen.need}”. Alla behov visas.")
    return "".join(f'<p role="status">{esc(line)}</p>' for line in told)


def _spoken(ages: AgeRange) -> str:
    """Such as "16 år", "8 mån", "13–19 år"."""
    small = ages.min is not None and ages.max is not None and 0 < ages.max < 2
    return map_svg.spoken(ages.min or 0.0) if small else render.ages(ages)


def of_need(known: Knowledge, needs: frozenset[str]) -> Sequence[MapRow]:
    """Rows with what those documents say that name one of the needs there; all for no need.

    A document's limits of ages belong to what it says of a need in another place.
    """
    if not needs:
        return known.rows
    found = []
    for row in known.rows:
        naming = {b.document_id for b in row.bars if _helps(b, needs, known.lexicon)}
        if naming:
            kept = tuple(bar for bar in row.bars if bar.document_id in naming)
            found.append(replace(row, bars=kept))
    return found


def _fits(row: MapRow, chosen: Filter) -> bool:
    level = row.level.value if row.level else ""
    if chosen.level and level != chosen.level:
        return False
    if chosen.principal_kind and row.principal_kind != chosen.principal_kind:
        return False
    return chosen.ages is None or any(bar.overlaps(chosen.ages) for bar in row.bars)


def _helps(bar: Bar, needs: frozenset[str], lexicon: Lexicon) -> bool:
    """True if a duty names one of the needs, or a kind of it."""
    told = (n for need in bar.entry.needs for n in (need, *lexicon.broader(need)))
    return any(need in needs for need in told)


def _table(rows: Sequence[MapRow], known: Knowledge) -> str:
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
        f"<td{labelled('Nivå')}>{esc(level)}</td>"
        f"<td{labelled('Huvudman')}>{esc(row.principal or 'anges inte')}</td>"
        f"<td{labelled('Ålder och källa')}>{sources}</td></tr>"
    )


def _source(bar: Bar, known: Knowledge) -> str:
    passage = known.passages[bar.entry.passage_id]
    gone = f" ({GONE})" if bar.document_id in known.expired else ""
    place = passage.section or passage.heading
    label = f"{', '.join(_words(bar))} – {known.names[bar.document_id]}{gone}, {place}"
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
