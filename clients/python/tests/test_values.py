from __future__ import annotations

import json
import re
import unittest
from decimal import Decimal
from pathlib import Path

from pactwire.client import EventLike, _batches, _encode, _event_text
from pactwire.errors import HistoryChanged, error_of
from pactwire.filters import Filter
from pactwire.frames import AnswerHeader, Kind, StreamHeader, Verb, request_header
from pactwire.history import History
from pactwire.values import Answer, Event

_DOCUMENT = Path(__file__).parents[3] / "docs" / "PROTOCOL.md"


class FrameTests(unittest.TestCase):
    @unittest.skipUnless(_DOCUMENT.exists(), "not in a working copy of the project")
    def test_headers_are_those_of_the_document(self) -> None:
        vectors = {
            name: bytes.fromhex(text) for name, text in re.findall(
                r"```hex (\S+)\n([0-9a-f \n]+)```", _DOCUMENT.read_text())}
        self.assertEqual(request_header(Verb.STATUS, 7), vectors["status-request"])
        self.assertEqual(
            AnswerHeader.decode(vectors["ping-answer"]), AnswerHeader(7, 9, False))
        for name, header in [
            ("event-header", StreamHeader(Kind.EVENT, 9, 17, 11)),
            ("beat-header", StreamHeader(Kind.BEAT, 9, 20, 17)),
        ]:
            self.assertEqual(StreamHeader.decode(vectors[name]), header)
            self.assertEqual(header.encode(), vectors[name])

    def test_what_is_unknown_is_skipped(self) -> None:
        good = StreamHeader(Kind.HEAD, 1, 2, 3).encode()
        for frame in [b"", good[:-1], good + b"\0", b"XX" + good[2:], good[:2] + b"\2" + good[3:],
                      good[:3] + b"\x63" + good[4:]]:
            self.assertIsNone(StreamHeader.decode(frame))
            self.assertIsNone(AnswerHeader.decode(frame))
        # Bytes that are zero now may say something later.
        self.assertIsNotNone(StreamHeader.decode(good[:4] + b"\xff" * 4 + good[8:]))


class FilterTests(unittest.TestCase):
    def test_a_filter_is_a_topic(self) -> None:
        for filter, topic in [
            (Filter(), b"event/all/"),
            (Filter(parties=("sk-hynix",)), b"event/party/sk-hynix/"),
            (Filter(("a", "b"), ("s",), ("p",), ("x", "y")),
             b"event/type/a,b/subject/s/party/p/project/x,y/"),
            (Filter(parties=("a,b",)), b"head/"),
            (Filter(parties=("a/b",)), b"head/"),
            (Filter(subjects=("",)), b"head/"),
            (Filter(subjects=tuple(f"deal-{n}" for n in range(600))), b"head/"),
        ]:
            self.assertEqual(filter.topic, topic)

    def test_a_read_names_only_what_is_asked(self) -> None:
        self.assertEqual(Filter(types=("t",)).members, {"types": ["t"]})


class HistoryTests(unittest.TestCase):
    def test_it_says_where_it_changed(self) -> None:
        once, twice = "log/1@1/5@51", "log/1@1/5@51/9@81"
        for name, known, seen, heard, now, head, changed in [
            ("nothing new", once, 60, 60, once, 60, None),
            ("restored behind what was seen", once, 80, 90, twice, 80, None),
            ("restored at what was seen", once, 81, 81, twice, 90, 81),
            ("a copy of the original", twice, 81, 81, once, 90, 81),
            ("two restores of one backup", once, 60, 60, "log/1@1/6@41", 60, 41),
            ("another log", once, 0, 0, "other/1@1", 0, 1),
            ("cut below what was heard of", once, 10, 20, once, 15, 16),
            ("a restore takes what was only heard of", once, 40, 90, "log/1@1", 50, None),
        ]:
            with self.subTest(name):
                history = History.parse(now)
                self.assertEqual(str(history), now)
                self.assertEqual(
                    history.changed_at(History.parse(known), seen, heard, head), changed)


class EventTests(unittest.TestCase):
    def test_digits_are_kept(self) -> None:
        line = b'{"sequence":3,"data":{"x-amount":1.10}}'
        event = Event.parse(line)
        self.assertEqual(str(event.data["x-amount"]), "1.10")
        self.assertEqual(event.line, line)
        self.assertEqual(json.loads(_encode({"amount": Decimal("1E+3")})), {"amount": "1000"})

    def test_an_event_is_sent_on_one_line(self) -> None:
        events: list[EventLike] = ['{\r\n"a":1}', b'{\r\n"a":1}', {"a": 1}]
        for event in events:
            text = _event_text(event)
            self.assertNotIn(b"\n", text)
            self.assertEqual(json.loads(text), {"a": 1})
        self.assertEqual(_event_text(""), b" ")

    def test_many_events_are_several_requests_in_order(self) -> None:
        for size, count in [(10, 9_000), (1 << 20, 9), (0, 0)]:
            texts = [b"x" * size + b"%d" % n for n in range(count)]
            batches = list(_batches(texts))
            self.assertEqual([text for batch in batches for text in batch], texts)
            for batch in batches:
                self.assertLessEqual(len(batch), 4096)
                self.assertLess(sum(len(text) + 1 for text in batch), 16 << 20)

    def test_answers_and_errors_tell_what_they_know(self) -> None:
        self.assertEqual(
            Answer.parse(b'{"source":"s","id":"i","outcome":"appended","sequence":3,"more":1}'),
            Answer("appended", "s", "i", 3))
        error = error_of({"code": "history_changed", "reason": "r", "changed_at": 5})
        assert isinstance(error, HistoryChanged)
        self.assertEqual(error.sequence, 5)
        self.assertEqual(error_of({}).code, "malformed")


if __name__ == "__main__":
    unittest.main()
