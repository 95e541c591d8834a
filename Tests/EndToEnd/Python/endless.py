"""Sends one message of endless parts: endless.py REQUESTS BYTES

Over a raw ZMTP connection with the NULL mechanism, in parts of BYTES bytes. Prints how many bytes
went out when the other end closes.
"""
import socket
import struct
import sys

host, port = sys.argv[1].removeprefix("tcp://").rsplit(":", 1)
size = int(sys.argv[2])
peer = socket.create_connection((host, int(port)))
peer.sendall(b"\xff" + bytes(8) + b"\x7f" + b"\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32))
ready = b"\x05READY" + b"\x0bSocket-Type" + struct.pack(">I", 6) + b"DEALER"
peer.sendall(b"\x04" + bytes([len(ready)]) + ready)
# A long frame with more to come: flags 3, its size in eight bytes.
parts = (b"\x03" + struct.pack(">Q", size) + b"x" * size) * max(1, (1 << 20) // (size + 9))
sent = 0
try:
    while True:
        sent += peer.send(parts)
except ConnectionError as error:
    print(sent, error, flush=True)
