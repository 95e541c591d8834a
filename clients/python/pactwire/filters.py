"""Which events: the words of a filter, and the topic of the stream that says it."""
from __future__ import annotations

from dataclasses import dataclass

_TOPIC_BYTES_MAX = 4096


@dataclass(frozen=True)
class Filter:
    """An event matches that has one of the words of each list that isn't empty."""

    types: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()

    @property
    def members(self) -> dict[str, list[str]]:
        """What a `read` says."""
        return {name: list(words) for name, words in vars(self).items() if words}

    @property
    def topic(self) -> bytes:
        """The channel of the stream for these events; `head/` for a filter that no topic can say.

        The reader's rule holds there too: each head is a gap to be read.
        """
        if not self.members:
            return b"event/all/"
        kinds = [
            ("type", self.types), ("subject", self.subjects), ("party", self.parties),
            ("project", self.projects)]
        topic = "event/" + "".join(f"{kind}/{','.join(words)}/" for kind, words in kinds if words)
        words = [word for _, words in kinds for word in words]
        is_sayable = all(word and "/" not in word and "," not in word for word in words)
        encoded = topic.encode()
        return encoded if is_sayable and len(encoded) <= _TOPIC_BYTES_MAX else b"head/"
