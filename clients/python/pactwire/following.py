"""What subscriptions and watches share: one channel of the stream, and asking where it has gaps."""
from __future__ import annotations

import math
import random
import time
import uuid
from abc import ABC, abstractmethod
from collections import deque
from types import TracebackType
from typing import Any, Generic, TypeVar

import zmq

from .chain import Chain
from .client import Client
from .errors import PactwireError, error_of
from .frames import Kind, StreamHeader, parse_object
from .sockets import connected

Step = TypeVar("Step")
Self = TypeVar("Self", bound="Following[Any]")

#: Nothing that counts for so many beats: the connection is dead although it doesn't say so.
_BEATS_OF_SILENCE = 3
#: Seconds until it is asked again after it couldn't answer.
_AGAIN_SECONDS = 1.0
_HOUR_MILLISECONDS = 3_600_000


class Following(ABC, Generic[Step]):
    """Takes from the stream what a chain lets pass, and asks a client for what it lacks."""

    def __init__(
        self, client: Client, topic: bytes, chain: Chain, timeout: float | None
    ) -> None:
        self.client = client
        #: A loop ends when nothing came for so many seconds; another loop goes on behind it.
        #: `None`: never.
        self.timeout = timeout
        self._chain = chain
        self._ready: deque[Step] = deque()
        self._beat, self._spread = 1.0, 0.0
        self._ask_at: float | None = None
        self._asked_at = -math.inf
        self._topic = topic
        # Answered once the subscription before it is in force: a gap shows at once.
        self._join = b"join/" + uuid.uuid4().hex.encode() + b"/"
        # Seconds waited without a message that counts. Not by the clock: a program that was stopped
        # for a while finds in the socket what came meanwhile.
        self._silence = 0.0
        self._socket = self._connected()

    @property
    def gaps(self) -> int:
        """How often the stream showed that something was missing, which was then asked for."""
        return self._chain.gaps

    @property
    def history(self) -> str | None:
        """Names the log that is followed; kept with `complete`, both begin another follower."""
        return None if self._chain.history is None else str(self._chain.history)

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    @abstractmethod
    def _message(self, header: StreamHeader, body: bytes) -> list[Step]: ...

    @abstractmethod
    def _answer(self, timeout: float) -> list[Step]:
        """Asks the daemon for what is missing."""

    def _next(self, deadline: float) -> Step | None:
        while not self._ready:
            now = time.monotonic()
            if self._silence >= _BEATS_OF_SILENCE * self._beat:
                self._socket.close()
                self._socket = self._connected()
                self._silence = 0.0
                self._chain.must_ask = True
            if self._chain.must_ask and self._ask_at is None:
                self._ask_at = now + random.uniform(0, self._spread)
                if self._chain.is_in_doubt:
                    self._ask_at = max(self._ask_at, self._asked_at + self._beat)
            if self._ask_at is not None and now >= self._ask_at:
                self._ask(max(_AGAIN_SECONDS, min(self.client.timeout, deadline - now)))
            elif now >= deadline:
                return None
            else:
                wake = min(deadline, now + self._beat, self._ask_at or math.inf)
                self._receive(wake - now)
        return self._ready.popleft()

    def _connected(self) -> zmq.Socket[bytes]:
        socket = connected(zmq.SUB, self.client.stream, self.client.keys)
        socket.subscribe(self._topic)
        socket.subscribe(self._join)
        return socket

    def _deadline(self) -> float:
        return math.inf if self.timeout is None else time.monotonic() + self.timeout

    def _ask(self, timeout: float) -> None:
        self._ask_at = None
        try:
            self._ready.extend(self._answer(timeout))
            self._asked_at = time.monotonic()
        except PactwireError as error:
            # One that never answered is one that isn't there.
            if not error.retry or self._chain.epoch is None:
                raise
            self._chain.must_ask = True
            self._ask_at = time.monotonic() + _AGAIN_SECONDS
        else:
            # The next page, where there is one, is no repair: nobody else asks at this moment.
            self._ask_at = time.monotonic() if self._chain.must_ask else None

    def _receive(self, seconds: float) -> None:
        if not self._socket.poll(max(1, math.ceil(seconds * 1000))):
            self._silence += seconds
            return
        frames = self._socket.recv_multipart()
        # ZeroMQ matches beginnings: what is of a longer topic is not ours.
        if len(frames) != 3 or frames[0] not in (self._topic, self._join):
            return
        header = StreamHeader.decode(frames[1])
        if header is None:
            return
        if header.kind == Kind.REFUSED:
            raise error_of(parse_object(frames[2]))
        if header.kind in (Kind.JOINED, Kind.BEAT):
            self._pace(frames[2])
        self._ready.extend(self._message(header, frames[2]))
        if header.epoch == self._chain.epoch:
            self._silence = 0.0

    def _pace(self, body: bytes) -> None:
        """How often and how hastily, as the daemon says it to all."""
        pace = parse_object(body)
        beat, spread = (pace.get(f"{name}_milliseconds") for name in ("beat", "spread"))
        if isinstance(beat, int) and isinstance(spread, int):
            self._beat = max(1_000, min(beat, _HOUR_MILLISECONDS)) / 1000
            self._spread = min(spread, _HOUR_MILLISECONDS) / 1000
