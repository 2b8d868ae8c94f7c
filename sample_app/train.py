"""Train the sentiment classifier and write it to ``model.json``.

Run ``python train.py`` (it needs ``requirements-train.txt``). The model learns from four fifths of
``data/comments.csv`` and is graded on the fifth it has never seen. What is exported is exactly the
model that was graded.
"""

import argparse
import csv
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sklearn
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline

HERE = Path(__file__).resolve().parent
DATA = HERE / "data" / "comments.csv"
MODEL_VERSION = "1.0.0"
HELD_OUT_SHARE = 0.2
SPLIT_SEED = 2024
LONGEST_TERM = 2


@dataclass(frozen=True, slots=True)
class Comment:
    """One line of the dataset: label is positive or negative, language is pt or en."""

    text: str
    label: str
    language: str


def read_comments(path: Path = DATA) -> list[Comment]:
    """Read the dataset, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [Comment(**row) for row in csv.DictReader(lines)]


def split(comments: Sequence[Comment]) -> tuple[list[Comment], list[Comment]]:
    """Divide the comments into a training part and a held-out part, always in the same way.

    Both parts keep the balance of labels and languages.
    """
    groups = [(comment.label + comment.language) for comment in comments]
    training, held_out = train_test_split(
        list(comments), test_size=HELD_OUT_SHARE, random_state=SPLIT_SEED, stratify=groups
    )
    return training, held_out


def fit(comments: Sequence[Comment]) -> Pipeline:
    """Train TF-IDF and logistic regression.

    Terms are words and pairs of words: "gostei" alone says little, "nao gostei" says a lot. A term
    must appear in two comments to count (``min_df``), which keeps the exported file short. These
    settings came from five-fold cross-validation on the training part alone.
    """
    pipeline = Pipeline(
        [
            (
                "tfidf",
                TfidfVectorizer(strip_accents="unicode", ngram_range=(1, LONGEST_TERM), min_df=2),
            ),
            # A tolerance far below the default makes every machine stop at the same optimum.
            ("regression", LogisticRegression(tol=1e-10, max_iter=10_000)),
        ]
    )
    pipeline.fit([c.text for c in comments], [c.label for c in comments])
    return pipeline


def grade(classifier: Any, comments: Sequence[Comment]) -> dict[str, float]:
    """Compare a classifier's answers with the true labels: accuracy and macro-averaged F1."""
    truth = [c.label for c in comments]
    answers = classifier.predict([c.text for c in comments])
    return {
        "accuracy": round(float(accuracy_score(truth, answers)), 4),
        "macro_f1": round(float(f1_score(truth, answers, average="macro", zero_division=0)), 4),
    }


def report_card(
    classifier: Any, training: Sequence[Comment], held_out: Sequence[Comment]
) -> dict[str, dict[str, float]]:
    """Grade the model, and beside it the classifier that always gives the commonest label."""
    baseline = DummyClassifier(strategy="most_frequent")
    baseline.fit([c.text for c in training], [c.label for c in training])
    return {
        "model": grade(classifier, held_out),
        "model_on_portuguese": grade(classifier, [c for c in held_out if c.language == "pt"]),
        "model_on_english": grade(classifier, [c for c in held_out if c.language == "en"]),
        "majority_baseline": grade(baseline, held_out),
    }


def training_time() -> str:
    """Return the date to write in the model, as ISO 8601 in UTC.

    ``SOURCE_DATE_EPOCH`` (seconds since 1970) fixes it, so that a build can be repeated byte for
    byte; see https://reproducible-builds.org/specs/source-date-epoch/.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def export(pipeline: Pipeline, about: dict[str, Any], path: Path) -> None:
    """Write the model as JSON, one term a line, so that people can read and compare it.

    Twelve decimals keep the probabilities within 1e-9 of scikit-learn's.
    """
    vectorizer, regression = pipeline["tfidf"], pipeline["regression"]
    # For two classes scikit-learn keeps one row of weights, which speaks for the second class.
    # The classes are sorted, and "positive" comes after "negative".
    terms = sorted(
        zip(vectorizer.get_feature_names_out(), vectorizer.idf_, regression.coef_[0], strict=True)
    )
    lines = [
        f"    {json.dumps(str(name), ensure_ascii=False)}: "
        f'{{"idf": {idf:.12f}, "weight": {weight:.12f}}}'
        for name, idf, weight in terms
    ]
    head = json.dumps(
        {
            "about": about,
            "longest_term": LONGEST_TERM,
            "intercept": round(float(regression.intercept_[0]), 12),
        },
        indent=2,
        ensure_ascii=False,
    )
    body = ",\n".join(lines)
    path.write_text(
        head.removesuffix("\n}") + ',\n  "terms": {\n' + body + "\n  }\n}\n", encoding="utf-8"
    )


def train(path: Path) -> dict[str, dict[str, float]]:
    """Train, grade and export the model to ``path``; return the grades."""
    comments = read_comments()
    training, held_out = split(comments)
    pipeline = fit(training)
    grades = report_card(pipeline, training, held_out)
    about = {
        "description": "Sentiment of short product comments in Portuguese and English",
        "version": MODEL_VERSION,
        "trained_at": training_time(),
        "scikit_learn": sklearn.__version__,
        "data": {
            "file": DATA.relative_to(HERE).as_posix(),
            "sha256": hashlib.sha256(DATA.read_bytes()).hexdigest(),
            "training_comments": len(training),
            "held_out_comments": len(held_out),
            "split_seed": SPLIT_SEED,
        },
        "held_out_metrics": grades,
    }
    export(pipeline, about, path)
    return grades


def main() -> None:
    """Train from the command line and print the grades."""
    parser = argparse.ArgumentParser(description="Train the sentiment classifier.")
    parser.add_argument("--out", type=Path, default=HERE / "model.json", help="file to write")
    out: Path = parser.parse_args().out
    grades = train(out)
    print(f"{'held-out part':<22}{'accuracy':>10}{'macro F1':>10}")
    for name, numbers in grades.items():
        print(
            f"{name.replace('_', ' '):<22}{numbers['accuracy']:>10.3f}{numbers['macro_f1']:>10.3f}"
        )
    print(f"Model {MODEL_VERSION} written to {out}.")


if __name__ == "__main__":
    main()
