# wait.sh: what outlives the program.

test_orphans_are_named_while_we_wait() {
    local how pid
    for how in '' --dirty=20 --mode=touch\ --delivery=monitor; do # whatever else happens in that second
        rm -f err told
        timeout 300 "$U" $how sh -c "(until [ -e told ]; do sleep 0.02; done; exec $L/bug) & exit 3" >out 2>err </dev/null & pid=$!
        until_ grep -q 'still run: s[a-z]* ([0-9]*).*waiting for them' err
        touch told
        wait $pid; [ $? = 99 ] || [[ $how = *touch* ]] || fail "$how: not 99"
    done
}
test_wait_main_ends_with_the_program() {
    status 3 "$U" --wait=main sh -c 'sleep 500 & echo $! >left; until grep -q sleep /proc/$!/comm; do :; done; exit 3'
    said "still run: sleep ($(cat left)).*not reported"
    kill "$(cat left)" || fail "it did not go on"
    status 0 "$U" --wait=main sh -c 'exit 0'; unsaid 'still run'
    "$U" -q --wait=main sh -c "(until [ -e go ]; do sleep 0.02; done; $L/bug; touch done) &" 2>late >/dev/null
    touch go; await done
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
