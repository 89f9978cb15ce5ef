# mariadb-server mariadb-client | mariadbd mariadb-install-db mariadb-slap mariadb | 1 | install, mariadb-slap with four clients, transactions
as mysql
socket=$PWD/socket
base=(--no-defaults "--datadir=$PWD/data" "--socket=$socket" "--tmpdir=$PWD")
mkdir data; [ ${#run_as[@]} = 0 ] || chown mysql data
"${run_as[@]}" mariadb-install-db --no-defaults --datadir="$PWD/data" --auth-root-authentication-method=normal --skip-test-db >install.out 2>&1 ||
    fail "$(cat install.out)"
serve mariadbd "${base[@]}" --skip-networking --skip-grant-tables --innodb-buffer-pool-size=16M --innodb-log-file-size=8M \
    --innodb-flush-log-at-trx-commit=0 --pid-file="$PWD/pid"
client=(--no-defaults "--socket=$socket")
ready mariadb-admin "${client[@]}" ping
timeout 300 mariadb-slap "${client[@]}" --user=root --concurrency=4 --iterations=1 --auto-generate-sql --auto-generate-sql-load-type=mixed \
    --number-of-queries=1000 >slap.out 2>&1 || fail "$(cat slap.out)"
holds "$(cat slap.out)" 'Number of clients running queries: 4'
equal "$(mariadb "${client[@]}" -N -B 2>&1 <<'SQL'
create database d; use d; create table t(i int primary key, s varchar(100)) engine=innodb;
insert into t select seq, md5(seq) from seq_1_to_5000;
start transaction; delete from t where i % 2; rollback; select count(*), sum(i) from t;
alter table t add index (s); select count(*) from t a join t b on a.s = b.s; check table t;
SQL
)" $'5000\t12502500\n5000\nd.t\tcheck\tstatus\tOK' 'what it answers'
kill -TERM "$(cat pid)"
ended 0
