"""What each ingredient of the reader is worth: ``python -m eval.reader.leave_out``, after `qa ingest`.

The test split is asked once with everything and once without each ingredient in turn; nothing is fitted
again in between. Prints a Markdown table.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from eval import figures
from eval.items import Item, load
from eval.reader.fit import KINDS, PREMISES
from eval.reader.measurements import shipped
from eval.score import Scored, score
from qa.answer.ask import Engine, ask
from qa.answer.attend import Attention
from qa.answer.reader import Logistic, MixedReader, Weights
from qa.service import open_service
from qa.settings import load as load_settings

Change = Callable[[Engine], Engine]


def reading(engine: Engine, weights: Weights, attention: Attention | None = None) -> Engine:
    """The engine with a reader of these numbers."""
    return replace(engine, reader=MixedReader(weights, attention or Attention.shipped(), "changed"))


def without_signals(names: Iterable[str]) -> Change:
    """Without the named signals, in the confidence with and without anticipated questions."""
    left_out = set(names)

    def kept(model: Logistic) -> Logistic:
        return replace(model, weights={k: v for k, v in model.weights.items() if k not in left_out})

    def change(engine: Engine) -> Engine:
        weights = shipped()
        changed = replace(weights, confidence=kept(weights.confidence), unaided=kept(weights.unaided))
        return reading(engine, changed)

    return change


def without_view(prefix: str) -> Change:
    """Without the measurements of a view, and without its ranks."""

    def change(engine: Engine) -> Engine:
        weights = shipped()
        sentence = {k: 0.0 if k.startswith(prefix) else v for k, v in weights.sentence.items()}
        settings = engine.retrieve
        if prefix == "words":
            ranks = {"lexical": 0.0}
            views = {each: getattr(settings, each).model_copy(update=ranks) for each in ("english", "dutch")}
        else:
            views = {
                each: getattr(settings, each).model_copy(update={"dense": (1.0, 0.0)})
                for each in ("english", "dutch")
            }
        changed = replace(engine, retrieve=settings.model_copy(update=views))
        return reading(changed, replace(weights, sentence=sentence))

    return change


CHANGES: Mapping[str, Change] = {
    "everything": lambda engine: engine,
    "anticipated questions": lambda engine: replace(engine, build=replace(engine.build, questions=None)),
    "comparison by token": lambda engine: reading(
        engine, shipped(), replace(Attention.shipped(), encoder="")
    ),
    "premises against facts": without_signals(PREMISES),
    "what is asked for": without_signals([*KINDS, "missing_type", "missing_reason"]),
    "subject at all": without_signals(["off_subject", "off_topic"]),
    "words (BM25)": without_view("words"),
    "second encoder": without_view("second"),
}
"""What is left out, by name."""


def rows(engine: Engine, items: Iterable[Item]) -> list[Scored]:
    """The items asked and judged."""
    texts = {document.id: document.text for document in engine.build.documents}
    every = frozenset(texts)
    return [score(item, ask(item.question, engine, every), texts) for item in items if item.document in texts]


def line(name: str, found: list[Scored]) -> str:
    """One line of the table."""
    of = figures.figures(found)
    by = {
        language: figures.figures([r for r in found if r.language == language]) for language in ("en", "nl")
    }
    values = (
        by["en"]["joint"].value,
        by["nl"]["joint"].value,
        of["citation_precision"].value,
        of["wrongly_refused"].value,
        1 - of["wrongly_answered"].value,
        of["auroc"].value,
    )
    return f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |"


def main() -> None:
    """Ask and print."""
    engine = open_service(load_settings()).engine()
    items = [item for item in load() if item.split == "test"]
    out = sys.stdout.write
    out("| without | joint, en | joint, nl | precision | wrongly refused | rightly refused | AUROC |\n")
    out("|---|---|---|---|---|---|---|\n")
    for name, change in CHANGES.items():
        out(line(name, rows(change(engine), items)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
