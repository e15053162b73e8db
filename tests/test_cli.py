"""The command line as a user runs it, in a folder with a small corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from qa import cli
from qa import service as services
from qa.documents import catalogue
from qa.serve.app import create_app
from qa.service import Service
from qa.settings import Settings
from tests.documents import pdfs
from tests.fakes import TEXT, HashingEncoder, write_corpus, write_files
from tests.index.test_questions import ASKED
from tests.index.test_questions import write as write_questions


@pytest.fixture(autouse=True)
def here(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in the folder of the small corpus, with the hashing encoder instead of the real ones."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(services, "open_encoders", lambda _: [HashingEncoder()])


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli.app, list(arguments), input=stdin)


def test_ingest_says_what_it_made_and_then_that_nothing_changed() -> None:
    made = run("ingest").output
    assert "now current" in made and "seconds" in made
    again = run("ingest")
    assert again.exit_code == 0 and "Nothing changed" in again.output and "no model" in again.output


def test_ask_before_ingest_names_the_next_command() -> None:
    result = run("ask", "When is tea served?")
    assert result.exit_code == 2
    assert "qa ingest" in result.stderr


def test_ask_shows_the_outcome_or_its_json(tmp_path: Path) -> None:
    run("ingest")
    shown = run("ask", "When is green tea served at noon?")
    assert shown.exit_code == 0 and "characters" in shown.output
    (tmp_path / "a.json").write_text(run("ask", "--json", "-", stdin="green tea at noon?").stdout)
    assert run("verify", "a.json").exit_code == 0


def test_verify_reads_within_the_limits_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ingest")
    (tmp_path / "a.json").write_text(run("ask", "--json", "green tea at noon?").stdout)
    write_corpus(tmp_path / "corpus", {"tea": TEXT + "\n" * 1024 * 1024})
    assert "reading.file_megabytes" not in run("verify", "a.json").output
    monkeypatch.setenv("QA_READING__FILE_MEGABYTES", "1")
    assert "reading.file_megabytes" in run("verify", "a.json").output


def test_verify_fails_with_a_line_for_each_fault(tmp_path: Path) -> None:
    run("ingest")
    saved = run("ask", "--json", "green tea at noon?").stdout
    (tmp_path / "a.json").write_text(saved.replace("Green", "Black"))
    result = run("verify", "a.json")
    assert result.exit_code == 1
    assert "FAILS" in result.output and "quote" in result.output


def test_verify_needs_no_index(tmp_path: Path) -> None:
    import shutil

    run("ingest")
    (tmp_path / "a.json").write_text(run("ask", "--json", "green tea at noon?").stdout)
    shutil.rmtree(tmp_path / "indexes")
    assert run("verify", "a.json").exit_code == 0


@pytest.mark.parametrize("name", ["missing.json", "catalogue-is-not-json"])
def test_verify_names_a_file_it_cannot_use(name: str, tmp_path: Path) -> None:
    (tmp_path / "catalogue-is-not-json").write_text("id = 1")
    result = run("verify", name)
    assert result.exit_code == 2
    assert name in result.stderr


def test_inspect_accounts_for_every_character() -> None:
    shown = run("documents", "inspect", "tea", "--outline").output
    assert "accounted for" in shown
    assert "blank" in shown
    assert "II Biscuits" in shown


def test_an_unknown_document_names_the_command_that_lists_them() -> None:
    result = run("documents", "inspect", "coffee")
    assert result.exit_code == 2
    assert "qa documents list" in result.stderr
    assert "tea" in run("documents", "list").output


def test_search_shows_ranks() -> None:
    run("ingest")
    assert "bm25/passages 1" in run("search", "green tea").output


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_SERVE__PORT", "many")
    result = run("ingest")
    assert result.exit_code == 2
    assert "serve.port" in result.stderr and "many" in result.stderr


def test_references_are_listed_and_are_the_same_as_over_http(service: Service) -> None:
    shown = run("documents", "references", "tea")
    assert "Cake Report 2020" in shown.output and "2 of them not in the corpus" in shown.output
    found = json.loads(run("documents", "references", "tea", "--json").output)
    over_http = TestClient(create_app(service)).get("/v1/documents/tea/references").json()
    assert found == over_http


def test_a_wanted_document_is_no_longer_wanted_when_it_is_added(settings: Settings) -> None:
    folder = settings.corpus.folder
    wanted = '\n[[wanted]]\ntitle = "Report on Cakes"\naliases = ["Cake Report 2020"]\n'
    (folder / "catalogue.toml").write_text((folder / "catalogue.toml").read_text() + wanted)
    run("ingest")
    shown = run("documents", "wanted").output
    assert "Report on Cakes" in shown and "referred to in tea: line 16" in shown
    assert "qa documents add FILE --title TITLE" in shown

    write_corpus(folder, {"tea": TEXT, "cakes": "# Cakes\n\nCakes are sweet.\n"})
    added = (folder / "catalogue.toml").read_text().replace("cakes title", "Report on Cakes")
    (folder / "catalogue.toml").write_text(added + wanted)
    run("ingest")
    assert "0 documents wanted" in run("documents", "wanted").output
    [_, cakes] = json.loads(run("documents", "references", "tea", "--json").output)["references"]
    assert (cakes["title"], cakes["document"]) == ("Cake Report 2020", "cakes")


def test_ask_explains_in_words_and_in_json(tmp_path: Path) -> None:
    run("ingest")
    shown = run("ask", "--explain", "When is green tea served at noon?").output
    assert "How this came about" in shown and "Sentences weighed" in shown
    (tmp_path / "a.json").write_text(run("ask", "--json", "--explain", "green tea at noon?").stdout)
    assert "explanation" in json.loads((tmp_path / "a.json").read_text())
    assert run("verify", "a.json").exit_code == 0
    assert "How this" not in run("ask", "When is green tea served at noon?").output


def test_files_are_added_inspected_indexed_and_removed(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "report.pdf").write_bytes(pdfs.report())
    (tmp_path / "new" / "scan.pdf").write_bytes(pdfs.scanned(1, 3))
    (tmp_path / "new" / "locked.pdf").write_bytes(pdfs.locked("user", "owner", "AES-256"))
    added = run("documents", "add", "new")
    assert added.exit_code == 1
    assert "added report: The Tea Report" in added.output and "3 pages" in added.output
    assert "pages 2-3 of 3: no text" in added.output
    assert "locked.pdf needs a password" in added.stderr
    inspected = run("documents", "inspect", "report").output
    assert "Pages: 3" in inspected and "page 1: Tea in the Ministry" in inspected
    ingested = run("ingest")
    assert (
        ingested.exit_code == 0 and "3 documents" in ingested.output and "scan: pages 2-3" in ingested.output
    )
    assert "page 1, characters" in run("ask", "Who counts the cups that are drunk in the rooms?").output
    assert "its file report.pdf is kept" in run("documents", "remove", "report").output
    assert "report" not in run("documents", "list").output


def test_an_ingest_that_leaves_a_document_out_says_so(tmp_path: Path) -> None:
    write_files(tmp_path / "corpus", {"tea.md": TEXT.encode(), "empty.pdf": b""})
    first, second = run("ingest"), run("ingest")
    for result in (first, second):
        assert result.exit_code == 1
        assert "EmptyFile" in result.stderr and "empty.pdf" in result.stderr
    assert "now current" in first.output and "Nothing changed" in second.output
    listed = run("documents", "list").output
    assert "not read empty.pdf (empty): EmptyFile" in listed and "yes" in listed


@pytest.mark.parametrize("source", ["nowhere.pdf", "https://name:word@example.org/a.pdf"])
def test_what_cannot_be_added_is_named(source: str) -> None:
    result = run("documents", "add", source)
    assert result.exit_code == 2 and "qa:" in result.stderr


def test_a_new_version_of_a_restricted_document_stays_restricted(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "milk.md").write_text("# Milk\n\nWhite.")
    assert run("documents", "add", "milk.md", "--reader", "legal").exit_code == 0
    (tmp_path / "milk.md").write_text("# Milk\n\nWhite and cold.")
    assert run("documents", "add", "milk.md", "--replace").exit_code == 0
    assert catalogue.load(settings.corpus.folder)[-1].readers == {"legal"}
    (tmp_path / "milk.md").write_text("# Milk\n\nFor all.")
    assert run("documents", "add", "milk.md", "--replace", "--reader", "everyone").exit_code == 0
    assert catalogue.load(settings.corpus.folder)[-1].readers == {"everyone"}
    again = run("documents", "add", "milk.md", "--replace", "--reader", "legal").output
    assert "there already" in again and "left as it is" in again


def test_anticipated_questions_that_a_new_version_no_longer_bears_out_are_named(
    settings: Settings, tmp_path: Path
) -> None:
    write_questions(settings, ASKED)
    (tmp_path / "tea.md").write_text(TEXT.replace("at noon", "at dusk"))
    replaced = run("documents", "add", "tea.md", "--replace")
    ingested = run("ingest")
    for shown in (replaced.output, ingested.output, run("ingest").output):
        assert "2 of 3 anticipated questions do not hold" in shown
        assert "first line 1 (" in shown and "qa questions check tea" in shown
    assert ingested.exit_code == 0 and "now current" in ingested.output
    removed = run("documents", "remove", "tea").output
    assert "its anticipated questions stay in" in removed and "tea.jsonl" in removed


HOSTILE = "\x1b[2J\x1b]0;owned\x07\x9b31m\r[bold red]"


def test_nothing_in_a_document_steers_the_terminal(settings: Settings) -> None:
    odd = TEXT.replace("at noon", f"at noon{HOSTILE}").replace("## II Biscuits", f"## II Biscuits{HOSTILE}")
    odd = (
        odd.replace("Cake Report", f"Cake{HOSTILE} Report")
        + f"\n***\n| a{HOSTILE} | b |\n|---|---|\n| c | d |\n"
    )
    write_files(settings.corpus.folder, {"tea.md": odd.encode(), "empty.txt": b"caf\xe9"})
    commands = [
        *(["ingest"], ["ask", "When is green tea served at noon?"], ["ask", "Who is the king?"]),
        *(["search", "green tea at noon"], ["documents", "list"], ["documents", "references", "tea"]),
        *(["documents", "inspect", "tea", "--outline"], ["documents", "wanted"]),
        *(["check", "Green tea is served at nine."], ["ask", "--explain", "When is green tea served?"]),
    ]
    for command in commands:
        result = run(*command)
        assert result.exit_code == (1 if command == ["ingest"] else 0), result.output
        assert not {"\x1b", "\x9b", "\x07"} & set(result.output + result.stderr), command
    assert "noon [2J" in run("search", "green tea at noon").output
