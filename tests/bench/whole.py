"""whole: real programs under every tool, in turns, output compared with the plain run."""
import hashlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

import programs
import tools
from figures import geometric_mean, judged, number, spread, targets_text

LOAD = ['redis-benchmark', '-q', '-s', 'socket', '-c', '8', '-t', 'set,get,lpush,lrange_100', '-r', '2000', '-d', '64']


class Broken(Exception):
    pass


def _stop(process):
    """End a launcher and all that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def _result(process, path, timeout):
    """What the launcher measured: (seconds, peak KiB of the largest process, exit code, seconds of processor time)."""
    try:
        if process.wait(timeout):
            raise Broken('cannot be started')
    except subprocess.TimeoutExpired:
        _stop(process)
        raise Broken(f'over {timeout:.0f} s') from None
    with open(path, encoding='ascii') as f:
        seconds, peak, status, busy = f.read().split()
    return float(seconds), int(peak), os.waitstatus_to_exitcode(int(status)), float(busy)


def _ended(status):
    if status == 0:
        return
    if status < 0 or status > 128:
        number_ = -status if status < 0 else status - 128
        try:
            raise Broken(signal.Signals(number_).name)
        except ValueError:
            pass
    raise Broken('findings' if status == 99 else f'status {status}')


LONG = 6  # times as much work for tools that are cheap
SLOW, FEWER = 1.5, 3  # a rival that takes so many seconds a run is run so often, not more: the bench is to end while somebody waits


class Whole:
    times = 1  # as long as programs.py has it

    def __init__(self, build, runs, timeout, only):
        self.build, self.runs, self.timeout = build, runs, timeout
        self.where = tempfile.mkdtemp(prefix='uffence-bench-')
        self.log = os.path.join(self.where, 'log')
        self.records = os.path.join(self.where, 'records')
        self.only = only
        self.plain_sum = {}
        self.sites = {}

    def guarded(self, tool):
        """Share of the blocks of the last run that were guarded: a run of ours that guards nothing costs nothing."""
        try:
            with open(self.records, encoding='utf-8') as f:
                last = [r for r in map(json.loads, f) if r['record'] == 'summary'][-1]
            os.unlink(self.records)
        except (OSError, IndexError, ValueError):
            last = {}
        share = last.get('guarded_blocks', 0) / max(1, last.get('blocks', 0))
        self.sites[tool.name] = (last.get('guarded_sites', 0), last.get('sites', 0))
        if last.get('record') != 'summary' or (tool.every and not share):
            raise Broken('nothing guarded')
        return share

    def run(self, program, tool):
        """One run: seconds, peak KiB, share of blocks guarded, processor time. Broken when it ends in any other way than the plain one."""
        here = os.path.join(self.where, 'run')
        shutil.rmtree(here, ignore_errors=True)
        os.mkdir(here)
        if program.fresh:
            shutil.copytree(program.fresh, os.path.join(here, 'work'))
        env = {'PATH': os.environ['PATH'], 'LC_ALL': 'C', 'HOME': here, 'PERL_HASH_SEED': '0', 'PYTHONHASHSEED': '0'}
        told = os.path.join(self.where, 'result')
        given_env = [f'{k}={v}' for k, v in {**program.env, **tool.env}.items()]
        words = [os.path.join(self.build, 'bench', 'launch'), told, *given_env, '--', *tool.prefix, *program.argv]
        with open(os.path.join(here, 'out'), 'wb') as out, open(program.stdin or os.devnull, 'rb') as given:
            process = subprocess.Popen(words, stdout=out, stdin=given, cwd=here, env=env, stderr=subprocess.DEVNULL, start_new_session=True)
            load = self.serve(process, here) if program.server else None
            seconds, peak, status, busy = _result(process, told, self.timeout)
            seconds = load or seconds
        _ended(status)
        with open(os.path.join(here, 'out'), 'rb') as out:
            got = '' if program.server else hashlib.sha256(out.read()).hexdigest()
        if program.fresh and subprocess.run(['git', '-C', os.path.join(here, 'work'), 'fsck', '--strict'], capture_output=True).returncode:
            raise Broken('damaged repository')
        name = program.name if self.times == 1 else f'{program.name} {self.times}'
        if tool.name == 'plain' and self.plain_sum.setdefault(name, got) != got:
            raise Broken('other output each time')  # then nobody else is to blame
        if got != self.plain_sum[name]:
            raise Broken('other output')
        return seconds, peak, self.guarded(tool) if tool.ours else None, busy

    def serve(self, process, here):
        """Load the server and end it: seconds that the load took."""
        quiet = dict(cwd=here, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + self.timeout
        try:
            while subprocess.run(['redis-cli', '-s', 'socket', 'ping'], **quiet).returncode:
                if time.monotonic() > end or os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                    raise Broken('does not start')
                time.sleep(0.02)
            begin = time.perf_counter()
            # a second is enough: what costs here are calls of the kernel, not a start
            status = subprocess.run([*LOAD, '-n', str(5000 * min(self.times, 3))], timeout=self.timeout, **quiet).returncode
            seconds = time.perf_counter() - begin
            subprocess.run(['redis-cli', '-s', 'socket', 'shutdown', 'nosave'], timeout=self.timeout, **quiet)
        except (Broken, subprocess.TimeoutExpired) as why:
            _stop(process)
            raise why if isinstance(why, Broken) else Broken(f'over {self.timeout:.0f} s') from None
        if status:
            raise Broken('lost connections')
        return seconds

    def program(self, program, chosen):
        """All turns of one program: {tool: figures or the reason why it is broken}."""
        seconds, peaks, busy, broken, guarded = *({t.name: [] for t in chosen} for _ in range(3)), {}, {}
        for _ in range(self.runs):
            for tool in chosen:
                done = seconds[tool.name]
                if tool.name in broken or (not tool.ours and len(done) >= FEWER and sorted(done)[len(done) // 2] > SLOW):
                    continue
                try:
                    s, peak, guarded[tool.name], cpu = self.run(program, tool)
                    seconds[tool.name].append(s)
                    peaks[tool.name].append(peak)
                    busy[tool.name].append(cpu)
                except Broken as why:
                    broken[tool.name] = str(why)
            if 'plain' in broken:
                break
        results = {}
        for tool in chosen:
            if tool.name in broken:
                results[tool.name] = {'broken': broken[tool.name]}
                continue
            ratio = spread([a / b for a, b in zip(seconds[tool.name], seconds['plain'])])
            results[tool.name] = {'seconds': spread(seconds[tool.name]), 'peak_kib': spread(peaks[tool.name]), 'slowdown': ratio,
                                  'busy': spread([a / max(b, 1e-4) for a, b in zip(busy[tool.name], busy['plain'])]),
                                  'memory': spread(peaks[tool.name])['median'] / spread(peaks['plain'])['median']}
            if tool.ours:
                results[tool.name]['guarded'] = guarded[tool.name]
                results[tool.name]['guarded_sites'], results[tool.name]['sites'] = self.sites.get(tool.name, (0, 0))
        return results

    def both(self, short, long, chosen):
        """Dear tools beside a plain run of SHORT, cheap ones beside one of LONG."""
        plain, cheap = chosen[0], [t for t in chosen if t.cheap]
        results = self.program(short, [t for t in chosen if not t.cheap])
        if not cheap or 'broken' in results['plain']:
            return {**results, **{t.name: results['plain'] for t in cheap}}
        self.times = LONG
        try:
            more = self.program(long, [plain, *cheap])
        finally:
            self.times = 1
        return {**results, LONG_PLAIN: more.pop('plain'), **more}

    def all(self):
        every = tools.table(self.build, self.log, self.records)
        chosen = [t for t in every if t.here and (t.name == 'plain' or not self.only or t.name in self.only or not any(x.name in self.only for x in every))]
        missing = [t.name for t in every if not t.here]
        try:
            where = [os.path.join(self.where, name) for name in ('short', 'long')]
            for directory, times in zip(where, (1, LONG)):
                os.mkdir(directory)
                programs.prepare(directory, times)
            table = list(zip(programs.table(self.build, where[0]), programs.table(self.build, where[1], LONG)))
            named = [p for p in table if p[0].name in self.only] or table
            rows = []
            print(f'Whole programs: time and peak memory, as multiples of the plain run (medians of {self.runs}, of {FEWER} where a rival takes over {SLOW:g} s;\n'
                  '  ± half the way from first to third quartile;'
                  '  m: memory; the output is the same, or it is broken)\n')
            print('  ' + '\n  '.join(f"{t.name:<15} {t.what}{f', beside a plain run of {LONG} times the work (long)' if t.cheap else ''}" for t in chosen))
            print(f"  not here: {', '.join(missing) or 'none'}\n\n  {'program':<15} {'plain':>8} {'long':>8} " + ' '.join(f'{t.name:>{WIDTH}}' for t in chosen[1:]), flush=True)
            for p, long in named:
                if not p.here:
                    print(f'  {p.name:<15} not installed', flush=True)
                    continue
                row = {'name': p.name, 'what': p.what, 'tools': self.both(p, long, chosen)}
                print(row_text(row, chosen), flush=True)
                if 'broken' not in row['tools']['plain']:
                    rows.append(row)
        finally:
            shutil.rmtree(self.where, ignore_errors=True)
        result = {'runs': self.runs, 'tools': [{'name': t.name, 'what': t.what, 'ours': t.ours} for t in chosen], 'missing': missing, 'rows': rows}
        result['means'] = means(rows, chosen)
        result['against_valgrind'] = against(rows, chosen, 'valgrind')
        say_means(result, chosen)
        return result


WIDTH = 17
LONG_PLAIN = 'plain long'


def figure_text(r):
    """Slowdown, half of what lies between its quartiles, memory."""
    s = r['slowdown']
    return f"{number(s['median'])}x ±{50 * (s['q3'] - s['q1']) / s['median']:.0f}% {r['memory']:.1f}m"


def row_line(row, chosen, cell, rest):
    """What REST makes of CELL(tool, its figures) of each tool, behind the program's name and plain time."""
    plain = row['tools']['plain']
    if 'broken' in plain:
        return f"  {row['name']:<15} does not run plain: {plain['broken']}"
    cells = [cell(t, row['tools'][t.name]) for t in chosen[1:]]
    return f"  {row['name']:<15} {plain['seconds']['median'] * 1000:>5.0f} ms {rest(cells)}"


def row_text(row, chosen):
    long = row['tools'].get(LONG_PLAIN, {}).get('seconds')
    long = f"{long['median'] * 1000:>5.0f} ms" if long else f"{'-':>8}"
    return row_line(row, chosen, lambda t, r: r['broken'] if 'broken' in r else figure_text(r),
                    lambda cells: f'{long} ' + ' '.join(f'{c[:WIDTH]:>{WIDTH}}' for c in cells))


def means(rows, chosen):
    """Geometric means over the programs that run under a tool."""
    out = {}
    for t in chosen[1:]:
        good = [r['tools'][t.name] for r in rows if 'broken' not in r['tools'][t.name]]
        out[t.name] = {'programs': len(good), 'of': len(rows), 'slowdown': geometric_mean([g['slowdown']['median'] for g in good]),
                       'worst': max((g['slowdown']['median'] for g in good), default=None), 'memory': geometric_mean([g['memory'] for g in good])}
    return out


def against(rows, chosen, rival):
    """Ours as a share of a rival's time, over the programs that both finish, and those that the rival alone finishes."""
    out = {}
    if rival not in [t.name for t in chosen]:
        return out
    for t in (t for t in chosen if t.ours):
        both = [r for r in rows if 'broken' not in r['tools'][t.name] and 'broken' not in r['tools'][rival]]
        out[t.name] = {'programs': len(both), 'share': geometric_mean([r['tools'][t.name]['slowdown']['median'] / r['tools'][rival]['slowdown']['median'] for r in both]),
                       'only_rival': [r['name'] for r in rows if 'broken' in r['tools'][t.name] and 'broken' not in r['tools'][rival]]}
    return out


TARGETS = {'uffence-batch': (2.5,), 'uffence-auto': (2.5,), 'uffence-budget': (1.10,), 'uffence-sample': (1.02,)}


def say_sites(rows, chosen):
    """Of all places that allocated, how many had a guarded block, though blocks are thinned."""
    for t in chosen:
        good = [r['tools'][t.name] for r in rows if t.name == 'uffence-budget' and 'broken' not in r['tools'][t.name]]
        if good:
            had, of = sum(g['guarded_sites'] for g in good), sum(g['sites'] for g in good)
            print(f"\n  {t.name}: {had:,} of {of:,} sites of allocation had a guarded block: {100 * had / max(1, of):.2f} % (100: {'reached' if had == of else 'not reached'})")


def say_means(result, chosen):
    say_sites(result['rows'], chosen)
    short = [f"{r['name']} under {t.name}: {100 * r['tools'][t.name]['guarded']:.1f} %" for r in result['rows'] for t in chosen
             if t.every and r['tools'][t.name].get('guarded', 1) < 0.999]
    if short:
        print(f"\n  Not every block was guarded: {'; '.join(short)}")
    print('\n  Geometric means over the programs that run (time, the worst, memory):')
    for t in chosen[1:]:
        m = result['means'][t.name]
        if m['slowdown'] is None:
            print(f'  {t.name:<15} runs none')
            continue
        m['targets'] = judged(m['slowdown'], TARGETS.get(t.name, ()))
        if t.name == 'uffence-budget':
            m['worst_targets'] = judged(m['worst'], (1.25,))
        told = targets_text(m['targets'], 'x')
        told += targets_text([{**j} for j in m.get('worst_targets', [])], 'x at worst').replace('at most', '; worst at most')
        print(f"  {t.name:<15} {number(m['slowdown']):>7}x  worst {number(m['worst'])}x  memory {number(m['memory'])}x  {m['programs']} of {m['of']} programs  {told}".rstrip())
    for name, a in result['against_valgrind'].items():
        if a['share'] is None:
            continue
        a['targets'] = judged(a['share'], (0.10,) if name in ('uffence-batch', 'uffence-auto') else ())
        lost = f"; only valgrind finishes: {', '.join(a['only_rival'])}" if a['only_rival'] else ''
        print(f"  {name:<15} {number(a['share'])} of valgrind's time over {a['programs']} programs{lost}  {targets_text(a['targets'])}".rstrip())
    print()
