# launch.sh: the program starts as it would have without us.

test_scripts_and_their_interpreters() {
    printf '#!/bin/sh\nexit 6\n' >script; chmod +x script
    status 6 "$U" ./script
    printf 'exit $(($# + 6))\n' >bare; chmod +x bare
    status 8 "$U" ./bare a b
    printf '#!/usr/bin/env sh\nexit 9\n' >env; chmod +x env
    status 9 "$U" ./env
    $CC -static -o static "$T/seven.c" 2>/dev/null || return 0
    printf '#!%s/static\n' "$PWD" >over; chmod +x over
    status 98 "$U" ./over; said 'statically linked'
}
test_path_is_searched_as_execvp_does() {
    mkdir a b c
    cp "$T/seven" c/prog; echo x >b/prog; mkdir a/prog
    PATH=$PWD/a:$PWD/b:$PWD/c:$PATH status 7 "$U" prog
    PATH=$PWD/b:$PATH status 126 "$U" prog
    ( cd c && PATH=:/bin:/usr/bin status 7 "$U" prog )
}
test_argv_and_output_are_untouched() {
    status 0 "$U" -q printf '%s|' a '' 'b c' '*'; printed 'a||b c|*|'
    [ ! -s err ] || fail "something on standard error"
    head -c 3000000 /dev/urandom >data
    "$U" -q cat <data >copy 2>err; cmp data copy || fail "output differs"
}
test_signals_and_descriptors_are_as_found() {
    "$T/helper" signals >without 2>/dev/null </dev/null
    "$U" -q "$T/helper" signals >with </dev/null 2>/dev/null
    diff without with >&2 || fail "the program finds other signals or descriptors"
    ( trap '' HUP PIPE CHLD; "$T/helper" signals >without </dev/null; "$U" -q "$T/helper" signals >with </dev/null )
    diff without with >&2 || fail "ignored signals are not handed on"
    grep -q 'ignored 17' with || fail "SIGCHLD was not ignored in the test itself"
}
test_closed_standard_descriptors_stay_closed() {
    "$U" -q "$T/helper" signals <&- >out 2>&-
    grep -q '^open' out || fail "nothing was listed"
    ! grep -qE '^open (0|2)$' out || fail "a closed descriptor is open in the program"
    "$U" "$T/seven" >&- 2>&- <&-; [ $? = 7 ] || fail "not 7"
    FAKE=finding "$U" "$T/seven" >&- 2>&- <&-; [ $? = 99 ] || fail "not 99"
    FAKE=finding "$U" --json=j "$T/seven" >&- 2>&- <&-; [ $? = 99 ] || fail "not 99"
    ! grep -qv '^{' j || fail "the text went into one of our own files"
    "$U" --json=k true 2>&-; [ $? = 0 ] || fail "not 0"
}
test_broken_pipe_on_stderr_is_survived() {
    # the program ends when nobody reads any more
    local slow='until [ -e gone ]; do sleep 0.01; done'
    { FAKE=finding "$U" -v sh -c "$slow" 2>&1 >/dev/null; echo $? >rc; } | { exec <&-; touch gone; }
    [ "$(cat rc)" = 99 ] || fail "status $(cat rc)"
    rm gone
    { "$U" -v sh -c "$slow" 2>&1 >/dev/null; echo $? >rc; } | { exec <&-; touch gone; }
    [ "$(cat rc)" = 0 ] || fail "status $(cat rc)"
}
test_a_log_that_fills_its_disk_is_not_green() {
    [ -w /dev/full ] || skip "no /dev/full"
    status 98 "$U" --log-file=/dev/full true; said 'No space left'
    FAKE=finding status 99 "$U" --json=/dev/full true
}
test_preload_list_is_kept() {
    status 0 env LD_PRELOAD="$T/libuffence.so" "$U" -q printenv LD_PRELOAD; printed "$T/libuffence.so"
    cp "$T/libuffence.so" other.so
    status 0 env LD_PRELOAD="$PWD/other.so" "$U" -q printenv LD_PRELOAD; printed "$T/libuffence.so:$PWD/other.so"
}
test_awkward_paths_can_be_preloaded() {
    mkdir 'a b:c'; cp "$U" "$T/libuffence.so" 'a b:c'
    status 7 './a b:c/uffence' "$T/seven"
}
test_installed_layout_is_found() {
    mkdir -p bin lib/uffence; cp "$U" bin; cp "$T/libuffence.so" lib/uffence
    status 7 bin/uffence "$T/seven"
    ln -s bin/uffence link
    status 7 ./link "$T/seven"
}
test_records_file_can_be_appended_by_anyone_and_goes_away() {
    local kept
    umask 077
    status 0 "$U" -q sh -c 'stat -c %a "$UFFENCE_RECORDS"; stat -c %a "$(dirname "$UFFENCE_RECORDS")"'
    printed $'622\n711'
    # other runs of the command keep files of their own: each run names its own here
    status 0 "$U" -q sh -c 'echo "$UFFENCE_RECORDS" >kept'; kept=$(cat kept)
    [ -n "$kept" ] && [ ! -e "$kept" ] && [ ! -e "$(dirname "$kept")" ] || fail "records were left behind"
    status 137 "$U" -q sh -c 'echo "$UFFENCE_RECORDS" >kept; kill -9 $$'; kept=$(cat kept)
    [ -n "$kept" ] && [ ! -e "$kept" ] && [ ! -e "$(dirname "$kept")" ] || fail "records were left behind by a killed program"
}
