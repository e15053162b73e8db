"""Results as plots in inline SVG. The only module that imports ``matplotlib``."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count

from eval.figures import CUTS
from eval.metrics import Rate
from eval.run import Results
from eval.score import Verdict
from qa.errors import QaError


class NotInstalled(QaError):
    """The library that draws the plots is missing."""


try:
    from matplotlib import rc_context
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.ticker import PercentFormatter, StrMethodFormatter
    from matplotlib.typing import RcKeyType
except ModuleNotFoundError as error:
    raise NotInstalled(
        f"the plots of the report need {error.name}, which is not installed; run `pip install -e '.[eval]'`"
    ) from error

# Okabe and Ito's colours, told apart by every kind of colour vision; lines differ in dashes as well.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#999999")
_ANSWERED, _REFUSED = 0.8, 0.35  # how opaque a bar is
_DASHES = ("-", "--", "-.", ":")
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_STYLE: Mapping[RcKeyType, object] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "text.parse_math": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e0e0e0",
    "axes.axisbelow": True,
}
_REFERENCE = re.compile(r"""(\bid="|url\(#|xlink:href="#)""")
_METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)


def risk_coverage(systems: Sequence[Results]) -> str:
    """Share of wrong answers against share of questions answered, as the least confidence falls.

    A dot marks where each system stands with its own threshold.
    """

    def draw(axes: Axes) -> None:
        for (colour, dashes, marker), each in zip(_styles(), systems, strict=False):
            if each.risk_coverage:
                coverage, risk = zip(*each.risk_coverage, strict=True)
                axes.step(coverage, risk, where="post", color=colour, linestyle=dashes, label=each.system)
            stands = working_point(each)
            if stands is not None:
                axes.plot(*stands, marker=marker, color=colour, markersize=8, linestyle="none")
        axes.set(xlim=(0, 1.01), ylim=(0, 1.01), xlabel="coverage: share of all questions that is answered")
        axes.set_ylabel("risk: share of the answers that is not right")
        _percent(axes, "xy")
        _legend(axes)

    return _svg("risk-coverage", "Risk against coverage", (9.0, 4.6), draw)


def working_point(results: Results) -> tuple[float, float] | None:
    """(coverage, risk) with the system's own threshold, both in [0, 1]; None when nothing was answered."""
    answered = [row for row in results.rows if row.answered]
    if not answered:
        return None
    wrong = sum(row.verdict is not Verdict.RIGHT for row in answered)
    return len(answered) / len(results.rows), wrong / len(answered)


def hits(systems: Sequence[Results]) -> str:
    """hit@k against k, one line for each stage of each system."""

    def draw(axes: Axes) -> None:
        stages = [(each, stage) for each in systems for stage in each.retrieval]
        for (colour, dashes, marker), (each, stage) in zip(_styles(), stages, strict=False):
            rates = [each.retrieval[stage].get(f"hit@{k}") for k in CUTS]
            values = [rate.value if rate else float("nan") for rate in rates]
            name = f"{each.system}: {stage}"
            places = range(len(CUTS))
            axes.plot(places, values, color=colour, linestyle=dashes, marker=marker, label=name)
        axes.set_xticks(range(len(CUTS)), [str(k) for k in CUTS])
        axes.set(ylim=(0, 1.01), xlabel="k: how many of the best passages are looked at")
        axes.set_ylabel("questions with a supporting passage")
        _percent(axes, "y")
        _legend(axes)

    return _svg("hits", "hit@k by stage", (9.0, 4.6), draw)


def categories(systems: Sequence[Results]) -> str:
    """For every category the share of outcomes that are as they should be, with its interval.

    Bars are the first system, dots the others.
    """
    first = systems[0]
    names = _ordered(first)

    def draw(axes: Axes) -> None:
        for place, name in enumerate(names):
            rate = first.by["category"][name]["right"]
            depth = _ANSWERED if "joint" in first.by["category"][name] else _REFUSED
            axes.barh(place, rate.value, color=_COLOURS[0], alpha=depth, height=0.62)
            axes.errorbar(rate.value, place, xerr=_reach(rate), color="#222222", capsize=3)
        for (colour, _, marker), each in zip(_styles(1), systems[1:], strict=False):
            found = [_value(each.by.get("category", {}).get(name, {}).get("right")) for name in names]
            places = range(len(names))
            axes.plot(
                found,
                places,
                linestyle="none",
                marker=marker,
                color=colour,
                markersize=7,
                mec="white",
                label=each.system,
            )
        labels = [f"{name.replace('_', ' ')} (n={first.by['category'][name]['right'].n})" for name in names]
        axes.set_yticks(range(len(names)), labels)
        axes.set(xlim=(0, 1.01), xlabel="right, or rightly refused")
        axes.invert_yaxis()
        _percent(axes, "x")
        _legend(axes, _kinds(first.system))

    return _svg("categories", "Outcomes by category", (9.0, 1.6 + 0.36 * len(names)), draw)


def times(systems: Sequence[Results]) -> str:
    """The share of questions answered within so many milliseconds, on a logarithmic scale."""

    def draw(axes: Axes) -> None:
        for (colour, dashes, _), each in zip(_styles(), systems, strict=False):
            total = sorted(row.timings_ms["total"] for row in each.rows if "total" in row.timings_ms)
            if total:
                shares = [number / len(total) for number in range(1, len(total) + 1)]
                axes.step(total, shares, where="post", color=colour, linestyle=dashes, label=each.system)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.set(ylim=(0, 1.01), xlabel="milliseconds for one question", ylabel="questions done")
        _percent(axes, "y")
        _legend(axes)

    return _svg("times", "Distribution of the time for one question", (9.0, 3.6), draw)


def _ordered(results: Results) -> list[str]:
    """The categories: those to be answered first, then those to be refused, each in alphabetical order."""
    by = results.by.get("category", {})
    return sorted(
        (name for name in by if "right" in by[name]), key=lambda name: ("joint" not in by[name], name)
    )


def _kinds(system: str) -> list[Line2D]:
    """What the shades of the bars stand for."""
    names = ((f"{system}: to be answered", _ANSWERED), (f"{system}: to be refused", _REFUSED))
    return [Line2D([], [], color=_COLOURS[0], linewidth=8, alpha=depth, label=name) for name, depth in names]


def _reach(rate: Rate) -> list[list[float]]:
    return [[max(0.0, rate.value - rate.low)], [max(0.0, rate.high - rate.value)]]


def _value(rate: Rate | None) -> float:
    return rate.value if rate else float("nan")


def _styles(start: int = 0) -> Iterator[tuple[str, str, str]]:
    """Colour, dashes and marker for one line after another, without end."""
    for number in count(start):
        dashes = _DASHES[(number + number // len(_COLOURS)) % len(_DASHES)]
        yield _COLOURS[number % len(_COLOURS)], dashes, _MARKERS[number % len(_MARKERS)]


def _percent(axes: Axes, which: str) -> None:
    for letter, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        if letter in which:
            axis.set_major_formatter(PercentFormatter(1.0))


def _legend(axes: Axes, more: Sequence[Line2D] = ()) -> None:
    """What the lines are, to the right of the axes."""
    shown, _ = axes.get_legend_handles_labels()
    if more or shown:
        axes.legend(
            handles=[*more, *shown], loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=9
        )


def _svg(name: str, title: str, size: tuple[float, float], draw: Callable[[Axes], None]) -> str:
    """What ``draw`` puts on axes as an ``<svg>`` element; equal results give equal characters.

    Ids begin with ``name``, so that several plots can stand on one page.
    """
    with rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure.subplots())
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    svg = _METADATA.sub("", out.getvalue())
    svg = _REFERENCE.sub(rf"\g<1>{name}-", svg[svg.index("<svg") :])
    return svg.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)
