"""Draw the plots of the report as small SVGs: risk and coverage, and the headline over runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 440, 240  # of the drawing; the page scales it
LEFT, RIGHT, TOP, BOTTOM = 44, 22, 12, 36


@dataclass(frozen=True, slots=True)
class Line:
    """One model's curve, in the drawing's coordinates."""

    label: str
    points: str
    end: tuple[float, float]
    dots: tuple[tuple[float, float, str], ...] = ()  # places, and what they are


@dataclass(frozen=True, slots=True)
class Plot:
    """Lines and axes; `x` and `y` are pairs of a position and the label there."""

    lines: tuple[Line, ...]
    x: tuple[tuple[float, str], ...]
    y: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def risk_coverage_plot(
    curves: Sequence[tuple[str, Sequence[tuple[float, float]]]],
) -> Plot | None:
    """Curves of (coverage, risk), each with its label; None when there is nothing to draw."""
    drawn = [(label, curve) for label, curve in curves if curve]
    if not drawn:
        return None
    worst = max(risk for _, curve in drawn for _, risk in curve)
    most = max(0.1, math.ceil(10 * worst) / 10)
    lines = []
    for label, curve in drawn:
        places = [(_x(coverage), _y(risk, most)) for coverage, risk in curve]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        lines.append(Line(label, points, places[-1]))
    return Plot(
        tuple(lines),
        tuple((_x(share), f"{share:.0%}") for share in (0, 0.25, 0.5, 0.75, 1)),
        tuple((_y(share, most), f"{share:.0%}") for share in (0, most / 2, most)),
    )


def history_plot(several: Sequence[tuple[str, Sequence[tuple[str, float]]]]) -> Plot | None:
    """Lines of (when, share), each with its label, over all the times in order; None without any.

    The runs stand at equal distances: a day without one takes no room.
    """
    times = sorted({when for _, line in several for when, _ in line})
    if len(times) < 2:
        return None
    at = {when: _x(n / (len(times) - 1)) for n, when in enumerate(times)}
    lines = []
    for label, line in several:
        dots = tuple((at[when], _y(share, 1), f"{when}: {share:.3f}") for when, share in line)
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in dots)
        lines.append(Line(label, points, dots[-1][:2], dots))
    first, last = times[0][:10], times[-1][:10]
    return Plot(
        tuple(lines),
        ((_x(0), first), (_x(1), last if last != first else "")),
        tuple((_y(share, 1), f"{share:.0%}") for share in (0, 0.5, 1)),
    )


def _x(coverage: float) -> float:
    return round(LEFT + coverage * (WIDTH - LEFT - RIGHT), 1)


def _y(risk: float, most: float) -> float:
    return round(HEIGHT - BOTTOM - risk / most * (HEIGHT - TOP - BOTTOM), 1)
