"""Documents to a build: plan (pure), then apply; texts seen before keep their vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa.documents.catalogue import Entry
from qa.index import store
from qa.index.dense import DenseIndex
from qa.index.encoders import Advance, Encoder, Vectors
from qa.index.lexical import LexicalIndex
from qa.index.manifest import FORMAT, DocumentRecord, Failure, Manifest
from qa.index.metric import FITTING, beside, fit
from qa.index.passages import passages
from qa.index.questions import Anticipated, Written, place
from qa.model import Document, Passage
from qa.settings import IndexSettings

# Raised whenever reading or cutting documents changes, so that old builds are not taken for new.
READING = 5

Progress = Callable[[str, int, int], None]
"""Called with (what is done, how many are done, how many there are)."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What is encoded: passages with their headings, and bare sentences, by running number."""

    passages: tuple[str, ...]
    sentences: tuple[str, ...]


def build_id(
    entries: Sequence[Entry],
    encoders: Sequence[Encoder],
    settings: IndexSettings,
    questions: Sequence[str] = (),
    failures: Sequence[Failure] = (),
) -> str:
    """The fingerprint of the build that these inputs give; nothing is encoded for it.

    ``questions`` are the versions of the entries' question files, in their order; ``failures`` are
    the documents that could not be read.
    """
    described = [
        [e.id, e.sha256, e.title, e.kind, e.publisher, e.date, e.language, e.origin, sorted(e.readers)]
        + ([list(e.aliases)] if e.aliases else [])
        for e in entries
    ]
    models = [encoder.fingerprint for encoder in encoders]
    asked = [FITTING, list(questions)] if any(questions) else []
    parts = [FORMAT, READING, described, models, settings.passage_characters, asked]
    failed = [[each.document, each.message, each.file, sorted(each.readers)] for each in failures]
    return store.fingerprint([*parts, failed] if failed else parts)


def texts_of(found: Sequence[Passage]) -> Texts:
    """The texts to encode. Headings help a passage to be found; a sentence stands for itself."""
    return Texts(
        tuple(contextual(passage) for passage in found),
        tuple(sentence.text for passage in found for sentence in passage.sentences),
    )


def contextual(passage: Passage) -> str:
    """A passage under its two innermost headings."""
    return "\n".join([*passage.section[-2:], passage.text])


@dataclass(frozen=True, slots=True)
class Source:
    """One document to be indexed: its catalogue entry, what was read, and its anticipated questions.

    ``warnings`` say what was left out besides what the document itself warns of.
    """

    entry: Entry
    document: Document
    questions: tuple[Written, ...] = ()
    warnings: tuple[str, ...] = ()


def make(
    id_: str,
    sources: Sequence[Source],
    encoders: Sequence[Encoder],
    settings: IndexSettings,
    previous: store.Build | None,
    progress: Progress,
    failures: Sequence[Failure] = (),
) -> store.Build:
    """The build ``id_`` in memory; vectors of ``previous`` are used again where texts agree."""
    cut = [passages(source.document, settings.passage_characters) for source in sources]
    found = tuple(passage for each in cut for passage in each)
    texts = texts_of(found)
    dense = tuple(_dense(encoder, texts, previous, progress) for encoder in encoders)
    asked = tuple(each for source in sources for each in place(source.questions, source.document.id, found))
    manifest = Manifest(
        format=FORMAT,
        id=id_,
        documents=tuple(_record(source, len(each)) for source, each in zip(sources, cut, strict=True)),
        encoders=tuple(encoder.fingerprint for encoder in encoders),
        passage_characters=settings.passage_characters,
        passages=len(found),
        sentences=len(texts.sentences),
        questions=len(asked),
        files={},
        failures=tuple(failures),
    )
    language = {source.document.id: source.document.language for source in sources}
    languages = [language[passage.document] for passage in found]
    spoken = [language[passage.document] for passage in found for _ in passage.sentences]
    progress("indexing words", 0, 1)
    lexical_passages = LexicalIndex.of(zip(texts.passages, languages, strict=True))
    lexical_sentences = LexicalIndex.of(zip(texts.sentences, spoken, strict=True))
    progress("indexing words", 1, 1)
    return store.Build(
        manifest=manifest,
        documents=tuple(source.document for source in sources),
        passages=found,
        dense=dense,
        lexical_passages=lexical_passages,
        lexical_sentences=lexical_sentences,
        questions=_question_view(asked, dense, encoders, previous, progress) if asked else None,
    )


def _question_view(
    asked: tuple[Anticipated, ...],
    dense: Sequence[store.DenseViews],
    encoders: Sequence[Encoder],
    previous: store.Build | None,
    progress: Progress,
) -> store.QuestionView:
    texts = [each.question for each in asked]
    raw = [encode_questions(texts, each, n, previous, progress) for n, each in enumerate(encoders)]
    progress("learning from the questions", 0, 1)
    view = question_view(asked, raw, dense)
    progress("learning from the questions", 1, 1)
    return view


def question_view(
    asked: tuple[Anticipated, ...], raw: Sequence[Vectors], dense: Sequence[store.DenseViews]
) -> store.QuestionView:
    """The view over questions from their vectors under each encoder, with a metric learned from them."""
    metric = fit(asked, beside(raw), beside([views.sentences.vectors() for views in dense]))
    return store.QuestionView(
        asked=asked,
        raw=tuple(DenseIndex.of(vectors) for vectors in raw),
        metric=metric,
        space=DenseIndex.of(metric.of_questions(beside(raw))),
        words=LexicalIndex.of((each.question, each.language) for each in asked),
    )


def encode_questions(
    texts: Sequence[str], encoder: Encoder, number: int, previous: store.Build | None, progress: Progress
) -> Vectors:
    """Unit vectors of questions, shape (len(texts), dimension).

    Those that ``previous`` holds, made with the same encoder in place ``number``, are not made again.
    """
    known = _known_questions(encoder, number, previous)
    return _encode(
        encoder.encode_questions, texts, known, progress, f"encoding questions with {encoder.name}"
    )


def _record(source: Source, count: int) -> DocumentRecord:
    entry = source.entry
    return DocumentRecord(
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
        aliases=entry.aliases,
        pages=len(source.document.pages),
        warnings=(*source.document.warnings, *source.warnings),
    )


def _dense(
    encoder: Encoder, texts: Texts, previous: store.Build | None, progress: Progress
) -> store.DenseViews:
    known = _known_vectors(encoder, previous)
    everything = [*texts.passages, *texts.sentences]
    work = f"encoding with {encoder.name}"
    vectors = _encode(encoder.encode_passages, everything, known, progress, work)
    cut = len(texts.passages)
    return store.DenseViews(encoder.fingerprint, DenseIndex.of(vectors[:cut]), DenseIndex.of(vectors[cut:]))


def _encode(
    encode: Callable[[Sequence[str], Advance], Vectors],
    texts: Sequence[str],
    known: Mapping[str, Vectors],
    progress: Progress,
    work: str,
) -> Vectors:
    """The vectors of the texts, encoding each unknown text once."""
    new = [text for text in dict.fromkeys(texts) if text not in known]
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(work, done, len(new))

    fresh = dict(zip(new, encode(new, advance), strict=True)) if new else {}
    return np.stack([known[text] if text in known else fresh[text] for text in texts])


def _known_questions(encoder: Encoder, number: int, previous: store.Build | None) -> dict[str, Vectors]:
    """Question to vector from an earlier build made with the same encoder in the same place."""
    if previous is None or previous.questions is None:
        return {}
    if previous.manifest.encoders[number : number + 1] != (encoder.fingerprint,):
        return {}
    view = previous.questions
    return dict(zip((each.question for each in view.asked), view.raw[number].vectors(), strict=True))


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
