"""Questions whose citations a reviewer confirmed, as anticipated questions.

They come in the format of the evaluation's questions, which `qa review export` writes as well. One of
the edges where pydantic works.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from qa.errors import CorpusError
from qa.index.questions import Evidence, Written
from qa.model import Document, Status
from qa.text import quote_hash


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a document; ``text`` is empty where only its hash may be kept."""

    start: int
    end: int
    text: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What is taken of one item: ``evidence`` in groups of alternatives, ``nearest`` for refusals."""

    document: str
    question: str
    language: str
    status: Status
    evidence: tuple[tuple[Stretch, ...], ...] = ()
    nearest: tuple[Stretch, ...] = ()
    refers_to: str | None = None


_ITEM = TypeAdapter(Confirmed)


def read_items(path: Path) -> list[Confirmed]:
    """The items of a JSONL file. Raises CorpusError naming the file, the line and the fault."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"cannot read {path}: {error}; give a JSONL file of confirmed items") from error
    return [_item(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def written_of(item: Confirmed, document: Document) -> Written:
    """The item as a question of ``document``, with origin ``confirmed``.

    Raises CorpusError when its evidence does not hold, or when it is no question on documents.
    """
    stretches: Sequence[Stretch] = [each for group in item.evidence for each in group] or item.nearest
    evidence = tuple(_proven(stretches, item, document))
    if item.status is Status.UNCLEAR:
        raise CorpusError(f"{item.question!r:.100} is `unclear`; only questions on documents are kept")
    return Written(item.question, item.language, item.status, evidence, item.refers_to, "confirmed")


def _proven(stretches: Sequence[Stretch], item: Confirmed, document: Document) -> Iterator[Evidence]:
    for each in stretches:
        text = document.text[each.start : each.end]
        if not text or (text != each.text if each.text else quote_hash(text) != each.sha256):
            raise CorpusError(
                f"{item.question!r:.100}: characters {each.start}-{each.end} of {document.id} are not the "
                "confirmed ones; the document has changed since, so ask and review again"
            )
        yield Evidence(each.start, each.end, text)


def _item(path: Path, number: int, line: str) -> Confirmed:
    try:
        return _ITEM.validate_json(line)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        where = ".".join(str(each) for each in detail["loc"])
        raise CorpusError(f"{path}, line {number}: {where}: {detail['msg']}; mend the line") from error
