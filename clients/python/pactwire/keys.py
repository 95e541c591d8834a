"""The keys of CURVE: the daemon's public one, and a pair that it lists."""
from __future__ import annotations

from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

import zmq

_KEY_CHARACTERS = 40


@dataclass(frozen=True)
class Keys:
    """Each is 40 characters of Z85. Everything that passes is encrypted with them; a daemon that
    doesn't list the public one is `Unreachable`."""

    server: str
    public: str
    secret: str = field(repr=False)

    @classmethod
    def from_file(cls, own: str | PathLike[str], server: str | PathLike[str]) -> Keys:
        """`own` is a file that `pactwire keygen` wrote; `server` the daemon's public key, or a file
        that has it. Throws `ValueError` for what is no key, which it never shows."""
        keys = _keys_of(own)
        if "secret" not in keys:
            raise ValueError(f"{own} holds no secret key: name the file of your own")
        public = zmq.curve_public(keys["secret"].encode()).decode()
        if keys.get("public", public) != public:
            raise ValueError(f"{own}: the public key doesn't belong to the secret one")
        if not isinstance(server, str) or len(server) != _KEY_CHARACTERS:
            others = _keys_of(server)
            if "public" not in others:
                raise ValueError(f"{server} holds no public key")
            server = others["public"]
        return cls(server, public, keys["secret"])


def _keys_of(file: str | PathLike[str]) -> dict[str, str]:
    """From lines `public: KEY` and `secret: KEY`; blank ones, and those with `#`, say nothing."""
    keys: dict[str, str] = {}
    for number, line in enumerate(Path(file).read_text().splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) != 2 or words[0] not in ("public:", "secret:"):
            raise ValueError(f'{file}:{number}: must be "public: KEY" or "secret: KEY"')
        if len(words[1]) != _KEY_CHARACTERS:
            raise ValueError(f"{file}:{number}: no key: 40 characters of Z85")
        keys[words[0][:-1]] = words[1]
    return keys
