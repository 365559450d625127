"""The tab Granska: what is kept of readers, their verdicts and what they ask in vain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.gaps import Gap
from assistant.verdicts import Review
from assistant.web.granska import MOST, panel
from assistant.web.markup import button, esc, items
from assistant.web.report import VERDICTS


def reviews_html(reviews: Sequence[Review], hashes: Mapping[str, str]) -> str:
    """What readers and experts have said of answers, the newest first."""
    holding = sum(review.holds(hashes) for review in reviews)
    listed = items(_review(review, hashes) for review in list(reviews)[::-1][:MOST])
    return panel(
        "Omdömen",
        f"<p>{len(reviews)} omdömen, varav {len(reviews) - holding} har förfallit för att källan "
        "har ändrats. Döm ett svar under <strong>Fråga</strong>, med Rapportera fel. "
        "<strong>ansvarslots review export</strong> gör fall av dem.</p>",
        listed,
    )


def _review(review: Review, hashes: Mapping[str, str]) -> str:
    about = f" – ”{esc(review.statement_text)}”" if review.statement_text else ""
    said = f"<br>{esc(review.comment)}" if review.comment else ""
    who = f", {esc(review.initials)}" if review.initials else ""
    lapsed = "" if review.holds(hashes) else " (förfallet)"
    return (
        f"<strong>{VERDICTS.get(review.verdict, esc(review.verdict))}</strong>{lapsed}, "
        f"{esc(review.created[:10])}{who}: {esc(review.question)}{about}{said} "
        f"{button('Ta bort', classes='lots-link', granska=f'bort {review.id}')}"
    )


def gaps_html(gaps: Sequence[Gap] | None) -> str:
    """What is asked in vain, by topic; None where that is not counted."""
    if gaps is None:
        told = "<p>Räknas inte. Slå på det med <strong>gaps = true</strong> i ansvarslots.toml.</p>"
    else:
        rows = items(_gap(gap) for gap in gaps[:MOST])
        told = rows or "<p>Inga frågor har blivit utan svar.</p>"
    return panel("Kunskapsluckor", "<p>Det som frågas men inte besvaras.</p>", told)


def _gap(gap: Gap) -> str:
    questions = items(esc(question) for question in gap.questions[:10])
    head = f"{esc(gap.topic)}: {gap.count} ({esc(gap.first)} – {esc(gap.last)})"
    return f"<details><summary>{head}</summary>{questions}</details>" if questions else head
