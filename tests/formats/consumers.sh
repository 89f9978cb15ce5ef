# consumers.sh: build systems that know valgrind, with uffence in its place; each says itself what it understood.

test_ctest_memcheck() {
    need cmake ctest make
    cat >CMakeLists.txt <<P
cmake_minimum_required(VERSION 3.13)
project(t C)
set(MEMORYCHECK_COMMAND $V)
include(CTest)
add_test(NAME bugs COMMAND $T/bugs)
add_test(NAME one COMMAND $T/bugs one)
add_test(NAME clean COMMAND $T/clean)
P
    cmake -S . -B b >log 2>&1 || { cat log >&2; fail "cmake does not configure"; }
    (cd b && ctest -T memcheck) >out 2>&1 && { cat out >&2; fail "ctest is content"; }
    holds out 'Memory checking results:'
    holds out '^IPW - 2'; holds out '^FIM - 1'; holds out 'MemCheck #3: clean .* Passed'
    grep -l 'Invalid write' b/Testing/Temporary/MemoryChecker.*.log >/dev/null || fail "CTest has no log of ours"
    local xml; xml=$(ls b/Testing/*/DynamicAnalysis.xml) || fail "no DynamicAnalysis.xml"
    python3 - "$xml" <<'P' || fail "not the defects"
import sys, xml.etree.ElementTree as et
tests = {t.findtext("Name"): {d.get("type"): int(d.text) for d in t.iter("Defect") if d.text and d.text.strip()}
         for t in et.parse(sys.argv[1]).getroot().iter("Test") if t.findtext("Name")}
assert "clean" not in tests, tests
assert tests["one"].pop("IPW") == 1 and not [k for k in tests["one"] if "Leak" not in k], tests
assert tests["bugs"] == {"IPW": 1, "FIM": 1, "Uninitialized Memory Read": 1}, tests
P
}
test_ctest_counts_leaks() {
    need cmake ctest make
    printf '%s\n' '#include <stdlib.h>' 'static void *keep, *inside;' 'int main(int n, char **v)' \
        '{ if (n > 1) { for (int i = 0; i < 3; i++) keep = malloc(100); inside = (char *)malloc(64) + 8; } else keep = malloc(5); return 0; }' >lose.c
    cat >CMakeLists.txt <<P
cmake_minimum_required(VERSION 3.13)
project(t C)
set(MEMORYCHECK_COMMAND $V)
include(CTest)
add_executable(lose lose.c)
add_test(NAME loses COMMAND lose x)
add_test(NAME keeps COMMAND lose)
P
    cmake -S . -B b >log 2>&1 && make -C b >log 2>&1 || { cat log >&2; fail "cmake does not build"; }
    # the options that CTest gives by itself: -q --tool=memcheck --leak-check=yes --show-reachable=yes --num-callers=50
    (cd b && ctest -T memcheck) >out 2>&1 && { cat out >&2; fail "ctest is content"; }
    holds out '^Memory Leak - 1'; holds out '^Potential Memory Leak - 3'
    python3 - b/Testing/*/DynamicAnalysis.xml <<'P' || fail "not the leaks"
import sys, xml.etree.ElementTree as et
root = et.parse(sys.argv[1]).getroot()
tests = {t.findtext("Name"): {d.get("type"): int(d.text) for d in t.iter("Defect") if d.text and d.text.strip()}
         for t in root.iter("Test") if t.findtext("Name")}
assert tests["loses"]["Memory Leak"] == 1 and tests["loses"]["Potential Memory Leak"] == 2, tests
assert "Memory Leak" not in tests["keeps"] and tests["keeps"]["Potential Memory Leak"] == 1, tests
assert {t.findtext("Name"): t.get("Status") for t in root.iter("Test") if t.findtext("Name")} == {"loses": "failed", "keeps": "passed"}, et.tostring(root)
P
    cat b/Testing/Temporary/MemoryChecker.*.log >log; lacks log 'means nothing here'
}
test_ctest_goes_green_with_suppressions() {
    need cmake ctest make
    printf '{\n all\n uffence:*\n ...\n}\n' >all.supp
    cat >CMakeLists.txt <<P
cmake_minimum_required(VERSION 3.13)
project(t C)
set(MEMORYCHECK_COMMAND $V)
include(CTest)
add_test(NAME bugs COMMAND $T/bugs)
P
    cmake -S . -B b -DMEMORYCHECK_SUPPRESSIONS_FILE="$PWD/all.supp" >log 2>&1 || { cat log >&2; fail "cmake does not configure"; }
    (cd b && ctest -T memcheck) >out 2>&1 || { cat out >&2; fail "ctest fails"; }
}
test_meson_wrapper() {
    need meson ninja
    cp "$T/src/bugs.c" "$T/src/clean.c" .
    cat >meson.build <<'P'
project('t', 'c')
test('bugs', executable('bugs', 'bugs.c'))
test('clean', executable('good', 'clean.c'))
P
    CC=gcc meson setup b >log 2>&1 || { cat log >&2; fail "meson does not configure"; }
    meson test -C b --wrapper "$V -q --error-exitcode=42 --junit=$PWD/%p.xml" >out 2>&1 && { cat out >&2; fail "meson is content"; }
    holds out 'bugs *FAIL.*exit status 42'; holds out 'clean *OK'; holds out '^Fail: *1'
    cat b/meson-logs/testlog*.txt >log; holds log 'Invalid write of size 4'
    ls ./*.xml >/dev/null || fail "no JUnit"
}
test_cargo_runner() {
    need cargo
    mkdir -p src .cargo
    printf '[package]\nname = "t"\nversion = "0.1.0"\nedition = "2021"\n' >Cargo.toml
    cat >src/main.rs <<'P'
fn main() {
    let v: Vec<u64> = vec![1, 2, 3, 4];
    let p = v.as_ptr();
    drop(v);
    let n = if std::env::args().count() > 1 { unsafe { std::ptr::read_volatile(p) } } else { 0 };
    std::process::exit((n > 100) as i32);
}
P
    cat >>src/main.rs <<'P'
#[test]
fn stray() {
    let v: Vec<u8> = vec![7; 32];
    let p = v.as_ptr();
    assert!(unsafe { std::ptr::read_volatile(p.add(32)) } < 255);
}
P
    printf '[target.%s]\nrunner = "%s -q"\n' "'cfg(all())'" "$U" >.cargo/config.toml
    export CARGO_NET_OFFLINE=true CARGO_HOME=${CARGO_HOME:-$HOME/.cargo}
    cargo build -q >log 2>&1 || skip "cargo builds nothing here: $(head -n 1 log)"
    status 99 cargo run -q -- x; holds err 'Invalid read of size 8'; holds err 'main\.rs:5'
    status 0 cargo run -q
    cargo test -q >out 2>&1 && { cat out >&2; fail "cargo test is content"; }
    holds out 'Invalid read of size 1'; holds out 'main\.rs:12'
}
automake_project() {
    cp "$T/src/bugs.c" "$T/src/clean.c" .
    printf 'AC_INIT([t], [1])\nAM_INIT_AUTOMAKE([foreign %s])\nAC_PROG_CC\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n' "$1" >configure.ac
    { echo 'check_PROGRAMS = bugs clean'; echo 'TESTS = $(check_PROGRAMS)'; cat; } >Makefile.am
    { aclocal && automake --add-missing && autoconf && ./configure; } >log 2>&1 || { tail log >&2; fail "automake makes nothing"; }
}
test_automake_log_compiler() {
    need automake autoconf make
    automake_project parallel-tests <<P
LOG_COMPILER = $V
AM_LOG_FLAGS = -q --error-exitcode=7 --leak-check=no
P
    make check >out 2>&1 && { cat out >&2; fail "make check is content"; }
    holds out '^FAIL: bugs'; holds out '^PASS: clean'; holds out '# FAIL: *1'; holds bugs.log 'Invalid write of size 4'
    holds bugs.trs ':test-result: FAIL'
}
test_automake_tests_environment() {
    need automake autoconf make
    automake_project serial-tests </dev/null
    make check TESTS_ENVIRONMENT="$V -q" >out 2>&1 && { cat out >&2; fail "make check is content"; }
    holds out '^FAIL: bugs'; holds out '^PASS: clean'
}
test_automake_tests_environment_around_the_driver() {
    need automake autoconf make
    automake_project parallel-tests </dev/null
    # here it runs automake's own script, which runs the test: the defect is a descendant's, and make says whose log failed
    make -k check TESTS_ENVIRONMENT="$V -q" >out 2>&1 && { cat out >&2; fail "make check is content"; }
    holds out 'Invalid write of size 4'
    holds out '\[.*bugs\.log\] Error 99'; lacks out '\[.*clean\.log\] Error'
    holds clean.trs ':test-result: PASS'
}
test_installed_under_valgrinds_name() {
    make -C "$F/../.." -n B="$B" PREFIX=/usr install DESTDIR="$PWD/d" >out 2>&1 || fail "make install cannot even say what it does"
    holds out 'ln -sf uffence .*/usr/bin/uffence-valgrind'
}
