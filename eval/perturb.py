"""Whether answers hang on what they cite, and stay the same when nothing that matters changes.

Causal checks change the document in memory and ask again; consistency checks change nothing, or
only the wording of the question.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval import metrics
from eval.changed import Change, engine_on, renumber, without
from eval.items import PARAPHRASES, Item, WrongItem
from eval.metrics import Figures
from eval.run import Perturbed, Results
from eval.score import ANSWERS, Scored, Verdict, places, verdict
from eval.system import EngineSystem, System
from qa.answer.ask import Engine
from qa.documents.catalogue import Entry
from qa.index.build import Progress
from qa.model import Outcome, Span

REMOVED = "cited_removed"
RENUMBERED = "number_changed"
REPEATED = "repeated"
PARAPHRASED = "paraphrased"
TRANSLATED = "translated"
TIMES = 5


@dataclass(frozen=True, slots=True)
class Wordings:
    """Ways of asking one item: two in English, one in Dutch."""

    id: str
    en: tuple[str, str]
    nl: str


_WORDINGS = TypeAdapter(Wordings)


def wordings(path: Path = PARAPHRASES) -> list[Wordings]:
    """The groups of the file, one JSON object a line; none when there is no file. Raises WrongItem."""
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            found.append(_WORDINGS.validate_json(line))
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
            raise WrongItem(f"{path}, line {number}: {detail['loc']}: {detail['msg']}; mend it") from error
    return found


def check(
    results: Results, items: Sequence[Item], engine: Engine, entries: Sequence[Entry], progress: Progress
) -> Results:
    """The results of an engine with all causal and consistency checks added.

    ``items`` are those of the results; ``entries`` the catalogue, to read changed texts with.
    """
    system = EngineSystem(results.system, engine)
    done = [
        *removals(results.rows, engine, entries, progress),
        *renumberings(results.rows, engine, entries, progress),
        *repetitions(results.rows, system, progress),
        *rewordings(wordings(), items, system, progress),
    ]
    return replace(results, perturbed=tuple(done), perturbation=figures(done))


def figures(done: Sequence[Perturbed]) -> Figures:
    """For every kind of check the share that held."""
    kinds = dict.fromkeys(each.kind for each in done)
    found = {kind: metrics.proportion(each.held for each in done if each.kind == kind) for kind in kinds}
    return {kind: rate for kind, rate in found.items() if rate is not None}


def sample(rows: Sequence[Scored], most: int) -> list[Scored]:
    """``most`` of the rows, those whose ids have the smallest SHA-256, in order of id."""
    chosen = sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).digest())[:most]
    return sorted(chosen, key=lambda row: row.id)


def removals(
    rows: Sequence[Scored], engine: Engine, entries: Sequence[Entry], progress: Progress, most: int = 25
) -> Iterator[Perturbed]:
    """Answered rows asked again with the cited stretches taken out: held when the answer changes.

    A refusal is a change. Only documents in Markdown can be changed.
    """
    chosen = sample([row for row in rows if row.answered and _changeable(row, entries)], most)
    for number, row in enumerate(chosen, start=1):
        after = _ask_again(row, engine, entries, _without(row, engine))
        held = after.status not in ANSWERS or after.answer != row.answer
        yield Perturbed(row.id, REMOVED, held, row.answer, after.answer or after.status.value)
        progress("removing cited sentences", number, len(chosen))


def renumberings(
    rows: Sequence[Scored], engine: Engine, entries: Sequence[Entry], progress: Progress, most: int = 15
) -> Iterator[Perturbed]:
    """Answered rows asked again with a number in the first citation changed: held when the answer has it.

    Only citations with a number that is not in the question are taken.
    """
    able = [row for row in rows if row.answered and _changeable(row, entries)]
    chosen = sample([row for row in able if _renumbered(row, engine)], most)
    for number, row in enumerate(chosen, start=1):
        changed = _renumbered(row, engine)
        if changed is not None:
            after = _ask_again(row, engine, entries, {row.cited[0].document: changed})
            held = re.search(rf"(?<!\d){changed.new}(?!\d)", after.answer) is not None
            yield Perturbed(row.id, RENUMBERED, held, row.answer, after.answer or after.status.value)
        progress("changing numbers", number, len(chosen))


def repetitions(
    rows: Sequence[Scored], system: System, progress: Progress, most: int = 30
) -> Iterator[Perturbed]:
    """Rows asked five times: held when every outcome has the same id."""
    chosen = sample(rows, most)
    for number, row in enumerate(chosen, start=1):
        ids = [system.ask(row.question).id for _ in range(TIMES)]
        yield Perturbed(row.id, REPEATED, len(set(ids)) == 1, ids[0], ids[-1])
        progress("asking five times", number, len(chosen))


def rewordings(
    groups: Sequence[Wordings], items: Sequence[Item], system: System, progress: Progress
) -> Iterator[Perturbed]:
    """Each group's other wordings against its first: held when both agree.

    Kinds ending in ``_right`` say of every wording whether it is right by the item's own gold.
    """
    by_id = {item.id: item for item in items}
    known = [group for group in groups if group.id in by_id]
    for number, group in enumerate(known, start=1):
        yield from _reworded(group, by_id[group.id], system.ask)
        progress("asking in other words", number, len(known))


def agree(one: Outcome, other: Outcome) -> bool:
    """Whether both refuse, or both answer and any of their citations lie on one another."""
    if one.status not in ANSWERS or other.status not in ANSWERS:
        return (one.status in ANSWERS) == (other.status in ANSWERS)
    return any(
        metrics.on_gold(place, against)
        for place in places(one.citations)
        for against in places(other.citations)
    )


def _reworded(group: Wordings, item: Item, ask: Callable[[str], Outcome]) -> Iterator[Perturbed]:
    first, *others = (ask(question) for question in (*group.en, group.nl))
    for kind, other in zip((PARAPHRASED, TRANSLATED), others, strict=True):
        yield Perturbed(item.id, kind, agree(first, other), _said(first), _said(other))
    for kind, each in zip(("wording", PARAPHRASED, TRANSLATED), (first, *others), strict=True):
        right = verdict(item, each) in (Verdict.RIGHT, Verdict.RIGHTLY_REFUSED)
        yield Perturbed(item.id, f"{kind}_right", right, item.answer, _said(each))


def _said(outcome: Outcome) -> str:
    return outcome.answer or outcome.status.value


def _changeable(row: Scored, entries: Sequence[Entry]) -> bool:
    """Whether all cited documents are Markdown files, which can be read again from a changed text."""
    endings = {entry.id: entry.path.suffix for entry in entries}
    return bool(row.cited) and all(endings.get(each.document) == ".md" for each in row.cited)


def _renumbered(row: Scored, engine: Engine) -> Change | None:
    """The first cited document with a number in the first citation changed."""
    document, span = row.cited[0].place
    return renumber(engine.documents[document], span, row.question)


def _without(row: Scored, engine: Engine) -> dict[str, Change]:
    """The cited documents without what is cited of them, wherever they say the same sentence."""
    spans: dict[str, list[Span]] = {}
    for each in row.cited:
        twins = _sentences_saying(each.text, each.document, engine)
        spans.setdefault(each.document, []).extend([each.place[1], *twins])
    return {id_: without(engine.documents[id_], each) for id_, each in spans.items()}


def _sentences_saying(quote: str, document: str, engine: Engine) -> list[Span]:
    """The sentences of a document that read exactly so."""
    build, text = engine.build, engine.documents[document].text
    own = (s.span for p in build.passages if p.document == document for s in p.sentences)
    return [span for span in own if span.of(text) == quote]


def _ask_again(
    row: Scored, engine: Engine, entries: Sequence[Entry], changes: Mapping[str, Change]
) -> Outcome:
    return EngineSystem("changed", engine_on(changes, engine, entries)).ask(row.question)
