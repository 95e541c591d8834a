from __future__ import annotations

import random
import unittest

from pactwire.errors import HistoryChanged
from pactwire.filters import Filter
from pactwire.frames import Kind, StreamHeader
from pactwire.history import History
from pactwire.reader import EventReader, Step
from pactwire.values import Complete, Event, Page

from .simulation import HISTORY, PARTIES, PROJECTS, TYPES, SimulatedDaemon, Wire


def drawn_filter(draw: random.Random) -> Filter:
    def words(all: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(draw.sample(all, draw.randint(0, min(2, len(all)))))

    # Of words that no topic can say, `head/` is followed.
    extra = ("no,topic",) if draw.random() < 0.2 else ()
    parties = words(PARTIES)
    return Filter(
        words(TYPES), words(("deal-1", "deal-2")) if draw.random() < 0.3 else (),
        parties + extra if parties else (), words(PROJECTS) if draw.random() < 0.3 else ())


class Simulation:
    """One reader and its daemon, with faults, until all is quiet."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.daemon = SimulatedDaemon(self.draw, drawn_filter(self.draw))
        self.daemon.record(self.draw.randint(0, 50))
        self.wire = Wire(self.draw, self.draw.choice((0, 0.05, 0.5, 0.9)))
        self.since = self.draw.randint(0, self.daemon.head)
        self.reader = EventReader(self.daemon.filter, self.since, str(HISTORY))
        self.taken: list[Event] = []
        self.reads = 0

    def run(self, rounds: int) -> None:
        for _ in range(rounds):
            self.act()
            self.take(self.wire.deliver())
        # Once more is heard, whatever was lost before: the next beat.
        self.take(self.wire.queue + [self.daemon.joined(), self.daemon.beat()])
        self.ask()
        self.take([self.daemon.beat()])

    def act(self) -> None:
        fate = self.draw.random()
        if fate < 0.70:
            self.wire.send(self.daemon.record(self.draw.randint(1, 5)))
        elif fate < 0.85:
            self.wire.send([self.daemon.beat()])
        elif fate < 0.90:
            self.wire.cut()
            self.wire.send([self.daemon.joined()])
        elif fate < 0.95:
            # What the daemon before has sent is still under way.
            self.daemon.start()
            self.wire.send([self.daemon.joined()])
        else:
            self.ask()

    def take(self, messages: list[tuple[bytes, StreamHeader, bytes]]) -> None:
        for _, header, body in messages:
            self.hand_over(self.reader.message(header, body))
            if self.reader.must_ask and self.draw.random() < 0.5:
                self.ask()

    def ask(self) -> None:
        while self.reader.must_ask:
            self.reads += 1
            first = self.reader.question["from"]
            self.hand_over(self.reader.page(*self.daemon.page(first)))

    def hand_over(self, steps: list[Step]) -> None:
        for step in steps:
            if isinstance(step, Event):
                self.taken.append(step)
            else:
                # A checkpoint is true: all before it that matches was handed over.
                assert [e.sequence for e in self.taken] == self.expected(step.sequence)

    def expected(self, through: int) -> list[int]:
        return [
            event.sequence for event in self.daemon.log
            if self.since < event.sequence <= through and event.matches(self.daemon.filter)]


class ReaderTests(unittest.TestCase):
    def test_every_matching_event_comes_once_and_in_order_whatever_is_lost(self) -> None:
        for seed in range(400):
            with self.subTest(seed=seed):
                simulation = Simulation(seed)
                simulation.run(rounds=120)
                self.assertEqual(
                    [event.sequence for event in simulation.taken],
                    simulation.expected(simulation.daemon.head))
                self.assertEqual(simulation.reader.complete, simulation.daemon.head)

    def test_a_stream_that_loses_nothing_is_never_asked_for(self) -> None:
        daemon = SimulatedDaemon(random.Random(1), Filter(parties=("openai",)), long=0)
        reader = EventReader(daemon.filter, None)
        reader.page(*daemon.page(1))
        steps: list[Step] = []
        for _ in range(200):
            for _, header, body in [*daemon.record(3), daemon.beat()]:
                steps += reader.message(header, body)
        self.assertFalse(reader.must_ask)
        self.assertEqual(
            [step.sequence for step in steps if isinstance(step, Event)],
            [event.sequence for event in daemon.log if event.matches(daemon.filter)])

    def test_each_message_does_what_the_rule_says(self) -> None:
        for name, kind, epoch, sequence, previous, body, complete, must_ask in [
            ("the next event", Kind.EVENT, 7, 14, 10, b'{"sequence":14}', 14, False),
            ("one whose link lies before", Kind.EVENT, 7, 14, 3, b'{"sequence":14}', 14, False),
            ("one that was read already", Kind.EVENT, 7, 9, 8, b'{"sequence":9}', 10, False),
            ("one behind a gap", Kind.EVENT, 7, 14, 11, b'{"sequence":14}', 10, True),
            ("one too long for the stream", Kind.EVENT, 7, 14, 10, b"", 10, True),
            ("a long one that was read already", Kind.EVENT, 7, 10, 9, b"", 10, False),
            ("a beat that fits", Kind.BEAT, 7, 99, 10, b"{}", 99, False),
            ("a beat behind a gap", Kind.BEAT, 7, 99, 11, b"{}", 10, True),
            ("a beat of what is known", Kind.BEAT, 7, 8, 2, b"{}", 10, False),
            ("a join at the head", Kind.JOINED, 7, 10, 10, b"{}", 10, False),
            ("a join behind it", Kind.JOINED, 7, 11, 11, b"{}", 10, True),
            ("a head that moved", Kind.HEAD, 7, 11, 11, b"{}", 10, True),
            ("another start of the daemon", Kind.EVENT, 8, 11, 10, b'{"sequence":11}', 10, True),
        ]:
            with self.subTest(name):
                reader = EventReader(Filter())
                reader.page(7, Page(HISTORY, 10, 11, []))
                steps = reader.message(StreamHeader(kind, epoch, sequence, previous), body)
                self.assertEqual((reader.complete, reader.must_ask), (complete, must_ask))
                moved = complete > 10
                self.assertEqual([step.sequence for step in steps], [complete] if moved else [])

    def test_another_start_is_a_doubt_until_something_is_missing(self) -> None:
        reader = EventReader(Filter())
        reader.page(2, Page(HISTORY, 10, 11, []))
        reader.message(StreamHeader(Kind.EVENT, 1, 11, 10), b'{"sequence":11}')
        self.assertEqual((reader.must_ask, reader.is_in_doubt, reader.gaps), (True, True, 0))
        self.assertEqual(reader.complete, 10)
        reader.message(StreamHeader(Kind.BEAT, 2, 12, 11), b"{}")
        self.assertEqual((reader.must_ask, reader.is_in_doubt, reader.gaps), (True, False, 1))
        reader.message(StreamHeader(Kind.BEAT, 1, 11, 11), b"{}")
        self.assertEqual((reader.must_ask, reader.is_in_doubt, reader.gaps), (True, False, 1))
        reader.page(2, Page(HISTORY, 12, 13, []))
        self.assertEqual((reader.must_ask, reader.is_in_doubt), (False, False))

    def test_a_live_reader_begins_at_the_head_and_asks_for_nothing_before(self) -> None:
        reader = EventReader(Filter(), None)
        self.assertGreater(reader.question["from"], 2**60)
        steps = reader.page(7, Page(HISTORY, 41, reader.question["from"], []))
        self.assertEqual(steps, [Complete(41)])
        self.assertEqual((reader.complete, reader.must_ask), (41, False))

    def test_a_log_that_is_another_is_told_with_its_first_sequence(self) -> None:
        restored = History("log", ((1, 1), (9, 6)))
        for name, since, page, changed in [
            ("restored behind what was seen", 5, Page(restored, 30, 31, []), None),
            ("restored before", 6, Page(restored, 30, 31, []), 6),
            ("another log", 3, Page(History("other", ((1, 1),)), 30, 31, []), 1),
            ("cut short", 20, Page(HISTORY, 12, 13, []), 13),
        ]:
            with self.subTest(name):
                reader = EventReader(Filter(), since, str(HISTORY))
                if changed is None:
                    reader.page(7, page)
                    continue
                with self.assertRaises(HistoryChanged) as thrown:
                    reader.page(7, page)
                self.assertEqual(thrown.exception.sequence, changed)
                self.assertEqual(reader.complete, since)

    def test_a_head_that_was_heard_of_and_is_gone_is_a_cut(self) -> None:
        reader = EventReader(Filter())
        reader.page(7, Page(HISTORY, 10, 11, []))
        reader.message(StreamHeader(Kind.BEAT, 7, 20, 15), b"{}")
        self.assertEqual(reader.complete, 10)
        with self.assertRaises(HistoryChanged) as thrown:
            reader.page(8, Page(HISTORY, 12, 13, []))
        self.assertEqual(thrown.exception.sequence, 13)

    def test_a_head_of_another_history_is_no_cut_of_this_one(self) -> None:
        reader = EventReader(Filter())
        reader.page(7, Page(HISTORY, 10, 11, []))
        reader.message(StreamHeader(Kind.BEAT, 7, 20, 15), b"{}")
        restored = History("log", ((1, 1), (9, 13)))
        reader.page(8, Page(restored, 12, 13, []))
        reader.page(8, Page(restored, 14, 15, []))
        self.assertEqual(reader.complete, 14)


if __name__ == "__main__":
    unittest.main()
