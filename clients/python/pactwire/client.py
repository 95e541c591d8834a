"""Asks the daemon, and appends: the DEALER side of the protocol."""
from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from types import TracebackType
from typing import Any, TypeVar, Union

import zmq

from .errors import PactwireError, Unreachable, error_of
from .filters import Filter
from .frames import AnswerHeader, Verb, lines, parse, parse_object, request_header
from .keys import Keys
from .reader import EventReader
from .sockets import connected
from .values import Answer, Difference, Event, Known, MemberChange, Page, Status, Table

Result = TypeVar("Result")

#: An event as its JSON text, or what becomes it; a `Decimal` becomes a string, as amounts are.
EventLike = Union[Mapping[str, Any], str, bytes]

#: Seconds between two questions whether the daemon is there, while an answer is waited for.
_PING_SECONDS = 0.5
#: Seconds after which what a daemon that is there hasn't answered is sent again: it may have been
#: lost with its connection. Doubled each time.
_RESEND_SECONDS = 5.0
#: Pauses before what was refused for now is sent again, in seconds: doubled from one to the other.
_PAUSE_SECONDS = (0.05, 2.0)
#: What passes by itself.
_PASSING = {"busy", "credit_exceeded", "stopping"}
_BATCH_EVENTS = 4096
_BATCH_BYTES = 4 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Client:
    """One connection to the requests of a daemon. It connects again by itself.

    Every question is sent again to a daemon that was started anew, which is safe for all of them,
    and when the daemon has no room for it. `Unreachable` is thrown when no daemon is heard for
    `timeout` seconds, the error of the last refusal when there was no room for that long. What
    had reached a daemon by then may still be carried out; what hadn't never will be.
    """

    def __init__(
        self, requests: str = "tcp://127.0.0.1:7400", stream: str = "tcp://127.0.0.1:7401", *,
        keys: Keys | None = None, timeout: float = 30.0, known: Known | None = None
    ) -> None:
        self.requests = requests
        self.stream = stream
        self.keys = keys
        self.timeout = timeout
        #: What was acknowledged to this client, or is known from before. An append to a log that
        #: lacks it throws `HistoryChanged`; `None` says nothing.
        self.known = known
        self._socket = connected(zmq.DEALER, requests, keys)
        self._epoch: int | None = None
        self._last_id = random.getrandbits(32) << 24

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def append(
        self, events: Iterable[EventLike], *, expect: int | None = None, deal: str | None = None
    ) -> list[Answer]:
        """One answer for each event, in order; what is not refused is on disk.

        With `expect` all or nothing, and only if that is the last sequence of the log, or of
        `deal`; else many events go in several requests. If it throws, some may have been appended:
        append all of them again, and those answer `duplicate`.
        """
        options = {"expect": expect, "deal": deal}
        body = _encode({name: value for name, value in options.items() if value is not None})
        texts = [_event_text(event) for event in events]
        batches = [texts] if expect is not None else _batches(texts)
        return [answer for batch in batches for answer in self._append(body, batch)]

    def read(
        self, *, types: Iterable[str] = (), subjects: Iterable[str] = (),
        parties: Iterable[str] = (), projects: Iterable[str] = (), since: int = 0,
        through: int | None = None, recorded_since: datetime | None = None,
        recorded_before: datetime | None = None
    ) -> Iterator[Event]:
        """The recorded events after `since` that match, up to `through` or what is the head at
        the beginning, as fast as they are taken. The times are of the recorded clock."""
        reader = EventReader(
            Filter(tuple(types), tuple(subjects), tuple(parties), tuple(projects)), since)
        bounds = {
            "through": through, "since_microseconds": _microseconds(recorded_since),
            "until_microseconds": _microseconds(recorded_before)}
        while through is None or (reader.complete or 0) < through:
            epoch, page = self.page({
                **reader.question, **{k: v for k, v in bounds.items() if v is not None}})
            through = page.head if through is None else min(through, page.head)
            for step in reader.page(epoch, page):
                if isinstance(step, Event) and step.sequence <= through:
                    yield step

    def show(
        self, projection: str, key: str | None = None, *, parties: Iterable[str] = (),
        deals: Iterable[str] = (), projects: Iterable[str] = (), roles: Iterable[str] = (),
        from_: Iterable[str] = (), to: Iterable[str] = (), natures: Iterable[str] = (),
        bindings: Iterable[str] = (), after: str | None = None, within_days: int | None = None,
        at_sequence: int | None = None, known_at_microseconds: int | None = None,
        as_of: str | None = None, published_by: str | None = None
    ) -> Table:
        """A projection as it stands, or as it stood: all rows, or those of `key` that match.

        `from_`, `to`, `natures` and `bindings` sum commitments over a side; `after` (a day or a
        subject) and `within_days` ask the timeline what followed. `at_sequence` and
        `known_at_microseconds` (since 1970) say what was recorded, `as_of` and `published_by`
        (`2025-10-02`, `2025-10` or `2025`) what had happened and was published."""
        return self.table({
            "projection": projection, "key": key, "parties": list(parties), "deals": list(deals),
            "projects": list(projects), "roles": list(roles), "from": list(from_),
            "to": list(to), "natures": list(natures), "bindings": list(bindings), "after": after,
            "within_days": within_days, "at_sequence": at_sequence,
            "known_at_microseconds": known_at_microseconds, "as_of": as_of,
            "published_by": published_by})[1]

    def diff(
        self, projection: str, key: str | None = None, *, from_: str | int, to: str | int,
        clock: str = "recorded", parties: Iterable[str] = (), deals: Iterable[str] = (),
        projects: Iterable[str] = (), roles: Iterable[str] = ()
    ) -> Difference:
        """What changed between two points in the rows that match at either, and who changed it.

        On the `recorded` clock a point is a sequence (0 is before the first event), a day (through
        its end, UTC) or an RFC 3339 time; on `happened` and `published` a day, a month or a year
        (through its last day). What was recorded long ago is read again for it."""
        asked = _stated({
            "projection": projection, "key": key, "parties": list(parties), "deals": list(deals),
            "projects": list(projects), "roles": list(roles), "from": str(from_), "to": str(to),
            "clock": clock})
        _, summary, told = self._patiently(
            lambda: self._pages(Verb.DIFF, asked, None), {"cursor_expired"}, None)
        return Difference(
            summary["sequence"], summary["history"], [MemberChange.parse(line) for line in told])

    def status(self) -> Status:
        members = parse(self.ask(Verb.STATUS)[1][0])
        return Status(members["history"], members["head"], members["digest"], members)

    def ping(self) -> int:
        """The daemon's epoch: another number at every start of it."""
        return self.ask(Verb.PING)[0]

    # What followers build on: answers with the epoch of the daemon that gave them.

    def page(self, question: Mapping[str, Any], timeout: float | None = None) -> tuple[int, Page]:
        """One page of events."""
        epoch, bodies = self.ask(Verb.READ, _encode(question), timeout=timeout)
        return epoch, Page.parse(bodies)

    def table(self, question: Mapping[str, Any], timeout: float | None = None) -> tuple[int, Table]:
        """All pages of a projection, from one daemon and at one sequence: from the first again
        when the rest is no longer held."""
        asked = _stated({**question, "keys": True})
        epoch, summary, told = self._patiently(
            lambda: self._pages(Verb.SHOW, asked, timeout), {"cursor_expired"}, timeout)
        rows = {line["key"]: line["row"] for line in told}
        return epoch, Table(summary["sequence"], summary["history"], rows)

    def ask(
        self, verb: Verb, *bodies: bytes, timeout: float | None = None
    ) -> tuple[int, list[bytes]]:
        """The epoch and the bodies of the answer."""
        def once() -> tuple[int, list[bytes]]:
            header, answer = self._exchange(
                verb, bodies, self.timeout if timeout is None else timeout)
            if header.is_error:
                raise error_of(parse_object(answer[0]))
            return header.epoch, answer

        return self._patiently(once, _PASSING, timeout)

    def _patiently(
        self, attempt: Callable[[], Result], passing: set[str], timeout: float | None
    ) -> Result:
        """Again, after pauses, while it throws what passes by itself, for up to `timeout`."""
        give_up = time.monotonic() + (self.timeout if timeout is None else timeout)
        pause = _PAUSE_SECONDS[0]
        while True:
            try:
                return attempt()
            except PactwireError as error:
                if error.code not in passing or time.monotonic() + pause > give_up:
                    raise
            # At random, so that many who were refused at once don't come back at once.
            time.sleep(pause * random.uniform(0.5, 1))
            pause = min(2 * pause, _PAUSE_SECONDS[1])

    def _append(self, options: bytes, batch: list[bytes]) -> list[Answer]:
        known = b"" if self.known is None else _encode(vars(self.known))
        bodies = self.ask(Verb.APPEND, options, b"\n".join(batch), known)[1]
        answers = [Answer.parse(line) for line in lines(bodies[0])]
        summary = parse_object(bodies[1])
        if "sequence" in summary:
            seen = self.known.seen if self.known is not None else 0
            self.known = Known(summary["history"], max(seen, summary["sequence"]))
        return answers

    def _pages(
        self, verb: Verb, question: Mapping[str, Any], timeout: float | None
    ) -> tuple[int, dict[str, Any], list[dict[str, Any]]]:
        """The epoch, the last page's summary, and the lines of all pages."""
        told: list[dict[str, Any]] = []
        first: int | None = None
        while True:
            epoch, bodies = self.ask(verb, _encode(question), timeout=timeout)
            if first not in (None, epoch):
                raise PactwireError(
                    "cursor_expired", "the daemon that held the rest was started anew", retry=True)
            first = epoch
            summary = parse_object(bodies[0])
            told += map(parse, lines(bodies[1]))
            if "cursor" not in summary:
                return epoch, summary, told
            question = {"cursor": summary["cursor"]}

    def _exchange(
        self, verb: Verb, bodies: Iterable[bytes], timeout: float
    ) -> tuple[AnswerHeader, list[bytes]]:
        """Sends one request, and again where it may have been lost, until it is answered."""
        if self._epoch is None and verb is not Verb.PING:
            # By the daemon's epoch a slow answer is told from one that was lost.
            self._exchange(Verb.PING, (), timeout)
        self._last_id += 2
        request_id, ping_id = self._last_id, self._last_id + 1
        request = [request_header(verb, request_id), *bodies]
        sent_to, resend = self._epoch, _RESEND_SECONDS
        heard = sent = time.monotonic()
        self._send(request)
        while True:
            if not self._socket.poll(int(_PING_SECONDS * 1000)):
                if time.monotonic() - heard >= timeout:
                    # With it goes what waits in it, or a daemon would get that hours later.
                    self._socket.close()
                    self._socket = connected(zmq.DEALER, self.requests, self.keys)
                    raise Unreachable(self.requests, timeout)
                self._send([request_header(Verb.PING, ping_id)])
                continue
            frame, *answer = self._socket.recv_multipart()
            header = AnswerHeader.decode(frame)
            if header is None:
                continue
            self._epoch = header.epoch
            if header.request_id == request_id:
                return header, answer
            heard = time.monotonic()
            if header.epoch != sent_to or heard - sent >= resend:
                resend *= 2 if header.epoch == sent_to else 1
                sent_to, sent = header.epoch, heard
                self._send(request)

    def _send(self, frames: list[bytes]) -> None:
        # A full queue holds enough of what asks for a sign of life.
        with suppress(zmq.Again):
            self._socket.send_multipart(frames, zmq.NOBLOCK)


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment.astimezone() - _EPOCH) // timedelta(microseconds=1)


def _stated(question: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in question.items() if value not in (None, [])}


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} is no JSON")


def _encode(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_plain).encode()


def _event_text(event: EventLike) -> bytes:
    """On one line, as a line of NDJSON has to be."""
    if isinstance(event, str):
        event = event.encode()
    if isinstance(event, bytes):
        # Nothing at all would get no answer; a blank is refused.
        return event.replace(b"\r", b" ").replace(b"\n", b" ") or b" "
    return _encode(event)


def _batches(texts: list[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for text in texts:
        if batch and (len(batch) == _BATCH_EVENTS or size + len(text) > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text) + 1
    if batch:
        yield batch
