"""Sends one message of endless parts: endless.py REQUESTS BYTES

Over a raw ZMTP connection with the NULL mechanism, in parts of BYTES bytes. Prints how many bytes
went out when the other end closes.
"""
import struct
import sys

import zmtp

size = int(sys.argv[2])
peer = zmtp.connect(sys.argv[1])
# A long frame with more to come: flags 3, its size in eight bytes.
parts = (b"\x03" + struct.pack(">Q", size) + b"x" * size) * max(1, (1 << 20) // (size + 9))
sent = 0
try:
    while True:
        sent += peer.send(parts)
except ConnectionError as error:
    print(sent, error, flush=True)
