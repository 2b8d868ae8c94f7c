"""The exported model answers as scikit-learn does, and the committed one is up to date."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sklearn", reason="needs scikit-learn")

from sklearn.pipeline import Pipeline

import train
from model import ModelError, find_terms, load_model
from sample_service import SAMPLE_APP

# Texts that stress the tokeniser more than any sentence of the dataset does.
ODD_TEXTS = [
    "",
    "   ",
    "!?",
    "a e o",
    "zzzzz qqqqq",
    "ÓTIMO!!! Adorei...",
    "na\u0303o gostei",
    "NÃO\u00a0GOSTEI",
    "ﬁne quality, ½ price",
    "İstanbul'da ßeñor \uff26\uff35\uff2c\uff2c \U0001d406\U0001d411\U0001d404\U0001d400\U0001d413",
    "good_bad good-bad good.bad 3x 100%",
    "love " * 500,
    "😀 muito\tbom\nrecomendo\x00",
    "\ud800 broken surrogate",
]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return train.fit(train.split(train.read_comments())[0])


@pytest.fixture(scope="module")
def exported(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "model.json"
    train.export(pipeline, {"version": "test"}, path)
    return path


@pytest.mark.parametrize("texts", [[c.text for c in train.read_comments()], ODD_TEXTS])
def test_exported_model_agrees_with_scikit_learn(
    pipeline: Pipeline, exported: Path, texts: list[str]
) -> None:
    model = load_model(exported)
    positive = list(pipeline.classes_).index("positive")
    theirs = pipeline.predict_proba(texts)[:, positive]
    ours = [model.positive_probability(text) for text in texts]
    assert ours == pytest.approx(list(theirs), rel=0, abs=1e-9)
    assert [model.predict(text).label for text in texts] == list(pipeline.predict(texts))


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_terms_are_those_of_scikit_learn(pipeline: Pipeline, text: str) -> None:
    assert find_terms(text, train.LONGEST_TERM) == pipeline["tfidf"].build_analyzer()(text)


def test_prediction_names_the_words_that_weighed_most(exported: Path) -> None:
    model = load_model(exported)
    text = "Péssimo, horrível, não gostei nada e não recomendo, mas a entrega foi boa"
    prediction = model.predict(text)
    assert prediction.label == "negative"
    assert prediction.probability == 1 - model.positive_probability(text)
    weights = [abs(weight) for _, weight in prediction.words]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) == 5
    assert all(weight < 0 for word, weight in prediction.words if word in ("pessimo", "nao"))
    assert dict(prediction.words).items() <= model.contributions(text).items()


def test_unknown_words_explain_nothing_and_decide_nothing(exported: Path) -> None:
    prediction = load_model(exported).predict("xyzzy plugh")
    assert prediction.words == []
    assert prediction.probability == pytest.approx(0.5, abs=0.05)


def about(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))["about"]
    return found


def test_training_can_be_repeated_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    train.train(first)
    train.train(second)
    assert first.read_bytes() == second.read_bytes()
    assert about(first)["trained_at"] == "2023-11-14T22:13:20Z"


def test_committed_model_comes_from_the_committed_data(exported: Path) -> None:
    committed = SAMPLE_APP / "model.json"
    facts = about(committed)
    assert facts["data"]["sha256"] == hashlib.sha256(train.DATA.read_bytes()).hexdigest()
    assert facts["version"] == train.MODEL_VERSION
    assert committed.stat().st_size < 300_000
    fresh, kept = load_model(exported), load_model(committed)
    assert kept.terms.keys() == fresh.terms.keys()
    for comment in train.read_comments():
        # Wider than 1e-9: it may have been trained on another machine, by another scikit-learn.
        assert kept.positive_probability(comment.text) == pytest.approx(
            fresh.positive_probability(comment.text), abs=1e-6
        )


def test_reported_grades_are_the_true_ones_beside_the_baseline(pipeline: Pipeline) -> None:
    held_out = train.split(train.read_comments())[1]
    metrics = about(SAMPLE_APP / "model.json")["held_out_metrics"]
    model = load_model(SAMPLE_APP / "model.json")
    right = sum(model.predict(comment.text).label == comment.label for comment in held_out)
    assert metrics["model"]["accuracy"] == pytest.approx(right / len(held_out), abs=1e-4)
    assert metrics["model"] == train.grade(pipeline, held_out)
    assert metrics["majority_baseline"]["accuracy"] == 0.5
    assert metrics["model"]["accuracy"] > metrics["majority_baseline"]["accuracy"]


def test_training_prints_the_grades(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["train.py", "--out", str(tmp_path / "model.json")])
    train.main()
    printed = capsys.readouterr().out
    for word in ("accuracy", "macro F1", "model", "majority baseline", "model.json"):
        assert word in printed


@pytest.mark.parametrize(
    "content",
    [None, "", "[]", "{}", '{"about": {"version": "1"}}', '{"about": 1, "terms": {"a": 1}}'],
)
def test_an_unusable_file_is_one_clear_error(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "model.json"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(ModelError, match=r"Cannot load .*model\.json: .*train\.py"):
        load_model(path)
