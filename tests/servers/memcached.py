"""Four clients at once; every answer is looked at. Then more than fits, so that the server evicts."""
import socket, sys, threading

port = int(sys.argv[1])
wrong = []


class Client:
    def __init__(self):
        self.file = socket.create_connection(("127.0.0.1", port), 30).makefile("rwb")

    def ask(self, line, data=None):
        self.file.write(line.encode() + b"\r\n" + (data + b"\r\n" if data is not None else b""))
        self.file.flush()
        return self.file.readline().rstrip(b"\r\n")

    def get(self, key):
        head = self.ask("get " + key)
        if head == b"END":
            return None
        data = self.file.read(int(head.split()[3]) + 2)[:-2]
        self.file.readline()
        return data


def value(who, i):
    return (f"{who}:{i}:" * (1 + i * 7 % 90)).encode()


def work(who):
    c = Client()
    for i in range(400):
        if c.ask(f"set k{who}.{i} {i} 0 {len(value(who, i))}", value(who, i)) != b"STORED":
            wrong.append(("set", who, i))
    for i in range(400):
        if c.get(f"k{who}.{i}") != value(who, i):
            wrong.append(("get", who, i))
        c.ask("incr all 1")
    for i in range(0, 400, 2):
        if c.ask(f"delete k{who}.{i}") != b"DELETED" or c.get(f"k{who}.{i}") is not None:
            wrong.append(("delete", who, i))


one = Client()
assert one.ask("set all 0 0 1", b"0") == b"STORED"
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
assert not wrong, wrong[:5]
assert one.get("all").strip() == b"1600", one.get("all")
for i in range(1500):
    assert one.ask(f"set big{i} 0 0 10000", b"%05d" % i * 2000) == b"STORED", i
assert one.get("big1499") == b"01499" * 2000
one.file.write(b"stats\r\n")
one.file.flush()
stats = dict(line.split()[1:3] for line in iter(one.file.readline, b"END\r\n"))
assert int(stats[b"evictions"]) > 0 and int(stats[b"cmd_set"]) == 1600 + 1 + 1500, stats
