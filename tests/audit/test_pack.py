"""What the evidence pack says can be done by hand can be done by hand, with what is in it alone."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import subprocess
from pathlib import Path

import pytest

from qa.audit.chain import documents_in
from qa.audit.database.entries import Filter
from qa.audit.log import Log
from qa.audit.pack import Pack, pack, to_json
from qa.audit.pack_page import to_html
from qa.service import Service
from tests.audit.steps import QUESTIONS
from tests.fakes import TEXT, HashingEncoder, write_corpus


def packed(service: Service, number: int) -> Pack:
    log = service.audit_log()
    return pack(log, log.find(str(number)), documents_in(service.settings.index.folder))


def saved(page: str, folder: Path) -> dict[str, str]:
    """The linked files of a page, saved into a folder as a reader would; their SHA-256 by ``sha256sum``."""
    for name, content in re.findall(r'download="([^"]+)"\s+href="data:[^;]+;base64,([^"]*)"', page):
        (folder / name).write_bytes(base64.b64decode(html.unescape(content)))
    listed = subprocess.run(
        ["sha256sum", *sorted(p.name for p in folder.iterdir())],  # noqa: S607
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {name: sha256 for sha256, name in (line.split("  ") for line in listed.splitlines())}


def values(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)


@pytest.fixture
def page(service: Service, log: Log) -> str:
    log.checkpoint()
    return to_html(packed(service, 1)).decode()


def test_every_hash_on_the_page_can_be_made_with_sha256sum(
    service: Service, page: str, tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    hashes = saved(page, folder)
    sealed, kept = (
        values((folder / "sealed.txt").read_text()),
        json.loads((folder / "kept.json").read_bytes()),
    )
    assert hashes["kept.json"] == sealed["outcome"] and hashes["context.json"] == sealed["context"]
    assert hashes["asked.salted.txt"] == sealed["asked"]
    for name in ("id", "question", "reason", "via"):
        assert f"sha256:{hashes[f'{name}.salted.txt']}" == kept[name]
    assert hashes["sealed.txt"] == values((folder / "link.txt").read_text())["sealed"]
    assert hashes["link.txt"] == service.audit_log().find("1").hash and hashes["link.txt"] in page
    for citation in kept["citations"]:
        assert hashes[f"quote-{citation['number']}.txt"] == citation["quote_sha256"]


def test_the_command_on_the_page_walks_the_chain_to_the_checkpoint(page: str, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    saved(page, folder)
    command = html.unescape(re.search(r"<pre>(while .*?)</pre>", page)[1])  # type: ignore[index]
    printed = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S607
    lines = [line.split() for line in (folder / "chain.txt").read_text().splitlines()]
    assert printed.stdout.split()[::2] == [line[3] for line in lines]
    assert [line[1] for line in lines[1:]] == [line[3] for line in lines[:-1]]
    assert f"hash: {lines[-1][3]}" in (folder / "checkpoint.txt").read_text()


def test_the_document_by_the_hash_on_the_page_holds_the_quote_on_the_line(
    service: Service, page: str
) -> None:
    data = (service.settings.corpus.folder / "tea.md").read_bytes()
    assert hashlib.sha256(data).hexdigest() in page
    citation = packed(service, 1).citations[0].citation
    assert citation.lines is not None
    lines = data.decode().splitlines()[citation.lines[0] - 1 : citation.lines[1]]
    assert citation.quote in "\n".join(lines)
    assert f"lines {citation.lines[0]}–{citation.lines[1]}" in page


def test_each_quote_is_marked_in_its_surroundings(service: Service, page: str) -> None:
    found = packed(service, 1)
    text = service.document("tea").text
    for each in found.citations:
        assert each.holds and each.before + each.citation.quote + each.after in text
        assert f"<mark>{html.escape(each.citation.quote, quote=False)}</mark>" in page


def test_the_page_fetches_nothing_and_runs_nothing(service: Service, page: str) -> None:
    service.ask("<script>alert(1)</script> Green tea is served at noon <img src=x>")
    hostile = to_html(packed(service, len(QUESTIONS) + 1)).decode()
    for each in (page, hostile):
        assert "<script" not in each and "<img" not in each
        assert not re.search(r'(?:src|href)="(?!data:)', each)
    assert "&lt;script&gt;alert(1)" in hostile


def test_the_json_holds_what_the_page_holds(service: Service, page: str) -> None:
    found = json.loads(to_json(packed(service, 1)))
    assert found["holds"] and found["record"]["question"] == QUESTIONS[0]
    assert found["files"]["sealed.txt"] in html.unescape(page)
    assert json.loads(found["files"]["outcome.json"]) == found["record"]["outcome"]


def test_two_documents_of_one_title_are_both_in_the_pack(service: Service) -> None:
    from qa.service import ingest

    corpus = service.settings.corpus.folder
    write_corpus(corpus, {"tea": TEXT, "tee": TEXT.replace("noon", "ten")})
    catalogue = corpus / "catalogue.toml"
    catalogue.write_text(catalogue.read_text().replace("tee title", "tea title"))
    ingest(service.settings, [HashingEncoder()], lambda *_: None)
    outcome = service.ask("When is green tea served?")
    versions = {c.document.id: c.document.version for c in (*outcome.citations, *outcome.nearest)}
    assert versions.keys() == {"tea", "tee"}
    found = packed(service, 1)
    assert {id_: each.version for id_, each in found.documents.items()} == versions
    first_step = to_html(found).decode().split("<ol>")[1].split("</li>")[0]
    assert all(
        version in first_step and f"<code>{id_}</code>" in first_step for id_, version in versions.items()
    )


def test_an_erased_question_is_not_in_the_pack(service: Service, log: Log) -> None:
    log.erase(Filter(number=1), "on request")
    found = packed(service, 1)
    assert found.holds and found.citations
    content = to_html(found).decode() + to_json(found).decode()
    assert "has been erased" in content and "salted.txt" not in content and "outcome.json" not in content


def test_a_pack_says_what_does_not_hold(service: Service, log: Log) -> None:
    import shutil

    shutil.rmtree(service.settings.index.folder / service.engine().build.id)
    found = packed(service, 1)
    assert not found.holds and found.citations[0].holds is None
    assert "cannot be checked" in to_html(found).decode()
