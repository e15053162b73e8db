"""More claims to fit on, made from labelled ones: joined, amid other sentences, and without their own.

A check is rarely given the right sentences alone. So every claim is also put among the sentences that come
nearest to it, and with these only; and two claims are joined into one, with the evidence of both or of one.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from eval.claims.items import Case
from qa.answer.check import Evidence, Verdict
from qa.facts.tokens import language_of
from qa.index.encoders import Encoder, Vectors

_PASSED_OVER, _NEAREST, _MOST = 4, 40, 7
_AND = {"en": " and ", "nl": " en "}


@dataclass(frozen=True, slots=True)
class Others:
    """The sentences of a document with their vectors, shape (len(sentences), dimension)."""

    sentences: tuple[Evidence, ...]
    vectors: Vectors
    encoder: Encoder

    @classmethod
    def of(cls, sentences: Sequence[Evidence], encoder: Encoder) -> Others:
        """From sentences, encoded here."""
        vectors = encoder.encode_questions([each.text for each in sentences], lambda _: None)
        return cls(tuple(sentences), vectors, encoder)

    def near(self, case: Case, count: int, draw: random.Random) -> tuple[Evidence, ...]:
        """Sentences near to a claim that are not its evidence; the very nearest, which may say the same,
        are passed over.
        """
        own = {each.text for each in case.evidence}
        order = np.argsort(-(self.vectors @ self.encoder.encode_question(case.claim)), kind="stable")
        others = [self.sentences[n] for n in order if self.sentences[n].text not in own]
        return tuple(draw.sample(others[_PASSED_OVER:_NEAREST], count))


def amid(found: Sequence[Case], others: Others, draw: random.Random) -> list[Case]:
    """Each claim with its evidence among sentences that are near to it; the verdict stays."""
    made = []
    for case in found:
        evidence = [*case.evidence, *others.near(case, draw.randint(1, _MOST), draw)]
        draw.shuffle(evidence)
        made.append(replace(case, id=f"{case.id}-amid", kind="amid", evidence=tuple(evidence)))
    return made


def without(found: Sequence[Case], others: Others, draw: random.Random) -> list[Case]:
    """Each supported claim with sentences that are near to it but not its own: not supported."""
    return [
        Case(
            f"{case.id}-without", "without", case.claim, others.near(case, draw.randint(1, _MOST), draw),
            Verdict.NOT_SUPPORTED,
        )
        for case in found
        if case.verdict is Verdict.SUPPORTED
    ]  # fmt: skip


def joined(found: Sequence[Case], count: int, draw: random.Random) -> list[Case]:
    """Pairs of supported claims as one: supported by the evidence of both, in part by that of the first."""
    supported = [case for case in found if case.verdict is Verdict.SUPPORTED]
    made: list[Case] = []
    while len(made) < count:
        one, two = draw.sample(supported, 2)
        language = language_of(one.claim)
        if language != language_of(two.claim) or one.evidence == two.evidence:
            continue
        claim = one.claim.rstrip(". ") + _AND[language] + two.claim[0].lower() + two.claim[1:]
        whole = len(made) % 2 == 0
        evidence = (*one.evidence, *two.evidence) if whole else one.evidence
        verdict = Verdict.SUPPORTED if whole else Verdict.PARTIALLY_SUPPORTED
        made.append(Case(f"joined-{len(made)}", "joined", claim, evidence, verdict))
    return made
