"""Holds one connection to each endpoint and says what comes over them, and if one is lost.

stays.py REQUESTS STREAM SERVER_KEY KEY_FILE: prints "event" for each message of events on the
stream, "pong" for each answer to a ping, and "lost" when a connection ends. A ping is sent whenever
nothing came for 50 milliseconds.
"""
import struct
import sys
import zmq
from zmq.utils.monitor import recv_monitor_message

REQUESTS, STREAM, SERVER_KEY, KEY_FILE = sys.argv[1:5]
CONTEXT = zmq.Context()
keys = dict(line.split() for line in open(KEY_FILE) if not line.startswith("#"))
poller = zmq.Poller()


def connected(kind, endpoint):
    socket = CONTEXT.socket(kind)
    socket.linger = 0
    socket.curve_publickey, socket.curve_secretkey = (
        keys["public:"].encode(), keys["secret:"].encode())
    socket.curve_serverkey = SERVER_KEY.encode()
    monitor = socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
    socket.connect(endpoint)
    poller.register(socket, zmq.POLLIN)
    poller.register(monitor, zmq.POLLIN)
    return socket, monitor


dealer, dealer_monitor = connected(zmq.DEALER, REQUESTS)
sub, sub_monitor = connected(zmq.SUB, STREAM)
sub.subscribe(b"event/all/")
while True:
    ready = poller.poll(50)
    if not ready:
        dealer.send_multipart([b"PW" + struct.pack(">BBIQ", 1, 5, 0, 1)], zmq.DONTWAIT)
    for socket, _ in ready:
        if socket is dealer:
            print("pong", dealer.recv_multipart()[0][3] == 133, flush=True)
        elif socket is sub:
            frames = sub.recv_multipart()
            if len(frames[2]) > 2 and frames[1][3] == 1:
                print("event", flush=True)
        else:
            recv_monitor_message(socket)
            print("lost", flush=True)
