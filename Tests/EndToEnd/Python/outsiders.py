"""Tries to read and write without a listed key, beside one who has one.

outsiders.py REQUESTS STREAM SERVER_KEY LISTED_KEY_FILE: prints the name of every outsider that got
nothing; ends with 0 when that was all of them. Every byte an outsider appends has the id "outsider".
"""
import struct
import sys
import time
import zmq

REQUESTS, STREAM, SERVER_KEY, KEY_FILE = sys.argv[1:5]
SERVER_KEY = SERVER_KEY.encode()
CONTEXT = zmq.Context()
APPEND, READ, STATUS, PING = 1, 2, 4, 5
EVENT = """{"specversion":"1.0","id":"%s","source":"python","type":"partnership.announced",
"subject":"py","data":{"parties":[{"id":"openai","role":"partner"}],"certainty":"official",
"report":{"publisher":"item-d"}}}""".replace("\n", "")


def key_pair(file):
    keys = dict(line.split() for line in open(file) if not line.startswith("#"))
    return keys["public:"].encode(), keys["secret:"].encode()


def curve(pair, server_key=SERVER_KEY):
    def secure(socket):
        socket.curve_publickey, socket.curve_secretkey = pair
        socket.curve_serverkey = server_key
    return secure


def plain(socket):
    socket.plain_username, socket.plain_password = b"admin", b"admin"


def header(verb, number):
    return b"PW" + struct.pack(">BBIQ", 1, verb, 0, number)


class Peer:
    """One DEALER and one SUB that asks for everything."""

    def __init__(self, secure):
        self.dealer, self.sub = CONTEXT.socket(zmq.DEALER), CONTEXT.socket(zmq.SUB)
        for socket, endpoint in (self.dealer, REQUESTS), (self.sub, STREAM):
            socket.linger = 0
            socket.rcvtimeo = socket.sndtimeo = 30_000
            secure(socket)
            socket.connect(endpoint)
        self.sub.subscribe(b"")

    def ask(self, verb, *bodies):
        self.dealer.send_multipart([header(verb, verb), *bodies], zmq.DONTWAIT)

    def has_received(self, milliseconds):
        poller = zmq.Poller()
        poller.register(self.dealer, zmq.POLLIN)
        poller.register(self.sub, zmq.POLLIN)
        return bool(poller.poll(milliseconds))


outsiders = {
    "without security": Peer(lambda socket: None),
    "with a password": Peer(plain),
    "with a key that isn't listed": Peer(curve(zmq.curve_keypair())),
    "with the listed key's public half": Peer(
        curve((key_pair(KEY_FILE)[0], zmq.curve_keypair()[1]))),
    "with another server's key": Peer(curve(key_pair(KEY_FILE), zmq.curve_keypair()[0])),
    "with the server's own public key": Peer(curve((SERVER_KEY, zmq.curve_keypair()[1]))),
}
for peer in outsiders.values():
    peer.ask(APPEND, b"", (EVENT % "outsider").encode())
    for verb in PING, STATUS, READ:
        peer.ask(verb)

# Who is listed is served all the while, long after the outsiders had their chance.
listed = Peer(curve(key_pair(KEY_FILE)))
for number in range(20):
    listed.ask(APPEND, b"", (EVENT % f"listed-{number}").encode())
    assert listed.dealer.recv_multipart()[0][3] == APPEND + 128
    assert listed.sub.recv_multipart()
    time.sleep(0.05)

for name, peer in outsiders.items():
    assert not peer.has_received(50), name
    print(name, flush=True)
