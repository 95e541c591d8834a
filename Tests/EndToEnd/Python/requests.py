"""Speaks raw frames to a daemon and checks each answer against docs/PROTOCOL.md.

requests.py REQUESTS: prints the name of every exchange that went as documented; ends with 0 when
all did.
"""
import json
import struct
import sys
import zmq

ENDPOINT = sys.argv[1]
CONTEXT = zmq.Context()
APPEND, READ, SHOW, STATUS, PING = 1, 2, 3, 4, 5
EVENT = {
    "specversion": "1.0", "id": "py-1", "source": "python", "type": "partnership.announced",
    "subject": "py", "data": {"parties": [{"id": "openai", "role": "partner"}],
                              "certainty": "official", "report": {"publisher": "item-d"}}}
last_id = 0


def connect(kind):
    socket = CONTEXT.socket(kind)
    socket.linger = 0
    socket.rcvtimeo = socket.sndtimeo = 30_000
    socket.connect(ENDPOINT)
    return socket


def header(verb, version=1, magic=b"PW"):
    global last_id
    last_id += 1
    return magic + struct.pack(">BBIQ", version, verb, 0, last_id)


def answer_of(socket, request_id, with_delimiter=False):
    frames = socket.recv_multipart()
    if with_delimiter:
        assert frames.pop(0) == b"", frames
    magic, version, kind, zero, answered, epoch = struct.unpack(">2sBBIQQ", frames[0])
    assert (magic, version, zero) == (b"PW", 1, 0) and epoch > 0, frames
    assert answered == request_id, (answered, request_id, frames)
    return kind, frames[1:]


def ask(socket, verb, *bodies):
    socket.send_multipart([header(verb), *bodies])
    kind, frames = answer_of(socket, last_id)
    assert kind == verb + 128, (kind, frames)
    return frames


def expect_error(socket, frames, code, request_id):
    socket.send_multipart(frames)
    # An empty first frame is what a REQ socket adds, and is given back to whoever sent it.
    kind, bodies = answer_of(socket, request_id, with_delimiter=frames[0] == b"")
    assert kind == 255, (kind, bodies)
    body = json.loads(bodies[0])
    assert body["code"] == code and body["reason"] and body["retry"] is False, body


def lines(frame):
    return [json.loads(line) for line in frame.splitlines()]


def exchanges(dealer):
    answers = lines(ask(dealer, APPEND, b"", json.dumps(EVENT).encode() + b"\n{}\n")[0])
    assert [a["outcome"] for a in answers] == ["appended", "refused"], answers
    sequence = answers[0]["sequence"]
    assert answers[0]["source"] == "python" and answers[0]["id"] == "py-1", answers
    assert answers[1]["code"] == "missing_member" and answers[1]["reason"], answers
    yield "append"

    expecting = json.dumps({"expect": sequence + 7, "unknown": [1]}).encode()
    answers = lines(ask(dealer, APPEND, expecting, json.dumps({**EVENT, "id": "py-2"}).encode())[0])
    assert answers[0]["code"] == "unexpected_sequence", answers
    yield "append with an expectation"

    summary, events = ask(dealer, READ, json.dumps({"subjects": ["py"]}).encode())
    summary, events = json.loads(summary), lines(events)
    assert [e["id"] for e in events] == ["py-1"] and events[0]["sequence"] == sequence, events
    assert events[0]["data"] == EVENT["data"] and events[0]["recordedtime"].endswith("Z"), events
    assert summary["events"] == 1 and summary["next"] > summary["head"] and summary["log"], summary
    yield "read"

    summary, rows = ask(dealer, SHOW, b'{"projection":"deals","key":"py","keys":true}')
    assert json.loads(summary)["sequence"] >= sequence, summary
    rows = lines(rows)
    assert rows[0]["key"] == "py" and rows[0]["row"]["status"] == "announced", rows
    yield "show"

    status = json.loads(ask(dealer, STATUS)[0])
    assert status["head"] >= sequence and status["digest"] and status["log"], status
    yield "status"

    assert ask(dealer, PING) == [b'{"features":[]}']
    yield "ping"

    # Several under way: each is answered once, in whatever order.
    asked = set()
    for verb in (STATUS, READ, SHOW, PING) * 25:
        body = b'{"projection":"ties"}' if verb == SHOW else b""
        dealer.send_multipart([header(verb), body])
        asked.add(last_id)
    for _ in range(100):
        frames = dealer.recv_multipart()
        asked.remove(struct.unpack(">Q", frames[0][8:16])[0])
    assert not asked
    yield "many at once"

    for name, frames, code in [
        ("a short header", [b"PW\x01\x05"], "bad_request"),
        ("another magic", [header(PING, magic=b"HT")], "bad_request"),
        ("binary garbage", [bytes(range(256)), b"\x00\xff" * 999], "bad_request"),
        ("an empty frame", [b""], "bad_request"),
        ("two empty frames", [b"", b""], "bad_request"),
    ]:
        expect_error(dealer, frames, code, 0)
        yield name
    for name, verb, bodies, code in [
        ("an unknown verb", 99, [], "unknown_verb"),
        ("a body that is no JSON", READ, [b"{"], "bad_request"),
        ("a body that is no object", SHOW, [b"[]"], "bad_request"),
        ("a member of the wrong type", READ, [b'{"from":"one"}'], "bad_request"),
        ("a deal without an expectation", APPEND, [b'{"deal":"py"}', b"{}"], "bad_request"),
        ("an unknown projection", SHOW, [b'{"projection":"weather"}'], "unknown_projection"),
        ("a sequence to come", SHOW, [b'{"projection":"deals","at_sequence":999999}'],
         "unknown_sequence"),
        ("too many events", APPEND, [b"", b"{}\n" * 4097], "too_large"),
        ("one frame too many", PING, [b"x"] * 4, "too_large"),
        ("frames that are far too many", PING, [b"x"] * 500, "too_large"),
    ]:
        expect_error(dealer, [header(verb), *bodies], code, last_id)
        yield name
    expect_error(dealer, [header(PING, version=2)], "unsupported_version", last_id)
    yield "another version"

    req = connect(zmq.REQ)
    assert ask(req, PING) == [b'{"features":[]}']
    assert json.loads(ask(req, STATUS)[0])["head"] >= sequence
    expect_error(req, [header(99)], "unknown_verb", last_id)
    expect_error(req, [header(PING)] + [b"x"] * 500, "too_large", last_id)
    assert ask(req, PING) == [b'{"features":[]}']
    yield "a REQ socket"

    assert ask(dealer, PING) == [b'{"features":[]}']
    yield "ping after all that"


for name in exchanges(connect(zmq.DEALER)):
    print(name, flush=True)
