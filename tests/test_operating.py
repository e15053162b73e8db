"""The page for administrators has every setting, with its default and what it may be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, JsonValue, TypeAdapter

from qa.settings import Settings

PAGE = Path(__file__).parent.parent / "docs" / "operating.md"
_LIMITS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to", "minLength": "characters from"}


def settings(of: type[BaseModel] = Settings, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Name, variable, default and range of every setting, as the page has them."""
    properties = of.model_json_schema()["properties"]
    for name, field in of.model_fields.items():
        here = (*above, name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel) and not above:
            yield from settings(field.annotation, here)
            continue
        default = TypeAdapter[object](object).dump_python(field.default, mode="json")
        yield (
            f"`{'.'.join(here)}`",
            f"`QA_{'__'.join(here).upper()}`",
            shown(default),
            limits(properties[name]),
        )


def begun(setting: tuple[str, ...]) -> str:
    """The row of a setting, up to what it does."""
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in setting)


def shown(default: JsonValue) -> str:
    text = default if isinstance(default, str) else json.dumps(default)
    return f"`{text}`" if text not in ("", "null", "{}") else ""


def limits(schema: dict[str, JsonValue]) -> str:
    """What a value may be, as far as the settings bound it."""
    either = schema.get("anyOf", [])
    assert isinstance(either, list)
    for each in either:
        assert isinstance(each, dict)
        schema = {**schema, **each}
    return ", ".join(f"{word} {schema[key]:g}" for key, word in _LIMITS.items() if key in schema)


@pytest.mark.parametrize("setting", list(settings()), ids=lambda each: each[0])
def test_the_page_has_every_setting_as_it_is(setting: tuple[str, ...]) -> None:
    row = begun(setting)
    found = re.search(f"^{re.escape(row)} .+ \\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"docs/operating.md lacks the row that begins {row}"


def test_the_page_names_no_setting_that_is_not_there() -> None:
    named = set(re.findall(r"QA_[A-Z_]+__[A-Z_]+", PAGE.read_text(encoding="utf-8")))
    assert named <= {setting[1].strip("`") for setting in settings()}
