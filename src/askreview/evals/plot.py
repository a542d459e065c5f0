"""Draw the risk–coverage plot as a small SVG."""

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


def _x(coverage: float) -> float:
    return round(LEFT + coverage * (WIDTH - LEFT - RIGHT), 1)


def _y(risk: float, most: float) -> float:
    return round(HEIGHT - BOTTOM - risk / most * (HEIGHT - TOP - BOTTOM), 1)
