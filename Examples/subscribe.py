"""Prints every live event: subscribe.py [STREAM]. Needs pyzmq; the frames are in docs/PROTOCOL.md."""
import sys
import zmq

stream = zmq.Context().socket(zmq.SUB)
stream.connect(sys.argv[1] if len(sys.argv) > 1 else "tcp://127.0.0.1:7401")
stream.subscribe(b"event/all/")
while True:
    topic, header, event = stream.recv_multipart()
    print(event.decode(), flush=True)
