from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.errors import DamagedBuild
from qa.index.dense import DenseIndex
from qa.index.lexical import LexicalIndex, terms


def unit(*numbers: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    vector = np.asarray(numbers, np.float32)
    return vector / np.float32(np.linalg.norm(vector))


ROWS = np.stack([unit(1, 0), unit(1, 1), unit(0, 1)])


def test_neighbours_come_best_first_with_their_cosine() -> None:
    found = DenseIndex.of(ROWS).search(unit(1, 0), 2)
    assert [row for row, _ in found] == [0, 1]
    assert found[0][1] == pytest.approx(1)


def test_only_the_given_rows_are_searched() -> None:
    assert [row for row, _ in DenseIndex.of(ROWS).search(unit(1, 0), 5, among=[1, 2])] == [1, 2]
    assert DenseIndex.of(ROWS).search(unit(1, 0), 5, among=[]) == []


def test_a_saved_dense_index_is_the_same_again(tmp_path: Path) -> None:
    DenseIndex.of(ROWS).save(tmp_path / "x.faiss")
    loaded = DenseIndex.load(tmp_path / "x.faiss")
    assert np.array_equal(loaded.vectors(), ROWS)
    assert np.array_equal(loaded.rows([2, 0]), ROWS[[2, 0]])


def test_a_damaged_dense_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.faiss").write_bytes(b"not an index")
    with pytest.raises(DamagedBuild, match="qa ingest"):
        DenseIndex.load(tmp_path / "x.faiss")


TEXTS = [
    ("The courts are strengthened.", "en"),
    ("Tea at noon.", "en"),
    ("De rechtbanken.", "nl"),
    ("", "en"),
]


def test_words_match_by_their_stems_in_the_language_of_the_text() -> None:
    index = LexicalIndex.of(TEXTS)
    assert [number for number, _ in index.search("strengthening a court", 5)] == [0]
    assert [number for number, _ in index.search("rechtbank", 5)] == [2]


def test_texts_without_a_shared_word_are_not_found() -> None:
    assert LexicalIndex.of(TEXTS).search("zebra", 5) == []
    assert LexicalIndex.of(TEXTS).search("", 5) == []
    assert LexicalIndex.of([("", "en")]).search("tea", 5) == []


def test_only_the_given_texts_are_searched() -> None:
    assert LexicalIndex.of(TEXTS).search("court tea", 5, among=[1, 2]) != []
    assert {n for n, _ in LexicalIndex.of(TEXTS).search("court tea", 5, among=[1, 2])} == {1}


def test_a_saved_lexical_index_is_the_same_again(tmp_path: Path) -> None:
    index = LexicalIndex.of(TEXTS)
    index.save(tmp_path / "bm25")
    loaded = LexicalIndex.load(tmp_path / "bm25", ["en", "nl"])
    assert loaded.search("tea court rechtbank", 5) == index.search("tea court rechtbank", 5)


def test_stop_words_and_accents_do_not_count() -> None:
    assert terms("What is the Curaçao café?", "en") == terms("curacao cafe", "en")
