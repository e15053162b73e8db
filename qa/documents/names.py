"""The names that documents go by, and whether two of them mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.text import fold, words


def word_set(listed: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(listed.split())


_LITTLE = word_set(
    "the a an of on for in to and by de het een van voor over en tot inzake s dutch nederlandse"
)


@dataclass(frozen=True, slots=True)
class Known:
    """A document of the corpus and its names: title, abbreviations, official numbers, addresses."""

    id: str
    names: tuple[str, ...]
    language: str = ""


def known_as(id_: str, title: str, aliases: Iterable[str], language: str = "") -> Known:
    """A document under its title, its id and its other names."""
    return Known(id_, tuple(dict.fromkeys((title, id_, *aliases))), language)


def key_of(name: str) -> tuple[str, ...]:
    """What makes two printed names the same: their words, small ones aside, in any order."""
    plain = [word.removesuffix("'s") for word in words(re.sub(r"\bAnnexe\b", "Annex", name))]
    return tuple(sorted(word for word in plain if word not in _LITTLE)) or tuple(plain)


def number_key(number: str) -> str:
    """An official number without blanks, punctuation and 'no.': ``21 501-20, no. 1841`` is 21501201841."""
    return re.sub(r"[\W_]+|\bn[or]\b", "", fold(number))


def meant_by(names: Sequence[str], known: Iterable[Known]) -> str | None:
    """The id of the first document that goes by any of the names; None when there is none."""
    return next((each.id for each in known if share_a_name(names, each.names)), None)


def share_a_name(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two lists hold the same name, however it is printed."""
    return not _keys(some).isdisjoint(_keys(others))


def _keys(names: Iterable[str]) -> set[tuple[str, ...] | str]:
    """The keys of names; those with a digit also go by their number, written in any way."""
    found: set[tuple[str, ...] | str] = set()
    for name in names:
        found.add(key_of(name))
        if any(character.isdigit() for character in name):
            found.add(number_key(name))
    return found
