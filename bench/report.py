"""The document of the results, with its tables.

A record is {"machine", "versions": {runtime: version}, "areas": {area: {"rows"}}}, as bench/run.py makes it; each
row says how it was measured ("how").
"""

import json
import math
import re
from pathlib import Path

#: Why rows are behind: {pattern of names: cause}.
CAUSES = json.loads(Path(__file__).with_name("causes.json").read_text())
TITLES = {"start": "Start-up and memory", "http": "HTTP"}
COLOURS = {"nodus": "#2563eb", "node24": "#65a30d", "node26": "#3f6212", "bun": "#d97706", "deno": "#525252"}

#: The rows of the chart: area, name, and what it is called there.
MAIN = [
    ("start", "start to end: console.log('hello')", "start-up: hello"),
    ("start", "peak memory: console.log('hello')", "memory: hello"),
    ("start", "start to end: Express 5 until it listens", "start-up: Express"),
    ("http", "hello world", "http: hello"),
    ("http", "https hello world", "https: hello"),
    ("http", "Express 5", "Express 5"),
    ("http", "Fastify 5", "Fastify 5"),
    ("http", "Koa 3", "Koa 3"),
    ("http", "hapi 21", "hapi 21"),
    ("ws", "ws: round trips of 64 B", "ws: round trips"),
]


def advantage(row: dict, runtime: str, subject: str = "nodus") -> float | None:
    """How many times better the subject is than a runtime; below 1 it is worse."""
    ours, theirs = row["values"].get(subject), row["values"].get(runtime)
    if not ours or not theirs:
        return None
    return ours / theirs if row["better"] == "higher" else theirs / ours


def format_value(value: float | None) -> str:
    if value is None:
        return "–"
    if value >= 1e6:
        return f"{value / 1e6:.2f} M"
    if value >= 1e4:
        return f"{value / 1e3:.0f} k"
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def geometric_mean(values: list[float]) -> float:
    return math.exp(sum(math.log(value) for value in values) / len(values))


def peers_of(record: dict) -> list[str]:
    """The other runtimes, and what else has values (a runtime's own API)."""
    names = dict.fromkeys(name for name in record["versions"] if name != "nodus")
    for area in record["areas"].values():
        for row in area["rows"]:
            names |= dict.fromkeys(name for name in row["values"] if name != "nodus")
    return list(names)


def markdown(record: dict) -> str:
    machine, areas, peers = record["machine"], record["areas"], peers_of(record)
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. The runtimes take turns, each on one pinned core; every figure is the best of its rounds, for what else a",
        "machine does only ever adds time (memory: the median). Operations a second of the areas below HTTP are by CPU time of the process,",
        "which is the same on a core of one's own; where children work or disks are waited for, they are by the clock on the wall.",
        "A figure in brackets says how many times better (above 1) or worse (below 1) nodus is than that runtime.",
        "",
        f"Machine: {machine['cpu']}, {machine['cores']} cores, Linux {machine['kernel']}. Versions: {versions}.",
    ]
    if any("(own API)" in peer for peer in peers):
        lines.append("`bun (own API)` is Bun.serve.")
    lines += [
        "",
        "![nodus compared](benchmarks.svg)",
        "",
        "## Summary",
        "",
        "Geometric mean of the advantage over each runtime:",
        "",
        "| area | " + " | ".join(peers) + " | rows where nodus leads |",
        "| --- |" + " ---: |" * (len(peers) + 1),
    ]
    for area, measured in areas.items():
        rows = [row for row in measured["rows"] if "nodus" in row["values"]]
        cells = []
        for peer in peers:
            found = [value for row in rows if (value := advantage(row, peer))]
            cells.append(f"{geometric_mean(found):.2f}" if found else "–")
        leads = sum(all((advantage(row, peer) or 1) >= 1 for peer in peers) for row in rows)
        lines.append(f"| {area} | " + " | ".join(cells) + f" | {leads} of {len(rows)} |")
    lines += behind(areas, peers)
    for area, measured in areas.items():
        # A column that is empty for the whole area is left out.
        columns = [peer for peer in peers if any(peer in row["values"] for row in measured["rows"])]
        lines += ["", f"## {TITLES.get(area, area)}", "", *how_measured(measured["rows"]), "", "| | nodus | " + " | ".join(columns) + " |"]
        lines.append("| --- |" + " ---: |" * (len(columns) + 1))
        for row in measured["rows"]:
            cells = [f"**{format_value(row['values'].get('nodus'))}**"]
            for peer in columns:
                ratio = advantage(row, peer)
                cells.append(format_value(row["values"].get(peer)) + (f" ({ratio:.2f})" if ratio else ""))
            lines.append(f"| {row['name']} ({row['unit']}) | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def how_measured(rows: list[dict]) -> list[str]:
    """The rounds of an area, and of the rows that were measured again in others."""
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row["how"], []).append(row["name"])
    usual = max(names, key=lambda how: len(names[how]))
    return [f"{usual}."] + [f"In {how}: {'; '.join(names[how])}." for how in names if how != usual]


def behind(areas: dict, peers: list[str]) -> list[str]:
    """The rows below 0.8 of the best peer, the farthest behind first."""
    found = []
    for measured in areas.values():
        for row in measured["rows"]:
            ratios = {peer: ratio for peer in peers if (ratio := advantage(row, peer))}
            if ratios and min(ratios.values()) < 0.8:
                best = min(ratios, key=ratios.get)
                found.append((ratios[best], best, row["name"]))
    if not found:
        return []
    lines = ["", "## Behind", "", f"{len(found)} rows below 0.8 of the best runtime:", "", "| row | best | nodus' part of it | why |", "| --- | --- | ---: | --- |"]
    return lines + [f"| {name} | {best} | {ratio:.2f} | {cause(name)} |" for ratio, best, name in sorted(found)]


def cause(name: str) -> str:
    """What profiles showed of a row that is behind."""
    return next((text for pattern, text in CAUSES.items() if re.fullmatch(pattern, name)), "not known yet")


# --- the chart


def chart(record: dict) -> str:
    """Bars relative to node24 (or the first peer), longer is better: of the main rows, and of each area's geometric mean."""
    runtimes = [name for name in COLOURS if name in record["versions"]]
    base = "node24" if "node24" in runtimes else runtimes[-1]
    main = []
    for area, name, label in MAIN:
        for row in record["areas"].get(area, {}).get("rows", []):
            if row["name"] == name:
                main.append((label, scores([row], runtimes, base)))
    means = [(TITLES.get(area, area), scores(measured["rows"], runtimes, base)) for area, measured in record["areas"].items()]
    return draw([("Main rows", main), ("Areas (geometric means)", means)], runtimes, base)


def scores(rows: list[dict], runtimes: list[str], base: str) -> dict[str, float]:
    """How many times better than the base each runtime is over some rows."""
    found = {}
    for runtime in runtimes:
        ratios = [ratio for row in rows if (ratio := advantage(row, base, runtime))]
        if ratios:
            found[runtime] = geometric_mean(ratios)
    return found


def draw(panels: list[tuple[str, list[tuple[str, dict[str, float]]]]], runtimes: list[str], base: str) -> str:
    bar, gap, left, width, limit = 9, 9, 130, 300, 4.0
    panel_width = left + width + 60
    scale = width / limit
    parts, height = [], 0
    for number, (title, groups) in enumerate(panels):
        x, y = number * panel_width + left, 74
        parts.append(f'<text x="{x}" y="58" font-size="13" font-weight="bold">{title}</text>')
        for label, found in groups:
            parts.append(f'<text x="{x - 8}" y="{y + bar * len(found) / 2 + 4:.0f}" text-anchor="end">{label}</text>')
            for runtime, score in found.items():
                # What is off the scale is cut, and its figure says how long it would be.
                length = max(2.0, scale * min(score, limit))
                parts.append(f'<rect x="{x}" y="{y}" width="{length:.1f}" height="{bar - 2}" fill="{COLOURS[runtime]}"/>')
                parts.append(f'<text x="{x + length + 4:.1f}" y="{y + bar - 2}" font-size="9">{score:.2f}</text>')
                y += bar
            y += gap
        parts.append(f'<line x1="{x + scale}" x2="{x + scale}" y1="66" y2="{y - gap + 4}" stroke="#999" stroke-dasharray="2 3"/>')
        height = max(height, y)
    legend = "".join(
        f'<rect x="{left + i * 80}" y="14" width="11" height="11" fill="{COLOURS[r]}"/><text x="{left + i * 80 + 16}" y="24">{r}</text>'
        for i, r in enumerate(runtimes)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{panel_width * len(panels)}" height="{height + 20}" '
        'font-family="system-ui, sans-serif" font-size="11" fill="#333">\n'
        f'<rect width="100%" height="100%" fill="white"/>\n{legend}\n' + "\n".join(parts) + "\n"
        f'<text x="{left}" y="{height + 10}" fill="#777">relative to {base} (dotted line): longer is better</text>\n</svg>\n'
    )
