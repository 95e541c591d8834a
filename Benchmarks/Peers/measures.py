"""What is measured: which systems do what, and which figure of it counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PEERS = ("Pactwire", "refd", "Redis", "NATS", "SQLite", "UmaDB")


@dataclass(frozen=True)
class Measure:
    """One table. The options go to the drivers as they are; {seconds} is the length of a run."""

    key: str
    heading: str
    note: str
    systems: tuple[str, ...]
    command: str
    # Several: the best of a round counts.
    runs: tuple[dict[str, Any], ...]
    # Member of the driver's answer, and the column's heading.
    figures: tuple[tuple[str, str], ...]
    # Whether more is better, of the first figure.
    is_rate: bool = True
    # Where the same is done with keys.
    is_encrypted: bool = False
    options: dict[str, Any] = field(default_factory=dict)


RATE = (("rate", "events/s"),)
TIMES = (("p50", "p50 µs"), ("p99", "p99 µs"))

MEASURES = (
    Measure(
        "single",
        "Appends, one at a time",
        "One producer that waits for each answer.",
        ("Pactwire", "refd", "Redis", "NATS", "SQLite"),
        "produce",
        ({},),
        (*TIMES, *RATE),
        is_rate=False,
    ),
    Measure(
        "window",
        "Appends, one producer",
        "One event a message, 1,024 messages under way.",
        ("Pactwire", "refd", "Redis", "NATS"),
        "produce",
        ({"window": 1024},),
        RATE,
    ),
    Measure(
        "producers",
        "Appends, eight producers",
        "One event a message, 256 messages of each under way.",
        ("Pactwire", "refd", "Redis", "NATS"),
        "produce",
        ({"window": 256, "producers": 8},),
        RATE,
    ),
    Measure(
        "batches",
        "Appends in batches",
        "256 events a message or transaction, one under way; the better of 1 and 8 producers. "
        "Redis: 256 commands in a pipeline.",
        ("Pactwire", "refd", "Redis", "SQLite", "UmaDB"),
        "produce",
        ({"batch": 256}, {"batch": 256, "producers": 8}),
        RATE,
    ),
    Measure(
        "latency",
        "From an append to a subscriber",
        "2,000 events a second, none waits for the one before. SQLite has no subscribers: "
        "a reader looks every 200 µs.",
        ("Pactwire", "refd", "Redis", "NATS", "SQLite"),
        "latency",
        ({"rate": 2000},),
        TIMES,
        is_rate=False,
    ),
    Measure(
        "stream0",
        "The stream, fed by batches, nobody listening",
        "Batches of 256, as many under way as 8,192 events; what the next two are held against.",
        ("Pactwire", "refd"),
        "stream",
        ({"batch": 256, "subscribers": 0},),
        RATE,
    ),
    Measure(
        "stream1",
        "The stream, one subscriber",
        "The same; every event is a message of its own. libzmq: PUB/SUB alone.",
        ("Pactwire", "refd", "libzmq"),
        "stream",
        ({"batch": 256, "subscribers": 1},),
        RATE,
    ),
    Measure(
        "stream8",
        "The stream, eight subscribers",
        "The same, to each of eight; events all of them got, together.",
        ("Pactwire", "refd", "libzmq"),
        "stream",
        ({"batch": 256, "subscribers": 8},),
        (("delivered", "events/s in all"),),
    ),
    Measure(
        "curve",
        "Appends, encrypted",
        "One producer, 1,024 messages of one event under way, CURVE on. libzmq: each is answered "
        "at once, and nothing is kept.",
        ("Pactwire", "refd", "libzmq"),
        "produce",
        ({"window": 1024},),
        RATE,
        is_encrypted=True,
    ),
)

READ = Measure(
    "read",
    "Catching up",
    "One client reads all that is stored, whole events.",
    ("Pactwire", "Redis", "NATS", "SQLite"),
    "read",
    ({},),
    RATE,
)


@dataclass(frozen=True)
class Target:
    """A ratio of Pactwire's figure to another's, round by round."""

    what: str
    measure: str
    member: str
    system: str
    bound: float
    # Of another measure, where it is not the same.
    of: str | None = None

    def is_met(self, ratio: float, is_time: bool) -> bool:
        return ratio <= self.bound if is_time else ratio >= self.bound


TARGETS = (
    Target("one at a time, p50", "single", "p50", "refd", 1.3),
    Target("1 producer, 1,024 under way", "window", "rate", "refd", 0.6),
    Target("1 producer, 1,024 under way", "window", "rate", "Redis", 2),
    Target("1 producer, 1,024 under way", "window", "rate", "NATS", 20),
    Target("8 producers, 256 under way", "producers", "rate", "refd", 0.6),
    Target("8 producers, 256 under way", "producers", "rate", "Redis", 1.3),
    Target("batches of 256", "batches", "rate", "UmaDB", 2),
    Target("batches of 256", "batches", "rate", "SQLite", 1.5),
    Target("append to subscriber, p50", "latency", "p50", "refd", 1.3),
    Target("append to subscriber, p99", "latency", "p99", "refd", 1.3),
    Target("append to subscriber, p99", "latency", "p99", "Redis", 1),
    Target("append to subscriber, p99", "latency", "p99", "NATS", 1),
    Target("append to subscriber, p99", "latency", "p99", "SQLite", 1),
    Target("stream to 1, against none", "stream1", "rate", "Pactwire", 0.8, of="stream0"),
    Target("stream to 8, in all", "stream8", "delivered", "libzmq", 0.6),
    Target("catching up", "read", "rate", "Redis", 1.5),
    Target("catching up", "read", "rate", "NATS", 3),
    Target("appends, encrypted", "curve", "rate", "libzmq", 0.7),
)


@dataclass(frozen=True)
class Bound:
    """What a log that holds many events may take; `events`: only where it holds so many."""

    what: str
    aim: str
    member: str
    most: float | None = None
    least: float | None = None
    # The member that it is divided by, round by round.
    by: str | None = None
    events: int | None = None

    def is_met(self, value: float) -> bool:
        return (self.most is None or value <= self.most) and (
            self.least is None or value >= self.least
        )


BOUNDS = (
    Bound("offline replay, events/s", "≥ 1,000,000", "replay", least=1e6),
    Bound(
        "start, checked in the background, s",
        "≤ 0.5",
        "start_background",
        most=0.5,
        events=10_000_000,
    ),
    Bound("private memory, MiB", "≤ 100", "filled_mib", most=100, events=1_000_000),
    Bound("private memory, MiB", "≤ 1,024", "filled_mib", most=1024, events=10_000_000),
    Bound("log, bytes an event beside its text", "≤ 40", "frame_bytes", most=40),
    Bound("indexes, bytes an event", "≤ 64", "index_bytes", most=64),
    Bound("append rate, by that with 10,000", "≥ 0.9", "grown_rate", least=0.9, by="short_rate"),
    Bound("append p50, by that with 10,000", "≤ 1.1", "grown_p50", most=1.1, by="short_p50"),
    Bound("first row of the past, s", "≤ 2", "first_row", most=2),
    Bound(
        "append p99 beside others, by that alone, 10,000 events/s",
        "≤ 2",
        "beside_p99",
        most=2,
        by="alone_p99",
    ),
)
