"""A daemon without sockets: a log, its channels, and everything that may be lost between it and a
reader, all drawn from one seed."""
from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from pactwire.filters import Filter
from pactwire.frames import Kind, StreamHeader
from pactwire.history import History
from pactwire.values import Event, Page, Table

TYPES = ("mou.signed", "deal.signed", "visit.held", "talks.reported")
PARTIES = ("openai", "samsung", "sk-hynix", "tsmc", "foxconn", "amd")
HISTORY = History("log", ((1, 1),))
PROJECTS = ("stargate", "abilene")

Message = tuple[bytes, StreamHeader, bytes]


@dataclass(frozen=True)
class Recorded:
    sequence: int
    type: str
    subject: str
    parties: tuple[str, ...]
    projects: tuple[str, ...]

    @property
    def line(self) -> bytes:
        return json.dumps({"sequence": self.sequence, "type": self.type}).encode()

    def matches(self, filter: Filter) -> bool:
        pairs = [
            (filter.types, (self.type,)), (filter.subjects, (self.subject,)),
            (filter.parties, self.parties), (filter.projects, self.projects)]
        return all(not words or set(words) & set(found) for words, found in pairs)


@dataclass
class SimulatedDaemon:
    """Holds one channel; `log` is what its disk has."""

    draw: random.Random
    filter: Filter
    log: list[Recorded] = field(default_factory=list)
    epoch: int = 0
    #: How many events are too long for the stream.
    long: float = 0.02

    def __post_init__(self) -> None:
        self.start()

    @property
    def head(self) -> int:
        return len(self.log)

    def start(self) -> None:
        self.epoch += 1
        self.last = self.head

    def record(self, count: int) -> list[Message]:
        """A group of events is on disk; what is published of it."""
        messages: list[Message] = []
        draw = self.draw
        for _ in range(count):
            event = Recorded(
                self.head + 1, draw.choice(TYPES), f"deal-{draw.randrange(5)}",
                tuple(draw.sample(PARTIES, draw.randint(1, 3))),
                tuple(draw.sample(PROJECTS, draw.randint(0, 1))))
            self.log.append(event)
            if self.filter.topic == b"head/" or not event.matches(self.filter):
                continue
            body = b"" if draw.random() < self.long else event.line
            messages.append(self._message(Kind.EVENT, event.sequence, self.last, body))
            self.last = event.sequence
        if self.filter.topic == b"head/":
            messages.append(self.beat())
        return messages

    def beat(self) -> Message:
        if self.filter.topic == b"head/":
            return self._message(Kind.HEAD, self.head, self.head)
        return self._message(Kind.BEAT, self.head, self.last)

    def joined(self) -> Message:
        header = StreamHeader(Kind.JOINED, self.epoch, self.head, self.head)
        return b"join/nonce/", header, b"{}"

    def page(self, first: int) -> tuple[int, Page]:
        """Ends somewhere, as one that is full."""
        found = [e for e in self.log if e.sequence >= first and e.matches(self.filter)]
        room = self.draw.randint(1, 20)
        rest = found[room:]
        following = rest[0].sequence if rest else self.head + 1
        events = [Event.parse(event.line) for event in found[:room]]
        return self.epoch, Page(HISTORY, self.head, max(first, following), events)

    def _message(self, kind: Kind, sequence: int, previous: int, body: bytes = b"{}") -> Message:
        return self.filter.topic, StreamHeader(kind, self.epoch, sequence, previous), body


@dataclass
class SimulatedProjection:
    """Rows that groups of events change; the channel of one projection."""

    draw: random.Random
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    epoch: int = 0
    head: int = 0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.epoch += 1
        self.last = self.head

    def record(self, count: int) -> list[Message]:
        messages: list[Message] = []
        draw = self.draw
        rows = 0
        for _ in range(count):
            self.head += 1
            for key in draw.sample("abcdefgh", draw.randint(0, 2)):
                body: dict[str, object] = {"key": key, "keys": [key], "sequence": self.head}
                if draw.random() < 0.3:
                    if self.rows.pop(key, None) is None:
                        continue
                    body["removed"] = True
                else:
                    self.rows[key] = {"value": self.head}
                    body["row"] = self.rows[key]
                rows += 1
                # One that is too long for the stream is counted only.
                if draw.random() > 0.02:
                    messages.append(self._message(Kind.ROW, self.head, 0, body))
        if rows:
            messages.append(self._message(Kind.MARK, self.head, self.last, {"rows": rows}))
            self.last = self.head
        return messages

    def beat(self) -> Message:
        return self._message(Kind.BEAT, self.head, self.last, {})

    def table(self) -> tuple[int, Table]:
        return self.epoch, Table(self.head, "log/1@1", dict(self.rows))

    def _message(
        self, kind: Kind, sequence: int, previous: int, body: dict[str, object]
    ) -> Message:
        header = StreamHeader(kind, self.epoch, sequence, previous)
        return b"state/deals/", header, json.dumps(body).encode()


@dataclass
class Wire:
    """What lies between: a queue that drops, and delivers late."""

    draw: random.Random
    loss: float
    queue: list[Message] = field(default_factory=list)

    def send(self, messages: Iterable[Message]) -> None:
        self.queue += [m for m in messages if self.draw.random() >= self.loss]

    def cut(self) -> None:
        """The connection breaks: a tail of what was under way is gone."""
        del self.queue[self.draw.randint(0, len(self.queue)):]

    def deliver(self) -> list[Message]:
        count = self.draw.randint(0, len(self.queue))
        taken, self.queue = self.queue[:count], self.queue[count:]
        return taken
