"""The systems that are measured: each is started, asked by its driver, and stopped."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import processes
from processes import Failure

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAMS = ROOT / ".build" / "release"
# What `Scripts/install-dependencies --peers` keeps to itself: servers that are not in Debian.
VENV = HERE.parent / ".venv" / "bin"
START_SECONDS_MAX = 120


@dataclass(frozen=True)
class Keys:
    """CURVE keys of both sides."""

    server_public: str
    server_secret: str
    public: str
    secret: str

    @staticmethod
    def make() -> Keys:
        server, client = (
            processes.answer([PROGRAMS / "pactwire", "keygen", "--json"]) for _ in range(2)
        )
        return Keys(server["public"], server["secret"], client["public"], client["secret"])


class System:
    """One system. `name` is what the tables call it."""

    name: str
    driver: str
    process: subprocess.Popen[bytes] | None = None

    def __init__(self, folder: Path, drivers: Path, keys: Keys | None = None) -> None:
        self.folder = folder
        self.drivers = drivers
        self.keys = keys
        self.requests = f"tcp://127.0.0.1:{processes.free_port()}"
        self.stream = f"tcp://127.0.0.1:{processes.free_port()}"

    def command(self) -> list[str | Path]:
        """What starts it."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """What the server is told."""
        return {}

    def driver_words(self) -> list[str | Path]:
        return [self.drivers / self.driver]

    def is_missing(self) -> str | None:
        """Why it can't be measured here."""
        return None if (self.drivers / self.driver).exists() else "its library is not installed"

    def start(self) -> float:
        """Starts it, on what is in its folder. Returns after how many seconds it answered."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # The asker comes first, so that its own start is not counted.
        asker = processes.begin(
            [*self.driver_words(), "ready", "--requests", self.requests], self.client_environment()
        )
        time.sleep(0.1)
        began = time.monotonic_ns()
        self.process = processes.start(
            self.command(), self.folder.with_suffix(".log"), self.environment()
        )
        while not processes.has_ended(asker, within=0.5):
            if self.process.poll() is not None:
                processes.stop(asker)
                raise Failure(f"{self.name} ended at its start: {self._last_words()}")
            if time.monotonic_ns() - began > START_SECONDS_MAX * 1e9:
                processes.stop(asker)
                raise Failure(f"{self.name} answers nothing: {self._last_words()}")
        at: int = processes.printed(asker)["at"]
        return (at - began) / 1e9

    def _last_words(self) -> str:
        lines = self.folder.with_suffix(".log").read_text(errors="replace").splitlines()
        return lines[-1] if lines else "it said nothing"

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process)
            self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        for suffix in (".log", ".conf"):
            self.folder.with_suffix(suffix).unlink(missing_ok=True)

    def client_environment(self) -> dict[str, str]:
        if not self.keys:
            return {}
        return {
            "BENCH_SERVER_KEY": self.keys.server_public,
            "BENCH_PUBLIC_KEY": self.keys.public,
            "BENCH_SECRET_KEY": self.keys.secret,
        }

    def measure(self, command: str, within: float = 120, **options: Any) -> dict[str, Any]:
        """What the driver prints, and what its server used of the processors for an event."""
        words = [*self.driver_words(), command]
        words += ["--requests", self.requests, "--stream", self.stream]
        for name, value in options.items():
            words += [f"--{name}", str(value)]
        before = self._processor_seconds()
        found = processes.answer(words, self.client_environment(), within)
        used = {
            name: (seconds - before.get(name, 0)) * 1e6 / found["events"]
            for name, seconds in self._processor_seconds().items()
        }
        # Its clock has ticks of a hundredth of a second.
        return {**found, "server_us": used.pop("", 0.0), "threads_us": used}

    def _processor_seconds(self) -> dict[str, float]:
        return processes.processor_seconds(self.process) if self.process else {}

    def private_kib(self) -> int:
        assert self.process
        return processes.private_kib(self.process)


class Pactwire(System):
    name = "Pactwire"
    driver = "pactwire"
    # Of `start.verify`.
    verify = "full"

    def command(self) -> list[str | Path]:
        return [
            PROGRAMS / "pactwired",
            *("--data", self.folder / "data"),
            *("--requests", self.requests),
            *("--stream", self.stream),
        ]

    def environment(self) -> dict[str, str]:
        settings = {"PACTWIRE_LOG_LEVEL": "warning", "PACTWIRE_START_VERIFY": self.verify}
        if self.keys:
            clients, secret = self.folder / "clients", self.folder / "secret"
            for file, text in (
                (clients, f"append {self.keys.public} bench\n"),
                (secret, f"public: {self.keys.server_public}\nsecret: {self.keys.server_secret}\n"),
            ):
                file.touch(mode=0o600)
                file.write_text(text)
            settings["PACTWIRE_ACCESS_KEYS"] = str(clients)
            settings["PACTWIRE_ACCESS_SECRET"] = str(secret)
        return settings

    def verify_log(self) -> dict[str, Any]:
        """What is in the log of a stopped daemon."""
        return self._offline("verify")

    def _offline(self, command: str) -> dict[str, Any]:
        data = self.folder / "data"
        return processes.answer(
            [PROGRAMS / "pactwire", command, "--json", "--data", str(data)], within=3600
        )

    def question(self, sequence: int) -> tuple[list[str | Path], dict[str, str]]:
        """What asks for all deals as they stood then, and its environment."""
        words: list[str | Path] = [PROGRAMS / "pactwire", "show", "deals", "--json"]
        return [*words, "--at-sequence", str(sequence)], {"PACTWIRE_REQUESTS": self.requests}

    def first_row(self, sequence: int) -> float:
        """Seconds until the first of those rows is there."""
        began = time.monotonic()
        process = processes.begin(*self.question(sequence))
        try:
            if not process.stdout or not process.stdout.readline():
                raise Failure(f"no deals are shown as they stood at event {sequence}")
            return time.monotonic() - began
        finally:
            processes.stop(process)

    def replay(self) -> dict[str, Any]:
        """Folds the log of a stopped daemon; at how many events a second."""
        began = time.monotonic()
        found = self._offline("replay")
        return {**found, "rate": found["events"] / (time.monotonic() - began)}


class Bare(System):
    name = "refd"
    driver = "bare"

    def command(self) -> list[str | Path]:
        return [self.drivers / "refd", self.folder / "log", self.requests, self.stream]

    def environment(self) -> dict[str, str]:
        return {"BENCH_SERVER_SECRET": self.keys.server_secret} if self.keys else {}


class BareZeroMQ(Bare):
    """Answers at once and keeps nothing."""

    name = "libzmq"

    def command(self) -> list[str | Path]:
        return [self.drivers / "refd", "-", self.requests, self.stream]


class PubSub(System):
    """No server: its driver publishes to itself, over TCP."""

    name = "libzmq"
    driver = "pubsub"

    def start(self) -> float:
        return 0


class Redis(System):
    name = "Redis"
    driver = "redis"

    def __init__(self, folder: Path, drivers: Path, keys: Keys | None = None) -> None:
        super().__init__(folder, drivers, keys)
        self.requests = str(processes.free_port())

    def is_missing(self) -> str | None:
        return super().is_missing() or _lacks("redis-server")

    def command(self) -> list[str | Path]:
        settings = {
            "port": self.requests,
            "bind": "127.0.0.1",
            "dir": str(self.folder),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "always",
            "auto-aof-rewrite-percentage": "0",
        }
        words: list[str | Path] = ["redis-server"]
        for name, value in settings.items():
            words += [f"--{name}", value]
        return words


class NATS(System):
    name = "NATS"
    driver = "nats"
    # Whether every message is synced before it is acknowledged.
    is_durable = True

    def __init__(self, folder: Path, drivers: Path, keys: Keys | None = None) -> None:
        super().__init__(folder, drivers, keys)
        self.port = processes.free_port()
        self.requests = f"nats://127.0.0.1:{self.port}"

    @staticmethod
    def program() -> str | None:
        own = VENV / "nats-server"
        return str(own) if own.exists() else shutil.which("nats-server")

    def is_missing(self) -> str | None:
        program = self.program()
        if not program:
            return "no nats-server here"
        text = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
        version = text.strip().split("v")[-1].split(".")
        if [int(part) for part in version[:2]] < [2, 10]:
            return f"{text.strip()} can't sync every message; 2.10 can"
        return super().is_missing()

    def command(self) -> list[str | Path]:
        sync = ", sync_interval: always" if self.is_durable else ""
        config = self.folder.with_suffix(".conf")
        config.write_text(
            f'listen: "127.0.0.1:{self.port}"\n'
            f'jetstream {{ store_dir: "{self.folder}", max_file_store: 100GB{sync} }}\n'
        )
        return [self.program() or "nats-server", "-c", config]


class SQLite(System):
    name = "SQLite"
    driver = "sqlite"

    def start(self) -> float:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.requests = str(self.folder / "events.sqlite")
        return 0


class UmaDB(System):
    name = "UmaDB"
    driver = "umadb"

    def is_missing(self) -> str | None:
        return None if (VENV / "umadb").exists() else "no umadb here"

    def command(self) -> list[str | Path]:
        address = self.requests.removeprefix("tcp://")
        return [VENV / "umadb", "--listen", address, "--db-path", self.folder]

    def driver_words(self) -> list[str | Path]:
        # Its client library is Rust behind Python.
        return [VENV / "python", HERE / "drivers" / "umadb_driver.py"]


def _lacks(program: str) -> str | None:
    return None if shutil.which(program) else f"no {program} here"

