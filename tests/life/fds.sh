# fds.sh: whatever a program does to descriptors, it is guarded to the end or told that it is not.

# went_on WHAT: guarded, found in both processes, and nothing written into a file of the program's
went_on() {
    rm -rf mine root
    status 99 "$U" "${OPTIONS[@]}" "$L/fds" $1
    printed "$1 went on, child 5"
    said 'Invalid write'
    [ ! -s mine ] || { head -c 200 mine >&2; fail "$1: written into the program's file"; }
}
test_descriptors_closed_by_name() {
    local what
    for what in close_range closefrom close number numbers dup2 dup3 chdir removed; do
        went_on $what; unsaid 'guards for a while'
        [ "$(grep -c 'Invalid write' err)" = 2 ] || [ $what = removed ] || grep -q '2 errors' err || fail "$what: not found twice"
    done
}
test_descriptors_closed_behind_our_back() {
    local what
    for what in raw listed raw-reused; do went_on $what; said 'closed our descriptor'; done
    status 0 "$U" "$L/fds" raw-none-left; said 'go unguarded'; printed 'raw-none-left went on, child 99'
    [ ! -s mine ] || fail "written into the program's file"
}
test_descriptors_closed_behind_our_back_by_thread() {
    local what
    OPTIONS=(--delivery=thread)
    for what in close_range raw listed raw-reused dup2; do went_on $what; done
}
test_lower_rungs_need_no_descriptor() {
    local what rung
    for rung in guardmark mprotect; do
        OPTIONS=(--backend=$rung)
        for what in close_range raw raw-reused dup2; do went_on $what; unsaid 'closed our descriptor'; done
    done
}
test_no_descriptors_left() {
    went_on emfile
    went_on sixteen
    status 99 sh -c "ulimit -n 16; exec '$U' '$L/bug'"
    status 99 sh -c "ulimit -n 64; exec '$U' sh -c 'ulimit -n 16; $L/bug; $L/bug'"
}
test_another_root() {
    [ "$(id -u)" = 0 ] || skip "not root"
    went_on chroot
}
test_standard_error_closed_or_taken() {
    status 99 env LD_PRELOAD="$L/libuffence.so" UFFENCE_OPTIONS=log_file=log "$L/bug"
    grep -q '"finding"' log || fail "not in the log"
    env LD_PRELOAD="$L/libuffence.so" "$L/bug" 2>&- >out; [ $? = 99 ] || fail "not 99"
    env LD_PRELOAD="$L/libuffence.so" "$L/fds" stderr-taken 2>err >out; [ $? = 99 ] || fail "not 99"
    [ ! -s mine ] || fail "written into the program's file"
    went_on stderr-taken
}
test_no_file_may_grow() {
    local got
    got=$(bash -c "ulimit -f 0; LD_PRELOAD='$L/libuffence.so' UFFENCE_OPTIONS=log_file=log '$L/bug' 2>&1 | cat; exit \${PIPESTATUS[0]}")
    [ $? = 99 ] || fail "not 99"
    [[ $got = *'"finding"'* && $got = *'went on'* ]] || fail "said only: $got"
    got=$("$U" --log-file=report bash -c "ulimit -f 0; '$L/bug' 2>&1 | cat; exit \${PIPESTATUS[0]}")
    [ $? = 99 ] || fail "under the command: not 99"
    [[ $got = *'"finding"'* && $got = *'went on'* ]] || fail "under the command, said only: $got"
}
test_a_full_disk() {
    mkdir full
    mount -t tmpfs -o size=8k none full 2>/dev/null || skip "may not mount"
    head -c 8192 /dev/zero >full/file
    status 99 env LD_PRELOAD="$L/libuffence.so" UFFENCE_OPTIONS=log_file=full/log "$L/bug"; printed 'went on'
    status 99 env LD_PRELOAD="$L/libuffence.so" UFFENCE_OPTIONS=log_file=full/nowhere/log "$L/bug"; printed 'went on'
    said '"finding"'
    umount full
}
