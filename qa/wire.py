"""Outcomes to JSON and back, the same bytes on every channel. One of the edges where pydantic works."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from qa.errors import UnreadableOutcome
from qa.model import Outcome

_OUTCOME = TypeAdapter(Outcome)
_OUTCOMES = TypeAdapter(list[Outcome])


def to_json(outcome: Outcome, indent: int | None = None) -> bytes:
    """The outcome as UTF-8 JSON, in the order of the contract."""
    return _OUTCOME.dump_json(outcome, indent=indent)


def from_json(data: bytes, name: str) -> list[Outcome]:
    """The outcomes in a saved file: one object, a list of them, or one object a line.

    ``name`` is the file's name for the error. Raises UnreadableOutcome.
    """
    try:
        text = data.decode("utf-8").strip()
        if text.startswith("["):
            return _OUTCOMES.validate_json(text)
        lines = text.splitlines()
        if len(lines) > 1 and _is_object(lines[0]):
            return [_OUTCOME.validate_json(line) for line in lines if line.strip()]
        return [_OUTCOME.validate_json(text)]
    except UnicodeDecodeError as error:
        raise UnreadableOutcome(
            f"{name}: byte {error.start} is not UTF-8; save the outcome as it was sent"
        ) from error
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        place = ".".join(str(each) for each in detail["loc"]) or "the file"
        raise UnreadableOutcome(
            f"{name}: {place}: {detail['msg']}; give a file that `qa ask --json` or POST /v1/ask wrote"
        ) from error


def content_id(outcome: Outcome) -> str:
    """The id of an outcome: a hash of all of it but the id itself and the timings.

    The same question on the same build therefore has the same id, and a changed outcome does not
    bear out its id.
    """
    bare = replace(outcome, id="", timings_ms={})
    return f"ans_{hashlib.sha256(to_json(bare)).hexdigest()[:32]}"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except json.JSONDecodeError:
        return False
