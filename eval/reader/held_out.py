"""Ask on SQuAD articles that nothing was trained on: ``python -m eval.reader.held_out``, after `qa ingest`.

The comparison by token learns from three quarters of the articles of the SQuAD file (``attend``); this asks
500 questions on the others, each on its own article, and saves the results without any text.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eval import outside, results, tables
from eval.reader.attend import held_out_articles
from eval.reader.measurements import SQUAD
from eval.run import run
from qa.commands.console import progress as progress_bars
from qa.service import open_service
from qa.settings import load as load_settings

RESULTS = Path("eval/results/outside")


def held_out() -> outside.OutsideSet:
    """The articles that are never trained on, and ``outside.LIMIT`` of their questions."""
    whole = outside.squad(SQUAD, None)
    groups = held_out_articles(document.id for document in whole.documents)
    items = [item for item in whole.items if item.document in groups]
    chosen = set(outside.sample([item.id for item in items], outside.LIMIT))
    return replace(
        whole,
        name=f"{whole.name}, articles held out of training",
        documents=tuple(each for each in whole.documents if each.id in groups),
        items=tuple(item for item in items if item.id in chosen),
    )


def main() -> None:
    """Ask, show and save."""
    settings = load_settings()
    chosen = held_out()
    with progress_bars() as progress:
        system = outside.over(chosen, open_service(settings).engine(), progress)
        about = results.about(chosen.items, "outside", settings)
        found = run(system, chosen.items, chosen.texts, about, progress)
    tables.show([found])
    tables.say(f"Written: {results.save(RESULTS, results.bare(found))}")


if __name__ == "__main__":
    main()
