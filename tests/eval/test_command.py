"""``qa eval`` over the small corpus: what it shows and writes, and what it says when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from eval import items as question_set
from eval import results
from eval.cli import evaluate
from eval.command import NothingToAsk
from qa import cli
from qa import service as services
from qa.errors import TooDemanding
from qa.service import Service
from tests.documents.files import word_file
from tests.eval.test_run import ITEMS
from tests.fakes import TEXT, HashingEncoder, write_files


@pytest.fixture(autouse=True)
def here(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in the folder of the small corpus, ingested, with the hashing encoder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(services, "open_encoders", lambda _: [HashingEncoder()])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The questions of the small corpus in place of the curated ones."""
    monkeypatch.setattr(question_set, "load", lambda: ITEMS)


def qa_eval(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(evaluate)
    return CliRunner().invoke(app, list(arguments))


def test_qa_knows_the_command_without_importing_it() -> None:
    from importlib.metadata import entry_points

    [point] = entry_points(group="qa.commands", name="eval")
    assert point.value == "eval.cli:evaluate"
    assert "eval" not in {command.name for command in cli.app.registered_commands}


def test_a_run_shows_figures_and_writes_results_and_report(asked: None, tmp_path: Path) -> None:
    done = qa_eval("--out", "out")
    assert done.exit_code == 0, done.output
    assert "joint" in done.output and "repeated" in done.output and "coffee" in done.output
    [written] = (tmp_path / "out").glob("*.json")
    assert len(results.load(written).rows) == 3
    assert written.with_suffix(".html").stat().st_size > 1000


def test_limit_and_split_choose_the_questions(asked: None, tmp_path: Path) -> None:
    qa_eval("--out", "out", "--split", "dev", "--limit", "1", "--no-checks")
    [written] = (tmp_path / "out").glob("*.json")
    assert not (tmp_path / "audit").exists()  # measuring leaves no records
    saved = results.load(written)
    assert [row.id for row in saved.rows] == ["t-1"]
    assert saved.about.split == "dev" and saved.perturbed == ()


def test_two_results_are_compared(asked: None, tmp_path: Path) -> None:
    qa_eval("--out", "a", "--no-checks")
    [written] = (tmp_path / "a").glob("*.json")
    done = qa_eval("--compare", str(written), str(written))
    assert done.exit_code == 0 and "0 better, 0 worse" in done.output


def test_the_gate_fails_under_the_floors(asked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from eval import gate
    from eval.gate import Floors, UnderFloor

    monkeypatch.setattr(gate, "subset", lambda items: items)
    monkeypatch.setattr(gate, "floors", lambda: Floors({"joint": 0.0}, {}))
    assert "All floors hold" in qa_eval("--gate").output
    monkeypatch.setattr(gate, "floors", lambda: Floors({"joint": 1.1}, {}))
    assert isinstance(qa_eval("--gate").exception, UnderFloor)


def test_a_corpus_that_no_question_is_on_is_named() -> None:
    done = qa_eval()
    assert isinstance(done.exception, NothingToAsk)
    assert "tea" in str(done.exception) and "policy-human-rights-2023" in str(done.exception)


def test_the_documents_are_read_within_the_limits_of_the_settings(
    asked: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path / "corpus", {"tea.md": TEXT.encode(), "word.docx": word_file()})
    monkeypatch.setenv("QA_READING__SECONDS", "0.01")
    assert isinstance(qa_eval("--out", "out", "--no-checks").exception, TooDemanding)
