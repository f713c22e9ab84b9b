# Helpers for the tests of sltdquery; sourced behind tests/lib.sh.

# Lists that are too old answer nothing: those of the tests are of yesterday,
# and the authority's data is of AS_OF.
DAY=$(date -u -d '1 day ago' +%Y-%m-%d)
AS_OF=$(date -u -d '2 hours ago' +%Y-%m-%dT02:00:00Z)

# list FILE: a small list that most tests ask.
sltd_list()
{
	cat >"$1" <<'EOF'
number,number_last,issuing_state,type,status,reporting_state,reported,expiry_date,reference
L898902C3,,UTO,P,stolen,UTO,2020-02-02,2030-04-15,UTO-123
C01X0006H,,D,P,lost,D,2021-05-05,,D-1
123456789,,GBR,P,revoked,,2022-01-01,,
AA0000100,AA0000199,ITA,P,stolen_blank,ITA,2019-01-01,,
AA0000150,AA0000160,ITA,P,stolen_blank,ITA,2019-01-01,,
O12345678,,FRA,,invalid,,2024-01-01,,
EOF
}

# ask NUMBER [STATE [TYPE [OPTION…]]]: "answer match match …" in $TMP/out
ask()
{
	ask_number=$1 ask_state=${2:-} ask_type=${3:-}
	[ $# -lt 3 ] && shift $# || shift 3
	run sltdquery -n "$ask_number" ${ask_state:+-c "$ask_state"} \
	    ${ask_type:+-t "$ask_type"} "$@"
	jq -r '.sltdquery | [.answer, (.sources[]?.records[]?.match)] |
	    join(" ")' "$TMP/out" >"$TMP/ask" 2>/dev/null
	mv "$TMP/ask" "$TMP/out"
}

# certificates FOLDER: a CA, a server for 127.0.0.1, a client, and a client
# of another CA (other.pem, other.key).
certificates()
{
	(
		cd "$1" || exit 1
		new() # NAME SUBJECT CA EXTENSION
		{
			openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
			    -nodes -keyout "$1.key" -out "$1.csr" \
			    -subj "/CN=$2" &&
			printf '%s\n' "$4" >"$1.ext" &&
			openssl x509 -req -in "$1.csr" -CA "$3.pem" \
			    -CAkey "$3.key" -CAcreateserial -days 2 \
			    -extfile "$1.ext" -out "$1.pem" &&
			chmod 600 "$1.key"
		}
		for ca in ca otherca; do
			openssl req -x509 -newkey ec -nodes -days 2 \
			    -pkeyopt ec_paramgen_curve:P-256 \
			    -keyout $ca.key -out $ca.pem -subj "/CN=$ca" \
			    -addext keyUsage=critical,keyCertSign || exit 1
		done
		new server localhost ca \
		    'subjectAltName=IP:127.0.0.1,DNS:localhost' &&
		new client post ca extendedKeyUsage=clientAuth &&
		new other post otherca extendedKeyUsage=clientAuth
	) >"$1/openssl.log" 2>&1
}

# authority FOLDER [--plain]: its port in $port
authority()
{
	rm -f "$1/port"
	python3 tests/sltd/authority.py "$@" 2>"$1/authority.log" &
	at_exit_kill $!
	wait_for 60 test -f "$1/port" && port=$(cat "$1/port")
}

# postgres_start NAME: a cluster of its own in $TMP/pg, schema and roles in it;
# $PG_URL. False, and why is printed, where there is no server.
postgres_start()
{
	PG_BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
	if [ -z "$PG_BIN" ] || ! command -v psql >/dev/null; then
		skip "$1" "postgresql is not installed"
		return 1
	fi
	if [ "$(id -u)" = 0 ] && ! id postgres >/dev/null 2>&1; then
		skip "$1" "no user postgres"
		return 1
	fi
	need "$1" python3 || return 1
	mkdir -p "$TMP/pg"
	chmod 755 "$TMP"
	if [ "$(id -u)" = 0 ]; then
		chown postgres "$TMP/pg"
		as_postgres="runuser -u postgres --"
	else
		as_postgres=
	fi
	$as_postgres "$PG_BIN/initdb" -D "$TMP/pg/data" -A trust -U postgres \
	    --no-sync >"$TMP/pg.log" 2>&1 || {
		skip "$1" "initdb failed: $(tail -n 1 "$TMP/pg.log")"
		return 1
	}
	free_port
	PG_PORT=$port
	PG_URL=postgresql://postgres@127.0.0.1:$PG_PORT/postgres
	trap 'postgres_signal QUIT; postgres_signal QUIT standby; cleanup' EXIT
	postgres_up &&
	psql -q -v ON_ERROR_STOP=1 -d "$PG_URL" \
	    -f cmd/sltdquery/sql/0001_schema.sql \
	    -f cmd/sltdquery/sql/0002_roles.sql \
	    -f cmd/sltdquery/sql/0003_alerts.sql \
	    -f cmd/sltdquery/sql/0004_forms.sql >>"$TMP/pg.log" 2>&1 && return
	not_ok "$1" "PostgreSQL does not start: $(tail -n 3 "$TMP/pg.log" |
	    tr '\n' '|')"
	return 1
}

no_process()
{
	! kill -0 "$1" 2>/dev/null
}

# Of a cluster that was killed, the first process counts as running until it is
# reaped, and PostgreSQL does not start beside it.
postgres_up()
{
	pg_pid=$(head -n 1 "$TMP/pg/data/postmaster.pid" 2>/dev/null)
	[ -z "$pg_pid" ] || wait_for 30 no_process "$pg_pid"
	$as_postgres "$PG_BIN/pg_ctl" -D "$TMP/pg/data" -w -t 60 -o \
	    "-p $PG_PORT -k $TMP/pg -c listen_addresses=127.0.0.1 -c fsync=off" \
	    -l "$TMP/pg/log" start >>"$TMP/pg.log" 2>&1
}

# postgres_stop [MODE]
postgres_stop()
{
	$as_postgres "$PG_BIN/pg_ctl" -D "$TMP/pg/data" -m "${1:-immediate}" \
	    -w stop >>"$TMP/pg.log" 2>&1
}

# postgres_standby: a streaming standby of the cluster as pg_basebackup makes
# one, in $TMP/pg/standby, at $PG_STANDBY_PORT. False where it does not start.
postgres_standby()
{
	free_port
	PG_STANDBY_PORT=$port
	$as_postgres "$PG_BIN/pg_basebackup" -h 127.0.0.1 -p "$PG_PORT" \
	    -U postgres -D "$TMP/pg/standby" -R -X stream -c fast --no-sync \
	    >>"$TMP/pg.log" 2>&1 &&
	postgres_standby_up
}

postgres_standby_up()
{
	$as_postgres "$PG_BIN/pg_ctl" -D "$TMP/pg/standby" -w -t 60 -o \
	    "-p $PG_STANDBY_PORT -k $TMP/pg -c listen_addresses=127.0.0.1 -c fsync=off" \
	    -l "$TMP/pg/log.standby" start >>"$TMP/pg.log" 2>&1
}

# postgres_signal SIGNAL [data|standby]: to every process of the cluster
postgres_signal()
{
	pg_pids=$(ls -l /proc/[0-9]*/cwd 2>/dev/null |
	    awk -v at="$TMP/pg/${2:-data}" '$NF == at {
		split($(NF - 2), path, "/"); print path[3] }')
	# shellcheck disable=SC2086 # one word each
	[ -z "$pg_pids" ] || kill -"$1" $pg_pids 2>/dev/null
}

# A gateway that wants client certificates, before a plain one: nginx with the
# keys of $TMP/tls, $nginx_port before the port.
nginx_before()	# PORT
{
	free_port
	nginx_port=$port
	mkdir -p "$TMP/nginx"
	cat >"$TMP/nginx/nginx.conf" <<EOF
daemon off;
pid $TMP/nginx/pid;
error_log $TMP/nginx/error.log;
events { }
http {
	access_log off;
	client_body_temp_path $TMP/nginx/body;
	proxy_temp_path $TMP/nginx/proxy;
	fastcgi_temp_path $TMP/nginx/fastcgi;
	uwsgi_temp_path $TMP/nginx/uwsgi;
	scgi_temp_path $TMP/nginx/scgi;
	server {
		listen 127.0.0.1:$nginx_port ssl;
		ssl_certificate $TMP/tls/server.pem;
		ssl_certificate_key $TMP/tls/server.key;
		ssl_client_certificate $TMP/tls/ca.pem;
		ssl_verify_client on;
		location / { proxy_pass http://127.0.0.1:$1; }
	}
}
EOF
	chmod 755 "$TMP" "$TMP/nginx"
	nginx -c "$TMP/nginx/nginx.conf" -e "$TMP/nginx/error.log" \
		2>"$TMP/nginx/log" &
	at_exit_kill $!
	wait_for 60 python3 -c "import socket
socket.create_connection(('127.0.0.1', $nginx_port), 1)"
}
