"""A folder or a URL to a database whose tables are up to date, with transactions that read or write."""

from __future__ import annotations

import logging
import os
import sqlite3
import stat
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from qa.audit.database import migrate
from qa.errors import AuditError, SettingsError

log = logging.getLogger(__name__)

FILE = "log.sqlite"
_TRIES = 3
Transaction = Connection

_BUSY_SECONDS = 15
_URL = "postgresql://user:password@host/name"
_NEXT = "see to the disk or database that QA_AUDIT__FOLDER or QA_AUDIT__URL names"
_WRITING = "qa_writing"
_OPENING = 8_710_246  # names the advisory lock under which one process at a time brings the tables up to date


class Database:
    """Connections to the audit log. Safe to share between threads; several processes may write."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        weakref.finalize(self, engine.dispose)  # who forgets to close leaves no connection open

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite; else it is PostgreSQL."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees one state of the log. Raises AuditError for what fails inside."""
        with _translated("read"), self._engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that is on disk when the block is left. Raises AuditError for what fails inside."""
        with _translated("written"), self._engine.connect() as connection:
            connection.execution_options(**{_WRITING: True})
            with connection.begin():
                yield connection

    def shed(self) -> None:
        """Take what was deleted or overwritten off the disk: out of free pages, dead rows and the WAL."""
        with _translated("written"), self._engine.connect() as connection:
            if self.is_sqlite:
                _empty_journal(connection)
            else:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                for table in ("audit_entries", "audit_feedback", "audit_marks"):
                    connection.execute(text(f"VACUUM {table}"))

    def damage(self) -> list[str]:
        """What the database itself finds wrong with its file; PostgreSQL keeps that to itself."""
        if not self.is_sqlite:
            return []
        with self.reading() as connection:
            found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(100)"))]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


def open_database(folder: Path, url: str) -> Database:
    """The database at ``url``, or ``folder/log.sqlite`` when that is empty, made or brought up to date.

    Raises AuditError when it cannot be opened, SettingsError for a URL that means nothing.
    """
    engine = _postgresql(url) if url else _sqlite(folder)
    database = Database(engine)
    _bring_up_to_date(database)
    return database


def _sqlite(folder: Path) -> Engine:
    """An engine for ``folder/log.sqlite``, which is made for its owner alone; nothing is connected yet."""
    file = folder / FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDONLY, 0o600))  # SQLite gives its other files the same mode
        for path, mode in ((folder, 0o700), (file, 0o600)):
            _tell_if_open_to_others(path, mode)
    except OSError as error:
        raise AuditError(f"cannot make {file}: {error.strerror}; set QA_AUDIT__FOLDER") from error
    engine = create_engine(URL.create("sqlite", database=str(file)))
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _tell_if_open_to_others(path: Path, mode: int) -> None:
    """A warning, not an error: a volume of a container often has a mode that no one can change."""
    found = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and found & ~mode & 0o077:
        log.warning("%s has mode %o, open to other users; run `chmod %o %s`", path, found, mode, path)


def _postgresql(url: str) -> Engine:
    """An engine for PostgreSQL; nothing is connected yet."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend == "sqlite":
            raise SettingsError(f"setting audit.url: SQLite has its place in QA_AUDIT__FOLDER; give {_URL}")
        if backend != "postgresql":
            raise SettingsError(f"setting audit.url: {backend} is not supported; give {_URL}")
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as error:
        raise SettingsError(f"setting audit.url: not a database URL; give {_URL}") from error
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"setting audit.url needs {error.name}, which is not installed; run `pip install 'qa[postgres]'`"
        ) from error


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    """Every SQLite connection: transactions begun by us, on disk at commit, deleted content overwritten."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {1000 * _BUSY_SECONDS}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    _write_ahead(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Journal ahead of writing, which stays so. Changing over waits for no lock, so it is tried again."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _empty_journal(connection: Connection) -> None:
    """Move all of the WAL into the file and cut it to nothing, once nobody reads it any more."""
    cursor = connection.connection.cursor()
    for _ in range(_TRIES):
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found = cursor.fetchone()  # first whether someone was in the way
        if found is not None and not found[0]:
            return
    log.warning(
        "what was erased still stands in %s-wal, which others are reading; it goes when they have finished",
        FILE,
    )


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: of two that read first and write later, one would fail."""
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _bring_up_to_date(database: Database) -> None:
    """Run the missing migrations, one process at a time. Raises AuditError for tables of a later program."""
    with database.reading() as connection:
        if migrate.is_up_to_date(connection):
            return
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_OPENING})"))
        migrate.migrate(connection)


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Errors of the database as AuditError; its statements and values stay out of the message."""
    try:
        yield
    except DBAPIError as error:
        raise AuditError(f"the audit log cannot be {what}: {error.orig}; {_NEXT}") from error
    except SQLAlchemyError as error:
        raise AuditError(f"the audit log cannot be {what}: {type(error).__name__}; {_NEXT}") from error
    except UnicodeDecodeError as error:
        raise AuditError(f"the audit log cannot be {what}: {error}; {_NEXT}") from error
