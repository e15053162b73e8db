"""Vectors kept on disk while an ingest runs, so that one that is killed goes on where it stopped."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from qa.index.encoders import Advance, Encoder, Range, Tokens, Vectors

FOLDER = ".encodings"
_SLICE = 1024  # texts between two writes: some seconds of work

Encode = Callable[[Sequence[str], Advance], Vectors]


class KeepingEncoder:
    """An encoder that writes vectors under ``folder`` as they are made, and uses those it finds there."""

    def __init__(self, inner: Encoder, folder: Path) -> None:
        self.name = inner.name
        self.fingerprint = inner.fingerprint
        self._inner = inner
        self._folder = folder / FOLDER

    def encode_passages(self, texts: Sequence[str], advance: Advance) -> Vectors:
        """See Encoder."""
        return self._all("passages", self._inner.encode_passages, texts, advance)

    def encode_questions(self, texts: Sequence[str], advance: Advance) -> Vectors:
        """See Encoder."""
        return self._all("questions", self._inner.encode_questions, texts, advance)

    def encode_question(self, question: str) -> Vectors:
        """See Encoder."""
        return self._inner.encode_question(question)

    def encode_words(self, texts: Sequence[str], words: Sequence[Sequence[Range]]) -> list[Vectors]:
        """See Encoder."""
        return self._inner.encode_words(texts, words)

    def question_tokens(self, question: str) -> Tokens:
        """See Encoder."""
        return self._inner.question_tokens(question)

    def passage_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """See Encoder."""
        return self._inner.passage_tokens(texts)

    def _all(self, kind: str, encode: Encode, texts: Sequence[str], advance: Advance) -> Vectors:
        """All vectors; slices are of like length, so that batches are the same as in one go."""
        folder = self._folder / hashlib.sha256(f"{self.fingerprint} {kind}".encode()).hexdigest()[:16]
        known = _load(folder)
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        new = sorted((n for n, key in enumerate(keys) if key not in known), key=lambda n: len(texts[n]))
        advance(len(texts) - len(new))
        for start in range(0, len(new), _SLICE):
            places = new[start : start + _SLICE]
            vectors = encode([texts[n] for n in places], advance)
            found = [keys[n] for n in places]
            known.update(zip(found, vectors, strict=True))
            if len(new) > _SLICE:
                _save(folder, found, vectors)
        return np.stack([known[key] for key in keys])


def forget(folder: Path) -> None:
    """Remove what was kept: a finished build holds it all."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)


def _save(folder: Path, keys: Sequence[bytes], vectors: Vectors) -> None:
    """Write a slice, whole or not at all, under a name of its content."""
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(b"".join(keys)).hexdigest()[:32]
    draft = folder / f"{name}.{os.getpid()}.draft"
    with draft.open("wb") as stream:
        np.savez(stream, keys=np.frombuffer(b"".join(keys), np.uint8).reshape(-1, 32), vectors=vectors)
    draft.replace(folder / f"{name}.npz")


def _load(folder: Path) -> dict[bytes, Vectors]:
    """Vectors by the hash of their text; a slice that cannot be read is left out."""
    known: dict[bytes, Vectors] = {}
    for path in sorted(folder.glob("*.npz")):
        try:
            with np.load(path) as found:
                known.update(
                    (key.tobytes(), vector)
                    for key, vector in zip(found["keys"], found["vectors"], strict=True)
                )
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            continue
    return known
