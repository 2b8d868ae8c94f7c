"""The engine's documents, in one SQLite file.

Write-ahead logging: a commit is in the system's hands when it returns, so that killing the
engine at any moment loses nothing of what it has answered for. (Only a crash of the whole
machine could lose the last moments; the file stays whole even then.)
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_LAYOUT = 1
"""Of the tables; a file with another number belongs to another version of cais."""


class ForeignLayout(Exception):
    """The file was written by a version of cais that keeps things differently."""


class Database:
    """Documents by kind and id, and room for tables of others."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it. Raises ForeignLayout, sqlite3.DatabaseError or OSError."""
        self.connection = sqlite3.connect(path, isolation_level=None)
        self._depth = 0
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
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
        self.connection.close()
