"""An evidence pack as one HTML file that needs nothing else."""

from __future__ import annotations

from pathlib import Path

from qa.audit.pack import Pack
from qa.templates import render


def to_html(pack: Pack) -> bytes:
    """The page; whatever a question or document holds is text in it."""
    return render(Path(__file__).parent, "pack.html", pack=pack).encode("utf-8")
