"""`for event in Subscription(...)`: every event that matches, once and in order."""
from __future__ import annotations

from collections.abc import Iterable, Iterator

from .client import Client
from .filters import Filter
from .following import Following
from .frames import StreamHeader
from .reader import EventReader, Step
from .values import Event


class Subscription(Following[Step]):
    """The events after sequence `since` that match, as they are recorded: once and in order,
    whatever the stream loses and however often the daemon is started anew.

    `since` of `None` begins with what is recorded from now on. With `history`, the name of the log
    that `since` was taken from, a log that was restored since then is told from it: it throws
    `HistoryChanged`, and so does one that changes later. Other errors of the daemon are thrown
    when it refuses the subscription, or doesn't answer at the beginning; after that it is asked
    until it does.
    """

    def __init__(
        self, client: Client, *, types: Iterable[str] = (), subjects: Iterable[str] = (),
        parties: Iterable[str] = (), projects: Iterable[str] = (), since: int | None = 0,
        history: str | None = None, timeout: float | None = None
    ) -> None:
        self._reader = EventReader(
            Filter(tuple(types), tuple(subjects), tuple(parties), tuple(projects)), since, history)
        #: Everything that matches up to here was handed over; `None` until the head is known.
        self.complete = since
        super().__init__(client, self._reader.filter.topic, self._reader, timeout)

    def __iter__(self) -> Iterator[Event]:
        """Ends when no event came for `timeout` seconds; another loop goes on behind it."""
        deadline = self._deadline()
        while (step := self._next(deadline)) is not None:
            self.complete = step.sequence
            if isinstance(step, Event):
                yield step
                deadline = self._deadline()

    def steps(self) -> Iterator[Step]:
        """The events, and between them a `Complete` wherever more is known to be complete, so
        that a filter that nothing matches has checkpoints too."""
        while (step := self._next(self._deadline())) is not None:
            self.complete = step.sequence
            yield step

    def _message(self, header: StreamHeader, body: bytes) -> list[Step]:
        return self._reader.message(header, body)

    def _answer(self, timeout: float) -> list[Step]:
        return self._reader.page(*self.client.page(self._reader.question, timeout))
