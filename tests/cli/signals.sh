# signals.sh: signals, job control, orphans.

# background COMMAND...: in a session of its own, so that no terminal or group has a say; its pid in $pid
background() { setsid "$@" >out 2>err </dev/null & pid=$!; }
child_of() { pgrep -P "$1" | head -n 1; }
# state PID LETTERS: the process is in one of these states
state() { [[ $(sed 's/.*) //; s/ .*//' "/proc/$1/stat") == [$2] ]]; }

test_signals_are_passed_on_once() {
    local sig
    for sig in 1 2 3 10 12 15 28 34; do
        rm -f ready
        background "$U" -q "$T/helper" catch ready; await ready
        kill -"$sig" "$pid"; wait "$pid" || fail "status $?"
        printed "$sig"
    done
}
test_queued_values_are_passed_on() {
    background "$U" -q "$T/helper" catch ready; await ready
    "$T/helper" queue "$pid" 34 42; wait "$pid"; printed '34 value 42'
}
test_a_fatal_signal_is_the_programs_end() {
    background "$U" -q sh -c 'touch ready; exec sleep 60'; await ready
    kill -TERM "$pid"; wait "$pid"; [ $? = 143 ] || fail "not 143"
}
test_the_terminals_signals_are_not_doubled() {
    command -v script >/dev/null || skip "no script(1) for a terminal"
    ( await ready; printf '\003' ) | script -qec "$U -q $T/helper catch ready" /dev/null >out 2>&1
    tr -d '\r^C' <out | grep -qx 2 || { cat out >&2; fail "not exactly one SIGINT"; }
}
test_a_program_that_signals_its_parent_is_not_hit_by_it() { status 4 "$U" -q "$T/helper" parent 15; }
test_stop_is_followed_and_ends_with_continue() {
    command -v script >/dev/null || skip "no script(1) for a terminal"
    cat >job.sh <<X
set -m
$U -q $T/helper stop
echo stopped \$?
fg >/dev/null
echo ended \$?
X
    timeout 300 script -qec "bash job.sh" /dev/null >out 2>&1 </dev/null
    grep -q 'stopped 14[78]' out || { cat out >&2; fail "the shell did not see the stop"; }
    grep -q 'ended 5' out || { cat out >&2; fail "did not go on"; }
}
test_plain_stop_does_not_stop_us() {
    background "$U" -q "$T/helper" catch ready; await ready
    local c=$(child_of $pid)
    kill -STOP "$c"; until_ state "$c" T; sleep 0.2
    ! state "$pid" T || fail "stopped with nobody to continue us"
    kill -CONT "$c"; wait "$pid" || fail "status $?"
    printed 18
}
test_orphans_are_waited_for_and_told() {
    background "$U" "$T/helper" orphan go done; until_ grep -q descendants err
    [ ! -e done ] || fail "told too late"
    touch go; wait "$pid"; [ $? = 3 ] || fail "not 3"
    [ -e done ] || fail "did not wait"
}
# those that end within a second; a machine that was too busy for that is asked again
test_short_orphans_are_not_told() {
    local begin i
    for ((i = 0; i < 20; i++)); do
        begin=${EPOCHREALTIME/[.,]/}
        status 3 "$U" sh -c 'sleep 0.1 & exit 3'
        [ $((${EPOCHREALTIME/[.,]/} - begin)) -ge 1000000 ] || { unsaid 'descendants'; return; }
    done
    skip "no run of the command took less than a second"
}
test_two_interrupts_end_the_waiting() {
    background "$U" "$T/helper" orphan go; until_ grep -q descendants err
    kill -TERM "$pid"; sleep 0.3; kill -0 "$pid" || fail "one was enough"
    local orphan=$(child_of $pid)
    kill -INT "$pid"; wait "$pid"; local rc=$?
    touch go; kill -0 "$orphan" || fail "the orphan was ended, too"
    [ $rc = 3 ] || fail "status $rc"
}
test_nested_runs() {
    status 7 "$U" -q "$U" -q "$T/seven"
    FAKE=finding status 99 "$U" "$U" "$T/seven"
}
