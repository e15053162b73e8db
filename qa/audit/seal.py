"""What of a record is sealed, what can be erased, and the hashes between: plain text, checkable by hand.

An outcome's JSON is kept with its erasable values replaced by salted hashes; the values themselves and
the salt lie apart and can be deleted. What is sealed is a short text that names the hashes of everything
else. An entry's hash covers the hash of the entry before it and the hash of its sealed text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa.errors import Unsound

# Values of an outcome that hold or give away what was asked. ``id`` is a hash of the question among other
# things, so that a guessed question could be confirmed by it; ``via`` names questions like it.
ERASABLE: Mapping[str, str] = {
    "id": '""',
    "question": '""',
    "reason": '""',
    "via": "[]",
    "standalone": '""',
    "dropped": "[]",
}
RECORD = "qa audit record 1"
ERASURE = "qa audit erasure 1"
START = "0" * 64
"""What stands for the hash of the entry before the first."""

_MARK = "sha256:"
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Parts:
    """An outcome taken apart: ``kept`` is never changed, ``erasable`` can be deleted.

    ``asked`` is the salted hash of what was asked.
    """

    kept: bytes
    erasable: bytes
    asked: str


def sha256(data: bytes) -> str:
    """SHA-256 in lower-case hex, as ``sha256sum`` prints it."""
    return hashlib.sha256(data).hexdigest()


def salted(salt: str, name: str, value: str) -> str:
    """The hash that stands for an erased value: of the text ``<salt> <name> <value as JSON>``."""
    return sha256(f"{salt} {name} {value}".encode())


def take_apart(outcome: bytes, asked: str, salt: str) -> Parts:
    """The parts of an outcome's JSON (as ``wire.to_json`` writes it) and of what was asked, as JSON."""
    text = outcome.decode("utf-8")
    lines = [f"salt {salt}", f"asked {asked}"]
    pieces, at = [], 0
    for name, start, end in members(text):
        if name in ERASABLE:
            value = text[start:end]
            lines.append(f"{name} {value}")
            pieces += [text[at:start], f'"{_MARK}{salted(salt, name, value)}"']
            at = end
    kept = "".join([*pieces, text[at:]])
    return Parts(kept.encode(), "\n".join(lines).encode(), salted(salt, "asked", asked))


def put_together(kept: bytes, erasable: bytes) -> bytes:
    """The outcome's JSON, byte for byte as it was. Raises Unsound when a value is another than it was."""
    values = read_erasable(erasable)
    salt = values.get("salt", "")

    def value_of(name: str, mark: str) -> str:
        value = values.get(name, "")
        if mark != f'"{_MARK}{salted(salt, name, value)}"':
            raise Unsound(f"{name} is not what its salted hash stands for")
        return value

    return _replaced(kept, value_of)


def without_erasable(kept: bytes) -> bytes:
    """The outcome's JSON with empty values where erasable ones were, to be read after they are gone."""
    return _replaced(kept, lambda name, _: ERASABLE[name])


def read_erasable(erasable: bytes) -> Mapping[str, str]:
    """The values by name, as JSON; ``salt`` is bare and ``asked`` the question. Raises Unsound."""
    try:
        lines = [line.partition(" ") for line in erasable.decode("utf-8").split("\n")]
    except UnicodeDecodeError as error:
        raise Unsound(f"the erasable part is not UTF-8: {error}") from error
    names = tuple(name for name, _, _ in lines)
    if names != ("salt", "asked", *(name for name in ERASABLE if name in names)):
        raise Unsound(f"the erasable part holds {', '.join(names):.100}")
    return {name: value for name, _, value in lines}


def asked_of(erasable: bytes, asked: str) -> str:
    """What was asked, as JSON. Raises Unsound when ``asked`` is not its salted hash."""
    values = read_erasable(erasable)
    value = values.get("asked", "")
    if salted(values.get("salt", ""), "asked", value) != asked:
        raise Unsound("the question is not what its salted hash stands for")
    return value


def seal(title: str, values: Mapping[str, str]) -> bytes:
    """A sealed text: the title, then one ``name: value`` a line. No value holds a line break."""
    return "".join([f"{title}\n", *(f"{name}: {value}\n" for name, value in values.items())]).encode()


def read_sealed(sealed: bytes) -> tuple[str, Mapping[str, str]]:
    """Title and values of a sealed text. Raises Unsound when it is not one."""
    try:
        title, *lines = sealed.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise Unsound(f"the sealed text is not UTF-8: {error}") from error
    values = {name: value for name, colon, value in (line.partition(": ") for line in lines) if colon}
    if seal(title, values) != sealed or title not in (RECORD, ERASURE):
        raise Unsound("the sealed text has another form")
    return title, values


def link(previous: str, sealed: bytes) -> bytes:
    """The text whose hash is the hash of an entry: it ties the entry to the one before."""
    return f"previous: {previous}\nsealed: {sha256(sealed)}\n".encode()


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers in short: ``3 7-12``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def in_ranges(text: str) -> Iterator[range]:
    """What ``ranges`` wrote. Raises Unsound."""
    try:
        for part in text.split():
            first, _, last = part.partition("-")
            yield range(int(first), int(last or first) + 1)
    except ValueError as error:
        raise Unsound(f"the erased numbers {text!r:.60} cannot be read") from error


def _replaced(kept: bytes, value_of: Callable[[str, str], str]) -> bytes:
    """The JSON with another value for each erasable one."""
    try:
        text = kept.decode("utf-8")
        found = list(members(text))
    except ValueError as error:
        raise Unsound(f"the outcome is not the JSON it was: {error}") from error
    pieces, at = [], 0
    for name, start, end in found:
        if name in ERASABLE and text.startswith(f'"{_MARK}', start):  # of what could be erased at that time
            pieces += [text[at:start], value_of(name, text[start:end])]
            at = end
    return "".join([*pieces, text[at:]]).encode()


def members(text: str) -> Iterator[tuple[str, int, int]]:
    """Name, start and end of each value of a JSON object that is written without blanks."""
    at = 1
    while at < len(text) and text[at] == '"':
        name, colon = _DECODER.raw_decode(text, at)
        _, end = _DECODER.raw_decode(text, colon + 1)
        yield str(name), colon + 1, end
        at = end + 1
    if text[:1] != "{" or at != len(text) or text[-1] != "}":
        raise ValueError("not a JSON object without blanks")
