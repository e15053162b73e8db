"""An evidence pack as one HTML file that needs nothing else."""

from __future__ import annotations

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qa.audit.pack import Pack

_TEMPLATE = "pack.html"


def to_html(pack: Pack) -> bytes:
    """The page; whatever a question or document holds is text in it."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    templates.filters["base64"] = _base64
    return templates.get_template(_TEMPLATE).render(pack=pack).encode("utf-8")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")
