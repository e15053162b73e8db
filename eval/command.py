"""What ``qa eval`` does: run, show, save, compare, hold against the floors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval import compare as comparing
from eval import gate as gating
from eval import items as question_set
from eval import perturb, results, tables
from eval.items import Item
from eval.outside import OutsideSet
from eval.run import Results, run
from eval.system import ServiceSystem, System
from qa import service as services
from qa import settings as config
from qa.commands.console import progress as progress_bars
from qa.documents import catalogue, read
from qa.errors import QaError
from qa.index.build import Progress
from qa.service import Service
from qa.settings import Settings


class NotInstalled(QaError):
    """A library that only the baselines need is missing."""


class NothingToAsk(QaError):
    """No question of the set is on a document of the corpus."""


def measure(split: str, limit: int | None, out: Path, baselines: bool, checks: bool) -> None:
    """Ask the questions of a split ('dev', 'test' or 'all'), show the figures, write results and report."""
    from eval import report

    settings = config.load()
    service = services.open_service(settings)
    items = _chosen(split, limit, settings)
    with progress_bars() as progress:
        ours = _run(ServiceSystem(service), items, split, settings, progress)
        if checks:
            entries = catalogue.load(settings.corpus.folder)
            ours = perturb.check(ours, items, service.engine(), entries, progress)
        systems = _baselines(service) if baselines else []
        others = [_run(system, items, split, settings, progress) for system in systems]
    tables.show([ours, *others])
    written = [results.save(out, each) for each in (ours, *others)]
    page = written[0].with_suffix(".html")
    report.write(ours, others, page)
    for path in (*written, page):
        tables.say(f"Written: {path}")


def compare(before: Path, after: Path) -> None:
    """Show what changed from one results file to another. Raises WrongResults."""
    tables.show_comparison(comparing.compare(results.load(before), results.load(after)))


def gate() -> None:
    """Ask the fixed subset and hold it against the floors. Raises UnderFloor."""
    settings = config.load()
    items = gating.subset(question_set.load())
    with progress_bars() as progress:
        system = ServiceSystem(services.open_service(settings))
        found = _run(system, items, "gate", settings, progress, stages=False)
    tables.say(f"{len(found.rows)} questions: {tables.headline(found.figures)}")
    gating.hold(found.figures, gating.floors())
    tables.say("All floors hold.")


def outside(
    squad: Path | None, conditionalqa: Path | None, beir: Path | None, limit: int | None, out: Path
) -> None:
    """Ask collections that others made; of their texts nothing is saved. Raises WrongDataset."""
    settings = config.load()
    service = services.open_service(settings)
    for collection in _brought(squad, conditionalqa, beir, limit):
        found = _ask_outside(collection, service, settings)
        tables.show([found])
        asked = f"{len(found.rows)} of {collection.of_questions} questions"
        tables.say(f"{collection.name}: {asked}; {collection.note}")
        tables.say(f"Written: {results.save(out, results.bare(found))}")


def _chosen(split: str, limit: int | None, settings: Settings) -> list[Item]:
    """The questions of a split; with a limit the first on documents of the corpus. Raises NothingToAsk."""
    known = {entry.id for entry in catalogue.load(settings.corpus.folder)}
    items = [item for item in question_set.load() if split in ("all", item.split)]
    able = [item for item in items if item.document in known]
    if not able:
        raise NothingToAsk(
            f"no question is on {', '.join(sorted(known)) or 'the empty corpus'}; the set asks of "
            f"{', '.join(sorted({item.document for item in items}))}: put one of these into the corpus"
        )
    return items if limit is None else able[:limit]


def _run(
    system: System,
    items: Sequence[Item],
    split: str,
    settings: Settings,
    progress: Progress,
    stages: bool = True,
) -> Results:
    entries = catalogue.load(settings.corpus.folder)
    texts = {entry.id: read.read(entry, settings.reading).text for entry in entries}
    return run(system, items, texts, results.about(items, split, settings), progress, stages)


def _baselines(service: Service) -> list[System]:
    """The baselines. Raises NotInstalled naming what to install."""
    try:
        from eval import baselines

        return list(baselines.systems(service))
    except ModuleNotFoundError as error:
        raise NotInstalled(
            f"the baselines need {error.name}, which is not installed; run `pip install -e '.[eval]'`"
        ) from error


def _brought(
    squad: Path | None, conditionalqa: Path | None, beir: Path | None, limit: int | None
) -> list[OutsideSet]:
    """The outside collections that were asked for."""
    from eval import outside as loading

    most = loading.LIMIT if limit is None else limit
    found = [loading.squad(squad, most)] if squad else []
    found += [loading.conditional(conditionalqa, most)] if conditionalqa else []
    return found + ([loading.beir(beir, most)] if beir else [])


def _ask_outside(collection: OutsideSet, service: Service, settings: Settings) -> Results:
    from eval import outside as loading

    with progress_bars() as progress:
        system = loading.over(collection, service.engine(), progress)
        about = results.about(collection.items, "outside", settings)
        return run(system, collection.items, collection.texts, about, progress)
