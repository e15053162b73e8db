"""Questions that say nearly the same: pairs of vectors with a high cosine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.errors import CorpusError
from qa.index.build import Progress, encode_questions
from qa.index.encoders import Encoder, Vectors
from qa.index.store import Build

SAME = 0.96
"""Cosine from which a question counts as one of another set (multilingual-e5-small)."""
_ROWS = 1024


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places, ``one`` and ``other``, and the cosine of what stands there."""

    one: int
    other: int
    cosine: float


def vectors(questions: Sequence[str], encoder: Encoder, build: Build | None, progress: Progress) -> Vectors:
    """Unit vectors under the main encoder, shape (len(questions), dimension).

    Those that ``build`` knows are not made again.
    """
    if not questions:
        return np.zeros((0, 0), np.float32)
    return encode_questions(questions, encoder, 0, build, progress)


def within(vectors: Vectors, least: float) -> Iterator[Pair]:
    """All pairs of one set with a cosine of at least ``least``, the later one as ``one``."""
    for start in range(0, len(vectors), _ROWS):
        cosines = vectors[start : start + _ROWS] @ vectors.T
        for row, column in zip(*np.nonzero(cosines >= least), strict=True):
            if column < start + row:
                yield Pair(int(start + row), int(column), float(cosines[row, column]))


def between(vectors: Vectors, others: Vectors, least: float) -> Iterator[Pair]:
    """For each row of ``vectors`` with one in ``others`` so near: the nearest, at least ``least``."""
    for start in range(0, len(vectors) if len(others) else 0, _ROWS):
        cosines = vectors[start : start + _ROWS] @ others.T
        for row, column in enumerate(cosines.argmax(axis=1)):
            if cosines[row, column] >= least:
                yield Pair(start + row, int(column), float(cosines[row, column]))


def questions_in(path: Path) -> list[tuple[int, str]]:
    """The ``question`` of every line of a JSONL file, with its line number from 1.

    Raises CorpusError naming file and line where there is none.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"cannot read {path}: {error}; give a JSONL file with a `question` a line"
        ) from error
    return [(number, _question(path, number, line)) for number, line in enumerate(lines, 1) if line.strip()]


def _question(path: Path, number: int, line: str) -> str:
    try:
        found = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        found = None
    question = found.get("question") if isinstance(found, dict) else None
    if not isinstance(question, str):
        raise CorpusError(f"{path}, line {number}: no `question`; give a JSONL file with one a line")
    return question
