"""Outside data sets as sets of documents and items, and a system that is asked on one.

The files stay where they are, and evidence is kept as spans and hashes, never as text. Sampling is by
the hashes of ids, so the same ``limit`` gives the same questions on every machine.
``run(over(chosen, engine, progress), chosen.items, chosen.texts, about, progress)`` measures a set.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from eval import outside_files as files
from eval import plain, system
from eval.items import Evidence, Item
from eval.metrics import Place
from eval.outside_files import WrongDataset
from eval.system import Stages
from qa.answer.ask import Engine, ask, trace
from qa.index.build import Progress
from qa.model import Document, Outcome, Span, Status
from qa.text import fold, quote_hash

LIMIT = 500
FILL = 20
SPREAD = 6
SENTENCES = "sentences"
_GAP = "\n\n"
_QUESTION_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class OutsideSet:
    """Plain documents, the items on them, and what a reader of the figures must know.

    ``apart``: each question is asked on its own document alone, otherwise on all. ``units``: by
    document id the stretches that are ranked whole, in order; without any, passages are ranked.
    ``of_questions``: how many the files hold before sampling. ``note``: in what the set differs
    from how others use it.
    """

    name: str
    documents: tuple[Document, ...]
    items: tuple[Item, ...]
    apart: bool
    units: Mapping[str, tuple[Span, ...]]
    of_questions: int
    note: str

    @property
    def texts(self) -> dict[str, str]:
        """The canonical texts by document id."""
        return {document.id: document.text for document in self.documents}


def squad(file: Path, limit: int | None = LIMIT) -> OutsideSet:
    """A SQuAD 1.1 or 2.0 file (Rajpurkar et al., EMNLP 2016 and ACL 2018), one document an article.

    Every question is asked on its whole article; any of the annotators' answer spans serves as gold,
    and is the key. Raises WrongDataset.
    """
    articles = files.squad(file)
    ids = _ids([article.title for article in articles])
    documents = [
        plain.document(id_, article.title.replace("_", " "), _GAP.join(article.contexts))
        for id_, article in zip(ids, articles, strict=True)
    ]
    found = (_squad_items(*each) for each in zip(documents, articles, strict=True))
    items = [item for each in found for item in each]
    return _sampled(file.stem, documents, items, limit, "each question is asked on its whole article")


def conditional(folder: Path, limit: int | None = LIMIT, part: str = "dev") -> OutsideSet:
    """A folder with ConditionalQA's ``train.json`` and ``dev.json`` (Sun, Cohen and Salakhutdinov, ACL 2022).

    The files hold no pages, so a page is every evidence string that any question gives for its
    address, in the order of first mention. Questions of ``part`` are asked, after their scenario, on
    their own page; each evidence string is a group of gold; there are no keys. Raises WrongDataset.
    """
    raw = files.conditional(folder)
    if part not in raw:
        raise WrongDataset(f"{folder} has no {part}.json; give the folder of ConditionalQA's JSON files")
    pages: dict[str, dict[str, None]] = {}
    for each in (one for file in raw.values() for one in file):
        pages.setdefault(each.url, {}).update(dict.fromkeys(each.plain))
    documents = _pages({url: list(page) for url, page in pages.items() if page})
    kept = [each for each in raw[part] if each.url in documents]
    items = [_conditional_item(each, documents[each.url], list(pages[each.url])) for each in kept]
    note = (
        "a page is the evidence strings of all questions on its address, not the whole page, which makes "
        f"choosing easier; {len(raw[part]) - len(kept)} questions without any page are left out"
    )
    return _sampled(f"conditionalqa-{part}", list(documents.values()), items, limit, note)


def beir(folder: Path, limit: int | None = LIMIT, split: str = "test") -> OutsideSet:
    """A BEIR-format folder (Thakur et al., NeurIPS 2021): corpus.jsonl, queries.jsonl, qrels/<split>.tsv.

    The corpus becomes one text in which each BEIR document is a unit; every query is asked on all of
    it, and each unit judged above 0 is a group of gold. The corpus is cut to what is judged for
    the queries asked and FILL others for each of them. Raises WrongDataset.
    """
    corpus = {each.id: each.whole for each in files.beir_texts(folder / "corpus.jsonl")}
    queries = {each.id: each.text for each in files.beir_texts(folder / "queries.jsonl")}
    judged = files.qrels(folder / "qrels", split)
    known = {query: [one for one in found if one in corpus] for query, found in judged.items()}
    asked = sample([query for query, found in known.items() if found and query in queries], limit)
    kept = _cut(corpus, {document for query in asked for document in known[query]}, FILL * len(asked))
    units = dict(zip(kept, _spans(list(kept.values())), strict=True))
    whole = plain.document(slug(folder.name), folder.name, _GAP.join(kept.values()))
    items = (_item(query, whole, queries[query], [[units[one]] for one in known[query]]) for query in asked)
    note = f"{len(kept)} of {len(corpus)} documents; grades above 1 count as 1"
    by_id = {whole.id: tuple(units.values())}
    return OutsideSet(folder.name, (whole,), _once(items), False, by_id, len(judged), note)


class OutsideSystem:
    """A system over an outside set; the questions of the set, and no others, may be asked.

    Besides the engine's stages there is SENTENCES: the reader's candidates, best first. Where the
    set has units, the other stages rank these, each at the place of its best passage.
    """

    def __init__(self, chosen: OutsideSet, engine: Engine) -> None:
        self.name = f"qa on {chosen.name}"
        self.engine = engine
        self._units = chosen.units
        every = frozenset(document.id for document in chosen.documents)
        self._within = {
            item.question: frozenset({item.document}) if chosen.apart else every for item in chosen.items
        }

    def ask(self, question: str) -> Outcome:
        """See System."""
        return ask(question, self.engine, self._within[question])

    def insist(self, question: str) -> Outcome:
        """See Insistent."""
        return ask(question, system.without_threshold(self.engine), self._within[question])

    def stages(self, question: str) -> Stages:
        """See System."""
        build = self.engine.build
        traced = trace(question, self.engine, self._within[question])
        best = [
            (build.passages[build.owners[each.sentence]].document, build.sentences[each.sentence].span)
            for each in traced.reading.candidates
        ]
        found = {name: self._whole(places) for name, places in system.rankings(traced, build).items()}
        return {**found, SENTENCES: best}

    def _whole(self, ranking: Sequence[Place]) -> list[Place]:
        """The ranking with each place replaced by the unit it begins in, named once."""
        return list(dict.fromkeys((id_, self._unit(id_, span)) for id_, span in ranking))

    def _unit(self, id_: str, span: Span) -> Span:
        units = self._units.get(id_, ())
        number = bisect_right(units, span.start, key=lambda unit: unit.start) - 1
        return units[number] if units else span


def over(chosen: OutsideSet, engine: Engine, progress: Progress) -> OutsideSystem:
    """A system over the set with the models and settings of ``engine``, its build made in memory.

    Long questions are allowed; ``progress`` hears how the encoding goes.
    """
    patient = engine.answer.model_copy(update={"question_characters": _QUESTION_CHARACTERS})
    made = system.over(chosen.documents, replace(engine, answer=patient), progress)
    return OutsideSystem(chosen, made)


def sample(ids: Sequence[str], limit: int | None) -> list[str]:
    """``limit`` of the ids, those with the smallest SHA-256, in their old order; None takes all."""
    chosen = frozenset(sorted(ids, key=quote_hash)[:limit])
    return [id_ for id_ in ids if id_ in chosen]


def slug(title: str) -> str:
    """A title as a document id: lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-") or "untitled"


def _ids(titles: Sequence[str]) -> list[str]:
    """A slug for each title; a repeated one gets its number in the row."""
    slugs = [slug(title) for title in titles]
    return [each if slugs.index(each) == n else f"{each}-{n}" for n, each in enumerate(slugs)]


def _spans(stretches: Sequence[str]) -> list[Span]:
    """Where each stretch stands when they are joined by blank lines."""
    starts = accumulate((len(each) + len(_GAP) for each in stretches), initial=0)
    return [Span(start, start + len(each)) for start, each in zip(starts, stretches, strict=False)]


def _sampled(
    name: str, documents: Sequence[Document], items: Sequence[Item], limit: int | None, note: str
) -> OutsideSet:
    """``limit`` of the items, on as many documents as hold SPREAD times as many."""
    different = _once(items)
    within = _enough([item.document for item in different], limit)
    chosen = set(sample([item.id for item in different if item.document in within], limit))
    asked = tuple(item for item in different if item.id in chosen)
    wanted = {item.document for item in asked}
    kept = tuple(document for document in documents if document.id in wanted)
    note = f"{len(kept)} of {len(documents)} documents; {note}"
    return OutsideSet(name, kept, asked, True, {}, len(items), note)


def _enough(asked_on: Sequence[str], limit: int | None) -> set[str]:
    """Documents by the hash of their id until SPREAD * ``limit`` questions are on them."""
    counts = Counter(asked_on)
    order = sorted(counts, key=quote_hash)
    before = accumulate((counts[id_] for id_ in order), initial=0)
    wanted = len(asked_on) if limit is None else SPREAD * limit
    return {id_ for id_, held in zip(order, before, strict=False) if held < wanted}


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items without those that ask what an earlier one asked."""
    first: dict[str, Item] = {}
    for item in items:
        first.setdefault(item.question, item)
    return tuple(first.values())


def _squad_items(document: Document, article: files.SquadArticle) -> Iterator[Item]:
    for paragraph, place in zip(article.paragraphs, _spans(article.contexts), strict=True):
        for asked in paragraph.qas:
            answers = [] if asked.is_impossible else asked.answers
            spans = {_answer_span(asked.id, paragraph.context, place.start, each) for each in answers}
            keys = list(dict.fromkeys(answer.text for answer in answers))
            yield _item(asked.id, document, asked.question, [sorted(spans)] if spans else [], keys)


def _answer_span(question: str, context: str, start: int, answer: files.SquadAnswer) -> Span:
    """The answer's span in the article. Raises WrongDataset when it does not stand where it says."""
    at, end = answer.answer_start, answer.answer_start + len(answer.text)
    if context[at:end] != answer.text:
        raise WrongDataset(
            f"question {question}: the answer {answer.text!r:.60} does not stand at character {at} of its "
            "paragraph; mend the file"
        )
    return Span(start + at, start + end)


def _pages(pages: Mapping[str, Sequence[str]]) -> dict[str, Document]:
    """A document for each address."""
    ids = _ids([url.partition("//")[2] or url for url in pages])
    titles = [url.rstrip("/").rpartition("/")[2].replace("-", " ") for url in pages]
    return {
        url: plain.document(id_, title, _GAP.join(page))
        for (url, page), id_, title in zip(pages.items(), ids, titles, strict=True)
    }


def _conditional_item(raw: files.ConditionalQuestion, document: Document, page: Sequence[str]) -> Item:
    places = dict(zip(page, _spans(page), strict=True))
    gold = [] if raw.not_answerable else [[places[each]] for each in raw.plain]
    return _item(raw.id, document, f"{raw.scenario} {raw.question}", gold)


def _cut(corpus: Mapping[str, str], needed: set[str], others: int) -> dict[str, str]:
    """The needed documents and at most ``others`` more, in the order of the corpus."""
    fill = sample([id_ for id_ in corpus if id_ not in needed], others)
    return {id_: text for id_, text in corpus.items() if id_ in needed.union(fill)}


def _item(
    id_: str,
    document: Document,
    question: str,
    gold: Iterable[Iterable[Span]],
    keys: Sequence[str] = (),
) -> Item:
    """An item with these groups of gold; without any it must be refused."""
    evidence = tuple(
        tuple(Evidence(span.start, span.end, "", quote_hash(span.of(document.text))) for span in group)
        for group in gold
    )
    return Item(
        id=id_,
        document=document.id,
        topic=document.id,
        split="test",
        category="answerable" if evidence else "unanswerable",
        language="en",
        question=question.strip(),
        answer=keys[0] if keys else "",
        keys=(tuple(keys),) if keys else (),
        evidence=evidence,
        status=Status.ANSWERED if evidence else Status.NOT_IN_DOCUMENTS,
        refers_to=None,
        nearest=(),
    )
