"""Every citation and statement of an outcome against the documents, before it leaves and ever after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qa.answer.grounds import written_faults
from qa.cite import answer_text, faults, footnotes_in, spans_by_document
from qa.errors import UnprovenOutcome
from qa.model import Citation, Document, Outcome


def prove(outcome: Outcome, documents: Mapping[str, Document]) -> None:
    """Raises UnprovenOutcome when anything cited in the outcome does not hold."""
    found = list(outcome_faults(outcome, documents))
    if found:
        raise UnprovenOutcome(
            f"the answer did not pass its own check: {found[0]}; please report this question"
        )


def outcome_faults(outcome: Outcome, documents: Mapping[str, Document]) -> Iterator[str]:
    """One line for everything in the outcome that the documents do not bear out."""
    for role, citations in (("citation", outcome.citations), ("nearest", outcome.nearest)):
        for citation in citations:
            yield from _citation_faults(f"{role} {citation.number}", citation, documents)
    yield from _statement_faults(outcome)
    yield from _footnote_faults(outcome, documents)
    yield from _reference_faults(outcome, documents)


def _citation_faults(place: str, citation: Citation, documents: Mapping[str, Document]) -> Iterator[str]:
    document = documents.get(citation.document.id)
    if document is None:
        yield f"{place}: document {citation.document.id!r} is not in the corpus"
        return
    yield from (f"{place}: {fault}" for fault in faults(citation, document))


def _statement_faults(outcome: Outcome) -> Iterator[str]:
    """Statements must name citations that exist and say what these show; the answer is made of them."""
    by_number = {citation.number: citation for citation in outcome.citations}
    if len(by_number) != len(outcome.citations):
        yield "citations: a number is used twice"
    for place, statement in enumerate(outcome.statements, start=1):
        missing = [n for n in statement.citations if n not in by_number]
        if missing or not statement.citations:
            yield f"statement {place}: names citations {list(statement.citations)}, which do not all exist"
        elif statement.written:
            named = [by_number[n] for n in statement.citations]
            yield from (f"statement {place}: {fault}" for fault in written_faults(statement.text, named))
        elif statement.text != _joined([by_number[n] for n in statement.citations]):
            yield f"statement {place}: does not say what its citations show"
    if any(statement.written for statement in outcome.statements) != bool(outcome.written_by):
        yield "written_by: does not say whether a language model wrote any of the statements"
    if outcome.answer != answer_text(outcome.statements):
        yield "answer: is not made of the statements"


def _joined(citations: Sequence[Citation]) -> str:
    return " ".join(citation.display for citation in citations)


def _footnote_faults(outcome: Outcome, documents: Mapping[str, Document]) -> Iterator[str]:
    """The footnotes must be exactly those whose marks stand in the cited spans."""
    known = {id_: each for id_, each in spans_by_document(outcome.citations).items() if id_ in documents}
    expected = [note for id_, each in known.items() for note in footnotes_in(documents[id_], each)]
    if list(outcome.footnotes) != expected:
        said = [note.number for note in outcome.footnotes]
        yield f"footnotes: {said} do not match the marks in the cited text, {[n.number for n in expected]}"


def _reference_faults(outcome: Outcome, documents: Mapping[str, Document]) -> Iterator[str]:
    for reference in outcome.refers_to:
        document = documents.get(reference.document)
        if document is None or reference.span.end > len(document.text):
            yield f"reference {reference.title!r}: does not lie in document {reference.document!r}"
