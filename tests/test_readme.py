"""What the README shows is what the product does."""

from __future__ import annotations

import json
import re

import pytest

from qa.service import Service
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_question_in_the_readme_has_the_answer_in_the_readme(real_service: Service) -> None:
    asked = re.search(r'qa ask "([^"]+)"\n', README)
    assert asked is not None
    outcome = real_service.ask(asked[1])
    [citation] = outcome.citations
    assert outcome.answer in README
    assert " > ".join([citation.document.title, *citation.section]) in README
    assert f"characters {citation.span.start}-{citation.span.end}" in README


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_every_link_in_the_readme_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize("target", re.findall(r"`?make (\w+)", README))
def test_every_make_target_in_the_readme_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in README


def test_the_figures_in_the_readme_are_those_of_the_committed_results() -> None:
    [path] = (ROOT / "eval" / "results").glob("*.json")
    figures = json.loads(path.read_text(encoding="utf-8"))["figures"]
    for name in ("joint", "citation_f1", "wrongly_answered", "wrongly_refused"):
        assert f"{figures[name]['value']:.3f}" in README, name
