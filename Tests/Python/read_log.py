"""Reads a log of Pactwire as docs/LOG-FORMAT.md has it: python3 read_log.py DIR

Prints one JSON object a record: its sequence, its recordedtime in microseconds since 1970, and its
payload in base64. The first bytes that are neither valid records nor unused space are named on
standard error, as one object with file, offset and sequence; then the exit code is 1.
"""
import base64, fcntl, glob, json, os, re, struct, sys

TABLE = list(range(256))
for _ in range(8):
    TABLE = [crc >> 1 ^ (0x82F63B78 if crc & 1 else 0) for crc in TABLE]

class Fault(Exception): """What is wrong, at which offset, at which sequence."""

def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF

def check(holds, *fault):
    if not holds:
        raise Fault(*fault)

class Log:
    def __init__(self, identity):  # None where the lock file names no log
        self.identity, self.lineage, self.next, self.time = identity, 1, 1, -(1 << 63)

    def segment(self, data, name, is_last):
        if is_last and not any(data) and (name > 1 or not self.identity):
            return  # its making was not finished
        sound = len(data) >= 512 and data[508:512] == struct.pack("<I", crc32c(data[:508]))
        check(sound and data[:8] == b"PACTLOG\n", "segment header", 0, self.next)
        version, identity, first, filled, lineage = struct.unpack_from("<I4x16s3Q", data, 8)
        check(version == 1, "format version", 0, self.next)
        check(first == name == self.next, "first sequence", 0, self.next)
        check(identity == (self.identity or identity), "identity", 0, self.next)
        check(lineage >= self.lineage, "lineage", 0, self.next)
        check(len(data) >= filled, "segment length", 0, self.next)
        self.identity, self.lineage, at = identity, lineage, 512
        while any(memoryview(data)[at:]):
            at = yield from self.group(data, at)

    def group(self, data, at):
        head = data[at:at + 40].ljust(40, b"\0")
        magic, size, count, first, time, synced, crc = struct.unpack("<4sIIQqQI", head)
        sound = magic == b"PWG1" and crc == crc32c(self.identity + head[:36])
        bounded = 1 <= count <= 4096 and size <= 17 << 20 and synced < first
        check(sound and bounded, "group header", at, self.next)
        check(first == self.next, "sequence", at, self.next)
        check(time >= self.time, "recorded time", at, self.next)
        check(at + 40 + size < len(data), "group cut short", at, self.next)
        place, mark, records = at + 40, at + 40 + size, []
        for sequence in range(first, first + count):
            length, crc = struct.unpack_from("<II", data[place:mark].ljust(8, b"\0"))
            payload = data[place + 8:min(place + 8 + length, mark)]
            covered = struct.pack("<QqI", sequence, time, length) + payload
            check(crc == crc32c(covered) and len(payload) == length, "record", place, sequence)
            text = base64.b64encode(payload).decode()
            records.append({"sequence": sequence, "recordedtime": time, "payload": text})
            place += 8 + length
        check(place == mark and data[mark] == 0x2E, "end mark", place, sequence)
        self.next, self.time = first + count, time
        yield from records
        return mark + 1

lock = open(os.path.join(sys.argv[1], "lock"), errors="replace")
fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
made = re.fullmatch(r"([0-9a-f]{32})\n", lock.read())
log = Log(bytes.fromhex(made[1]) if made else None)
parts = [os.path.join(sys.argv[1], part, "*.pwlog") for part in ("archive", "log")]
files = {path[-26:]: path for part in parts for path in glob.glob(part)}
for name in sorted(files):
    try:
        with open(files[name], "rb") as file:
            for record in log.segment(file.read(), int(name[:20]), name == max(files)):
                print(json.dumps(record))
    except Fault as fault:
        sys.exit(json.dumps(dict(zip(("fault", "offset", "sequence"), fault.args), file=files[name])))
