"""Builds that records refer to stay until told otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qa import cli
from qa import service as services
from qa.settings import Settings
from tests.fakes import TEXT, HashingEncoder, write_corpus


@pytest.fixture
def builds(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three builds, oldest first: one that two answers came from, one that nobody asked, the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(services, "open_encoders", lambda _: [HashingEncoder()])
    found = []
    for number in range(3):
        write_corpus(tmp_path / "corpus", {"tea": TEXT.replace("40", str(40 + number))})
        run("ingest")
        found.append((tmp_path / "indexes" / "current").read_text().strip())
        if number == 0:
            run("ask", "Green tea is served at noon")
            run("ask", "Who won the world cup?")
    return found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments), env={"COLUMNS": "200"})


def on_disk() -> set[str]:
    return {path.parent.name for path in Path("indexes").glob("*/manifest.json")}


def test_builds_are_listed_with_the_records_that_refer_to_them(builds: list[str]) -> None:
    lines = {
        build: next(x for x in run("index", "list").output.splitlines() if build in x) for build in builds
    }
    assert " 2 " in lines[builds[0]] and " 0 " in lines[builds[1]] and "yes" in lines[builds[2]]


def test_pruning_takes_only_what_nothing_refers_to(builds: list[str]) -> None:
    result = run("index", "prune")
    assert result.exit_code == 0 and "2 audit records refer to it" in result.output
    assert on_disk() == {builds[0], builds[2]}


def test_a_build_that_is_referred_to_is_refused_by_name_and_number(builds: list[str]) -> None:
    result = run("index", "prune", builds[0])
    assert result.exit_code == 2 and "2 audit records refer" in " ".join(result.stderr.split())
    assert set(builds) == on_disk()
    assert run("index", "prune", builds[0], "--referred").exit_code == 0
    assert on_disk() == {builds[1], builds[2]}
    assert run("audit", "verify").exit_code == 1


def test_the_current_build_and_unknown_ones_are_refused(builds: list[str]) -> None:
    assert "current" in run("index", "prune", builds[2], "--referred").stderr
    assert "qa index list" in run("index", "prune", "../corpus").stderr
    assert set(builds) == on_disk()


def test_listing_makes_no_log(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("index", "list").exit_code == 0
    assert not (tmp_path / "audit").exists()


def test_replay_on_the_command_line(builds: list[str]) -> None:
    assert "identical" in run("audit", "replay", "1").output
    everything = run("audit", "replay", "--since", "2020-01-01", "--index", "current")
    assert everything.exit_code == 1 and everything.output.count("differs") == 2
    assert run("audit", "replay").exit_code == 2
    assert '"identical":true' in run("audit", "replay", "2", "--json").output
