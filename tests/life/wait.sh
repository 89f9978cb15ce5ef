# wait.sh: what outlives the program.

test_orphans_are_named_while_we_wait() {
    status 99 "$U" sh -c "(sleep 1.6; exec $L/bug) & exit 3"
    said 'still run: s[a-z]* ([0-9]*).*waiting for them'
}
test_wait_main_ends_with_the_program() {
    local begin=$SECONDS
    status 3 "$U" --wait=main sh -c 'sleep 7 & echo $! >left; sleep 0.5; exit 3'
    [ $((SECONDS - begin)) -lt 5 ] || fail "it waited"
    said "still run: sleep ($(cat left)).*not reported"
    kill "$(cat left)" || fail "it did not go on"
    status 0 "$U" --wait=main sh -c 'exit 0'; unsaid 'still run'
    "$U" -q --wait=main sh -c "(sleep 1; $L/bug; touch done) &" 2>late >/dev/null; await done
    grep -q '"finding"' late || fail "what is found later is lost"
    ! grep -q '"start"' late || fail "more than findings on standard error"
}
test_a_daemon_is_guarded_and_waited_for() {
    status 99 "$U" "$L/family" daemon; printed 'daemon went on'; said 'Invalid write'
    status 99 "$U" "$L/family" double; said 'Invalid write'
}
test_records_are_complete_up_to_a_kill() {
    status 99 "$U" --json=j "$L/family" killed; said 'Invalid write'
    grep -q '"record": *"finding"' j || fail "no finding recorded"
    status 99 "$U" sh -c "$L/family killed; true"
}
test_a_program_that_kills_its_group() {
    status 99 "$U" setsid -w "$L/family" group
}
