# merge.sh: many logs in one report, and what is judged no defect.

raw() { UFFENCE_OPTIONS= LD_PRELOAD=$T/bin/libuffence.so "$T/bugs" "${@:2}" 2>"$1" >/dev/null; [ $? = 99 ] || fail "no raw log"; }

test_merge_counts_per_log() {
    raw a; raw b one; raw c
    status 99 "$U" --merge --json=m a b c
    holds err ' 3  heap-overflow  *fill (bugs.c:7)'; holds err 'in 3 of 3 logs: a 1, b 1, c 1'
    holds err ' 2  double-free'; holds err 'in 2 of 3 logs: a 1, c 1'
    holds err 'ERROR SUMMARY: 7 errors from 3 contexts'
    counts m '"record":"finding"' 3; holds m '"runs":\[{"log":"a","count":1},{"log":"c","count":1}\]'
    status 97 "$U" --merge; holds err 'no log given'
    status 97 "$U" --merge a no-such c; holds err 'no-such'; holds err 'ERROR SUMMARY: 6 errors from 3'
}
test_merge_of_other_paths_and_addresses() {
    raw a; cp "$T/bugs" moved; LD_PRELOAD=$T/bin/libuffence.so ./moved 2>b >/dev/null
    status 99 "$U" --merge a b; holds err 'ERROR SUMMARY: 6 errors from 3 contexts'
}
test_merge_reads_json_output_without_the_program() {
    cp "$T/src/bugs.c" p.c; $CC -g -O2 -w -o p p.c
    status 99 "$U" --json=a.jsonl ./p; status 99 "$U" --json=b.jsonl ./p
    LD_PRELOAD=$T/bin/libuffence.so ./p 2>c.raw >/dev/null
    mv p gone; mv p.c gone.c
    status 99 "$U" --merge --json=m.jsonl a.jsonl b.jsonl c.raw
    holds err '(p.c:12)'; holds err 'ERROR SUMMARY: 6 errors from 2 contexts'
    status 99 "$U" --merge --json=again.jsonl m.jsonl; holds err 'ERROR SUMMARY: 6 errors from 2 contexts'; holds err '(p.c:12)'
    status 99 "$U" --merge m.jsonl a.jsonl; holds err 'ERROR SUMMARY: 8 errors from 2 contexts'
    grep -h '"record":"finding"' m.jsonl | sed 's/"time":[0-9.]*//' >1
    grep -h '"record":"finding"' again.jsonl | sed 's/"time":[0-9.]*//' >2
    cmp 1 2 || fail "a finding changed on the way"
}
test_merge_again_with_equal_process_numbers() {
    sed 's/fill/other/g; s/first/second/g' "$T/src/bugs.c" >o.c; $CC -g -O0 -w -o o o.c
    raw a; LD_PRELOAD=$T/bin/libuffence.so ./o 2>b >/dev/null
    sed -i 's/"pid":[0-9]*/"pid":1/' a b
    status 99 "$U" --merge --json=m a a b b b; holds err 'ERROR SUMMARY: 15 errors from 6 contexts'
    status 99 "$U" --merge m; holds err 'ERROR SUMMARY: 15 errors from 6 contexts'
    counts err ' 2  [a-z-]*  ' 3; counts err ' 3  [a-z-]*  ' 3
}
test_merge_nothing_suppressed_is_lost() {
    printf '{\n all\n uffence:*\n ...\n}\n' >s
    status 0 "$U" --suppressions=s --json=a.jsonl "$T/bugs"
    status 99 "$U" --merge a.jsonl; holds err 'ERROR SUMMARY: 3 errors'
    status 0 "$U" --merge --suppressions=s a.jsonl
}
test_merge_documents() {
    need python3 xmllint
    raw a; raw b
    status 99 "$U" --merge --sarif=r.sarif --junit=r.xml --gitlab=r.json --xml-file=v.xml a b
    "$PYTHON" "$F/sarif.py" r.sarif 3 $(sarif_schema) || fail "not SARIF"
    xmllint --noout r.xml v.xml || fail "no XML"; holds r.sarif '"occurrenceCount":2'
}
test_hostile_logs() {
    raw good; status 99 "$U" --json=good.jsonl "$T/bugs"
    local log
    for log in good good.jsonl; do
        head -c $(($(stat -c %s $log) * 2 / 3)) $log >cut
        cat $log $log >doubled
        head -c 200000 "$U" >binary
        { cat $log; head -c 20000000 /dev/zero | tr '\0' x; echo; cat $log; } >long
        iconv -f UTF-8 -t UTF-16 $log >wide
        tr '"' "'" <$log >quotes
        python3 - $log <<'P'
import random, sys
random.seed(5)
lines = open(sys.argv[1], "rb").read().split(b"\n")
with open("mutated", "wb") as out:
    for line in lines:
        for n in range(60):
            b = bytearray(line)
            for _ in range(n % 4 + 1):
                if b: b[random.randrange(len(b))] = random.choice(b'{}[]",:0x\xff9-e') if n % 2 else random.randrange(256)
            out.write(bytes(b) + b"\n")
P
        "$U" --merge --json=m --sarif=r.sarif --junit=r.xml --gen-suppressions=all cut doubled binary long wide quotes mutated >out 2>err
        [ $? = 99 ] || { tail -n 5 err >&2; fail "merging hostile logs ended with $?"; }
        holds err 'cut:[0-9]*: '
        json r.sarif; xmllint --noout r.xml || fail "no XML"
        python3 -c 'import json; [json.loads(l) for l in open("m", encoding="utf-8")]' || fail "no JSON lines"
        status 99 "$U" --merge long; holds err 'ERROR SUMMARY: 6 errors from 3'
        status 99 "$U" --merge doubled; holds err 'ERROR SUMMARY: 6 errors from 3'
    done
}
test_merge_in_bounded_memory() {
    need python3
    raw a
    python3 - <<'P'
lines = [l for l in open("a", "rb").read().split(b"\n") if l.startswith(b'{"record":')]
with open("big", "wb") as out:
    for n in range(10000):
        for l in lines: out.write(l.replace(b'"pid":', b'"pid":%d' % (n % 97 + 1), 1) + b"\n")
P
    status 99 "$U" --merge big a; holds err 'heap-overflow'
    python3 - "$U" <<'P' || fail "memory or time"
import resource, subprocess, sys, time
begin = time.time()
subprocess.run([sys.argv[1], "--merge", "big", "big", "big"], stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print("150,000 records: %.1f s, %d MiB" % (time.time() - begin, used.ru_maxrss // 1024), file=sys.stderr)
sys.exit(used.ru_maxrss > 120 * 1024)
P
}
test_new_and_delete_of_a_static_runtime_are_no_mismatch() {
    printf 'extern "C" void drop(int *p) { delete p; }\nextern "C" void drops(int *p) { delete[] p; }\n' >lib.cc
    cat >app.cc <<'P'
#include <dlfcn.h>
#include <cstdlib>
int main(int n, char **v)
{
    void *lib = dlopen("./lib.so", RTLD_NOW);
    auto drop = (void (*)(int *))dlsym(lib, "drop"), drops = (void (*)(int *))dlsym(lib, "drops");
    drop(new int);
    drops(new int[3]);
    if (n > 1) drop((int *)malloc(4));
    return 0;
}
P
    $CXX -g -shared -fPIC -o lib.so lib.cc 2>log && $CXX -g -O0 -static-libstdc++ -o app app.cc -ldl 2>>log || skip "no static libstdc++"
    status 0 "$U" ./app; lacks err Mismatched
    status 99 "$U" ./app x; holds err 'Mismatched free'; holds err 'ERROR SUMMARY: 1 errors'
}
test_many_distinct_findings_in_bounded_memory() {
    need python3
    python3 - <<'P'
import json
with open("many", "w") as out:
    for n in range(4000):
        trace = [[0, hex(0x1000 + (n * 7 + i * 13) % 5003)] for i in range(16)]
        out.write(json.dumps({"record": "finding", "pid": 1, "time": 1, "seq": n + 1, "kind": "use-after-free", "access": "read",
            "size": 4, "addr": "0x10", "trace": [[0, hex(n)]] + trace, "modules": [{"path": "/nowhere/x"}], "block": {"addr": "0x10",
            "size": 9, "state": "freed", "side": "inside", "distance": 0, "alloc_trace": trace, "free_trace": trace}}) + "\n")
P
    python3 - "$U" <<'P' || fail "too much memory"
import resource, subprocess, sys
subprocess.run([sys.argv[1], "--symbolize=many", "--sarif=r.sarif", "--xml-file=v.xml", "--junit=r.xml", "--log-file=log"])
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print("4,000 findings: %d MiB" % used, file=sys.stderr)
sys.exit(used > 100)
P
    "$PYTHON" "$F/sarif.py" r.sarif 4000 || fail "not SARIF"
}
