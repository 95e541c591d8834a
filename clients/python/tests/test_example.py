"""Examples/subscribe.py, against a daemon that is slow, deaf or another."""
from __future__ import annotations

import subprocess
import sys
import threading
import unittest
from pathlib import Path
from queue import Queue

from pactwire.frames import Kind, StreamHeader

from .scripted import Frames, Script, ScriptedDaemon, ScriptedStream, page

EXAMPLE = Path(__file__).parents[3] / "Examples" / "subscribe.py"
TOPIC = b"event/all/"


class ExampleTests(unittest.TestCase):
    def begin(
        self, script: Script, delay: float = 0, ignores_first: bool = False
    ) -> tuple[ScriptedDaemon, ScriptedStream]:
        daemon = ScriptedDaemon(script, delay=delay)
        daemon.ignores_first = ignores_first
        self.addCleanup(daemon.close)
        stream = ScriptedStream()
        self.addCleanup(stream.close)
        source = EXAMPLE.read_text()
        impatient = source.replace("PATIENCE = 5000", "PATIENCE = 1000")
        self.assertNotEqual(source, impatient)
        process = subprocess.Popen(
            [sys.executable, "-c", impatient, "{}", "10", daemon.endpoint, stream.endpoint],
            stdout=subprocess.PIPE)
        self.printed: Queue[bytes] = Queue()
        assert process.stdout is not None
        output = process.stdout

        def take() -> None:
            for line in output:
                self.printed.put(line)

        reader = threading.Thread(target=take)
        reader.start()

        def end() -> None:
            process.kill()
            process.wait()
            reader.join()
            output.close()

        self.addCleanup(end)
        stream.wait(TOPIC)
        return daemon, stream

    def test_an_answer_that_takes_long_is_waited_for(self) -> None:
        daemon, _ = self.begin(lambda count, _: (1, 0, page(11, 11)), delay=3)
        self.assertEqual(self.printed.get(timeout=10), b'{"sequence":11}\n')
        self.assertEqual(len(daemon.peers), 1)

    def test_a_question_that_was_lost_is_asked_again(self) -> None:
        daemon, _ = self.begin(lambda count, _: None if count == 1 else (1, 0, page(11, 11)))
        self.assertEqual(self.printed.get(timeout=10), b'{"sequence":11}\n')
        self.assertEqual((len(daemon.peers), len(daemon.asked)), (1, 2))

    def test_a_connection_that_is_dead_is_made_anew(self) -> None:
        daemon, _ = self.begin(lambda count, _: (1, 0, page(11, 11)), ignores_first=True)
        self.assertEqual(self.printed.get(timeout=10), b'{"sequence":11}\n')
        self.assertEqual(len(daemon.peers), 2)

    def test_what_another_start_left_is_doubted_once_and_its_beats_each(self) -> None:
        def script(count: int, bodies: Frames) -> tuple[int, int, Frames]:
            # The one before still answers where requests go, even to the first doubt.
            return (2, 0, page(10 if count < 3 else 11)) if count < 4 else (3, 0, page(12, 12))

        daemon, stream = self.begin(script)
        for _ in range(300):
            stream.publish(TOPIC, StreamHeader(Kind.EVENT, 1, 9, 8), b'{"sequence":9}')
        stream.publish(TOPIC, StreamHeader(Kind.EVENT, 2, 11, 10), b'{"sequence":11}')
        self.assertEqual(self.printed.get(timeout=10), b'{"sequence":11}\n')
        self.assertEqual(len(daemon.asked), 2)
        # So seldom that silence is no reason to ask.
        pace = b'{"beat_milliseconds":60000,"spread_milliseconds":0}'
        for _ in range(2):
            stream.publish(TOPIC, StreamHeader(Kind.BEAT, 3, 12, 12), pace)
        self.assertEqual(self.printed.get(timeout=10), b'{"sequence":12}\n')


if __name__ == "__main__":
    unittest.main()
