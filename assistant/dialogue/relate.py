"""How a turn leans on the one before: by clear rules, in this order.

1. No question before, or a marker of a new subject: it stands alone.
2. Nothing but an age, a need, a unit or a level (and small words): put in place of the earlier one.
3. "men om …": a condition.
4. "hon" without anybody before her, "samma sak", an opener or "… då?": asked about the same case.
5. Enough of its own (``reading.points``): it stands alone.
6. Otherwise: a question is asked about the same case, a statement is added to it.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from assistant.dialogue.asker import asks_own_duty
from assistant.dialogue.asking import asks_last, asks_own, has_trailing, is_question, without_opener
from assistant.dialogue.clean import Clean
from assistant.dialogue.markers import lowered
from assistant.dialogue.reading import Reading, own_words, person_needs, read, residue
from assistant.dialogue.state import State
from assistant.dialogue.tools import Tools
from assistant.dialogue.weighing import ALONE, lacks_antecedent, points

_WORD = re.compile(r"\w+(?:-\w+)*")


_WHOLE = 2 * ALONE  # points from which a question stands alone also after "och"


class Relation(Enum):
    """How a turn relates to the question before it."""

    ALONE = auto()  # stands alone
    REPLACES = auto()  # the same question with a part replaced
    REPLIES = auto()  # "ja", "flicka": completes the question
    SUPPOSES = auto()  # "men om kommunen säger nej?"
    COMPARES = auto()  # "säger den andra överenskommelsen samma sak?"
    ASKS = auto()  # another question about the same case
    ADDS = auto()  # a statement or fragment added


def relate(turn: Reading, cleaned: Clean, state: State, tools: Tools) -> Relation:
    """The relation of a turn to the state before it."""
    if state.empty or cleaned.new_topic:
        return Relation.ALONE
    if _moves_level(turn):
        return Relation.REPLACES
    if not residue(turn, tools):
        return _placed(turn, state, tools)
    if tools.cues.replies.fullmatch(turn.low.strip(" .!?")) or _is_reply(turn, tools):
        return Relation.REPLIES
    if turn.ages and _repeats(turn, state, tools):
        return Relation.REPLACES
    if compares(turn, tools):
        return Relation.COMPARES
    if _supposes(turn, tools) and not asks_own(without(turn, tools), tools):
        return Relation.SUPPOSES
    return Relation.ALONE if _defines(turn, state, tools) else _asked(turn, cleaned, state, tools)


def _asked(turn: Reading, cleaned: Clean, state: State, tools: Tools) -> Relation:
    """The relation of a turn with words of its own."""
    asks = _asks(turn, cleaned, tools)
    total = points(turn, tools)
    leans = lacks_antecedent(turn, tools) or has_trailing(turn, tools)
    leans = leans or _of_family(turn, state, tools)
    opens = tools.cues.openers.match(turn.low) is not None
    if opens and _names_subject(turn, tools):
        return Relation.ALONE
    of_case = asks and _of_case_told(turn, state, tools)
    if of_case:
        return Relation.ASKS
    if not asks and _goes_on(turn, state, tools):
        return Relation.ADDS
    if total >= (_WHOLE if opens and asks else ALONE) and not leans and not cleaned.corrects:
        return Relation.ALONE if not opens or asks else Relation.ADDS
    refers = tools.cues.strong_references.search(turn.low) is not None
    return Relation.ASKS if asks or refers else Relation.ADDS


def _asks(turn: Reading, cleaned: Clean, tools: Tools) -> bool:
    """True for a question, also after a statement in the same turn."""
    if asks_own(without(turn, tools), tools) or asks_last(turn, tools):
        return True
    said = [read(sentence, tools) for sentence in cleaned.sentences]
    return len(said) > 1 and any(is_question(s, tools) and asks_own(s, tools) for s in said)


def compares(turn: Reading, tools: Tools) -> bool:
    """True for "säger den andra överenskommelsen samma sak?" and nothing more."""
    cues = tools.cues
    spans = [match.span() for match in cues.not_searched.finditer(turn.low)]
    if not spans or not cues.compares.search(turn.low):
        return False
    small = cues.function_words | cues.light_verbs | cues.fillers
    return all(
        match.group() in small or any(a <= match.start() < b for a, b in spans)
        for match in _WORD.finditer(turn.low)
    )


def _moves_level(turn: Reading) -> bool:
    """True for "nivån över då?", whatever stands around it."""
    return any(hit.key in ("higher", "lower") for hit in turn.levels)


def _of_case_told(turn: Reading, state: State, tools: Tools) -> bool:
    """True for the first question after a case was told, where it tells of nobody else."""
    if state.question or not state.background or turn.ages:
        return False
    told = bool(state.ages) or bool(state.needs)
    words = set(_WORD.findall(turn.low))
    people = tools.age_words.children | tools.age_words.people  # "mamma säger adhd" is of the case
    return told and not words & (people - tools.cues.pronouns) and not words & tools.cues.topics


def _names_subject(turn: Reading, tools: Tools) -> bool:
    """True for "men barnkonventionen då, vem får läsa den": a new subject and its question."""
    head, comma, _ = without(turn, tools).text.rpartition(",")
    subject = read(head, tools)
    if not comma or not asks_last(turn, tools) or not subject.empty:
        return False
    return points(subject, tools) >= ALONE and not lacks_antecedent(subject, tools)


def _of_family(turn: Reading, state: State, tools: Tools) -> bool:
    """True for "mamma vägrar prata med soc" once a case is told: whose mother was said before."""
    if turn.ages or person_needs(turn, tools) or not (state.ages or state.needs or state.units):
        return False
    words = _WORD.findall(turn.low)
    return any(
        word in tools.age_words.parents and before not in tools.cues.owners
        for before, word in zip(["", *words], words, strict=False)
    )


def _goes_on(turn: Reading, state: State, tools: Tools) -> bool:
    """True for one more statement of somebody's case: "läkaren på hc säger psyk".

    After a question it has a verb of its own; "rutin för egenvård" is a new subject.
    """
    words = _WORD.findall(turn.low)
    verbs = tools.cues.light_verbs | tools.cues.verb_first
    states = not state.question or (bool(state.ages) and bool(verbs & set(words[1:])))
    if not states or turn.ages or not (state.ages or state.needs):
        return False
    children = tools.age_words.children
    begins = words[0] in children or any(
        before in tools.cues.article_words and word in children
        for before, word in zip(words, words[1:], strict=False)
    )
    return not begins  # "en elev som mobbas" is somebody else


def _repeats(turn: Reading, state: State, tools: Tools) -> bool:
    """True for the earlier question's own words with another age."""
    said = set(_WORD.findall(lowered(state.text)))
    return set(residue(turn, tools)) <= said and not turn.needs


def _defines(turn: Reading, state: State, tools: Tools) -> bool:
    """True for "vad är barnarenan?": a word of its own, nothing that leans.

    "Vad gör BUP?" too, but where somebody was told of and nothing asked: it is asked of them.
    """
    leans = lacks_antecedent(turn, tools) or has_trailing(turn, tools)
    if leans or asks_own_duty(turn.text, tools):
        return False
    if tools.cues.unit_questions.match(turn.low):
        told = state.ages and not state.question
        return bool(turn.units) and not own_words(turn, tools) and not told
    if not tools.cues.definitions.match(turn.low):
        return False
    return bool(turn.units) or any(w not in tools.cues.thin for w in own_words(turn, tools))


def without(turn: Reading, tools: Tools) -> Reading:
    """The turn without its opener."""
    text = without_opener(turn.text, tools)
    return turn if text == turn.text else read(text, tools)


def _placed(turn: Reading, state: State, tools: Tools) -> Relation:
    if turn.empty:
        return Relation.ASKS if _asks_where(turn, tools) else Relation.REPLIES
    if _asks_own_verb(turn, tools):
        return Relation.ASKS
    spans = [(h.start, h.end) for h in turn.units]
    needs = tuple(h for h in person_needs(turn, tools) if (h.start, h.end) not in spans)
    if needs and not turn.ages and all(h.key in tools.cues.circumstances for h in needs):
        return Relation.SUPPOSES if _supposes(turn, tools) else Relation.ADDS
    if needs and turn.units and is_additive(turn, tools):
        return Relation.ADDS
    bare = not (state.ages or state.needs or state.units)
    if bare and needs:
        return Relation.ALONE
    return Relation.REPLACES


def _asks_own_verb(turn: Reading, tools: Tools) -> bool:
    """True for "kan brorsan som är 21 gå dit": asks with a verb of its own, in no frame."""
    low = without(turn, tools).low
    words = _WORD.findall(low)
    return words[0] in tools.cues.verb_first and tools.cues.frames.match(low) is None


def _asks_where(turn: Reading, tools: Tools) -> bool:
    """True for "vart går vi": small words only, but they ask for somebody or somewhere."""
    words = _WORD.findall(turn.low)
    return len(words) > 1 and bool(set(words) & (tools.cues.asking_words - tools.cues.reasons))


def _is_reply(turn: Reading, tools: Tools) -> bool:
    """True for "ja, från regionen": begins as a reply and is short."""
    match = tools.cues.replies.match(turn.low)
    short = len(_WORD.findall(turn.low)) <= 6
    return match is not None and short and not asks_own(turn, tools)


def _supposes(turn: Reading, tools: Tools) -> bool:
    low = lowered(without_opener(turn.text, tools))
    return tools.cues.hypothetical.match(low) is not None


def is_additive(turn: Reading, tools: Tools) -> bool:
    """True for "hon dricker också": added to what was said, not in place of it."""
    return any(word in tools.cues.additive_words for word in _WORD.findall(turn.low))
