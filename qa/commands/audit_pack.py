"""``qa audit pack``: the evidence for one record, to be handed over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa import settings as config
from qa.audit import chain, pack_page
from qa.audit import pack as packing
from qa.audit.log import open_log
from qa.commands.console import friendly, out
from qa.errors import AuditError


@friendly
def pack(
    reference: Annotated[str, typer.Argument(metavar="ID", help="A record or an answer.")],
    folder: Annotated[Path, typer.Option("--out", help="The folder to write to.")] = Path(),
) -> None:
    """Write an evidence pack: one HTML file and one JSON file that need nothing else."""
    settings = config.load()
    log = open_log(settings.audit)
    record = log.find(reference)
    found = packing.pack(log, record, chain.documents_in(settings.index.folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for ending, content in (("html", pack_page.to_html(found)), ("json", packing.to_json(found))):
            path = folder / f"{record.id}.{ending}"
            path.write_bytes(content)
            out.print(f"Written: {path}", soft_wrap=True)
    except OSError as error:
        raise AuditError(f"cannot write to {folder}: {error.strerror}; give another --out") from error
    if not found.holds:
        raise typer.Exit(1)
