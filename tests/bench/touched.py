"""touched: the programs of programs.py in touch mode, eight times as long as elsewhere, and what it costs to start and end one.
Wall clock and processor time, in turns with the plain run."""
import os
import shutil

import programs
import tools
from figures import judged, number, spread, targets_text
from whole import Whole, row_line

TARGETS = {'sqlite3': 1.15, 'python3': 1.15, 'git-gc': 1.15, 'xz': 1.15, 'sort': 1.15, 'redis': 1.6}
TRUE = programs.Program('true', 'start and exit', ['/bin/true'])


class Touched(Whole):
    times = 8

    def tools(self):
        library = os.path.join(self.build, 'libuffence.so')
        command = [os.path.join(self.build, 'uffence'), '--mode=touch', f'--log-file={self.log}', '--']
        return [tools.Tool('plain', 'as it is, plain glibc'),
                tools.Tool('touch', 'bare preload, records thrown away', env={'LD_PRELOAD': library, 'UFFENCE_OPTIONS': 'mode=touch:log_file=/dev/null'}),
                tools.Tool('reported', 'under the command: names, tables', command)]

    def start(self, chosen):
        """Milliseconds beyond plain of a program that does nothing."""
        wall, busy = {t.name: [] for t in chosen}, {t.name: [] for t in chosen}
        for _ in range(4 * self.runs):
            for t in chosen:
                s, _, _, cpu = self.run(TRUE, t)
                wall[t.name].append(s * 1000)
                busy[t.name].append(cpu * 1000)
        out = {}
        for t in chosen[1:]:
            out[t.name] = {'wall_ms': spread([a - b for a, b in zip(wall[t.name], wall['plain'])]),
                           'busy_ms': spread([a - b for a, b in zip(busy[t.name], busy['plain'])])}
            print(f"  start and exit, {t.name} less plain: {number(out[t.name]['wall_ms']['median'])} ms of wall clock, "
                  f"{number(out[t.name]['busy_ms']['median'])} ms of processor time", flush=True)
        return out

    def all(self):
        chosen, rows = self.tools(), []
        print(f'Touch mode, whole programs: wall clock and processor time as multiples of the plain run (medians of {self.runs}, in turns; quartiles of the\n'
              '  processor time in brackets; the output is the same, or it is broken)\n')
        print('  ' + '\n  '.join(f'{t.name:<15} {t.what}' for t in chosen) + '\n')
        try:
            programs.prepare(self.where, self.times)
            started = self.start(chosen)
            table = [p for p in programs.table(self.build, self.where, self.times)]
            for p in [p for p in table if p.name in self.only] or table:
                if not p.here:
                    print(f'  {p.name:<15} not installed', flush=True)
                    continue
                row = {'name': p.name, 'what': p.what, 'tools': self.program(p, chosen)}
                rows.append(row)
                print(self.row_text(row, chosen), flush=True)
        finally:
            shutil.rmtree(self.where, ignore_errors=True)
        print()
        return {'runs': self.runs, 'rows': rows, 'start': started}

    @staticmethod
    def row_text(row, chosen):
        def cell(t, r):
            if 'broken' in r:
                return f"{t.name} {r['broken']}"
            b = r['busy']
            if row['name'] in TARGETS:
                r['targets'] = judged(b['median'], (TARGETS[row['name']],))
            told = targets_text(r.get('targets', []), 'x')
            return f"{t.name} {number(r['slowdown']['median'])}x, {number(b['median'])}x ({number(b['q1'])} .. {number(b['q3'])}) {told}".rstrip()
        return row_line(row, chosen, cell, lambda cells: ' ' + ';  '.join(cells))
