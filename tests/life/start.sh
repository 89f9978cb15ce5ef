# start.sh: programs started by guarded programs are guarded, whatever happened to their environment.

ways='execve execve-null fexecve execveat execle execvpe spawn spawnp vfork clone rewritten execv execvp execl execlp system popen wordexp'

test_every_way_to_start_a_program() {
    local way
    for way in $ways; do
        status 99 "$U" "$L/start" $way "$L/bug"; printed 'went on'
        said 'Invalid write of size 1'
        status 0 "$L/start" $way "$L/bug"
    done
}
test_env_i_and_unset() {
    status 99 "$U" env -i "$L/bug"
    status 99 "$U" sh -c "unset LD_PRELOAD UFFENCE_OPTIONS UFFENCE_RECORDS; exec $L/bug"
    status 99 "$U" sh -c "LD_PRELOAD= $L/bug; true"
    status 99 "$U" --align=exact env -i sh -c "env -i $L/bug; true"
}
test_options_come_along() {
    status 0 "$U" -q --align=exact env -i printenv UFFENCE_OPTIONS; printed align=exact
    status 0 env LD_PRELOAD="$B/libuffence.so" UFFENCE_OPTIONS=log_file=log env -i printenv UFFENCE_OPTIONS; printed log_file=log
}
test_a_preload_of_the_program_stays() {
    cp "$B/libuffence.so" other.so
    status 0 "$U" -q env -i LD_PRELOAD=/nonexistent/x.so printenv LD_PRELOAD
    printed "$(realpath "$L")/libuffence.so:/nonexistent/x.so"
}
test_trace_children_no() {
    local way
    for way in $ways; do
        status 0 "$U" --trace-children=no "$L/start" $way "$L/bug"; printed 'went on'
    done
    status 99 "$U" --trace-children=no "$L/bug"
    env >plain.env; status 0 "$U" -q --trace-children=no env
    diff <(grep -v '^_=' plain.env | sort) <(grep -v '^_=' out | sort) >&2 || fail "the environment is not what it was"
    status 0 env LD_PRELOAD="$L/libuffence.so:/nonexistent/x.so" UFFENCE_OPTIONS=trace_children=no:log_file=log printenv LD_PRELOAD
    printed /nonexistent/x.so
}
test_trace_children_skip() {
    status 0 "$U" --trace-children-skip=bug "$L/start" spawn "$L/bug"
    status 0 "$U" --trace-children-skip='x*,*/bin/b?g' "$L/start" execl "$L/bug"
    status 99 "$U" --trace-children-skip='x*,bu' "$L/start" execl "$L/bug"
    status 99 "$U" --trace-children-skip=start "$L/bug"
    status 0 "$U" --trace-children-skip=sh "$L/start" system "$L/bug"
}
test_a_script_and_what_it_starts() {
    printf '#!/bin/sh\n%s\n' "$L/bug" >script; chmod +x script
    status 99 "$U" "$L/start" execve ./script
    printf '%s\n' "$L/bug" >bare; chmod +x bare
    status 99 "$U" "$L/start" execvp ./bare
}
test_what_cannot_be_followed_is_said_once() {
    $CC -static -o static "$OLDPWD/tests/life/bug.c" 2>/dev/null || skip "no static libc"
    status 0 "$U" sh -c './static; ./static; ./static; true'
    said 'static is statically linked: it runs unguarded'
    [ "$(grep -c 'runs unguarded' err)" = 1 ] || fail "said more than once"
    status 0 "$U" --json=j "$L/start" spawn ./static; grep -q '"unguarded-child"' j || fail "no record of it"
    printf '#!%s/static\n' "$PWD" >script; chmod +x script
    status 0 "$U" "$L/start" spawn ./script; said 'script is statically linked'
    status 0 "$U" --trace-children=no "$L/start" spawn ./static; unsaid unguarded
}
test_a_set_uid_child_is_said() {
    [ "$(id -u)" = 0 ] || skip "not root"
    command -v setpriv >/dev/null || skip "no setpriv"
    cp "$L/bug" suid; chmod 4755 suid
    status 0 setpriv --reuid=65534 --regid=65534 --clear-groups "$U" "$L/start" spawn ./suid
    said 'suid is set-user-ID: it runs unguarded'
}
test_signals_are_handed_on() {
    local way kind
    for way in execv spawn vfork system popen; do
        for kind in ignored blocked ignored,blocked; do
            "$L/start" signals=$kind $way "$L/start tell" >/dev/null 2>&1
            OPTIONS=()
            case $way in
            system|popen) same "$L/start" signals=$kind $way "$L/start tell" ;;
            *) same "$L/start" signals=$kind $way "$L/start" tell ;;
            esac
            grep -q "7 ${kind%%,*}" out || fail "$kind: the test itself does not hand it on"
            OPTIONS=(--trace-children=no)
            case $way in
            system|popen) same "$L/start" signals=$kind $way "$L/start tell" ;;
            *) same "$L/start" signals=$kind $way "$L/start" tell ;;
            esac
        done
    done
}
test_a_failed_exec_changes_nothing() {
    printf '\177ELFrubbish' >rubbish; chmod +x rubbish
    same "$L/start" signals=ignored,blocked execv ./rubbish
    same "$L/start" signals=ignored,blocked execve ./nothing
    same "$L/start" spawn ./nothing
    status 99 "$U" sh -c "./rubbish 2>/dev/null; $L/bug"
}
test_another_allocator_behind_us_and_before_us() {
    local name lib any= where
    g++ -std=gnu++17 -O1 -w -pthread -o thrower "$OLDPWD/tests/odd/exceptions.cpp" || fail "does not compile"
    ./thrower >plain.out || fail "plainly"
    for name in libjemalloc.so.2 libtcmalloc_minimal.so.4; do
        lib=$(ldconfig -p | awk -v name=$name '$1 == name { print $NF; exit }')
        [ -n "$lib" ] || continue
        any=1
        status 0 env LD_PRELOAD="$lib" "$U" -q ./thrower; unsaid Mismatched; diff plain.out out >&2 || fail "$name behind us: prints something else"
        status 99 env LD_PRELOAD="$lib" "$U" "$L/bug"
        for where in "$lib:$L/libuffence.so" "$L/libuffence.so:$lib"; do
            status 0 env LD_PRELOAD="$where" ./thrower; diff plain.out out >&2 || fail "$where: prints something else"
            status 0 env LD_PRELOAD="$where" ls /etc # reallocarray, which these do not have
        done
    done
    [ "$any" ] || skip "no other allocator is installed"
}
