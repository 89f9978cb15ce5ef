# suppress.sh: suppression files and the baseline: read, written, counted, and refused when they are not right.

supp() { printf '{\n   %s\n   %s\n' "$1" "$2"; shift 2; printf '   %s\n' "$@"; printf '}\n'; }

test_suppress_by_function() {
    supp mine Memcheck:Addr4 fun:fill fun:main >s
    status 99 "$U" --suppressions=s "$T/bugs"
    holds err 'ERROR SUMMARY: 2 errors from 2 contexts (suppressed: 1 from 1)'
    holds err 'used_suppression: *1 mine s:1'; lacks err 'Invalid write'
    status 0 "$U" --suppressions=s "$T/bugs" one
    holds err 'ERROR SUMMARY: 0 errors from 0 contexts (suppressed: 1 from 1)'
}
test_suppress_words() {
    local line
    for line in 'fun:f*l' 'fun:f?ll' 'src:bugs.c:7' 'src:*bugs.c' "src:$T/src/bugs.c" 'obj:*/bugs' '...' 'fun:*'; do
        supp x 'uffence:heap-overflow' "$line" >s
        status 0 "$U" -q --suppressions=s "$T/bugs" one
    done
    for line in 'fun:fil' 'fun:main' 'src:bugs.c:8' 'obj:*/bug' 'src:other.c'; do
        supp x 'uffence:heap-overflow' "$line" >s
        status 99 "$U" -q --suppressions=s "$T/bugs" one
    done
    supp x 'uffence:heap-*' '...' 'fun:main' >s; status 0 "$U" -q --suppressions=s "$T/bugs" one
    supp x 'uffence:heap-*' '...' 'fun:nobody' >s; status 99 "$U" -q --suppressions=s "$T/bugs" one
    supp x 'uffence:heap-*' 'fun:fill' '...' 'fun:main' '...' >s; status 0 "$U" -q --suppressions=s "$T/bugs" one
    supp x 'uffence:double-free' '...' >s; status 99 "$U" -q --suppressions=s "$T/bugs" one
    supp x 'Memcheck:Addr8' '...' >s; status 99 "$U" -q --suppressions=s "$T/bugs" one
    supp x 'Helgrind,Memcheck:Addr4' '...' >s; status 0 "$U" -q --suppressions=s "$T/bugs" one
}
test_suppress_as_memcheck_names_free() {
    { supp a Memcheck:Addr4 fun:fill fun:main; supp b Memcheck:Addr4 fun:first fun:main
      supp c Memcheck:Free fun:free fun:main; } >s
    status 0 "$U" --suppressions=s "$T/bugs"; holds err 'suppressed: 3 from 3'
    supp c Memcheck:Free 'obj:*/vgpreload_memcheck-amd64-linux.so' fun:main >s
    status 99 "$U" --suppressions=s "$T/bugs"; holds err 'suppressed: 1 from 1'
    supp c Memcheck:Free fun:main >s; status 99 "$U" --suppressions=s "$T/bugs"; holds err 'suppressed: 1 from 1'
}
test_suppress_read_by_valgrind_too() {
    need valgrind
    { supp a Memcheck:Addr4 fun:fill fun:main; supp b Memcheck:Addr4 fun:first fun:main
      supp c Memcheck:Free fun:free fun:main; } >s
    valgrind -q --error-exitcode=9 --suppressions=s --leak-check=no true 2>/dev/null || skip "valgrind does not run here"
    valgrind -q --error-exitcode=9 --suppressions=s --leak-check=no "$T/bugs" >/dev/null 2>&1 || fail "valgrind does not read it"
    status 0 "$U" --suppressions=s "$T/bugs"
}
test_suppress_cplusplus() {
    $CXX -g -O0 -w -o shapes "$T/src/shapes.cc" || skip "no C++ compiler"
    local name
    for name in '_ZN6shapes3BoxIlE3putEil' '_ZN6shapes*put*' 'shapes::Box<long>::put(int, long)' 'shapes::Box<*>::put(*)'; do
        supp x uffence:heap-overflow "fun:$name" >s; status 0 "$U" --suppressions=s ./shapes
    done
    supp x uffence:heap-overflow 'fun:_ZN6shapes3BoxIlE3getEil' >s; status 99 "$U" --suppressions=s ./shapes
}
test_suppress_unused_is_told() {
    supp gone Memcheck:Addr4 fun:nowhere >s; supp other Helgrind:Race fun:x >>s
    status 0 "$U" --suppressions=s "$T/clean"; holds err 'unused suppression: gone s:1'; lacks err other
    status 0 "$U" -q --suppressions=s "$T/clean"; [ ! -s err ] || fail "not quiet"
}
test_suppress_many_files() {
    supp a Memcheck:Addr4 fun:fill >a; supp b Memcheck:Addr4 fun:first >b; supp c Memcheck:Free ... >c
    status 0 "$U" --suppressions=a --suppressions=b,c "$T/bugs"
    status 97 "$U" --suppressions=a --suppressions=no-such "$T/bugs"; holds err '^uffence: no-such: '
}
test_gen_suppressions_round_trip() {
    local all
    for all in yes all; do
        status 99 "$U" --gen-suppressions=$all "$T/bugs"
        sed -n '/^{$/,/^}$/p' err >s; counts s '^{$' 3; counts s '   uffence:' 3
        status 0 "$U" --suppressions=s "$T/bugs"; holds err 'suppressed: 3 from 3'; lacks err unused
    done
    $CXX -g -O0 -w -o shapes "$T/src/shapes.cc" || return 0
    status 99 "$U" --gen-suppressions=all ./shapes; sed -n '/^{$/,/^}$/p' err >s; holds s fun:_ZN6shapes
    status 0 "$U" --suppressions=s ./shapes
}
test_suppress_mistakes_name_file_and_line() {
    local what
    while IFS='|' read -r what text line why; do
        printf "$text" >s; status 97 "$U" --suppressions=s touch ran
        holds err "^uffence: s:$line: .*$why"
    done <<'P'
cut in the name|{\n|2|ends inside
cut in the kind|{\n x\n|3|ends inside
cut in the frames|{\n x\n uffence:*\n fun:f\n|5|begins at line 1
no brace|x\n|1|outside
comment then text|# c\n\n }\n|3|outside
doubled brace|{\n{\n|2|inside a suppression
nested|{\n x\n uffence:*\n {\n|4|inside a suppression
no colon|{\n x\n Addr4\n ...\n}\n|3|expected tool:kind
no such kind|{\n x\n uffence:heap-overfly\n ...\n}\n|3|no kind
no frame|{\n x\n uffence:*\n}\n|4|no frame
bad frame|{\n x\n uffence:*\n f:g\n}\n|4|expected fun:
empty frame|{\n x\n uffence:*\n fun:\n}\n|4|expected fun:
zero byte|{\n x\n uffence:*\n fun:\000\n}\n|4|zero byte
P
    python3 -c 'open("s","wb").write("{\n x\n uffence:*\n ...\n}\n".encode("utf-16"))'
    status 97 "$U" --suppressions=s touch ran; holds err '^uffence: s:1: .*UTF-16'
    { echo '{'; head -c 3000000 /dev/zero | tr '\0' x; } >s; status 97 "$U" --suppressions=s touch ran; holds err 's:2: .*too long'
    { echo '{'; echo x; echo 'uffence:*'; for ((i = 0; i < 25; i++)); do echo ' ...'; done; echo '}'; } >s
    status 97 "$U" --suppressions=s touch ran; holds err 's:28: more than 24'
    head -c 100000 "$U" >s; status 97 "$U" --suppressions=s touch ran; holds err '^uffence: s:[0-9]*: '
    status 97 "$U" --suppressions="$PWD" touch ran; holds err 'cannot read'
    [ ! -e ran ] || fail "the program was started"
}
test_suppress_other_ways_of_writing() {
    printf '\xef\xbb\xbf# bom and carriage returns\r\n{\r\n  x\r\n  Memcheck:Addr4\r\n  fun:fill\r\n  fun:main\r\n}\r\n' >s
    status 0 "$U" --suppressions=s "$T/bugs" one
    printf '{\nx\nMemcheck:Leak\nmatch-leak-kinds: definite\nfun:malloc\n}\n{\ny\nMemcheck:Param\nwrite(buf)\nfun:write\n}\n' >s
    status 0 "$U" --suppressions=s "$T/clean"
    printf '{\n latin \xe9\n Memcheck:Addr4\n fun:fill\n}' >s; status 0 "$U" --suppressions=s --json=j "$T/bugs" one; json_lines j
}
json_lines() { python3 -c 'import json, sys; [json.loads(l) for l in open(sys.argv[1], encoding="utf-8")]' "$1" || fail "no JSON"; }

test_suppressed_in_documents() {
    need python3 xmllint
    supp mine Memcheck:Addr4 fun:fill >s
    status 99 "$U" --suppressions=s --sarif=r.sarif --junit=r.xml --json=j "$T/bugs"
    python3 -c 'import json; r = json.load(open("r.sarif"))["runs"][0]["results"]
assert r[0]["suppressions"][0]["justification"] == "mine" and "suppressions" not in r[1] and len(r) == 3' || fail "SARIF"
    [ "$(xmllint --xpath 'count(//skipped)' r.xml)" = 1 ] || fail JUnit
    counts j '"record":"finding"' 2; counts j '"record":"suppressed".*"by":"mine"' 1; holds j '"suppressed":1'
}

test_baseline() {
    status 97 "$U" --baseline=b.json "$T/bugs"; holds err 'update-baseline makes it'
    status 97 "$U" --update-baseline "$T/bugs"; holds err 'needs --baseline'
    status 0 "$U" --baseline=b.json --update-baseline "$T/bugs" one; holds err '1 findings added'; holds err 'Invalid write'
    json b.json
    status 0 "$U" --baseline=b.json "$T/bugs" one; lacks err 'Invalid write'; holds err 'BASELINE: 1 known errors from 1 contexts'
    status 99 "$U" --baseline=b.json "$T/bugs"; holds err 'ERROR SUMMARY: 2 errors from 2'; lacks err 'Invalid write'
    status 0 "$U" --baseline=b.json --update-baseline "$T/bugs"; holds err '2 findings added'
    status 0 "$U" --baseline=b.json --update-baseline "$T/bugs" one; counts b.json '"fingerprint"' 3
    status 0 "$U" --baseline=b.json "$T/bugs"
    ls b.json.* 2>/dev/null && fail "something is left behind"
    :
}
test_baseline_survives_unrelated_edits() {
    status 0 "$U" --baseline=b.json --update-baseline "$T/bugs"
    { echo '/* a new'; echo '   head */'; echo 'int unrelated(int x) { return x * 3; }'; cat "$T/src/bugs.c"; } >moved.c
    $CC -g -O0 -w -o moved moved.c
    status 0 "$U" --baseline=b.json ./moved
    sed 's/int seen = first(a);/int seen = first(a); volatile char *c = malloc(32); c[32] = 1;/' "$T/src/bugs.c" >worse.c
    $CC -g -O0 -w -o worse worse.c
    status 99 "$U" --baseline=b.json ./worse; holds err 'ERROR SUMMARY: 1 errors from 1 contexts'
}
test_baseline_counts_twins() {
    printf '#include <stdlib.h>\nint main(int n, char **v)\n{\n    volatile char *p = malloc(16), *q = malloc(16);\n    p[16] = 1;\n    if (n > 1)\n        q[16] = 2;\n    return 0;\n}\n' >t.c
    $CC -g -O0 -w -o t t.c
    status 0 "$U" --baseline=b.json --update-baseline ./t
    status 99 "$U" --baseline=b.json ./t x; holds err 'ERROR SUMMARY: 1 errors'
    status 0 "$U" --baseline=b.json --update-baseline ./t x; status 0 "$U" --baseline=b.json ./t x
    holds b.json '"count": 2'; counts b.json '"fingerprint"' 1
}
test_baseline_runs_at_the_same_moment() {
    local i round pids
    for i in {1..24}; do
        printf '{"record":"finding","pid":1,"time":1,"seq":1,"kind":"double-free","access":"free","addr":"0x10","trace":[[0,"0x10"]],'
        printf '"modules":[{"path":"/nowhere/m%d"}]}\n' $i
    done | split -l 1 -d - log-
    for round in 1 2 3 4; do
        rm -f b.json; pids=
        for i in log-*; do "$U" -q --baseline=b.json --update-baseline --symbolize=$i >/dev/null 2>&1 & pids="$pids $!"; done
        for i in $pids; do wait $i || fail "an update failed"; done
        counts b.json '"fingerprint"' 24
    done
}
test_baseline_mistakes() {
    local text
    status 0 "$U" --baseline=good --update-baseline "$T/bugs"
    head -c 200 good >b; status 97 "$U" --baseline=b touch ran; holds err '^uffence: b:[0-9]*: no baseline'
    cat good good >b; status 97 "$U" --baseline=b touch ran; holds err '^uffence: b:[0-9]*: no baseline'
    head -c 5000 "$U" >b; status 97 "$U" --baseline=b touch ran; holds err '^uffence: b:1: no baseline'
    iconv -t UTF-16 good >b; status 97 "$U" --baseline=b touch ran; holds err '^uffence: b:1: no baseline'
    { printf '{"x":"'; head -c 5000000 /dev/zero | tr '\0' x; } >b; status 97 "$U" --baseline=b touch ran; holds err 'b:1: no base'
    for text in '{}' '[]' '{"version":2,"findings":[]}' '{"version":1,"findings":{}}'; do
        echo "$text" >b; status 97 "$U" --baseline=b touch ran; holds err '^uffence: b:1: '
    done
    sed 's/"fingerprint": "./"fingerprint": "/' good >b; status 97 "$U" --baseline=b touch ran; holds err 'b: finding 1: '
    sed 's/"count": 1/"count": 0/' good >b; status 97 "$U" --baseline=b touch ran; holds err 'b: finding 1: "count"'
    : >b; status 97 "$U" --baseline=b touch ran
    status 97 "$U" --baseline="$PWD" touch ran; [ ! -e ran ] || fail "the program was started"
    status 0 "$U" --baseline=good "$T/bugs"
}
test_baseline_in_documents() {
    need python3 xmllint
    status 0 "$U" --baseline=b --update-baseline "$T/bugs" one
    status 99 "$U" --baseline=b --sarif=r.sarif --junit=r.xml --gitlab=r.json "$T/bugs"
    python3 -c 'import json; r = json.load(open("r.sarif"))["runs"][0]["results"]
assert [x["baselineState"] for x in r] == ["unchanged", "new", "new"]
assert len(json.load(open("r.json"))) == 3' || fail "SARIF or GitLab"
    [ "$(xmllint --xpath 'count(//skipped)' r.xml)" = 1 ] || fail JUnit
}
