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
