"""cells: processes that measure (cell.c), asked in turns."""
import os
import subprocess

TURN = 0.02  # seconds that one turn of one cell should take


class Refused(Exception):
    pass


class Cell:
    """One process of cell.c under an environment, or a command in front of it; ask() sends a command and returns the numbers of the answer."""

    def __init__(self, program, preload='', env=None, log=subprocess.DEVNULL, prefix=()):
        full = dict(os.environ)
        for name in ('LD_PRELOAD', 'UFFENCE_OPTIONS', 'UFFENCE_RECORDS'):
            full.pop(name, None)
        if preload:
            full['LD_PRELOAD'] = preload
        full.update(env or {})
        self.process = subprocess.Popen([*prefix, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=full, text=True, bufsize=1)

    def ask(self, command):
        try:
            self.process.stdin.write(command + '\n')
            self.process.stdin.flush()
            answer = self.process.stdout.readline().split()
        except BrokenPipeError:
            answer = []
        if not answer or answer[0] != 'ok':
            raise Refused(f"{command}: {' '.join(answer[1:]) or f'the process ended, status {self.process.wait()}'}")
        return [float(x) for x in answer[1:]]

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


class Task:
    """A command of a cell whose last word is the number of operations; clock 0 is time on the CPU, 1 is wall time."""

    def __init__(self, cell, command, clock=0, most=1 << 22, turn=TURN):
        self.cell, self.command, self.clock, self.most, self.turn = cell, command, clock, most, turn
        self.n = 0

    def run(self, n):
        before, _, after = self.command.partition('@')
        return self.cell.ask(f'{before}{n}{after}')

    def prepare(self):
        """Warm up, and find how many operations fill a turn."""
        n = 64
        while True:
            wall = self.run(n)[1] * n / 1e9
            if wall > self.turn / 4 or n >= self.most:
                self.n = max(1, min(self.most, int(n * self.turn / wall)))
                return
            n = min(n * 4, self.most)

    def once(self):
        return self.run(self.n)[self.clock]


def in_turns(tasks, rounds):
    """[values of the first task, values of the second, ...], measured A B A B ..."""
    for t in tasks:
        t.prepare()
    values = [[] for _ in tasks]
    for _ in range(rounds):
        for t, v in zip(tasks, values):
            v.append(t.once())
    return values
