"""machine: what the figures were measured on."""
import os
import platform
import re
import subprocess


def _field(path, pattern):
    try:
        with open(path, encoding='utf-8', errors='replace') as f:
            found = re.search(pattern, f.read(), re.M)
            return found.group(1).strip() if found else ''
    except OSError:
        return ''


def _virtual():
    flags = _field('/proc/cpuinfo', r'^(?:flags|Features)\s*:(.*)$').split()
    return 'hypervisor' in flags


def version(*command):
    try:
        out = subprocess.run(command, capture_output=True, text=True, timeout=20).stdout
        return out.splitlines()[0].strip() if out else ''
    except (OSError, subprocess.TimeoutExpired):
        return ''


def available_bytes():
    return int(_field('/proc/meminfo', r'^MemAvailable:\s*(\d+)') or 0) * 1024


def describe():
    return {
        'cpu': _field('/proc/cpuinfo', r'^model name\s*:\s*(.*)$') or platform.machine(),
        'cpus': len(os.sched_getaffinity(0)),
        'virtual': _virtual(),
        'memory_gib': round(int(_field('/proc/meminfo', r'^MemTotal:\s*(\d+)') or 0) / 2**20, 1),
        'kernel': platform.release(),
        'libc': ' '.join(platform.libc_ver()),
        'system': _field('/etc/os-release', r'^PRETTY_NAME="?([^"\n]*)'),
        'compiler': version('gcc', '--version'),
        'load': [round(x, 2) for x in os.getloadavg()],
        'thp': _field('/sys/kernel/mm/transparent_hugepage/enabled', r'\[(\w+)\]'),
    }


def line(m):
    return (f"{m['cpu']}, {m['cpus']} CPUs{' of a virtual machine' if m['virtual'] else ''}, {m['memory_gib']} GiB, "
            f"Linux {m['kernel']}, {m['libc']}, {m['system']}; load at the start {m['load'][0]}")
