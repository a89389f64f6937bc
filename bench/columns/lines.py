# SPDX-License-Identifier: EUPL-1.2
"""FILE: draws how long so many schede take, from JSON on standard input; each program has its line."""

from __future__ import annotations

import json
import sys

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

STYLE = {"svg.hashsalt": "schedario", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10}


def main() -> None:
    """Sizes and, for each program, seconds: {"sizes": [10000, …], "seconds": {"numpy": [0.01, …], …}}."""
    measured = json.load(sys.stdin)
    with mpl.rc_context(STYLE):
        figure = draw_lines(measured["sizes"], measured["seconds"])
        figure.savefig(sys.argv[1], metadata={"Date": None, "Title": "Seconds for so many schede"})


def draw_lines(sizes: list[int], seconds: dict[str, list[float]]) -> Figure:
    """Both axes in powers of ten: what grows as the number of schede does is a straight line that rises one for one."""
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.add_subplot(xscale="log", yscale="log")
    for place, (name, taken) in enumerate(seconds.items()):
        ours = name.startswith("Schedario")
        axes.plot(sizes, taken, label=name, color=f"C{place}", linewidth=2.5 if ours else 1.2, marker="osD^vPX"[place])
    axes.set_xticks(sizes, [f"{size:,}".replace(",", " ") for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("schede")
    axes.set_ylabel("seconds")
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure


if __name__ == "__main__":
    main()
