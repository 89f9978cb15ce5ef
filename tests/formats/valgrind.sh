# valgrind.sh: in valgrind's place: its XML, its options, its name.

test_valgrind_xml_structure() {
    need valgrind python3
    valgrind --xml=yes --xml-file=theirs.xml "$T/bugs" >/dev/null 2>&1
    grep -q '</valgrindoutput>' theirs.xml 2>/dev/null || skip "valgrind does not run here"
    status 99 "$V" -q --xml=yes --xml-file=ours.xml --align=exact "$T/bugs"
    py "$F/valgrind.py" ours.xml theirs.xml
}
test_valgrind_xml_suppressions() {
    need xmllint
    status 99 "$V" -q --xml=yes --xml-file=v.xml --gen-suppressions=all "$T/bugs"
    [ "$(xmllint --xpath 'count(//error/suppression/sframe/fun)' v.xml)" -ge 6 ] || fail "no suppressions in it"
    xmllint --xpath 'string((//rawtext)[2])' v.xml | sed 's/<insert.*>/one/' >s.supp
    status 99 "$V" -q --xml=yes --xml-file=v.xml --suppressions=s.supp "$T/bugs"
    [ "$(xmllint --xpath 'string(//suppcounts/pair/name)' v.xml)" = one ] || fail "not counted"
    [ "$(xmllint --xpath 'count(//error)' v.xml)" = 2 ] || fail "not two left"
}
test_valgrind_xml_needs_a_file() { status 97 "$V" --xml=yes "$T/clean"; holds err 'needs --xml-file'; }
test_valgrind_options() {
    # what CTest, Meson, editors and scripts pass; whatever is not ours is told, and the program runs
    status 0 "$V" -q --quiet -v --tool=memcheck --log-file=l.%p --error-exitcode=3 --exit-on-first-error=yes --error-limit=no \
        --num-callers=50 --gen-suppressions=no --trace-children=yes --trace-children-skip=/bin/x \
        --child-silent-after-fork=yes --leak-check=no --show-reachable=no --show-leak-kinds=none --leak-resolution=high \
        --track-origins=no --undef-value-errors=no --freelist-vol=20000000 --demangle=yes --read-var-info=no \
        --fullpath-after= --vgdb=no --track-fds=no --redzone-size=16 "$T/clean"
    lacks err 'means nothing here'
    status 0 "$V" --leak-check=full --show-reachable=yes --track-origins=yes --undef-value-errors=yes --vgdb-error=0 \
        --read-var-info=yes "$T/clean"
    holds err 'track-origins is valgrind'
    status 3 "$V" --error-exitcode=3 "$T/bugs"
}
test_valgrind_name_forgives_unknown_options() {
    status 0 "$V" --of-the-next-version=yes -q "$T/clean"; holds err 'of-the-next-version is not known'
    status 97 "$U" --of-the-next-version=yes "$T/clean"
    status 0 "$V" --version; grep -qE '^valgrind-[0-9]+\.[0-9]+\.[0-9]+' out || fail "$(cat out)"
    status 0 "$U" --version; grep -q '^uffence ' out || fail "$(cat out)"
}
test_log_fd() {
    status 99 "$U" --log-fd=7 "$T/bugs" 7>log; holds log 'Invalid write'; [ ! -s err ] || fail "also on standard error"
    status 97 "$U" --log-fd=77 "$T/bugs"; holds err 'log-fd=77'
    status 99 "$U" --log-fd=7 --log-file=other "$T/bugs" 7>log; holds other 'Invalid write'; [ ! -s log ] || fail "both"
}
test_exit_on_first_error() {
    printf '%s\n' '#include <stdio.h>' '#include <stdlib.h>' '#include <unistd.h>' 'int main(void) { volatile char *p = malloc(16); p[16] = 1;' \
        'for (int i = 0; i < 1200; i++) usleep(50000); puts("to the end"); return 0; }' >slow.c
    $CC -g -w -o slow slow.c
    status 99 "$U" --exit-on-first-error=yes ./slow; ! grep -q 'to the end' out || fail "it ran to its end"
    holds err 'ERROR SUMMARY: 1 errors'
    printf '{\n all\n uffence:*\n ...\n}\n' >s
    status 0 "$U" --exit-on-first-error=yes --suppressions=s "$T/bugs"
}
test_child_silent_after_fork() {
    printf '%s\n' '#include <stdlib.h>' '#include <unistd.h>' '#include <sys/wait.h>' \
        'int main(void) { volatile char *p = malloc(16); if (fork() == 0) { p[16] = 1; exit(0); } wait(0); return 0; }' >f.c
    $CC -g -w -o f f.c
    status 99 "$U" ./f; holds err 'Invalid write'
    status 99 "$U" --child-silent-after-fork=yes ./f; lacks err 'Invalid write'; holds err 'ERROR SUMMARY: 1'
    status 99 "$U" --child-silent-after-fork=yes sh -c "$T/bugs; true"; holds err 'Invalid write'
}
test_fullpath_after() {
    status 99 "$U" --fullpath-after= "$T/bugs"; holds err "fill ($T/src/bugs.c:7)"
    status 99 "$U" --fullpath-after="$T/" "$T/bugs"; holds err 'fill (src/bugs.c:7)'
    status 99 "$U" --fullpath-after=/no/such/part "$T/bugs"; holds err "fill ($T/src/bugs.c:7)"
    status 99 "$U" "$T/bugs"; holds err 'fill (bugs.c:7)'
}
test_demangle() {
    $CXX -g -O0 -w -o shapes "$T/src/shapes.cc" || skip "no C++ compiler"
    status 99 "$U" ./shapes; holds err 'shapes::Box<long>::put(int, long) (shapes.cc:5)'
    status 99 "$U" --demangle=no ./shapes; holds err '_ZN6shapes3BoxIlE3putEil (shapes.cc:5)'
}
test_error_limit_and_freelist_reach_the_guard() {
    status 0 "$V" --error-limit=no --freelist-vol=4096 sh -c 'echo "$UFFENCE_OPTIONS"'
    holds out 'max_findings=0'; holds out 'quarantine=4096'
    status 97 "$V" --freelist-vol=much "$T/clean"; holds err 'freelist-vol'
}
test_valgrind_every_option_of_the_list() {
    # one by one, as CTest, Meson, Cargo users, automake, editors and scripts pass them; none may be refused, told or not
    supp one Memcheck:Addr4 fun:fill >s
    local option
    for option in -q --quiet -v --verbose --tool=memcheck --log-file=log.%p --log-fd=2 --error-exitcode=0 --error-exitcode=7 \
        --exit-on-first-error=yes --exit-on-first-error=no --error-limit=yes --error-limit=no --num-callers=1 --num-callers=12 \
        --num-callers=500 --suppressions=s --gen-suppressions=all --gen-suppressions=yes --gen-suppressions=no --trace-children=yes \
        --trace-children=no --trace-children-skip=/bin/a,/bin/b --child-silent-after-fork=yes --child-silent-after-fork=no \
        --leak-check=no --leak-check=summary --leak-check=yes --leak-check=full --show-reachable=yes --show-reachable=no \
        --show-leak-kinds=all --show-leak-kinds=definite,possible --leak-resolution=low --leak-resolution=high --track-origins=yes \
        --track-origins=no --undef-value-errors=yes --undef-value-errors=no --freelist-vol=1000 --vgdb-error=0 --vgdb-error=999999999 \
        --demangle=yes --demangle=no --read-var-info=yes --read-var-info=no --fullpath-after= --fullpath-after=src \
        --of-a-version-to-come=1 -Z; do
        status 0 "$V" $option sh -c 'exit 0'; lacks err 'no such option\|expected'
    done
    status 0 "$V" --xml=yes --xml-file=x.%p true; ls x.[0-9]* >/dev/null || fail "no XML"
    status 0 "$V" --num-callers=500 true; holds err 'num-callers=500 is more than there can be here: it is 64'
    VALGRIND_OPTS='--error-exitcode=5 --num-callers=3' status 5 "$V" -q "$T/bugs"
    VALGRIND_OPTS='--error-exitcode=5' status 6 "$V" -q --error-exitcode=6 "$T/bugs"
    VALGRIND_OPTS='--error-exitcode=5' status 99 "$U" -q "$T/bugs"
}
test_names_of_files() {
    local option pid
    export WHO='a b' EMPTY=
    for option in log-file json sarif junit gitlab html xml-file; do
        status 99 "$U" --$option='f-%p-%n-%q{WHO}-%%' "$T/bugs"
        ls f-[0-9]*-1-"a b"-% >/dev/null 2>&1 || fail "--$option: $(ls)"
        rm f-*
        status 97 "$U" --$option='f-%q{WHO' touch ran; holds err "^uffence: --$option: %q{WHO: the closing brace } is missing\$"
        status 97 "$U" --$option='f-%q{' touch ran; holds err "^uffence: --$option: %q{: the closing brace } is missing\$"
        status 97 "$U" --$option='f-%q{}' touch ran; holds err 'the braces hold no name'
        status 97 "$U" --$option='f-%qWHO' touch ran; holds err 'expected %q{NAME}'
        status 97 "$U" --$option='f-%q{NOT_SET_AT_ALL}' touch ran; holds err 'NOT_SET_AT_ALL}: this environment variable is not set'
        status 97 "$U" --$option='f-%x' touch ran; holds err '%x: expected %p, %q{NAME}, %n or %%'
        status 97 "$U" --$option='f-%' touch ran; holds err 'the name ends in %'
        [ "$(grep -c . err)" = 1 ] || fail "more than one sentence"
    done
    [ ! -e ran ] || fail "the program was started"
    status 99 "$U" --log-file='%q{EMPTY}e' "$T/bugs"; [ -s e ] || fail "an empty variable"
    # the process id is the program's
    status 0 "$U" --log-file=p.%p -v sh -c 'echo $$'; [ -e "p.$(cat out)" ] || fail "not its process id"
}
test_called_functions_have_their_true_address() {
    # as valgrind's do: in the object whose symbol it is, in every format
    status 99 "$U" --json=j --xml-file=x --sarif=s --html=h "$T/bugs"
    ! grep -qE 'at 0x0:|[(]uffence[)]' err || fail "an address is made up"
    local name at
    for name in malloc free; do
        at=$(nm -D "$B/libuffence.so" | awk -v n="$name" '$3 == n { sub(/^0+/, "", $1); print $1 }')
        grep -qE "at 0x[0-9A-F]+: $name [(]in .*/libuffence[.]so[)]" err || fail "$name is in no file"
        jq --arg n "$name" --arg at "0x$at" 'select(.record == "finding") | [.. | objects | select(has("module") and .function == $n)] | .[]
            | select((.module | endswith("/libuffence.so")) and .offset == $at and .exact)' j >one; [ -s one ] || fail "$name is not at 0x$at"
        jq -r .pc one | sort -u | tr a-f A-F | sed 's/^0X/0x/' >pc
        grep -q "at $(cat pc): $name " err || fail "the text has another address than $(cat pc)"
        grep -q "<ip>$(cat pc)</ip>" x || fail "the XML has another address than $(cat pc)"
        jq -e --argjson pc "$(($(cat pc)))" '[.. | objects | select(.absoluteAddress == $pc)] | length > 0' s >/dev/null || fail "SARIF has not $(cat pc)"
    done
    status 99 "$U" --merge j; grep -qE 'at 0x[0-9A-F]+: malloc [(]in .*/libuffence[.]so[)]' err || fail "lost on the way through --merge"
}
