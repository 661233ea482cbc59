# SPDX-License-Identifier: Apache-2.0
"""Flame graphs: what `perf script` prints, folded to stacks, drawn as an SVG without scripts. A frame's width is its share of the samples;
its title (the tooltip) says how much. Frames narrower than a five-hundredth are left out."""
import collections
import html
import re
import zlib

NARROWEST = 0.002
WIDTH, ROW, MARGIN, HEAD = 1200, 16, 8, 44
LETTER = 6.2   # px of the 11 px font, about


def without_brackets(name: str, opening: str, closing: str) -> str:
    """The name without what stands between the brackets, at any depth."""
    out, depth = [], 0
    for letter in name:
        depth += letter == opening
        if depth == 0:
            out.append(letter)
        depth -= letter == closing and depth > 0
    return "".join(out)


def short(name: str) -> str:
    """A C++ symbol without template arguments, parameters and the namespaces that stand everywhere."""
    name = name.replace("operator()", "call").replace("operator<", "less").replace("operator>", "greater").replace("->", "")
    name = name.replace("(anonymous namespace)::", "").replace("{lambda", "lambda(").replace("}", "")
    name = without_brackets(without_brackets(name, "<", ">"), "(", ")")
    name = re.sub(r"\[clone .*\]|\.(?:isra|constprop|part|cold)\.?\d*| const$|\[abi:\w+\]", "", name).strip()
    return re.sub(r"\b(?:platform|compliance|boost|std|__cxx11|beast|detail)::", "", name.split(" ")[-1]) or "?"


def fold(script: str) -> collections.Counter:
    """Samples by stack, outermost frame first."""
    stacks: collections.Counter = collections.Counter()
    for sample in script.split("\n\n"):
        frames = []
        for line in sample.splitlines():
            found = re.match(r"\s+[0-9a-f]+ (.+?)(?:\+0x[0-9a-f]+)? \((\S*)\)$", line)
            if found:
                name = short(found[1])
                if found[1] == "[unknown]":
                    name = f"[{found[2].rsplit('/', 1)[-1]}]"
                if not frames or frames[-1] != name:   # recursion as one frame
                    frames.append(name)
        if frames:
            stacks[tuple(reversed(frames))] += 1
    return stacks


def shares(stacks: collections.Counter) -> list[tuple[str, float, float]]:
    """Function, its own share, its share with what it calls; by the own one."""
    total = sum(stacks.values())
    own: collections.Counter = collections.Counter()
    whole: collections.Counter = collections.Counter()
    for stack, count in stacks.items():
        own[stack[-1]] += count
        for name in set(stack):
            whole[name] += count
    return sorted(((name, own[name] / total, count / total) for name, count in whole.items()), key=lambda row: (-row[1], -row[2]))


def colour(name: str) -> str:
    shade = zlib.crc32(name.encode()) % 60
    if name.startswith(("[", "__x64", "do_", "entry_", "sys_", "tcp_", "ip_", "__sys")):
        return f"rgb({150 + shade},{160 + shade // 2},{200 - shade // 3})"
    return f"rgb({235 - shade // 3},{120 + shade},{60 + shade // 2})"


def svg(stacks: collections.Counter, title: str) -> str:
    total = sum(stacks.values())
    root: dict = {}
    for stack, count in stacks.items():
        level = root
        for name in stack:
            entry = level.setdefault(name, [0, {}])
            entry[0] += count
            level = entry[1]
    boxes: list[tuple[int, float, float, str, int]] = []

    def place(level: dict, depth: int, left: float):
        for name in sorted(level):
            count, below = level[name]
            if count / total >= NARROWEST:
                boxes.append((depth, left, count / total, name, count))
                place(below, depth + 1, left)
            left += count / total

    place(root, 0, 0.0)
    height = HEAD + (max(box[0] for box in boxes) + 1) * ROW + MARGIN
    usable = WIDTH - 2 * MARGIN
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="monospace" font-size="11">',
           f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
           f'<text x="{MARGIN}" y="18" font-size="14">{html.escape(title)}</text>',
           f'<text x="{MARGIN}" y="34" fill="#555">{total} samples; callers below, what they call above; width: share of the samples</text>']
    for depth, left, share, name, count in boxes:
        x, y, width = MARGIN + left * usable, height - MARGIN - (depth + 1) * ROW, share * usable
        letters = int(width / LETTER)
        label = name if len(name) <= letters else name[:letters - 1] + "…" if letters > 3 else ""
        out.append(f'<g><title>{html.escape(name)}: {100 * share:.1f} % ({count})</title>'
                   f'<rect x="{x:.1f}" y="{y}" width="{max(width - 0.5, 0.4):.1f}" height="{ROW - 1}" fill="{colour(name)}"/>'
                   + (f'<text x="{x + 2:.1f}" y="{y + 11}">{html.escape(label)}</text>' if label else "") + "</g>")
    return "\n".join([*out, "</svg>"]) + "\n"
