"""``qa questions`` as a user runs it, in a folder with a small corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qa import cli
from qa import service as services
from qa.anticipated.corpus import open_document
from qa.commands import questions_generate
from qa.errors import TooDemanding
from qa.index.questions import lines_of, parse
from qa.settings import ReadingSettings, Settings
from tests.anticipated.conftest import Write, line
from tests.anticipated.test_confirmed import item
from tests.anticipated.test_generate import Scripted, draft
from tests.documents.files import word_file
from tests.fakes import HashingEncoder, write_files

NOON = "Green tea is served at noon."


@pytest.fixture(autouse=True)
def here(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in the folder of the small corpus, with the hashing encoder instead of the real ones."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(services, "open_encoders", lambda _: [HashingEncoder()])


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["questions", *arguments])


def test_an_added_question_is_proven_and_leads_to_its_evidence() -> None:
    added = run(
        "add", "tea", "At what hour do people drink sencha?", "--quote", "Green tea is served at noon."
    )
    assert added.exit_code == 0 and "qa ingest" in added.output
    assert run("check").exit_code == 0
    ingested = CliRunner().invoke(cli.app, ["ingest"])
    assert ingested.exit_code == 0
    asked = CliRunner().invoke(cli.app, ["ask", "--json", "At what hour do people drink sencha?"])
    assert json.loads(asked.stdout)["citations"][0]["quote"].startswith("Green tea is served")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["What?", "--quote", "Coffee is served."], "does not stand in tea"),
        (["What?", "--quote", "served"], "give more of the sentence"),
        (["What?"], "give --quote"),
        (["What?", "--status", "in_other_document"], "names a document"),
        (["What?", "--quote", NOON, "--refers-to", "Cake Report"], "names a document"),
        (["  ", "--quote", NOON], "empty"),
    ],
)
def test_what_cannot_be_added_is_refused_with_what_to_do(
    arguments: list[str], complaint: str, settings: Settings
) -> None:
    result = run("add", "tea", *arguments)
    assert result.exit_code == 2
    assert complaint in " ".join(result.stderr.split())
    assert lines_of(settings.corpus.folder, "tea") == []


def test_a_question_is_added_once(settings: Settings) -> None:
    assert run("add", "tea", "When?", "--quote", NOON).exit_code == 0
    again = run("add", "tea", "when", "--quote", NOON)
    assert again.exit_code == 2 and "already" in again.stderr
    assert len(lines_of(settings.corpus.folder, "tea")) == 1


def test_list_counts_filters_and_gives_lines_back(write: Write) -> None:
    kept = write(
        line("When is green tea served?", quote=NOON),
        line("Wie schenkt de groene thee?", "not_in_documents", NOON, language="nl"),
    )
    assert "2" in run("list").output
    assert "schenkt" not in run("list", "tea", "--status", "answered").output
    shown = run("list", "--language", "nl", "--grep", "THEE").output
    assert "schenkt" in shown and "When is" not in shown
    assert run("list", "tea", "--json").stdout.splitlines() == list(kept.lines)
    assert run("list", "coffee").exit_code == 2


def test_check_ends_with_1_and_tells_every_fault(write: Write, path: Path) -> None:
    write(line("When is green tea served?", quote=NOON), "{", line("Who?"))
    path.with_name("coffee.jsonl").write_text("")
    result = run("check")
    assert result.exit_code == 1
    assert "tea.jsonl:2" in result.output and "tea.jsonl:3" in result.output
    assert "coffee.jsonl" in result.output


def test_questions_of_another_set_are_found_and_taken_out(write: Write, tmp_path: Path) -> None:
    kept = write(line("When is green tea served?", quote=NOON), line("How many kettles?", "not_in_documents"))
    others = tmp_path / "others.jsonl"
    others.write_text('{"question": "Is coffee drunk?"}\n{"question": "when is green tea SERVED"}\n')
    result = run("check", "--against", str(others))
    assert result.exit_code == 1
    assert "tea.jsonl:1" in result.output and "others.jsonl:2" in result.output
    assert "SERVED" not in result.output
    assert run("check", "--against", str(others), "--remove").exit_code == 0
    assert lines_of(tmp_path / "corpus", "tea") == [kept.lines[1]]


def test_coverage_shows_the_sentences_no_question_reaches(write: Write) -> None:
    write(line("When is green tea served?", quote=NOON))
    shown = run("coverage", "tea").output
    assert "The kitchen has 40 kettles." in shown and NOON not in shown
    assert "I Tea" in shown
    assert "more; --most" in run("coverage", "--most", "1").output


def test_confirmed_items_are_taken_in_once(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "confirmed.jsonl").write_text(item() + "\n")
    assert "1 added, 0 there already" in run("import", "confirmed.jsonl").output
    assert "0 added, 1 there already" in run("import", "confirmed.jsonl").output
    [written] = [parse(each)[0] for each in lines_of(settings.corpus.folder, "tea")]
    assert written is not None and written.origin == "confirmed"


def test_an_import_with_a_fault_takes_in_nothing(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "confirmed.jsonl").write_text(item() + "\n" + item(question="Why?", status="unclear") + "\n")
    assert run("import", "confirmed.jsonl").exit_code == 2
    assert lines_of(settings.corpus.folder, "tea") == []


def test_without_a_language_model_it_is_told_what_to_do() -> None:
    result = run("generate", "tea")
    assert result.exit_code == 2
    assert "docs/models.md" in result.stderr and "qa questions add" in " ".join(result.stderr.split())


def test_a_language_model_writes_questions_that_prove_themselves(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    CliRunner().invoke(cli.app, ["ingest"])
    model = Scripted({"Green tea": [draft("When is green tea served?"), draft("When is black tea served?")]})
    monkeypatch.setattr(questions_generate, "open_model", lambda _: model)
    shown = run("generate", "tea")
    assert shown.exit_code == 0
    assert "1 kept" in shown.output and "does not answer it" in shown.output
    assert "When is green tea served?" in run("list", "--origin", "generated", "--json").stdout
    assert run("check").exit_code == 0
    assert "0 passages asked about" in run("generate", "tea").output


def test_a_language_model_that_fails_loses_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    CliRunner().invoke(cli.app, ["ingest"])
    model = Scripted({"Green tea": [draft("When is green tea served?")]}, failing_after=1)
    monkeypatch.setattr(questions_generate, "open_model", lambda _: model)
    result = run("generate", "tea")
    assert result.exit_code == 2 and "run it again" in " ".join(result.stderr.split())
    assert len(lines_of(settings.corpus.folder, "tea")) == 1


def test_documents_are_opened_within_the_limits_of_the_settings(settings: Settings) -> None:
    write_files(settings.corpus.folder, {"word.docx": word_file()})
    hurried = settings.model_copy(update={"reading": ReadingSettings(seconds=0.01)})
    with pytest.raises(TooDemanding, match="word"):
        open_document(hurried, "word")
