"""Prints every event that matches, once and in order, whatever is lost on the way.

    subscribe.py [FILTER [SINCE [REQUESTS STREAM]]]

FILTER is {"types":[…],"subjects":[…],"parties":[…],"projects":[…]}, as `read` has it; SINCE is the
sequence to begin behind. Needs pyzmq only; docs/PROTOCOL.md says why nothing is missing.
"""
import json, random, struct, sys, time, uuid
import zmq

DEFAULTS = ["{}", "0", "tcp://127.0.0.1:7400", "tcp://127.0.0.1:7401"]
FILTER, SINCE, REQUESTS, STREAM = sys.argv[1:] + DEFAULTS[len(sys.argv) - 1:]
READ, ERROR, EVENT, JOINED, BEAT, REFUSED = 2, 255, 1, 4, 6, 7
wanted, complete, epoch, history = json.loads(FILTER), int(SINCE), None, None
kinds = {"type": "types", "subject": "subjects", "party": "parties", "project": "projects"}
lists = [f"{kind}/{','.join(wanted[name])}/" for kind, name in kinds.items() if wanted.get(name)]
topics = [("event/" + ("".join(lists) or "all/")).encode(), f"join/{uuid.uuid4()}/".encode()]
pace = {"beat_milliseconds": 1000, "spread_milliseconds": 0}


def connect(kind, endpoint):
    socket = zmq.Context.instance().socket(kind)
    socket.linger = 0
    for topic in topics if kind == zmq.SUB else []:
        socket.subscribe(topic)
    socket.connect(endpoint)
    return socket


def read():
    """A page of what comes after `complete`, from whichever daemon answers."""
    while True:
        with connect(zmq.DEALER, REQUESTS) as asker:
            body = json.dumps({**wanted, "from": complete + 1}).encode()
            asker.send_multipart([struct.pack(">2sBB4xQ", b"PW", 1, READ, 1), body])
            if not asker.poll(5000):
                continue  # It was lost with its connection, or with a daemon: ask again.
            header, summary, *events = asker.recv_multipart()
        if header[3] != ERROR:
            return struct.unpack_from(">Q", header, 16)[0], json.loads(summary), events[0]
        if not json.loads(summary)["retry"]:
            sys.exit(f"subscribe: {summary.decode()}")
        time.sleep(1)


def repair():
    global complete, epoch, history
    page = {"next": 0, "head": 0}
    while page["next"] <= page["head"]:
        epoch, page, events = read()
        # Stricter than the document's rule: what was seen may be there in another history too.
        if history not in (None, page["history"]) or page["head"] < complete:
            sys.exit(f"subscribe: the log is another; the last sequence seen was {complete}")
        print(events.decode(), end="", flush=True)
        complete, history = max(complete, min(page["next"] - 1, page["head"])), page["history"]


stream = connect(zmq.SUB, STREAM)
repair()
while True:
    if not stream.poll(3 * pace["beat_milliseconds"]):
        stream.close()  # A dead connection doesn't always say so.
        stream = connect(zmq.SUB, STREAM)
        repair()
        continue
    topic, header, body = stream.recv_multipart()
    magic, version, kind, sender, sequence, previous = struct.unpack(">2sBB4xQQQ", header)
    if topic not in topics or version != 1 or kind not in (EVENT, JOINED, BEAT, REFUSED):
        continue
    if kind == REFUSED:
        sys.exit(f"subscribe: {body.decode()}")
    if kind in (JOINED, BEAT):
        pace |= json.loads(body)
    missed = previous > complete or kind == EVENT and not body and sequence > complete
    if missed or sender != epoch:
        time.sleep(random.uniform(0, pace["spread_milliseconds"]) / 1000)
        repair()
    elif sequence > complete:
        if kind == EVENT:
            print(body.decode(), flush=True)
        complete = sequence
