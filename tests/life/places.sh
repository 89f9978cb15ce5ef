# places.sh: where the command itself is run.

test_first_process_of_a_pid_namespace() {
    unshare -pf --mount-proc true 2>/dev/null || skip "no PID namespace with a /proc of its own (no root, or in a chroot)"
    status 99 unshare -pf --mount-proc "$U" "$L/bug"; printed 'went on'; said 'Invalid write'
    status 99 unshare -pf "$U" "$L/bug"; said 'Invalid write' # /proc is another namespace's
    status 99 unshare -pf --mount-proc "$U" sh -c "(sleep 0.3; $L/bug) & exit 4"; said 'Invalid write'
    status 143 unshare -pf --mount-proc "$U" -q sh -c 'kill -TERM $$; sleep 9'
}
test_no_proc() {
    unshare -m true 2>/dev/null || skip "no mount namespace of one's own (no root)"
    status 99 unshare -m sh -c "umount -l /proc; exec $U $L/bug"; printed 'went on'; said 'Invalid write of size 1'; said 'bug.c:[0-9]'
}
test_reader_of_the_report_goes_away() {
    "$U" "$L/bug" 2>&1 >/dev/null | head -n 1 >first; [ "${PIPESTATUS[*]}" = '99 0' ] || fail "ended with ${PIPESTATUS[*]}"
    "$U" true 2>&1 | true; [ "${PIPESTATUS[0]}" = 0 ] || fail "nothing found, ended with ${PIPESTATUS[*]}"
    status 99 sh -c "exec $U $L/bug <&- >&- 2>&-"
}
test_under_timeout_find_xargs_and_make() {
    status 124 timeout 1 "$U" -q sleep 30
    status 99 timeout 30 "$U" -q "$L/bug"
    status 1 find "$L/bug" -exec "$U" -q --error-exitcode=1 {} +; said 'Invalid write'
    status 123 sh -c "printf '%s\n' 1 2 3 | xargs -n1 -P3 $U -q $L/bug"
    [ "$(grep -c 'Invalid write' err)" = 3 ] || fail "not three reports"
    command -v make >/dev/null || return 0
    printf 'all: x\nx:\n\t+@%s -q $(MAKE) -s -f sub y z\n' "$U" >Makefile; printf 'all: y z\ny z:\n\t@echo $@\n' >sub
    status 0 make -s -j4; [ "$(sort out | tr -d '\n')" = yz ] || fail "$(cat out)"
    unsaid 'jobserver' # its descriptors have come through
}
