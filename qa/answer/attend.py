"""How well a sentence answers a question, compared token by token.

Decomposable attention (Parikh et al., EMNLP 2016, section 3) over the token vectors of the main encoder:
every token of the question is laid beside the tokens of the sentence that are like it, and the other way
round; what remains different counts as much as what agrees. ``eval/reader/attend.py`` trains it; here it is
applied with NumPy alone.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from qa.index.encoders import Tokens, Vectors

Scores = NDArray[np.float64]
MOST_TOKENS = 90


@dataclass(frozen=True, slots=True)
class Attention:
    """The trained numbers, ``width`` being 160: weights have shape (out, in), biases (out,).

    ``encoder`` is the fingerprint of the encoder that they were trained on, ``sharpness`` the inverse
    temperature of the attention.
    """

    encoder: str
    sharpness: float
    project: Vectors
    project_bias: Vectors
    compare: Vectors
    compare_bias: Vectors
    combine: Vectors
    combine_bias: Vectors
    judge: Vectors
    judge_bias: Vectors
    fingerprint: str = ""

    @classmethod
    def shipped(cls) -> Attention:
        """The numbers that come with the installation."""
        raw = resources.files("qa.answer").joinpath("attend.npz").read_bytes()
        with np.load(io.BytesIO(raw), allow_pickle=False) as file:
            numbers = {name: file[name] for name in file.files}
        weights = {name: np.asarray(each, np.float32) for name, each in numbers.items() if each.ndim}
        return cls(
            encoder=str(numbers["encoder"]),
            sharpness=float(numbers["sharpness"]),
            fingerprint=f"attention@{hashlib.sha256(raw).hexdigest()[:12]}",
            **weights,
        )

    def scores(self, question: Tokens, sentences: Sequence[Tokens]) -> Scores:
        """The log odds, shape (len(sentences),), that each sentence answers the question."""
        return np.asarray([self._score(question, each) for each in sentences], np.float64)

    def _score(self, question: Tokens, sentence: Tokens) -> float:
        """The log odds of one sentence; of a long one only the first tokens are read."""
        ours, theirs = question.vectors, sentence.vectors[:MOST_TOKENS]
        alike = self.sharpness * (_unit(ours) @ _unit(theirs).T)
        a, b = (each @ self.project.T + self.project_bias for each in (ours, theirs))
        from_question = self._compared(a, _softmax(alike) @ b)
        from_sentence = self._compared(b, _softmax(alike.T) @ a)
        both = np.concatenate([*_pooled(from_question), *_pooled(from_sentence)])
        combined = _gelu(self.combine @ both + self.combine_bias)
        return float((self.judge @ combined + self.judge_bias)[0])

    def _compared(self, own: Vectors, beside: Vectors) -> Vectors:
        """Each token against what lies beside it in the other text, shape (tokens, width)."""
        seen = np.concatenate([own, beside, own * beside, np.abs(own - beside)], axis=1)
        return _gelu(seen @ self.compare.T + self.compare_bias)


def _pooled(tokens: Vectors) -> tuple[Vectors, Vectors]:
    return tokens.mean(axis=0), tokens.max(axis=0)


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12), np.float32)


def _softmax(scores: Vectors) -> Vectors:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32)


def _gelu(values: Vectors) -> Vectors:
    """The Gaussian error linear unit, by its tanh approximation (Hendrycks and Gimpel, 2016, section 2)."""
    inner = math.sqrt(2 / math.pi) * (values + 0.044715 * values**3)
    return np.asarray(0.5 * values * (1 + np.tanh(inner)), np.float32)
