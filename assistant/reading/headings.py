"""Which lines are headings: by mark, by number, as a statute has them, or by form alone."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.reading.annexes import annexes
from assistant.reading.forms import by_form, under_numbers
from assistant.reading.lettered import lettered, under_letters, with_letters
from assistant.reading.lines import BULLET, ORDERED, Line
from assistant.reading.markup import mended
from assistant.reading.numbering import NUMBERED, numbered
from assistant.reading.statutes import statute
from assistant.reading.titled import Heading, clean
from assistant.swedish import Language, fold

_MARKED = re.compile(r"^\s{0,3}(?P<marks>#{1,6})\s+(?P<title>.*\S)\s*#*\s*$")
_MAX_MARKED, _SENTENCE = 170, 8
_OWN = 3  # headings before a § that comes late: no statute has them


def find_headings(lines: tuple[Line, ...], language: Language) -> tuple[Heading, ...]:
    """Headings in order. Marks win over numbers, numbers over form; a statute over all.

    A document that only quotes a few §§ is no statute.
    """
    found = _found(lines, language)
    return tuple(replace(h, title=mended(h.title, language)) for h in found)


def _found(lines: tuple[Line, ...], language: Language) -> tuple[Heading, ...]:
    law, marked, letters = statute(lines), _marked(lines, language), lettered(lines)
    chain = numbered(lines, language, starts=frozenset(h.at for h in letters))
    if law and not _only_quoted(law, (*marked, *chain), len(lines)):
        return _joined(_merge(law, tuple(h for h in marked if h.depth == 1)[:1]), lines)
    extra = annexes(lines, language)
    if len(marked) >= 2:
        base = _fill_chain(with_letters(marked, letters), chain)
        base = _merge(base, extra)
        base = _levels(base, language)
        return _joined(_merge(base, under_numbers(lines, base, language, bold_only=True)), lines)
    if len(chain) >= 3:
        over = bool(letters) and letters[0].at < chain[0].at
        base = under_letters(letters, chain) if over else chain
        base = _merge(base, extra) if over else _under_annexes(_merge(base, extra), language)
        base = _merge(base, marked)
        base = _merge(base, under_numbers(lines, base, language))
        return _joined(_with_end(base, language), lines)
    if letters:
        base = under_letters(letters, chain)
        base = _merge(_merge(base, extra), marked)
        return _joined(_merge(base, under_numbers(lines, base, language)), lines)
    found = by_form(lines, language)
    if found:
        return _joined(_merge(found, extra), lines)
    return marked or chain


def _only_quoted(law: tuple[Heading, ...], own: tuple[Heading, ...], lines: int) -> bool:
    """The §§ of an agreement's annex: it has as many headings as §§, or some a third before."""
    sections = [h.at for h in law if h.number and h.number.endswith("§")]
    others = {h.at for h in own}.difference(h.at for h in law)
    late = sections[0] > lines / 3 and sum(at < sections[0] for at in others) >= _OWN
    return late or len(others) >= len(sections)


def _merge(first: tuple[Heading, ...], more: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """Both in order; where they take the same line the first stays."""
    taken = {h.at + n for h in first for n in range(h.lines)}
    kept = [h for h in more if not any(h.at + n in taken for n in range(h.lines))]
    return tuple(sorted((*first, *kept), key=lambda h: h.at))


def _marked(lines: tuple[Line, ...], language: Language) -> tuple[Heading, ...]:
    """Lines with # marks or underlined, without those that a converter marked by mistake."""
    found: list[Heading] = []
    for at, line in enumerate(lines):
        match = _MARKED.match(line.text) if line.kind == "text" else None
        depth = len(match.group("marks")) if match else _underlined(lines, at)
        title = clean(match.group("title") if match else line.text) if depth else ""
        if not depth or not _is_title(title, lines, at):
            continue
        before = found[-1] if found else None
        same_depth = before is not None and before.depth == depth
        if before and same_depth and _goes_on(before, title, lines, at, language):
            title = f"{before.title} {title}"
            size = at - before.at + 1
            found[-1] = replace(before, title=title, lines=size)
            continue
        size = 1 if match else 2
        found.append(_with_number(Heading(at, size, None, title, depth, "mark")))
    return tuple(found)


def _underlined(lines: tuple[Line, ...], at: int) -> int:
    """1 or 2 for a line with ===== or ----- right under it, else 0."""
    line = lines[at]
    if line.kind != "text" or at + 1 >= len(lines) or lines[at + 1].kind != "rule":
        return 0
    mark = re.fullmatch(r"\s*(=|-)\1{2,}\s*", lines[at + 1].text)
    if (
        not mark
        or (at and lines[at - 1].kind == "text")
        or len(line.text) > 100
        or "|" in line.text
    ):
        return 0
    return 1 if mark.group(1) == "=" else 2


def _is_title(title: str, lines: tuple[Line, ...], at: int) -> bool:
    if not title or len(title) > _MAX_MARKED or not any(c.isalnum() for c in title):
        return False
    if BULLET.match(title) or re.match(r"[a-zåäö]\)", title):
        return False
    if title.endswith((".", ";")) and len(title.split()) >= _SENTENCE:
        return False
    if ORDERED.match(title) and title.endswith((".", ";", ",")):
        return False
    below = next((x for x in lines[at + 1 : at + 4] if x.kind != "blank"), None)
    return not (title.endswith(":") and below is not None and BULLET.match(below.text))


def _goes_on(
    before: Heading, title: str, lines: tuple[Line, ...], at: int, language: Language
) -> bool:
    """The second line of a heading that a converter marked line by line."""
    between = lines[before.at + before.lines : at]
    if any(line.kind != "blank" for line in between) or len(between) > 1:
        return False
    last = re.sub(r"\W+$", "", before.title.lower()).split()[-1:]
    hanging = before.title.endswith(("-", "–", ",")) or (
        bool(last) and last[0] in language.function_words
    )
    same = NUMBERED.match(title) is None
    return same and (hanging or title[:1].islower())


def _with_number(heading: Heading) -> Heading:
    match = NUMBERED.match(heading.title)
    if not match:
        return heading
    number = match.group("number") or match.group("tight")
    return replace(heading, number=number, title=clean(match.group("title")))


def _fill_chain(marked: tuple[Heading, ...], chain: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """Numbered headings that a converter forgot to mark, where most of the chain is marked."""
    at_marks = {h.at for h in marked}
    missing = tuple(h for h in chain if h.at not in at_marks)
    known = len(chain) - len(missing)
    return _merge(marked, missing) if known >= 2 and known >= len(missing) else marked


def _levels(found: tuple[Heading, ...], language: Language) -> tuple[Heading, ...]:
    """Numbers tell depth where marks contradict them; then the unnumbered stand under them."""
    counted = [h for h in found if _counts(h) and h.form in {"mark", "number"}]
    if len(counted) < 3:
        return found
    differences = {
        h.depth - h.number.count(".") - 1 for h in counted if h.number and h.form == "mark"
    }
    if len(differences) == 1:
        base = differences.pop()
        return tuple(replace(h, depth=h.depth + base) if h.form == "number" else h for h in found)
    return _under_annexes(found, language, flat=True)


def _counts(heading: Heading) -> bool:
    """True for "2.1", false for "II" and "B"."""
    return heading.number is not None and heading.number[:1].isdigit()


def _under_annexes(
    found: tuple[Heading, ...], language: Language, *, flat: bool = False
) -> tuple[Heading, ...]:
    """Depth by number, one deeper behind an annex; the unnumbered under what they follow."""
    result: list[Heading] = []
    base, current = 0, 0
    for heading in found:
        opens = fold(heading.title).split(" ", 1)[0] in language.annex_words and not heading.number
        if heading.form == "annex" or opens or fold(heading.title) in language.closing_titles:
            base, current = 1, 1
            result.append(replace(heading, depth=1))
        elif heading.number and _counts(heading):
            current = base + heading.number.count(".") + 1
            result.append(replace(heading, depth=current))
        else:
            result.append(replace(heading, depth=current + 1) if flat and current else heading)
    return tuple(result)


def _with_end(found: tuple[Heading, ...], language: Language) -> tuple[Heading, ...]:
    """Unnumbered headings behind the last number stand beside it, not under it, where they close.

    So do all of them in a document that has such headings before its first number and none between.
    """
    counted = [n for n, h in enumerate(found) if _counts(h)]
    quiet = [n for n, h in enumerate(found) if h.form in {"form", "bold"}]
    inner = any(counted[0] < n < counted[-1] for n in quiet)
    lifts = bool(quiet) and quiet[0] < counted[0] and not inner
    depth = min(found[n].depth for n in counted)
    result = list(found)
    for n in range(counted[-1] + 1, len(found)):
        if found[n].form not in {"form", "bold"}:
            break
        lifts = lifts or fold(found[n].title) in language.closing_titles
        if lifts:
            result[n] = replace(found[n], depth=depth)
    return tuple(result)


def _joined(found: tuple[Heading, ...], lines: tuple[Line, ...]) -> tuple[Heading, ...]:
    """A heading that stands twice, as a mark and as text, is one."""
    result: list[Heading] = []
    for heading in found:
        before = result[-1] if result else None
        if before and fold(before.title) == fold(heading.title) and not heading.skip:
            between = lines[before.at + before.lines : heading.at]
            if all(line.kind != "text" for line in between):
                size = heading.at + heading.lines - before.at
                number = before.number or heading.number
                result[-1] = replace(before, lines=size, number=number)
                continue
        result.append(heading)
    return tuple(_with_echo(heading, lines) for heading in result)


def _with_echo(heading: Heading, lines: tuple[Line, ...]) -> Heading:
    """Takes in the heading's own words where they stand again as the first line below."""
    if heading.skip:
        return heading
    for at in range(heading.at + heading.lines, min(heading.at + heading.lines + 3, len(lines))):
        if lines[at].kind == "blank":
            continue
        same = fold(clean(lines[at].text)) in {
            fold(heading.title),
            fold(f"{heading.number} {heading.title}"),
        }
        return replace(heading, lines=at - heading.at + 1) if same else heading
    return heading
