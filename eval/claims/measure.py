"""How well the claim check judges: ``python -m eval.claims.measure`` writes ``results.json`` beside.

Accuracy over the four verdicts on the policy claims (three on WiCE), beside a baseline that counts the
words of the claim found in the evidence, with the thresholds that suit the dev split best; on WiCE those that
suit the part of it that is for fitting. ``fresh`` are claims written before anything was fitted on such ones;
what was found wrong with them was mended by kind, so only their first figure in docs/claims.md is unseen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.claims.items import Case, cases, wice
from qa.answer.check import Judge, Verdict
from qa.answer.support import shipped
from qa.facts.tokens import read
from qa.service import open_encoders
from qa.settings import load as load_settings

ALTERED = ("number", "date", "name")


def overlap(case: Case) -> float:
    """The share of the claim's stems that the evidence has."""
    wanted = read(case.claim).stems
    found: frozenset[str] = frozenset().union(*(read(each.text).stems for each in case.evidence))
    return len(wanted & found) / max(1, len(wanted))


def thresholds(found: Sequence[Case]) -> tuple[float, float]:
    """The two shares that part supported, partially supported and not supported best."""
    shares = [(overlap(case), case.verdict) for case in found]
    steps = [n / 20 for n in range(21)]
    pairs = [(low, high) for low in steps for high in steps if low <= high]
    return max(pairs, key=lambda pair: sum(by_overlap(share, *pair) is right for share, right in shares))


def by_overlap(share: float, low: float, high: float) -> Verdict:
    """The baseline's verdict; it cannot tell a contradiction."""
    if share >= high:
        return Verdict.SUPPORTED
    return Verdict.PARTIALLY_SUPPORTED if share >= low else Verdict.NOT_SUPPORTED


def figures(found: Sequence[Case], given: Sequence[Verdict]) -> dict[str, object]:
    """Accuracy overall, by kind and on altered numbers, dates and names; and what was mistaken for what."""
    right = [verdict is case.verdict for case, verdict in zip(found, given, strict=True)]
    by_kind: dict[str, list[bool]] = {}
    for case, ok in zip(found, right, strict=True):
        by_kind.setdefault(case.kind, []).append(ok)
    altered = [ok for case, ok in zip(found, right, strict=True) if case.kind in ALTERED]
    mistaken = Counter(
        f"{case.verdict} as {verdict}"
        for case, verdict in zip(found, given, strict=True)
        if verdict is not case.verdict
    )
    return {
        "n": len(found),
        "accuracy": _share(right),
        "macro_f1": _macro_f1(found, given),
        "altered": _share(altered) if altered else None,
        "by_kind": {kind: _share(oks) for kind, oks in sorted(by_kind.items())},
        "mistaken": dict(mistaken.most_common()),
    }


def _macro_f1(found: Sequence[Case], given: Sequence[Verdict]) -> float:
    """The mean over the verdicts that occur of 2 · right / (given + occurring)."""
    occurring, said = Counter(case.verdict for case in found), Counter(given)
    right = Counter(
        case.verdict for case, verdict in zip(found, given, strict=True) if case.verdict is verdict
    )
    each = [2 * right[verdict] / (said[verdict] + count) for verdict, count in occurring.items()]
    return round(sum(each) / len(each), 3)


def _share(oks: Sequence[bool]) -> float:
    return round(sum(oks) / len(oks), 3)


def main() -> None:
    """Judge all claims of both sets and write the figures."""
    judge = Judge(open_encoders(load_settings().index)[0], shipped()[0])
    result: dict[str, Mapping[str, object]] = {}
    sets = {split: (cases(split), cases("dev")) for split in ("dev", "test", "fresh")}
    sets["wice"] = (wice("test"), wice("fit"))
    for name, (found, fitting) in sets.items():
        if found:
            given = [judge.judge(case.claim, case.evidence).verdict for case in found]
            result[name] = figures(found, given)
            low, high = thresholds(fitting)
            shares = [by_overlap(overlap(case), low, high) for case in found]
            result[f"{name}_word_overlap"] = figures(found, shares)
    text = json.dumps(result, indent=2) + "\n"
    Path(__file__).with_name("results.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
