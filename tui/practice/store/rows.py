"""The rows of one container's own layer in the database: its inodes, and the names that lead there.

Many rows are read, and removed, a bounded number at a time, so that whoever does it can let
others go on in between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from tui.practice.files.nodes import Kind
from tui.practice.store.database import Database
from tui.practice.store.entries import raw
from tui.practice.store.inodes import Folder, Node

_TABLES = (
    "CREATE TABLE IF NOT EXISTS inodes (container TEXT, number INTEGER, kind TEXT NOT NULL,"
    " mode INTEGER NOT NULL, uid INTEGER NOT NULL, gid INTEGER NOT NULL,"
    " mtime INTEGER NOT NULL, target BLOB NOT NULL, major INTEGER NOT NULL,"
    " minor INTEGER NOT NULL, opaque INTEGER NOT NULL,"
    " PRIMARY KEY (container, number)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS names (container TEXT, folder INTEGER, name BLOB, inode INTEGER,"
    " PRIMARY KEY (container, folder, name)) WITHOUT ROWID",
)
_KEYS = (("names", "folder, name"), ("inodes", "number"))
MOST = 250
"""Rows in one step: a millisecond or two."""

Place = tuple[int, str]
"""The number of a folder, and a name in it."""


class Rows:
    """All methods raise sqlite3.Error."""

    __slots__ = ("_database", "_id")

    def __init__(self, database: Database, container_id: str) -> None:
        self._database = database
        self._id = container_id

    def prepare(self) -> None:
        """Make the tables, where there are none."""
        for table in _TABLES:
            self._database.connection.execute(table)

    def inodes(self) -> Iterator[list[Node]]:
        """All inodes, some at a time. How many names lead to each is left to be counted."""
        last = 0
        while page := self._execute(
            "SELECT number, kind, mode, uid, gid, mtime, target, major, minor, opaque FROM inodes"
            " WHERE container = ? AND number > ? ORDER BY number LIMIT ?",
            last,
            MOST,
        ).fetchall():
            yield [_node(*row) for row in page]
            last = page[-1][0]

    def names(self) -> Iterator[list[tuple[int, str, int | None]]]:
        """All names, some at a time: the folder, the name, and the inode if it hides nothing."""
        last = (0, b"")
        while page := self._execute(
            "SELECT folder, name, inode FROM names"
            " WHERE container = ? AND (folder, name) > (?, ?) ORDER BY folder, name LIMIT ?",
            *last,
            MOST,
        ).fetchall():
            yield [
                (folder, name.decode("utf-8", "surrogateescape"), inode)
                for folder, name, inode in page
            ]
            last = page[-1][:2]

    def write(
        self,
        saved: Iterable[Node],
        gone: Iterable[Node],
        bound: Mapping[Place, Node | None],
        freed: Iterable[Place],
    ) -> None:
        """Keep the changes of one operation, all or none."""
        with self._database.transaction():
            for node in gone:
                self._execute("DELETE FROM inodes WHERE container = ? AND number = ?", node.number)
                if isinstance(node, Folder):
                    self._execute(
                        "DELETE FROM names WHERE container = ? AND folder = ?", node.number
                    )
            for node in saved:
                self._execute(
                    "INSERT OR REPLACE INTO inodes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    node.number,
                    node.kind.value,
                    node.mode,
                    node.uid,
                    node.gid,
                    node.mtime,
                    raw(node.target),
                    *node.device,
                    isinstance(node, Folder) and node.opaque,
                )
            for (folder, name), leads_to in bound.items():
                self._execute(
                    "INSERT OR REPLACE INTO names VALUES (?, ?, ?, ?)",
                    folder,
                    raw(name),
                    leads_to and leads_to.number,
                )
            for folder, name in freed:
                self._execute(
                    "DELETE FROM names WHERE container = ? AND folder = ? AND name = ?",
                    folder,
                    raw(name),
                )

    def remove(self) -> Iterator[None]:
        """Remove all, some at a time. What a kill leaves is removed by beginning once more."""
        for table, key in _KEYS:
            last = f"SELECT {key} FROM {table} WHERE container = ? ORDER BY {key} LIMIT 1 OFFSET ?"
            rest = f"DELETE FROM {table} WHERE container = ?"
            while edge := self._execute(last, MOST - 1).fetchone():
                marks = ", ".join("?" * len(edge))
                self._execute(f"{rest} AND ({key}) <= ({marks})", *edge)
                yield
            self._execute(rest)
            yield

    def _execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        return self._database.connection.execute(statement, (self._id, *values))


def _node(
    number: int,
    kind: str,
    mode: int,
    uid: int,
    gid: int,
    mtime: int,
    target: bytes,
    major: int,
    minor: int,
    opaque: int,
) -> Node:
    if kind == Kind.FOLDER:
        return Folder(number, Kind.FOLDER, mode, uid, gid, mtime, opaque=bool(opaque))
    text = target.decode("utf-8", "surrogateescape")
    return Node(number, Kind(kind), mode, uid, gid, mtime, text, (major, minor))
