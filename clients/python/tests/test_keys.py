from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import zmq

from pactwire import Client, Keys, Unreachable
from pactwire.frames import Verb, request_header

PUBLIC, SECRET = (key.decode() for key in zmq.curve_keypair())
SERVER, SERVER_SECRET = (key.decode() for key in zmq.curve_keypair())


class KeyTests(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.file = Path(directory.name) / "desk.key"
        self.daemon = Path(directory.name) / "daemon.key"

    def test_a_key_file_gives_the_pair(self) -> None:
        self.daemon.write_text(f"public: {SERVER}\n")
        for text in [f"# mine\npublic: {PUBLIC}\nsecret: {SECRET}\n", f"\n secret:  {SECRET}\r\n"]:
            self.file.write_text(text)
            servers: list[str | Path] = [SERVER, self.daemon, str(self.daemon)]
            for server in servers:
                keys = Keys.from_file(self.file, server)
                self.assertEqual(keys, Keys(SERVER, PUBLIC, SECRET))
                self.assertNotIn(SECRET, repr(keys))

    def test_what_is_no_key_is_named_and_not_shown(self) -> None:
        for text, said in [
            ("", "holds no secret key"), (f"public: {PUBLIC}", "holds no secret key"),
            (f"\nsecret {SECRET}", ":2:"), (f"secret: {SECRET}x", ":1: no key"),
            (f"public: {SERVER}\nsecret: {SECRET}", "doesn't belong"),
        ]:
            self.file.write_text(text)
            with self.assertRaises(ValueError) as thrown:
                Keys.from_file(self.file, SERVER)
            self.assertIn(said, str(thrown.exception))
            self.assertNotIn(SECRET, str(thrown.exception))

    def test_only_the_daemon_with_that_key_is_spoken_to(self) -> None:
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        with context.socket(zmq.ROUTER) as daemon:
            daemon.linger = 0
            daemon.curve_server = 1
            daemon.curve_secretkey = SERVER_SECRET.encode()
            port = daemon.bind_to_random_port("tcp://127.0.0.1")
            endpoint = f"tcp://127.0.0.1:{port}"
            with Client(endpoint, keys=Keys(PUBLIC, PUBLIC, SECRET), timeout=0.3) as client:
                with self.assertRaises(Unreachable):
                    client.ping()
            self.assertEqual(daemon.poll(0), 0)
            with Client(endpoint, keys=Keys(SERVER, PUBLIC, SECRET), timeout=0.3) as client:
                with self.assertRaises(Unreachable):
                    client.ping()
                frame = daemon.recv_multipart()[1]
                self.assertEqual(frame[:8], request_header(Verb.PING, 0)[:8])


if __name__ == "__main__":
    unittest.main()
