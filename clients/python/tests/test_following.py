from __future__ import annotations

import time
import unittest

from pactwire import Client, Subscription
from pactwire.frames import Kind, StreamHeader

from .scripted import Frames, Script, ScriptedDaemon, ScriptedStream, page


class FollowingTests(unittest.TestCase):
    def serve(self, script: Script) -> tuple[ScriptedDaemon, ScriptedStream, Client]:
        daemon = ScriptedDaemon(script)
        self.addCleanup(daemon.close)
        stream = ScriptedStream()
        self.addCleanup(stream.close)
        client = Client(daemon.endpoint, stream.endpoint, timeout=10)
        self.addCleanup(client.close)
        return daemon, stream, client

    def test_what_another_start_left_costs_a_read_a_beat_at_most(self) -> None:
        for name, topic, party, kind in [
            ("events", b"event/party/amd/", "amd", Kind.EVENT),
            ("beats", b"event/party/amd/", "amd", Kind.BEAT),
            ("heads, of a filter that no topic can say", b"head/", "no,topic", Kind.HEAD),
        ]:
            with self.subTest(name):
                daemon, stream, client = self.serve(lambda count, _: (2, 0, page(1000)))
                with Subscription(client, parties=[party], since=1000) as subscription:
                    stream.wait(topic)
                    begun = time.monotonic()
                    for sequence in range(500, 900):
                        stream.publish(topic, StreamHeader(kind, 1, sequence, sequence))
                    subscription.timeout = 2
                    self.assertEqual(list(subscription), [])
                    reads, seconds = len(daemon.asked), time.monotonic() - begun
                self.assertIn(reads, range(2, int(seconds) + 3))

    def test_another_start_is_asked_for_until_it_answers(self) -> None:
        def script(count: int, bodies: Frames) -> tuple[int, int, Frames]:
            # The one before still answers where requests go.
            return (1, 0, page(10)) if count < 3 else (2, 0, page(11, 11))

        daemon, stream, client = self.serve(script)
        with Subscription(client, since=10, timeout=0.1) as subscription:
            stream.wait(b"event/all/")
            taken: list[int] = []
            begun = time.monotonic()
            while not taken and time.monotonic() < begun + 10:
                stream.publish(b"event/all/", StreamHeader(Kind.BEAT, 2, 11, 11))
                taken = [event.sequence for event in subscription]
            self.assertEqual(taken, [11])


if __name__ == "__main__":
    unittest.main()
