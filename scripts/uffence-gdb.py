"""uffence-gdb.py: gdb for programs that uffence guards, running or dead.

    gdb -x uffence-gdb.py -p PID            a program that --on-finding=pause has stopped
    gdb -x uffence-gdb.py PROGRAM CORE      a core file, of --on-finding=stop for example
    (gdb) set exec-wrapper env LD_PRELOAD=/usr/local/lib/uffence/libuffence.so
    (gdb) run                               from the start

Beside the library as libuffence.so-gdb.py gdb loads it by itself (see `help auto-load`).

    info uffence ADDRESS    whose byte it is: the block, its state, who allocated and who freed it
    uffence blocks          blocks that live now, the largest first; --help tells the filters
    uffence sites           the same, summed by place of allocation
    uffence stop on|off     stop at each new finding (on by itself)

SIGBUS, the touch of a guard, is the library's affair and passed on without a word. Read are its own structures, by its debug information.
"""
import argparse
import bisect
import re
import struct

import gdb

LIVE = 1
STATES = {0: 'never used', 1: 'live', 2: 'being freed', 3: 'freed, waiting for its batch', 4: 'freed'}
PAGE = 4096
Missing = gdb.GdbError


def variable(name, beside):
    """A static variable of the file that defines the function or variable BESIDE."""
    symbol = gdb.lookup_global_symbol(beside)
    if symbol is None or symbol.symtab is None:
        raise Missing('libuffence.so is not in this program, or has no debug information')
    return gdb.parse_and_eval("'%s'::%s" % (symbol.symtab.filename, name))


def number(expression):
    try:
        return int(gdb.parse_and_eval(expression))
    except gdb.error as e:
        raise Missing('libuffence.so is not in this program, or has no debug information (%s)' % e)


class Record:
    """Fields of a struct of the library, read as bytes: thousands of gdb.Values would take minutes."""

    CODES = {1: 'B', 2: 'H', 4: 'I', 8: 'Q'}

    def __init__(self, name, fields):
        kind = gdb.lookup_type('struct ' + name)
        self.size = kind.sizeof
        self.fields = {}
        for field in kind.fields():
            for inner, at in [(field, 0)] if field.name else [(i, field.bitpos) for i in field.type.fields()]:  # an unnamed union
                if inner.name in fields:
                    self.fields[inner.name] = ((at + inner.bitpos) // 8, '<' + self.CODES[inner.type.sizeof])

    def unpack(self, data, at=0):
        return {name: struct.unpack_from(code, data, at + offset)[0] for name, (offset, code) in self.fields.items()}


def read(address, size):
    return bytes(gdb.selected_inferior().read_memory(address, size))


class Arena:
    """The blocks: preload/pages/region.c."""

    SLOT_SHIFT, CHUNK_SHIFT, CLASSES_IN_CHUNK = 13, 22, 10
    FIELDS = ('state', 'size', 'start', 'alloc_trace', 'free_trace', 'alloc_tid', 'free_tid', 'family', 'free_family', 'in_run', 'cell')
    COMPACT, GAP = 2, 16

    def __init__(self):
        self.start = number('uf_region_start')
        if not self.start:
            raise Missing('uffence is not up yet in this program')
        pages, records, table = (variable(name, 'uf_region_start') for name in ('pages', 'records', 'uf_region_table'))
        self.usable = int(pages['usable'])
        self.records = int(records['base'])
        self.record = Record('uf_slot', self.FIELDS)
        raw = read(int(table['base']), self.usable >> self.CHUNK_SHIFT << 2)
        self.chunks = struct.unpack('<%dI' % (len(raw) // 4), raw)

    def chunk_slots(self, chunk):
        """(class, number of slots) of a chunk that begins a run, else None."""
        entry = self.chunks[chunk]
        if not entry or entry >> 6 != chunk:
            return None
        size_class = (entry & 63) - 2
        if size_class < 0:  # compact: a page each, twice the records of a chunk
            return size_class, 2 << self.CLASSES_IN_CHUNK - 1
        return size_class, 1 if size_class >= self.CLASSES_IN_CHUNK else 1 << (self.CLASSES_IN_CHUNK - 1 - size_class)

    def slots(self):
        """Every slot ever used."""
        for chunk in range(1, len(self.chunks)):
            known = self.chunk_slots(chunk)
            if known is None:
                continue
            data = read(self.records + (chunk << self.CLASSES_IN_CHUNK - 1) * self.record.size, known[1] * self.record.size)
            for i in range(known[1]):
                slot = self.record.unpack(data, i * self.record.size)
                if slot['state']:
                    yield slot

    def near(self, address):
        """The used slot whose block explains ADDRESS: it holds it, or is the nearest of its neighbours; live ones win ties."""
        offset = address - self.start
        if offset < 0 or offset >= self.usable:
            return None
        found = []
        chunk = offset >> self.CHUNK_SHIFT
        for c in range(max(1, chunk - 1), min(len(self.chunks), chunk + 2)):
            c = self.chunks[c] >> 6
            known = self.chunk_slots(c) if c else None
            if known is None:
                continue
            base = self.records + (c << self.CLASSES_IN_CHUNK - 1) * self.record.size
            inside = (offset - (c << self.CHUNK_SHIFT)) >> (self.SLOT_SHIFT + known[0])
            for i in range(max(0, inside - 64), min(known[1], inside + 65)):
                slot = self.record.unpack(read(base + i * self.record.size, self.record.size))
                if slot['state']:
                    found.append((self.far(slot, address), slot['state'] != LIVE, slot['start'], slot))
        return min(found)[3] if found else None

    @staticmethod
    def far(slot, address):
        end = slot['start'] + slot['size']
        return slot['start'] - address if address < slot['start'] else 0 if address < end else address - end + 1


class Mappings:
    """What is known of the program's mappings: preload/pages/range.c."""

    FIELDS = ('lo', 'hi', 'before', 'after', 'start', 'size', 'alloc_trace', 'free_trace', 'alloc_tid', 'free_tid', 'state', 'family',
              'free_family')

    def find(self, address):
        try:
            count = int(variable('count', 'uf_range_open'))
            if not count:
                return None
            keys, nodes = int(variable('keys', 'uf_range_open')), int(variable('nodes', 'uf_range_open'))
        except gdb.error:
            return None
        raw = read(keys, count * 16)
        starts = [struct.unpack_from('<Q', raw, 16 * i)[0] for i in range(count)]
        i = bisect.bisect_right(starts, address) - 1
        if i < 0:
            return None
        record = Record('uf_range', self.FIELDS)
        node = struct.unpack_from('<I', raw, 16 * i + 8)[0]
        found = record.unpack(read(nodes + node * record.size, record.size))
        return found if address < found['hi'] + found['after'] else None


def family(of):
    return variable('families', 'uf_family_name')[of]['name'].string()


def trace(number_of):
    """[(pc, exact)] of a stored trace: preload/faults/trace.c."""
    if not number_of:
        return []
    base = int(variable('depot', 'uf_trace_get')['base']) + (number_of << 3)
    kind = gdb.lookup_type('struct uf_trace')
    offset = {f.name: f.bitpos // 8 for f in kind.fields()}
    head = read(base, kind.sizeof)
    count, = struct.unpack_from('<H', head, offset['count'])
    exact, = struct.unpack_from('<Q', head, offset['exact'])
    pcs = struct.unpack('<%dQ' % count, read(base + offset['pcs'], 8 * count))
    return [(pc, bool(exact >> i & 1)) for i, pc in enumerate(pcs)]


def place(pc, exact):
    """A frame as gdb writes one."""
    inside = pc if exact else pc - 1
    name, block = None, None
    try:
        block = gdb.block_for_pc(inside)
    except RuntimeError:
        pass
    while block is not None and block.function is None:
        block = block.superblock
    if block is not None:
        name = block.function.print_name
    else:
        told = re.match(r'(\S.*?) in section', gdb.execute('info symbol %#x' % inside, to_string=True))
        name = told.group(1) if told else '??'
    line = gdb.find_pc_line(inside)
    if line.symtab:
        return '%#018x in %s at %s:%d' % (pc, name, line.symtab.filename, line.line)
    library = gdb.solib_name(inside)
    return '%#018x in %s%s' % (pc, name, ' from ' + library if library else '')


def show_trace(number_of):
    frames = trace(number_of)
    for i, (pc, exact) in enumerate(frames):
        print('  #%-2d %s' % (i, place(pc, exact)))
    print('  (no trace)\n' * (not frames), end='')


def where(start, size, address):
    end = start + size
    if address < start:
        return '%d bytes before' % (start - address)
    return '%d bytes inside' % (address - start) if address < end else '%d bytes after' % (address - end)


def show_owner(address, owner, noun, state, gone):
    print('%#x is %s a %s of size %d, %s' % (address, where(owner['start'], owner['size'], address), noun, owner['size'], state))
    print('%s at %#x by %s, thread %d:' % ('mapped' if noun == 'mapping' else 'allocated', owner['start'], family(owner['family']),
                                           owner['alloc_tid']))
    show_trace(owner['alloc_trace'])
    if gone:
        print('%s by %s, thread %d:' % ('unmapped' if noun == 'mapping' else 'freed', family(owner['free_family']), owner['free_tid']))
        show_trace(owner['free_trace'])


class InfoUffence(gdb.Command):
    """info uffence ADDRESS: whose byte it is, and who allocated and freed it. ADDRESS is any expression."""

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError('info uffence ADDRESS: an expression, for example a pointer')
        address = int(gdb.parse_and_eval(argument).cast(gdb.lookup_type('unsigned long')))
        arena = Arena()
        if arena.start <= address < arena.start + number('uf_region_size'):
            slot = arena.near(address)
            if slot is None:
                print('%#x is in uffence\'s arena, and no block is near' % address)
                return
            state = STATES.get(slot['state'], '?')
            if slot['state'] == LIVE and not Arena.far(slot, address) == 0:
                low, high = slot['start'] & -PAGE, (slot['start'] + slot['size'] + PAGE - 1) & -PAGE
                beside = low <= address < high
                if beside and slot['in_run'] == Arena.COMPACT and not -Arena.GAP <= address - slot['start'] < slot['cell']:
                    state += '; the byte is not its own, of a page that it shares with other blocks'
                else:
                    state += '; the byte is ' + ('slack beside it' if beside else 'a guard')
            show_owner(address, slot, 'block', state, slot['state'] != LIVE)
            return
        found = Mappings().find(address)
        if found is None:
            print('%#x is neither in a guarded block nor near one, nor in a mapping that uffence knows' % address)
            return
        state = 'unmapped' if found['state'] else 'mapped' if found['lo'] <= address < found['hi'] else 'mapped; the byte is a guard'
        show_owner(address, found, 'mapping', state, found['state'] != 0)


class Uffence(gdb.Command):
    """What uffence knows of this program: uffence blocks, uffence sites, uffence stop; and info uffence ADDRESS."""


class Filter(argparse.ArgumentParser):
    def __init__(self, name):
        super().__init__(prog=name, add_help=False)
        self.add_argument('--count', type=int, default=20, help='at most so many (default 20)')
        self.add_argument('--min', type=int, default=0, help='blocks of at least so many bytes')
        self.add_argument('--max', type=int, default=1 << 62, help='blocks of at most so many bytes')
        self.add_argument('--thread', type=int, help='allocated by this thread (the number the kernel gives it)')
        self.add_argument('--function', help='a regular expression that a frame of the allocation matches')
        self.add_argument('--freed', action='store_true', help='those that are freed and still known')
        self.add_argument('--help', action='store_true')

    def error(self, message):
        raise gdb.GdbError('%s: %s' % (self.prog, message))

    def take(self, argument):
        """(options, the blocks they let through), None after help was printed."""
        options = self.parse_args(gdb.string_to_argv(argument or ''))
        if options.help:
            print(self.format_help())
            return options, None
        known = {}

        def matches(slot):
            if (slot['state'] == LIVE) == options.freed or not options.min <= slot['size'] <= options.max:
                return False
            if options.thread is not None and slot['alloc_tid'] != options.thread:
                return False
            if options.function is None:
                return True
            t = slot['alloc_trace']
            if t not in known:
                known[t] = any(re.search(options.function, place(pc, exact)) for pc, exact in trace(t))
            return known[t]

        return options, [slot for slot in Arena().slots() if matches(slot)]


def first_frame(number_of):
    frames = trace(number_of)
    return place(*frames[0]) if frames else '(no trace)'


class Blocks(gdb.Command):
    """uffence blocks [--count=N --min=BYTES --max=BYTES --thread=TID --function=REGEX --freed]: blocks, the largest first."""

    def invoke(self, argument, from_tty):
        options, slots = Filter('uffence blocks').take(argument)
        if slots is None:
            return
        slots.sort(key=lambda s: (-s['size'], s['start']))
        for slot in slots[:options.count]:
            print('%#x %10d bytes  %s' % (slot['start'], slot['size'], first_frame(slot['alloc_trace'])))
        print('%d %s blocks, %d bytes%s' % (len(slots), 'freed' if options.freed else 'live', sum(s['size'] for s in slots),
                                            ', the largest %d shown' % options.count if len(slots) > options.count else ''))


class Sites(gdb.Command):
    """uffence sites [the filters of uffence blocks]: blocks summed by the place that allocated them, the most bytes first."""

    def invoke(self, argument, from_tty):
        options, slots = Filter('uffence sites').take(argument)
        if slots is None:
            return
        sums = {}
        for slot in slots:
            one = sums.setdefault(slot['alloc_trace'], [0, 0])
            one[0] += slot['size']
            one[1] += 1
        for t, (size, count) in sorted(sums.items(), key=lambda item: -item[1][0])[:options.count]:
            print('%10d bytes in %d blocks  %s' % (size, count, first_frame(t)))
        print('%d places' % len(sums))


def ours(frame):
    library = gdb.solib_name(frame.pc())
    return library is not None and 'libuffence' in library


def select_program_frame():
    """Up, out of the library: the frame that did it."""
    frame, passed = gdb.newest_frame(), False
    while frame is not None and frame.is_valid():
        if frame.type() == gdb.NORMAL_FRAME or frame.type() == gdb.INLINE_FRAME:
            if passed and not ours(frame):
                frame.select()
                return
            passed = passed or ours(frame)
        frame = frame.older()


class AtFinding(gdb.Breakpoint):
    """Where the library has written a new finding and the program is not yet going on."""

    SPOT = 'uf_finding_told'

    def __init__(self):
        super().__init__(self.SPOT, internal=True)
        self.silent = True

    def stop(self):
        try:
            finding = gdb.parse_and_eval('*f')
            kind = str(finding['kind']).replace('UF_KIND_', '').lower().replace('_', '-')
            print('\nuffence: %s at %#x' % (kind, int(finding['addr'])), end='')
            block = finding['block']
            if block['known']:
                print(', %s a block of size %d at %#x' % (where(int(block['start']), int(block['size']), int(finding['addr'])),
                                                         int(block['size']), int(block['start'])), end='')
            print(' (info uffence %#x tells more)' % int(finding['addr']))
        except gdb.error as e:
            print('\nuffence: a finding (%s)' % e)
        return True


breakpoint_at_finding = None


def set_breakpoint(event=None):
    """As soon as the library is there: gdb would complain of a place it does not know yet."""
    global breakpoint_at_finding
    if breakpoint_at_finding is None and gdb.lookup_global_symbol(AtFinding.SPOT) is not None:
        breakpoint_at_finding = AtFinding()


def on_stop(event):
    if isinstance(event, gdb.BreakpointEvent) and any(isinstance(b, AtFinding) for b in event.breakpoints):
        select_program_frame()
        gdb.execute('frame')


class Stop(gdb.Command):
    """uffence stop on|off: stop at each new finding, or let the program run through them."""

    def invoke(self, argument, from_tty):
        if argument not in ('on', 'off'):
            raise gdb.GdbError('uffence stop on|off')
        if breakpoint_at_finding is None:
            raise Missing('libuffence.so is not in this program yet')
        breakpoint_at_finding.enabled = argument == 'on'


if not getattr(gdb, 'uffence_loaded', False):
    gdb.uffence_loaded = True
    Uffence('uffence', gdb.COMMAND_DATA, gdb.COMPLETE_NONE, True)
    InfoUffence('info uffence', gdb.COMMAND_DATA)
    Blocks('uffence blocks', gdb.COMMAND_DATA)
    Sites('uffence sites', gdb.COMMAND_DATA)
    Stop('uffence stop', gdb.COMMAND_BREAKPOINTS)
    gdb.execute('handle SIGBUS nostop noprint pass', to_string=True)
    set_breakpoint()
    gdb.events.new_objfile.connect(set_breakpoint)
    gdb.events.stop.connect(on_stop)
