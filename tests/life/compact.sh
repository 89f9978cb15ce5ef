# compact.sh: blocks that share memory: forks, threads, refusals, the options they do not go with.

compact_blocks() { # FILE MINIMUM
    local n
    n=$(sed -n 's/.*"compact_blocks": *\([0-9]*\).*/\1/p' "$1" | sort -n | tail -n 1)
    [ "${n:-0}" -ge "$2" ] || fail "$1: ${n:-no} compact blocks, expected $2"
}

test_compact_parts_parent_and_child() {
    local how threads
    for how in fork _Fork clone syscall clone3; do
        for threads in 0 3; do
            [ $how = fork ] || [ $threads = 0 ] || continue # libc's own locks would be a dead thread's
            OPTIONS=(--compact --json=log.json); same "$L/compact" $how $threads
            compact_blocks log.json 2900
        done
    done
    OPTIONS=(--compact --delivery=thread); same "$L/compact" fork 2
    OPTIONS=(--compact --revoke-batch=64); same "$L/compact" fork 2
    OPTIONS=(--compact=no --json=none.json); same "$L/compact" fork 2
    ! grep -q compact_blocks none.json || fail 'blocks share memory although they are not to'
}

test_compact_fork_family() {
    local what
    for what in fork _Fork vfork clone clone-vm raw threads handler; do
        "$L/family" $what >plain.out || fail "plain $what"
        status 99 "$U" --compact --site-min=1 "$L/family" $what
        cmp plain.out out >&2 || { diff plain.out out >&2; fail "$what: prints something else"; }
    done
}

test_compact_as_nobody() {
    [ "$(id -u)" = 0 ] || skip 'not root'
    cp "$L/compact" . && chmod 755 compact
    status 0 setpriv --reuid=65534 --regid=65534 --clear-groups "$U" --compact --json=log.json ./compact fork 2
    compact_blocks log.json 2900
}

# what swapping does: each block's page is away when a system call wants it
test_compact_pages_that_are_out() {
    status 0 "$U" --compact --site-min=1 --json=log.json "$L/compact" away
    printed 0
    compact_blocks log.json 2900
}

test_compact_steps_aside() {
    local options
    for options in --side=left --side=alternate --align=exact --align=64 --cow --dirty=100; do
        status 0 "$U" --compact $options --json=log.json "$L/compact" fork
        said 'every block takes a page'
        ! grep -q compact_blocks log.json || fail "$options: blocks share memory"
    done
    status 0 "$U" --compact --mode=touch "$L/compact" fork
    said 'no meaning in touch mode'
    for options in guardmark mprotect; do
        status 0 "$U" --compact --backend=$options --json=log.json "$L/compact" fork
        said 'no compact guards here'
        ! grep -q compact_blocks log.json || fail "$options: blocks share memory"
    done
    (ulimit -v 4000000; status 0 "$U" --compact "$L/compact" fork; said 'no compact guards here') || exit 1
    status 97 "$U" --compact=perhaps "$L/compact" fork
    said '--compact=perhaps: expected one of auto, yes, no'
}

# Before the budget thins: 3,000 blocks of a page each do not fit 8 MiB, 3,000 that share do.
test_compact_when_memory_is_short() {
    OPTIONS=(--guard-memory=8M --json=log.json); same "$L/compact" fork
    compact_blocks log.json 1000
    grep -q '"passed_budget": *0' log.json || fail 'blocks went unguarded although they could share memory'
    grep -q 'small blocks share pages from here on' log.json || fail 'nobody said so'
    status 0 "$U" --guard-memory=8M --compact=no --json=log.json "$L/compact" fork
    ! grep -q compact_blocks log.json || fail 'blocks share memory although they are not to'
}
