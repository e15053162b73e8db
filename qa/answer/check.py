"""A claim against evidence: supported, partially supported, contradicted or not supported, and why.

Rules find what is contradicted or missing (``qa.facts``); measurements of meaning tell whether the
evidence speaks of the claim at all and bears out the whole of it (``support``). No language model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from qa.answer.pick import pick
from qa.answer.support import Comparison, Weights
from qa.facts.compare import compare
from qa.facts.findings import Finding
from qa.index.encoders import Encoder
from qa.text import sentence_ranges

_EVEN = 0.5
_MOST_READ, _MOST_SHOWN = 12, 3


class Verdict(StrEnum):
    """How a claim stands to its evidence."""

    SUPPORTED = "supported"
    PARTIALLY_SUPPORTED = "partially_supported"
    CONTRADICTED = "contradicted"
    NOT_SUPPORTED = "not_supported"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may bear out a claim (display form), and the text around it."""

    text: str
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a claim, why, and by which sentences (places in the evidence given).

    ``related`` is the probability that these speak of what the claim says, ``borne_out`` that they
    bear out all of it if nothing contradicts it.
    """

    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...] = ()
    evidence: tuple[int, ...] = ()
    related: float = 0.0
    borne_out: float = 0.0


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges claims with one encoder and the fitted weights."""

    encoder: Encoder
    weights: Weights
    _none: Judgement = field(
        default=Judgement(Verdict.NOT_SUPPORTED, "there is no evidence to compare it with"), init=False
    )

    def judge(self, claim: str, evidence: Sequence[Evidence]) -> Judgement:
        """The verdict on a claim of one or more sentences against the evidence.

        Several sentences are judged one by one: supported when all are, contradicted when one is,
        not supported when none has any support, else partially supported.
        """
        chosen = pick(claim, [each.text for each in evidence], _MOST_READ)
        if not chosen:
            return self._none
        judged = self._sentences(claim, [evidence[n] for n in chosen])
        return replace(judged, evidence=tuple(chosen[n] for n in judged.evidence))

    def _sentences(self, claim: str, evidence: Sequence[Evidence]) -> Judgement:
        """The verdict on all sentences of a claim."""
        parts = [claim[a:b] for a, b in sentence_ranges(claim, "en")] or [claim]
        judged = [self._sentence(part, evidence) for part in parts]
        return judged[0] if len(judged) == 1 else _summed(judged)

    def _sentence(self, claim: str, evidence: Sequence[Evidence]) -> Judgement:
        """The verdict on one sentence: by one sentence of evidence that settles it, else by all together."""
        comparison = Comparison(claim, [each.text for each in evidence], self.encoder)
        singles = [self._by(comparison, [n], evidence) for n in range(len(evidence))]
        supporting = [each for each in singles if each.verdict is Verdict.SUPPORTED]
        if supporting:
            return max(supporting, key=lambda each: each.borne_out)
        best = max(singles, key=lambda each: each.related)
        # ... what speaks of the same thing and says otherwise is not outweighed by what stands elsewhere
        if best.verdict is Verdict.CONTRADICTED or len(singles) == 1:
            return best
        order = sorted(range(len(singles)), key=lambda n: -singles[n].related)
        near = tuple(sorted(n for n in order if singles[n].related >= _EVEN))
        shown = near or tuple(sorted(order[:_MOST_SHOWN]))
        groups = [group for group in (near, tuple(range(len(singles)))) if len(group) > 1]
        joint = [replace(self._together(comparison, group, evidence), evidence=shown) for group in groups]
        supporting = [each for each in joint if each.verdict is Verdict.SUPPORTED]
        return supporting[0] if supporting else max((best, *joint), key=lambda each: each.related)

    def _together(
        self, comparison: Comparison, chosen: Sequence[int], evidence: Sequence[Evidence]
    ) -> Judgement:
        """The verdict by several sentences; a conflict that only they show is no contradiction."""
        joint = self._by(comparison, chosen, evidence)
        if joint.verdict is not Verdict.CONTRADICTED:
            return joint
        verdict = Verdict.PARTIALLY_SUPPORTED
        return replace(joint, verdict=verdict, reason=_reason(verdict, joint.findings))

    def _by(self, comparison: Comparison, chosen: Sequence[int], evidence: Sequence[Evidence]) -> Judgement:
        """The verdict by some of the sentences taken together."""
        texts = [evidence[n].text for n in chosen]
        context = [beside for n in chosen for beside in evidence[n].context]
        measured = comparison.measure(texts)
        related, borne_out = self.weights.related.of(measured), self.weights.borne_out.of(measured)
        findings = compare(comparison.claim, texts, context)
        verdict = _verdict(findings, related, borne_out)
        reason = _reason(verdict, findings)
        return Judgement(verdict, reason, findings, tuple(chosen), round(related, 4), round(borne_out, 4))


def _verdict(findings: Sequence[Finding], related: float, borne_out: float) -> Verdict:
    if related < _EVEN:
        return Verdict.NOT_SUPPORTED
    # ... where much else is missing too, the evidence does not speak of the same thing
    if borne_out >= _EVEN and any(finding.conflict for finding in findings):
        return Verdict.CONTRADICTED
    if findings or borne_out < _EVEN:
        return Verdict.PARTIALLY_SUPPORTED
    return Verdict.SUPPORTED


def _reason(verdict: Verdict, findings: Sequence[Finding]) -> str:
    """The verdict in words: what was found, or what it rests on."""
    if verdict is Verdict.SUPPORTED:
        return "the evidence says so"
    if verdict is Verdict.NOT_SUPPORTED:
        return "the evidence does not speak of this"
    if verdict is Verdict.CONTRADICTED:
        return "the evidence " + "; ".join(each.reason for each in findings if each.conflict)
    if findings:
        return "the evidence " + "; ".join(each.reason for each in findings)
    return "the evidence says only part of this"


def _summed(judged: Sequence[Judgement]) -> Judgement:
    """One verdict from those on the sentences of a claim."""
    verdicts = {each.verdict for each in judged}
    if Verdict.CONTRADICTED in verdicts:
        verdict = Verdict.CONTRADICTED
    elif len(verdicts) == 1:
        verdict = judged[0].verdict
    else:
        verdict = Verdict.PARTIALLY_SUPPORTED
    telling = [each for each in judged if each.verdict is not Verdict.SUPPORTED] or list(judged[:1])
    return Judgement(
        verdict,
        "; ".join(dict.fromkeys(each.reason for each in telling)),
        tuple(finding for each in judged for finding in each.findings),
        tuple(sorted({n for each in judged for n in each.evidence})),
        min(each.related for each in judged),
        min(each.borne_out for each in judged),
    )
