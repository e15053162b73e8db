"""A learned similarity between questions, and from questions to sentences.

The only module that imports ``torch``. Two linear maps are fitted on a document's anticipated
questions with a contrastive loss (InfoNCE: van den Oord et al., 2018, equation 4): questions on
the same sentence with the same status come close, others part, above all those that ask of the same
sentence something it does not say. Seconds on a CPU; applied with NumPy alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.errors import DamagedBuild
from qa.index.encoders import Vectors
from qa.index.questions import Anticipated

# Changing any of these makes other metrics, so builds made before are no longer current.
FITTING = "infonce-2"
_STEPS, _BATCH, _RATE, _DECAY, _TEMPERATURE, _NOISE, _SENTENCE_LOSS, _WIDTH = (
    1500,
    256,
    1e-3,
    1e-2,
    0.07,
    0.02,
    0.7,
    384,
)
_FEWEST = 300


@dataclass(frozen=True, slots=True)
class Metric:
    """Maps of raw vectors (of all encoders, side by side) into a space where inner products compare.

    ``questions`` and ``sentences`` have shape (width, dimension), the means (dimension,).
    """

    questions: Vectors
    sentences: Vectors
    question_mean: Vectors
    sentence_mean: Vectors

    def of_questions(self, raw: Vectors) -> Vectors:
        """Unit vectors of shape (n, width) for raw question vectors of shape (n, dimension)."""
        return _unit(np.asarray((raw - self.question_mean) @ self.questions.T, np.float32))

    def of_sentences(self, raw: Vectors) -> Vectors:
        """Unit vectors of shape (n, width) for raw sentence vectors of shape (n, dimension)."""
        return _unit(np.asarray((raw - self.sentence_mean) @ self.sentences.T, np.float32))

    def save(self, path: Path) -> None:
        """Write the maps to ``path`` (``.npz``)."""
        np.savez(
            path,
            questions=self.questions,
            sentences=self.sentences,
            question_mean=self.question_mean,
            sentence_mean=self.sentence_mean,
        )

    @classmethod
    def load(cls, path: Path) -> Metric:
        """What ``save`` wrote. Raises DamagedBuild when the file is no such thing."""
        try:
            with np.load(path, allow_pickle=False) as file:
                return cls(*(np.asarray(file[name], np.float32) for name in cls.__slots__))
        except (OSError, ValueError, KeyError) as error:
            raise DamagedBuild(f"{path} holds no metric: {error}; run `qa ingest`") from error


def beside(vectors: Sequence[Vectors]) -> Vectors:
    """The vectors of several encoders side by side, the first one at full weight, others at half."""
    return np.concatenate([each * (1.0 if n == 0 else 0.5) for n, each in enumerate(vectors)], axis=-1)


def fit(asked: Sequence[Anticipated], questions: Vectors, sentences: Vectors) -> Metric:
    """The metric for these questions.

    ``questions`` (n, dimension) and ``sentences`` (m, dimension) are raw vectors. With too few
    questions to learn from, what all sentences have in common is taken off, so that likeness tells
    something, and the maps change nothing more. The same input gives the same maps on the same machine.
    """
    question_mean, sentence_mean = questions.mean(axis=0), sentences.mean(axis=0)
    usable = [n for n, each in enumerate(asked) if each.sentences]
    if len(usable) < _FEWEST:
        eye = np.eye(questions.shape[1], dtype=np.float32)
        return Metric(eye, eye, sentence_mean, sentence_mean)
    first = np.asarray([each.sentences[0] if each.sentences else -1 for each in asked])
    answered = np.asarray([each.answered for each in asked])
    maps = _descend(questions - question_mean, sentences - sentence_mean, first, answered, usable)
    return Metric(*maps, question_mean, sentence_mean)


def _descend(
    questions: Vectors,
    sentences: Vectors,
    first: NDArray[np.int64],
    answered: NDArray[np.bool_],
    usable: Sequence[int],
) -> tuple[Vectors, Vectors]:
    """Both maps after gradient descent from the identity."""
    import torch
    from torch.nn.functional import cross_entropy, normalize

    random = np.random.default_rng(0)
    torch.manual_seed(0)
    width, dimension = min(_WIDTH, questions.shape[1]), questions.shape[1]
    start = torch.eye(width, dimension) + 0.02 * torch.randn(width, dimension)
    of_questions, of_sentences = (start.clone().requires_grad_() for _ in range(2))
    optimizer = torch.optim.AdamW([of_questions, of_sentences], lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, _STEPS)
    all_questions, all_sentences = torch.from_numpy(questions), torch.from_numpy(sentences)
    pools = _pools(first, answered, usable)
    size = min(_BATCH, len(usable))
    for _ in range(_STEPS):
        batch = random.choice(np.asarray(usable), size, replace=False)
        alike = [_other(random, pools[first[n], answered[n]], n) for n in batch]
        unlike = [_other(random, pools.get((first[n], not answered[n])) or usable, n) for n in batch]
        anchor = normalize(
            (all_questions[batch] + _NOISE * torch.randn(size, dimension)) @ of_questions.T, dim=1
        )
        positive, negative = (
            normalize(all_questions[each] @ of_questions.T, dim=1) for each in (alike, unlike)
        )
        same = torch.from_numpy(_same(first[batch], answered[batch]))
        scores = (anchor @ positive.T / _TEMPERATURE).masked_fill(same, -1e4)
        hard = (anchor * negative).sum(dim=1, keepdim=True) / _TEMPERATURE
        loss = cross_entropy(torch.cat([scores, hard], dim=1), torch.arange(size))
        told = answered[batch]
        towards = normalize(all_sentences @ of_sentences.T, dim=1)
        to_sentence = anchor[told] @ towards.T / _TEMPERATURE
        loss = loss + _SENTENCE_LOSS * cross_entropy(to_sentence, torch.from_numpy(first[batch][told]))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return of_questions.detach().numpy(), of_sentences.detach().numpy()


def _pools(
    first: NDArray[np.int64], answered: NDArray[np.bool_], usable: Sequence[int]
) -> dict[tuple[int, bool], list[int]]:
    """The questions on each sentence, those it answers and those it does not."""
    pools: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for number in usable:
        pools[first[number], answered[number]].append(number)
    return dict(pools)


def _other(random: np.random.Generator, pool: Sequence[int], number: int) -> int:
    """One of the pool, another than ``number`` unless there is none."""
    at = int(random.integers(len(pool)))
    return pool[at] if pool[at] != number else pool[(at + 1) % len(pool)]


def _same(first: NDArray[np.int64], answered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pairs of a batch that are no true negatives: same sentence, same status, not the pair itself."""
    same = (first[:, None] == first[None, :]) & (answered[:, None] == answered[None, :])
    np.fill_diagonal(same, False)
    return np.asarray(same, np.bool_)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)
