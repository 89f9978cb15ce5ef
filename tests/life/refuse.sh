# refuse.sh: a kernel that refuses. The program's result is the same; what is not guarded is said.

# inside WHAT... : the lawful program does the same there with and without us, whatever can be guarded
inside() {
    local plain guarded what
    for what in plain mlockall; do
        plain=0 guarded=0
        timeout 300 "$L/refuse" "$@" -- "$L/lawful" $what >plain.out 2>plain.err </dev/null || plain=$?
        [ $plain = 0 ] || [ $what = plain ] || continue # more memory than this user may lock
        [ $plain = 0 ] || fail "plainly $*: $plain"
        timeout 300 "$L/refuse" "$@" -- "$U" --unguarded=warn "${OPTIONS[@]}" "$L/lawful" $what >out 2>err </dev/null || guarded=$?
        [ $guarded = 0 ] || { head -n 20 err >&2; fail "guarded $what $*: $guarded"; }
        diff plain.out out >&2 || fail "$what $*: the result differs"
    done
}
found() { status 99 "$L/refuse" "$@" -- "$U" "${OPTIONS[@]}" "$L/bug"; printed 'went on'; said 'Invalid write of size 1'; }

test_seccomp_as_containers_have_it() {
    local error
    for error in EPERM ENOSYS EMFILE ENOMEM; do
        inside userfaultfd=$error
        found userfaultfd=$error
    done
    "$L/refuse" userfaultfd=EPERM -- "$U" --backend=uffd "$L/bug" >out 2>err; [ $? = 98 ] || fail "not 98"
    said 'uffd refused with errno 1'
}
test_every_rung_below() {
    inside userfaultfd=EPERM ioctl=EPERM; said 'Backend: guardmark'; found userfaultfd=EPERM ioctl=EPERM
    inside userfaultfd=EPERM ioctl=EPERM guard=EINVAL; said 'Backend: mprotect'; found userfaultfd=EPERM ioctl=EPERM guard=EINVAL
    inside ioctl=EPERM; found ioctl=EPERM
    inside ioctl=ENOSYS guard=ENOSYS; found ioctl=ENOSYS guard=EINVAL
}
test_little_address_space() {
    local bytes
    for bytes in 4294967296 1073741824 524288000; do
        inside as=$bytes
        found as=$bytes
        status 99 "$U" "$L/refuse" as=$bytes -- "$L/bug"
    done
}
test_little_data() {
    inside data=1073741824
    found data=1073741824
    inside data=67108864
}
test_locked_memory() {
    local rung
    inside nofile=1000; found nofile=1000
    for rung in guardmark mprotect; do
        OPTIONS=(--backend=$rung); inside nofile=1000
    done
    [ "$(id -u)" = 0 ] || return 0
    OPTIONS=()
    command -v setpriv >/dev/null || return 0
    status 0 setpriv --reuid=65534 --regid=65534 --clear-groups "$L/refuse" memlock=65536 -- "$L/lawful" mlockall
    cp out plain.out
    status 0 setpriv --reuid=65534 --regid=65534 --clear-groups "$L/refuse" memlock=65536 -- "$U" -q "$L/lawful" mlockall
    diff plain.out out >&2 || fail "a refused mlockall differs"
}
test_the_programs_own_userfaultfd() { same "$L/lawful" uffd; OPTIONS=(--delivery=thread); same "$L/lawful" uffd; }
# The setting is the whole machine's: for a few seconds big mappings are refused to everybody, so it is asked for (.ci/run does),
# and one run at a time has it.
test_no_overcommit() {
    [ "${CHECK_MACHINE-}" ] || skip "changes vm.overcommit_memory of the whole machine; CHECK_MACHINE=1 lets it"
    [ -w /proc/sys/vm/overcommit_memory ] || skip "overcommit_memory may not be written"
    exec 9</proc/sys/vm/overcommit_memory; flock 9
    local was=$(cat /proc/sys/vm/overcommit_memory) bad=
    { echo 2 >/proc/sys/vm/overcommit_memory; } 2>/dev/null || skip "overcommit_memory may not be written"
    trap "echo $was >/proc/sys/vm/overcommit_memory" EXIT
    ( inside as=1099511627776; found as=1099511627776 ) || bad=1
    echo $was >/proc/sys/vm/overcommit_memory; trap - EXIT
    [ -z "$bad" ] || fail "under overcommit_memory=2"
}
# a chroot without /proc: we find our library, and the program its name, without it
test_refuse_no_proc() {
    local how
    [ "$(id -u)" = 0 ] && unshare -m mount -t tmpfs none /proc 2>/dev/null || skip 'no right to hide /proc'
    for how in "$U $L/bug" "cd $L && ./uffence ./bug" "PATH=$L:$PATH uffence bug"; do
        status 99 unshare -m sh -c "mount -t tmpfs none /proc; $how"; said 'main (bug.c:'
    done
}
# a file for the report that cannot be made is told once, by its name
test_refuse_report_file() {
    status 97 "$U" --json="$PWD/none/file" true
    [ "$(grep -c . err)" = 1 ] || fail "more than a line: $(cat err)"
    said "cannot write $PWD/none/file: No such file"
}

# the command's own libraries want more stack than this program has
test_little_stack() {
    local size
    for size in 64 128 1024; do
        status 99 bash -c "ulimit -s $size; exec '$U' --xml=yes --xml-file=out.xml --html=out.html '$L/bug'"
        printed 'went on'; said 'Invalid write of size 1'; said 'bug.c:'
        [ -s out.html ] && [ -s out.xml ] || fail "no documents with a stack of $size KiB"
    done
}
