"""What the audit log costs: milliseconds for each answer, and memory for an export of many records.

Beside the first stands what the disk alone needs to make as many bytes safe, which is most of it.

``python -m eval.bench.audit`` measures the first, with ``--export 1000000`` also the second.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import resources
from pathlib import Path

from qa import wire
from qa.audit import records
from qa.audit.database import entries
from qa.audit.database.entries import Filter
from qa.audit.export import Format, export
from qa.audit.log import Log, open_log
from qa.audit.recorder import Recorder
from qa.audit.records import Asked, Context, Row
from qa.model import Outcome
from qa.settings import AuditSettings

_BATCH = 2000
_SAFE_BYTES = 64 * 1024  # about what SQLite writes ahead for one record with its indexes
_CONTEXT = Context("0.1.0", "0" * 16, {"policy": "0" * 64}, (), {"reader": "bench"}, {"answer": {}})


def main() -> None:
    """Measure what the arguments ask for, one line of JSON for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=2000)
    parser.add_argument("--export", type=int, default=0, metavar="RECORDS")
    parser.add_argument("--one", choices=list(Format), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help="Where the logs go; a temporary folder by default.")
    asked = parser.parse_args()
    if asked.one:
        say(exported(asked.folder, Format(asked.one)))
        return
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        for threads in (1, 8):
            say(disk(Path(folder), asked.answers // 4))
            say(recording(Path(folder) / f"threads-{threads}", asked.answers, threads))
        if asked.export:
            measure_exports(Path(folder) / "many", asked.export)


def recording(folder: Path, n: int, threads: int) -> dict[str, object]:
    """Milliseconds that recording adds to an answer, seen by ``threads`` callers at once."""
    recorder = Recorder(AuditSettings(folder=folder))
    outcome = example()
    recorder.record(outcome, Asked(outcome.question), _CONTEXT, "http", "anna")  # makes tables and keys

    def record(_: int) -> float:
        before = time.perf_counter()
        recorder.record(outcome, Asked(outcome.question), _CONTEXT, "http", "anna")
        return 1000 * (time.perf_counter() - before)

    with ThreadPoolExecutor(threads) as pool:
        times = list(pool.map(record, range(n)))
    recorder.close()
    return {"figure": "record", "threads": threads, **_spread(times)}


def disk(folder: Path, n: int) -> dict[str, object]:
    """Milliseconds in which the disk makes the bytes of one record safe, measured the simplest way."""
    times = []
    with (folder / "disk").open("wb", buffering=0) as stream:
        for _ in range(n):
            before = time.perf_counter()
            stream.write(bytes(_SAFE_BYTES))
            os.fdatasync(stream.fileno())
            times.append(1000 * (time.perf_counter() - before))
    return {"figure": "disk alone", **_spread(times)}


def _spread(times: list[float]) -> dict[str, object]:
    """Quantiles of milliseconds."""
    ordered, n = sorted(times), len(times)
    quantiles = {"median_ms": n // 2, "p95_ms": int(n * 0.95), "p99_ms": int(n * 0.99), "most_ms": n - 1}
    return {"n": n} | {name: round(ordered[place], 2) for name, place in quantiles.items()}


def measure_exports(folder: Path, n: int) -> None:
    """Fill a log, and export it in every format in a process of its own, so that each has its own peak."""
    before = time.perf_counter()
    log = open_log(AuditSettings(folder=folder))
    fill(log, n)
    log.database.close()
    size = sum(path.stat().st_size for path in folder.glob("log.sqlite*"))
    say(
        {
            "figure": "fill",
            "records": n,
            "seconds": round(time.perf_counter() - before),
            "log_mb": size // 10**6,
        }
    )
    for form in Format:
        command = [sys.executable, "-m", "eval.bench.audit", "--one", form, "--folder", str(folder)]
        subprocess.run(command, check=True)  # noqa: S603  # ourselves


def exported(folder: Path, form: Format) -> dict[str, object]:
    """Export a log to a file; seconds, records and the most memory that the process held."""
    before, written = time.perf_counter(), 0
    log = open_log(AuditSettings(folder=folder))
    with (folder / f"export.{form}").open("wb") as stream:
        for piece in export(log.stream(Filter()), form):
            written += stream.write(piece)
    return {
        "figure": "export", "format": form, "records": log.count(Filter()), "megabytes": written // 10**6,
        "seconds": round(time.perf_counter() - before), "peak_mb": peak_mb(),
    }  # fmt: skip


def peak_mb() -> int:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // 10**6


def fill(log: Log, n: int) -> None:
    """Put ``n`` records into an empty log, many in one transaction."""
    outcome = example()
    drafts = [
        records.draft(_asked(outcome, number), Asked(f"Question {number}?"), "http", "", _CONTEXT)
        for number in range(100)
    ]
    while (done := log.head().length) < n:
        with log.database.writing() as connection:
            last = entries.head(connection, lock=True)
            rows: list[Row] = []
            for number in range(done + 1, min(done + _BATCH, n) + 1):
                previous = rows[-1].hash if rows else last.hash
                rows.append(records.placed(drafts[number % 100], number, previous, records.now()))
            entries.add_context(connection, rows[0].context or "", drafts[0].context)
            cited = [c for row in rows for c in records.cited_spans(row.number, outcome)]
            entries.append(connection, rows, cited)


def example() -> Outcome:
    """A real answer on the policy document."""
    data = resources.files("qa.serve").joinpath("examples/answer.json").read_bytes()
    return wire.from_json(data, "answer.json")[0].outcome


def _asked(outcome: Outcome, number: int) -> Outcome:
    changed = replace(outcome, question=f"Question {number}?", id="")
    return replace(changed, id=wire.content_id(changed))


def say(figure: dict[str, object]) -> None:
    """One line of JSON on standard output."""
    sys.stdout.write(json.dumps(figure) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
