"""Templates to HTML; whatever a question or document holds is text in it.

The only module that imports ``jinja2``.
"""

from __future__ import annotations

import base64
import functools
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def render(folder: Path, name: str, **values: object) -> str:
    """The template ``name`` of a folder, filled in. The filter ``base64`` gives the bytes of a text."""
    return _templates(folder).get_template(name).render(**values)


@functools.cache
def _templates(folder: Path) -> Environment:
    templates = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    templates.filters["base64"] = _base64
    return templates


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")
