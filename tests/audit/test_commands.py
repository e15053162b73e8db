"""``qa audit`` as a user runs it, in a folder with a small corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qa import cli
from qa import service as services
from qa.commands.console import user_name
from qa.settings import Settings
from tests.audit.steps import QUESTIONS
from tests.fakes import HashingEncoder


@pytest.fixture(autouse=True)
def here(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the small corpus, an index of it, and two questions asked."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(services, "open_encoders", lambda _: [HashingEncoder()])
    run("ingest")
    run("ask", QUESTIONS[0])
    run("ask", QUESTIONS[1])


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments))


def test_what_was_asked_is_listed_newest_first() -> None:
    first, second = run("audit", "list").output.splitlines()
    assert QUESTIONS[1] in first and QUESTIONS[0] in second
    assert "--before 2" in run("audit", "list", "--limit", "1").output
    assert run("audit", "list", "--before", "9" * 30).exit_code == 2


def test_a_record_is_shown_and_proven(tmp_path: Path) -> None:
    shown = run("audit", "show", "1")
    assert shown.exit_code == 0 and QUESTIONS[0] in shown.output and "holds" in shown.output
    page = json.loads(run("audit", "show", "1", "--json").output)
    assert page["proof"]["holds"] and page["documents"]["tea"]


def test_the_outcome_is_the_very_output_of_ask() -> None:
    asked = run("ask", "--json", QUESTIONS[0]).stdout
    assert run("audit", "show", "3", "--outcome").stdout == asked.removesuffix("\n")


def test_the_whole_log_is_proven_with_exit_code_1_for_a_fault(tmp_path: Path) -> None:
    assert "holds" in run("audit", "verify").output
    document = next((tmp_path / "indexes").glob("*/documents.json"))
    document.write_bytes(document.read_bytes().replace(b"Green", b"Black"))
    result = run("audit", "verify")
    assert result.exit_code == 1 and "entry 1" in result.output
    assert run("audit", "show", "1").exit_code == 1


def test_a_checkpoint_kept_elsewhere_tells_that_the_log_was_made_anew(tmp_path: Path) -> None:
    import shutil

    run("audit", "checkpoint")
    kept, key = tmp_path / "kept.json", tmp_path / "kept.pem"
    shutil.copy(tmp_path / "audit" / "checkpoints" / "000000000002.json", kept)
    shutil.copy(tmp_path / "audit" / "keys" / "checkpoint.pub.pem", key)
    published = ["audit", "verify", "--checkpoint", str(kept), "--key", str(key)]
    assert run(*published).exit_code == 0
    shutil.rmtree(tmp_path / "audit")
    run("ask", QUESTIONS[1])
    assert run("audit", "verify").exit_code == 0
    assert run(*published).exit_code == 1


def test_a_broken_checkpoint_is_one_fault_among_others(tmp_path: Path) -> None:
    (tmp_path / "audit" / "checkpoints" / "000000000009.json").write_text("{}")
    result = run("audit", "verify")
    assert result.exit_code == 1 and "000000000009.json" in "".join(result.output.split())
    key = str(tmp_path / "audit" / "keys" / "checkpoint.pub.pem")
    given = run("audit", "verify", "--key", key, "--checkpoint", "no/such.json")
    assert given.exit_code == 1 and given.output.count("FAILS") == 2


def test_erasing_by_answer_or_person() -> None:
    answer = json.loads(run("audit", "show", "1", "--json").output)["record"]["answer_id"]
    assert "1 questions erased" in run("audit", "erase", answer).output
    assert "(erased)" in run("audit", "list").output
    assert "1 questions erased" in run("audit", "erase", "--asker", user_name()).output
    assert run("audit", "erase", "9").exit_code == 2
    assert run("audit", "erase").exit_code == 2
    assert run("audit", "verify").exit_code == 0


def test_nobody_is_erased_by_name_without_the_key(tmp_path: Path) -> None:
    key = tmp_path / "audit" / "keys" / "asker.key"
    for content in (None, "not hex"):
        key.unlink(missing_ok=True)
        if content:
            key.write_text(content)
        result = run("audit", "erase", "--asker", user_name())
        assert result.exit_code == 2 and "asker.key" in "".join(result.stderr.split())
        assert key.exists() == bool(content)
    assert "(erased)" not in run("audit", "list").output


def test_expiring_needs_a_number_of_days(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "QA_AUDIT__QUESTION_DAYS" in run("audit", "expire").stderr
    monkeypatch.setenv("QA_AUDIT__QUESTION_DAYS", "30")
    assert "0 questions erased" in run("audit", "expire").output


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_records_are_exported_to_a_file_or_to_standard_output(form: str, tmp_path: Path) -> None:
    assert run("audit", "export", "--format", form, "--out", "x").exit_code == 0
    assert (tmp_path / "x").read_bytes() == run("audit", "export", "--format", form).stdout_bytes
    assert run("audit", "export", "--out", "no/such/folder").exit_code == 2


def test_figures_are_shown() -> None:
    shown = run("audit", "stats").output
    assert "2 records" in shown and "Most cited" in shown and f"1 × {QUESTIONS[1]}" in shown


def test_a_pack_is_two_files(tmp_path: Path) -> None:
    assert run("audit", "pack", "1", "--out", "evidence").exit_code == 0
    page, data = sorted((tmp_path / "evidence").iterdir())
    assert (page.suffix, data.suffix) == (".html", ".json") and QUESTIONS[0] in page.read_text()
    assert run("audit", "pack", "1", "--out", str(page)).exit_code == 2
