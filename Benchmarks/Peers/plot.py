"""A bar chart as SVG, readable on light and on dark pages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, NAME_WIDTH, NUMBER_WIDTH = 720, 90, 110
BAR, GAP, HEADING = 16, 4, 28

STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f; }
.heading { font-weight: 600; }
.number { font-variant-numeric: tabular-nums; }
.own { fill: #0969da; }
.other { fill: #8c959f; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .own { fill: #4493f8; }
  .other { fill: #6e7681; }
}
"""


def bars(charts: Sequence[tuple[str, Sequence[tuple[str, float]]]]) -> str:
    """One group a chart, each on a scale of its own that begins at 0."""
    lines: list[str] = []
    y = 0
    for heading, values in charts:
        y += HEADING
        lines.append(f'<text class="heading" x="0" y="{y - 8}">{escape(heading)}</text>')
        most = max(value for _, value in values) or 1
        for name, value in values:
            length = (WIDTH - NAME_WIDTH - NUMBER_WIDTH) * value / most
            kind = "own" if name == "Pactwire" else "other"
            lines.append(f'<text x="0" y="{y + 12}">{escape(name)}</text>')
            lines.append(
                f'<rect class="{kind}" x="{NAME_WIDTH}" y="{y}" '
                f'width="{max(length, 1):.1f}" height="{BAR}" rx="2"/>'
            )
            lines.append(
                f'<text class="number" x="{NAME_WIDTH + length + 6:.1f}" y="{y + 12}">'
                f"{value:,.0f}</text>"
            )
            y += BAR + GAP
    body = "\n".join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" '
        f'role="img" aria-label="Pactwire beside other systems">\n'
        f"<style>{STYLE}</style>\n{body}\n</svg>\n"
    )
