"""The engine's documents, in one SQLite file.

Write-ahead logging: a commit is in the system's hands when it returns, so that killing the
engine at any moment loses nothing of what it has answered for. (Only a crash of the whole
machine could lose the last moments; the file stays whole even then.)

The log is folded into the file by a thread: that waits for the disk, as nobody else should.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

_LAYOUT = 1
"""Of the tables; a file with another number belongs to another version of cais."""
_MANY = 500
"""Changed rows after which the log is folded."""
_LONGEST_LOG = 16_384
"""Pages. Should the thread never get to the end of a log that grows all the time, it is folded at
a commit after all; there is little left to do then."""


class ForeignLayout(Exception):
    """The file was written by a version of cais that keeps things differently."""


class Database:
    """Documents by kind and id, and room for tables of others."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it. Raises ForeignLayout, sqlite3.DatabaseError or OSError."""
        self.connection = sqlite3.connect(path, isolation_level=None)
        self._path = path
        self._depth = 0
        self._folded = 0
        """How many rows had been changed when the log was folded last."""
        self._folding: Future[None] | None = None
        self._folder = ThreadPoolExecutor(1, "fold")
        (mode,) = self.connection.execute("PRAGMA journal_mode = WAL").fetchone()
        self._has_log = mode == "wal"
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute(f"PRAGMA wal_autocheckpoint = {_LONGEST_LOG}")
        (layout,) = self.connection.execute("PRAGMA user_version").fetchone()
        if layout not in (0, _LAYOUT):
            self.connection.close()
            raise ForeignLayout(str(path))
        self.connection.execute(
            "CREATE TABLE IF NOT EXISTS documents"
            " (kind TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID"
        )
        self.connection.execute(f"PRAGMA user_version = {_LAYOUT}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept, or nothing. May be nested; the outermost decides."""
        if self._depth == 0:
            self.connection.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
            if self._depth == 1:
                self.connection.execute("COMMIT")
        except BaseException:
            # When the disk is full, SQLite has rolled back by itself.
            if self._depth == 1 and self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        finally:
            self._depth -= 1
        if self._depth == 0:
            self._fold_if_long()

    def put(self, kind: str, identity: str, document: dict[str, Any]) -> None:
        """Keep a document, in place of the one that had this id."""
        body = json.dumps(document, separators=(",", ":"))
        self.connection.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (kind, identity, body)
        )

    def drop(self, kind: str, identity: str) -> None:
        """Forget a document; nothing happens if there is none."""
        self.connection.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, identity))

    def all(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every document of a kind, by id."""
        rows = self.connection.execute(
            "SELECT id, body FROM documents WHERE kind = ? ORDER BY id", (kind,)
        )
        for identity, body in rows.fetchall():
            yield identity, json.loads(body)

    def close(self) -> None:
        """Fold the log into the file, and let go of it."""
        self._folder.shutdown()
        self.connection.close()

    def _fold_if_long(self) -> None:
        changed = self.connection.total_changes
        if changed - self._folded < _MANY or not self._has_log:
            return
        if self._folding is None or self._folding.done():
            self._folded = changed
            # Where there can be no thread, the log grows until it is folded at a commit.
            with suppress(RuntimeError):
                self._folding = self._folder.submit(self._fold)

    def _fold(self) -> None:
        """Copy what the log has by now, and have the disk keep it. Others read and write on."""
        with closing(sqlite3.connect(self._path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
