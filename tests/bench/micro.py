"""micro: one guarded block of 64 bytes against the kernel's floor, plain glibc and Electric Fence; ratios within one run,
measured in turns."""
import glob
import os
import shutil
import subprocess

import machine
from cells import Cell, Refused, Task, in_turns
from figures import judged, number, paired, spread, targets_text


def electric_fence():
    for pattern in ('/usr/lib/libefence.so.0', '/usr/lib/*/libefence.so.0'):
        for path in glob.glob(pattern):
            return path
    return None


MOST_PAGES = 65536  # of first.c


class Micro:
    def __init__(self, build, rounds):
        self.program = os.path.join(build, 'bench', 'cell')
        self.library = os.path.join(build, 'libuffence.so')
        self.command = os.path.join(build, 'uffence')
        self.rounds = rounds
        self.rows, self.notes, self.weights = [], [], []

    # a cell under each allocator that is compared
    def plain(self):
        return Cell(self.program)

    def guarded(self, options=''):
        # a log that is thrown away: the raw records of a bare preload are no part of the figures
        text = ':'.join(x for x in ('guard_memory=90%', 'log_file=/dev/null', options) if x)
        return Cell(self.program, self.library, {'UFFENCE_OPTIONS': text})

    def row(self, name, a, b, values, targets=(), how='ratio', unit='ns'):
        """values: the turns of A and of B."""
        if how == 'ratio':
            figure = paired(*values)
        else:
            figure = paired(*values, how=lambda x, y: x - y)
        r = {'name': name, 'how': how, 'unit': unit, 'a': {'what': a, **spread(values[0])}, 'b': {'what': b, **spread(values[1])},
             'figure': figure, 'targets': judged(figure['median'], targets)}
        self.rows.append(r)
        print(row_text(r), flush=True)

    def compare(self, name, a, b, targets=(), how='ratio', rounds=None):
        """a, b: (what it is called, Task)"""
        try:
            values = in_turns([a[1], b[1]], rounds or self.rounds)
        except Refused as why:
            return self.note(f'{name}: not measured, {why}')
        return self.row(name, a[0], b[0], values, targets, how)

    def note(self, text):
        self.notes.append(text)
        print(f'  {text}', flush=True)

    def floor(self):
        with self.guarded() as one, self.guarded('revoke_batch=64') as many:
            ours, floor = ('guarded, revoked at once', Task(one, 'heap @')), ('kernel floor', Task(one, 'floor @'))
            self.compare('malloc, write, free / kernel floor', ours, floor, (1.25, 1.15))
            self.compare('  from 64 call stacks in turn', ('guarded, 64 stacks', Task(one, 'heap-paths @')), floor)
            self.compare('  against a floor of ever fresh pages', ours, ('kernel floor, fresh pages', Task(one, 'floor-fresh @')))
            self.compare('  kernel alone: UFFDIO_MOVE to the next address / floor', ('write, UFFDIO_MOVE', Task(one, 'floor-move @')), floor)
            batched = ('guarded, --revoke-batch=64', Task(many, 'heap @'))
            self.compare('--revoke-batch=64 / revoked at once', batched, ours, (0.5, 0.45))
            self.compare('  against the floor of a batch', batched, ('kernel floor, 64 pages a batch', Task(many, 'floor-batch @')))

    def passed_through(self):
        with self.guarded('sample=1/1000000') as ours, self.plain() as glibc:
            self.compare('--sample=1/1000000 less plain glibc', ('passed through', Task(ours, 'heap @')), ('glibc', Task(glibc, 'heap @')), (15,), 'difference')

    def fence(self):
        path = electric_fence()
        if not path:
            return self.note('Electric Fence: not installed')
        quiet = {'EF_DISABLE_BANNER': '1', 'EF_ALLOW_MALLOC_0': '1'}
        with self.guarded() as ours, Cell(self.program, path, quiet) as fence:
            try:
                ours.ask('hold 1000')
                fence.ask('hold 1000')
            except Refused as why:
                return self.note(f'Electric Fence: {why}')
            return self.compare('1,000 live blocks: guarded / Electric Fence', ('guarded', Task(ours, 'heap @')),
                                ('Electric Fence', Task(fence, 'heap @', most=20000)), (0.2,))

    def held(self, cell, what, blocks):
        """Make BLOCKS blocks live, and say what they weigh."""
        before = cell.ask('weigh')
        cell.ask(f'hold {blocks}')
        after = cell.ask('weigh')
        each = lambda i: (after[i] - before[i]) * 1024 / blocks
        w = {'what': what, 'blocks': blocks, 'resident_bytes': each(0), 'page_table_bytes': each(1),
             'proportional_bytes': each(4), 'maps_before': before[2], 'maps_after': after[2], 'registered_before': before[3], 'registered_after': after[3],
             'targets': []}
        self.weights.append(w)
        return w

    def live(self):
        blocks = 1000000
        room = machine.available_bytes() * 0.6 // 4400
        if room < blocks:
            self.note(f'memory for {int(room):,} live blocks only instead of 1,000,000')
            blocks = int(room) // 1000 * 1000
        with self.guarded() as few, self.guarded() as many, self.plain() as plain:
            few.ask('hold 1000')
            w = self.held(many, 'guarded', blocks)
            w['targets'] = judged(w['resident_bytes'] / 1024, (4.3,))
            w['mapping_targets'] = judged((w['maps_after'] - w['maps_before']) * 1e6 / blocks, (3,))
            p = self.held(plain, 'glibc', blocks)
            for x in (w, p):
                print(weight_text(x), flush=True)
            self.compare(f'{blocks:,} live blocks / 1,000 live blocks', (f'{blocks:,} live', Task(many, 'heap @')),
                         ('1,000 live', Task(few, 'heap @')), (1.25,))

    def compact(self):
        """--compact: what a live block weighs, and costs when it does not die young."""
        blocks = 1000000
        with self.guarded('compact=yes') as held:
            w = self.held(held, 'guarded, --compact', blocks)
            w['sum_targets'] = judged(w['proportional_bytes'] + w['page_table_bytes'], (160,))
            print(weight_text(w), flush=True)
        live = 'heap-live @'
        with self.guarded() as once, self.guarded('compact=yes') as compact, self.guarded('revoke_batch=64') as many, self.guarded('compact=yes:revoke_batch=64') as both:
            self.compare('blocks that live long: --compact / a page each', ('--compact', Task(compact, live, most=65536, turn=0.5)), ('a page each', Task(once, live, most=65536, turn=0.5)))
            self.compare('  both with --revoke-batch=64', ('--compact', Task(both, live, most=65536, turn=0.5)), ('a page each', Task(many, live, most=65536, turn=0.5)))
            self.compare('--compact, malloc, write, free / a page each', ('--compact', Task(compact, 'heap @')), ('a page each', Task(once, 'heap @')))

    def threads(self):
        with self.guarded() as one, self.guarded('revoke_batch=64') as many:
            for n in (2, 4, 16):
                values = Task(one, f'heap-threads {n} @', turn=0.03), Task(many, f'heap-threads {n} @', turn=0.03), Task(one, f'floor-threads {n} @', turn=0.03)
                try:
                    each, batch, locked = in_turns(values, max(5, self.rounds // 2))
                except Refused as why:
                    self.note(f'{n} threads: not measured, {why}')
                    continue
                label = f'{n} threads: CPU time a block'
                self.row(f'{label} / one lock', 'guarded, revoked at once', 'kernel floor under one lock', (each, locked), (0.75,) if n == 2 else ())
                self.row(f'{label} / one lock, --revoke-batch=64', 'guarded, --revoke-batch=64', 'kernel floor under one lock', (batch, locked), (0.75,) if n == 2 else ())

    def touch(self):
        with self.guarded('max_findings=0') as ours, self.plain() as plain:
            self.compare('a stray read, diagnosed, traced, healed / bare SIGBUS', ('guarded', Task(ours, 'touch-freed @', most=4096)),
                         ('bare handler that heals', Task(plain, 'touch-bare @', most=4096)))

    def touch_mode(self):
        """First touches in order, ten frames deep, and system calls, in touch mode."""
        touch = lambda options='': self.guarded('mode=touch' + options)
        with self.plain() as plain, touch() as ours, touch(':granule=auto') as ahead:
            for what in ('read', 'write'):
                self.compare(f'touch mode: a first {what}, traced and counted / bare SIGBUS', ('touch mode', Task(ours, f'first-{what} @', most=MOST_PAGES)),
                             ('bare handler that fills', Task(plain, f'bare-{what} @', most=MOST_PAGES)), (1.25,))
                self.compare(f'touch mode, --granule=auto: in order, a {what} / native fault', ('--granule=auto', Task(ahead, f'first-{what} @', most=MOST_PAGES)),
                             ('native', Task(plain, f'first-{what} @', most=MOST_PAGES)), (1.0,))
        self.readers()
        with self.plain() as plain, self.plain() as bare, self.plain() as armed, touch() as ours:
            wrapped = ('touch mode', Task(ours, 'calls-wrapped @'))
            self.compare('touch mode: read(2) by libc less plain', wrapped, ('plain', Task(plain, 'calls-wrapped @')), (10,), 'difference')
            self.compare('  less plain, in a thread that dispatch lets through', wrapped, ('armed, all let through', Task(armed, 'calls-armed @')), (), 'difference')
            self.compare('touch mode: an inline system call / bare SIGSYS', ('touch mode', Task(ours, 'calls-inline @')),
                         ('bare handler that makes the call', Task(bare, 'calls-dispatched @')), (1.1,))
        self.sparse(touch)

    def readers(self):
        """Wall clock, all on one CPU: threads or processes take turns, and where a wake-up crosses CPUs is luck. A reader that tells
        the thread by a signal is the least that knows its stack."""
        one_cpu = ('taskset', '-c', '0') if shutil.which('taskset') else ()
        here = lambda *prefix, **more: Cell(self.program, prefix=(*one_cpu, *prefix), **more)
        options = {'UFFENCE_OPTIONS': 'mode=touch:delivery=thread:log_file=/dev/null'}
        monitor = (self.command, '--mode=touch', '--delivery=monitor', '--log-file=/dev/null', '--')
        with here(preload=self.library, env=options) as thread, here(*monitor) as process:
            for name, cell, floor in (('thread', thread, 'bare-thread'), ('monitor', process, 'bare-process')):
                with here() as fills, here() as tells:
                    ours = (f'--delivery={name}', Task(cell, 'first-read @', 1, most=MOST_PAGES))
                    self.compare(f'touch mode, --delivery={name}: a read / loop of poll, read, tell', ours,
                                 ('a loop that tells by a signal', Task(tells, f'{floor}-tells @', 1, most=MOST_PAGES)), (1.3,))
                    self.compare('  against a loop that fills itself and knows no stack', ours, ('a loop that fills', Task(fills, f'{floor} @', 1, most=MOST_PAGES)))

    def sparse(self, touch):
        """100 GiB reserved, one page in a hundred read: what we keep of each."""
        pages = 100 * 2**30 // 4096 // 100
        with self.plain() as plain, touch() as ours:
            kept = []
            for cell in (plain, ours):
                before = cell.ask('weigh')
                cell.ask('reserve 100')
                kept.append((cell.ask('weigh')[0] - before[0]) * 1024)
            each = (kept[1] - kept[0]) / pages
            print(f"  touch mode: 100 GiB reserved, {pages:,} pages read: {number(each)} resident bytes a page beyond plain; {targets_text(judged(each, (64,)), ' bytes')}", flush=True)
            self.notes.append(f'100 GiB, 1 % read: {each:.1f} bytes a touched page')

    def events(self):
        """Why no events of the userfaultfd are asked for: who gives back waits for the reader."""
        with self.plain() as quiet, self.plain() as told:
            self.compare('a page given back, the REMOVE event read / no event', ('with the event and a reader', Task(told, 'drop-told @', 1)), ('without', Task(quiet, 'drop @', 1)))

    def latency(self):
        """First-touch latency: of a program with a userfaultfd of its own, plain and in touch mode; and through our deliveries."""
        program = os.path.join(os.path.dirname(self.program), 'latency')
        touch = lambda delivery: (self.command, '-q', '--mode=touch', f'--delivery={delivery}', '--log-file=/dev/null', '--')
        own, ours = "by the program's own reader", 'of a dropped page by'
        for what, prefix, more in ((f'{own}, plain', (), ()), (f'{own}, in touch mode', touch('sigbus'), ()), (f'{ours} the kernel alone', (), ('1024', 'others')),
                                   *((f'{ours} uffence, --delivery={d}', touch(d), ('1024', 'others')) for d in ('sigbus', 'thread', 'monitor'))):
            turns = [subprocess.run([*prefix, program, *more], capture_output=True, text=True).stdout.split() for _ in range(5)] if os.path.exists(program) else []
            if not turns or any(t[:1] != ['ok'] for t in turns):
                self.note(f'first-touch latency {what}: not measured')
                continue
            first, rest = (spread([float(t[i]) for t in turns]) for i in (1, 2))
            self.note(f"first-touch latency {what}, read back as 97: first {first['median']:.1f} us [{first['q1']:.1f} .. {first['q3']:.1f}], "
                      f"mean of the rest {rest['median']:.2f} us [{rest['q1']:.2f} .. {rest['q3']:.2f}] (reference run: 2,839 and 94.7)")

    def manual(self):
        """The demonstration of userfaultfd(2): eight pages, read at steps of 1,024 bytes."""
        program = os.path.join(os.path.dirname(self.program), 'manual')
        for what, prefix in (('plain', ()), *((f'in touch mode, --delivery={d}', (self.command, '-q', '--mode=touch', f'--delivery={d}', '--log-file=/dev/null', '--')) for d in ('sigbus', 'thread'))):
            turns = [subprocess.run([*prefix, program], capture_output=True, text=True).stdout.split() for _ in range(5)] if os.path.exists(program) else []
            if not turns or any(t[:1] != ['ok'] for t in turns):
                self.note(f"the manual page's demonstration {what}: not measured")
                continue
            own, other = (spread([float(t[i]) for t in turns])['median'] for i in (1, 2))
            self.note(f"the manual page's demonstration {what}: {own:.1f} us a page filled with letters by its own thread, {other:.1f} by {'the kernel' if not prefix else 'uffence'}")

    def watches(self):
        """Writes to a page that holds watched bytes, against the least that steps over an instruction."""
        with self.guarded() as ours, self.plain() as plain:
            bare = ('mprotect and the trap flag alone', Task(plain, 'watch-bare @'))
            self.compare('a write beside watched bytes / bare step', ('uffence_watch', Task(ours, 'watch-beside @')), bare)
            self.compare('a write to watched bytes, told / bare step', ('uffence_watch', Task(ours, 'watch-told @')), bare)

    def start_up(self):
        with self.plain() as a:
            plain = Task(a, 'spawn @ - /bin/true', 1, 40)
            bare = Task(a, f'spawn @ {self.library} /bin/true', 1, 40)
            under = Task(a, f'spawn @ - {self.command} --log-file=/dev/null /bin/true', 1, 40, 0.05)
            try:
                p, b, u = ([v / 1e6 for v in values] for values in in_turns((plain, bare, under), self.rounds))
            except Refused as why:
                return self.note(f'start-up: not measured, {why}')
            self.row('start-up of true, bare preload, less plain', 'preloaded', 'plain', (b, p), (3,), 'difference', 'ms')
            return self.row('start-up of true, under the command, less plain', 'under the command', 'plain', (u, p), (8,), 'difference', 'ms')

    def all(self):
        print('Micro: a block of 64 bytes, malloc + write + free, ten frames deep, traces on (medians; quartiles in brackets)\n')
        for part in (self.floor, self.passed_through, self.fence, self.live, self.compact, self.threads, self.touch, self.touch_mode, self.events, self.latency, self.manual, self.watches, self.start_up):
            part()
        print()
        return {'rounds': self.rounds, 'rows': self.rows, 'weights': self.weights, 'notes': self.notes}


def row_text(r):
    a, b, f = r['a'], r['b'], r['figure']
    sign = 'x' if r['how'] == 'ratio' else f" {r['unit']}"
    head = f"  {r['name']:<58} {number(f['median']):>8}{sign:<3} ({number(f['q1'])} .. {number(f['q3'])})"
    tail = f"{number(a['median'])} / {number(b['median'])} {r['unit']}"
    return f"{head:<98} {tail:<24} {targets_text(r['targets'])}".rstrip()


def weight_text(w):
    maps = f"{w['maps_before']:.0f} -> {w['maps_after']:.0f} mappings, {w['registered_before']:.0f} -> {w['registered_after']:.0f} watched"
    text = (f"  {w['blocks']:,} live blocks, {w['what']}: {number(w['resident_bytes'])} resident bytes a block, "
            f"{number(w['page_table_bytes'])} of page tables besides; {maps}")
    if w['targets']:
        text += f"; {targets_text(w['targets'], ' KiB resident')}; {targets_text(w['mapping_targets'], ' mappings a million')}"
    if w.get('sum_targets'):
        text += (f"; {number(w['proportional_bytes'])} in proportion (PSS), with page tables {number(w['proportional_bytes'] + w['page_table_bytes'])}; "
                 f"{targets_text(w['sum_targets'], ' bytes')}")
    return text
