"""The embedded engine: folded and typo-repaired text, word and character TF-IDF, a linear model, and a calibrated
probability that its first guess is right. Thresholds come out of cross-validation, for a stated precision."""

import asyncio
import hashlib
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.errors import BadInput
from bot.model import Guess, Parsed, Thresholds
from bot.understanding.data import OUTSIDE, Example, digest
from bot.understanding.model_file import VERSION, Matrix, Model, View, load, save
from bot.understanding.text import fold

__all__ = ["VERSION", "Embedded", "Model", "View", "fingerprint", "load", "save", "train"]

PRECISION = 0.95  # of what is answered in cross-validation, outsiders included
_OFFERED = 0.92  # share of in-scope questions that must at least be offered as a choice
_RANKED = 10
_FOLDS = 5
Progress = Callable[[float, str], None]


def fingerprint(examples: Sequence[Example]) -> str:
    """What a model depends on: the data, the version above and the libraries'."""
    parts = (digest(examples), str(VERSION), sklearn.__version__, np.__version__)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _fit_view(texts: Sequence[str]) -> View:
    word = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\b\w+\b")  # noqa: S106
    char = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    word.fit(texts)
    char.fit(texts)
    words = sorted({w for text in texts for w in text.split() if w.isalpha() and len(w) > 2})
    return View(words, word, char)


def _with_typos(texts: Sequence[str], chance: random.Random) -> list[str]:
    """One copy of each text with a mistake in one of its longer words."""
    copies = []
    for text in texts:
        words = text.split()
        long = [place for place, word in enumerate(words) if len(word) > 4]
        if long:
            place = chance.choice(long)
            words[place] = _mistype(words[place], chance)
        copies.append(" ".join(words))
    return copies


def _mistype(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + chance.choice("aeiourtnsk") + word[at + 1 :]


def _fit(texts: Sequence[str], intents: Sequence[str], chance: random.Random) -> tuple[View, Matrix, Matrix, list[str]]:
    view = _fit_view(texts)
    doubled = [*texts, *_with_typos(texts, chance)]
    names = sorted(set(intents))
    index = {name: number for number, name in enumerate(names)}
    target = np.array([index[intent] for intent in [*intents, *intents]])
    machine = LinearSVC(C=1.0, class_weight="balanced", random_state=7).fit(view.matrix(doubled), target)
    return view, machine.coef_, machine.intercept_, names


def _signs(scores: Matrix, inside: Matrix, nearest: Matrix, known: Matrix) -> Matrix:
    """What tells whether the first guess is right, for each row of scores."""
    ordered = np.sort(scores[:, inside], axis=1)[:, ::-1]
    top, second = ordered[:, 0], ordered[:, 1]
    outside = np.delete(scores, inside, axis=1)
    beyond = outside.max(axis=1) if outside.shape[1] else np.full(len(scores), -1.0)
    energy = np.log(np.exp(3 * ordered).sum(axis=1)) / 3
    return np.column_stack([top, top - second, top - beyond, energy, nearest, known])


def _rows(
    view: View, coef: Matrix, bias: Matrix, inside: Matrix, near: Matrix, texts: Sequence[str]
) -> tuple[Matrix, Matrix]:
    """(scores, signs) of folded texts; `near` has a column for each training sentence."""
    matrix = view.matrix(texts).astype(coef.dtype)  # else all weights are converted for each text
    scores = np.asarray(matrix @ coef.T + bias)
    similar = matrix @ near
    nearest = np.asarray(similar.max(axis=1).todense()).ravel() / 3.25
    known = np.array([_known_share(view, text) for text in texts])
    return scores, _signs(scores, inside, nearest, known)


def _known_share(view: View, text: str) -> float:
    words = view.repair(text).split()
    return sum(word in view.known or len(word) < 3 for word in words) / len(words) if words else 0.0


def _inside(names: Sequence[str]) -> Matrix:
    return np.array([number for number, name in enumerate(names) if name != OUTSIDE])


def _cross_validate(
    texts: list[str], intents: list[str], chance: random.Random, progress: Progress
) -> tuple[Matrix, Matrix, Matrix]:
    """(signs, was the first guess right, was it in scope) of held-out texts.

    Two kinds of folds: sentences held out of every intent, and whole intents held out as pseudo-outsiders.
    """
    signs, right, scope = [], [], []
    labels = np.array(intents)
    runs: list[tuple[Matrix, Matrix]] = list(StratifiedKFold(_FOLDS, shuffle=True, random_state=7).split(texts, labels))
    named = sorted(set(intents) - {OUTSIDE})
    chance.shuffle(named)
    for group in range(min(_FOLDS, len(named) - 1)):  # two classes must be left to train on
        held = set(named[group::_FOLDS])
        test = np.array([n for n, intent in enumerate(intents) if intent in held][::3])
        runs.append((np.array([n for n, intent in enumerate(intents) if intent not in held]), test))
    for number, (fit, test) in enumerate(runs):
        view, coef, bias, names = _fit([texts[n] for n in fit], [intents[n] for n in fit], chance)
        inside = _inside(names)
        near = view.matrix([texts[n] for n in fit]).T.tocsr()
        scores, found = _rows(view, coef, bias, inside, near, [texts[n] for n in test])
        guesses = [names[inside[place]] for place in scores[:, inside].argmax(axis=1)]
        signs.append(found)
        right += [guess == intents[n] for guess, n in zip(guesses, test, strict=True)]
        scope += [intents[n] in names and intents[n] != OUTSIDE for n in test]
        progress(0.1 + 0.8 * (number + 1) / len(runs), "measuring")
    return np.vstack(signs), np.array(right), np.array(scope)


def _thresholds(confidence: Matrix, right: Matrix, scope: Matrix) -> Thresholds:
    """The lowest confidence that still has the stated precision, and the one that most questions reach."""
    order = np.argsort(-confidence)
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.nonzero(precision >= PRECISION)[0]
    answer = float(confidence[order][good[-1]]) if len(good) else 1.0
    offered = float(np.quantile(confidence[scope], 1 - _OFFERED))
    return Thresholds(answer=min(max(answer, 0.3), 0.95), clarify=min(offered, answer))


def train(examples: Sequence[Example], *, seed: int = 7, progress: Progress | None = None) -> Model:
    """Train on `examples`. Raises `BadInput` when there are fewer than two questions or too few sentences."""
    step: Progress = progress or (lambda _share, _what: None)
    chance = random.Random(seed)
    texts, intents = [fold(example.text) for example in examples], [example.intent for example in examples]
    thin = sorted(name for name in set(intents) if intents.count(name) < _FOLDS)
    if thin or len(set(intents) - {OUTSIDE}) < 2:
        raise BadInput(f"too few examples to train on: {', '.join(thin) or 'two questions are needed'}")
    step(0.05, "reading")
    signs, right, scope = _cross_validate(texts, intents, chance, step)
    judge = LogisticRegression(C=1.0, max_iter=1000).fit(signs, right)
    confidence = judge.predict_proba(signs)[:, 1]
    view, coef, bias, names = _fit(texts, intents, chance)
    step(1.0, "done")
    return Model(
        fingerprint=fingerprint(examples),
        intents=names,
        view=view,
        coef=coef.astype(np.float32),
        bias=bias.astype(np.float32),
        gate=([float(weight) for weight in judge.coef_[0]], float(judge.intercept_[0])),
        thresholds=_thresholds(confidence, right, scope),
        train=view.matrix(texts).astype(np.float32),
    )


class Embedded:
    """The engine over a trained model; it works on one thread of its own, off the event loop."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._inside = _inside(model.intents)
        self._near = model.train.T.tocsr()  # turned once, not for each text
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="understanding")

    async def parse(self, text: str) -> Parsed:
        """The intents of `text` by falling confidence; none for a text without letters."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.parse_now, text)

    def parse_now(self, text: str) -> Parsed:
        """The same, on the caller's thread."""
        model, folded = self.model, fold(text)
        ranking: tuple[Guess, ...] = ()
        if any(letter.isalpha() for letter in folded):
            scores, signs = _rows(model.view, model.coef, model.bias, self._inside, self._near, [folded])
            ranking = self._ranking(scores[0][self._inside], signs[0])
        return Parsed(ranking=ranking, thresholds=model.thresholds, model=model.fingerprint)

    def _ranking(self, scores: Matrix, signs: Matrix) -> tuple[Guess, ...]:
        weights, bias = self.model.gate
        sure = float(1 / (1 + np.exp(-(np.dot(signs, weights) + bias))))
        order = np.argsort(-scores)[:_RANKED]
        rest = np.exp(3 * (scores[order] - scores[order[0]]))
        shares = rest[1:] / rest[1:].sum() if len(rest) > 1 else rest[1:]
        followers = np.minimum(shares * (1 - sure), sure)
        values = [sure, *followers]
        names = [self.model.intents[self._inside[place]] for place in order]
        return tuple(Guess(name, round(float(value), 4)) for name, value in zip(names, values, strict=True))

    def health(self) -> str:
        """Always ready once made."""
        return ""
