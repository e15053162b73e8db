"""What becomes of a question: statements and citations, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qa.model.documents import SectionPath, Span


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_IN_DOCUMENTS = "not_in_documents"
    IN_OTHER_DOCUMENT = "in_other_document"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """The document of a citation; ``version`` is the SHA-256 of its file."""

    id: str
    title: str
    version: str


@dataclass(frozen=True, slots=True)
class Context:
    """What stands right before a quote that cannot be understood alone; not itself evidence."""

    span: Span
    quote: str
    quote_sha256: str
    display: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote with all that is needed to check it: ``text[span.start:span.end] == quote``.

    ``context`` is what the quote points back to, where it does ('It will do so …').
    """

    number: int
    document: CitedDocument
    section: SectionPath
    page: int | None
    lines: tuple[int, int] | None
    span: Span
    quote: str
    quote_sha256: str
    display: str
    link: str
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or list item of an answer, with the numbers of the citations that support it.

    ``written``: by a language model and verified against its citations; otherwise their quote.
    """

    text: str
    citations: tuple[int, ...]
    written: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a language model wrote and was not let through, and why; ``replaced``: by the quote."""

    text: str
    reason: str
    replaced: bool


@dataclass(frozen=True, slots=True)
class CitedFootnote:
    """A footnote whose mark stands inside a cited span."""

    document: str
    number: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Reference:
    """A pointer to another document, as printed; ``in_corpus`` says whether it can be asked too.

    ``kind`` is what it is (such as treaty or letter), ``url`` a printed address, ``language`` that of the
    other document where the text says it, ``resolved`` the id of the document of the corpus that is
    meant. What is not known is empty.
    """

    title: str
    span: Span
    document: str
    in_corpus: bool
    kind: str = ""
    url: str = ""
    language: str = ""
    resolved: str = ""


@dataclass(frozen=True, slots=True)
class Via:
    """An anticipated question that led to a citation, its origin, and how similar it is."""

    citation: int
    question: str
    origin: str
    similarity: float


@dataclass(frozen=True, slots=True)
class IndexRef:
    """The build that answered."""

    id: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one question, the same on every channel.

    ``answer`` is empty and ``reason`` says why when the question was refused; ``nearest`` then
    holds the closest citations, which are not an answer. Of a ``partial`` answer ``reason`` says what is
    left open. ``confidence`` is the estimated
    probability (0 to 1) that the documents answer the question. ``via`` names the anticipated
    questions that led to the citations. ``standalone`` is the question that was answered when the
    one asked leaned on a conversation. ``written_by`` names the language model when it wrote any of
    the statements, ``dropped`` what was not let through, and ``notice`` says why the answer is quoted
    although a model is set.
    """

    id: str
    status: Status
    language: str
    question: str
    answer: str
    reason: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    footnotes: tuple[CitedFootnote, ...]
    refers_to: tuple[Reference, ...]
    nearest: tuple[Citation, ...]
    confidence: float
    index: IndexRef
    models: Mapping[str, str]
    via: tuple[Via, ...] = ()
    standalone: str = ""
    written_by: str = ""
    dropped: tuple[Dropped, ...] = ()
    notice: str = ""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
