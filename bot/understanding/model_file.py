"""A trained model as plain numbers, and the file that it is kept in: JSON and arrays, from which no code is run."""

import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.errors import ModelMismatch
from bot.model import Thresholds

VERSION = 2  # of what a model is, its file and folding
Matrix = Any


@dataclass(slots=True)
class View:
    """How a text becomes numbers: the vocabulary for repairs, and the two vectorisers."""

    words: list[str]
    word: TfidfVectorizer
    char: TfidfVectorizer
    known: frozenset[str] = field(init=False)
    _repairs: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = frozenset(self.words)

    def repair(self, text: str) -> str:
        """`text` with unknown words put to the nearest word of the training data."""
        return " ".join(self._nearest(word) for word in text.split())

    def _nearest(self, word: str) -> str:
        if len(word) < 4 or word in self.known or not word.isalpha():
            return word
        if word not in self._repairs:
            if len(self._repairs) > 20_000:
                self._repairs.clear()
            reach = 2 if len(word) >= 8 else 1
            found = process.extractOne(word, self.words, scorer=DamerauLevenshtein.distance, score_cutoff=reach)
            self._repairs[word] = found[0] if found else word
        return self._repairs[word]

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """One row of features for each folded text."""
        repaired = [self.repair(text) for text in texts]
        return sparse.hstack([self.word.transform(repaired), self.char.transform(repaired) * 1.5]).tocsr()


@dataclass(slots=True)
class Model:
    """A trained engine as plain numbers."""

    fingerprint: str
    intents: list[str]
    view: View
    coef: Matrix  # (intents, features)
    bias: Matrix  # (intents,)
    gate: tuple[list[float], float]  # weights and bias of "the first guess is right"
    thresholds: Thresholds
    train: Matrix  # features of the training sentences, for the nearest one


def save(model: Model, path: Path) -> None:
    """Write the model as JSON and arrays; reading it back runs no code of the file's."""
    path.mkdir(parents=True, exist_ok=True)
    view = model.view
    described = {
        "version": VERSION,
        "fingerprint": model.fingerprint,
        "intents": model.intents,
        "words": view.words,
        "gate": model.gate,
        "thresholds": [model.thresholds.answer, model.thresholds.clarify],
        "word": {str(k): int(v) for k, v in view.word.vocabulary_.items()},
        "char": {str(k): int(v) for k, v in view.char.vocabulary_.items()},
    }
    train = model.train.tocsr()
    np.savez_compressed(
        path / "weights.npz",
        fingerprint=np.array(model.fingerprint),  # a training that broke off leaves two halves that do not fit
        coef=model.coef,
        bias=model.bias,
        word_idf=view.word.idf_,
        char_idf=view.char.idf_,
        train_data=train.data,
        train_indices=train.indices,
        train_indptr=train.indptr,
        train_shape=np.array(train.shape),
    )
    (path / "model.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")


def load(path: Path) -> Model:
    """The model at `path`. Raises `ModelMismatch` when there is none or it is of another version."""
    try:
        described = json.loads((path / "model.json").read_text(encoding="utf-8"))
        with (path / "weights.npz").open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = dict(file)
        if described["version"] != VERSION or described["fingerprint"] != str(arrays["fingerprint"]):
            raise ModelMismatch
        view = View(
            described["words"],
            _vectoriser(described["word"], arrays["word_idf"], word=True),
            _vectoriser(described["char"], arrays["char_idf"], word=False),
        )
        train = sparse.csr_matrix(
            (arrays["train_data"], arrays["train_indices"], arrays["train_indptr"]), shape=tuple(arrays["train_shape"])
        )
        return Model(
            fingerprint=described["fingerprint"],
            intents=described["intents"],
            view=view,
            coef=arrays["coef"],
            bias=arrays["bias"],
            gate=(described["gate"][0], described["gate"][1]),
            thresholds=Thresholds(*described["thresholds"]),
            train=train,
        )
    except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile, zlib.error) as wrong:
        raise ModelMismatch from wrong


def _vectoriser(vocabulary: dict[str, int], idf: Matrix, *, word: bool) -> TfidfVectorizer:
    settings: dict[str, Any] = (
        {"ngram_range": (1, 2), "token_pattern": r"\b\w+\b"} if word else {"analyzer": "char_wb", "ngram_range": (2, 4)}
    )
    made = TfidfVectorizer(sublinear_tf=True, vocabulary=vocabulary, **settings)
    made.idf_ = idf
    return made
