"""Several people in one question: each is answered, where not the same unit answers for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant import render
from assistant.answer.reporting import Reporting
from assistant.answer.responsible import Speaker
from assistant.answer.telling import Asked, Teller
from assistant.types import Claim, Query

_MOST = 3  # statements for each, beside the first line


def say_people(teller: Teller, speaker: Speaker, whole: Asked, people: Sequence[Asked]) -> bool:
    """Says for each of several people whom to go to; False where that is the same for all.

    The duty to report is judged on the whole question; where something is asked, and no child
    surely is at risk, it stands last.
    The part of the one who asks stands first, once.

    Args:
        teller: of the corpus.
        speaker: with an empty draft; left so where nothing is said.
        whole: the question as asked.
        people: a question for each, with only their own age and need.
    """
    draft = speaker.draft
    teller.say_own(speaker, replace(whole, query=of_all(whole.query)))
    own_part = draft.claims
    told: list[list[Claim]] = []
    for person in people:
        draft.claims = []
        own = replace(person.query, workplace="", own_units=())
        teller.say(speaker, replace(person, query=own))
        told.append(_few([c for c in draft.claims if c.group != render.REPORT]))
    firsts = {next((c.text for c in claims if c.lead), "") for claims in told}
    draft.claims = own_part
    if len(firsts) < 2:  # one unit for everybody
        draft.claims = []
        draft.citations.clear()
        speaker.table.clear()
        return False
    for person, claims in zip(people, told, strict=True):
        said = person.query.whom
        label = said[:1].upper() + said[1:]
        draft.claims += [replace(c, group=_of(label, c)) for c in claims]
    reporting = Reporting(teller.known)
    if reporting.concerns(whole.query) or reporting.reminds(whole.query):
        tells = teller.known.shapes.only_tells(whole.query.asking)
        reporting.say(draft, first=tells or reporting.pressing(whole.query))
    return True


def of_all(query: Query) -> Query:
    """The question as it was understood: with everybody's ages and needs."""
    return replace(
        query,
        ages=tuple(dict.fromkeys(age for p in query.people for age in p.ages)),
        needs=tuple(dict.fromkeys(need for p in query.people for need in p.needs)),
    )


def _few(claims: Sequence[Claim]) -> list[Claim]:
    rest = [claim for claim in claims if not claim.lead]
    return [*(claim for claim in claims if claim.lead), *rest[:_MOST]]


def _of(label: str, claim: Claim) -> str:
    """The heading of a statement under the person whom it is for."""
    group = claim.group[:1].lower() + claim.group[1:] if claim.lead else claim.group
    return f"{label} – {group}" if group else label
