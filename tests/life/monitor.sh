# monitor.sh: --delivery=monitor: the command reads the userfaultfds of what it watches.

test_no_thread_in_the_program_that_is_monitored() {
    status 0 "$U" -q --mode=touch --delivery=monitor sh -c 'ls /proc/$$/task | wc -l'; printed 1
    status 0 "$U" --mode=touch --delivery=monitor true; said 'faults by monitor'; unsaid 'cannot serve'
}
test_when_the_monitor_dies_the_program_goes_on() {
    local said
    mkfifo word
    timeout 300 "$U" -q --mode=touch --delivery=monitor "$L/orphan" "$PWD/word" >out 2>err </dev/null &
    read -r -t 300 said <word || fail 'the program did not go on'
    wait $!
    [ "$said" = 'went on 0 0' ] || fail "it said: $said"
}
test_monitor_is_for_touch_mode_under_the_command() {
    status 97 "$U" --delivery=monitor true; said 'delivery=monitor is for --mode=touch'
    status 97 env UFFENCE_OPTIONS=mode=touch:delivery=monitor LD_PRELOAD="$L/libuffence.so" true; said 'under the uffence command'
}
test_another_namespace_of_processes_is_served_by_signals() {
    unshare -Ufp true 2>/dev/null || skip "no user namespaces here"
    status 0 "$U" --mode=touch --delivery=monitor unshare -Ufp sh -c 'head -c 3000000 /dev/zero | sort -S 8M | wc -c'
    said 'cannot serve this process, faults come as signals'
    printed 3000001
}
test_the_fork_family_by_monitor() {
    local what
    for what in fork _Fork clone raw threads handler vfork clone-vm; do
        "$L/family" $what >plain.out || fail "plain $what"
        status 0 "$U" --mode=touch --touch-min=4K --delivery=monitor --log-file=log "$L/family" $what
        cmp plain.out out >&2 || { diff plain.out out >&2; fail "$what: prints something else"; }
    done
}
