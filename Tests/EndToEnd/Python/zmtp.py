"""As much of ZMTP 3.0 with the NULL mechanism as it takes to send what libzmq wouldn't."""
import socket
import struct


def connect(endpoint):
    """A socket on which frames of a DEALER may be written."""
    host, port = endpoint.removeprefix("tcp://").rsplit(":", 1)
    peer = socket.create_connection((host, int(port)))
    peer.sendall(b"\xff" + bytes(8) + b"\x7f" + b"\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32))
    ready = b"\x05READY" + b"\x0bSocket-Type" + struct.pack(">I", 6) + b"DEALER"
    peer.sendall(b"\x04" + bytes([len(ready)]) + ready)
    # What comes before the other side is ready would be taken for a part of the handshake.
    heard = b""
    while b"READY" not in heard:
        part = peer.recv(1024)
        assert part, "the handshake was refused"
        heard += part
    return peer
