"""Documents to a build: plan (pure), then apply; texts seen before keep their vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa.documents.catalogue import Entry
from qa.index import store
from qa.index.dense import DenseIndex
from qa.index.encoders import Encoder, Vectors
from qa.index.lexical import LexicalIndex
from qa.index.passages import passages
from qa.model import Document, Passage
from qa.settings import IndexSettings

# Raised whenever reading or cutting documents changes, so that old builds are not taken for new.
READING = 1

Progress = Callable[[str, int, int], None]
"""Called with (what is done, how many are done, how many there are)."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What is encoded: passages with their headings, and bare sentences, by running number."""

    passages: tuple[str, ...]
    sentences: tuple[str, ...]


def build_id(entries: Sequence[Entry], encoders: Sequence[Encoder], settings: IndexSettings) -> str:
    """The fingerprint of the build that these inputs give; nothing is read or encoded for it."""
    described = [
        [e.id, e.sha256, e.title, e.kind, e.publisher, e.date, e.language, e.origin, sorted(e.readers)]
        for e in entries
    ]
    models = [encoder.fingerprint for encoder in encoders]
    return store.fingerprint([store.FORMAT, READING, described, models, settings.passage_characters])


def texts_of(found: Sequence[Passage]) -> Texts:
    """The texts to encode. Headings help a passage to be found; a sentence stands for itself."""
    return Texts(
        tuple(contextual(passage) for passage in found),
        tuple(sentence.text for passage in found for sentence in passage.sentences),
    )


def contextual(passage: Passage) -> str:
    """A passage under its two innermost headings."""
    return "\n".join([*passage.section[-2:], passage.text])


def make(
    entries: Sequence[Entry],
    documents: Sequence[Document],
    encoders: Sequence[Encoder],
    settings: IndexSettings,
    previous: store.Build | None,
    progress: Progress,
) -> store.Build:
    """A build of the documents in memory; vectors of ``previous`` are used again where texts agree."""
    by_document = [passages(document, settings.passage_characters) for document in documents]
    found = tuple(passage for each in by_document for passage in each)
    texts = texts_of(found)
    language = {document.id: document.language for document in documents}
    manifest = store.Manifest(
        format=store.FORMAT,
        id=build_id(entries, encoders, settings),
        documents=tuple(_record(entry, len(each)) for entry, each in zip(entries, by_document, strict=True)),
        encoders=tuple(encoder.fingerprint for encoder in encoders),
        passage_characters=settings.passage_characters,
        passages=len(found),
        sentences=len(texts.sentences),
        files={},
    )
    languages = [language[passage.document] for passage in found]
    spoken = [language[passage.document] for passage in found for _ in passage.sentences]
    return store.Build(
        manifest=manifest,
        documents=tuple(documents),
        passages=found,
        dense=tuple(_dense(encoder, texts, previous, progress) for encoder in encoders),
        lexical_passages=LexicalIndex.of(zip(texts.passages, languages, strict=True)),
        lexical_sentences=LexicalIndex.of(zip(texts.sentences, spoken, strict=True)),
    )


def _record(entry: Entry, count: int) -> store.DocumentRecord:
    return store.DocumentRecord(
        id=entry.id,
        title=entry.title,
        kind=entry.kind,
        publisher=entry.publisher,
        date=entry.date,
        language=entry.language,
        version=entry.sha256,
        origin=entry.origin,
        readers=tuple(sorted(entry.readers)),
        passages=count,
    )


def _dense(
    encoder: Encoder, texts: Texts, previous: store.Build | None, progress: Progress
) -> store.DenseViews:
    known = _known_vectors(encoder, previous)
    everything = [*texts.passages, *texts.sentences]
    vectors = _encode(encoder, everything, known, progress)
    cut = len(texts.passages)
    return store.DenseViews(encoder.fingerprint, DenseIndex.of(vectors[:cut]), DenseIndex.of(vectors[cut:]))


def _encode(
    encoder: Encoder, texts: Sequence[str], known: Mapping[str, Vectors], progress: Progress
) -> Vectors:
    """The vectors of the texts, encoding each unknown text once."""
    new = [text for text in dict.fromkeys(texts) if text not in known]
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(f"encoding with {encoder.name}", done, len(new))

    fresh = dict(zip(new, encoder.encode_passages(new, advance), strict=True)) if new else {}
    return np.stack([known[text] if text in known else fresh[text] for text in texts])


def _known_vectors(encoder: Encoder, previous: store.Build | None) -> dict[str, Vectors]:
    """Text to vector from an earlier build made with the same encoder."""
    if previous is None:
        return {}
    views = next((each for each in previous.dense if each.encoder == encoder.fingerprint), None)
    if views is None:
        return {}
    texts = texts_of(previous.passages)
    known = dict(zip(texts.passages, views.passages.vectors(), strict=True))
    return known | dict(zip(texts.sentences, views.sentences.vectors(), strict=True))
