"""Pages, exports and figures."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pytest

from qa.audit.asked import moment, which
from qa.audit.database.entries import Filter
from qa.audit.export import COLUMNS, Format, export
from qa.audit.feedback import Verdict, give
from qa.audit.log import Log
from qa.audit.stats import stats
from qa.errors import FilterError, UnknownRecord
from qa.model import Status
from qa.service import Service, ingest
from tests.audit.steps import QUESTIONS, proven
from tests.fakes import TEXT, HashingEncoder, write_corpus

N = len(QUESTIONS)


def test_pages_show_every_record_once_newest_first(log: Log) -> None:
    seen, before = [], None
    while True:
        page = log.page(Filter(), before, 4)
        seen += [record.number for record in page.records]
        if page.next is None:
            break
        before = page.next
    assert seen == list(range(N, 0, -1))


def test_records_are_found_by_id_number_and_answer(log: Log) -> None:
    record = log.find("6")
    assert log.find(record.id) == log.find(record.id[:16]) == record
    assert record.answer is not None
    first = log.find(record.answer)  # the same question was asked twice: the same answer, two records
    assert (first.number, first.answer) == (1, record.answer)


@pytest.mark.parametrize(
    "reference", ["7", "0", "-1", "rec_00000000", "rec_", "ans_0", "", "%", "9" * 30, "²"]
)
def test_what_is_not_there_is_named(log: Log, reference: str) -> None:
    with pytest.raises(UnknownRecord, match="qa audit list"):
        log.find(reference)


def test_records_are_chosen_by_time_status_document_and_channel(service: Service, log: Log) -> None:
    service.ask("When is green tea served?", channel="cli")
    numbers = {
        "cli": [record.number for record in log.stream(which(channel="cli"))],
        "since": [record.number for record in log.stream(which(since=log.find("5").time))],
        "until": [record.number for record in log.stream(which(until=log.find("3").time))],
        "other": [record.number for record in log.stream(which(document="coffee"))],
    }
    assert numbers == {"cli": [7], "since": [5, 6, 7], "until": [1, 2], "other": []}
    for status in Status:
        assert {record.status for record in log.stream(which(status=status))} <= {status}
    citing = [record.number for record in log.stream(which(document="tea"))]
    assert citing == [record.number for record in log.stream(Filter()) if record.parsed().citations]


def test_times_without_a_zone_are_utc() -> None:
    assert moment("2026-11-25") == "2026-11-25T00:00:00.000000Z"
    assert moment("2026-11-25T10:00:00+01:00") == "2026-11-25T09:00:00.000000Z"


@pytest.mark.parametrize(
    "wrong", [{"since": "yesterday"}, {"status": "great"}, {"channel": "a b"}, {"until": "0"}]
)
def test_a_filter_that_means_nothing_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(FilterError):
        which(**wrong)  # type: ignore[arg-type]  # all of these are texts


def test_json_lines_hold_the_outcomes(log: Log) -> None:
    lines = b"".join(export(log.stream(Filter()), Format.JSONL)).decode().splitlines()
    records = list(log.stream(Filter()))
    assert [json.loads(line)["outcome"] for line in lines] == [json.loads(r.outcome or b"") for r in records]


def test_csv_and_parquet_hold_the_same_rows(log: Log) -> None:
    from pyarrow import parquet

    log.erase(Filter(number=2), "on request")
    content = b"".join(export(log.stream(Filter()), Format.CSV)).decode("utf-8")
    header, *rows = csv.reader(io.StringIO(content, newline=""))
    table = parquet.read_table(io.BytesIO(b"".join(export(log.stream(Filter()), Format.PARQUET))))
    assert tuple(header) == tuple(table.column_names) == COLUMNS
    for name in ("id", "question", "outcome", "status"):
        assert [row[COLUMNS.index(name)] or None for row in rows] == table.column(name).to_pylist()
    assert table.column("erased").to_pylist() == [False, True, *[False] * (N - 2)]


def test_a_question_that_a_spreadsheet_would_run_is_text(service: Service) -> None:
    service.ask('=HYPERLINK("http://tea") green tea?')
    content = b"".join(export(service.audit_log().stream(Filter()), Format.CSV)).decode("utf-8")
    [_, row] = csv.reader(io.StringIO(content, newline=""))
    assert row[COLUMNS.index("question")].startswith("'=HYPERLINK")


def test_figures_are_those_of_the_records(log: Log) -> None:
    records = list(log.stream(Filter()))
    found = stats(log, Filter())
    assert found.by_status == Counter(record.status.value for record in records)
    assert found.by_channel == {"http": N} and found.records == N
    times = sorted(record.total_ms for record in records)
    assert found.latency_ms is not None
    assert (found.latency_ms.median, found.latency_ms.slowest) == (times[(N - 1) // 2], times[-1])
    cited = Counter(
        (c.document.id, c.span.start, c.span.end) for r in records for c in set(r.parsed().citations)
    )
    assert {(c.document, c.start, c.end): c.times for c in found.cited} == cited
    assert len(cited) >= 2
    refused = [record for record in records if not record.parsed().statements]
    assert sum(group.times for group in found.unanswered) == len(refused)


def test_feedback_is_counted_on_the_records_that_the_filter_lets_through(log: Log) -> None:
    for number, verdict in ((1, Verdict.GOOD), (1, Verdict.BAD), (5, Verdict.BAD)):
        give(log, log.find(str(number)), None, verdict, "")
    assert stats(log, Filter()).feedback == {"good": 1, "bad": 2}
    assert stats(log, Filter(number=5)).feedback == {"bad": 1}
    assert stats(log, Filter(channel="cli")).feedback == {}


@pytest.mark.parametrize("line_break", ["\u2028", "\u2029", "\x85"])
def test_a_quote_may_hold_any_line_break(service: Service, line_break: str) -> None:
    quote = f"Green tea is {{served}}{line_break}{{at noon}} every day."
    write_corpus(service.settings.corpus.folder, {"tea": TEXT.replace("Green tea is served at noon.", quote)})
    ingest(service.settings, [HashingEncoder()], lambda *_: None)
    outcome = service.ask("Green tea is served at noon")
    assert any(line_break in each.quote for each in (*outcome.citations, *outcome.nearest))
    log = service.audit_log()
    assert len(list(export(log.stream(Filter()), Format.CSV))) == 2
    assert stats(log, Filter()).records == 1 and proven(service).holds


def test_figures_of_nothing_are_told_as_such(service: Service) -> None:
    found = stats(service.audit_log(), Filter())
    assert (found.records, found.refused, found.latency_ms, found.cited) == (0, None, None, ())
