"""Names of countries, regions, institutions and months in English and Dutch, each to one key.

The only module that imports ``babel``, whose CLDR data has the countries and months.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from babel import Locale

from qa.facts.lexicon import aliases
from qa.text import words

Name = tuple[str, ...]
_LANGUAGES = ("en", "nl")
# Codes of CLDR's territories that institutions.toml knows under keys of its own.
_SET_APART = {"EU": "eu", "UN": "un", "419": "latin-america", "029": "caribbean", "015": "north-africa"}


@functools.cache
def months() -> Mapping[str, int]:
    """The folded names of the months, in full and as three letters, to their numbers."""
    found: dict[str, int] = {}
    for language in _LANGUAGES:
        for number, name in Locale(language).months["format"]["wide"].items():
            found[name.casefold()] = number
    short = {name[:3]: number for name, number in found.items() if len(name) > 4}
    return {**short, **found, "mrt": 3, "sept": 9}


@functools.cache
def known_names() -> Mapping[Name, str]:
    """The folded words of every known name to the key of what it names.

    Keys of two capitals are countries (ISO 3166), of three figures regions (UN M49), others are
    those of ``institutions.toml``.
    """
    found: dict[Name, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            found[tuple(words(name))] = _SET_APART.get(code, code)
    for file in ("demonyms.toml", "institutions.toml"):
        for key, names in aliases(file).items():
            found.update({tuple(words(name)): key for name in names})
    return found


@functools.cache
def longest_name() -> int:
    """How many words the longest known name has."""
    return max(len(name) for name in known_names())


def is_country(key: str) -> bool:
    """Whether a key stands for a country."""
    return len(key) == 2 and key.isupper()
