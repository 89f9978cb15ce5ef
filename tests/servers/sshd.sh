# openssh-server openssh-client | sshd ssh scp ssh-keygen | 6 | logins, a command's status, files to and fro; its network child locks itself up by seccomp
free_port
ssh-keygen -q -t ed25519 -N '' -f host; ssh-keygen -q -t ed25519 -N '' -f user; cp user.pub authorized
[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
cat >conf <<N
Port $port
ListenAddress 127.0.0.1
HostKey $PWD/host
AuthorizedKeysFile $PWD/authorized
PidFile $PWD/pid
StrictModes no
UsePAM no
PasswordAuthentication no
Subsystem sftp internal-sftp
N
serve "$(command -v sshd)" -D -e -f "$PWD/conf"
ready open_port
options=(-F none -i "$PWD/user" -o StrictHostKeyChecking=no -o UserKnownHostsFile="$PWD/known" -o BatchMode=yes -o ConnectTimeout=200 -o LogLevel=ERROR)
login() { timeout 300 ssh "${options[@]}" -p "$port" 127.0.0.1 "$@"; }
for i in 1 2 3; do
    status=0
    equal "$(login "echo hello $i; exit $i" || echo "status $?")" "hello $i"$'\n'"status $i" 'a login'
done
seq 200000 >sent
timeout 300 scp -q "${options[@]}" -P "$port" sent "127.0.0.1:$PWD/there"
timeout 300 scp -q "${options[@]}" -P "$port" "127.0.0.1:$PWD/there" back
cmp sent there; cmp sent back
equal "$(login 'cat | sort -rn | head -n 1' <sent)" 200000 'a pipe'
kill -TERM "$server"
ended 0
! grep -iE 'fatal|segfault|sandbox' server.err || fail 'sshd complains'
