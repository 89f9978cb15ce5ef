# redis-server redis-tools | redis-server redis-benchmark redis-cli | 2 | redis-benchmark over ten commands, a background save
free_port
cli() { redis-cli -p "$port" "$@"; }
serve redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$PWD"
ready cli ping
timeout 300 redis-benchmark -p "$port" -n 10000 -c 20 -P 4 -d 100 -r 500 --csv \
    -t ping_mbulk,set,get,incr,lpush,lpop,sadd,hset,zadd,lrange_100,mset >bench.csv
equal "$(wc -l <bench.csv)" 13 'lines of redis-benchmark'
# every command that was sent was carried out
stats=$(cli info commandstats | tr -d '\r')
for command in ping:10000 set:10000 get:10000 incr:10000 lpop:10000 sadd:10000 hset:10000 zadd:10000 lrange:10000 mset:10000; do
    holds "$stats" "^cmdstat_${command%:*}:calls=[0-9]+.*rejected_calls=0,failed_calls=0"
    calls=$(sed -n "s/^cmdstat_${command%:*}:calls=\([0-9]*\),.*/\1/p" <<<"$stats")
    [ "$calls" -ge "${command#*:}" ] || fail "${command%:*}: $calls calls"
done
equal "$(cli eval 'local s = 0 for _, k in ipairs(redis.call("keys", "counter:*")) do s = s + redis.call("get", k) end return s' 0)" \
    10000 'sum of what was counted up'
size=$(cli dbsize)
cli bgsave >/dev/null
ready bash -c "redis-cli -p $port info persistence | grep -q rdb_bgsave_in_progress:0"
holds "$(cli info persistence)" '^rdb_last_bgsave_status:ok'
cli debug reload >/dev/null 2>&1 || true
equal "$(cli dbsize)" "$size" 'keys after the save'
cli shutdown nosave
ended 0
