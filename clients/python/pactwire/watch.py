"""`for step in Watch(...)`: a projection as it stands, then every change of it."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .client import Client
from .following import Following
from .frames import StreamHeader
from .rows import RowReader, Step
from .values import Complete


class Watch(Following[Step]):
    """The rows of a projection, all or those found under `key`, as changes from nothing; a
    `Complete`; then every change. A `Complete` follows wherever the rows are known to be those
    after its sequence.

    Where the stream lost something the projection is asked for again, and what differs is handed
    over. Throws as `Subscription` does.
    """

    def __init__(
        self, client: Client, projection: str, key: str | None = None, *,
        timeout: float | None = None
    ) -> None:
        self._reader = RowReader(key)
        self._question = {"projection": projection, "key": key}
        #: `rows` are at least those after this sequence; `None` until they are all there.
        self.complete: int | None = None
        #: What was handed over so far, by key.
        self.rows: dict[str, dict[str, Any]] = {}
        topic = "/".join(["state", projection, *([] if key is None else [key]), ""])
        super().__init__(client, topic.encode(), self._reader, timeout)

    def __iter__(self) -> Iterator[Step]:
        """Ends when nothing came for `timeout` seconds; another loop goes on behind it."""
        while (step := self._next(self._deadline())) is not None:
            if isinstance(step, Complete):
                self.complete = step.sequence
            elif step.row is None:
                self.rows.pop(step.key, None)
            else:
                self.rows[step.key] = step.row
            yield step

    def _message(self, header: StreamHeader, body: bytes) -> list[Step]:
        return self._reader.message(header, body)

    def _answer(self, timeout: float) -> list[Step]:
        return self._reader.table(*self.client.table(self._question, timeout))
