"""The files of outside data sets as their formats define them: SQuAD, ConditionalQA, BEIR."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from qa.errors import QaError

_TAG = re.compile(r"</?[a-z][a-z0-9]*[^<>]*>", re.IGNORECASE)


class WrongDataset(QaError):
    """A file or folder that is not the data set it was given as."""


class SquadAnswer(BaseModel):
    """An annotator's answer, at a character of its paragraph."""

    text: str
    answer_start: int = Field(ge=0)


class SquadQuestion(BaseModel):
    """A question on a paragraph; an impossible one has plausible answers, which are not read."""

    id: str
    question: str
    answers: list[SquadAnswer] = []
    is_impossible: bool = False


class SquadParagraph(BaseModel):
    """A paragraph with its questions."""

    context: str
    qas: list[SquadQuestion]


class SquadArticle(BaseModel):
    """A Wikipedia article."""

    title: str
    paragraphs: list[SquadParagraph]

    @property
    def contexts(self) -> list[str]:
        """The texts of the paragraphs."""
        return [paragraph.context for paragraph in self.paragraphs]


class _SquadFile(BaseModel):
    data: list[SquadArticle]


class ConditionalQuestion(BaseModel):
    """A question of ConditionalQA with the evidence strings (HTML) of its page."""

    id: str
    url: str
    scenario: str
    question: str
    not_answerable: bool
    evidences: list[str]

    @property
    def plain(self) -> list[str]:
        """The different evidence strings without tags, character references read; empty ones left out."""
        return [each for each in dict.fromkeys(map(_untagged, self.evidences)) if each]


class BeirText(BaseModel):
    """A document or a query."""

    id: str = Field(alias="_id")
    title: str = ""
    text: str

    @property
    def whole(self) -> str:
        """Title and text, as BEIR's own baselines read them."""
        return f"{self.title}\n{self.text}".strip()


_CONDITIONAL_FILE = TypeAdapter(list[ConditionalQuestion])


def squad(file: Path) -> list[SquadArticle]:
    """The articles of a SQuAD 1.1 or 2.0 file. Raises WrongDataset."""
    try:
        return _SquadFile.model_validate_json(_bytes(file)).data
    except ValidationError as error:
        raise _wrong(file, error, "a SQuAD file: {'data': [{'title', 'paragraphs': […]}]}") from error


def conditional(folder: Path) -> dict[str, list[ConditionalQuestion]]:
    """The questions of every ``*.json`` of a folder, by the file's stem. Raises WrongDataset."""
    return {file.stem: _conditional(file) for file in sorted(folder.glob("*.json"))}


def beir_texts(file: Path) -> Iterator[BeirText]:
    """The documents or queries of a JSON Lines file. Raises WrongDataset naming the line."""
    for number, line in enumerate(_bytes(file).splitlines(), start=1):
        if line.strip():
            try:
                yield BeirText.model_validate_json(line)
            except ValidationError as error:
                raise _wrong(file, error, f"JSON Lines with _id and text (line {number})") from error


def qrels(folder: Path, split: str) -> dict[str, dict[str, int]]:
    """Query id to the grades of the documents judged above 0, in the order of ``folder/<split>.tsv``.

    All ``*.tsv`` are read when there is none of that name. Raises WrongDataset.
    """
    named = folder / f"{split}.tsv"
    judged: dict[str, dict[str, int]] = {}
    for file in [named] if named.is_file() else sorted(folder.glob("*.tsv")):
        for query, document, grade in _judgements(file):
            judged.setdefault(query, {})[document] = grade
    if not judged:
        raise WrongDataset(
            f"{folder} holds no judgement above 0; a BEIR folder has qrels/{split}.tsv with lines "
            "of query-id, corpus-id and score, parted by tabs"
        )
    return judged


def _conditional(file: Path) -> list[ConditionalQuestion]:
    try:
        return _CONDITIONAL_FILE.validate_json(_bytes(file))
    except ValidationError as error:
        raise _wrong(file, error, "a file of ConditionalQA") from error


def _judgements(file: Path) -> Iterator[tuple[str, str, int]]:
    """The judgements above 0; the first line may be a header."""
    for number, line in enumerate(_text(file).split("\n"), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not line.strip() or (number == 1 and not _is_whole(cells[-1])):
            continue
        if len(cells) != 3 or not _is_whole(cells[2]):
            raise WrongDataset(
                f"{file}, line {number}: {line!r:.80} is not query-id, corpus-id and a whole number "
                "parted by tabs; mend the line"
            )
        if int(cells[2]) > 0:
            yield cells[0], cells[1], int(cells[2])


def _is_whole(cell: str) -> bool:
    return re.fullmatch(r"-?\d+", cell) is not None


def _untagged(fragment: str) -> str:
    return html.unescape(_TAG.sub("", fragment)).strip()


def _text(file: Path) -> str:
    try:
        return _bytes(file).decode("utf-8")
    except UnicodeDecodeError as error:
        raise WrongDataset(f"{file}: byte {error.start} is not UTF-8; save the file as UTF-8") from error


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise WrongDataset(f"cannot read {file}: {error.strerror}; give the data set's path") from error


def _wrong(file: Path, error: ValidationError, wanted: str) -> WrongDataset:
    detail = error.errors(include_url=False)[0]
    place = ".".join(str(each) for each in detail["loc"]) or "the file"
    return WrongDataset(f"{file}: {place}: {detail['msg']}; give {wanted}")
