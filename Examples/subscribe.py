"""Prints every event that matches, once and in order, whatever is lost on the way.

    subscribe.py [FILTER [SINCE [REQUESTS STREAM]]]

FILTER is one of `read`, {"types":[…],"parties":[…]}; SINCE is the sequence to begin behind.
Needs pyzmq only; docs/PROTOCOL.md says why nothing is missing.
"""
import json, random, struct, sys, time, uuid
import zmq

DEFAULTS = ["{}", "0", "tcp://127.0.0.1:7400", "tcp://127.0.0.1:7401"]
FILTER, SINCE, REQUESTS, STREAM = sys.argv[1:] + DEFAULTS[len(sys.argv) - 1:]
PATIENCE = 5000  # Milliseconds.
READ, PING = (struct.pack(">2sBB4xQ", b"PW", 1, verb, verb) for verb in (2, 5))
PONG, ERROR, EVENT, JOINED, BEAT, REFUSED = 133, 255, 1, 4, 6, 7
wanted, complete, epoch, doubted, history = json.loads(FILTER), int(SINCE), None, None, None
kinds = {"type": "types", "subject": "subjects", "party": "parties", "project": "projects"}
lists = [f"{kind}/{','.join(wanted[name])}/" for kind, name in kinds.items() if wanted.get(name)]
topics = [("event/" + ("".join(lists) or "all/")).encode(), f"join/{uuid.uuid4()}/".encode()]
context = zmq.Context()
context.linger = 0
pace = {"beat_milliseconds": 1000, "spread_milliseconds": 0}


def read():
    """A page of what comes after `complete`, from whichever daemon answers."""
    body, patience = json.dumps({**wanted, "from": complete + 1}).encode(), PATIENCE
    while True:
        with context.socket(zmq.DEALER) as asker:
            asker.connect(REQUESTS)
            asker.send_multipart([READ, body])
            # Without even an answer to a ping the connection is dead, and begins anew.
            while asker.poll(patience) or asker.send(PING) or asker.poll(PATIENCE):
                header, *answer = asker.recv_multipart()
                if header[3] == PONG:
                    patience *= 2  # It is slow, or the question was lost on the way.
                elif header[3] != ERROR:
                    return struct.unpack_from(">Q", header, 16)[0], json.loads(answer[0]), answer[1]
                elif not json.loads(answer[0])["retry"]:
                    sys.exit(f"subscribe: {answer[0].decode()}")
                else:
                    time.sleep(1)
                asker.send_multipart([READ, body])


def repair():
    global complete, epoch, history
    time.sleep(random.uniform(0, pace["spread_milliseconds"]) / 1000)
    page = {"next": 0, "head": 0}
    while page["next"] <= page["head"]:
        epoch, page, events = read()
        # Stricter than the document's rule: what was seen may be there in another history too.
        if history not in (None, page["history"]) or page["head"] < complete:
            sys.exit(f"subscribe: the log is another; the last sequence seen was {complete}")
        print(events.decode(), end="", flush=True)
        complete, history = max(complete, min(page["next"] - 1, page["head"])), page["history"]


while True:
    with context.socket(zmq.SUB) as stream:
        for topic in topics:
            stream.subscribe(topic)
        stream.connect(STREAM)
        repair()
        while stream.poll(3 * pace["beat_milliseconds"]):
            topic, header, body = stream.recv_multipart()
            _, version, kind, sender, sequence, previous = struct.unpack(">2sBB4xQQQ", header)
            if topic not in topics or version != 1 or kind not in (EVENT, JOINED, BEAT, REFUSED):
                continue
            if kind == REFUSED:
                sys.exit(f"subscribe: {body.decode()}")
            if kind in (JOINED, BEAT):
                pace |= json.loads(body)
            if sender != epoch:
                if sender != doubted or kind == BEAT:
                    doubted = sender
                    repair()
            elif previous > complete or kind == EVENT and not body and sequence > complete:
                repair()
            elif sequence > complete:
                if kind == EVENT:
                    print(body.decode(), flush=True)
                complete = sequence
