"""report: what the report costs: names of 10,000 distinct findings beside addr2line, and a merge of a million records.

BENCH_SYMBOLS  a large file with debug information (default: libjvm.so, whose package scripts/bootstrap names brings)
"""
import glob
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
import time

from figures import judged, number, paired, spread, targets_text

FINDINGS, FRAMES, RECORDS, LOGS, CONTEXTS = 10000, 4, 100000, 10, 5000


def run(command, stdin=None, stdout=None):
    """Seconds of processor time, peak KiB, status, seconds passed."""
    begun = time.monotonic()
    with open(stdin or os.devnull, encoding='ascii') as source:
        process = subprocess.Popen(command, stdin=source, stdout=stdout or subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss, process.returncode, time.monotonic() - begun


def build_id(path):
    notes = subprocess.run(['readelf', '-n', path], capture_output=True, text=True, check=False).stdout
    found = re.search('Build ID: ([0-9a-f]+)', notes)
    return found.group(1) if found else ''


def large_file():
    """(what runs, where its debug information is), or None."""
    path = os.environ.get('BENCH_SYMBOLS')
    for module in [path] if path else sorted(glob.glob('/usr/lib/jvm/*/lib/server/libjvm.so')):
        own = build_id(module)
        debug = f'/usr/lib/debug/.build-id/{own[:2]}/{own[2:]}.debug'
        if os.path.exists(debug):
            return module, debug
        if path:
            return module, module
    return None


def finding(seq, pid, places, module, own):
    """Half of PLACES touched, the others had allocated."""
    half = len(places) // 2
    touch = [[0, places[0], 1]] + [[0, p] for p in places[1:half]]
    return json.dumps({'record': 'finding', 'pid': pid, 'time': 1, 'seq': seq, 'kind': 'heap-overflow', 'access': 'read', 'size': 4,
                       'addr': '0x1000', 'trace': touch, 'modules': [{'path': module, 'build_id': own}],
                       'block': {'addr': '0xff0', 'size': 16, 'state': 'live', 'side': 'after', 'distance': 0,
                                 'alloc_trace': [[0, p] for p in places[half:]]}}, separators=(',', ':')) + '\n'


class Report:
    def __init__(self, build, runs):
        self.uffence = os.path.join(build, 'uffence')
        self.runs = min(runs, 3)
        self.where = tempfile.mkdtemp(prefix='uffence-bench-')

    def all(self):
        try:
            return {'names': self.names(), 'merge': self.merge()}
        finally:
            shutil.rmtree(self.where)

    def file(self, name):
        return os.path.join(self.where, name)

    def addresses(self, debug, count):
        """COUNT places in functions, each another."""
        random.seed(1)
        table = subprocess.run(['nm', '-S', '--defined-only', debug], capture_output=True, text=True, check=True).stdout
        symbols = [(int(f[0], 16), int(f[1], 16)) for f in (line.split() for line in table.splitlines())
                   if len(f) == 4 and f[2] in 'tTwW']
        found = set()
        while len(found) < count:
            at, size = random.choice(symbols)
            found.add(at + random.randrange(max(size, 1)))
        return [hex(a) for a in sorted(found, key=lambda _: random.random())]

    def names(self):
        files = large_file()
        if not files:
            print('names beside addr2line: skipped, no large file with debug information (scripts/bootstrap names brings one)')
            return None
        module, debug = files
        places = self.addresses(debug, FRAMES * FINDINGS)
        own = build_id(module)
        with open(self.file('places'), 'w', encoding='ascii') as out:
            out.write('\n'.join(places) + '\n')
        with open(self.file('log'), 'w', encoding='ascii') as out:
            for i in range(FINDINGS):
                out.write(finding(i + 1, 1, places[FRAMES * i:FRAMES * (i + 1)], module, own))
        ours, theirs = [], []
        for _ in range(self.runs):
            ours.append(run([self.uffence, '--symbolize=' + self.file('log'), '--log-file=' + self.file('text')]))
            theirs.append(run(['addr2line', '-Cfie', debug], stdin=self.file('places')))
        with open(self.file('text'), encoding='utf-8', errors='replace') as text:
            frames = sum(1 for line in text if re.match(r'==\d+==    (at|by) 0x[1-9A-F]', line))
        ratio = paired([o[0] for o in ours], [t[0] for t in theirs])
        result = {'file': os.path.basename(module), 'debug_bytes': os.path.getsize(debug), 'places': len(places), 'lines': frames,
                  'cpu_seconds': spread([o[0] for o in ours]), 'addr2line_cpu_seconds': spread([t[0] for t in theirs]),
                  'peak_mib': max(o[1] for o in ours) // 1024, 'addr2line_peak_mib': max(t[1] for t in theirs) // 1024,
                  'status': ours[0][2], 'ratio': ratio, 'targets': judged(ratio['median'], [1 / 3])}
        print(f"names of {FINDINGS:,} distinct findings, {len(places):,} places in {result['file']} "
              f"({result['debug_bytes'] >> 20} MiB of debug information), {frames:,} lines of stack written")
        print(f"  processor time to addr2line's for the same places: {number(ratio['median'])} ({number(ratio['q1'])} to {number(ratio['q3'])})"
              f"   {targets_text(result['targets'])}")
        print(f"  peak memory {result['peak_mib']:,} MiB, addr2line {result['addr2line_peak_mib']:,} MiB\n")
        return result

    def merge(self):
        with open(self.file('fleet'), 'w', encoding='ascii') as out:
            for i in range(RECORDS):
                context = i % CONTEXTS
                out.write(finding(i // 97 + 1, i % 97 + 1, [hex(0x1000 + 16 * context), hex(0x900000 + context)], '/nowhere/prog', 'ab' * 20))
        cpu, peak, status, seconds = run([self.uffence, '--merge', '--quiet', '--log-file=' + self.file('text'), '--json=' + self.file('json')] +
                                    [self.file('fleet')] * LOGS)
        with open(self.file('json'), encoding='utf-8') as json_lines:
            summary = json.loads(json_lines.readlines()[-1])
        result = {'records': RECORDS * LOGS, 'logs': LOGS, 'contexts': summary['findings'], 'errors': summary['errors'],
                  'seconds': round(seconds, 1), 'cpu_seconds': round(cpu, 1), 'peak_mib': peak // 1024, 'status': status,
                  'bytes': os.path.getsize(self.file('fleet')) * LOGS}
        print(f"merge of {result['records']:,} records ({result['bytes'] >> 20} MiB) from {LOGS} logs: {cpu:.1f} s of processor time ({seconds:.1f} passed), "
              f"{result['peak_mib']} MiB at most; {result['errors']:,} errors from {result['contexts']:,} contexts\n")
        return result
