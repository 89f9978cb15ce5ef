# output.sh: where reports go, and records as they come.

test_log_file_takes_the_text() {
    export FAKE=finding
    status 99 "$U" --log-file=log "$T/seven"
    grep -q 'Invalid write of size 4' log || fail "no report in the log"
    [ ! -s err ] || fail "something on standard error, too"
}
test_log_file_words() {
    export FAKE=finding NAME=x
    "$U" --log-file='log-%p-%q{NAME}-%%' sh -c 'echo $$' >pid; [ $? = 99 ] || fail "not 99"
    [ -s "log-$(cat pid)-x-%" ] || fail "no log-$(cat pid)-x-%: $(ls)"
    status 97 "$U" --log-file='log-%q{NO_SUCH}' touch ran; said 'NO_SUCH'
    status 97 "$U" --log-file='log-%z' touch ran; said '%z'
    status 97 "$U" --log-file='log-%q' touch ran; said '{NAME}'
    status 97 "$U" --log-file='log-%' touch ran; said 'ends in %'
    [ ! -e ran ] || fail "the program was started"
}
test_unwritable_outputs_are_97_before_the_start() {
    status 97 "$U" --log-file=no/such/dir touch ran; said 'no/such/dir'
    status 97 "$U" --json=no/such/dir touch ran; said 'no/such/dir'
    local option
    for option in folded pprof speedscope working-set; do
        status 97 "$U" --mode=touch --$option=no/such/dir touch ran; said 'cannot write no/such/dir'
        status 97 "$U" --mode=touch --$option=. touch ran; said 'cannot write .: Is a directory'
        echo kept >old; status 97 "$U" --mode=touch --$option=old --log-fd=99 touch ran; [ "$(cat old)" = kept ] || fail "$option: emptied"
    done
    [ ! -e ran ] || fail "the program was started"
}
test_json_ends_with_the_summary() {
    status 7 "$U" --json=j "$T/seven"
    tail -n 1 j | grep -q '"record":"summary"' || fail "the last line is no summary"
    FAKE=finding status 99 "$U" --json=j "$T/seven"
    grep -q '"kind":"heap-overflow"' j || fail "no finding"
    tail -n 1 j | grep -q '"record":"summary"' || fail "the last line is no summary"
}
test_records_are_read_while_the_program_runs() {
    FAKE=finding "$U" --log-file=log sh -c 'FAKE= exec sleep 100' & local pid=$!
    until_ grep -q Invalid log
    kill -0 $pid || fail "the report came only at the end"
    kill -TERM $pid; wait $pid; [ $? = 99 ] || fail "not 99"
}
test_split_torn_and_wrong_records() {
    FAKE=split status 7 "$U" "$T/seven"
    FAKE=torn status 7 "$U" "$T/seven"; [ -s err ] || fail "a torn record was passed over in silence"
    FAKE=garbage,finding status 99 "$U" "$T/seven"; said Invalid
}
test_quiet_says_nothing_without_a_finding() { status 7 "$U" -q "$T/seven"; [ ! -s err ] || fail "not quiet: $(cat err)"; }
test_symbolize_reads_a_raw_log() {
    UFFENCE_RECORDS=$PWD/raw LD_PRELOAD=$T/libuffence.so true; [ ! -e raw ] || fail "the fake made the file"
    : >raw; UFFENCE_RECORDS=$PWD/raw FAKE=finding,garbage LD_PRELOAD=$T/libuffence.so "$T/seven"
    status 99 "$U" --symbolize=raw; said 'Invalid write of size 4'
    status 0 "$U" --symbolize=raw --error-exitcode=0 --json=j
    tail -n 1 j | grep -q '"record":"summary"' || fail "no JSON"
    status 97 "$U" --symbolize=no-such-log; said 'no-such-log'
}
test_doctor() {
    "$U" --doctor >out 2>err; local rc=$?
    [ $rc = 0 ] || [ $rc = 98 ] || fail "status $rc"
    for rung in uffd uffd-dev guardmark mprotect; do grep -qE "^  $rung +(works|refused) " out || fail "no $rung"; done
    ! grep -q refused out || grep -q remedy out || fail "a refusal without a remedy"
    "$U" --doctor --json=j >out; grep -q '"record":"doctor"' j || fail "no JSON"; [ -s out ] || fail "no text beside --json=F"
    status 97 "$U" --doctor --json=no/such/dir
    mkdir alone; cp "$U" alone; status 98 alone/uffence --doctor; grep -q 'cannot guard' out || fail "works without its object?"
}
