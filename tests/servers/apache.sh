# apache2 apache2-utils curl | apache2 ab curl | 4 | the prefork module under ab, a graceful restart under way, CGI
free_port
as nobody
mkdir www www/cgi; seq 2000 >www/list.txt
printf '#!/bin/sh\necho "Content-Type: text/plain"; echo; echo "query $QUERY_STRING"\n' >www/cgi/q; chmod -R a+rx www
modules=/usr/lib/apache2/modules
cat >conf <<N
ServerName localhost
ServerRoot $PWD
Listen 127.0.0.1:$port
PidFile $PWD/pid
ErrorLog $PWD/error.log
DocumentRoot $PWD/www
LoadModule mpm_prefork_module $modules/mod_mpm_prefork.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule dir_module $modules/mod_dir.so
LoadModule deflate_module $modules/mod_deflate.so
LoadModule filter_module $modules/mod_filter.so
LoadModule alias_module $modules/mod_alias.so
LoadModule cgi_module $modules/mod_cgi.so
AddOutputFilterByType DEFLATE text/plain
ScriptAlias /cgi/ $PWD/www/cgi/
StartServers 3
MaxRequestWorkers 12
MaxConnectionsPerChild 200
N
serve apache2 -f "$PWD/conf" -D FOREGROUND
ready curl -sf "http://127.0.0.1:$port/list.txt"
ab -q -n 800 -c 6 -H 'Accept-Encoding: gzip' "http://127.0.0.1:$port/list.txt" >ab.out 2>&1 & load=$!
kill -USR1 "$(cat pid)"
wait $load
holds "$(cat ab.out)" '^Complete requests: +800$'; holds "$(cat ab.out)" '^Failed requests: +0$'
! grep -q Non-2xx ab.out || fail "$(cat ab.out)"
for i in 1 2 3 4 5; do equal "$(curl -sS "http://127.0.0.1:$port/cgi/q?$i")" "query $i" 'a script'; done
kill -WINCH "$(cat pid)"
ended 0
! grep -E 'exit signal|alert|emerg' error.log || fail 'apache complains'
