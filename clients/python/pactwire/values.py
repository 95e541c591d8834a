"""What a client hands over."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .frames import lines, parse
from .history import History


@dataclass(frozen=True)
class Event:
    """A recorded event. `line` is its JSON, byte for byte as the daemon gave it."""

    sequence: int
    attributes: dict[str, Any] = field(repr=False, compare=False)
    line: bytes = field(repr=False)

    @classmethod
    def parse(cls, line: bytes) -> Event:
        attributes = parse(line)
        return cls(attributes["sequence"], attributes, line)

    @property
    def source(self) -> str:
        return str(self.attributes["source"])

    @property
    def id(self) -> str:
        return str(self.attributes["id"])

    @property
    def type(self) -> str:
        return str(self.attributes["type"])

    @property
    def subject(self) -> str:
        return str(self.attributes["subject"])

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.attributes["data"]
        return data


@dataclass(frozen=True)
class Complete:
    """Everything up to `sequence` that matches was handed over before this."""

    sequence: int


@dataclass(frozen=True)
class Change:
    """A row of a projection as it is after `sequence`; `row` is `None` when it is gone."""

    key: str
    sequence: int
    row: dict[str, Any] | None


@dataclass(frozen=True)
class Answer:
    """What became of one appended event.

    `outcome` is `appended`, `duplicate` or `refused`. `sequence` is that of the event; a duplicate
    has the first one's, also where only the answer to the first attempt was lost. `code` and
    `reason` say why it was refused.
    """

    outcome: str
    source: str | None = None
    id: str | None = None
    sequence: int | None = None
    code: str | None = None
    reason: str | None = None

    @classmethod
    def parse(cls, line: bytes) -> Answer:
        told = parse(line)
        return cls(**{name: told.get(name) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Known:
    """The log that appends were acknowledged in, and how far. Kept by a producer beyond its own
    life, and given to its next client, it finds a log that lacks what was acknowledged."""

    history: str
    seen: int


@dataclass(frozen=True)
class Status:
    """The daemon's health; `members` is all that it says."""

    history: str
    head: int
    digest: str
    members: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Table:
    """The rows of a projection after `sequence`, by their keys."""

    sequence: int
    history: str
    rows: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class MemberChange:
    """What became of one member of one row between two points, all told.

    `before` is `None` where the row was new or didn't state it, `after` where it is gone or states
    it no longer. `sequence` is of the event that changed it last; `cause` is `publisher` or `us`
    where that repairs a mistake of theirs, else `world`. `row` is `new` or `gone` where the whole
    row is.
    """

    key: str
    member: str
    sequence: int
    cause: str
    before: Any = None
    after: Any = None
    row: str | None = None

    @classmethod
    def parse(cls, line: dict[str, Any]) -> MemberChange:
        return cls(**{name: line[name] for name in cls.__dataclass_fields__ if name in line})


@dataclass(frozen=True)
class Difference:
    """What changed in a projection: by key, the members as the row has them. `sequence` is the
    last that counts in it."""

    sequence: int
    history: str
    changes: list[MemberChange]


@dataclass(frozen=True)
class Page:
    """One answer to a `read`: the matching events before `next`."""

    history: History
    head: int
    next: int
    events: list[Event]

    @classmethod
    def parse(cls, bodies: list[bytes]) -> Page:
        summary = parse(bodies[0])
        events = [Event.parse(line) for line in lines(bodies[1])]
        return cls(
            History.parse(summary["history"]), summary["head"], summary["next"], events)
