from __future__ import annotations

import json
import tempfile
import time
import unittest
from pathlib import Path

from pactwire import (
    Client, HistoryChanged, Known, MemberChange, PactwireError, Unreachable,
)

from .scripted import Frames, Script, ScriptedDaemon, error


class ClientTests(unittest.TestCase):
    def serve(self, script: Script) -> tuple[ScriptedDaemon, Client]:
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

    def test_a_table_that_is_never_held_to_its_end_is_given_up(self) -> None:
        first = [b'{"history":"l/1@1","sequence":3,"cursor":9}', b'{"key":"a","row":{}}']

        def script(count: int, bodies: Frames) -> tuple[int, int, Frames]:
            return (1, 0, first) if count % 2 else (1, 255, error("cursor_expired"))

        daemon, client = self.serve(script)
        client.timeout = 0.5
        with self.assertRaises(PactwireError) as thrown:
            client.show("deals")
        self.assertEqual((thrown.exception.code, thrown.exception.retry), ("cursor_expired", True))
        # From the beginning each time, and with pauses that grow.
        self.assertIn(len(daemon.asked), range(4, 20, 2))

    def test_a_difference_is_asked_for_page_by_page(self) -> None:
        pages = {
            1: (1, 0, [b'{"history":"l/1@1","sequence":7,"cursor":9}',
                       b'{"projection":"deals","key":"d","member":"status","before":"mou",'
                       b'"after":"signed","sequence":5,"cause":"world"}']),
            2: (1, 0, [b'{"history":"l/1@1","sequence":7}',
                       b'{"projection":"deals","key":"e","member":"title","before":"t",'
                       b'"row":"gone","sequence":6,"cause":"us"}']),
        }
        daemon, client = self.serve(lambda count, _: pages[count])
        difference = client.diff("deals", from_=3, to="2025-11-20", parties=["a"])
        self.assertEqual((difference.sequence, difference.history), (7, "l/1@1"))
        self.assertEqual(difference.changes, [
            MemberChange("d", "status", 5, "world", before="mou", after="signed"),
            MemberChange("e", "title", 6, "us", before="t", row="gone")])
        self.assertEqual([json.loads(bodies[0]) for bodies in daemon.asked], [
            {"projection": "deals", "parties": ["a"], "from": "3", "to": "2025-11-20",
             "clock": "recorded"}, {"cursor": 9}])

    def test_what_was_given_up_is_not_sent_later(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        endpoint = f"ipc://{Path(directory.name) / 'requests'}"
        client = Client(endpoint, "ipc:///nowhere", timeout=0.1)
        self.addCleanup(client.close)
        for _ in range(3):
            with self.assertRaises(Unreachable):
                client.append([{"id": "a"}])
        status = [b'{"history":"l/1@1","head":3,"digest":"d"}']
        daemon = ScriptedDaemon(lambda count, _: (1, 0, status), endpoint)
        self.addCleanup(daemon.close)
        client.timeout = 10
        self.assertEqual(client.status().head, 3)
        self.assertEqual(daemon.asked[0], [])
        self.assertNotIn(b'{"id": "a"}', [body for bodies in daemon.asked for body in bodies])

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
