"""tools: what a program is run under. A row each; a tool that is not installed is left out and said so."""
import glob
import os
import platform
import shutil
import subprocess


def _library(*patterns):
    for pattern in patterns:
        for path in sorted(glob.glob(pattern)):
            return path
    return None


class Tool:
    """name: short; what: for the legend; prefix: words before the command; env: added to the environment;
    here: whether it can run; ours: one of our own configurations; every: it is to guard every block; cheap: it is to cost some per
    cent at most, so it is held against a longer run, in which the price of a start is not the half of it."""

    def __init__(self, name, what, prefix=(), env=None, here=True, ours=False, every=False, cheap=False):
        self.name, self.what, self.prefix, self.env, self.here, self.ours, self.every = name, what, list(prefix), env or {}, here, ours, every
        self.cheap = cheap


def _ours(build, outputs, name, what, *options):
    command = os.path.join(build, 'uffence')
    prefix = [command, *outputs, *options, '--']
    try:  # an option that this version does not have: status 97
        here = subprocess.run([*prefix, 'true'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        here = False
    every = what.startswith('every block')
    return Tool(name, what, prefix, here=here, ours=True, every=every, cheap=not every)


def _left_on(build, records, name, option):
    """As one leaves it on: no command beside it, records in a file; what names in a report cost is measured apart (report.py)."""
    library = os.path.join(build, 'libuffence.so')
    env = {'LD_PRELOAD': library, 'UFFENCE_OPTIONS': f'{option}:log_file={records}'}
    return Tool(name, f'--{option}, bare preload, records to a file', env=env, here=os.path.exists(library), ours=True, cheap=True)


def _preloaded(name, what, library, cheap=False, **env):
    return Tool(name, what, env={'LD_PRELOAD': library or '', **env}, here=bool(library), cheap=cheap)


def table(build, log, records):
    outputs = (f'--log-file={log}', f'--json={records}')
    cpu = platform.machine()
    clang = f'/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.scudo_standalone-{cpu}.so'
    valgrind = ['valgrind', '-q', '--trace-children=yes', '--leak-check=no', f'--log-file={log}']
    return [
        Tool('plain', 'as it is, plain glibc'),
        _ours(build, outputs, 'uffence', 'every block, revoked at once'),
        _ours(build, outputs, 'uffence-batch', 'every block, --revoke-batch=64', '--revoke-batch=64'),
        _ours(build, outputs, 'uffence-auto', 'every block, --revoke-batch=auto', '--revoke-batch=auto'),
        _ours(build, outputs, 'uffence-compact', 'every block, --compact --revoke-batch=auto', '--compact', '--revoke-batch=auto'),
        _left_on(build, records, 'uffence-budget', 'overhead=1.1x'),
        _left_on(build, records, 'uffence-sample', 'sample=1/5000'),
        Tool('valgrind', 'valgrind memcheck', valgrind, here=bool(shutil.which('valgrind'))),
        _preloaded('efence', 'Electric Fence', _library('/usr/lib/libefence.so.0', '/usr/lib/*/libefence.so.0'),
                   EF_DISABLE_BANNER='1', EF_ALLOW_MALLOC_0='1'),
        _preloaded('duma', 'DUMA', _library('/usr/lib/libduma.so.0', '/usr/lib/*/libduma.so.0'),
                   DUMA_DISABLE_BANNER='1', DUMA_OUTPUT_STDERR='0', DUMA_OUTPUT_FILE=os.devnull),
        _preloaded('scudo', 'scudo with GWP-ASan, its defaults', _library(clang), cheap=True),
        _preloaded('dislocator', "afl++'s libdislocator", _library('/usr/lib/afl/libdislocator.so', '/usr/lib/*/afl/libdislocator.so'),
                   AFL_LD_LIMIT_MB='16384'),
    ]
