"""A thousand subscribers of one daemon, which join at once, and then lose the same messages.

thousand.py REQUESTS STREAM [COUNT]: ends with 0 when all of them had every event they asked for,
once and in order, while the daemon answered pings in time; prints one JSON object that says how
long it took. Beside them are clients that say nothing, half of what they should, or never read.

thousand.py ping REQUESTS: pings until its input ends, then prints the longest wait in seconds.
"""
import heapq
import json
import random
import resource
import socket as sockets
import struct
import subprocess
import sys
import time

import zmq

APPEND, READ, PING = 1, 2, 5
EVENT, JOINED, BEAT = 1, 4, 6
# The daemon answers a ping within this many seconds, whatever a thousand others do.
PING_BOUND = 2.0
# All has to be done within this many seconds.
LIMIT = 100
PARTIES = 2


def request(verb, number, *bodies):
    return [struct.pack(">2sBBIQ", b"PW", 1, verb, 0, number), *bodies]


class Asker:
    """A DEALER: one peer of the daemon."""

    def __init__(self, context, endpoint):
        self.socket = context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(endpoint)
        self.number = 0

    def send(self, verb, *bodies):
        self.number += 1
        self.socket.send_multipart(request(verb, self.number, *bodies))

    def receive(self):
        """The epoch, whether it is an error, and the bodies."""
        header, *bodies = self.socket.recv_multipart()
        _, _, kind, _, number, epoch = struct.unpack(">2sBBIQQ", header)
        assert number == self.number, (number, self.number)
        return epoch, kind == 255, bodies

    def ask(self, verb, *bodies):
        self.send(verb, *bodies)
        assert self.socket.poll(30_000), "no answer"
        _, is_error, answer = self.receive()
        assert not is_error, answer
        return answer


def ping_until_told(endpoint):
    asker = Asker(zmq.Context(), endpoint)
    poller = zmq.Poller()
    poller.register(sys.stdin.fileno(), zmq.POLLIN)
    longest = 0.0
    while not poller.poll(20):
        started = time.monotonic()
        asker.ask(PING)
        longest = max(longest, time.monotonic() - started)
    print(longest)


class Subscriber:
    """The reader's rule of docs/PROTOCOL.md."""

    def __init__(self, world, number):
        # One in ten holds the beginning of the others' topics, and gets their messages too.
        self.party = f"p{number // 2 % PARTIES}" if number % 2 else None
        self.topic = (f"event/party/{self.party}/" if self.party
                      else "event/party/p" if number % 10 == 0 else "event/all/").encode()
        self.world = world
        self.asker = Asker(world.context, world.requests)
        self.socket = world.context.socket(zmq.SUB)
        self.socket.linger = 0
        # Hardly anything fits on the way, so that not to read for a while is to lose.
        self.socket.rcvhwm = 2
        self.socket.rcvbuf = 4096
        self.socket.subscribe(self.topic)
        self.socket.subscribe(f"join/{number}/")
        self.socket.connect(world.stream)
        self.complete = 0
        self.is_joined = False
        self.is_reading = False
        self.gaps = 0
        self.sequences = []
        world.poller.register(self.asker.socket, zmq.POLLIN)
        self.read()

    def read(self):
        """Asks for what is missing; what the stream brings meanwhile waits in the socket."""
        self.is_reading = True
        body = {"from": self.complete + 1, "parties": [self.party] if self.party else []}
        self.asker.send(READ, json.dumps(body).encode())
        self.world.reads.append(time.monotonic())

    def answered(self):
        _, is_error, bodies = self.asker.receive()
        if is_error:
            assert json.loads(bodies[0])["retry"], bodies
            self.world.refusals += 1
            self.world.later(self)
            return
        summary = json.loads(bodies[0])
        self.sequences += [json.loads(line)["sequence"] for line in bodies[1].splitlines()]
        self.complete = summary["next"] - 1
        if summary["next"] <= summary["head"]:
            self.read()
            return
        self.is_reading = False
        self.world.poller.register(self.socket, zmq.POLLIN)

    def heard(self):
        topic, header, body = self.socket.recv_multipart()
        _, _, kind, _, _, sequence, previous = struct.unpack(">2sBBIQQQ", header)
        if kind in (JOINED, BEAT):
            self.world.spread = json.loads(body)["spread_milliseconds"] / 1000
        if kind == JOINED:
            self.is_joined = True
        elif topic != self.topic:
            return
        if previous > self.complete or (kind == EVENT and sequence > self.complete and not body):
            self.gaps += 1
            self.is_reading = True
            self.world.poller.unregister(self.socket)
            self.world.later(self)
            return
        if kind == EVENT and sequence > self.complete:
            self.sequences.append(sequence)
        self.complete = max(self.complete, sequence)


class World:
    def __init__(self, requests, stream, count):
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        self.requests, self.stream = requests, stream
        self.context = zmq.Context()
        self.context.set(zmq.MAX_SOCKETS, 2 * count + 100)
        self.poller = zmq.Poller()
        self.producer = Asker(self.context, requests)
        self.spread = 0.0
        self.refusals = 0
        self.reads = []
        self.due = []
        self.sequences = {party: [] for party in [None, *(f"p{n}" for n in range(PARTIES))]}
        self.end = time.monotonic() + LIMIT

    def later(self, subscriber):
        due = time.monotonic() + random.uniform(0, self.spread)
        heapq.heappush(self.due, (due, id(subscriber), subscriber))

    def append(self, count, padding=0):
        """So many events, one party each, in one request: published in one go."""
        first = len(self.sequences[None]) + 1
        numbers = range(first, first + count)
        lines = b"\n".join(event(number, padding) for number in numbers)
        answers = self.producer.ask(APPEND, b"", lines)[0].splitlines()
        assert all(json.loads(line)["outcome"] == "appended" for line in answers), answers
        for number in numbers:
            self.sequences[None].append(number)
            self.sequences[f"p{number % PARTIES}"].append(number)

    def until(self, is_done):
        """Lets the subscribers work until it is done; answers how long that took."""
        started = time.monotonic()
        by_socket = {s.asker.socket: s.answered for s in self.subscribers}
        by_socket |= {s.socket: s.heard for s in self.subscribers}
        while not is_done():
            now = time.monotonic()
            assert now < self.end, "not done in time"
            while self.due and self.due[0][0] <= now:
                heapq.heappop(self.due)[2].read()
            wait = max(0, self.due[0][0] - now) * 1000 if self.due else 100
            for polled, _ in self.poller.poll(min(wait, 100)):
                by_socket[polled]()
        return time.monotonic() - started

    def all_complete(self):
        head = len(self.sequences[None])
        return all(s.is_joined and s.complete >= head for s in self.subscribers)


def event(number, padding):
    return json.dumps({
        "specversion": "1.0", "id": f"t-{number}", "source": "thousand",
        "type": "partnership.announced", "subject": "t",
        "data": {"parties": [{"id": f"p{number % PARTIES}", "role": "partner"}],
                 "certainty": "official", "report": {"publisher": "item-d"},
                 "note": "x" * padding + "."}}).encode()


def strangers(world):
    """Clients that say nothing, half a greeting, a whole one and no more; and that never read."""
    greeting = b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(48)
    held = []
    for endpoint in (world.requests, world.stream):
        host, port = endpoint.removeprefix("tcp://").split(":")
        for said in (b"", greeting[:10], greeting, b"GET / HTTP/1.1\r\n\r\n"):
            for _ in range(10):
                held.append(sockets.create_connection((host, int(port))))
                held[-1].sendall(said)
    deaf = world.context.socket(zmq.SUB)
    deaf.linger, deaf.rcvhwm, deaf.rcvbuf = 0, 1, 4096
    deaf.subscribe("")
    deaf.connect(world.stream)
    glutton = world.context.socket(zmq.DEALER)
    glutton.linger, glutton.rcvhwm, glutton.rcvbuf = 0, 1, 4096
    glutton.connect(world.requests)
    for number in range(12):
        glutton.send_multipart(request(READ, number, b'{"bytes":4194304}'))
    return held + [deaf, glutton]


def main(requests, stream, count):
    world = World(requests, stream, count)
    world.append(400, padding=100)
    present = strangers(world)
    pinger = subprocess.Popen([sys.executable, __file__, "ping", requests], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    started = time.monotonic()
    world.subscribers = [Subscriber(world, number) for number in range(count)]
    world.until(lambda: all(s.is_joined for s in world.subscribers))
    joined = time.monotonic() - started
    world.until(world.all_complete)
    caught_up = time.monotonic() - started

    world.append(5)
    live = world.until(world.all_complete)

    # Nobody reads meanwhile, and hardly anything fits on the way.
    before = len(world.reads), sum(s.gaps for s in world.subscribers)
    world.append(500, padding=100)
    repaired = world.until(world.all_complete)
    reads = sorted(world.reads[before[0]:])
    gaps = sum(s.gaps for s in world.subscribers) - before[1]
    busiest = max(sum(at <= other < at + 0.1 for other in reads) for at in reads[::10])

    longest = float(pinger.communicate("\n")[0])
    print(json.dumps({
        "subscribers": count, "joined_seconds": round(joined, 2),
        "caught_up_seconds": round(caught_up, 2), "five_live_seconds": round(live, 2),
        "gaps": gaps, "repaired_seconds": round(repaired, 2), "reads": len(reads),
        "reads_in_busiest_tenth": busiest, "spread_seconds": world.spread,
        "refused_for_now": world.refusals, "longest_ping_seconds": round(longest, 3)}))
    for subscriber in world.subscribers:
        assert subscriber.sequences == world.sequences[subscriber.party], subscriber.topic
    assert gaps >= count, "not everybody lost something"
    assert world.spread > 0 and busiest < len(reads) / 2, "the reads were not spread"
    assert longest < PING_BOUND, "a ping took too long"
    del present


if sys.argv[1] == "ping":
    ping_until_told(sys.argv[2])
else:
    main(sys.argv[1], sys.argv[2], int((sys.argv[3:] or ["1000"])[0]))
