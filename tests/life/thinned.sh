# thinned.sh: whose blocks went unguarded is said, the worst place first.

# first COUNT PLACE: the first of the "Thinned most" lines
first() {
    local line=$(grep -m1 'Thinned most:' err)
    [[ $line =~ Thinned\ most:\ $1\ blocks\ unguarded\ at\ $2\ \(thinned\.c:[0-9]+\)$ ]] || fail "the first line is: ${line:-none}"
}
test_thinned_overhead() {
    status 0 "$U" --overhead=1.01x --json=j "$L/thinned"
    first '[0-9,]+ of 20,000' hot; said 'of 2,000 blocks unguarded at cold '; said "such a block is the C library's own"
    grep -m1 '"record":"thinned"' j | grep -q '"function":"hot","file":"[^"]*thinned.c","line":[0-9]' || fail "no names in the JSON"
    ! grep '"record":"thinned"' j | grep -q estimated || fail "counted, not estimated"
    status 0 "$U" --symbolize=j; first '[0-9,]+ of 20,000' hot
}
test_thinned_sample_is_an_estimate() {
    status 0 "$U" --sample=1/100 --json=j "$L/thinned"
    first 'about [0-9,]+ of [0-9,]+' hot
    # guarded of the hot place: one in 100 of 20,000
    local got=$(grep -m1 '"record":"thinned"' j | sed -E 's/.*"guarded":([0-9]+),"estimated":true.*/\1/')
    [ "$got" -gt 100 ] && [ "$got" -lt 400 ] || fail "guarded: $got"
}
test_thinned_memory_budget() {
    status 0 "$U" --guard-memory=4M "$L/thinned" keep; said 'the memory budget is reached'
    first '[0-9,]+ of 20,000' hot
}
test_thinned_child_counts_its_own() {
    status 0 "$U" --overhead=1.01x --json=j "$L/thinned" fork; first '[0-9,]+ of 40,000' hot
    [ "$(grep -c '"record":"thinned".*"blocks":20000,' j)" = 2 ] || fail "not 20,000 each: $(grep thinned j)"
}
test_thinned_nothing_nothing_said() {
    status 0 "$U" --json=j "$L/thinned"; unsaid 'Thinned most'; unsaid 'such a block'
    ! grep -q '"record":"thinned"' j || fail "a record"
    status 0 "$U" -q --overhead=1.01x "$L/thinned"; unsaid 'Thinned most'
}
