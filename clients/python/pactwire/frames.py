"""The headers of all messages: fixed sizes, network byte order."""
from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any

VERSION = 1
_REQUEST = struct.Struct(">2sBB4xQ")
_ANSWER = struct.Struct(">2sBB4xQQ")
_STREAM = struct.Struct(">2sBB4xQQQ")
_ERROR = 255


class Verb(IntEnum):
    APPEND = 1
    READ = 2
    SHOW = 3
    STATUS = 4
    PING = 5
    DIFF = 8


class Kind(IntEnum):
    """What a message of the stream is."""

    EVENT = 1
    ROW = 2
    MARK = 3
    JOINED = 4
    HEAD = 5
    BEAT = 6
    REFUSED = 7


def request_header(verb: Verb, request_id: int) -> bytes:
    return _REQUEST.pack(b"PW", VERSION, verb, request_id)


@dataclass(frozen=True)
class AnswerHeader:
    request_id: int
    epoch: int
    is_error: bool

    @classmethod
    def decode(cls, frame: bytes) -> AnswerHeader | None:
        """`None` for what is no answer of this version."""
        if len(frame) != _ANSWER.size:
            return None
        magic, version, kind, request_id, epoch = _ANSWER.unpack(frame)
        if magic != b"PW" or version != VERSION or kind < 128:
            return None
        return cls(request_id, epoch, kind == _ERROR)


@dataclass(frozen=True)
class StreamHeader:
    kind: Kind
    epoch: int
    sequence: int
    previous: int

    @classmethod
    def decode(cls, frame: bytes) -> StreamHeader | None:
        """`None` for a size, version or kind that isn't known here, which a reader skips."""
        if len(frame) != _STREAM.size:
            return None
        magic, version, kind, epoch, sequence, previous = _STREAM.unpack(frame)
        if magic != b"PW" or version != VERSION or kind not in set(Kind):
            return None
        return cls(Kind(kind), epoch, sequence, previous)

    def encode(self) -> bytes:
        return _STREAM.pack(
            b"PW", VERSION, self.kind, self.epoch, self.sequence, self.previous)


def parse(text: bytes) -> Any:
    """JSON whose numbers keep their digits: a fraction becomes a `Decimal`. Empty text is `{}`."""
    return json.loads(text, parse_float=Decimal) if text else {}


def parse_object(text: bytes) -> dict[str, Any]:
    """A JSON object; an empty one for anything else."""
    try:
        value = parse(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def lines(body: bytes) -> list[bytes]:
    return [line for line in body.split(b"\n") if line]
