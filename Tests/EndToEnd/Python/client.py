"""Uses the package in clients/python against a daemon, and prints one JSON object a line.

client.py REQUESTS STREAM exercise                  what a client can ask, each checked
client.py REQUESTS STREAM append PREFIX COUNT       one event after another: each one's answer
client.py REQUESTS STREAM follow FILTER THROUGH     the events that match, and the checkpoints
                                                    between them, until complete through THROUGH
client.py REQUESTS STREAM watch PROJECTION THROUGH [KEY]    the changes of a projection, likewise
client.py REQUESTS STREAM denied CODE               that an append is, and by which code
client.py REQUESTS STREAM sample FILE EVENT         the first block of Python in a document

With PACTWIRE_KEY, the file of an own key, and PACTWIRE_SERVER_KEY it speaks CURVE.
"""
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "clients" / "python"))
import pactwire
from pactwire import Client, Complete, Keys, PactwireError, Subscription, Watch


def say(**members):
    print(json.dumps(members), flush=True)


def event(id, subject="py", party="openai", type="partnership.announced"):
    return {
        "specversion": "1.0", "id": id, "source": "python", "type": type, "subject": subject,
        "data": {"parties": [{"id": party, "role": "partner"}], "certainty": "official",
                 "report": {"publisher": "item-d"}}}


def exercise(client):
    answers = client.append([event("a"), json.dumps(event("b", party="amd")), b"{}", ""])
    assert [a.outcome for a in answers] == ["appended", "appended", "refused", "refused"], answers
    assert [a.sequence for a in answers] == [1, 2, None, None] and answers[3].code, answers
    say(passed="append")

    again = client.append([event("a")])
    assert [(a.outcome, a.sequence) for a in again] == [("duplicate", 1)], again
    say(passed="append again")

    assert client.append([event("c")], expect=1)[0].code == "unexpected_sequence"
    assert client.append([event("c")], expect=2, deal="py")[0].sequence == 3
    assert client.known.seen == 3
    say(passed="append with an expectation")

    # More than one request holds.
    many = [event(f"many-{n}", subject=f"many-{n % 50}") for n in range(5000)]
    answers = client.append(many)
    assert [a.sequence for a in answers] == list(range(4, 5004))
    say(passed="append many")

    assert [e.id for e in client.read(parties=["amd"])] == ["b"]
    assert [e.sequence for e in client.read(since=4000)] == list(range(4001, 5004))
    assert [e.sequence for e in client.read(since=10, through=12)] == [11, 12]
    assert list(client.read(types=["x-none"])) == []
    say(passed="read")

    table = client.show("deals", "py")
    assert table.sequence == 5003 and list(table.rows) == ["py"], table
    assert table.rows["py"]["status"] == "announced", table
    assert len(client.show("deals").rows) == 51
    assert table.history == client.known.history
    assert len(client.show("deals", as_of="2999", published_by="2999").rows) == 51
    assert not client.show("deals", as_of="1999").rows
    assert client.show("deals", known_at_microseconds=0).sequence == 0
    assert not client.show("commitments", from_=["nobody"], to=["nobody"], natures=["target"],
                           bindings=["mixed"]).rows
    assert not client.show("timeline", after="2999", within_days=1).rows
    say(passed="show")

    told = client.diff("deals", "py", from_=1, to=3)
    assert told.sequence == 3 and told.history == table.history, told
    assert [(c.sequence, c.cause, c.row) for c in told.changes if c.member == "reports"] == [
        (3, "world", None)], told
    for clock in ["happened", "published"]:
        # What has no day counts from that of its recording.
        told = client.diff("deals", "py", from_="1999", to="2999-12", clock=clock)
        assert told.changes and {c.row for c in told.changes} == {"new"}, told
    assert not client.diff("deals", from_="1999", to="2000-01-31", clock="happened").changes
    say(passed="diff")

    status = client.status()
    assert status.head == 5003 and status.history == table.history and status.digest, status
    assert client.ping() == status.members["epoch"]
    say(passed="status")

    for wrong, code in [(lambda: client.show("weather"), "unknown_projection"),
                        (lambda: client.show("deals", at_sequence=99999), "unknown_sequence"),
                        (lambda: client.show("timeline", after="x"), "unknown_subject"),
                        (lambda: client.diff("deals", from_=2, to=1), "bad_request")]:
        try:
            wrong()
        except PactwireError as error:
            assert error.code == code and not error.retry, error
        else:
            raise AssertionError(code)
    say(passed="what can't be")

    with Subscription(client, parties=["amd"], timeout=0) as subscription:
        assert [e.id for e in subscription] == ["b"] and subscription.complete == 5003
        client.append([event("d", party="amd")])
        subscription.timeout = 10
        assert next(iter(subscription)).id == "d" and subscription.complete == 5004
    with Subscription(client, since=None, timeout=10) as live:
        live.timeout = 0
        assert list(live) == [] and live.complete == 5004
        client.append([event("e")])
        live.timeout = 10
        assert next(iter(live)).id == "e"
    say(passed="a loop that ends and goes on")


def append(client, prefix, count):
    for number in range(int(count)):
        party = "openai" if number % 3 else "amd"
        new = event(f"{prefix}-{number}", subject=f"py-{number % 7}", party=party)
        say(id=new["id"], sequence=client.append([new])[0].sequence)


def follow(client, filter, through):
    with Subscription(client, **json.loads(filter)) as subscription:
        for step in subscription.steps():
            if isinstance(step, Complete):
                say(complete=step.sequence)
            else:
                say(sequence=step.sequence, id=step.id)
            if subscription.complete >= int(through):
                say(gaps=subscription.gaps)
                return


def watch(client, projection, through, key=None):
    with Watch(client, projection, key) as changes:
        for step in changes:
            if isinstance(step, Complete):
                say(complete=step.sequence)
                if step.sequence >= int(through):
                    say(rows=changes.rows)
                    return
            else:
                say(key=step.key, sequence=step.sequence)


def denied(client, code):
    client.timeout = 2
    try:
        client.append([event("denied")])
    except PactwireError as error:
        assert error.code == code, error
        say(code=error.code)
    else:
        raise AssertionError("it was taken")


def sample(client, file, text):
    # As it stands there, but for where the daemon is, and which event a reader thinks of.
    names = {name: getattr(pactwire, name) for name in pactwire.__all__}
    names |= {"Client": lambda: client, "event": json.loads(text)}
    pactwire.Client = names["Client"]
    exec(Path(file).read_text().split("```python\n")[1].split("```")[0], names)


requests, stream, what, *arguments = sys.argv[1:]
keys = None
if "PACTWIRE_KEY" in os.environ:
    keys = Keys.from_file(os.environ["PACTWIRE_KEY"], os.environ["PACTWIRE_SERVER_KEY"])
with Client(requests, stream, keys=keys) as client:
    {"exercise": exercise, "append": append, "follow": follow, "watch": watch, "denied": denied,
     "sample": sample}[what](client, *arguments)
