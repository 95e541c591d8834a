"""Measures the daemon beside the bare one and beside what people would pick instead.

    python3 measure.py --folder FOLDER --events FILE --stored FILE [--long FILE] [--rounds N]
        [--seconds S] [--only SYSTEM,...] [--plot FILE]

FOLDER is where the systems keep their data, on the disk to measure; what is made there is removed.
The files hold events as `benchmark --announce` writes them: those that are sent, those that are
stored to be read again, and those of a log so long that only Pactwire stores it. Prints Markdown.
`Scripts/bench` calls it.
"""

from __future__ import annotations

import argparse
import collections
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import plot
import processes
import report
import systems
from measures import MEASURES, PEERS, READ, Measure
from processes import Failure
from report import Results

KINDS: dict[str, type[systems.System]] = {
    "Pactwire": systems.Pactwire,
    "refd": systems.Bare,
    "Redis": systems.Redis,
    "NATS": systems.NATS,
    "SQLite": systems.SQLite,
    "UmaDB": systems.UmaDB,
}
# Beside the others where a measure names it; not one that is asked for.
LIBZMQ = "libzmq"
PLAIN: dict[str, type[systems.System]] = {**KINDS, LIBZMQ: systems.PubSub}
KEYED: dict[str, type[systems.System]] = {
    "Pactwire": systems.Pactwire,
    "refd": systems.Bare,
    LIBZMQ: systems.BareZeroMQ,
}
LIBRARIES = {
    "pactwire": ("sockets.c", "-lzmq"),
    "bare": ("sockets.c", "-lzmq"),
    "pubsub": ("sockets.c", "-lzmq"),
    "redis": ("-lhiredis",),
    "nats": ("-lnats",),
    "sqlite": ("-lsqlite3",),
}
SHARED = ("main.c", "events.c", "times.c", "produce.c", "latency.c", "stream.c")


# Events a second; a quarter of what the daemon takes at most leaves time for the others.
BESIDE_RATE = 10_000
# After which a daemon has put away what the last appends left in memory.
LULL_SECONDS = 20


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Run:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.folder: Path = options.folder
        self.drivers = self.folder / "drivers"
        self.results: Results = collections.defaultdict(lambda: collections.defaultdict(list))
        self.left_out: dict[str, str] = {}
        self.keys: systems.Keys | None = None
        self.round = 0

    def build_drivers(self) -> None:
        self.drivers.mkdir()
        sources = systems.HERE / "drivers"
        compiler = ["cc", "-std=gnu11", "-O2", "-pthread", f"-I{sources}"]
        wanted = {name: (*SHARED, f"{name}.c", *more) for name, more in LIBRARIES.items()}
        wanted["refd"] = ("refd.c", "times.c", "sockets.c", "-lzmq")
        for name, parts in wanted.items():
            words = [part if part.startswith("-") else str(sources / part) for part in parts]
            output = ["-o", str(self.drivers / name)]
            done = subprocess.run([*compiler, *words, *output], capture_output=True, text=True)
            # A system without its library is left out; what is ours has none missing.
            if done.returncode != 0 and name in ("pactwire", "bare", "pubsub", "refd"):
                raise Failure(f"{name} can't be built: {done.stderr.strip().splitlines()[0]}")

    def make(self, kind: type[systems.System], name: str, is_encrypted: bool = False) -> Any:
        return kind(self.folder / name, self.drivers, self.keys if is_encrypted else None)

    def find_peers(self) -> list[str]:
        found = []
        for name in self.options.only.split(",") if self.options.only else PEERS:
            if name not in KINDS:
                raise Failure(f"no system is named {name}: there are {', '.join(PEERS)}")
            reason = self.make(KINDS[name], name).is_missing()
            if reason:
                self.left_out[name] = reason
                say(f"{name} is left out: {reason}")
            else:
                found.append(name)
        if not found:
            asked = ", ".join(self.options.only.split(",") if self.options.only else PEERS)
            raise Failure(f"nothing to measure: of {asked} none is installed")
        return found

    # MARK: Rounds

    def measure_all(self) -> None:
        names = self.find_peers()
        everybody = [*names, LIBZMQ]
        for self.round in range(self.options.rounds):
            say(f"round {self.round + 1} of {self.options.rounds}")
            # Nobody is always first.
            turn = self.round % len(everybody)
            self.measure_round([*everybody[turn:], *everybody[:turn]])
        self.measure_stored(names)

    def measure_round(self, names: list[str]) -> None:
        plain = {name: self.make(PLAIN[name], name) for name in names}
        keyed = {
            name: self.make(KEYED[name], f"{name}-curve", True) for name in names if name in KEYED
        }
        everybody = [*plain.values(), *keyed.values()]
        try:
            for system in everybody:
                system.start()
            for measure in MEASURES:
                known = keyed if measure.is_encrypted else plain
                for name in [name for name in known if name in measure.systems]:
                    self.measure_one(measure, name, known[name])
        finally:
            for system in everybody:
                system.remove()

    def measure_one(self, measure: Measure, name: str, system: systems.System) -> None:
        options = {"events": self.options.events, "seconds": self.options.seconds}
        first = measure.figures[0][0]
        try:
            found = [
                system.measure(measure.command, **{**options, **run}) for run in measure.runs
            ]
        except Failure as failure:
            say(f"  {measure.heading}: {name}: {failure}")
            return
        best = max(found, key=lambda answer: float(answer[first]) * (1 if measure.is_rate else -1))
        self.results[measure.key][name].append({**best, "round": self.round})
        figures = ", ".join(f"{best[member]:,.0f} {text}" for member, text in measure.figures)
        say(f"  {measure.heading}: {name}: {figures}")

    # MARK: What is stored

    def measure_stored(self, names: list[str]) -> None:
        names = [name for name in names if name in READ.systems]
        self.measure_log("stored", names, self.options.stored)
        if self.options.long and "Pactwire" in names:
            self.measure_log("long", ["Pactwire"], self.options.long)

    def measure_log(self, key: str, names: list[str], file: Path) -> None:
        stored = {name: self.make(KINDS[name], f"{name}-{key}") for name in names}
        if "NATS" in stored:
            # Filling it takes minutes otherwise, and reading is the same.
            stored["NATS"].is_durable = False
        try:
            for name, system in list(stored.items()):
                if not self.fill(key, name, system, file):
                    del stored[name]
            for self.round in range(self.options.rounds if key == "stored" else 0):
                for name, system in stored.items():
                    self.measure_one(READ, name, system)
            for _ in range(self.options.rounds):
                for name, system in stored.items():
                    self.measure_start(key, name, system)
            for name, system in stored.items():
                system.stop()
                self.measure_files(key, name, system, file)
            if "Pactwire" in stored:
                self.measure_growth(key, stored["Pactwire"])
                self.measure_beside(key, stored["Pactwire"])
        finally:
            for system in stored.values():
                system.remove()

    def fill(self, key: str, name: str, system: systems.System, file: Path, most: int = 0) -> bool:
        with file.open("rb") as lines:
            blocks = iter(lambda: lines.read(1 << 20), b"")
            count = most or sum(block.count(b"\n") for block in blocks)
        say(f"storing {count:,} events: {name}")
        options = {"events": file, "seconds": 0, "count": count, "window": 8, "batch": 250}
        try:
            system.start()
            found = system.measure("produce", within=1800, **options)
        except Failure as failure:
            say(f"  {name}: {failure}")
            system.remove()
            return False
        self.note(key, name, "events", found["events"])
        if system.process:
            self.note(key, name, "filled_mib", system.private_kib() / 1024)
            if key in ("stored", "long") and isinstance(system, systems.Pactwire):
                time.sleep(LULL_SECONDS)
                self.note(key, name, "rested_mib", system.private_kib() / 1024)
        return True

    def measure_start(self, key: str, name: str, system: systems.System) -> None:
        if not system.process:
            return
        modes = ("full", "background") if isinstance(system, systems.Pactwire) else ("",)
        for mode in modes:
            system.stop()
            if isinstance(system, systems.Pactwire):
                system.verify = mode
            member = "start_background" if mode == "background" else "start"
            self.note(key, name, member, system.start())
        self.note(key, name, "started_mib", system.private_kib() / 1024)

    def measure_growth(self, key: str, system: systems.Pactwire) -> None:
        """The same appends behind a short log, a new one each round, and behind this one."""
        try:
            # Nothing else is to go on meanwhile.
            system.verify = "full"
            system.start()
            for _ in range(self.options.rounds):
                short = self.make(systems.Pactwire, f"short-{key}")
                try:
                    file = self.options.stored
                    if not self.fill(short.folder.name, "Pactwire", short, file, 10_000):
                        return
                    for prefix, known in (("short", short), ("grown", system)):
                        self.measure_grown(key, prefix, known)
                finally:
                    short.remove()
        except Failure as failure:
            say(f"  as the log grows: {failure}")

    def measure_grown(self, key: str, prefix: str, system: systems.System) -> None:
        options = {"events": self.options.events, "seconds": self.options.seconds}
        # First the times, which take few events: the other run makes a short log long.
        found = {"p50": system.measure("produce", **options)["p50"]}
        found["rate"] = system.measure("produce", window=1024, **options)["rate"]
        for member, value in found.items():
            self.note(key, "Pactwire", f"{prefix}_{member}", value)

    def measure_beside(self, key: str, system: systems.Pactwire) -> None:
        """Appends while one reader reads everything and another asks how things stood, again and
        again; and how soon the answer about what was known half way begins."""
        half = int(self.results[key]["Pactwire"][0]["events"]) // 2
        # Long enough for a snapshot or two.
        options = {"events": self.options.events, "seconds": 5 * self.options.seconds}
        reading = [*system.driver_words(), "read", "--requests", system.requests]
        try:
            for _ in range(self.options.rounds):
                self.note(key, "Pactwire", "first_row", system.first_row(half))
                alone = system.measure("latency", rate=BESIDE_RATE, **options)
                with processes.Repeated(reading), processes.Repeated(*system.question(half)):
                    beside = system.measure("latency", rate=BESIDE_RATE, **options)
                for prefix, found in (("alone", alone), ("beside", beside)):
                    self.note(key, "Pactwire", f"{prefix}_p99", found["p99"])
                self.note(key, "Pactwire", "beside_mib", system.private_kib() / 1024)
        except Failure as failure:
            say(f"  beside others: {failure}")

    def measure_files(self, key: str, name: str, system: systems.System, file: Path) -> None:
        """What the files of one that was stopped take, and how fast they are folded."""
        events = self.results[key][name][0]["events"]
        if isinstance(system, systems.Pactwire):
            data = system.folder / "data"
            log_bytes = system.verify_log()["bytes"] / events
            self.note(key, name, "log_bytes", log_bytes)
            # Of each event beside its text, which has a line feed in the file.
            self.note(key, name, "frame_bytes", log_bytes - file.stat().st_size / events + 1)
            for part in ("index", "snapshots"):
                self.note(key, name, f"{part}_bytes", processes.disk_bytes(data / part) / events)
            # That of a long log takes minutes, and is as steady.
            for _ in range(self.options.rounds if key == "stored" else 1):
                self.note(key, name, "replay", system.replay()["rate"])
        else:
            self.note(key, name, "disk_bytes", processes.disk_bytes(system.folder) / events)

    def note(self, key: str, name: str, member: str, value: float) -> None:
        say(f"  {name}: {member} {value:,.3f}")
        self.results[key][name].append({member: value})


def _end(number: int, _: Any) -> NoReturn:
    sys.exit(128 + number)


def main() -> None:
    parser = argparse.ArgumentParser(usage=__doc__)
    for name in ("folder", "events", "stored"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--long", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--only")
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    processes.end_with_parent(signal.SIGTERM)
    run = Run(options)
    try:
        run.keys = systems.Keys.make()
        run.build_drivers()
        run.measure_all()
        print(report.markdown(run.results, run.left_out, options.seconds))
        if options.plot:
            options.plot.write_text(plot.bars(report.charts(run.results)))
    except Failure as failure:
        sys.exit(f"bench: {failure}")
    finally:
        processes.stop_all()
        shutil.rmtree(run.drivers, ignore_errors=True)


if __name__ == "__main__":
    main()
