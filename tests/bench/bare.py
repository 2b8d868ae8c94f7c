"""The smallest Textual app with a table: what starting one costs before cais adds to it."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class BareApp(App[None]):
    """A table of three columns, and nothing else."""

    def compose(self) -> ComposeResult:
        yield DataTable()

    def on_mount(self) -> None:
        """Something to read."""
        table = self.query_one(DataTable)
        table.add_columns("state", "name", "image")
        table.add_row("running", "web", "nginx")


if __name__ == "__main__":
    BareApp().run()
