"""A question file is changed whole or not at all, and what stands in it stays as it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.anticipated import file
from qa.errors import CorpusError
from qa.index.questions import Evidence, Written, lines_of, parse, to_line
from qa.model import Status
from tests.conftest import ROOT


def asked(question: str) -> Written:
    return Written(question, "en", Status.ANSWERED, (Evidence(0, 5, "# Tea"),))


@given(st.text(min_size=1, max_size=60))
def test_any_question_survives_its_line(question: str) -> None:
    line = to_line(asked(question))
    assert "\n" not in line
    assert parse(line) == (asked(question), ())


def test_adding_leaves_the_lines_before_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "questions" / "tea.jsonl"
    path.parent.mkdir()
    path.write_bytes(b'{"odd":  "spacing", not even JSON\n\n')
    file.add(tmp_path, "tea", [asked("Why?\u2028Really")])
    assert path.read_bytes().startswith(b'{"odd":  "spacing", not even JSON\n\n{"question"')
    assert len(lines_of(tmp_path, "tea")) == 3


def test_a_question_that_differs_in_case_and_punctuation_alone_is_refused(tmp_path: Path) -> None:
    file.add(tmp_path, "tea", [asked("When is tea served?")])
    with pytest.raises(CorpusError, match=r"line 1 .* word it otherwise"):
        file.add(tmp_path, "tea", [asked("Where is it?"), asked("when is tea served")])
    with pytest.raises(CorpusError, match="line 2"):
        file.add(tmp_path, "tea", [asked("Who?"), asked("WHO")])
    assert len(lines_of(tmp_path, "tea")) == 1


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    threads = [Thread(target=file.add, args=(tmp_path, "tea", [asked(f"Question {n}?")])) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines_of(tmp_path, "tea")) == 20


def test_removing_takes_exactly_the_lines_named(tmp_path: Path) -> None:
    file.add(tmp_path, "tea", [asked("One?"), asked("Two?"), asked("Three?")])
    file.remove(tmp_path, "tea", [to_line(asked("Two?"))])
    assert lines_of(tmp_path, "tea") == [to_line(asked("One?")), to_line(asked("Three?"))]


def test_a_killed_writer_leaves_whole_lines(tmp_path: Path) -> None:
    code = (
        "import itertools, sys; from pathlib import Path; from qa.anticipated import file; "
        "from tests.anticipated.test_file import asked\n"
        "for n in itertools.count(): "
        "file.add(Path(sys.argv[1]), 'tea', [asked(f'Question {n}?')]); print(n, flush=True)"
    )
    started = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert started.stdout is not None
    for _ in range(25):
        told = int(started.stdout.readline())
    os.kill(started.pid, signal.SIGKILL)
    started.communicate()
    lines = lines_of(tmp_path, "tea")
    assert len(lines) >= told + 1
    assert all(parse(line)[0] for line in lines)
