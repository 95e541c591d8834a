"""Processes that surely end: with this one at the latest, whatever ends it."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_running: list[subprocess.Popen[bytes]] = []
_libc = ctypes.CDLL(None)


class Failure(Exception):
    """Why there is no figure, in one line."""


def end_with_parent(number: int = signal.SIGKILL) -> None:
    """This process gets the signal when the one that started it ends."""
    # PR_SET_PDEATHSIG
    _libc.prctl(1, number, 0, 0, 0)


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """Ours, without what whoever runs this has set for daily use."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PACTWIRE_")}
    return {**ours, "SWIFT_BACKTRACE": "enable=no", **own}


def start(
    words: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """A server, in a session of its own: Ctrl-C comes to us first."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_environment(environment or {}),
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
    _running.append(process)
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a server in order, and waits for its end."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process in _running:
        _running.remove(process)


def stop_all() -> None:
    for process in list(_running):
        process.kill()
        process.wait()
        _running.remove(process)


def begin(
    words: Sequence[str | Path], environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """A program that prints one JSON object at its end."""
    process = subprocess.Popen(
        [str(word) for word in words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(environment or {}),
        preexec_fn=end_with_parent,
    )
    _running.append(process)
    return process


def has_ended(process: subprocess.Popen[bytes], within: float) -> bool:
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        return False
    return True


def printed(process: subprocess.Popen[bytes], within: float = 120) -> dict[str, Any]:
    """What one that was begun prints last. It is killed when it takes longer."""
    try:
        output, errors = process.communicate(timeout=within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise Failure(f"{_name(process.args)} took more than {within:g} s") from None
    finally:
        _running.remove(process)
    lines = output.decode().splitlines()
    if process.returncode != 0 or not lines:
        raise Failure(f"{_name(process.args)}: {_last_line(errors)}")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def answer(
    words: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    within: float = 120,
) -> dict[str, Any]:
    """The JSON object that a program prints last."""
    return printed(begin(words, environment), within)


class Repeated:
    """A program that is run again whenever it ends, until the block is left."""

    def __init__(
        self, words: Sequence[str | Path], environment: Mapping[str, str] | None = None
    ) -> None:
        self.words, self.own = words, environment
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._repeat)
        self.current: subprocess.Popen[bytes] | None = None
        # Why it is not run again.
        self.failure: str | None = None

    def __enter__(self) -> Repeated:
        self._begin()
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        if self.current:
            self.current.kill()
        self.thread.join()
        if self.failure:
            raise Failure(f"{_name(self.words)}: {self.failure}")

    def _begin(self) -> None:
        self.current = begin(self.words, self.own)

    def _repeat(self) -> None:
        while self.current:
            _, errors = self.current.communicate()
            _running.remove(self.current)
            if self.is_over.is_set():
                return
            if self.current.returncode != 0:
                self.failure = _last_line(errors)
                return
            self._begin()
            # It may have been over before there was anything to kill.
            if self.is_over.is_set():
                self.current.kill()


def _last_line(errors: bytes) -> str:
    lines = errors.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "nothing"


def _name(words: Any) -> str:
    return " ".join([Path(words[0]).name, words[1]])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def private_kib(process: subprocess.Popen[bytes]) -> int:
    """What nobody shares with it and no file backs: RssAnon."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1])
    raise Failure("the system has ended")


def processor_seconds(process: subprocess.Popen[bytes]) -> dict[str, float]:
    """What it has used of all processors: in all under "", and of that its threads by name."""
    folder = Path(f"/proc/{process.pid}")
    used: dict[str, float] = {"": _ticks(folder / "stat")[1]}
    for thread in (folder / "task").iterdir():
        # One may end meanwhile.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            name, seconds = _ticks(thread / "stat")
            used[name] = used.get(name, 0) + seconds
    return used


def _ticks(stat: Path) -> tuple[str, float]:
    """The name, and the time in user and in system mode: proc_pid_stat(5)."""
    head, _, rest = stat.read_text().rpartition(")")
    fields = rest.split()
    return head.partition("(")[2], (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def disk_bytes(folder: Path) -> int:
    """What its files take of the disk."""
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())
