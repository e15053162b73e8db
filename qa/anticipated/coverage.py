"""Which sentences of a document no anticipated question reaches."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa.index.lexical import terms
from qa.index.questions import Anticipated
from qa.model import Passage, SectionPath, Sentence

_FEWEST_TERMS = 2


@dataclass(frozen=True, slots=True)
class Reach:
    """A sentence with content, its section, and how many answered questions it answers, by language."""

    sentence: Sentence
    section: SectionPath
    questions: Mapping[str, int]

    def reached(self, language: str = "") -> bool:
        """Whether a question (in ``language``, if given) leads here."""
        return bool(self.questions.get(language) if language else self.questions)


@dataclass(frozen=True, slots=True)
class Share:
    """Of ``total`` sentences ``reached`` by some question, and by language."""

    total: int
    reached: int
    by_language: Mapping[str, int]


def reach(passages: Sequence[Passage], asked: Iterable[Anticipated], language: str) -> list[Reach]:
    """Every sentence with content of one document, in order.

    ``asked`` are its questions placed on ``passages``; ``language`` is the document's. Content is
    what has two words that carry meaning and is no mere opening of a list.
    """
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for each in asked:
        if each.answered:
            for number in each.sentences:
                counts[number][each.language] += 1
    sentences = [(passage.section, sentence) for passage in passages for sentence in passage.sentences]
    return [
        Reach(sentence, section, dict(counts[number]))
        for number, (section, sentence) in enumerate(sentences)
        if has_content(sentence.text, language)
    ]


def has_content(text: str, language: str) -> bool:
    """Whether a sentence says something that could be asked for."""
    return not text.endswith(":") and len(set(terms(text, language))) >= _FEWEST_TERMS


def share(found: Sequence[Reach]) -> Share:
    """How many of the sentences are reached."""
    languages = sorted({language for each in found for language in each.questions})
    return Share(
        total=len(found),
        reached=sum(each.reached() for each in found),
        by_language={language: sum(each.reached(language) for each in found) for language in languages},
    )


def by_section(found: Sequence[Reach], depth: int) -> dict[SectionPath, Share]:
    """The shares of the sections, to ``depth`` headings, in the order of the document."""
    groups: dict[SectionPath, list[Reach]] = defaultdict(list)
    for each in found:
        groups[each.section[:depth]].append(each)
    return {section: share(group) for section, group in groups.items()}
