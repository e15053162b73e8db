"""``docs/evaluation.md`` defines every figure, and its recipe gives the figures of the file."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from eval import perturb, results
from eval.run import Results, run
from eval.score import Verdict
from eval.system import EngineSystem, without_threshold
from qa.service import Service
from tests.conftest import ROOT
from tests.eval.test_run import ABOUT, ITEMS
from tests.fakes import TEXT

PAGE = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")


@pytest.fixture
def done(service: Service) -> Results:
    engine = without_threshold(service.engine())
    return run(EngineSystem("qa", engine), ITEMS, {"tea": TEXT}, ABOUT, lambda *_: None)


def test_every_figure_and_class_is_defined(done: Results) -> None:
    kinds = (perturb.REMOVED, perturb.RENUMBERED, perturb.REPEATED, perturb.PARAPHRASED, perturb.TRANSLATED)
    for name in (*done.figures, *(verdict.value for verdict in Verdict), *kinds, "mrr", "ndcg@10", "hit@k"):
        assert f"`{name}`" in PAGE, name


def test_every_field_of_a_result_is_explained_or_named(done: Results) -> None:
    for name in ("left_out", "risk_coverage", "timings", "peak_memory_mb", "perturbed", "first_ranks"):
        assert hasattr(done, name) or hasattr(done.rows[0], name)
        assert f"`{name}`" in PAGE


def test_the_recipe_gives_the_figures_of_the_file(done: Results, tmp_path: Path) -> None:
    [recipe] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    path = results.save(tmp_path, done)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(recipe.replace("eval/results/NAME.json", str(path)).replace("open(", "_open("), {"_open": _open})  # noqa: S102
    joint, f1, hit = (line.split() for line in said.getvalue().splitlines())
    rate = done.figures["joint"]
    assert [float(each) for each in joint[1:]] == pytest.approx([rate.value, rate.low, rate.high, rate.n])
    assert float(f1[1]) == pytest.approx(done.figures["citation_f1"].value)
    assert float(hit[-1]) == pytest.approx(done.retrieval["fused"]["hit@5"].value)


def _open(path: str, encoding: str) -> io.StringIO:
    return io.StringIO(Path(path).read_text(encoding=encoding))
