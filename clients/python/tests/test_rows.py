from __future__ import annotations

import random
import unittest

from pactwire.errors import HistoryChanged
from pactwire.frames import Kind, StreamHeader
from pactwire.rows import RowReader, Step
from pactwire.values import Change, Complete, Table

from .simulation import SimulatedProjection, Wire


def row(value: int) -> bytes:
    return b'{"key":"d","keys":["d"],"row":{"value":%d}}' % value


class RowTests(unittest.TestCase):
    def test_the_rows_at_every_checkpoint_are_those_of_the_daemon(self) -> None:
        for seed in range(200):
            with self.subTest(seed=seed):
                self.follow(random.Random(seed))

    def follow(self, draw: random.Random) -> None:
        daemon = SimulatedProjection(draw)
        wire = Wire(draw, draw.choice((0, 0.05, 0.5)))
        reader = RowReader()
        rows: dict[str, object] = {}
        stood = {0: dict(rows)}

        def hand_over(steps: list[Step]) -> None:
            for step in steps:
                if isinstance(step, Complete):
                    self.assertEqual(rows, stood[step.sequence])
                elif step.row is None:
                    del rows[step.key]
                else:
                    self.assertNotEqual(rows.get(step.key), step.row)
                    rows[step.key] = step.row

        for _ in range(150):
            fate = draw.random()
            if fate < 0.75:
                wire.send(daemon.record(draw.randint(1, 4)))
                stood[daemon.head] = dict(daemon.rows)
            elif fate < 0.9:
                wire.send([daemon.beat()])
            elif fate < 0.95:
                wire.cut()
            else:
                daemon.start()
            for _, header, body in wire.deliver():
                hand_over(reader.message(header, body))
                if reader.must_ask and draw.random() < 0.5:
                    hand_over(reader.table(*daemon.table()))
        for _, header, body in [*wire.queue, daemon.beat()]:
            hand_over(reader.message(header, body))
        while reader.must_ask:
            hand_over(reader.table(*daemon.table()))
        self.assertEqual(rows, daemon.rows)
        self.assertEqual(reader.complete, daemon.head)

    def test_nothing_is_asked_before_something_was_heard(self) -> None:
        reader = RowReader()
        self.assertFalse(reader.must_ask)
        reader.message(StreamHeader(Kind.JOINED, 7, 3, 3), b"{}")
        self.assertTrue(reader.must_ask)

    def test_rows_come_with_their_mark_and_not_without_all_of_them(self) -> None:
        for name, rows, mark, complete in [
            ("all", 2, b'{"rows":2}', 12), ("one lost", 1, b'{"rows":2}', 10),
            ("a mark that says nothing", 1, b"[]", 10),
        ]:
            with self.subTest(name):
                reader = RowReader()
                reader.table(7, Table(10, "log/1@1", {}))
                for number in range(rows):
                    body = b'{"key":"%d","keys":[],"sequence":11,"row":{}}' % number
                    self.assertEqual(
                        reader.message(StreamHeader(Kind.ROW, 7, 11, 0), body), [])
                steps = reader.message(StreamHeader(Kind.MARK, 7, 12, 10), mark)
                self.assertEqual(reader.complete, complete)
                self.assertEqual(reader.must_ask, complete == 10)
                if complete == 12:
                    self.assertEqual(
                        steps, [Change("0", 11, {}), Change("1", 11, {}), Complete(12)])

    def test_rows_that_the_table_has_already_are_counted_and_no_more(self) -> None:
        reader = RowReader()
        reader.table(7, Table(10, "log/1@1", {}))
        reader.message(StreamHeader(Kind.ROW, 7, 11, 0), row(11))
        reader.table(7, Table(12, "log/1@1", {"d": {"value": 12}}))
        reader.message(StreamHeader(Kind.ROW, 7, 12, 0), row(12))
        reader.message(StreamHeader(Kind.ROW, 7, 13, 0), row(13))
        steps = reader.message(StreamHeader(Kind.MARK, 7, 13, 10), b'{"rows":3}')
        self.assertEqual(steps, [Change("d", 13, {"value": 13}), Complete(13)])

    def test_rows_of_another_start_count_for_nothing(self) -> None:
        reader = RowReader()
        reader.table(7, Table(10, "log/1@1", {}))
        reader.message(StreamHeader(Kind.ROW, 7, 11, 0), row(11))
        # Of a log that was restored, so that another event is the eleventh.
        reader.table(8, Table(10, "log/1@1/9@11", {}))
        reader.message(StreamHeader(Kind.MARK, 8, 11, 10), b'{"rows":1}')
        self.assertEqual((reader.complete, reader.must_ask), (10, True))

    def test_a_row_that_left_the_key_is_gone(self) -> None:
        reader = RowReader("openai")
        reader.table(7, Table(10, "log/1@1", {"d": {"value": 1}}))
        body = b'{"key":"d","keys":["amd"],"sequence":11,"row":{"value":2}}'
        reader.message(StreamHeader(Kind.ROW, 7, 11, 0), body)
        steps = reader.message(StreamHeader(Kind.MARK, 7, 11, 10), b'{"rows":1}')
        self.assertEqual(steps, [Change("d", 11, None), Complete(11)])

    def test_a_log_that_was_cut_is_told(self) -> None:
        reader = RowReader()
        reader.table(7, Table(10, "log/1@1", {}))
        with self.assertRaises(HistoryChanged) as thrown:
            reader.table(8, Table(9, "log/1@1", {}))
        self.assertEqual(thrown.exception.sequence, 10)


if __name__ == "__main__":
    unittest.main()
