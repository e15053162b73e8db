"""A question and a place to look in to the passages found there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answer import retrieve
from qa.answer.consult import Consulted, consult
from qa.answer.narrow import Narrowed, labelled, scope_of
from qa.answer.reader import Reader
from qa.answer.understand import Question
from qa.index.encoders import Encoder
from qa.index.store import Build
from qa.model import Hit
from qa.settings import RetrieveSettings


@dataclass(frozen=True, slots=True)
class Found:
    """What was searched for and found: the question with its vectors, as spelled out, and the hits.

    ``consulted`` is what the anticipated questions of the place say, ``trust`` how much that counts (0 to 1).
    """

    asked: retrieve.Asked
    searched: str
    consulted: Consulted
    hits: tuple[Hit, ...]
    encoding_ms: float
    trust: float = 1.0


def look(
    question: Question,
    where: Narrowed,
    build: Build,
    encoders: Sequence[Encoder],
    settings: RetrieveSettings,
    reader: Reader,
) -> Found:
    """The passages found for a question in one place, best first.

    ``reader`` tells how much the anticipated questions of some documents count beside the others.
    """
    started = time.perf_counter()
    asked = retrieve.encode(replace(question, text=where.rest or question.text), encoders)
    acronyms = [each for each in build.acronyms if each.document in where.documents]
    searched = retrieve.spell_out(asked, acronyms, encoders)
    encoding = 1000 * (time.perf_counter() - started)
    consulted = consult(asked, build, where.documents, settings)
    trust = reader.trust(consulted, build, where.documents)
    weighed = settings.model_copy(update={"questions": settings.questions * trust})
    hits = retrieve.retrieve(searched, build, scope_of(where, build), weighed, consulted.votes, where.views)
    return Found(asked, searched.question.text, consulted, labelled(hits, where), encoding, trust)
