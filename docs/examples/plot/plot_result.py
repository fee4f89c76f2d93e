#!/usr/bin/env python3
"""Draws a kept result as SVG: what each plan's cost is made of, and its cash over the months.

usage: plot_result.py result.json > plot.svg

Only the standard library is used. `podsim schema results` describes result.json.
"""

import collections
import html
import json
import math
import sys

COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb")
LARGEST_PARTS = 6  # the rest is one part
LEFT, TOP, WIDTH, HEIGHT = 70, 50, 400, 260


def text(x, y, words, anchor="middle", turn=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{turn}>{html.escape(words)}</text>'


def label(x, words):
    """A slanted label below the frame, so that long names do not meet."""
    y = TOP + HEIGHT + 14
    return text(x, y, words, "end", f' transform="rotate(-25 {x:.1f} {y})"')


def axis(left, title, values):
    """A frame with round ticks around the values and zero; returns its parts and a value's height."""
    low, high = min(0, *values), max(0, *values)
    step = 10.0 ** math.floor(math.log10((high - low) / 2))
    step *= next(f for f in (1, 2, 5) if (high - low) / (f * step) <= 8)
    first, last = math.floor(low / step), math.ceil(high / step)

    def height(value):
        return TOP + HEIGHT * (last - value / step) / (last - first)

    parts = [text(left, TOP - 15, title, "start")]
    for tick in range(first, last + 1):
        y = height(tick * step)
        parts.append(f'<line x1="{left}" x2="{left + WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(text(left - 6, y + 4, f"{tick * step:,.10g}", "end"))
    return parts, height


def legend(left, names):
    parts = []
    for i, (colour, name) in enumerate(zip(COLOURS, names)):
        y = TOP + HEIGHT + 90 + 18 * i
        parts.append(f'<rect x="{left}" y="{y - 10}" width="12" height="12" fill="{colour}"/>')
        parts.append(text(left + 18, y, name, "start"))
    return parts


def parts_of_cost(plans):
    """Per plan: USD per million tokens of each ledger line, smaller ones together."""
    costs = {}
    for name, plan in plans.items():
        lines = collections.Counter()
        for line in plan["cost"]["ledger"]:
            lines[line["name"]] += line["amount_usd"] / plan["tokens"] * 1e6
        costs[name] = lines
    total = sum((collections.Counter({k: abs(v) for k, v in c.items()}) for c in costs.values()),
                collections.Counter())  # fmt: skip
    largest = [name for name, _ in total.most_common(LARGEST_PARTS)]
    rest = any(set(lines) - set(largest) for lines in costs.values())
    shown = {
        name: [lines[part] for part in largest]
        + [sum(v for part, v in lines.items() if part not in largest)] * rest
        for name, lines in costs.items()
    }
    return largest + ["everything else"] * rest, shown


def bars(plans, left):
    names, costs = parts_of_cost(plans)
    ends = [sum(filter(up, v)) for v in costs.values() for up in (lambda x: x > 0, lambda x: x < 0)]
    parts, height = axis(left, "USD per million tokens", ends)
    pitch = WIDTH / len(costs)
    for i, (plan, values) in enumerate(costs.items()):
        x, up, down = left + pitch * (i + 0.2), 0.0, 0.0
        for colour, name, value in zip(COLOURS, names, values):
            begin = up if value >= 0 else down
            top, bottom = sorted((height(begin), height(begin + value)))
            parts.append(
                f'<rect x="{x:.1f}" y="{top:.1f}" width="{pitch * 0.6:.1f}" height="{bottom - top:.2f}" '
                f'fill="{colour}"><title>{html.escape(name)}: {value:.4g}</title></rect>'
            )
            up, down = (up + value, down) if value >= 0 else (up, down + value)
        parts.append(label(x + pitch * 0.4, plan))
    return parts + legend(left, names)


def lines(plans, left):
    sums = {}
    for name, plan in plans.items():
        total, sums[name] = 0.0, []
        for month in plan["months"]:
            total += month["cash_usd"] / 1e6
            sums[name].append((month["month"], total))
    paid = [v for plan in sums.values() for _, v in plan]
    parts, height = axis(left, "cash paid so far, million USD", paid)
    months = sorted({m for plan in sums.values() for m, _ in plan})
    place = {m: left + WIDTH * i / max(len(months) - 1, 1) for i, m in enumerate(months)}
    for i, (name, points) in enumerate(sums.items()):
        colour = COLOURS[i % len(COLOURS)]
        path = " ".join(f"{place[m]:.1f},{height(v):.1f}" for m, v in points)
        parts.append(f'<polyline points="{path}" stroke="{colour}"><title>{html.escape(name)}</title></polyline>')
    for month in (months[0], months[-1]):
        parts.append(text(place[month], TOP + HEIGHT + 18, month))
    return parts + legend(left, sums)


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        result = json.load(f)
    if result.get("schema") != "podsim.run/1" or not result["plans"]:
        sys.exit(f"{sys.argv[1]}: no result of podsim run with plans")
    plans = {name: plan for name, plan in result["plans"].items() if plan["tokens"] > 0}
    second = LEFT + WIDTH + 90
    parts = bars(plans, LEFT) + lines(plans, second)
    size = f'width="{second + WIDTH + 50}" height="{TOP + HEIGHT + 220}"'
    print(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>')
    print("<style>text{font:12px sans-serif}line{stroke:#ddd}polyline{fill:none;stroke-width:2}</style>")
    print('<rect width="100%" height="100%" fill="white"/>')
    print(text(LEFT, 20, result["name"], "start"))
    print("\n".join(parts) + "\n</svg>")


if __name__ == "__main__":
    main()
