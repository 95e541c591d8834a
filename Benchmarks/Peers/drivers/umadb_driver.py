"""The driver of UmaDB, whose client library is Rust behind Python: batches only.

As main.c, but each producer is a process of its own: one would wait for another's Python.
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import json
import multiprocessing
import signal
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import umadb

# How many events, when the last was acknowledged, and the processor time of that, in nanoseconds.
Produced = tuple[int, int, int]

ID_START, ID_END = 26, 42
TEXTS_MAX = 20_000
# Of all producers, made beforehand; who appends more makes the rest meanwhile.
EVENTS_A_SECOND_MAX = 200_000
START_SECONDS_MAX = 30


def texts_of(path: str) -> list[bytes]:
    with open(path, "rb") as file:
        return [line.rstrip(b"\n") for line in itertools.islice(file, TEXTS_MAX)]


def batches(texts: list[bytes], size: int, number: int) -> itertools.chain[list[umadb.Event]]:
    """Without end, each event under an id of its own."""
    ids = itertools.count(time.monotonic_ns())

    def batch(start: int) -> list[umadb.Event]:
        found = []
        for place in range(start, start + size):
            text = texts[place % len(texts)]
            text = text[:ID_START] + b"%x%015x" % (number, next(ids)) + text[ID_END:]
            found.append(umadb.Event(event_type="event", data=text))
        return found

    return itertools.chain(batch(start) for start in itertools.count(number * 997, size))


def produce(
    options: argparse.Namespace, number: int, start_line: Barrier, results: Queue[Produced]
) -> None:
    # PR_SET_PDEATHSIG: no survivor where the process that started this one was killed.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
    client = umadb.Client(options.requests)
    more = batches(texts_of(options.events), options.batch, number)
    events_max = options.seconds * EVENTS_A_SECOND_MAX / options.producers
    first = list(itertools.islice(more, int(events_max / options.batch) + 1))
    made = itertools.chain(first, more)
    start_line.wait(timeout=START_SECONDS_MAX)
    deadline, events = time.monotonic() + options.seconds, 0
    processor = time.process_time_ns()
    for batch in made:
        client.append(batch)
        events += len(batch)
        if time.monotonic() >= deadline:
            break
    results.put((events, time.monotonic_ns(), time.process_time_ns() - processor))


def measure(options: argparse.Namespace) -> dict[str, float]:
    start_line = multiprocessing.Barrier(options.producers + 1)
    results: Queue[Produced] = multiprocessing.Queue()
    producers = [
        multiprocessing.Process(
            target=produce, args=(options, number, start_line, results), daemon=True
        )
        for number in range(options.producers)
    ]
    for producer in producers:
        producer.start()
    start_line.wait(timeout=START_SECONDS_MAX)
    start = time.monotonic_ns()
    found = [results.get(timeout=60) for _ in producers]
    events, processor = (sum(produced[i] for produced in found) for i in (0, 2))
    seconds = (max(end for _, end, _ in found) - start) / 1e9
    return {"events": events, "rate": events / seconds, "client_us": processor / 1e3 / events}


def ready(options: argparse.Namespace) -> dict[str, int]:
    while True:
        try:
            head = umadb.Client(options.requests).head()
            return {"events": head or 0, "at": time.monotonic_ns()}
        except Exception:  # Whatever it is, it is not ready.
            time.sleep(0.01)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["produce", "ready"])
    parser.add_argument("--requests", type=lambda url: url.replace("tcp:", "http:"))
    parser.add_argument("--stream")
    parser.add_argument("--events")
    parser.add_argument("--seconds", type=float, default=1)
    for name in ("producers", "window", "batch"):
        parser.add_argument(f"--{name}", type=int, default=1)
    options = parser.parse_args()
    found = ready(options) if options.command == "ready" else measure(options)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
