"""Small real stand-ins: an encoder that hashes words, and a corpus of a few lines."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from pydantic import SecretStr

from qa.index.encoders import Advance, Range, Tokens, Vectors
from qa.settings import AuditSettings, CorpusSettings, IndexSettings, Settings
from qa.text import words
from tests.postgres import URL

Script = Callable[[str, list[str]], Iterable[str]]

TEXT = """# Tea policy

## I Tea

Green tea is served at noon.<sup>1</sup> Black tea is served at nine. The kitchen has 40 kettles.

<sup>1</sup> Except on Sundays. See [Opening hours | Kitchen](#)

## II Biscuits

The baker makes three kinds:

- Ginger biscuits
- Oat biscuits

For more on cakes please see the Cake Report 2020.
"""


class HashingEncoder:
    """Vectors of hashed words: texts that share words are near, and nothing is learned or loaded."""

    def __init__(self, name: str = "hashing", dimension: int = 64) -> None:
        self.name = name
        self.fingerprint = f"{name}@{dimension}"
        self.encoded: list[str] = []
        self._dimension = dimension

    def encode_passages(self, texts: Sequence[str], advance: Advance) -> Vectors:
        self.encoded.extend(texts)
        advance(len(texts))
        return np.stack([self.encode_question(text) for text in texts])

    def encode_questions(self, texts: Sequence[str], advance: Advance) -> Vectors:
        return self.encode_passages(texts, advance)

    def encode_question(self, question: str) -> Vectors:
        vector = np.full(self._dimension, 1e-3, np.float32)
        for word in words(question):
            vector[int(hashlib.sha256(word.encode()).hexdigest(), 16) % self._dimension] += 1
        return vector / np.float32(np.linalg.norm(vector))

    def encode_words(self, texts: Sequence[str], words: Sequence[Sequence[Range]]) -> list[Vectors]:
        none = np.zeros((0, self._dimension), np.float32)
        return [
            np.stack([self.encode_question(text[a:b]) for a, b in ranges]) if ranges else none
            for text, ranges in zip(texts, words, strict=True)
        ]

    def question_tokens(self, question: str) -> Tokens:
        found = words(question) or [""]
        ranges = tuple((n, n + 1) for n in range(len(found)))
        ids = [int(hashlib.sha256(word.encode()).hexdigest(), 16) % self._dimension for word in found]
        return Tokens(np.asarray(ids), ranges, np.stack([self.encode_question(word) for word in found]))

    def passage_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return [self.question_tokens(text) for text in texts]


class ScriptedModel:
    """A language model that says what a script makes of the question and the numbered sentences."""

    def __init__(self, script: Script, name: str = "scripted") -> None:
        self.name = name
        self.messages: list[str] = []
        self.instructions: list[str] = []
        self._script = script

    def stream(self, instructions: str, message: str) -> Iterator[str]:
        self.instructions.append(instructions)
        self.messages.append(message)
        yield from self._script(message, sentences_in(message))


def sentences_in(message: str) -> list[str]:
    """The sentences that a message numbers from 1, in order."""
    return re.findall(r"^\[\d+\] (.*)$", message, re.MULTILINE)


def write_corpus(folder: Path, documents: dict[str, str], readers: str = '"everyone"') -> Path:
    """A corpus folder with these Markdown documents by id."""
    return write_files(
        folder, {f"{id_}.md": text.encode("utf-8") for id_, text in documents.items()}, readers
    )


def write_files(folder: Path, files: dict[str, bytes], readers: str = '"everyone"') -> Path:
    """A corpus folder with these files by name; their ids are the names without endings."""
    folder.mkdir(exist_ok=True)
    tables = []
    for name, data in files.items():
        (folder / name).write_bytes(data)
        id_ = name.rsplit(".", 1)[0]
        sha256 = hashlib.sha256(data).hexdigest()
        tables.append(
            f'[[documents]]\nid = "{id_}"\nfile = "{name}"\ntitle = "{id_} title"\ndate = "2020"\n'
            f'language = "en"\nsha256 = "{sha256}"\nreaders = {readers}\n'
        )
    (folder / "catalogue.toml").write_text("\n".join(tables), encoding="utf-8")
    return folder


def settings_for(folder: Path) -> Settings:
    """Settings that keep everything under ``folder``."""
    return Settings(
        corpus=CorpusSettings(folder=folder / "corpus"),
        index=IndexSettings(folder=folder / "indexes", models_folder=folder / "models"),
        audit=AuditSettings(folder=folder / "audit", url=SecretStr(os.environ.get(URL, ""))),
    )
