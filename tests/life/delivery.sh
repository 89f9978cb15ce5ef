# delivery.sh: --delivery=sigbus|thread.

test_no_thread_in_the_default_delivery() {
    status 0 "$U" -q sh -c 'ls /proc/$$/task | wc -l'; printed 1
    status 0 "$U" -q --delivery=thread sh -c 'ls /proc/$$/task | wc -l'; printed 2
    status 0 "$U" --delivery=thread true; said 'faults by thread'
}
test_the_fork_family_by_thread() {
    local what
    for what in fork _Fork clone raw threads handler vfork clone-vm; do
        "$L/family" $what >plain.out || fail "plain $what"
        status 99 "$U" --delivery=thread "$L/family" $what
        cmp plain.out out >&2 || { diff plain.out out >&2; fail "$what: prints something else"; }
        said 'Invalid write'
    done
}
test_a_lower_rung_says_that_signals_serve() {
    status 99 "$U" --delivery=thread --backend=guardmark "$L/bug"; said 'no handler thread here'
}
test_namespaces_work_in_every_delivery() {
    unshare -U true 2>/dev/null || skip "no user namespaces here"
    status 0 "$U" -q unshare -U true
    status 0 "$U" -q --delivery=thread unshare -U true
    status 0 "$U" -q --delivery=thread --mode=touch unshare -U true
    status 0 "$U" -q --delivery=thread unshare -U sh -c 'ls /proc/$$/task | wc -l'; printed 2
    status 99 "$U" --delivery=thread unshare -U -m "$L/bug"; said 'Invalid write'
}
