# nginx-light wrk apache2-utils | nginx wrk ab | 3 | wrk and ab on two workers, a reload under way, a graceful end
free_port
user=''; [ "$(id -u)" != 0 ] || user='user nobody nogroup;'
mkdir www tmp; seq 3000 >www/list.txt; echo hello >www/index.html; chmod -R a+rX .
cat >conf <<N
$user daemon off; master_process on; worker_processes 2; pid $PWD/pid; error_log $PWD/error.log;
events { worker_connections 256; }
http {
    access_log $PWD/access.log; default_type text/plain; gzip on; gzip_types text/plain;
    client_body_temp_path $PWD/tmp/b; proxy_temp_path $PWD/tmp/p; fastcgi_temp_path $PWD/tmp/f; uwsgi_temp_path $PWD/tmp/u; scgi_temp_path $PWD/tmp/s;
    server { listen 127.0.0.1:$port; root $PWD/www; location /again { proxy_pass http://127.0.0.1:$port/; } }
}
N
guarded nginx -t -q -p "$PWD/" -c "$PWD/conf"
serve nginx -p "$PWD/" -c "$PWD/conf"
ready curl -sf "http://127.0.0.1:$port/"
timeout 300 wrk -t 2 -c 16 -d 3s "http://127.0.0.1:$port/list.txt" >wrk.out
grep -q '[1-9][0-9]* requests in' wrk.out || fail "$(cat wrk.out)"
! grep -E 'Socket errors|Non-2xx' wrk.out || fail "$(cat wrk.out)"
workers=$(cat "/proc/$(cat pid)/task"/*/children)
ab -q -r -n 1000 -c 8 -H 'Accept-Encoding: gzip' "http://127.0.0.1:$port/list.txt" >ab.out 2>&1 & load=$!
kill -HUP "$(cat pid)"
wait $load
# a worker that goes closes connections on which it has read nothing yet: eight at the most, told up to three times each
holds "$(cat ab.out)" '^Complete requests: +1000$'; holds "$(cat ab.out)" '^Failed requests: +(1?[0-9]|2[0-4])$'
for worker in $workers; do while kill -0 "$worker" 2>/dev/null; do sleep 0.1; done; done
! grep -q Non-2xx ab.out || fail "$(cat ab.out)"
timeout 300 ab -q -k -n 500 -c 4 "http://127.0.0.1:$port/again" >ab2.out 2>&1
holds "$(cat ab2.out)" '^Complete requests: +500$'; holds "$(cat ab2.out)" '^Failed requests: +0$'
equal "$(curl -sS --compressed "http://127.0.0.1:$port/list.txt" | cksum)" "$(cksum <www/list.txt)" 'the page'
kill -QUIT "$(cat pid)"
ended 0
equal "$(awk '$9 == 200' access.log | wc -l)" "$(wc -l <access.log)" 'requests answered with 200'
! grep -E 'alert|emerg|crit' error.log || fail 'nginx complains'
