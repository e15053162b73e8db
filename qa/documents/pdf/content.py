"""The strings that a PDF page shows, with place, size and weight: its content stream, interpreted.

Page space as in the PDF specification (ISO 32000-1, 8.3): units of 1/72 inch, y upwards. Operators and
matrices are those of chapter 9 (Text).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject, StreamObject
from pypdf.generic._font import Font

from qa.documents.pdf.page import Shown

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
FORMS_DEEP = 12
FORMS = 5000
_BOLD_WEIGHT = 600
_FORCE_BOLD = 1 << 18


@dataclass(frozen=True, slots=True)
class _Face:
    """A font as far as it matters here; ``unit`` is what its widths are measured in."""

    font: Font
    bold: bool
    unit: float

    def decode(self, data: bytes) -> tuple[str, float, int]:
        """What a string says, its width in units of the font size, and how many codes it has."""
        font = self.font
        if isinstance(font.encoding, str):
            codes = data.decode(font.encoding, "replace")
            shown = codes
        else:
            codes = data.decode("latin-1")
            shown = "".join([font.encoding.get(byte, chr(byte)) for byte in data])
        widths = font.character_widths
        default = widths["default"]
        width = 0.0
        for code in codes:
            width += font.space_width if code == font.space_char else widths.get(code, default)
        said = "".join([str(font.character_map.get(each, each)) for each in shown])
        return (said if font.interpretable else "\ufffd" * len(said)), width * self.unit, len(codes)


@dataclass(slots=True)
class _State:
    """The graphics state as far as text is concerned."""

    ctm: Matrix = _IDENTITY
    face: _Face | None = None
    size: float = 1.0
    character: float = 0.0
    word: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


class Faces:
    """The fonts of a file; each is read once, however many pages use it."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int] | int, _Face | None] = {}

    def of(self, resources: DictionaryObject) -> dict[str, _Face]:
        """The fonts of a page or form by their names there; those that cannot be read are left out."""
        fonts = resources.get("/Font")
        fonts = fonts.get_object() if fonts is not None else None
        if not isinstance(fonts, DictionaryObject):
            return {}
        found = {str(name): self._face(fonts, name) for name in fonts}
        return {name: face for name, face in found.items() if face is not None}

    def _face(self, fonts: DictionaryObject, name: str) -> _Face | None:
        reference = fonts.raw_get(name)
        number = getattr(reference, "idnum", None)
        key = (number, reference.generation) if number is not None else id(reference)
        if key not in self._known:
            self._known[key] = _read_face(reference.get_object())
        return self._known[key]


def _read_face(described: object) -> _Face | None:
    if not isinstance(described, DictionaryObject):
        return None
    try:
        font = Font.from_font_resource(described)
    except (AttributeError, TypeError, ValueError, KeyError, IndexError):
        return None
    matrix = described.get("/FontMatrix")
    is_scaled = font.sub_type == "Type3" and isinstance(matrix, ArrayObject) and len(matrix) == 6
    unit = abs(float(matrix[0])) if is_scaled and matrix is not None else 0.001
    return _Face(font, _is_bold(font), unit or 0.001)


def _is_bold(font: Font) -> bool:
    name = font.name.lower()
    if any(word in name for word in ("bold", "black", "heavy", "demi")):
        return True
    weight = str(font.font_descriptor.weight)
    flags = font.font_descriptor.flags
    forced = isinstance(flags, int) and bool(flags & _FORCE_BOLD)
    return forced or (weight.isdecimal() and int(weight) >= _BOLD_WEIGHT)


class Interpreter:
    """One page: call ``run`` once, then read ``shown``, and how many ``images`` and ``paths`` it draws.

    ``skipped`` counts the forms and images that were left out because there are too many, or too deep.
    """

    def __init__(self, pdf: object, faces: Faces) -> None:
        self.shown: list[Shown] = []
        self.images = 0
        self.paths = 0
        self.skipped = 0
        self._pdf = pdf
        self._faces = faces
        self._forms = 0

    def run(
        self, content: object, resources: DictionaryObject, ctm: Matrix = _IDENTITY, deep: int = 0
    ) -> None:
        """Interpret a content stream. Raises what pypdf raises for a broken one."""
        fonts = self._faces.of(resources)
        state = _State(ctm=ctm)
        stack: list[_State] = []
        text: _Text = _Text()
        for operands, operator in ContentStream(content, self._pdf, "bytes").operations:
            match operator:
                case b"q":
                    stack.append(replace(state))
                case b"Q":
                    state = stack.pop() if stack else state
                case b"cm":
                    state.ctm = _times(_matrix(operands), state.ctm)
                case b"Tf":
                    state.face = fonts.get(str(operands[0])) if operands else None
                    state.size = _number(operands, 1, state.size)
                case b"Do":
                    self._do(operands, resources, state.ctm, deep)
                case b"INLINE IMAGE":
                    self.images += 1
                case b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"sh":
                    self.paths += 1
                case _:
                    text.apply(operator, operands, state, self.shown.append)

    def _do(self, operands: list[object], resources: DictionaryObject, ctm: Matrix, deep: int) -> None:
        """Show a form; count an image."""
        self._forms += 1
        if deep >= FORMS_DEEP or self._forms > FORMS:
            self.skipped += 1
            return
        if not operands:
            return
        named = resources.get("/XObject")
        named = named.get_object() if named is not None else None
        found = named.get(str(operands[0])) if isinstance(named, DictionaryObject) else None
        form = found.get_object() if found is not None else None
        if not isinstance(form, StreamObject):
            return
        if form.get("/Subtype") != "/Form":
            self.images += 1
            return
        own = form.get("/Resources")
        inner = own.get_object() if own is not None else resources
        matrix = _matrix(cast(list[object], form.get("/Matrix", [])))
        self.run(form, cast(DictionaryObject, inner), _times(matrix, ctm), deep + 1)


@dataclass(slots=True)
class _Text:
    """The text object: its matrix and that of its line."""

    matrix: Matrix = _IDENTITY
    line: Matrix = _IDENTITY

    def apply(
        self, operator: bytes, operands: list[object], state: _State, emit: Callable[[Shown], None]
    ) -> None:
        """Follow one text operator; strings that it shows are emitted."""
        match operator:
            case b"BT":
                self.matrix = self.line = _IDENTITY
            case b"Tm":
                self.matrix = self.line = _matrix(operands)
            case b"Td" | b"TD":
                if operator == b"TD":
                    state.leading = -_number(operands, 1, -state.leading)
                self._move(_number(operands, 0, 0.0), _number(operands, 1, 0.0))
            case b"T*":
                self._move(0.0, -state.leading)
            case b"Tj":
                self._show(operands[:1], state, emit)
            case b"TJ":
                self._show(operands[0] if operands and isinstance(operands[0], list) else [], state, emit)
            case b"'":
                self._move(0.0, -state.leading)
                self._show(operands[:1], state, emit)
            case b'"':
                state.word, state.character = _number(operands, 0, state.word), _number(operands, 1, 0.0)
                self._move(0.0, -state.leading)
                self._show(operands[2:3], state, emit)
            case _:
                _set(operator, operands, state)

    def _move(self, x: float, y: float) -> None:
        self.matrix = self.line = _times((1.0, 0.0, 0.0, 1.0, x, y), self.line)

    def _show(self, strings: Iterable[object], state: _State, emit: Callable[[Shown], None]) -> None:
        """Show strings, and skip the widths between them (in thousandths of the size)."""
        for each in strings:
            if isinstance(each, NameObject):
                continue
            if isinstance(each, (int, float)):
                self._advance(-float(each) / 1000 * state.size * state.stretch)
            elif isinstance(each, (bytes, str)) and state.face is not None:
                data = each if isinstance(each, bytes) else each.encode("latin-1", "replace")
                self._emit(data, state, state.face, emit)

    def _emit(self, data: bytes, state: _State, face: _Face, emit: Callable[[Shown], None]) -> None:
        said, width, codes = face.decode(data)
        spaces = data.count(b" ") if not isinstance(face.font.encoding, str) else 0
        across = (width * state.size + codes * state.character + spaces * state.word) * state.stretch
        start = _times((1.0, 0.0, 0.0, 1.0, 0.0, state.rise), _times(self.matrix, state.ctm))
        self._advance(across)
        end = _times((1.0, 0.0, 0.0, 1.0, 0.0, state.rise), _times(self.matrix, state.ctm))
        size = abs(state.size) * math.hypot(start[2], start[3])
        if said and math.isfinite(sum(start) + sum(end) + size):
            emit(Shown(said, start[4], start[5], end[4], end[5], _angle(start), size, face.bold))

    def _advance(self, across: float) -> None:
        self.matrix = _times((1.0, 0.0, 0.0, 1.0, across, 0.0), self.matrix)


_PARAMETERS: Mapping[bytes, str] = {b"Tc": "character", b"Tw": "word", b"TL": "leading", b"Ts": "rise"}


def _set(operator: bytes, operands: list[object], state: _State) -> None:
    """Set a text parameter; operators that do not concern text are ignored."""
    if operator == b"Tz":
        state.stretch = _number(operands, 0, 100.0) / 100 or 1.0
    elif operator in _PARAMETERS:
        name = _PARAMETERS[operator]
        setattr(state, name, _number(operands, 0, getattr(state, name)))


def _angle(matrix: Matrix) -> int:
    """Which way a string runs, in quarter turns against the clock."""
    across, up = matrix[0], matrix[1]
    if abs(across) >= abs(up):
        return 0 if across >= 0 else 2
    return 1 if up > 0 else 3


def _number(operands: list[object], place: int, default: float) -> float:
    found = operands[place] if place < len(operands) else None
    return float(found) if isinstance(found, (int, float)) and math.isfinite(found) else default


def _matrix(operands: list[object]) -> Matrix:
    """Six numbers as a matrix; anything else leaves everything where it is."""
    if len(operands) != 6 or not all(isinstance(each, (int, float)) for each in operands):
        return _IDENTITY
    a, b, c, d, e, f = (float(cast(float, each)) for each in operands)
    return (a, b, c, d, e, f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    """The product of two matrices: ``first`` is applied first."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
