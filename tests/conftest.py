from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from qa.answer.reader import MixedReader
from qa.documents import catalogue, read
from qa.model import Document
from qa.service import Service, ingest, open_service
from qa.settings import AuditSettings, CorpusSettings, Settings
from tests import postgres
from tests.fakes import TEXT, HashingEncoder, settings_for, write_corpus

ROOT = Path(__file__).parent.parent

# How long an example takes depends on what else the machine does; speed is measured in eval/bench.
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="keep the audit logs in a PostgreSQL of our own")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--postgres"):
        for item in items:
            if item.get_closest_marker("sqlite_file"):
                item.add_marker(pytest.mark.skip(reason="looks into the file of SQLite"))


@pytest.fixture(scope="session")
def postgres_port(request: pytest.FixtureRequest) -> Iterator[int | None]:
    """The port of the tests' own PostgreSQL; None without ``--postgres``."""
    if not request.config.getoption("--postgres"):
        yield None
        return
    with postgres.server() as port:
        yield port


@pytest.fixture(autouse=True)
def audit_database(postgres_port: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """With ``--postgres``, a database of its own for every test."""
    if postgres_port is not None:
        monkeypatch.setenv(postgres.URL, postgres.fresh(postgres_port))


@pytest.fixture(scope="session")
def policy() -> Document:
    """The policy document as read."""
    entries = {entry.id: entry for entry in catalogue.load(ROOT / "corpus")}
    return read.read(entries["policy-human-rights-2023"])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings over a small corpus of one document, ``tea``."""
    write_corpus(tmp_path / "corpus", {"tea": TEXT})
    return settings_for(tmp_path)


@pytest.fixture
def service(settings: Settings) -> Service:
    """A service that answers from the small corpus, with the hashing encoder."""
    encoders = [HashingEncoder()]
    ingest(settings, encoders, lambda *_: None)
    return Service(settings, encoders, MixedReader.shipped())


@pytest.fixture(scope="session")
def real_service() -> Service:
    """The product itself: the policy document and the real encoders, on the build of `make index`."""
    base = Settings()
    found = open_service(
        base.model_copy(
            update={
                "audit": AuditSettings(enabled=False),
                "corpus": CorpusSettings(folder=ROOT / base.corpus.folder),
                "index": base.index.model_copy(
                    update={
                        "folder": ROOT / base.index.folder,
                        "models_folder": ROOT / base.index.models_folder,
                    }
                ),
            }
        )
    )
    found.warm()
    return found
