"""Tables and a chart of the results."""

import math

TITLES = {"start": "Start-up and memory", "http": "HTTP server"}
COLOURS = {"nodus": "#2563eb", "node24": "#65a30d", "node26": "#3f6212", "bun": "#d97706", "deno": "#525252"}


def advantage(row: dict, runtime: str) -> float | None:
    """How many times better nodus is than a runtime; below 1 it is worse."""
    ours, theirs = row["values"].get("nodus"), row["values"].get(runtime)
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


def markdown(results: dict[str, list[dict]], versions: dict[str, str], machine: dict[str, str]) -> str:
    peers = [name for name in versions if name != "nodus"]
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. The runtimes take turns, each on one pinned core; every figure is the median of its rounds.",
        "A figure in brackets says how many times better (above 1) or worse (below 1) nodus is than that runtime.",
        "",
        f"Machine: {machine['cpu']}, {machine['cores']} cores, Linux {machine['kernel']}. Versions: "
        + ", ".join(f"{name} {version}" for name, version in versions.items())
        + ".",
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
    for area, rows in results.items():
        cells = []
        for peer in peers:
            found = [value for row in rows if (value := advantage(row, peer))]
            cells.append(f"{geometric_mean(found):.2f}" if found else "–")
        leads = sum(all((advantage(row, peer) or 1) >= 1 for peer in peers) for row in rows if "nodus" in row["values"])
        lines.append(f"| {area} | " + " | ".join(cells) + f" | {leads} of {len(rows)} |")
    for area, rows in results.items():
        lines += ["", f"## {TITLES.get(area, area)}", "", "| | nodus | " + " | ".join(peers) + " |"]
        lines.append("| --- |" + " ---: |" * (len(peers) + 1))
        for row in rows:
            cells = [f"**{format_value(row['values'].get('nodus'))}**"]
            for peer in peers:
                ratio = advantage(row, peer)
                cells.append(format_value(row["values"].get(peer)) + (f" ({ratio:.2f})" if ratio else ""))
            lines.append(f"| {row['name']} ({row['unit']}) | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def chart(results: dict[str, list[dict]], runtimes: list[str]) -> str:
    """Bars of each area's geometric mean, relative to node24 (or the first peer), longer is better."""
    base = "node24" if "node24" in runtimes else runtimes[-1]
    bar, gap, left, width = 14, 16, 130, 520
    groups = []
    for area, rows in results.items():
        scores = {}
        for runtime in runtimes:
            ratios = []
            for row in rows:
                mine, reference = row["values"].get(runtime), row["values"].get(base)
                if mine and reference:
                    ratios.append(mine / reference if row["better"] == "higher" else reference / mine)
            if ratios:
                scores[runtime] = geometric_mean(ratios)
        if scores:
            groups.append((area, scores))
    longest = max((score for _, scores in groups for score in scores.values()), default=1)
    parts, y = [], 46
    for area, scores in groups:
        parts.append(f'<text x="{left - 10}" y="{y + bar * len(scores) / 2 + 4}" text-anchor="end" font-weight="bold">{area}</text>')
        for runtime, score in scores.items():
            length = max(2, width * score / longest)
            parts.append(f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{bar - 3}" fill="{COLOURS[runtime]}"/>')
            parts.append(f'<text x="{left + length + 5:.1f}" y="{y + bar - 5}">{score:.2f}</text>')
            y += bar
        y += gap
    legend = "".join(
        f'<rect x="{left + i * 90}" y="14" width="11" height="11" fill="{COLOURS[r]}"/>'
        f'<text x="{left + i * 90 + 16}" y="24">{r}</text>'
        for i, r in enumerate(runtimes)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 60}" height="{y + 16}" '
        'font-family="system-ui, sans-serif" font-size="11" fill="#333">\n'
        f'<rect width="100%" height="100%" fill="white"/>\n{legend}\n' + "\n".join(parts) + "\n"
        f'<text x="{left}" y="{y + 6}" fill="#777">speed relative to {base}: longer is better</text>\n</svg>\n'
    )
