# channel.sh: where records go when there is no file for them, and what is left of it.

# What stands in N runs a command where no directory for records can be written.
nowhere() {
    unshare -m true 2>/dev/null || skip "no mount namespace of one's own (no root)"
    cat >"$T/bin/nowhere" <<'END'
#!/bin/sh
for d in /dev/shm /tmp; do mount --bind $d $d && mount -o remount,ro,bind $d || exit 111; done
TMPDIR=/proc exec "$@"
END
    chmod 755 "$T/bin/nowhere"
    N=(unshare -m "$T/bin/nowhere")
    ! "${N[@]}" mktemp -d -p /dev/shm >/dev/null 2>&1 || fail "/dev/shm can be written there"
}
errors() { said "ERROR SUMMARY: $1 errors"; }

test_no_directory_for_records() {
    nowhere
    status 99 "${N[@]}" "$U" "$L/bug"; printed 'went on'; said 'Invalid write of size 1'; said 'guarded [1-9]'
    status 3 "${N[@]}" "$U" sh -c 'exit 3'; unsaid 'Invalid'
    status 99 "${N[@]}" "$U" sh -c "$L/bug; ($L/bug); env -i $L/bug; echo 1 2 | xargs -n1 -P2 $L/bug"; errors 5
    status 99 "${N[@]}" "$U" "$L/family" daemon; errors 1
    status 99 "${N[@]}" "$U" "$L/family" killed; errors 1
    status 99 "${N[@]}" "$U" sh -c "ulimit -n 40; sh -c '$L/bug; true'"; errors 1
    status 99 "${N[@]}" "$U" --wait=main sh -c "$L/bug; sleep 7 & true"; errors 1
    status 98 "${N[@]}" "$U" --mode=touch --delivery=monitor true; said 'no directory for its socket'
}
test_no_directory_and_children_that_close_everything() {
    nowhere
    status 99 "${N[@]}" "$U" "$L/channel" fork "$L/bug"; errors 1
    status 99 "${N[@]}" "$U" "$L/channel" vfork "$L/bug"; errors 1
    status 99 "${N[@]}" "$U" "$L/channel" spawn "$L/bug"; errors 1
    status 99 "${N[@]}" "$U" "$L/channel" user "$L/bug"; errors 1
}
test_no_directory_and_more_records_than_a_socket_holds() {
    nowhere
    status 99 "${N[@]}" "$U" --max-findings=0 --json=/dev/fd/9 "$L/channel" many 9>j
    grep -q '"findings":4000,' j || fail "$(tail -n 1 j)"
}
test_no_directory_and_the_command_is_killed() {
    nowhere
    ( exec "${N[@]}" "$U" sh -c "echo \$PPID >&9; until [ -e $PWD/go ]; do sleep 0.05; done; $L/bug; echo \$? >&8" ) 9>ppid 8>after >/dev/null 2>&1 &
    until_ test -s ppid
    kill -9 "$(cat ppid)"; touch go
    until_ test -s after
    # nobody is there to tell: the process itself ends with what its finding asks for, and by no signal
    [ "$(cat after)" = 99 ] || fail "ended with $(cat after)"
}
test_a_limit_on_the_size_of_files() {
    status 99 bash -c "(ulimit -f 0; exec $U $L/bug) 2>&1 | cat; exit \${PIPESTATUS[0]}"; printed_has 'Invalid write of size 1'; printed_has 'went on'
    status 25 bash -c "ulimit -f 25; exec $U bash -c 'exit \$(ulimit -f)' 2>&1"
    status 98 bash -c "(ulimit -f 0; exec $U --json=j true) 2>&1 | cat >&2; exit \${PIPESTATUS[0]}"; said 'cannot write j: File too large'
}
printed_has() { grep -q -e "$1" out || { sed 's/^/    out: /' out >&2; fail "standard output has not: $1"; }; }
test_what_a_killed_command_left_is_removed() {
    unshare -m true 2>/dev/null || skip "no mount namespace of one's own (no root)"
    cat >script <<END
mount -t tmpfs none /dev/shm
$U -q sleep 60 & $U -q sh -c 'echo \$\$ >child; exec sleep 60' & command=\$!
until [ -s child ] && [ "\$(ls /dev/shm | wc -l)" = 2 ]; do sleep 0.05; done
mkdir -m 711 /dev/shm/uffence.other1 /dev/shm/uffence.others /dev/shm/uffence-before; chown 1 /dev/shm/uffence.other1; mkdir -m 700 /dev/shm/uffence.making
kill -9 \$command; wait \$command
[ "\$(ls -d /dev/shm/uffence.* | wc -l)" = 5 ] || exit 3
$U -q true || exit 4
ls /dev/shm >left
kill \$(cat child) %1
wait %1
[ "\$(ls /dev/shm | LC_ALL=C sort | tr '\n' ' ')" = 'uffence-before uffence.making uffence.other1 ' ] || { ls /dev/shm; exit 5; }
[ \$(wc -l <left) = 4 ] || { cat left; exit 6; }
END
    status 0 unshare -m bash script
}
