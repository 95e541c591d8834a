"""The reader's rule for events: each one that matches, once and in order."""
from __future__ import annotations

from typing import Any, Union

from .chain import Chain
from .filters import Filter
from .frames import Kind, StreamHeader
from .values import Complete, Event, Page

Step = Union[Event, Complete]

#: Behind every head: asks for no event, only for what the log is.
_BEYOND = 2**63 - 1


class EventReader(Chain):
    """Begins behind `since`, which was seen in `history`; with `None` at the head."""

    def __init__(
        self, filter: Filter, since: int | None = 0, history: str | None = None
    ) -> None:
        super().__init__(complete=since, history=history, must_ask=True)
        self.filter = filter

    @property
    def question(self) -> dict[str, Any]:
        """The `read` whose page is missing."""
        first = _BEYOND if self.complete is None else self.complete + 1
        return {"from": first, **self.filter.members}

    def message(self, header: StreamHeader, body: bytes) -> list[Step]:
        """A message of the filter's channel, or of `join/`."""
        if not self.heeds(header) or not self.follows(header):
            return []
        assert self.complete is not None
        if header.sequence <= self.complete:
            return []
        if header.kind == Kind.EVENT and not body:
            # It was too long for the stream.
            self.miss()
            return []
        self.complete = header.sequence
        return [Event.parse(body) if header.kind == Kind.EVENT else Complete(header.sequence)]

    def page(self, epoch: int, page: Page) -> list[Step]:
        """The answer to `question`. Throws `HistoryChanged`."""
        self.answered(epoch, page.history, page.head)
        complete = page.head if self.complete is None else self.complete
        self.complete = max(complete, min(page.next - 1, page.head))
        # There is more, and it is no gap.
        self.must_ask = page.next <= page.head
        is_told = bool(page.events) and page.events[-1].sequence == self.complete
        return [*page.events, *([] if is_told else [Complete(self.complete)])]
