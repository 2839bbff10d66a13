"""The embedded engine: its data, its file, what it makes of questions that it never saw, and how it is measured."""

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from sklearn.metrics import f1_score, roc_auc_score

from bot import brain
from bot.app import ROOT
from bot.errors import BadInput, ModelMismatch
from bot.understanding import data, embedded, evaluate
from bot.understanding.data import OUTSIDE, Example
from bot.understanding.embedded import Embedded
from bot.understanding.evaluate import Row
from bot.understanding.text import fold, to_latin
from bot.understanding.transliterate import to_cyrillic

HELD_OUT = Path(__file__).parent / "nlu"
_BALD = str.maketrans("čćžšđČĆŽŠĐ", "cczsdCCZSD")


def bald(text: str) -> str:
    """As on a keyboard without Serbian letters."""
    return to_latin(text).translate(_BALD)


def cyrillic(text: str) -> str:
    """In Cyrillic, foreign marks in Latin."""
    return to_cyrillic(to_latin(text))


def plain(text: str) -> str:
    """Without what does not tell two questions apart."""
    return fold(text).strip("?.! ")


# The data

WRONG = [
    ("nlu: [\n", 2, "expected the node content, but found '<stream end>'"),
    ("version: '3.1'\n", 1, "a list named nlu is needed"),
    ("nlu:\n", 1, "a list named nlu is needed"),
    ("nlu: all\n", 1, "a list named nlu is needed"),
    ("- a\n", 1, "a list named nlu is needed"),
    ("", 1, "a list named nlu is needed"),
    ("nlu:\n- hello\n", 2, "a block with an intent and its examples is needed"),
    ("nlu:\n- examples: |\n    - hi\n", 2, "a block with an intent and its examples is needed"),
    ("nlu:\n- intent: Epay\n  examples: |\n    - a\n", 2, "Epay is not of the form topic/question"),
    ("nlu:\n- intent: epay/a\n  examples: |\n    - a\n- intent: epay/b\n", 5, "epay/b has no examples"),
    ("nlu:\n- intent: epay/b\n  examples: |\n    - \n", 2, "epay/b has no examples"),
    (
        "nlu:\n- intent: epay/a\n  examples: |\n    - Šta je\n- intent: epay/b\n  examples: |\n    - x\n    - шта је\n",
        8,
        "'шта је' is an example of epay/b and, in {path}:4, of epay/a",
    ),
]


@pytest.mark.parametrize(("text", "line", "reason"), WRONG)
def test_a_fault_of_the_data_is_named(tmp_path: Path, text: str, line: int, reason: str) -> None:
    """With file, line and reason."""
    path = tmp_path / "epay.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as raised:
        data.load([path])
    assert str(raised.value) == f"{path}:{line}: {reason.format(path=path)}"


def test_where_each_example_stands(tmp_path: Path) -> None:
    """Its file and its line, comments and blank lines between."""
    path = tmp_path / "a.yml"
    path.write_text(
        "nlu:\n# one\n- intent: epay/a\n  examples: |\n    - x\n    - y z\n\n"
        "- intent: out_of_scope\n  examples: |\n    - w\n"
    )
    assert data.load([path]) == (
        Example("x", "epay/a", str(path), 5),
        Example("y z", "epay/a", str(path), 6),
        Example("w", OUTSIDE, str(path), 10),
    )


def test_the_order_of_the_data_does_not_matter_to_its_digest() -> None:
    """Its words and intents do."""
    one, two = Example("a", "x/y", "f", 1), Example("b", "x/z", "f", 2)
    assert data.digest([one, two]) == data.digest([two, one])
    assert data.digest([one, two]) != data.digest([one, Example("b", "x/y", "f", 2)])


# The model and its file


def toy() -> tuple[Example, ...]:
    """Three questions and some outsiders."""
    words = {
        "epay/pay": "kako da platim {} taksu",
        "epay/refund": "povraćaj novca za {} uplatu",
        "portal/open": "otvaram {} nalog na portalu",
        OUTSIDE: "kakvo je {} vreme",
    }
    kinds = ["", "novu", "staru", "svoju", "tuđu", "malu", "veliku", "prvu"]
    return tuple(Example(text.format(kind), intent, "toy", 1) for intent, text in words.items() for kind in kinds)


@pytest.fixture(scope="module")
def small() -> embedded.Model:
    """A model of the toy data."""
    return embedded.train(toy())


QUESTIONS = ["kako platiti taksu", "повраћај", "nalog", "kakvo vreme", "xyz", "", "👍"]


def test_a_model_comes_back_from_its_file(small: embedded.Model, tmp_path: Path) -> None:
    """With equal rankings, thresholds and name."""
    embedded.save(small, tmp_path)
    before, after = Embedded(small), Embedded(embedded.load(tmp_path))
    for question in QUESTIONS:
        assert after.parse_now(question) == before.parse_now(question)


def test_the_same_data_gives_the_same_model(small: embedded.Model) -> None:
    """Training does not depend on chance."""
    again = Embedded(embedded.train(toy()))
    assert [again.parse_now(q) for q in QUESTIONS] == [Embedded(small).parse_now(q) for q in QUESTIONS]


def test_reading_a_model_runs_no_code(small: embedded.Model, tmp_path: Path) -> None:
    """The files hold text and plain arrays, no pickles."""
    embedded.save(small, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json", "weights.npz"]
    json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    with zipfile.ZipFile(tmp_path / "weights.npz") as archive:
        for name in archive.namelist():
            head = archive.read(name)[:200]
            assert head.startswith(b"\x93NUMPY")
            assert b"'|O'" not in head  # an array of objects would be pickled


@pytest.mark.parametrize("change", [{"version": embedded.VERSION - 1}, {"fingerprint": "of another training"}])
def test_a_model_of_another_version_is_refused(
    small: embedded.Model, tmp_path: Path, change: dict[str, object]
) -> None:
    """Also one half of it; the message says what to run."""
    embedded.save(small, tmp_path)
    file = tmp_path / "model.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    with pytest.raises(ModelMismatch, match="nlu train"):
        embedded.load(tmp_path)


@pytest.mark.parametrize("what", ["nothing", "half", "text", "zip", "byte", "list", "empty"])
def test_a_broken_model_is_refused(small: embedded.Model, tmp_path: Path, what: str) -> None:
    """Whatever is missing or damaged, with the same error."""
    embedded.save(small, tmp_path)
    match what:
        case "nothing":
            (tmp_path / "model.json").unlink()
        case "half":
            (tmp_path / "weights.npz").unlink()
        case "text":
            (tmp_path / "model.json").write_text("{", encoding="utf-8")
        case "zip":
            (tmp_path / "weights.npz").write_bytes((tmp_path / "weights.npz").read_bytes()[:500])
        case "byte":
            weights = bytearray((tmp_path / "weights.npz").read_bytes())
            weights[200:260] = bytes(60)
            (tmp_path / "weights.npz").write_bytes(weights)
        case "list":
            (tmp_path / "model.json").write_text("[]", encoding="utf-8")
        case _:
            (tmp_path / "weights.npz").write_bytes(b"")
    with pytest.raises(ModelMismatch):
        embedded.load(tmp_path)
    assert not brain.is_current(tmp_path)


def test_a_model_of_other_data_is_not_current(small: embedded.Model, tmp_path: Path) -> None:
    """`nlu train --if-needed` and `run` ask this."""
    embedded.save(small, tmp_path)
    assert not brain.is_current(tmp_path)
    today = embedded.fingerprint(data.load(sorted(brain.DATA.glob("*.yml"))))
    embedded.save(replace(small, fingerprint=today), tmp_path)
    assert brain.is_current(tmp_path)


@pytest.mark.parametrize("examples", [(), toy()[:8], toy()[:12]])
def test_too_little_to_train_on(examples: tuple[Example, ...]) -> None:
    """One question, or one with too few examples, is refused."""
    with pytest.raises(BadInput, match="too few examples to train on"):
        embedded.train(examples)


# What it understands


@pytest.fixture(scope="module")
def held_out(engine: Embedded) -> tuple[Row, ...]:
    """Every held-out question with what the engine makes of it."""
    return tuple(Row(e.text, e.intent, engine.parse_now(e.text)) for e in evaluate.read(HELD_OUT))


def test_the_figures_on_questions_never_seen(held_out: tuple[Row, ...]) -> None:
    """Right, careful, and silent where it is not ours."""
    trained = {plain(e.text) for e in data.load(sorted(brain.DATA.glob("*.yml")))}
    unseen = [row for row in held_out if plain(row.text) not in trained]  # people ask short things in the same words
    for rows in (held_out, unseen):
        figures = evaluate.report(rows)
        assert figures["n_in_scope"] >= 150
        assert figures["n_out_of_scope"] >= 30
        assert figures["accuracy"]["value"] >= 0.94
        assert figures["correct_among_answered"]["value"] >= 0.95
        assert figures["oos_answered"]["value"] <= 0.10
        assert figures["answered"]["value"] >= 0.5  # saying nothing would be right too often


def test_every_script_is_understood_alike(engine: Embedded, held_out: tuple[Row, ...]) -> None:
    """The same guesses in Latin, in Cyrillic and without diacritics."""
    for row in held_out:
        assert (row.text, engine.parse_now(cyrillic(row.text))) == (row.text, row.parsed)
        for spelling in {to_latin(row.text), bald(row.text)} - {row.text}:
            assert (spelling, engine.parse_now(spelling).ranking[:1]) == (spelling, row.parsed.ranking[:1])


ASKED = [
    ("Kako da se registrujem na eUpravu?", "portal/register_how"),
    ("како да платим таксу", "epay/how_to_pay"),
    ("sta radi poslodavac kad otvorim bolovanje", "esickleave/employer_notification"),
]


@pytest.mark.parametrize(("text", "intent"), ASKED)
@pytest.mark.parametrize("write", [str, to_latin, cyrillic, bald, str.upper, str.lower, lambda text: f"  {text}!! 🙏 "])
def test_the_most_asked_are_answered_in_every_spelling(engine: Embedded, text: str, intent: str, write: object) -> None:
    """Surely enough to be answered."""
    assert callable(write)
    parsed = engine.parse_now(write(text))
    assert parsed.ranking[0].intent == intent
    assert parsed.ranking[0].confidence >= parsed.thresholds.answer


AROUND = [
    ("jesi li ti robot ili covek", "general/who_are_you"),
    ("are you a human being", "general/who_are_you"),
    ("mnogo vam hvala na svemu", "general/thanks"),
    ("hvala na objašnjenju", "general/thanks"),
    ("ne razumem odgovor", "general/deny"),
    ("ništa nisam razumela", "general/deny"),
    ("pomozite molim vas", "general/capabilities"),
    ("help please", "general/capabilities"),
]


@pytest.mark.parametrize(("text", "intent"), AROUND)
def test_what_is_said_around_questions_is_understood(engine: Embedded, text: str, intent: str) -> None:
    """Surely, though never seen in these words."""
    parsed = engine.parse_now(text)
    assert parsed.ranking[0].intent == intent
    assert parsed.ranking[0].confidence >= parsed.thresholds.answer


@pytest.mark.parametrize(
    "text", ["glup si bre", "ti si jedan idiot", "glupi robote", "you stupid bot", "глупане један"]
)
def test_an_insult_is_no_question(engine: Embedded, text: str) -> None:
    """It is neither answered nor guessed at, and opens no complaint."""
    parsed = engine.parse_now(text)
    assert parsed.ranking[0].confidence < parsed.thresholds.clarify


async def test_off_the_event_loop_it_says_the_same(engine: Embedded) -> None:
    """On its own thread."""
    assert await engine.parse(ASKED[0][0]) == engine.parse_now(ASKED[0][0])
    assert engine.health() == ""


@pytest.mark.parametrize("text", ["", "   ", "👍", "12345", "?!", "\u200b\u202e", "٣٤"])
def test_without_letters_nothing_is_guessed(engine: Embedded, text: str) -> None:
    """An emoji is no question."""
    assert engine.parse_now(text).ranking == ()


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "kako " * 20_000, "\u0000\ud800", "שלום עולם", "e\u0301" * 500, "ђ", "x"]
)
def test_any_text_is_taken(engine: Embedded, text: str) -> None:
    """Confidences are probabilities that fall, and out of scope is never named."""
    ranking = engine.parse_now(text).ranking
    values = [guess.confidence for guess in ranking]
    assert all(0 <= value <= 1 for value in values)
    assert values == sorted(values, reverse=True)
    assert OUTSIDE not in [guess.intent for guess in ranking]


def test_the_thresholds_are_in_order(engine: Embedded) -> None:
    """What is answered is surer than what is offered."""
    thresholds = engine.model.thresholds
    assert 0 < thresholds.clarify < thresholds.answer < 1


# Measuring


FIGURES = {
    "accuracy", "macro_f1", "answered", "correct_among_answered", "wrong", "clarified", "offered_right", "handed_over",
    "oos_answered", "auroc",
}  # fmt: skip


def _parts(report: dict[str, object]) -> Iterator[dict[str, object]]:
    yield {name: value for name, value in report.items() if name != "by_script"}
    scripts = report["by_script"]
    assert isinstance(scripts, dict)
    yield from scripts.values()


@pytest.mark.parametrize("form", ["yml", "tsv", "folder"])
def test_a_report_has_every_figure_with_its_interval(small: embedded.Model, tmp_path: Path, form: str) -> None:
    """From Rasa YAML, a folder of it, and TSV with a header, a split and both names of what is outside."""
    embedded.save(small, tmp_path / "model")
    path = tmp_path / ("questions.tsv" if form == "tsv" else "questions.yml")
    if form == "tsv":
        rows = ["text\tintent\tsplit", "platim taksu\tepay/pay\ttest", "повраћај новца\tepay/refund\ttest",
                "vreme\toos\ttest", "kiša\tout_of_scope\ttest", "nikad\tepay/pay\ttrain"]  # fmt: skip
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    else:
        path.write_text(
            "nlu:\n- intent: epay/pay\n  examples: |\n    - platim taksu\n- intent: epay/refund\n  examples: |\n"
            "    - повраћај новца\n- intent: out_of_scope\n  examples: |\n    - vreme\n    - kiša\n",
            encoding="utf-8",
        )
    asked = tmp_path if form == "folder" else path
    report = evaluate.run(asked, training=None, backend="embedded", model=tmp_path / "model")
    assert (report["n_in_scope"], report["n_out_of_scope"]) == (2, 2)
    assert set(report["by_script"]) == {"latin", "cyrillic"}
    for part in _parts(report):
        assert set(part) == FIGURES | {"n_in_scope", "n_out_of_scope"}
        for name in FIGURES:
            value = part[name]
            assert isinstance(value, dict)
            assert set(value) == {"value", "low", "high"}
            assert 0 <= value["low"] <= value["value"] <= value["high"] <= 1, name
    assert json.loads(json.dumps(report)) == report


def test_shares_are_counted_as_they_are_named(small: embedded.Model) -> None:
    """On decisions that are known by heart."""
    parsed = Embedded(small).parse_now("platim taksu")
    sure, unsure, lost = (
        _with(parsed, value) for value in (0.99, (parsed.thresholds.answer + parsed.thresholds.clarify) / 2, 0.0)
    )
    rows = [
        Row("a", "epay/pay", sure),
        Row("b", "epay/refund", sure),  # wrong
        Row("c", "epay/refund", unsure),  # among the offered
        Row("d", "portal/none", unsure),  # not among them
        Row("e", "epay/pay", lost),
        Row("f", OUTSIDE, sure),  # wrong too
        Row("g", OUTSIDE, lost),
        Row("h", OUTSIDE, lost),
    ]
    figures = {name: value["value"] for name, value in evaluate.report(rows).items() if name in FIGURES}
    assert figures["accuracy"] == pytest.approx(2 / 5)
    assert figures["answered"] == pytest.approx(2 / 5)
    assert figures["correct_among_answered"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["wrong"] == pytest.approx(2 / 8)
    assert figures["clarified"] == pytest.approx(2 / 5)
    assert figures["offered_right"] == pytest.approx(1 / 2)
    assert figures["handed_over"] == pytest.approx(1 / 5)
    assert figures["oos_answered"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["auroc"] == pytest.approx(10 / 15, abs=1e-4)  # a tie is half


def test_figures_are_those_of_the_textbook(held_out: tuple[Row, ...]) -> None:
    """Macro F1 and the area under the curve, beside scikit-learn's."""
    figures = evaluate.report(held_out)
    inside = [row for row in held_out if row.inside]
    f1 = f1_score([r.intent for r in inside], [r.top for r in inside], average="macro", zero_division=0)
    auroc = roc_auc_score([row.inside for row in held_out], [row.sure for row in held_out])
    assert figures["macro_f1"]["value"] == pytest.approx(f1, abs=1e-4)
    assert figures["auroc"]["value"] == pytest.approx(auroc, abs=1e-4)


def _with(parsed: embedded.Parsed, confidence: float) -> embedded.Parsed:
    first = embedded.Guess("epay/pay", confidence)
    second = embedded.Guess("epay/refund", 0.0)
    return embedded.Parsed(ranking=(first, second), thresholds=parsed.thresholds, model="")


def test_a_line_without_an_intent_is_named(tmp_path: Path) -> None:
    """TSV needs a tab."""
    path = tmp_path / "x.tsv"
    path.write_text("text\tintent\nhello\n")
    with pytest.raises(BadInput, match=re.escape(f"{path}:2: text, a tab and an intent are needed")):
        evaluate.read(path)


def test_training_for_a_measure(tmp_path: Path) -> None:
    """`--train FILE` needs no saved model; a split column keeps the test rows out of it."""
    rows = [f"{e.text}\t{e.intent}\ttrain" for e in toy()] + ["platim taksu\tepay/pay\ttest"]
    path = tmp_path / "all.tsv"
    path.write_text("\n".join(rows), encoding="utf-8")
    report = evaluate.run(path, training=path, backend="embedded", model=tmp_path / "none")
    assert (report["n_in_scope"], report["accuracy"]["value"]) == (1, 1.0)


# Rasa's own pipeline file


@pytest.fixture(scope="module")
def rasa() -> dict[str, list[dict[str, object]]]:
    """config.yml as Rasa reads it."""
    loaded: dict[str, list[dict[str, object]]] = YAML(typ="safe").load(ROOT / "config.yml")
    return loaded


RASA_NLU = {
    "WhitespaceTokenizer", "RegexFeaturizer", "LexicalSyntacticFeaturizer", "CountVectorsFeaturizer", "DIETClassifier",
    "ResponseSelector", "FallbackClassifier", "EntitySynonymMapper", "RegexEntityExtractor",
}  # fmt: skip


def test_the_pipeline_is_one_that_rasa_knows(rasa: dict[str, list[dict[str, object]]]) -> None:
    """Recipe, language, names of components, a tokenizer before features, features before classifiers."""
    assert rasa["recipe"] == "default.v1"
    assert rasa["language"] == "sr"
    assert rasa["assistant_id"]
    names = [str(part["name"]) for part in rasa["pipeline"]]
    assert set(names) <= RASA_NLU
    assert names[0].endswith("Tokenizer")
    order = [("Tokenizer" in n, "Featurizer" in n, "Classifier" in n or "Selector" in n) for n in names]
    stages = [flags.index(True) for flags in order]
    assert stages == sorted(stages)
    assert names[-1] == "FallbackClassifier"


def test_each_topic_has_its_response_selector(rasa: dict[str, list[dict[str, object]]]) -> None:
    """Rasa learns a topic's questions only there; no selector stands for nothing."""
    selectors = [part["retrieval_intent"] for part in rasa["pipeline"] if part["name"] == "ResponseSelector"]
    intents = {e.intent for e in data.load(sorted(brain.DATA.glob("*.yml")))}
    assert sorted(map(str, selectors)) == sorted({i.partition("/")[0] for i in intents if "/" in i})


def test_the_data_is_what_rasa_reads() -> None:
    """Version 3.1, and examples in one block of text."""
    for path in sorted(brain.DATA.glob("*.yml")):
        document = YAML(typ="safe").load(path)
        assert document["version"] == "3.1"
        assert set(document) == {"version", "nlu"}
        for block in document["nlu"]:
            assert set(block) == {"intent", "examples"}
            assert all(line.startswith("- ") for line in block["examples"].splitlines() if line.strip())
