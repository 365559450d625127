"""What a question wants to hear, and the sentence of an unseen agreement that says it."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answer.shape import Shapes
from assistant.answer.statements import tells
from assistant.config import Config
from assistant.corpus import SHIPPED
from assistant.dialogue import Tools, understand
from assistant.engine import Assistant

LEXICON = SHIPPED / "lexicon"
SHAPES = Shapes.load(LEXICON)
TOOLS = Tools.load(LEXICON)
TEXT = """Samverkansavtal Fyren                                  Dnr 12-34

1 Begrepp

Målsägandeombud
En jurist som domstolen utser åt barnet när en förälder är misstänkt.

2 Vem som gör vad

2.1 Kommunen

Kommunens mottagning
- tar emot anmälan och svarar samma dag,
- ber om samråd inom två dagar.

Tider för besök
- skador: inom ett dygn,
- övriga: inom åtta dagar.

Stödcentrum har samtal för föräldrar som inte är misstänkta.

2.2 Åklagaren

Åklagaren leder utredningen. Åklagaren ansöker om målsägandeombud samma dag som behovet blir känt.

2.3 Skolan

Samråd ersätter inte en orosanmälan. De gör orosanmälan i andra fall. Personalen anmäler oro
till socialtjänsten, även när rektor inte är på plats. Akutläkemedel får inte låsas in.
Skolans kurator följer upp hur barnet har det i skolan en gång i veckan.

3 Ansvarsmatris

U = utför. A = ansvarar för att det blir gjort.

| Moment | Vårdcentral | Minnesmottagning |
|---|---|---|
| Utvidgad minnesutredning | A | U |
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("fyren")
    (folder / "fyren.txt").write_text(TEXT, encoding="utf-8")
    index = tmp_path_factory.mktemp("index")
    return Assistant.open(Config(corpus=folder, index=index, today=date(2026, 11, 26)))


@pytest.mark.parametrize(
    ("question", "wanted", "held", "not_held"),
    [
        ("får vi låsa in den?", "may", "Den får inte låsas in.", "Den ligger i skåpet."),
        (
            "skolsyster kan väl ta prov på honom?",
            "may",
            "Skolan tar inga prov.",
            "Skolan är öppen.",
        ),
        ("var förvarar vi pennan", "kept", "De förvaras i en väska.", "De är röda."),
        ("ska han kollas och när?", "deadline", "Det görs samma vecka.", "Det görs av läkaren."),
        ("hur många min ska man vänta", "deadline", "Vänta i tre minuter.", "Vänta inte."),
        ("när måste doktorn ha gått igenom den", "deadline", "inom sex veckor", "av doktorn"),
        ("hur ofta", "often", "en gång i veckan", "alltid"),
        ("vem har sista ordet?", "who", "Oenigheten avgör chefläkaren.", "Läkaren skriver."),
        ("vem får vara med?", "", "", ""),
    ],
)
def test_what_is_wanted(question: str, wanted: str, held: str, not_held: str) -> None:
    shape = SHAPES.wanted(question)
    assert shape.name == wanted
    assert shape.met(held) is bool(wanted)
    assert not shape.met(not_held)


@pytest.mark.parametrize(
    ("opening", "says"),
    [
        ("Kommunens läkare", True),
        ("Regionen:", True),
        ("Såsom:", False),
        ("T.ex.", False),
        ("", False),
    ],
)
def test_an_opening_that_tells_who(opening: str, says: bool) -> None:
    assert tells(opening) is says


def test_a_case_told_with_its_verb_first_is_no_question() -> None:
    told = "har en kille på sexton här som blivit slagen, på vilken mottagning ska han kollas"
    assert not understand([told], TOOLS).parts


def test_an_age_in_one_word_is_no_need() -> None:
    assert understand(["tjejen är sex, hur fort måste polisen höra henne"], TOOLS).needs == ()


def test_a_line_over_what_is_done_is_no_heading(assistant: Assistant) -> None:
    (document,) = assistant.index.documents
    headings = {p.heading for p in document.passages}
    assert "Kommunen" in headings
    assert "Kommunens mottagning" not in headings
    assert "Tider för besök" in headings


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("vem fixar en jurist åt flickan", "Åklagaren ansöker om målsägandeombud"),
        ("vem tar emot anmälan", "Kommunens mottagning tar emot anmälan"),
        ("en unge blir slagen hemma, vad gör jag", "Personalen anmäler oro till socialtjänsten"),
        ("vem på skolan följer upp och hur ofta", "en gång i veckan"),
        ("vem gör utvidgad minnesutredning", "U = utför. A = ansvarar för att det blir gjort. ["),
    ],
)
def test_the_sentence_that_says_it_is_shown(question: str, said: str, assistant: Assistant) -> None:
    answer = assistant.ask([question])
    assert said in answer.text, answer.text
