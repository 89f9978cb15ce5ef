# sandbox.sh: a program that locks itself up by seccomp half way: it does what it did, nothing of ours is on its standard
# error, and what goes unguarded is said.
locked() {
    local plain=0
    timeout 300 "$@" >plain.out 2>plain.err </dev/null || plain=$?
    status $plain "$U" --log-file=log "${OPTIONS[@]}" "$@"
    diff plain.out out >&2 || fail "$*: prints something else (< plain, > guarded)"
    diff plain.err err >&2 || fail "$*: says something else (< plain, > guarded)"
    cp log err
}
test_sandbox_alone() {
    local how
    for how in errno errno-call; do locked "$L/sandbox" $how alone; said 'the kernel refused a guarded block'; done
}
# a filter that kills for what it does not know must find us gone: sshd has one
test_sandbox_kills() {
    local how what
    for how in '' --delivery=thread --backend=guardmark --backend=mprotect --mode=touch --revoke-batch=64 '--compact --site-min=1'; do
        OPTIONS=($how)
        for what in alone fork spawn 'exec /bin/true'; do locked "$L/sandbox" kill $what; said 'filter would kill it'; done
        locked "$L/sandbox" kill-call fork; said 'filter would kill it'
    done
}
# touch mode looks at what system calls are handed: where it may not, its gate must be open
test_sandbox_blinds() {
    local how what
    OPTIONS=(--mode=touch)
    for what in alone fork spawn 'exec /bin/true'; do
        locked "$L/sandbox" kill-looking $what; said 'filter would kill it'
        locked "$L/sandbox" errno-looking $what; said 'filter refuses what the gate'
    done
    OPTIONS=()
    locked "$L/sandbox" errno-looking fork; unsaid 'goes on unguarded'
}
test_sandbox_forks() {
    locked "$L/sandbox" errno fork; said 'could not be guarded again'
    OPTIONS=(--compact --site-min=1)
    locked "$L/sandbox" errno fork; said 'could not be guarded again'
}
test_sandbox_starts_another() {
    locked "$L/sandbox" errno exec /bin/sh -c 'ls -d /nosuch /; sort -r /etc/passwd | tail -n 1; exit 3'
    said 'in [456] processes'; unsaid 'cannot be opened'
    locked "$L/sandbox" errno exec /nosuch
    # a finding behind the filter: by a rung below, and in the report
    status 99 "$U" --log-file=log "$L/sandbox" errno exec "$L/bug"
    cp log err; said 'Invalid write of size 1'
}
