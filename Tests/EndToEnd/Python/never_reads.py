"""Asks for ever and takes no answer: never_reads.py REQUESTS PEERS HOW

HOW is `zmq`, a DEALER that is never received from, or `raw`, a ZMTP connection whose bytes are
never read. Prints `asking` once every peer has asked a hundred times; ends when killed.
"""
import json
import struct
import sys
import time

import zmq

import zmtp

ENDPOINT, PEERS, HOW = sys.argv[1], int(sys.argv[2]), sys.argv[3]
BODIES = [
    (2, json.dumps({"bytes": 4 << 20}).encode()),
    (3, b'{"projection":"deals"}'),
    (7, json.dumps({"segment": 1, "bytes": 4 << 20}).encode()),
]


def header(verb, number):
    return b"PW" + struct.pack(">BBIQ", 1, verb, 0, number)


class Dealer:
    def __init__(self):
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.rcvhwm = 1
        self.socket.connect(ENDPOINT)

    def ask(self, verb, number, body):
        try:
            self.socket.send_multipart([header(verb, number), body], zmq.DONTWAIT)
        except zmq.Again:
            pass


class Raw:
    def __init__(self):
        self.socket = zmtp.connect(ENDPOINT)
        self.socket.setblocking(False)
        self.rest = b""

    def ask(self, verb, number, body):
        if not self.rest:
            self.rest = (b"\x01\x10" + header(verb, number)
                         + b"\x00" + bytes([len(body)]) + body)
        try:
            self.rest = self.rest[self.socket.send(self.rest):]
        except (BlockingIOError, ConnectionError):
            pass


peers = [Dealer() if HOW == "zmq" else Raw() for _ in range(PEERS)]
number = 0
while True:
    number += 1
    for peer in peers:
        verb, body = BODIES[number % 3]
        peer.ask(verb, number, body)
    if number == 100:
        print("asking", flush=True)
    if number > 100:
        time.sleep(0.001)
