# documents.sh: SARIF, JUnit, GitLab, GitHub, JSON lines.

# The published schema, which scripts/bootstrap brings; UFFENCE_SARIF_SCHEMA names one elsewhere.
sarif_schema() {
    local file
    "$PYTHON" -c 'import jsonschema' 2>/dev/null || return
    for file in "${UFFENCE_SARIF_SCHEMA-}" "$B"/sarif/sarif-2.1.0*.json; do
        [ -f "$file" ] && { echo "$file"; return; }
    done
}
all_formats() { echo --sarif=r.sarif --junit=r.xml --gitlab=r.json --json=r.jsonl --xml=yes --xml-file=v.xml; }
hostile_record() {
    python3 - "$@" <<'P'
import json, sys
bad = 'a<b>&"\'\x1b[31m]]>\n::error::x|`*\u202e\ufffe%0A' + sys.argv[1]
frame = [[0, "0x10", 1], [0, "0x20"]]
print(json.dumps({"record": "start", "pid": 5, "time": 1, "version": 1, "exe": bad, "argv": [bad], "backend": "uffd"}))
for n, kind in enumerate(["heap-overflow", bad, "mismatched-free"]):
    print(json.dumps({"record": "finding", "pid": 5, "time": 1, "seq": n + 1, "kind": kind, "tid": 2**62, "thread": bad,
                      "access": bad if n else "write", "size": 2**62, "addr": "0xffffffffffffffff", "pc": "0xfffffffffffffff0",
                      "function": bad, "param": bad, "trace": frame, "modules": [{"path": "/x/" + bad, "base": "0xffffffffffff0000"}],
                      "block": {"addr": "0x10", "size": 1, "state": bad, "what": bad, "side": bad, "distance": 2**62,
                                "family": bad, "alloc_trace": frame, "free_trace": frame}}))
P
}

test_all_at_once() {
    need python3 xmllint
    status 99 "$U" $(all_formats) "$T/bugs"
    json r.json; json r.sarif
    xmllint --noout r.xml v.xml || fail "no XML"
    while read -r line; do echo "$line" | python3 -m json.tool >/dev/null || fail "no JSON: $line"; done <r.jsonl
    counts r.jsonl '"record":"finding"' 3
    "$PYTHON" "$F/sarif.py" r.sarif 3 $(sarif_schema) || fail "not SARIF"
}
test_sarif_against_the_published_schema() {
    local schema; schema=$(sarif_schema)
    [ "$schema" ] || skip "neither schema (scripts/bootstrap check brings it) nor python's jsonschema; structure was tested"
    status 99 "$U" --sarif=r.sarif "$T/bugs"; "$PYTHON" "$F/sarif.py" r.sarif 3 "$schema" || fail "not SARIF"
    status 0 "$U" --sarif=r.sarif "$T/clean"; "$PYTHON" "$F/sarif.py" r.sarif 0 "$schema" || fail "not SARIF"
}
test_sarif_places() {
    need python3
    status 99 "$U" --source-root="$T" --sarif=r.sarif "$T/bugs"
    python3 - "$T" <<'P' || fail "not the places"
import json, sys
run = json.load(open("r.sarif"))["runs"][0]
def at(l): p = l["physicalLocation"]; return p["artifactLocation"]["uri"], p["region"]["startLine"]
r = run["results"][0]
assert at(r["locations"][0]) == ("src/bugs.c", 7), r["locations"]
assert r["locations"][0]["physicalLocation"]["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == "file://" + sys.argv[1] + "/"
assert [s["frames"][-1]["location"]["logicalLocations"][0]["fullyQualifiedName"] for s in r["stacks"]] == ["main", "main"]
r = run["results"][1]
assert r["ruleId"] == "use-after-free" and r["properties"]["cwe"] == 416
assert len(r["stacks"]) == 3 and [s["message"]["text"] for s in r["stacks"]] == \
    ["Touched at", "Block was free'd at", "Block was alloc'd at"]
assert [at(l) for l in r["relatedLocations"]] == [("src/bugs.c", 22), ("src/bugs.c", 17)], r["relatedLocations"]
P
}
test_strip_prefix() {
    status 99 "$U" --source-root=/nowhere --strip-prefix="/x,$T/src" --gitlab=r.json "$T/bugs"
    holds r.json '"path": "bugs.c"'
    status 99 "$U" --source-root=/nowhere --gitlab=r.json "$T/bugs"; holds r.json "\"path\": \"$T/src/bugs.c\""
    status 99 "$U" --source-root="$T/sr" --gitlab=r.json "$T/bugs"; holds r.json "\"path\": \"$T/src/bugs.c\""
}
test_source_root_by_itself() {
    cp "$T/src/bugs.c" . ; $CC -g -w -o bugs bugs.c; mkdir .git sub; cd sub || exit 1
    status 99 "$U" --gitlab=r.json ../bugs; holds r.json '"path": "bugs.c"'
    CI_PROJECT_DIR=${PWD%/*/*} status 99 "$U" --gitlab=r.json ../bugs
    holds r.json '"path": "test_\?source_root_by_itself/bugs.c"\|"path": "source_root_by_itself/bugs.c"'
}
test_first_frame_of_the_project_is_blamed() {
    mkdir lib app
    printf 'void touch(char *p)\n{\n    p[16] = 1;\n}\n' >lib/lib.c
    printf '#include <stdlib.h>\nvoid touch(char *);\nint main(void)\n{\n    touch(malloc(16));\n    return 0;\n}\n' >app/app.c
    $CC -g -O0 -o two "$PWD/lib/lib.c" "$PWD/app/app.c"
    status 99 "$U" --source-root=app --gitlab=r.json ./two; holds r.json '"path": "app.c"'; holds r.json '"begin": 5'
    status 99 "$U" --source-root=. --gitlab=r.json ./two; holds r.json '"path": "lib/lib.c"'
}
test_junit() {
    need xmllint
    status 99 "$U" --junit=r.xml "$T/bugs"
    [ "$(xmllint --xpath 'count(//testcase/failure)' r.xml)" = 3 ] || fail "not three failures"
    [ "$(xmllint --xpath 'string(/testsuites/@failures)' r.xml)" = 3 ] || fail "not three counted"
    [ "$(xmllint --xpath 'string((//testcase)[1]/@line)' r.xml)" = 7 ] || fail "not line 7"
    status 0 "$U" --junit=r.xml "$T/clean"
    [ "$(xmllint --xpath 'count(//testcase[not(*)])' r.xml)" = 1 ] || fail "no green case"
    status 0 "$U" --junit=r.xml --unguarded=warn --backend=off "$T/clean"
    [ "$(xmllint --xpath 'count(//testcase/error)' r.xml)" = 1 ] || fail "green though nothing was guarded"
    [ "$(xmllint --xpath 'string(/testsuites/@errors)' r.xml)" = 1 ] || fail "that is not counted"
}
test_gitlab() {
    need python3
    status 99 "$U" --source-root="$T" --gitlab=r.json "$T/bugs"
    python3 - <<'P' || fail "not what GitLab reads"
import json
list = json.load(open("r.json"))
assert [(i["check_name"], i["location"]["path"], i["location"]["lines"]["begin"], i["severity"]) for i in list] == \
    [("heap-overflow", "src/bugs.c", 7, "critical"), ("use-after-free", "src/bugs.c", 12, "critical"),
     ("double-free", "src/bugs.c", 26, "critical")], list
assert len({i["fingerprint"] for i in list}) == 3 and all(i["description"] for i in list)
P
    status 0 "$U" --gitlab=r.json "$T/clean"; [ "$(cat r.json)" = '[]' ] || fail "not an empty list"
}
test_github() {
    export GITHUB_STEP_SUMMARY=$PWD/summary.md
    printf 'before\n' >summary.md
    GITHUB_ACTIONS=true GITHUB_WORKSPACE=$T status 99 "$U" "$T/bugs"
    counts err '^::error file=src/bugs\.c,line=[0-9]*,title=[a-z-]*::' 3
    holds err '^::error file=src/bugs.c,line=7,title=heap-overflow::Invalid write of size 4'
    holds err '^::error .*%0A  Block was free.d at%0A    free'
    counts summary.md '^| 1 | [a-z&#0-9; -]* | src/bugs' 3
    [ "$(head -n 1 summary.md)" = before ] || fail "the summary was not appended"
    GITHUB_ACTIONS=true status 99 "$U" --github=no "$T/bugs"; lacks err '^::'
    GITHUB_ACTIONS= status 99 "$U" "$T/bugs"; lacks err '^::'
    status 99 "$U" --github=yes "$T/bugs"; holds err '^::error'
    GITHUB_ACTIONS=true status 0 "$U" "$T/clean"; lacks err '^::'; holds summary.md 'No memory errors'
    GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=/nowhere/at/all status 99 "$U" "$T/bugs"; holds err 'cannot write the job'
}
test_hostile_names_in_every_format() {
    need python3 xmllint
    hostile_record x >h.rec; export GITHUB_STEP_SUMMARY=$PWD/summary.md
    status 99 "$U" --symbolize=h.rec --gen-suppressions=all --github=yes $(all_formats)
    json r.json; json r.sarif; xmllint --noout r.xml v.xml || fail "no XML"
    "$PYTHON" "$F/sarif.py" r.sarif 3 $(sarif_schema) || fail "not SARIF"
    counts err '^::' 3
    ! grep -q '::error::x' summary.md || fail "Markdown not escaped"
    counts summary.md '^| 1 |' 3
    ! LC_ALL=C grep -q "$(printf '\033')" err summary.md r.xml v.xml || fail "an escape went through"
}
test_unwritable_documents_are_97() {
    local option
    for option in sarif junit gitlab xml-file; do
        status 97 "$U" --$option=no/such/dir touch ran; holds err no/such/dir
    done
    [ ! -e ran ] || fail "the program was started"
    [ -w /dev/full ] || return 0
    status 98 "$U" --sarif=/dev/full "$T/clean"; holds err 'cannot write /dev/full'
}
# libxml2 is loaded when it is asked for, and is missed before the program runs
test_xml_without_its_library_is_97() {
    mkdir lib; : >lib/libxml2.so.2; cp lib/libxml2.so.2 lib/libxml2.so.16
    for option in --junit=j.xml '--xml=yes --xml-file=v.xml'; do
        # shellcheck disable=SC2086
        status 97 env LD_LIBRARY_PATH="$PWD/lib" "$U" $option touch ran
        holds err 'XML is written with libxml2: .*file too short'
        [ ! -e ran ] || fail "the program ran"
    done
    status 0 env LD_LIBRARY_PATH="$PWD/lib" "$U" --sarif=s touch ran
}

test_names_take_words() {
    status 99 "$U" --sarif='r-%p-%q{LC_ALL}.sarif' --junit='%n' --gitlab='%n' "$T/bugs"
    ls r-*-C.sarif >/dev/null || fail "no r-PID-C.sarif"; [ -s 1 ] && [ -s 2 ] || fail "no %n"
}
test_summary_table() {
    status 99 "$U" "$T/bugs"
    holds err 'FINDINGS:  count  kind  *place'; holds err ' 1  double-free  *main (bugs.c:26)'
    status 0 "$U" "$T/clean"; lacks err FINDINGS
}
