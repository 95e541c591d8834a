"""The reader's rule for a projection: its rows at one sequence, then every change after it."""
from __future__ import annotations

from typing import Any, Union

from .chain import Chain
from .frames import Kind, StreamHeader, parse_object
from .history import History
from .values import Change, Complete, Table

Step = Union[Change, Complete]

#: More rows than this before their mark, and the projection is asked for again.
_WAITING_MAX = 10_000


class RowReader(Chain):
    """Holds the rows, so that a table asked for again tells what changed.

    Rows are handed over when the mark behind them says that none is missing. Nothing is asked
    before something was heard on the stream: the subscription is in force then, so that a change
    is in the table or comes after it.
    """

    def __init__(self, key: str | None = None) -> None:
        super().__init__(complete=None, history=None, must_ask=False)
        self.rows: dict[str, dict[str, Any]] = {}
        self._key = key
        #: The rows that came since the last mark.
        self._group: list[Change] = []

    def message(self, header: StreamHeader, body: bytes) -> list[Step]:
        """A message of the projection's channel, or of `join/`."""
        if not self.heeds(header):
            return []
        if header.kind == Kind.ROW:
            if len(self._group) < _WAITING_MAX:
                self._group.append(self._change(header.sequence, parse_object(body)))
            return []
        changes: list[Change] = []
        if header.kind == Kind.MARK:
            changes = [c for c in self._group if header.previous < c.sequence <= header.sequence]
            self._group = []
        if not self.follows(header):
            return []
        assert self.complete is not None
        if header.sequence <= self.complete:
            return []
        if header.kind == Kind.MARK and len(changes) != parse_object(body).get("rows"):
            self.miss()
            return []
        news = [c for c in changes if c.sequence > self.complete]
        self.complete = header.sequence
        return [*(c for c in news if self._apply(c)), Complete(header.sequence)]

    def table(self, epoch: int, table: Table) -> list[Step]:
        """The answer to a `show`. Throws `HistoryChanged`."""
        if epoch != self.epoch:
            self._group = []
        self.answered(epoch, History.parse(table.history), table.sequence)
        self.complete = table.sequence
        gone = [Change(key, table.sequence, None) for key in self.rows if key not in table.rows]
        there = [Change(key, table.sequence, row) for key, row in table.rows.items()]
        changes = [change for change in [*gone, *there] if self._apply(change)]
        return [*changes, Complete(table.sequence)]

    def _change(self, sequence: int, body: dict[str, Any]) -> Change:
        # A row that is no longer found under the key is gone for who watches that key.
        is_ours = self._key is None or self._key in body.get("keys", [])
        return Change(body.get("key", ""), sequence, body.get("row") if is_ours else None)

    def _apply(self, change: Change) -> bool:
        """Whether it changes anything."""
        before = self.rows.get(change.key)
        if change.row is None:
            self.rows.pop(change.key, None)
        else:
            self.rows[change.key] = change.row
        return before != change.row
