"""Vectors to neighbours. The only module that imports ``faiss``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from qa.errors import DamagedBuild
from qa.index.encoders import Vectors


class DenseIndex:
    """An exact inner-product index over unit vectors: scores are cosines in [-1, 1]."""

    def __init__(self, inner: faiss.Index) -> None:
        self._inner = inner

    @classmethod
    def of(cls, vectors: Vectors) -> DenseIndex:
        """An index of vectors of shape (n, dimension); row numbers are the ids."""
        inner = faiss.IndexFlatIP(vectors.shape[1])
        inner.add(np.ascontiguousarray(vectors, np.float32))
        return cls(inner)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """The index that ``save`` wrote. Raises DamagedBuild when the file is no such index."""
        try:
            return cls(faiss.deserialize_index(np.frombuffer(path.read_bytes(), np.uint8)))
        except (RuntimeError, OSError) as error:
            raise DamagedBuild(f"{path} is not a FAISS index: {error}; run `qa ingest`") from error

    def save(self, path: Path) -> None:
        """Write the index to ``path``."""
        path.write_bytes(faiss.serialize_index(self._inner).tobytes())

    def __len__(self) -> int:
        return int(self._inner.ntotal)

    def search(
        self, vector: Vectors, depth: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The ``depth`` nearest rows (among the given ones) as (row, cosine), best first."""
        count = len(self) if among is None else len(among)
        if not count:
            return []
        wanted = None if among is None else _only(among)
        scores, rows = self._inner.search(vector[None, :], min(depth, count), params=wanted)
        return [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]

    def vectors(self) -> Vectors:
        """All vectors, shape (n, dimension)."""
        return np.asarray(self._inner.reconstruct_n(0, len(self)), np.float32)

    def rows(self, numbers: Sequence[int]) -> Vectors:
        """The vectors of some rows, shape (len(numbers), dimension)."""
        return np.asarray(self._inner.reconstruct_batch(np.asarray(numbers, np.int64)), np.float32)


def _only(rows: Sequence[int]) -> faiss.SearchParameters:
    # Passed to the constructor, which keeps the selector alive; the stub does not know the argument.
    return faiss.SearchParameters(sel=faiss.IDSelectorBatch(np.asarray(rows, np.int64)))  # type: ignore[call-arg]
