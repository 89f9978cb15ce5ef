"""chart: slowdown and memory of every tool and program as one SVG picture: a row a program, a mark a tool, log scales."""
from html import escape

COLORS = {'uffence': '#0b6e4f', 'uffence-batch': '#2fbf8f', 'uffence-auto': '#4cc9a4', 'uffence-budget': '#8fd694', 'uffence-sample': '#1f78d1',
          'valgrind': '#c0392b', 'efence': '#e08e0b', 'duma': '#8e5bbf', 'scudo': '#7f8c8d', 'dislocator': '#a0522d'}
ROW, LEFT, PANEL, GAP, LOST, TOP = 30, 156, 420, 60, 150, 96


class Panel:
    """A log scale of its own at x; the marks lie on it."""

    def __init__(self, x, title, key, values):
        self.x, self.title, self.key = x, title, key
        self.low, self.high = 0.8, 2.0
        while self.high < max(values, default=2) * 1.1:
            self.high *= 2

    def at(self, value):
        from math import log
        value = max(self.low, min(self.high, value))
        return self.x + PANEL * log(value / self.low) / log(self.high / self.low)

    def ticks(self):
        t = 1
        while t <= self.high:
            yield t
            t *= 2 if self.high < 40 else 4

    def draw(self, out, height):
        out.append(f'<text x="{self.x}" y="{TOP - 26}" font-weight="bold">{escape(self.title)}</text>')
        for t in self.ticks():
            x = self.at(t)
            out.append(f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{height}" stroke="{"#888" if t == 1 else "#ddd"}"/>')
            out.append(f'<text x="{x:.1f}" y="{TOP - 10}" text-anchor="middle" fill="#555" font-size="11">{t}×</text>')


def _mark(x, y, color, ours, title):
    shape = (f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"' if ours else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"')
    return f'{shape} fill="{color}" fill-opacity="0.85" stroke="#fff"><title>{escape(title)}</title></{"rect" if ours else "circle"}>'


def _spread_of(row, tools):
    """(tool, figures) of what runs, and the names of what is broken."""
    good = [(t, row['tools'][t['name']]) for t in tools if 'broken' not in row['tools'][t['name']]]
    return good, [(t, row['tools'][t['name']]['broken']) for t in tools if 'broken' in row['tools'][t['name']]]


def _row(out, row, y, tools, panels, lost_x):
    good, broken = _spread_of(row, tools)
    out.append(f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end">{escape(row["name"])}</text>')
    out.append(f'<line x1="{LEFT}" y1="{y}" x2="{lost_x - 24}" y2="{y}" stroke="#f0f0f0"/>')
    for panel in panels:
        for tool, figures in good:
            value = figures[panel.key]['median'] if isinstance(figures[panel.key], dict) else figures[panel.key]
            if panel.key == 'slowdown' and figures['slowdown']['q3'] > figures['slowdown']['q1']:
                a, b = panel.at(figures['slowdown']['q1']), panel.at(figures['slowdown']['q3'])
                out.append(f'<line x1="{a:.1f}" y1="{y}" x2="{b:.1f}" y2="{y}" stroke="{COLORS.get(tool["name"], "#000")}" stroke-width="2"/>')
            out.append(_mark(panel.at(value), y, COLORS.get(tool['name'], '#000'), tool['ours'], f'{row["name"]}, {tool["what"]}: {value:.2f}×'))
    for i, (tool, why) in enumerate(broken):
        x = lost_x + i * 22
        out.append(f'<path d="M{x - 5},{y - 5}l10,10m0,-10l-10,10" stroke="{COLORS.get(tool["name"], "#000")}" stroke-width="2.5"><title>'
                   f'{escape(row["name"])} broken by {escape(tool["what"])}: {escape(why)}</title></path>')


def _means(out, means, y, tools, panels):
    out.append(f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end" font-weight="bold">geometric mean</text>')
    for panel in panels:
        for tool in tools:
            m = means[tool['name']]
            if m[panel.key] is not None:
                note = '' if m['programs'] == m['of'] else f', {m["programs"]} of {m["of"]} programs'
                out.append(_mark(panel.at(m[panel.key]), y, COLORS.get(tool['name'], '#000'), tool['ours'], f'{tool["what"]}: {m[panel.key]:.2f}×{note}'))


def _legend(out, tools, y, means):
    for i, tool in enumerate(tools):
        x, line = LEFT + (i % 2) * 500, y + (i // 2) * 24
        m = means[tool['name']]
        told = 'runs none' if m['slowdown'] is None else f'{m["slowdown"]:.2f}× time, {m["memory"]:.1f}× memory, {m["programs"]}/{m["of"]}'
        name = tool['name'] if not tool['ours'] else f'uffence: {tool["what"]}'
        out.append(_mark(x, line - 4, COLORS.get(tool['name'], '#000'), tool['ours'], tool['what']))
        out.append(f'<text x="{x + 12}" y="{line}"><tspan>{escape(name)}</tspan><tspan fill="#666" font-size="11">  {told}</tspan></text>')


def write(path, result):
    programs = result['programs']
    rows, means = programs['rows'], programs['means']
    tools = [t for t in programs['tools'] if t['name'] != 'plain']
    if not rows:
        return
    good = [f for r in rows for f in r['tools'].values() if 'broken' not in f]
    panels = [Panel(LEFT, 'time, plain = 1', 'slowdown', [f['slowdown']['median'] for f in good]),
              Panel(LEFT + PANEL + GAP, 'peak memory, plain = 1', 'memory', [f['memory'] for f in good])]
    lost_x = LEFT + 2 * PANEL + GAP + 40
    bottom = TOP + ROW * (len(rows) + 1) + 16
    width, height = lost_x + LOST, bottom + 24 * ((len(tools) + 1) // 2) + 30
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
           'font-family="DejaVu Sans, Helvetica, sans-serif" font-size="13">', f'<rect width="{width}" height="{height}" fill="#fff"/>',
           '<text x="16" y="28" font-size="18" font-weight="bold">What guarding real programs costs</text>']
    m = result['machine']
    out.append(f'<text x="16" y="48" fill="#666" font-size="11">{escape(m["cpu"])}, {m["cpus"]} CPUs, Linux {escape(m["kernel"])}, {escape(m["libc"])}; '
               f'medians of {programs["runs"]}, bars from first to third quartile; squares: uffence, circles: others; crosses: does not run</text>')
    out.append(f'<text x="{lost_x - 8}" y="{TOP - 26}" font-weight="bold">broken</text>')
    for p in panels:
        p.draw(out, bottom - 8)
    for i, row in enumerate(rows):
        _row(out, row, TOP + ROW * i + ROW // 2, tools, panels, lost_x)
    _means(out, means, TOP + ROW * len(rows) + ROW // 2 + 6, tools, panels)
    out.append(f'<line x1="16" y1="{TOP + ROW * len(rows) + 2}" x2="{width - 16}" y2="{TOP + ROW * len(rows) + 2}" stroke="#999"/>')
    _legend(out, tools, bottom + 28, means)
    out.append('</svg>')
    with open(path, 'w', encoding='utf-8') as f:
        f.write('\n'.join(out) + '\n')
