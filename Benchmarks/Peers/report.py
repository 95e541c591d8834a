"""Tables of what was measured: medians, with the least and the most in brackets."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from measures import BOUNDS, MEASURES, READ, TARGETS, Measure, Target

# By measure and system, one answer a round.
Results = dict[str, dict[str, list[dict[str, Any]]]]


def number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(values: Sequence[float], text: Callable[[float], str] = number) -> str:
    if not values:
        return ""
    middle = text(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({text(min(values))}..{text(max(values))})"


def ratio(value: float) -> str:
    return f"{value:.2f}"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def values(results: Results, key: str, system: str, member: str) -> list[float]:
    return [
        float(found[member]) for found in results.get(key, {}).get(system, []) if member in found
    ]


def ratios(results: Results, key: str, member: str, system: str, of: str = "") -> list[float]:
    """Pactwire's figures by those of the same rounds of another."""
    own = results.get(key, {}).get("Pactwire", [])
    other = {found["round"]: found for found in results.get(of or key, {}).get(system, [])}
    return [
        found[member] / other[found["round"]][member]
        for found in own
        if found["round"] in other and other[found["round"]].get(member)
    ]


def measured(results: Results, measure: Measure) -> str:
    rows = []
    for system in measure.systems:
        if not values(results, measure.key, system, measure.figures[0][0]):
            continue
        cells = [system]
        for member, _ in measure.figures:
            cells.append(spread(values(results, measure.key, system, member)))
            share = ratios(results, measure.key, member, system)
            cells.append("" if system == "Pactwire" else spread(share, ratio))
        rows.append(cells)
    columns = ["system"]
    for _, heading in measure.figures:
        columns += [heading, "Pactwire ÷ it"]
    text = f"### {measure.heading}\n\n{measure.note}\n\n{table(columns, rows)}\n"
    repaired = sum(values(results, measure.key, "Pactwire", "repaired"))
    if repaired:
        text += f"\n{repaired:,.0f} events were dropped for a subscriber, which read them again.\n"
    return text


def processors(results: Results) -> str:
    """What an append takes of them: where both are busy, no rate is above what they have."""
    appends = [measure for measure in MEASURES if measure.command == "produce" and measure.is_rate]
    rows = []
    for system in dict.fromkeys(name for measure in appends for name in measure.systems):
        rows.append([system])
        for measure in appends:
            found = results.get(measure.key, {}).get(system, [])
            sides = [
                statistics.median(float(answer[side]) for answer in found) if found else None
                for side in ("server_us", "client_us")
            ]
            rows[-1].append(" + ".join(number(side) for side in sides if side is not None))
    threads: dict[str, list[float]] = {}
    for answer in results.get("window", {}).get("Pactwire", []):
        known = sum(answer["threads_us"].values())
        for name, used in (*answer["threads_us"].items(), ("", answer["server_us"] - known)):
            threads.setdefault(name, []).append(used)
    medians = {name: statistics.median(used) for name, used in threads.items()}
    split = ", ".join(
        f"{f'`{name}`' if name else 'threads that ended'} {number(used)}"
        for name, used in sorted(medians.items(), key=lambda item: -item[1])
        if used >= 0.1
    )
    headings = [measure.heading.removeprefix("Appends").lstrip(", ") for measure in appends]
    return (
        "### What an append takes of the processors\n\n"
        "Microseconds of processor time an event, of the server and of the client that appends, "
        "in the runs above: two processors have 2,000,000 a second.\n\n"
        f"{table(['system', *headings], rows)}\n"
        + (f"\nOf Pactwire's server with one producer: {split}.\n" if split else "")
    )


def target_row(results: Results, target: Target) -> list[str]:
    is_time = target.member in ("p50", "p99")
    found = ratios(results, target.measure, target.member, target.system, target.of or "")
    sign = "≤" if is_time else "≥"
    aim = f"{sign} {target.bound:g} × {'without' if target.of else target.system}"
    if not found:
        return [target.what, aim, "not measured", ""]
    is_met = target.is_met(statistics.median(found), is_time)
    return [target.what, aim, spread(found, ratio), "met" if is_met else "**not met**"]


def bound_rows(results: Results) -> list[list[str]]:
    """What is held against a number, or against Pactwire with a short log."""
    rows = []
    for key in ("stored", "long"):
        events = int(max(values(results, key, "Pactwire", "events"), default=0))
        for bound in BOUNDS:
            if not events or (bound.events and bound.events != events):
                continue
            found = values(results, key, "Pactwire", bound.member)
            if bound.by:
                other = values(results, key, "Pactwire", bound.by)
                found = [one / two for one, two in zip(found, other)]
            verdict = ""
            if found:
                is_met = bound.is_met(statistics.median(found))
                verdict = "met" if is_met else "**not met**"
            what = f"{bound.what}, {events:,} stored"
            rows.append([what, bound.aim, spread(found) or "not measured", verdict])
    return rows


STORED_COLUMNS = (
    ("start, s", "start"),
    ("checked in the background, s", "start_background"),
    ("private memory once filled, MiB", "filled_mib"),
    ("20 s later, MiB", "rested_mib"),
    ("after a start, MiB", "started_mib"),
    ("log, bytes an event", "log_bytes"),
    ("indexes", "index_bytes"),
    ("snapshots", "snapshots_bytes"),
    ("all files", "disk_bytes"),
)


def stored(results: Results, key: str) -> str:
    systems = list(results.get(key, {}))
    if not systems:
        return ""
    events = max(max(values(results, key, system, "events")) for system in systems)
    rows = [
        [system, *(spread(values(results, key, system, member)) for _, member in STORED_COLUMNS)]
        for system in systems
    ]
    text = (
        f"### With {int(events):,} events stored\n\n"
        "A start after an orderly stop, until a client is answered; the files are in the page "
        "cache. Every byte is checked before, or in the background. Private memory is RssAnon.\n\n"
        f"{table(['system', *(heading for heading, _ in STORED_COLUMNS)], rows)}\n"
    )

    def own(member: str) -> str:
        return spread(values(results, key, "Pactwire", member))

    if own("replay"):
        text += (
            f"\n`pactwire replay` folds them all, offline, at {own('replay')} events/s; the digest "
            "at its end is counted.\n"
        )
    if own("grown_rate"):
        text += (
            "\nWith 10,000 events stored and with these: one producer with 1,024 messages under "
            f"way appends {own('short_rate')} and {own('grown_rate')} events/s; one at a time has "
            f"a p50 of {own('short_p50')} and {own('grown_p50')} µs.\n"
        )
    if own("beside_p99"):
        text += (
            "\n`show deals` as of half way has its first row after "
            f"{own('first_row')} s. At 10,000 events/s, from an append to a subscriber, the p99 is "
            f"{own('alone_p99')} µs alone and {own('beside_p99')} µs while one reader reads the whole "
            "log and another asks for all deals as of half way, both without a pause; private memory "
            f"is then {own('beside_mib')} MiB.\n"
        )
    return text


def markdown(results: Results, left_out: dict[str, str], seconds: float) -> str:
    rows = [target_row(results, target) for target in TARGETS] + bound_rows(results)
    rounds = max((len(found) for found in results.get("window", {}).values()), default=0)
    missing = "".join(f" {name} is left out: {reason}." for name, reason in left_out.items())
    parts = [
        "### Targets\n\n"
        f"Ratios are taken round by round; {rounds} rounds of {seconds:g} s each. "
        f"Rates of Pactwire count until everything is folded.{missing}\n\n"
        + table(["what", "target", "measured", ""], rows)
        + "\n\n![The systems beside each other](performance.svg)\n",
        *(measured(results, measure) for measure in (*MEASURES, READ)),
        processors(results),
        stored(results, "stored"),
        stored(results, "long"),
    ]
    return "\n".join(parts)


def charts(results: Results) -> list[tuple[str, list[tuple[str, float]]]]:
    """Of each measure its heading, and the systems with the median of the first figure."""
    found = []
    for measure in (*MEASURES, READ):
        member, unit = measure.figures[0]
        bars = [
            (system, statistics.median(known))
            for system in measure.systems
            if (known := values(results, measure.key, system, member))
        ]
        if bars:
            found.append((f"{measure.heading}, {unit}", bars))
    return found
