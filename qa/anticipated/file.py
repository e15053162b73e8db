"""A question file: read whole, changed in one rename, one writer at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from qa.errors import CorpusError, RepeatedQuestion
from qa.index.lock import alone
from qa.index.questions import Written, lines_of, parse, path_of, to_line
from qa.text import words


def add(corpus: Path, document: str, written: Sequence[Written]) -> None:
    """Append questions to the file of a document; lines that stand there are left as they are.

    Raises RepeatedQuestion when one is asked there already (case and punctuation aside), and then
    adds none.
    """

    def longer(lines: list[str]) -> list[str]:
        asked = asked_on(lines)
        for here, each in enumerate(written, start=len(lines) + 1):
            if (number := asked.setdefault(key_of(each.question), here)) != here:
                raise RepeatedQuestion(
                    f"{each.question!r} is asked in line {number} of {path_of(corpus, document)} already; "
                    "word it otherwise, or mend that line"
                )
        return [*lines, *(to_line(each) for each in written)]

    _change(corpus, document, longer)


def remove(corpus: Path, document: str, gone: Collection[str]) -> None:
    """Take the lines that are among ``gone`` (whole lines, as they stand) out of a question file."""
    unwanted = frozenset(gone)
    _change(corpus, document, lambda lines: [line for line in lines if line not in unwanted])


def asked_on(lines: Sequence[str]) -> dict[tuple[str, ...], int]:
    """For each question the line, from 1, that asks it first; lines that hold none are passed over."""
    found: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines, start=1):
        written, _ = parse(line)
        if written is not None:
            found.setdefault(key_of(written.question), number)
    return found


def key_of(question: str) -> tuple[str, ...]:
    """What two questions share when they are the same but for case, accents and punctuation."""
    return tuple(words(question)) or (question.strip(),)


def _change(corpus: Path, document: str, change: Callable[[list[str]], list[str]]) -> None:
    path = path_of(corpus, document)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with alone(path.parent):  # two writers follow each other, and neither loses a line
            lines = change(lines_of(corpus, document))
            _replace(path, "".join(f"{line}\n" for line in lines))
    except OSError as error:
        raise CorpusError(f"cannot write {path}: {error.strerror}; check space and permissions") from error


def _replace(path: Path, content: str) -> None:
    """The new content whole or not at all, whenever the process is killed."""
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
