"""A daemon that says what a test has it say, over sockets of its own."""
from __future__ import annotations

import json
import struct
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import zmq

from pactwire.frames import StreamHeader, Verb

Frames = list[bytes]
#: The number of a question and its bodies become an epoch, the kind of the answer or 0 for that of
#: the question, and its bodies; `None`: no answer.
Script = Callable[[int, Frames], "tuple[int, int, Frames] | None"]


class ScriptedDaemon:
    """Answers requests as a script says; pings by itself, and at once."""

    def __init__(self, script: Script, endpoint: str | None = None, delay: float = 0) -> None:
        self._script = script
        self._directory = tempfile.TemporaryDirectory()
        self.endpoint = endpoint or f"ipc://{Path(self._directory.name) / 'requests'}"
        self.epoch = 1
        self.asked: list[Frames] = []
        #: The connections that asked, in the order of their first question.
        self.peers: list[bytes] = []
        #: The first connection gets no answer at all, like one that is dead and doesn't say so.
        self.ignores_first = False
        #: What waits for its time, each `delay` seconds after its question.
        self._waiting: deque[tuple[float, bytes, bytes, int, Frames]] = deque()
        self._delay = delay
        self._stop = threading.Event()
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        self._socket = context.socket(zmq.ROUTER)
        self._socket.linger = 0
        self._socket.bind(self.endpoint)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._socket.close()
        self._directory.cleanup()

    def _run(self) -> None:
        while not self._stop.is_set():
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                self._answer(*self._waiting.popleft()[1:])
            if self._socket.poll(20):
                self._take(*self._socket.recv_multipart())

    def _take(self, peer: bytes, header: bytes, *bodies: bytes) -> None:
        verb = header[3]
        if peer not in self.peers:
            self.peers.append(peer)
        if self.ignores_first and peer == self.peers[0]:
            return
        if verb == Verb.PING:
            self._answer(peer, header, verb + 128, [b"{}"])
            return
        self.asked.append(list(bodies))
        reply = self._script(len(self.asked), list(bodies))
        if reply is not None:
            self.epoch, kind, answer = reply
            due = time.monotonic() + self._delay
            self._waiting.append((due, peer, header, kind or verb + 128, answer))

    def _answer(self, peer: bytes, header: bytes, kind: int, bodies: Frames) -> None:
        header = header[:3] + bytes([kind]) + header[4:] + struct.pack(">Q", self.epoch)
        self._socket.send_multipart([peer, header, *bodies])


class ScriptedStream:
    """Publishes what a test says. Of the test's own thread."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory()
        self.endpoint = f"ipc://{Path(self._directory.name) / 'stream'}"
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        self._socket = context.socket(zmq.XPUB)
        self._socket.linger = 0
        self._socket.bind(self.endpoint)

    def close(self) -> None:
        self._socket.close()
        self._directory.cleanup()

    def wait(self, topic: bytes) -> None:
        """Until somebody holds the topic."""
        while self._socket.poll(10_000):
            if self._socket.recv() == b"\x01" + topic:
                return
        raise TimeoutError(topic)

    def publish(self, topic: bytes, header: StreamHeader, body: bytes = b"{}") -> None:
        self._socket.send_multipart([topic, header.encode(), body])


def error(code: str, **more: int) -> Frames:
    return [json.dumps({"code": code, "reason": "so", "retry": True, **more}).encode()]


def page(head: int, *sequences: int) -> Frames:
    """The last page of events, through the head."""
    summary = {"history": "l/1@1", "head": head, "next": head + 1, "events": len(sequences)}
    events = b"".join(b'{"sequence":%d}\n' % sequence for sequence in sequences)
    return [json.dumps(summary).encode(), events]
