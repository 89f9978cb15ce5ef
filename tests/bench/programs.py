"""programs: real work for unmodified programs. A row each: what it does, what it needs, its command in its own directory.
Plain, each runs a tenth to a third of a second, so that a tool of fifty times the time is still done in seconds; or so many
TIMES as long."""
import os
import random
import shutil
import subprocess

PYTHON = '/usr/bin/python3' if os.path.exists('/usr/bin/python3') else 'python3'

PYTHON_WORK = r'''
import json, re, collections
d = [{"id": i, "name": "n%d" % (i * 7919 % 1009), "tags": [str(i * k) for k in range(5)]} for i in range(6000 * N)]
t = json.dumps(d, indent=1)
assert json.loads(t) == d
c = collections.Counter(re.findall(r'"(n\d+)"', t))
class P:
    def __init__(self, a, b): self.a, self.b = a, [b]
ps = sorted((P(i * 31 % 977, i) for i in range(15000 * N)), key=lambda p: p.a)
print(len(t), c.most_common(3), sum(p.a * p.b[0] for p in ps))
'''

SQL = '''create table part(id integer primary key, name text, price int);
insert into part with recursive r(i) as (select 1 union all select i + 1 from r where i < COUNT)
  select i, 'part ' || (i * 7919 % 1009), i * 104729 % 99991 from r;
create index by_name on part(name, price);
select name, count(*), sum(price) from part group by name order by 3 desc limit 20;
update part set price = price + 1 where id % 3 = 0;
delete from part where id % 7 = 0;
select p.name, max(q.price) from part p join part q on p.id = q.id + 1 group by p.name order by 2, 1 limit 20;
'''

PERL_WORK = r'''for my $i (1 .. 40000 * $n) { my $w = join "", map { chr 97 + ($i * $_ * 31) % 26 } 1 .. 4; push @{ $n{$w} }, $i }
my @s = sort { @{ $n{$a} } <=> @{ $n{$b} } || $a cmp $b } keys %n;
printf "%s %d %s\n", $_, scalar @{ $n{$_} }, join ",", @{ $n{$_} }[0 .. 3] for @s[0 .. 99];'''

AWK_WORK = r'''{ for (i = 1; i <= NF; i++) { n[$i]++; l[length($i)] = l[length($i)] substr($i, 1, 1) } s += gsub(/an?/, "AN") }
END { for (w in n) if (n[w] > m) { m = n[w]; b = w } print m, b, s; for (k in l) t += length(l[k]); print t }'''

LUA_WORK = r'''local t, n = {}, 0
for i = 1, 60000 * N do local k = "k" .. (i * 7919 % 5003); t[k] = t[k] or {}; table.insert(t[k], { i, tostring(i) }) end
local names = {}
for k, v in pairs(t) do names[#names + 1] = k; for _, p in ipairs(v) do n = n + #p[2] end end
table.sort(names); print(#names, n, table.concat(names, ","):sub(1, 80))'''


def _words(n, seed=7):
    r = random.Random(seed)
    pool = [''.join(r.choice('abcdefghijklmnoprstuvw') for _ in range(r.randint(2, 9))) for _ in range(4000)]
    return '\n'.join(' '.join(r.choice(pool) for _ in range(9)) for _ in range(n)) + '\n'


def _source(functions):
    """C for cc1: the size of a middling file, headers included."""
    parts = ['#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\nstruct s { int a; struct s *n; char t[16]; };\n']
    for i in range(functions):
        parts.append(f'static int f{i}(struct s *p, int k) {{ int r = {i}; for (int i = 0; i < k; i++) {{ if (p->a > i * {i + 1}) r += p->t[i & 15];'
                     f' else if (p->n) p = p->n; else r ^= (int)strlen(p->t) << (i & 3); switch (r & 7) {{ case 1: r *= 3; break; case 4: r -= k; break;'
                     f' default: r++; }} }} printf("%d\\n", r); return r; }}\n')
    parts.append('int main(void) { struct s x = { 3, 0, "abc" }; int t = 0;\n' + ''.join(f't += f{i}(&x, {i} + t % 9);\n' for i in range(functions)) + 'return t & 1; }\n')
    return ''.join(parts)


def _repository(where, commits):
    """A history by fast-import: loose ends for gc to pack."""
    stream, r = [], random.Random(3)
    lines = [[f'line {i} of file {f}' for i in range(120)] for f in range(12)]
    for c in range(commits):
        f = r.randrange(12)
        lines[f][r.randrange(120)] = f'changed in {c} {r.random()}'
        text = '\n'.join(lines[f])
        stream.append(f'commit refs/heads/main\ncommitter b <b@example.org> {1000000000 + c} +0000\ndata 2\nc\n'
                      f'M 644 inline file{f}\ndata {len(text)}\n{text}\n')
    subprocess.run(['git', 'init', '-q', '-b', 'main', where], check=True)
    subprocess.run(['git', '-C', where, '-c', 'fastimport.unpackLimit=100000', 'fast-import', '--quiet'], input=''.join(stream), text=True, check=True)
    for key, value in (('pack.threads', '1'), ('gc.auto', '0')):
        subprocess.run(['git', '-C', where, 'config', key, value], check=True)


class Program:
    """argv: the command; needs: what must be in PATH; fresh: a directory copied to ./work before every run; server: argv is
    a server on ./socket, which clients load; stdin: a file of the input directory."""

    def __init__(self, name, what, argv, needs=None, env=None, stdin=None, fresh=None, server=False):
        self.name, self.what, self.argv, self.env, self.stdin, self.fresh, self.server = name, what, argv, env or {}, stdin, fresh, server
        self.here = bool(argv and argv[0]) and all(shutil.which(n) for n in ([needs] if needs else [argv[0]]))


def _cc1():
    try:
        path = subprocess.run(['gcc', '-print-prog-name=cc1'], capture_output=True, text=True).stdout.strip()
    except OSError:
        return None
    return path if os.path.isabs(path) else None


def prepare(where, times=1):
    """Input files, made once a run of the bench."""
    def put(name, text):
        with open(os.path.join(where, name), 'w', encoding='utf-8') as f:
            f.write(text)
    r = random.Random(5)
    put('work.py', f'N = {times}\n' + PYTHON_WORK)
    put('work.sql', SQL.replace('COUNT', str(25000 * times)))
    put('work.lua', f'local N = {times}\n' + LUA_WORK)
    put('text', _words(8000 * times))
    put('lines', ''.join(f'{r.random():.12f} {r.randrange(10**6)} {r.choice("abcdef")}\n' for _ in range(150000 * times)))
    put('big.json', '[' + ',\n'.join(f'{{"id":{i},"group":"g{i * 7919 % 211}","v":[{i % 97},{i % 89}],"s":"text {i}"}}' for i in range(9000 * times)) + ']\n')
    put('in.c', _source(25 * times))
    if shutil.which('gcc'):
        subprocess.run(['gcc', '-E', '-o', os.path.join(where, 'in.i'), os.path.join(where, 'in.c')], check=True)
    if shutil.which('git'):
        _repository(os.path.join(where, 'repository'), 150 * times)


def table(build, where, times=1):
    at = lambda name: os.path.join(where, name)
    # the server is this program under another name; Debian's package of tools has it without starting a daemon
    redis = shutil.which('redis-server') or shutil.which('redis-check-rdb')
    if redis and not os.path.exists(at('redis-server')):
        os.symlink(os.path.realpath(redis), at('redis-server'))
    return [
        Program('python3', 'JSON, regular expressions, objects (pymalloc)', [PYTHON, '-S', at('work.py')]),
        Program('python3-malloc', 'the same, PYTHONMALLOC=malloc', [PYTHON, '-S', at('work.py')], env={'PYTHONMALLOC': 'malloc'}),
        Program('sqlite3', 'insert, index, group, update, join', ['sqlite3', ':memory:'], stdin=at('work.sql')),
        Program('perl', 'strings into a hash of lists', ['perl', '-e', f'my $n = {times}; ' + PERL_WORK]),
        Program('gawk', 'words counted, substitutions', ['gawk', AWK_WORK, at('text')]),
        Program('git-gc', 'gc of 150 commits', ['git', '-C', 'work', 'gc', '-q'], fresh=at('repository')),
        Program('cc1', "gcc's compiler proper, -O1", [_cc1() or '', '-quiet', '-O1', at('in.i'), '-o', '-'], needs='gcc'),
        Program('xz', 'xz -1 of 400 kB', ['xz', '-1', '-T1', '-c', at('text')]),
        Program('sort', '150,000 lines', ['sort', '--parallel=1', at('lines')]),
        Program('jq', 'group and add up 9,000 objects', ['jq', 'group_by(.group)|map({g:.[0].group,n:length,s:(map(.v[0])|add)})|sort_by(.s)', at('big.json')]),
        Program('lua', 'tables and strings', ['lua5.4', at('work.lua')]),
        Program('redis', 'redis-server, 10,000 set, get, lpush, lrange', [at('redis-server'), '--port', '0', '--unixsocket', 'socket', '--save', '',
                '--appendonly', 'no', '--daemonize', 'no', '--loglevel', 'warning'], needs='redis-benchmark', server=True),
        Program('objects', 'C++: trees, maps, lists of small objects', [os.path.join(build, 'bench', 'objects'), str(16 * times)]),
    ]
