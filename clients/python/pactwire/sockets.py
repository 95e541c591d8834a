"""Sockets that connect, and notice that a connection is dead."""
from __future__ import annotations

import zmq

from .keys import Keys


def connected(kind: int, endpoint: str, keys: Keys | None) -> zmq.Socket[bytes]:
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
    socket = context.socket(kind)
    socket.linger = 0
    socket.reconnect_ivl_max = 2_000
    # Without them a connection cut by the network, and not by its end, stays for hours.
    socket.heartbeat_ivl = 5_000
    socket.heartbeat_timeout = 15_000
    if keys is not None:
        socket.curve_serverkey = keys.server.encode()
        socket.curve_publickey = keys.public.encode()
        socket.curve_secretkey = keys.secret.encode()
    socket.connect(endpoint)
    return socket
