"""The classifier as the service uses it: plain Python that reads ``model.json``.

Training needs scikit-learn; answering does not. A linear model over TF-IDF is a dictionary of
weights and a sum, so this file repeats, step by step, what scikit-learn's ``TfidfVectorizer`` and
``LogisticRegression`` do with one text. A test checks that both give the same probability, to
1e-9, for every comment of the dataset.
"""

import json
import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

# Two or more letters, digits or underscores: the default token pattern of TfidfVectorizer.
WORD = re.compile(r"\b\w\w+\b")
WORDS_SHOWN = 5


class ModelError(Exception):
    """``model.json`` is missing or is not a model that ``train.py`` wrote."""


@dataclass(frozen=True, slots=True)
class Term:
    """What the model learned about one word or pair of words.

    ``idf`` is larger the rarer the term is; ``weight`` is above zero when it speaks for a
    positive comment and below zero when it speaks for a negative one.
    """

    idf: float
    weight: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer for one text.

    ``probability`` belongs to ``label``, so it is never below 0.5. ``words`` holds the terms that
    weighed most and their contributions, the strongest first; their signs read as in ``Term``.
    """

    label: str
    probability: float
    words: list[tuple[str, float]]


def find_terms(text: str, longest: int) -> list[str]:
    """Cut a text into lower-case terms without accents, of one to ``longest`` words each.

    >>> find_terms("Não gostei!", longest=2)
    ['nao', 'gostei', 'nao gostei']
    """
    decomposed = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = WORD.findall(plain)
    return [
        " ".join(words[start : start + size])
        for size in range(1, longest + 1)
        for start in range(len(words) - size + 1)
    ]


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model: its version, its intercept and every term it knows."""

    version: str
    longest_term: int
    intercept: float
    terms: dict[str, Term]

    def contributions(self, text: str) -> dict[str, float]:
        """Say how much each known term of the text adds to the score.

        A term counts as often as it appears, times its rarity (``idf``). The counts are then
        divided by their Euclidean length, so that a long comment does not shout louder than a
        short one. Terms the model has never seen are left out.
        """
        counts = Counter(find_terms(text, self.longest_term))
        tfidf = {t: n * self.terms[t].idf for t, n in counts.items() if t in self.terms}
        length = math.hypot(*tfidf.values())
        return {term: value / length * self.terms[term].weight for term, value in tfidf.items()}

    def positive_probability(self, text: str) -> float:
        """Return how likely it is, from 0 to 1, that the comment is positive."""
        score = self.intercept + math.fsum(self.contributions(text).values())
        return 1 / (1 + math.exp(-score))

    def predict(self, text: str) -> Prediction:
        """Classify one text and name the words that weighed most in the decision."""
        positive = self.positive_probability(text)
        strongest = sorted(self.contributions(text).items(), key=lambda item: -abs(item[1]))
        return Prediction(
            label="positive" if positive >= 0.5 else "negative",
            probability=max(positive, 1 - positive),
            words=strongest[:WORDS_SHOWN],
        )


def load_model(path: Path) -> Model:
    """Read the file that ``train.py`` wrote.

    Raises:
        ModelError: the file cannot be read or does not hold a model.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Model(
            version=str(content["about"]["version"]),
            longest_term=int(content["longest_term"]),
            intercept=float(content["intercept"]),
            terms={name: Term(**numbers) for name, numbers in content["terms"].items()},
        )
    except OSError as error:
        reason = error.strerror or str(error)
    except (ValueError, KeyError, TypeError, AttributeError):
        reason = "it is not a model that train.py wrote"
    raise ModelError(f"Cannot load {path}: {reason}. Running train.py makes a new one.")
