# memcached python3 | memcached python3 | 1 | four clients write, read back, count, delete; evictions
free_port
serve memcached -l 127.0.0.1 -p "$port" -t 2 -m 8 -c 64 -u nobody
ready open_port
timeout 300 python3 "$HERE/memcached.py" "$port"
kill -TERM "$server"    # the command passes it on
ended 0
