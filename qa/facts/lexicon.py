"""The words that lie beside the code as TOML files; read at first use."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources


@functools.cache
def word_list(name: str) -> frozenset[str]:
    """A list of ``words.toml`` by its name, folded."""
    lists: dict[str, str] = tomllib.loads(_read("words.toml"))
    return frozenset(lists[name].split())


@functools.cache
def values(name: str) -> Mapping[str, float]:
    """A table of ``values.toml`` by its name: folded words to the numbers they stand for."""
    tables: dict[str, dict[str, float]] = tomllib.loads(_read("values.toml"))
    return tables[name]


@functools.cache
def nouns() -> Mapping[str, str]:
    """Dutch stems to the English stems of the things that policy texts count."""
    tables: dict[str, dict[str, str]] = tomllib.loads(_read("nouns.toml"))
    return tables["nouns"]


@functools.cache
def labels() -> Mapping[str, str]:
    """Folded words before a number that is a name to the English word for the same."""
    tables: dict[str, dict[str, str]] = tomllib.loads(_read("nouns.toml"))
    return tables["labels"]


@functools.cache
def directions() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Axis to its ``plus`` and ``minus`` phrases."""
    axes: dict[str, dict[str, list[str]]] = tomllib.loads(_read("directions.toml"))
    return axes


@functools.cache
def aliases(file: str) -> Mapping[str, Sequence[str]]:
    """A file of names: what they stand for to its names."""
    named: dict[str, list[str]] = tomllib.loads(_read(file))
    return named


def _read(file: str) -> str:
    return resources.files("qa.facts").joinpath(file).read_text(encoding="utf-8")
