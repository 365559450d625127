from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from assistant.answer.abstain import FOLDER, MODEL_FILE, Judge, Logistic, Verdict
from assistant.answer.features import Extractor, Features
from assistant.answer.regions import OtherRegions
from assistant.answer.shape import Shapes
from assistant.config import Config
from assistant.corpus import SHIPPED
from assistant.dialogue import Tools
from assistant.encoder import load_encoder
from assistant.errors import CorpusError
from assistant.index import Index, ensure_index
from assistant.late import LateInteraction
from assistant.lexical import Tokens
from assistant.search import Search, Weights
from assistant.types import Query
from assistant.wording import Wording

LEXICON = SHIPPED / "lexicon"
AGREEMENT = (
    "# Avtal\n\n## Ansvar\n\nKommunen ansvarar för skolan.\n\n## SIP\n\nVi kallar till möte.\n"
)


@dataclass(frozen=True)
class Bench:
    search: Search
    late: LateInteraction
    tools: Tools
    judge: Judge

    def ask(self, question: str) -> Verdict:
        query = Query(question, question, question)
        return self.judge.judge(query, self.search.search(question))


def bench(corpus: Path, folder: Path) -> Bench:
    encoder, late = load_encoder(), LateInteraction.load()
    index, _ = ensure_index(corpus, folder, encoder, late, progress=lambda _: None)
    search = Search(index, encoder, late, Weights.load(LEXICON))
    tools = Tools.load(LEXICON)
    return Bench(search, late, tools, Judge.load(corpus, search, late, tools, Shapes.load(LEXICON)))


@pytest.fixture(scope="module")
def shipped() -> Bench:
    config = Config()
    return bench(config.corpus, config.index_folder())


@pytest.fixture(scope="module")
def bankless(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("bankless")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "avtal.md").write_text(AGREEMENT, encoding="utf-8")
    return bench(corpus, folder / "index")


ANSWERED = (
    "vem tar initiativ till en sip",
    "vilken ålder tar ungdomsmottagningen emot",
    "vem ansvarar för en 16-åring med ångest",
    "vad gör vi om parterna inte kommer överens",
    "vem ska följa upp överenskommelsen",
)
SILENT = (
    "vad kostar ett besök på ungdomsmottagningen",
    "vilken blankett är det för LSS",
    "hur fort måste habiliteringen svara på en remiss",
    "hur lång är kön till bup just nu",
    "vad har vuxenpsykiatrin för öppettider i sommar",
    "hur många mg melatonin ger man en nioåring",
    "hur lång tid ska pastan koka",
    "vem vann hockeyn i går",
)


@pytest.mark.parametrize("question", ANSWERED)
def test_answered(shipped: Bench, question: str) -> None:
    verdict = shipped.ask(question)
    assert not verdict.refuse and verdict.sure
    assert verdict.answerable > 0.5
    assert verdict.topic == verdict.turn_to == ""


@pytest.mark.parametrize("question", SILENT)
def test_refused_with_somewhere_to_turn(shipped: Bench, question: str) -> None:
    verdict = shipped.ask(question)
    assert verdict.refuse and verdict.sure
    assert verdict.answerable < 0.3
    assert verdict.topic and verdict.turn_to


def test_turn_to_is_that_of_the_topic(shipped: Bench) -> None:
    verdict = shipped.ask("vilka blanketter finns för ansökan om lss")
    known = {(u.topic, u.turn_to) for u in shipped.search.index.uncovered}
    assert (verdict.topic, verdict.turn_to) in known


@pytest.mark.parametrize("question", ["?", "😀", "xyzzy qwfp", "a " * 700, "§", "17"])
def test_any_text_gets_a_probability(shipped: Bench, question: str) -> None:
    verdict = shipped.ask(question)
    assert 0 <= verdict.answerable <= 1
    assert verdict == shipped.ask(question)


def test_it_knows_what_it_was_trained_on(shipped: Bench, tmp_path: Path) -> None:
    raw = json.loads((SHIPPED / FOLDER / MODEL_FILE).read_text(encoding="utf-8"))
    (tmp_path / FOLDER).mkdir()
    for late, current in ((shipped.late.fingerprint, True), ("another", False)):
        text = json.dumps({**raw, "late": late})
        (tmp_path / FOLDER / MODEL_FILE).write_text(text, encoding="utf-8")
        judge = Judge.load(
            tmp_path, shipped.search, shipped.late, shipped.tools, Shapes.load(LEXICON)
        )
        assert judge.is_current is current


@pytest.mark.parametrize("question", ["", "  "])
def test_nothing_asked_is_refused(shipped: Bench, question: str) -> None:
    found = shipped.search.search("skola")
    assert shipped.judge.judge(Query(question, question, question), found).refuse


def test_without_banks_it_is_less_sure(bankless: Bench) -> None:
    verdict = bankless.ask("vem ansvarar för skolan")
    assert not verdict.sure
    assert verdict.answerable > bankless.ask("hur kokar man pasta").answerable


@pytest.mark.parametrize("question", ["vem ansvarar", "xyzzy"])
def test_every_feature_of_the_model_is_known(
    shipped: Bench, bankless: Bench, question: str
) -> None:
    raw = json.loads((SHIPPED / FOLDER / MODEL_FILE).read_text(encoding="utf-8"))
    for bench, kind in ((shipped, "with_banks"), (bankless, "by_evidence")):
        shapes, index = Shapes.load(LEXICON), bench.search.index
        extractor = Extractor(index, bench.late, bench.tools, shapes)
        features = extractor.extract(question, bench.search.search(question))
        model = Logistic.read(raw[kind])
        assert np.isfinite(features.values(model.names)).all()
        assert 0 < model.threshold < 1


@pytest.mark.parametrize("text", ["", "{}", '{"format": 0}', '{"format": 1}', "[]"])
def test_a_broken_model_is_said(shipped: Bench, tmp_path: Path, text: str) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / MODEL_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match="training.refusal"):
        Judge.load(tmp_path, shipped.search, shipped.late, shipped.tools, Shapes.load(LEXICON))


@pytest.mark.parametrize(
    ("value", "logit"),
    [(3.0, 0.5), (5.0, 2.5), (1.0, -1.5), (99.0, 10.5)],  # 99 counts as five deviations: 13
)
def test_logistic(value: float, logit: float) -> None:
    raw = {"features": {"x": [3.0, 2.0, 2.0]}, "bias": 0.5, "threshold": 0.4}
    model = Logistic.read(raw)
    assert model.probability(Features({"x": value}, {})) == pytest.approx(
        1 / (1 + math.exp(-logit))
    )


BOTH_BANKS = (
    ("vem ansvarar för skolan", True),
    ("vem ansvarar för barnet", True),
    ("vad kostar skolan", False),
    ("vad kostar barnet", False),
)


@pytest.fixture
def wording() -> Wording:
    questions, answered = zip(*BOTH_BANKS, strict=True)
    return Wording.learn(questions, np.array(answered), Tokens(frozenset()))


@pytest.mark.parametrize(
    ("question", "sign"),
    [("vem ansvarar för pappan", 1), ("vad kostar pappan", -1), ("skolan", 0), ("något nytt", 0)],
)
def test_leaning(wording: Wording, question: str, sign: int) -> None:
    assert np.sign(round(wording.compare(question).leaning, 6)) == sign


def test_hidden_questions_say_nothing(wording: Wording) -> None:
    likeness = wording.compare("vad kostar skolan", np.array([False, False, True, True]))
    assert likeness.cosines[2] == likeness.cosines[3] == 0
    assert likeness.unanswered == frozenset()
    assert wording.compare("vad kostar skolan").cosines[2] == pytest.approx(1)


def test_training_sees_what_a_search_sees(shipped: Bench) -> None:
    from training.refusal import Bench as Training

    index: Index = shipped.search.index
    training = Training(index, load_encoder(), shipped.late)
    extractor = Extractor(index, shipped.late, shipped.tools, Shapes.load(LEXICON))
    nobody = np.zeros(len(training.texts), np.bool_)
    for at in (0, 700, len(index.bank), len(training.texts) - 1):
        text = training.texts[at]
        mine = extractor.extract(text, training.found(at, nobody), nobody)
        theirs = extractor.extract(text, shipped.search.search(text))
        known = {**mine.evidence, **mine.bank}
        for name, value in {**theirs.evidence, **theirs.bank}.items():
            assert known[name] == pytest.approx(value, abs=0.11), name  # HNSW is approximate


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("gäller samma ålder på ungdomsmottagningen i Västernorrland?", True),
        ("har vasternorrland samma gräns för bup", True),
        ("pojke 12 från Stockholm placerad i familjehem hos oss, vem betalar", False),
        ("hur är det i Jämtland med sip", False),
    ],
)
def test_a_region_that_no_document_names_is_another(shipped: Bench, question, other) -> None:
    regions = OtherRegions.load(LEXICON, shipped.search.index.documents)
    assert regions.asked(question) is other


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("hur funkar det i Jämtland med sip", "hur funkar det med sip"),
        ("vem ansvarar i region Jämtland Härjedalen för ångest?", "vem ansvarar för ångest?"),
        ("hur funkar det i Skåne med sip", "hur funkar det i Skåne med sip"),
        ("pojke från Jämtland med adhd", "pojke från Jämtland med adhd"),
    ],
)
def test_the_documents_own_region_says_nothing(shipped: Bench, question, left) -> None:
    regions = OtherRegions.load(LEXICON, shipped.search.index.documents)
    assert regions.without_own(question) == left
