"""Records as JSON Lines, CSV or Parquet, in pieces as they come. The only module that imports ``pyarrow``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from qa.audit import view
from qa.audit.records import Record

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 1000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "number", "id", "hash", "time", "channel", "asker", "status", "language", "build", "total_ms", "erased",
    "question", "answer_id", "answer", "reason", "confidence", "documents", "citations", "outcome",
)  # fmt: skip
_NUMBERS = {"number": int, "citations": int, "total_ms": float, "confidence": float, "erased": bool}

Cell = str | int | float | bool | None


class Format(StrEnum):
    """How records can be written."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


MEDIA_TYPES = {
    Format.JSONL: "application/x-ndjson",
    Format.CSV: "text/csv; charset=utf-8",
    Format.PARQUET: "application/vnd.apache.parquet",
}


def export(records: Iterable[Record], as_: Format) -> Iterator[bytes]:
    """The bytes of a file with these records, piece by piece; a bounded number of records in memory."""
    if as_ is Format.JSONL:
        return (view.full_json(record) + b"\n" for record in records)
    return _csv(records) if as_ is Format.CSV else _parquet(records)


def cells(record: Record) -> Sequence[Cell]:
    """A record as a row under ``COLUMNS``. ``citations`` counts them; ``outcome`` is the whole JSON."""
    outcome = record.parsed()
    documents = sorted({citation.document.id for citation in outcome.citations})
    content = record.outcome or record.kept
    return (
        record.number, record.id, record.hash, record.time, record.channel, record.asker,
        record.status.value, record.language, record.build, record.total_ms, record.erased,
        record.question, record.answer, outcome.answer, outcome.reason, outcome.confidence,
        " ".join(documents), len(outcome.citations), content.decode("utf-8"),
    )  # fmt: skip


def _csv(records: Iterable[Record]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for some in _batches(records):
        writer.writerows([_harmless(cell) for cell in cells(record)] for record in some)
        yield _taken(buffer)
    yield _taken(buffer)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    coming = iter(records)
    return iter(lambda: list(islice(coming, _ROWS)), [])


def _taken(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode("utf-8")
    buffer.seek(0)
    buffer.truncate()
    return content


def _harmless(cell: Cell) -> Cell:
    """Text that a spreadsheet would take for a formula is made text by a quote in front of it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _parquet(records: Iterable[Record]) -> Iterator[bytes]:
    """Row groups of ``_ROWS`` records, compressed with zstd."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = _schema()
    sink = _Pieces()
    with parquet.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        for some in _batches(records):
            columns = zip(*(cells(record) for record in some), strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            yield sink.take()
    yield sink.take()


def _schema() -> pa.Schema:
    import pyarrow as pa

    types = {int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    return pa.schema([(name, types[_NUMBERS[name]] if name in _NUMBERS else pa.string()) for name in COLUMNS])


class _Pieces(io.RawIOBase):
    """A file that keeps what is written until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # a narrower type than any buffer
        self._pieces.append(bytes(data))
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        return self._written

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken
