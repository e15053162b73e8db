"""Whether the sentences that a written statement names bear it out: by rules alone, now and ever after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.facts.additions import addition_findings
from qa.facts.compare import compare
from qa.facts.tokens import read
from qa.model import Citation

_MARKUP = re.compile(
    r"https?:|www\.|</?[A-Za-z]|\]\(|[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]|\[\d+\]|```"
)


def written_faults(text: str, citations: Sequence[Citation]) -> Iterator[str]:
    """One line for everything in a written statement that its citations contradict or do not hold.

    Numbers, dates, names, quotations, negations, directions, roles and quantifiers are compared with the
    cited sentences; names may also stand in their section paths and titles.
    """
    if not text.strip():
        yield "it is empty"
        return
    if _MARKUP.search(text):
        yield "it holds a link or marks that are not text"
    shown = [citation.display for citation in citations]
    beside = [each for c in citations for each in (*c.section, c.document.title)]
    parts = addition_findings(read(text), [read(each) for each in shown], strict=True)
    for finding in dict.fromkeys((*compare(text, shown, beside), *parts)):
        yield f"the cited text {finding.reason.replace('the claim', 'the statement')}"
