# family.sh: every way to make a process, each child guarded.

test_the_fork_family() {
    local what
    for what in fork _Fork vfork clone clone-vm raw threads handler; do
        "$L/family" $what >plain.out || fail "plain $what"
        status 99 "$U" --json=$what.json "$L/family" $what
        cmp plain.out out >&2 || { diff plain.out out >&2; fail "$what: prints something else"; }
        said 'Invalid write'
    done
}
