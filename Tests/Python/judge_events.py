"""Judges events by a JSON Schema: one event a line on standard input, for each a line on standard
output, empty where the event is valid, else what is wrong with it and where.

usage: judge_events.py SCHEMA
"""

import json
import sys

from jsonschema import Draft202012Validator


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for line in sys.stdin.buffer.read().split(b"\n"):
        error = next(validator.iter_errors(json.loads(line)), None)
        if error is None:
            print()
        else:
            place = "".join(f"/{token}" for token in error.absolute_path)
            print(ascii(f"{place}: {error.message}"))


main()
