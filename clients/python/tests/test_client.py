from __future__ import annotations

import json
import struct
import tempfile
import threading
import time
import unittest
from collections.abc import Callable
from pathlib import Path

import zmq

from pactwire import Client, HistoryChanged, Known, PactwireError, Unreachable
from pactwire.frames import Verb

Frames = list[bytes]


class ScriptedDaemon:
    """Answers requests as a script says; pings by itself."""

    def __init__(self, script: Callable[[int, Frames], tuple[int, int, Frames] | None]) -> None:
        self._script = script
        self._directory = tempfile.TemporaryDirectory()
        self.endpoint = f"ipc://{Path(self._directory.name) / 'requests'}"
        self.epoch = 1
        self.asked: list[Frames] = []
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
            if not self._socket.poll(20):
                continue
            peer, header, *bodies = self._socket.recv_multipart()
            verb = header[3]
            if verb == Verb.PING:
                self._answer(peer, header, verb + 128, [b"{}"])
                continue
            self.asked.append(bodies)
            reply = self._script(len(self.asked), bodies)
            if reply is not None:
                self.epoch, kind, answer = reply
                self._answer(peer, header, kind or verb + 128, answer)

    def _answer(self, peer: bytes, header: bytes, kind: int, bodies: Frames) -> None:
        header = header[:3] + bytes([kind]) + header[4:] + struct.pack(">Q", self.epoch)
        self._socket.send_multipart([peer, header, *bodies])


def error(code: str, **more: int) -> Frames:
    return [json.dumps({"code": code, "reason": "so", "retry": True, **more}).encode()]


class ClientTests(unittest.TestCase):
    def serve(
        self, script: Callable[[int, Frames], tuple[int, int, Frames] | None]
    ) -> tuple[ScriptedDaemon, Client]:
        daemon = ScriptedDaemon(script)
        self.addCleanup(daemon.close)
        client = Client(daemon.endpoint, "ipc:///nowhere", timeout=10)
        self.addCleanup(client.close)
        return daemon, client

    def test_an_append_is_sent_again_until_there_is_room(self) -> None:
        appended = [b'{"outcome":"appended","sequence":5}\n', b'{"history":"l/1@1","sequence":5}']

        def script(count: int, bodies: Frames) -> tuple[int, int, Frames]:
            if count < 4:
                return 1, 255, error("credit_exceeded" if count < 3 else "busy")
            return 1, 0, appended

        daemon, client = self.serve(script)
        answers = client.append([{"id": "a"}], expect=4)
        self.assertEqual([answer.sequence for answer in answers], [5])
        self.assertEqual(client.known, Known("l/1@1", 5))
        self.assertEqual(daemon.asked, [[b'{"expect": 4}', b'{"id": "a"}', b""]] * 4)
        client.append([])
        self.assertEqual(len(daemon.asked), 4 + 0)

    def test_what_is_known_goes_with_the_next_append(self) -> None:
        def script(count: int, bodies: Frames) -> tuple[int, int, Frames]:
            return 1, 255, error("history_changed", changed_at=3)

        daemon, client = self.serve(script)
        client.known = Known("l/1@1", 7)
        with self.assertRaises(HistoryChanged) as thrown:
            client.append(["{}"])
        self.assertEqual(thrown.exception.sequence, 3)
        self.assertEqual(json.loads(daemon.asked[0][2]), {"history": "l/1@1", "seen": 7})

    def test_a_daemon_started_anew_is_asked_again(self) -> None:
        status = [b'{"history":"l/1@1","head":3,"digest":"d"}']

        def script(count: int, bodies: Frames) -> tuple[int, int, Frames] | None:
            if count == 1:
                return 1, 0, status
            if count == 2:
                # It dies with the question; the next to answer a ping is another.
                daemon.epoch = 2
                return None
            return 2, 0, status

        daemon, client = self.serve(script)
        self.assertEqual(client.status().head, 3)
        begun = time.monotonic()
        self.assertEqual(client.status().digest, "d")
        self.assertEqual(len(daemon.asked), 3)
        # At once, and not as what may have been lost with a connection.
        self.assertLess(time.monotonic() - begun, 4)

    def test_a_table_is_of_one_daemon(self) -> None:
        pages = {
            1: (1, 0, [b'{"history":"l/1@1","sequence":3,"cursor":9}',
                       b'{"key":"old","row":{}}']),
            # That daemon's own cursor 9, and another question's.
            2: (2, 0, [b'{"history":"l/1@1","sequence":4}', b'{"key":"other","row":{}}']),
            3: (2, 0, [b'{"history":"l/1@1","sequence":4,"cursor":1}', b'{"key":"a","row":{}}']),
            4: (2, 255, error("cursor_expired")),
            5: (2, 0, [b'{"history":"l/1@1","sequence":4,"cursor":2}', b'{"key":"a","row":{}}']),
            6: (2, 0, [b'{"history":"l/1@1","sequence":4}', b'{"key":"b","row":{}}']),
        }
        daemon, client = self.serve(lambda count, _: pages[count])
        table = client.show("deals")
        self.assertEqual((table.sequence, list(table.rows)), (4, ["a", "b"]))
        self.assertEqual([json.loads(bodies[0]).get("cursor") for bodies in daemon.asked],
                         [None, 9, None, 1, None, 2])

    def test_a_refusal_that_does_not_pass_is_thrown(self) -> None:
        daemon, client = self.serve(lambda count, _: (1, 255, error("disk_full")))
        with self.assertRaises(PactwireError) as thrown:
            client.append(["{}"])
        self.assertEqual((thrown.exception.code, thrown.exception.retry), ("disk_full", True))
        self.assertEqual(len(daemon.asked), 1)

    def test_nobody_there_is_told_in_time(self) -> None:
        with Client("ipc:///nowhere/at/all", timeout=0.3) as client:
            with self.assertRaises(Unreachable):
                client.ping()


if __name__ == "__main__":
    unittest.main()
