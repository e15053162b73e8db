"""A text against its evidence: everything in it that the evidence contradicts or says nothing of.

Works on rules alone and reads English and Dutch, also one against the other. The text may be a claim
or a question; a question takes for granted what it does not ask.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.facts.additions import addition_findings
from qa.facts.codes import code_findings
from qa.facts.dates import date_findings
from qa.facts.denials import denial_findings
from qa.facts.directions import direction_findings
from qa.facts.findings import Finding
from qa.facts.names import name_findings
from qa.facts.numbers import number_findings
from qa.facts.quantifiers import quantifier_findings
from qa.facts.quotations import quotation_findings
from qa.facts.roles import role_findings
from qa.facts.tokens import read


def compare(text: str, evidence: Sequence[str], context: Sequence[str] = ()) -> tuple[Finding, ...]:
    """The departures of ``text`` from ``evidence`` (display forms of sentences), conflicts first.

    ``context`` is text around the evidence (its passage, section path and title): what stands there
    is not missing, but contradicts nothing. Whether the evidence speaks of the same thing at all is
    not told here: a text on another subject conflicts by chance or not at all.
    """
    said, shown = read(text), [read(each) for each in evidence]
    beside = [read(each) for each in context]
    found = [
        *number_findings(said, shown, beside),
        *code_findings(said, shown, beside),
        *date_findings(said, shown, beside),
        *name_findings(said, shown, beside),
        *quotation_findings(said, shown, beside),
        *direction_findings(said, shown),
        *denial_findings(said, shown),
        *role_findings(said, shown),
        *quantifier_findings(said, shown),
        *addition_findings(said, shown),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: not finding.conflict))
