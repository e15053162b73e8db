"""Characters as extracted from files to characters that can be searched, quoted and stored."""

from __future__ import annotations

import re
import unicodedata

_REPLACED = {
    **{ord(ligature): unicodedata.normalize("NFKC", ligature) for ligature in "ﬀﬁﬂﬃﬄﬅﬆ"},
    0x00AD: None,  # soft hyphen: where a word may be broken, not a character of it
    0x200B: None,  # zero-width space
    0x2060: None,  # word joiner
    0xFEFF: None,  # byte order mark
    0xF0B7: "•",  # the bullet of the Symbol font
    0xF0A7: "▪",  # and of Wingdings
}
# Control characters, halves of surrogate pairs, private use and places without a character.
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN_DIGIT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def clean(text: str) -> str:
    """The text with ligatures spelled out and without control characters, in composed form (NFC)."""
    return unicodedata.normalize("NFC", _NO_TEXT.sub("", text.translate(_REPLACED)))


def collapse(text: str, keep_lines: bool = False) -> str:
    """The text with each run of white space as one blank; line ends stay when ``keep_lines``."""
    return re.sub(r"[^\S\n]+" if keep_lines else r"\s+", " ", text)


def raised(mark: str) -> str:
    """A footnote mark as it is printed: its digits raised."""
    return mark.translate(_SUPERSCRIPT)


def lowered(mark: str) -> str:
    """The number of a footnote, from a mark with raised or bracketed digits."""
    return mark.translate(_PLAIN_DIGIT).strip(" []().:")
