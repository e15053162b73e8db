"""What goes with an answer or a refusal: what led there, what it refers to, and where else to look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.answer import extract
from qa.answer.consult import Consulted
from qa.answer.decide import Decision
from qa.answer.reader import Candidate
from qa.cite import footnotes_in, spans_by_document
from qa.documents.names import Known, share_a_name
from qa.documents.references import reference_to, references_in
from qa.index.questions import Anticipated
from qa.index.store import Build
from qa.model import Citation, CitedFootnote, Document, Reference, Status, Via


def pointing(decision: Decision, consulted: Consulted, build: Build) -> Anticipated | None:
    """The nearest anticipated question that another document answers, if that is the outcome."""
    view = build.questions
    if view is None or decision.status is not Status.IN_OTHER_DOCUMENT:
        return None
    near = (view.asked[match.number] for match in consulted.nearest)
    return next((each for each in near if each.status is Status.IN_OTHER_DOCUMENT), None)


def nearest(
    decision: Decision,
    candidates: Sequence[Candidate],
    sent_by: Anticipated | None,
    build: Build,
    documents: Mapping[str, Document],
    most: int,
) -> tuple[Citation, ...]:
    """Up to ``most`` places to look instead, that of ``sent_by`` first; none for what is not a question."""
    if decision.status not in (Status.NOT_IN_DOCUMENTS, Status.IN_OTHER_DOCUMENT):
        return ()
    first = [Candidate(n, 1.0) for n in sent_by.sentences[:1]] if sent_by else []
    return extract.nearest([*first, *candidates], build, documents, most)


def via(consulted: Consulted, citations: Sequence[Citation], build: Build) -> tuple[Via, ...]:
    """For each citation the nearest anticipated question whose evidence it quotes."""
    view = build.questions
    if view is None:
        return ()
    found = []
    for citation in citations:
        for match in consulted.nearest:
            each = view.asked[match.number]
            spans = [build.sentences[n].span for n in each.sentences]
            if each.answered and each.document == citation.document.id and citation.span in spans:
                found.append(Via(citation.number, each.question, each.origin, round(match.similarity, 4)))
                break
    return tuple(found)


def footnotes(citations: Sequence[Citation], documents: Mapping[str, Document]) -> tuple[CitedFootnote, ...]:
    """The footnotes whose marks stand in the cited text, document by document."""
    cited = spans_by_document(citations)
    return tuple(note for id_, spans in cited.items() for note in footnotes_in(documents[id_], spans))


def refers_to(
    decision: Decision,
    citations: Sequence[Citation],
    near: Sequence[Citation],
    sent_by: Anticipated | None,
    documents: Mapping[str, Document],
    known: Sequence[Known],
) -> tuple[Reference, ...]:
    """What the cited text and its footnotes point to; when sent elsewhere, what points there."""
    if decision.status is not Status.IN_OTHER_DOCUMENT:
        return _references(citations, documents, known)
    printed = _references(near[:1], documents, known)
    told = sent_by.refers_to if sent_by is not None and near else None
    if not told or share_a_name([told], [each.title for each in printed]):
        return printed
    return (reference_to(told, near[0].span, near[0].document.id, known), *printed)


def _references(
    citations: Sequence[Citation], documents: Mapping[str, Document], known: Sequence[Known]
) -> tuple[Reference, ...]:
    """The references printed in the cited text and in the footnotes marked there."""
    cited = spans_by_document(citations)
    found = [references_in(documents[id_], spans, known) for id_, spans in cited.items()]
    return tuple(reference for each in found for reference in each)
