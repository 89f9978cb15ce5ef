# what --overhead and --sample choose, and that all of it is counted

# number KEY: of the summary in records
number() { sed -n '/"record":"summary"/s/.*"'"$1"'":\([0-9]*\).*/\1/p' records; }

# Every site that allocates has had a guarded block, however hot another one was before.
test_budget_every_site() {
    local sites
    for overhead in 1.01x 1.1x; do
        status 0 "$U" -q --overhead=$overhead --json=records "$L/budget" sites 40
        sites=$(number sites)
        [ "$sites" -ge 1280 ] || fail "$overhead: $sites sites, the program has 32 callers in 40 depths"
        [ "$(number guarded_sites)" = "$sites" ] || fail "$overhead: $(number guarded_sites) of $sites sites had a guarded block"
        [ "$(number guarded_blocks)" -lt $(($(number blocks) / 10)) ] || fail "$overhead: nothing was thinned"
    done
    # --sample looks at the sites of its guarded blocks alone
    status 0 "$U" -q --sample=1/5000 --json=records "$L/budget" sites 40
    [ "$(number sites)" -lt 1280 ] || fail "--sample guards as if every site were to have a guarded block"
}

# A block that passes is counted by what is left of a number drawn before.
test_budget_counts() {
    local blocks options
    for options in --sample=1/50 --sample=1/5000 --overhead=1.1x --progress; do
        status 0 "$U" -q $options --json=records "$L/budget" pick 10000
        blocks=$(number blocks)
        [ $(($(number guarded_blocks) + $(number passed_sample) + $(number passed_budget) + $(number passed_other))) = "$blocks" ] ||
            fail "$options: $blocks blocks, $(number guarded_blocks) guarded, $(number passed_sample) passed"
        status 0 "$U" -q $options --json=records "$L/budget" pick 73210
        [ $(($(number blocks) - blocks)) = 63210 ] || fail "$options: 63,210 blocks more are $(($(number blocks) - blocks))"
    done
}

# The same blocks for the same seed, others for another, and so many.
test_budget_seed() {
    local n
    for n in 1 2; do
        status 0 "$U" -q --sample=1/50 --seed=7 "$L/budget" pick 20000
        mv out seed7.$n
    done
    status 0 "$U" -q --sample=1/50 --seed=8 "$L/budget" pick 20000
    cmp -s seed7.1 seed7.2 || fail "one seed, two choices"
    ! cmp -s seed7.1 out || fail "two seeds, one choice"
    n=$(wc -w <out)
    [ "$n" -gt 200 ] && [ "$n" -lt 800 ] || fail "$n of 20,000 blocks guarded by --sample=1/50"
}

# The first 16 mappings of a caller are guarded, then one in N, chosen by the seed; all are counted.
test_budget_mappings() {
    local n
    for n in 1 2; do
        status 0 "$U" --sample=1/50 --seed=7 --json=records "$L/budget" maps 5000
        mv out seed7.$n
    done
    cmp -s seed7.1 seed7.2 || fail "one seed, two choices"
    [ "$(cut -d' ' -f1-16 seed7.1)" = "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15" ] || fail "kept: $(cut -d' ' -f1-20 seed7.1)"
    n=$(wc -w <seed7.1)
    [ "$n" -gt 66 ] && [ "$n" -lt 216 ] || fail "$n of 5,000 mappings kept by --sample=1/50"
    [ "$(number mappings)" = 5000 ] && [ "$(number passed_mappings)" = $((5000 - n)) ] || fail "$(number passed_mappings) of $(number mappings) passed, $n kept"
    said "mappings: $(printf "%'d" $((5000 - n)) | sed -E 's/^([0-9])([0-9]{3})$/\1,\2/') of 5,000 without guards and quarantine"
    status 0 "$U" -q --sample=1/50 --seed=8 "$L/budget" maps 5000
    ! cmp -s seed7.1 out || fail "two seeds, one choice"
    # no budget, no thinning: nothing is said of it
    status 0 "$U" --json=records "$L/budget" maps 3000
    [ "$(wc -w <out)" = 3000 ] && ! grep -q passed_mappings records || fail "thinned without being asked: $(wc -w <out)"
    unsaid 'mappings:'
    status 0 "$U" --overhead=1.01x --json=records "$L/budget" maps 5000
    n=$(wc -w <out)
    [ "$n" -ge 1 ] && [ "$n" -lt 2500 ] || fail "$n of 5,000 mappings kept by --overhead=1.01x"
    [ "$(number passed_mappings)" = $((5000 - n)) ] || fail "$(number passed_mappings) passed, $n kept"
}
