"""A PostgreSQL server of the tests' own, in a temporary folder, with a fresh database for each test."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

URL = "QA_AUDIT__URL"
_USER = "qa"
_names = (f"test_{number}" for number in count(1))


@contextmanager
def server() -> Iterator[int]:
    """Start a server on a free port of this machine; stops it in the end. The port."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="qa-postgres-"))
    account = _account()  # PostgreSQL does not run as root
    if account is not None:
        shutil.chown(folder, account)
    data, port = folder / "data", _free_port()
    make = [str(programs / "initdb"), "-D", str(data), "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(make, check=True, capture_output=True, user=account, cwd=folder)
    run = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(run, stdout=log, stderr=log, user=account, cwd=folder)
    try:
        _wait_for(port, folder / "log")
        yield port
    finally:
        process.send_signal(signal.SIGINT)  # stop at once, whoever is still connected
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def fresh(port: int) -> str:
    """The URL of a new, empty database."""
    from sqlalchemy import create_engine, text

    name = next(_names)
    engine = create_engine(url(port, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url(port, name)


def url(port: int, name: str) -> str:
    return f"postgresql+psycopg://{_USER}@127.0.0.1:{port}/{name}"


def _programs() -> Path:
    """Where Debian puts the server; the newest version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        pytest.exit("there is no PostgreSQL here; run `apt-get install postgresql`, then again", 2)
    return found[-1].parent


def _account() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_for(port: int, log: Path) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import OperationalError

    engine = create_engine(url(port, "postgres"))
    for _ in range(300):
        try:
            engine.connect().close()
        except OperationalError:
            time.sleep(0.1)
        else:
            engine.dispose()
            return
    pytest.exit(f"PostgreSQL does not start: {log.read_text()[-500:]}", 2)
