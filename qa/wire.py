"""Outcomes to JSON and back, the same bytes on every channel. One of the edges where pydantic works."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from qa.errors import UnreadableOutcome
from qa.explanation import ExplainedOutcome
from qa.model import Outcome

_OUTCOME = TypeAdapter(Outcome)
_EXPLAINED = TypeAdapter(ExplainedOutcome)
_NOT_CONTENT = ("id", "timings_ms", "explanation")


@dataclass(frozen=True, slots=True)
class Saved:
    """An outcome read from a file, and the id that its JSON, as it stands there, bears out."""

    outcome: Outcome
    borne_out: str


def to_json(outcome: Outcome, indent: int | None = None) -> bytes:
    """The outcome as UTF-8 JSON, in the order of the contract; an explanation comes last."""
    if isinstance(outcome, ExplainedOutcome):
        return _EXPLAINED.dump_json(outcome, indent=indent)
    return _OUTCOME.dump_json(outcome, indent=indent)


def plain_json(value: object, indent: int | None = None) -> bytes:
    """Any other value of frozen types as UTF-8 JSON."""
    return TypeAdapter(type(value)).dump_json(value, indent=indent)


def from_json(data: bytes, name: str) -> list[Saved]:
    """The outcomes in a saved file: one object, a list of them, or one object a line.

    ``name`` is the file's name for the error. Raises UnreadableOutcome.
    """
    return _read(data, name, _objects)


def one_from_json(data: bytes, name: str) -> Saved:
    """The outcome in data that hold exactly one; ``name`` is said of it in the error.

    Raises UnreadableOutcome, also when there are several.
    """
    return _read(data, name, lambda text: [json.loads(text)])[0]


def _read(data: bytes, name: str, values: Callable[[str], list[object]]) -> list[Saved]:
    try:
        return [_saved(each) for each in values(data.decode("utf-8"))]
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not UTF-8"
    except (json.JSONDecodeError, RecursionError) as error:
        reason = f"not JSON: {error}"
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        reason = f"{'.'.join(str(each) for each in detail['loc']) or 'the file'}: {detail['msg']}"
    raise UnreadableOutcome(f"{name}: {reason}; give a file that `qa ask --json` or POST /v1/ask wrote")


def content_id(outcome: Outcome) -> str:
    """The id of an outcome: a hash of all of it but the id itself, timings and explanation.

    The same question on the same build therefore has the same id, and a changed outcome does not
    bear out its id. The hash is of JSON with sorted keys, so that outcomes of earlier versions, which
    had fewer fields, keep theirs.
    """
    return _hash(json.loads(to_json(outcome)))


def _hash(content: Mapping[str, object]) -> str:
    kept = {key: value for key, value in content.items() if key not in _NOT_CONTENT}
    plain = json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"ans_{hashlib.sha256(plain.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def _objects(text: str) -> list[object]:
    """The JSON values of a file: a list's members, one value, or one a line."""
    lines = [line for line in text.split("\n") if line.strip()]  # a quote may hold other line breaks
    if len(lines) > 1 and all(line.startswith("{") and line.rstrip().endswith("}") for line in lines):
        return [json.loads(line) for line in lines]
    found = json.loads(text)
    return list(found) if isinstance(found, list) else [found]


def _saved(content: object) -> Saved:
    outcome = _OUTCOME.validate_python(content)
    return Saved(outcome, _hash(content) if isinstance(content, dict) else "")
