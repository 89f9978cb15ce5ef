# ends.sh: a program that ends by a signal: told where a handler saw it, and never passed over where none could.

test_ends_that_a_handler_sees() {
    local how delivery
    for delivery in sigbus thread; do
        for how in null sent; do
            status 139 "$U" --delivery=$delivery "$L/ends" $how; said 'the process ends by SIGSEGV'; unsaid 'no handler could run'
        done
        status 139 "$U" -q --delivery=$delivery "$L/ends" null; said 'Process terminating with default action of signal 11'; unsaid 'the process ends by'
    done
}
test_ends_that_no_handler_sees() {
    status 135 "$U" -q "$L/ends" block; said 'ended by SIGBUS where no handler could run'; said 'delivery=thread reports'
    status 139 "$U" -q "$L/ends" map; said 'ended by SIGSEGV where no handler could run'
    status 139 "$U" -q "$L/ends" stack; said 'its stack was used up'
    status 99 "$U" -q --delivery=thread "$L/ends" block; said 'Invalid write of size 1'; printed 'went on'
    status 139 "$U" -q --delivery=thread "$L/ends" map; said 'where no handler could run'; unsaid 'delivery=thread'
}
