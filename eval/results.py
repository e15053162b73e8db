"""Results to and from JSON, and the hashes that say what a result is a result of."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval import items as question_set
from eval.items import Item
from eval.run import About, Results
from eval.score import Scored
from qa.errors import QaError
from qa.settings import Settings

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "results"

_RESULTS = TypeAdapter(Results)
_LISTS = ("rows", "perturbed")


class WrongResults(QaError):
    """A file that does not hold results."""


def about(items: Sequence[Item], split: str, settings: Settings) -> About:
    """What a run on these items today is a result of."""
    return About(
        date=date.today().isoformat(),
        code=code_hash(),
        questions=questions_hash(items),
        split=split,
        machine=f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}",
        settings=dict(_flat("", settings.model_dump(mode="json", include={"index", "retrieve", "answer"}))),
    )


def code_hash() -> str:
    """SHA-256 (16 hex digits) of names and contents of all program files of ``qa`` and ``eval``.

    Program files are ``*.py`` and ``*.json`` outside ``eval/results``, in the order of their paths.
    """
    digest = hashlib.sha256()
    for path in sorted(_program_files(), key=lambda each: each.relative_to(ROOT).as_posix()):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def questions_hash(items: Sequence[Item]) -> str:
    """SHA-256 (16 hex digits) of the items as lines, in order of id."""
    lines = (question_set.to_line(item) for item in sorted(items, key=lambda item: item.id))
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()[:16]


def name_of(results: Results) -> str:
    """``<date>-<build>`` for the product, with the system's name behind for any other."""
    stem = f"{results.about.date}-{results.build}"
    system = re.sub(r"[^a-z0-9.]+", "-", results.system.lower()).strip("-")
    return stem if system == "qa" else f"{stem}-{system}"


def bare(results: Results) -> Results:
    """The results without any text of documents or questions, for collections that belong to others."""
    return replace(results, rows=tuple(_without_texts(row) for row in results.rows))


def save(folder: Path, results: Results) -> Path:
    """Write ``<name>.json`` and return its path; rows by id, one a line, so that runs can be compared.

    Quotes from documents whose evidence is kept as hashes only are left out.
    """
    path = folder / f"{name_of(results)}.json"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(to_json(results), encoding="utf-8")
    return path


def load(path: Path) -> Results:
    """Results from a file. Raises WrongResults."""
    try:
        return _RESULTS.validate_json(path.read_bytes())
    except OSError as error:
        raise WrongResults(
            f"cannot read {path}: {error.strerror}; give a file that `qa eval` wrote"
        ) from error
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        place = ".".join(str(each) for each in detail["loc"]) or "the file"
        raise WrongResults(f"{path}: {place}: {detail['msg']}; give a file that `qa eval` wrote") from error


def to_json(results: Results) -> str:
    """The results as JSON in one fixed order, one line for each row and for each other value."""
    ordered = replace(results, rows=tuple(sorted(results.rows, key=lambda row: row.id)))
    fields = _RESULTS.dump_python(_withheld(ordered), mode="json")
    return "{\n" + ",\n".join(_field(name, value) for name, value in fields.items()) + "\n}\n"


def _withheld(results: Results) -> Results:
    """The results without quotes from documents whose own gold holds no text."""
    private = {one.document for row in results.rows for group in row.gold for one in group if not one.text}
    return replace(results, rows=tuple(_without_quotes(row, private) for row in results.rows))


def _without_quotes(row: Scored, private: Set[str]) -> Scored:
    if not any(each.document in private for each in row.cited):
        return row
    cited = tuple(replace(each, text="") if each.document in private else each for each in row.cited)
    return replace(row, answer="", cited=cited)


def _without_texts(row: Scored) -> Scored:
    keys: tuple[tuple[str, ...], ...] = tuple(() for _ in row.keys)
    cited = tuple(replace(each, text="") for each in row.cited)
    gold = tuple(tuple(replace(each, text="") for each in group) for group in row.gold)
    return replace(row, question="", reference_answer="", answer="", keys=keys, cited=cited, gold=gold)


def _field(name: str, value: object) -> str:
    if name in _LISTS and isinstance(value, list) and value:
        lines = ",\n".join(f"  {_compact(each)}" for each in value)
        return f' "{name}": [\n{lines}\n ]'
    return f' "{name}": {_compact(value)}'


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _flat(prefix: str, value: object) -> Iterator[tuple[str, str]]:
    """Nested settings as dotted names."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _flat(f"{prefix}.{name}" if prefix else str(name), each)
    else:
        yield prefix, _compact(value)


def _program_files() -> Iterator[Path]:
    for room in ("qa", "eval"):
        for path in (ROOT / room).rglob("*"):
            if path.suffix in (".py", ".json") and FOLDER not in path.parents:
                yield path
