"""readers.py DRIVER WORK RUNS [SEED]: every file that the report half reads, changed at random: cut off, doubled, bytes and words
exchanged, numbers made large. The driver (tests/report/driver.c, built with the sanitizers) must end by itself with a status of
its own, and say file and line of what it refuses. Prints one line a reader; a case that fails stays in WORK."""
import os
import random
import re
import subprocess
import sys

DRIVER, WORK, RUNS = sys.argv[1], sys.argv[2], int(sys.argv[3])
HERE = os.path.dirname(os.path.abspath(__file__))
random.seed(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
WORDS = [b'{', b'}', b'[', b']', b'"', b':', b',', b'\\', b'\n', b'\0', b'\xff\xfe', b'\xc3', b'-1', b'18446744073709551615', b'1e999',
         b'0x', b'0xffffffffffffffff', b'null', b'true', b'...', b'fun:', b'obj:*', b'\\ud800', b'\xe2\x80\xae', b'*' * 40, b'%s%n']


def changed(data):
    data = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        at = random.randrange(len(data) + 1)
        how = random.randrange(9)
        if how == 0:
            del data[at:]
        elif how == 1:
            data = data[:at] + data
        elif how == 2 and at < len(data):
            data[at] = random.randrange(256)
        elif how == 3 and at < len(data):
            data[at] ^= 1 << random.randrange(8)
        elif how == 4:
            data[at:at] = random.choice(WORDS)
        elif how == 5:
            del data[at:at + random.randrange(1, 40)]
        elif how == 6:
            to = random.randrange(len(data) + 1)
            data[at:at] = data[to:to + random.randrange(1, 200)]
        elif how == 7:
            data[at:at + 8] = random.randrange(1 << 64).to_bytes(8, 'little')
        elif how == 8:
            numbers = list(re.finditer(rb'\d+', bytes(data)))
            if numbers:
                one = random.choice(numbers)
                data[one.start():one.end()] = random.choice((b'0', b'-7', b'4294967296', b'9' * 30, b'1.5'))
    return bytes(data)


def judge(out, status):
    if status not in (0, 1, 3):
        return f'status {status}: ' + out[-300:].decode(errors='replace')
    if re.search(rb'runtime error:|AddressSanitizer|LeakSanitizer', out):
        return 'the sanitizers complain'
    if status == 3 and not re.search(rb'cannot open: [^\n]*(fuzz\.[a-z]+(:\d+|: )|baseline)', out):
        return 'refused without file and line: ' + out[-200:].decode(errors='replace')
    return None


def one_reader(name, seeds, command, runs):
    path = os.path.join(WORK, 'fuzz.' + name)
    for n in range(runs):
        data = changed(random.choice(seeds))
        with open(path, 'wb') as out:
            out.write(data)
        try:
            done = subprocess.run(['sh', '-c', 'exec "$@" 3>/dev/null', 'sh'] + command(path), stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=300, check=False)
            wrong = judge(done.stdout, done.returncode)
        except subprocess.TimeoutExpired:
            wrong = 'does not end within a minute'
        if wrong:
            kept = os.path.join(WORK, f'fuzz-{name}-{n}')
            os.rename(path, kept)
            print(f'FAIL  fuzz-{name}: {kept}: {wrong}')
            return False
    print(f'ok    fuzz-{name} ({runs} files)')
    return True


def seeds_of(*names):
    return [open(os.path.join(HERE, '..', 'report', name), 'rb').read() for name in names]


def main():
    good = True
    kinds = os.path.join(HERE, '..', 'report', 'kinds.rec')
    logs = seeds_of('kinds.rec', 'damage.rec', 'dedupe.rec', 'mixed.rec')
    good &= one_reader('rec', logs, lambda p: [DRIVER, '-j', '/dev/null', p], RUNS)
    good &= one_reader('json', [open(f'{WORK}/{n}.json', 'rb').read() for n in ('kinds', 'damage', 'dedupe')],
                       lambda p: [DRIVER, '-m', p, p], RUNS)
    good &= one_reader('supp', seeds_of('../fuzz/seed.supp'), lambda p: [DRIVER, '-S', p, kinds], RUNS)
    good &= one_reader('base', [open(f'{WORK}/baseline.json', 'rb').read()], lambda p: [DRIVER, '-B', p, kinds], RUNS)
    module, debug = f'{WORK}/sym', f'{WORK}/sym.debug'
    record = f'{WORK}/full.rec'
    text = open(record, encoding='utf-8').read()
    for name, file in (('elf', module), ('debug', debug)):
        path = os.path.join(WORK, 'fuzz.' + name)
        with open(f'{WORK}/fuzz-{name}.rec', 'w', encoding='utf-8') as out:
            out.write(re.sub('"build_id":"[0-9a-f]*"', '"build_id":""', text.replace(module + '"', path + '"')))
        good &= one_reader(name, [open(file, 'rb').read()], lambda p: [DRIVER, f'{WORK}/fuzz-{name}.rec'], RUNS)
    sys.exit(not good)


main()
