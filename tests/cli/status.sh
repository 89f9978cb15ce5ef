# status.sh: the exit statuses.

test_own_status() { status 7 "$U" "$T/seven"; status 0 "$U" true; status 255 "$U" sh -c 'exit 255'; }
test_finding_is_99() { export FAKE=finding; status 99 "$U" "$T/seven"; said 'Invalid write of size 4'; }
test_finding_with_its_own_exitcode() {
    export FAKE=finding
    status 3 "$U" --error-exitcode=3 "$T/seven"
    status 7 "$U" --error-exitcode=0 "$T/seven"
}
test_finding_in_a_descendant_is_99() { status 99 "$U" sh -c "FAKE=finding $T/seven; exit 0"; }
test_finding_in_an_orphan_is_99() { status 99 "$U" sh -c "(sleep 0.3; FAKE=finding $T/seven) & exit 0"; }
test_signal_is_128_plus_n() {
    status 137 "$U" sh -c 'kill -9 $$'
    status 134 "$U" sh -c 'ulimit -c 0; kill -ABRT $$'
    export FAKE=finding
    status 99 "$U" sh -c 'kill -9 $$'
    status 137 "$U" --error-exitcode=0 sh -c 'kill -9 $$'
}
test_unguarded_record_is_98() {
    export FAKE=unguarded
    status 98 "$U" "$T/seven"
    status 7 "$U" --unguarded=warn "$T/seven"
    export FAKE=unguarded,finding
    status 99 "$U" "$T/seven"
}
test_unguarded_child_leaves_the_programs_status() { status 5 "$U" sh -c "FAKE=unguarded $T/seven; exit 5"; }
test_no_start_record_is_98() {
    export FAKE=silent
    status 98 "$U" "$T/seven"; said 'wrote no record'
    status 7 "$U" --unguarded=warn "$T/seven"; said 'wrote no record'
    status 98 "$U" --quiet "$T/seven"
}
test_static_program_is_98() {
    $CC -static -o static "$T/seven.c" 2>/dev/null || skip "no static libc here"
    status 98 "$U" ./static; said 'static is statically linked: a preloaded guard cannot enter it'
    status 7 "$U" --unguarded=warn ./static; said 'statically linked'
    $CC -static-pie -o static-pie "$T/seven.c" 2>/dev/null || return 0
    status 98 "$U" ./static-pie; said 'statically linked'
}
test_setuid_program_is_98() {
    if [ "$(id -u)" != 0 ]; then
        local su=$(command -v su)
        [ -u "$su" ] || skip "no set-uid su here, and only root can make one"
        status 98 "$U" su; said 'su is set-user-ID'
        return
    fi
    cp "$T/seven" setuid; chown 65534 setuid; chmod 4755 setuid
    status 98 "$U" ./setuid; said 'is set-user-ID'
    cp "$T/seven" setgid; chgrp 65534 setgid; chmod 2755 setgid
    status 98 "$U" ./setgid; said 'is set-group-ID'
    cp "$T/seven" own; chmod 6755 own
    status 7 "$U" ./own
    chmod 4644 setuid
    status 126 "$U" ./setuid
}
test_foreign_programs_are_98() {
    cp "$T/seven" narrow; printf '\001' | dd of=narrow bs=1 seek=4 conv=notrunc 2>/dev/null
    status 98 "$U" ./narrow; said 'is a 32-bit program'
    cp "$T/seven" other; printf '\363' | dd of=other bs=1 seek=18 conv=notrunc 2>/dev/null
    status 98 "$U" ./other; said 'another machine'
    $CC -o musl "$T/seven.c" -Wl,--dynamic-linker=/lib/ld-musl-none.so.1
    status 98 "$U" ./musl; said 'is started by ld-musl-none.so.1'
}
test_missing_library_is_98() {
    cp "$U" uffence
    status 98 ./uffence "$T/seven"; said 'libuffence.so is neither beside the command'
}
test_not_found_is_127() {
    PATH=/usr/bin:/bin status 127 "$U" no-such-program; said 'no-such-program: command not found'
    status 127 "$U" ./no-such-program; said 'No such file'
    status 127 "$U" ''
    printf '#!/no/such/interpreter\n' >script; chmod +x script
    status 127 "$U" ./script; said 'its interpreter'
}
test_not_executable_is_126() {
    echo text >plain
    status 126 "$U" ./plain; said 'Permission denied'
    status 126 "$U" /tmp
}
