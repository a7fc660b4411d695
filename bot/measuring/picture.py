"""Quality against speed, as a picture: one point a peer, up is better, left is faster."""

import math
from collections.abc import Sequence
from html import escape

from bot.measuring.entries import Figures

__all__ = ["picture"]

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 420, 70, 60, 40, 30
_MARKS_MS = (0.1, 1, 10, 100, 1000)


def picture(figures: Sequence[Figures], note: str) -> str:
    """Return an SVG: p50 of one decision (logarithmic) against the share answered right; `note` says on what."""
    points = [(figure.name, math.log10(max(figure.p50_ms, 0.01)), figure.answered_right) for figure in figures]
    low, high = min(x for _, x, _ in points) - 0.3, max(x for _, x, _ in points) + 0.6

    def across(x: float) -> float:
        return LEFT + (x - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def up(y: float) -> float:
        return HEIGHT - BOTTOM - y * (HEIGHT - BOTTOM - TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" fill="#333">{escape(note)}</text>',
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = up(share)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{share:.0%}</text>')
    for mark in _MARKS_MS:
        if low <= math.log10(mark) <= high:
            x = across(math.log10(mark))
            parts.append(f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#eee"/>')
            parts.append(f'<text x="{x:.0f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{mark:g} ms</text>')
    for name, x, y in points:
        ours = name.startswith("ours")
        colour, size = ("#b3261e", 7) if ours else ("#4a5568", 5)
        parts.append(f'<circle cx="{across(x):.0f}" cy="{up(y):.0f}" r="{size}" fill="{colour}"/>')
        # Ours above its point, peers below: they lie close together.
        parts.append(
            f'<text x="{across(x):.0f}" y="{up(y) + (-12 if ours else 20):.0f}" text-anchor="middle" '
            f'fill="{colour}">{escape(name)}</text>'
        )
    parts.append(
        f'<text x="{(LEFT + WIDTH) / 2:.0f}" y="{HEIGHT - 14}" text-anchor="middle" fill="#333">'
        "p50 of one decision (left is faster)</text></svg>"
    )
    return "\n".join(parts) + "\n"
