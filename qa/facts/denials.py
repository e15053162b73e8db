"""What the claim denies and the evidence says, and what the evidence denies and the claim says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.facts.directions import pointers
from qa.facts.findings import Aspect, Finding
from qa.facts.lexicon import word_list
from qa.facts.negation import cues, denied, is_denied
from qa.facts.runs import replacements
from qa.facts.tokens import Text, alike


def denial_findings(claim: Text, evidence: Sequence[Text]) -> Iterator[Finding]:
    """What the claim denies and the evidence says, and the other way round."""
    whole = [text for text in evidence if text.tokens]
    slipped = next((found for text in whole for found in _slipped_in(claim, text)), None)
    if slipped is not None:
        yield slipped
        return
    yield from _claim_denies(claim, whole)
    yield from _evidence_denies(claim, whole)


def leaves_out_denial(claim: Text, evidence: Sequence[Text]) -> bool:
    """Whether the evidence denies something while the claim denies nothing in any way.

    Both may still say the same ('not set in stone', 'changes over time'), which no rule can tell.
    """
    return not _denies_at_all(claim) and any(len(cues(text)) % 2 for text in evidence)


def _claim_denies(claim: Text, evidence: Sequence[Text]) -> Iterator[Finding]:
    twice = len(cues(claim)) % 2 == 0
    if twice and any(_denies_at_all(text) and len(cues(text)) % 2 == 0 for text in evidence):
        return
    for cue, scope in zip(cues(claim), denied(claim), strict=True):
        under = [n for n in sorted(scope) if is_denied(claim, n)]
        if not under or _turns(claim, cue, evidence):
            continue
        said = _phrase(claim, cue, under)
        met = [_met(claim.tokens[n].stem, text) for text in evidence for n in under]
        states = [state for state in met if state is not None]
        # ... the words are there and nowhere denied, or there is no denial of any kind to match
        if states and not any(deny for deny, _ in states):
            yield Finding(Aspect.NEGATION, True, said, states[0][1])
            return
        if not states and len(cues(claim)) % 2 and not any(_denies_at_all(text) for text in evidence):
            yield Finding(Aspect.NEGATION, True, said, "no such denial")
            return


def _evidence_denies(claim: Text, evidence: Sequence[Text]) -> Iterator[Finding]:
    """Only the first word under a negation of the evidence counts: it is what is denied."""
    if len(cues(claim)) % 2:
        return
    for text in evidence:
        for cue, scope in zip(cues(text), denied(text), strict=True):
            behind = [n for n in sorted(scope) if n > cue and is_denied(text, n)]
            if not behind or (_limits(text, cue) and not _limitless(claim)):
                continue
            stem = text.tokens[behind[0]].stem
            met = _met(stem, claim)
            elsewhere = any(t.stem == stem and not is_denied(text, n) for n, t in enumerate(text.tokens))
            if met is not None and not met[0] and not elsewhere:
                yield Finding(Aspect.NEGATION, True, met[1], _phrase(text, cue, behind[:2]))
                return


def _limits(text: Text, cue: int) -> bool:
    """Whether a negation denies no more than 'all', as in 'not all countries'."""
    return cue + 1 < len(text.tokens) and text.tokens[cue + 1].folded in word_list("of_all")


def _limitless(claim: Text) -> bool:
    return any(token.folded in word_list("of_all") for token in claim.tokens)


def _slipped_in(claim: Text, text: Text) -> Iterator[Finding]:
    """A negation that claim or evidence has where they otherwise run word for word alike."""
    for first, last, start, end in replacements(claim, text):
        own = [n for n in cues(claim) if first <= n < last]
        theirs = [n for n in cues(text) if start <= n < end]
        if len(own) % 2 != len(theirs) % 2:
            said = claim.between(max(0, first - 2), min(last + 1, len(claim.tokens) - 1))
            shown = text.between(max(0, start - 2), min(end + 1, len(text.tokens) - 1))
            yield Finding(Aspect.NEGATION, True, said, shown)


def _turns(claim: Text, cue: int, evidence: Sequence[Text]) -> bool:
    """Whether the negation turns a word that points, on an axis on which the evidence points too."""
    next_ = next((n for n in range(cue + 1, len(claim.tokens)) if claim.tokens[n].stem), cue)
    turned = {each.axis for each in pointers(claim) if cue < each.first <= next_}
    return any(each.axis in turned for text in evidence for each in pointers(text))


def _met(stem: str, text: Text) -> tuple[bool, str] | None:
    """Whether a text denies the word with this stem, and its words there; None where it has no such word."""
    found = [n for n, token in enumerate(text.tokens) if token.stem and alike(token.stem, stem)]
    if not found:
        return None
    at = next((n for n in found if is_denied(text, n)), found[0])
    last = min(at + 2, len(text.tokens) - 1)
    while last > at and text.tokens[last].clause != text.tokens[at].clause:
        last -= 1
    return is_denied(text, at), text.between(max(0, at - 1), last)


def _denies_at_all(text: Text) -> bool:
    return bool(cues(text)) or any(
        t.folded in word_list("denying") or (t.folded[:2] == "un" and len(t.folded) > 6) for t in text.tokens
    )


def _phrase(text: Text, cue: int, under: Sequence[int]) -> str:
    return text.between(min(cue, *under), max(cue, *under))
