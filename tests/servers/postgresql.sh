# postgresql | initdb postgres pgbench psql | 8 | initdb, pgbench with four clients, a consistent sum, a fast shutdown, as its own user
free_port
as postgres
guarded initdb -D "$PWD/data" -A trust -U bench --no-sync >initdb.out 2>&1 || fail "$(cat initdb.out)"
serve postgres -D "$PWD/data" -k "$PWD" -p "$port" -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=16MB
export PGHOST=127.0.0.1 PGPORT=$port PGUSER=bench PGDATABASE=postgres
ready pg_isready
timeout 300 pgbench -i -q -s 1 >init.out 2>&1 || fail "$(cat init.out)"
timeout 300 pgbench -c 4 -j 2 -t 250 >bench.out 2>&1 || fail "$(cat bench.out)"
holds "$(cat bench.out)" '^number of transactions actually processed: 1000/1000'
holds "$(cat bench.out)" '^number of failed transactions: 0 '
ask() { psql -X -A -t -c "$1"; }
equal "$(ask 'select count(*) from pgbench_history')" 1000 'transactions in the history'
equal "$(ask 'select (select sum(abalance) from pgbench_accounts) = (select sum(delta) from pgbench_history)')" t 'the balance'
equal "$(ask 'vacuum analyze' ; ask "select count(*) from generate_series(1, 20000) a join pgbench_accounts on aid = a where md5(a::text) < '8'")" \
    $'VACUUM\n'"$(ask "select count(*) from generate_series(1, 20000) a where md5(a::text) < '8'")" 'a join'
! psql -X -c 'select 1 / 0' 2>/dev/null || fail 'a division by zero'
kill -INT "$(head -n 1 data/postmaster.pid)"
ended 0
! grep -E 'PANIC|was terminated by signal' server.err || fail 'the server complains'
