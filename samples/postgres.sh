#!/bin/sh
# A PostgreSQL of one's own, to try FlowExec's workers on and for its tests: a new cluster in a temporary folder, on a free port of this
# machine alone. It is gone with whoever started it: when this script's input ends, or at Ctrl+C, the server is stopped and its folder removed.
#
#   sh samples/postgres.sh [standby-of=PORT] [SETTING=VALUE ...]      settings of the server, such as fsync=on
#
# A standby copies another such server (its password in PGPASSWORD) until it is promoted. The first line is `ready PORT PASSWORD` (the role is postgres), or `none REASON` where there is no server to be had, or `failed REASON`.
# Then it takes a command a line and answers each with a last line `ok` or `failed REASON`:
#   start [SETTING=VALUE ...]   stop fast|immediate   sql STATEMENT   in DATABASE STATEMENT   promote
#
# FLOWEXEC_POSTGRES names the folder of another server's programs: initdb, pg_ctl and postgres. psql is the machine's where there is none.
set -u
# What someone has set for servers of theirs is not for this one.
unset PGDATA PGHOST PGPORT PGUSER PGDATABASE PGOPTIONS PGSERVICE PGSSLMODE PGPASSFILE

none() { echo "none $1"; exit 0; }

# The newest that Debian and its kin keep beside one another, or else what PATH has.
newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
bin=${FLOWEXEC_POSTGRES:-$newest}
[ -x "$bin/initdb" ] || [ -n "${FLOWEXEC_POSTGRES:-}" ] || bin=$(dirname "$(command -v initdb || echo ./none)")
psql=$bin/psql
[ -x "$psql" ] || psql=$newest/psql
[ -x "$psql" ] || psql=$(command -v psql || echo psql)
for tool in "$bin/initdb" "$bin/pg_ctl" "$psql"; do
  [ -x "$tool" ] || none "There is no $tool of PostgreSQL on this machine (on Debian: apt-get install postgresql)."
done

# A server does not run as root, and root's folders are closed to the one that it runs as.
if [ "$(id -u)" = 0 ]; then
  user=$(awk -F: '$1 == "postgres" || $1 == "nobody" { print ($1 == "postgres" ? 0 : 1), $3, $4 }' /etc/passwd | sort | head -n 1)
  command -v setpriv >/dev/null && [ -n "$user" ] || none 'PostgreSQL does not run as root, and there is no setpriv or no user to run it as.'
  uid=$(echo "$user" | cut -d' ' -f2) gid=$(echo "$user" | cut -d' ' -f3)
  folder=$(mktemp -d /tmp/flowexec-postgres-XXXXXX) && chown "$uid:$gid" "$folder"
  as_user() { (cd "$folder" && exec setpriv --reuid "$uid" --regid "$gid" --clear-groups "$@"); }
else
  folder=$(mktemp -d "${TMPDIR:-/tmp}/flowexec-postgres-XXXXXX")
  as_user() { "$@"; }
fi
[ -d "$folder" ] || { echo 'failed There is no temporary folder to make a cluster in.'; exit 1; }
data=$folder/data log=$folder/server.log

end() {
  trap '' INT TERM HUP
  if [ -f "$data/postmaster.pid" ]; then
    server=$(head -n 1 "$data/postmaster.pid")
    as_user "$bin/pg_ctl" stop -D "$data" -m immediate -t 10 >/dev/null 2>&1 || kill -KILL "$server" 2>/dev/null
  fi
  rm -rf "$folder"
}
trap end EXIT
trap 'exit 0' INT TERM HUP

# Nothing waits for the disk: what dies here is the server, not the machine. A commit is durable all the same where only the server crashes.
start() {
  options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c fsync=off -c full_page_writes=off"
  options="$options -c max_connections=200 -c shared_buffers=32MB -c dynamic_shared_memory_type=mmap"
  for setting; do options="$options -c $setting"; done
  as_user "$bin/pg_ctl" start -D "$data" -l "$log" -w -t 60 -o "$options" >/dev/null 2>&1 </dev/null
}

reason() { tail -n 5 "$1" 2>/dev/null | tr '\n' ' '; }

primary=
case ${1:-} in standby-of=*) primary=${1#*=}; shift ;; esac
copy() {
  [ -x "$bin/pg_basebackup" ] || none "There is no pg_basebackup in $bin, which makes a standby."
  as_user "$bin/pg_basebackup" -h 127.0.0.1 -p "$primary" -U postgres -D "$data" -R -X stream -c fast --no-sync >"$folder/initdb.log" 2>&1
}
make() {
  ( umask 022; printf '%s\n' "$password" > "$folder/password" )
  as_user "$bin/initdb" -D "$data" -U postgres --pwfile "$folder/password" --auth scram-sha-256 --encoding UTF8 --locale C --no-sync >"$folder/initdb.log" 2>&1
}

password=${primary:+$PGPASSWORD}
password=${password:-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')}
if [ -n "$primary" ]; then copy; else make; fi || { echo "failed to make a cluster: $(reason "$folder/initdb.log")"; exit 1; }

# Below the ports that connections of other processes are given, so that it is still free when the server is started again.
tries=0
while
  port=$(( 15000 + $(od -An -N2 -tu2 /dev/urandom) % 15000 ))
  ! start "$@"
do
  tries=$(( tries + 1 ))
  [ "$tries" -lt 5 ] || { echo "failed $(reason "$log")"; exit 1; }
done
echo "ready $port $password"

export PGPASSWORD="$password"
run() {
  "$psql" -h 127.0.0.1 -p "$port" -U postgres -d "$1" -XqAt -v ON_ERROR_STOP=1 -c "$2" 2>"$folder/sql.log" </dev/null ||
    answer="failed $(reason "$folder/sql.log")"
}
while read -r command argument; do
  answer=ok
  case $command in
    # shellcheck disable=SC2086 # one word a setting
    start) start $argument || answer="failed $(reason "$log")" ;;
    stop) as_user "$bin/pg_ctl" stop -D "$data" -m "$argument" -t 60 >"$folder/stop.log" 2>&1 || answer="failed $(reason "$folder/stop.log")" ;;
    promote) as_user "$bin/pg_ctl" promote -D "$data" -w -t 60 >"$folder/stop.log" 2>&1 || answer="failed $(reason "$folder/stop.log")" ;;
    sql) run postgres "$argument" ;;
    in) run "${argument%% *}" "${argument#* }" ;;
    *) answer="failed There is no command '$command'." ;;
  esac
  echo "$answer"
done
