"""Draws what bench/peers.py and bench/search.py measured, for light and dark pages alike.

    python bench/peers.py FOLDER --json > peers.json
    python bench/search.py NOTES --json > search.json
    python bench/plots.py --peers peers.json --search search.json [--into docs/bench]

Writes recall.svg and latency.svg: transparent, their greys readable on white and on near-black.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

GREY = "#787d84"  # contrast above 4:1 on #ffffff and on #0d1117
FAINT = "#787d8440"
OURS, OTHERS = "#2f81f7", "#8b949e"
SIZE = (7.2, 2.9)  # inches; 72 units of the drawing each


def style() -> Any:
    """matplotlib, set up for small calm drawings."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    pyplot.rcParams.update(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "askreview",  # the same figures give the same file
            "font.family": "sans-serif",
            "font.size": 10,
            "text.color": GREY,
            "axes.labelcolor": GREY,
            "axes.edgecolor": FAINT,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.spines.left": False,
            "axes.grid": True,
            "grid.color": FAINT,
            "grid.linewidth": 0.6,
            "xtick.color": GREY,
            "ytick.color": GREY,
            "ytick.left": False,
            "figure.figsize": SIZE,
            "figure.constrained_layout.use": True,
        }
    )
    return pyplot


def save(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, transparent=True, metadata={"Date": None})


def recall(measured: Mapping[str, Any], path: Path) -> None:
    """For each system the share of questions whose paragraph is first, in the first 3, and 5."""
    pyplot = style()
    systems = dict(reversed(sorted(measured["systems"].items(), key=lambda one: one[1]["R@1"])))
    figure, axes = pyplot.subplots()
    for place, (name, row) in enumerate(systems.items()):
        colour = OURS if name == "askreview" else OTHERS
        shares = [row["R@1"], row["R@3"], row["R@5"]]
        axes.plot(shares, [place] * 3, color=colour, linewidth=1.2, zorder=2)
        for share, size in zip(shares, (64, 32, 14), strict=True):
            axes.scatter(share, place, s=size, color=colour, zorder=3, clip_on=False)
        axes.annotate(
            f"{shares[0]:.2f}",
            (shares[0], place),
            (-9, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            color=colour if name == "askreview" else GREY,
        )
    axes.set_yticks(range(len(systems)), list(systems))
    axes.invert_yaxis()
    axes.margins(y=0.12)
    lowest = min(row["R@1"] for row in systems.values())
    axes.set_xlim(max(0.0, lowest - 0.12), 1)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(
        "the right paragraph is first (large dot), in the first 3, in the first 5", loc="right"
    )
    save(figure, path)


def latency(measured: Mapping[str, Any], path: Path) -> None:
    """Milliseconds of a warm search, and Chroma's part, against the number of passages."""
    pyplot = style()
    rows = {int(size): row for size, row in measured["sizes"].items()}
    sizes = sorted(rows)
    lines = {
        "95 of 100": ("p95 ms", OURS, 0.55),
        "half of all searches": ("p50 ms", OURS, 1.0),
        "Chroma's part, half": ("Chroma p50 ms", OTHERS, 1.0),
    }
    figure, axes = pyplot.subplots()
    for name, (column, colour, alpha) in lines.items():
        spent = [rows[size][column] for size in sizes]
        axes.plot(sizes, spent, color=colour, alpha=alpha, marker="o", markersize=4, linewidth=1.4)
        axes.annotate(
            f"{name}: {spent[-1]:.0f} ms" if spent[-1] >= 10 else f"{name}: {spent[-1]:.1f} ms",
            (sizes[-1], spent[-1]),
            (8, 0),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
        )
    axes.set_xscale("log")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set_ylim(0, 1.12 * max(row["p95 ms"] for row in rows.values()))
    axes.set_xlabel("passages in the index")
    axes.set_ylabel("milliseconds")
    save(figure, path)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--peers", type=Path, help="what bench/peers.py --json printed")
    parser.add_argument("--search", type=Path, help="what bench/search.py --json printed")
    parser.add_argument("--into", type=Path, default=Path("docs/bench"))
    args = parser.parse_args(arguments)
    if not (args.peers or args.search):
        parser.error("nothing to draw: pass --peers FILE or --search FILE")
    for measured, draw, name in (
        (args.peers, recall, "recall.svg"),
        (args.search, latency, "latency.svg"),
    ):
        if measured:
            draw(json.loads(measured.read_text(encoding="utf-8")), args.into / name)
            print(args.into / name)


if __name__ == "__main__":
    main()
