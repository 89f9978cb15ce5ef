"""valgrind.py OURS THEIRS: our XML has the structure that valgrind's has for the same program, element for element."""
import sys
import xml.etree.ElementTree as et

ours, theirs = et.parse(sys.argv[1]).getroot(), et.parse(sys.argv[2]).getroot()


def shape(root):
    """Every path from the root with the order of the children below it; repeats of a neighbour are one."""
    shapes = {}

    def walk(element, path):
        names = [c.tag for c in element]
        short = tuple(n for i, n in enumerate(names) if i == 0 or names[i - 1] != n)
        shapes.setdefault(path, set()).add(short)
        for child in element:
            walk(child, path + "/" + child.tag)

    walk(root, root.tag)
    return shapes


def errors(root):
    found = []
    for e in root.findall("error"):
        lines = [(f.findtext("fn"), f.findtext("file"), f.findtext("line")) for f in e.find("stack").findall("frame")
                 if f.findtext("file")]
        if e.findtext("kind").startswith("Leak"):
            continue
        found.append((e.findtext("kind"), e.findtext("what"), lines[0], [c.tag for c in e if c.tag != "threadname"]))
    return found


# what they found and how each error is told: kinds, words, places, order of elements
assert errors(ours) == errors(theirs), (errors(ours), errors(theirs))
a, b = shape(ours), shape(theirs)
for path in sorted(a):
    name = path.rsplit("/", 1)[-1]
    if name in ("error", "valgrindoutput", "threadname"):
        continue
    assert path in b, "valgrind has no " + path
    # a frame may lack what is not known, never have what they lack or another order
    whole = max(b[path], key=len)
    for got in a[path]:
        rest = iter(whole)
        assert all(tag in rest for tag in got), (path, got, whole)
# valgrind writes the counts also between errors, at each hundredth
parts = [[c.tag for c in root if c.tag not in ("error", "errorcounts", "suppcounts")] for root in (ours, theirs)]
assert parts[0] == parts[1], parts
assert [c.tag for c in ours][-2:] == ["errorcounts", "suppcounts"]
for field in ("protocolversion", "protocoltool", "tool"):
    assert ours.findtext(field) == theirs.findtext(field), field
assert [s.findtext("state") for s in ours.findall("status")] == ["RUNNING", "FINISHED"]
assert ours.find("args/argv/exe").text == theirs.find("args/argv/exe").text
assert {p.findtext("unique") for p in ours.findall("errorcounts/pair")} == {e.findtext("unique") for e in ours.findall("error")}
