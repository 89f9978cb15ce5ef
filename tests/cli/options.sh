# options.sh: what the command line means, and what is refused.

test_help_names_every_option() {
    status 0 "$U" --help
    for name in $(sed -n 's/^UF_OPTION([A-Z]*, *\([a-z_]*\),.*/\1/p' "$OLDPWD/include/options.def"); do
        grep -q -e "--${name//_/-}" out || fail "--help lacks $name"
    done
    [ "$(awk 'length > 110' out | wc -l)" = 0 ] || fail "--help has lines over 110 columns"
}
test_version() { status 0 "$U" --version; grep -qE '^uffence [0-9]+\.[0-9]+\.[0-9]+$' out || fail "no version"; }
test_help_into_a_full_disk_is_an_error() {
    [ -w /dev/full ] || skip "no /dev/full"
    "$U" --help >/dev/full 2>err; [ $? = 97 ] || fail "not 97"
}
test_unknown_option_is_97_with_a_suggestion() {
    status 97 "$U" --algin=exact "$T/seven"; said '--algin: no such option; did you mean --align?'
    status 97 "$U" --trace_childern=no "$T/seven"; said 'did you mean --trace-children?'
    status 97 "$U" --xyzzy "$T/seven"; said '--xyzzy: no such option'; unsaid 'did you mean'
    status 97 "$U" -z "$T/seven"; said '-z: no such option'
}
test_bad_values_are_97_and_named() {
    status 97 "$U" --align=banana "$T/seven"; said '--align=banana: expected one of standard, exact, 1, 2'
    status 97 "$U" --num-callers=65 "$T/seven"; said '--num-callers=65: expected a whole number from 1 to 64'
    status 97 "$U" --num-callers "$T/seven"; said '--num-callers: needs a value'
    status 97 "$U" --quiet=perhaps "$T/seven"; said '--quiet=perhaps: expected yes or no'
    status 97 env UFFENCE_OPTIONS=side=up "$U" "$T/seven"; said 'UFFENCE_OPTIONS: --side=up: expected one of right'
}
test_no_program_is_97() { status 97 "$U"; said 'no program given'; status 97 "$U" --quiet --; said 'no program given'; }
test_two_dashes_end_the_options() {
    ln -s "$T/seven" ./--version
    PATH=$PWD:$PATH status 7 "$U" -- --version
}
test_options_after_the_program_are_the_programs() { status 0 "$U" -q echo --align=banana -v; printed '--align=banana -v'; }
test_valgrind_options_are_told_and_passed() {
    status 7 "$U" --tool=memcheck --leak-check=full --track-origins=yes --vgdb=no --show-leak-kinds=all "$T/seven"
    unsaid 'warning: --leak-check'; said 'warning: --track-origins'; unsaid 'warning: --show-leak-kinds'
    unsaid 'warning: --tool'; unsaid 'warning: --vgdb'
    status 7 "$U" --tool=massif "$T/seven"; said 'warning: --tool'
}
test_valgrind_spellings_that_are_ours() {
    status 7 "$U" -q --error-exitcode=1 --num-callers=20 --trace-children=yes --log-file=log "$T/seven"
    unsaid warning
}
test_shim_options_travel() {
    status 0 env UFFENCE_OPTIONS=side=left:align=8:fill=3 "$U" -q --align=exact --guard-memory=20% --sample=1/5 --quarantine=2M \
        --no-trace-children --trace-children-skip='a:b' --fill=0 printenv UFFENCE_OPTIONS
    printed "align=exact:side=left:quarantine=2097152:guard_memory=20%:sample=1/5:trace_children=0:trace_children_skip='a:b'"
}
test_default_options_leave_the_environment_clean() {
    status 1 env UFFENCE_OPTIONS=side=left "$U" -q --side=right printenv UFFENCE_OPTIONS; printed ''
    status 97 "$U" --trace-children-skip="a:'\"" "$T/seven"; said 'trace_children_skip'
}
test_the_option_parser_calls_nothing() {
    # It runs before malloc works, and what it called could be hooked.
    local extra=$(nm -u "$B/preload/base/opt.o" | grep -v _GLOBAL_OFFSET_TABLE_)
    [ -z "$extra" ] || fail "opt.o needs $extra"
}
