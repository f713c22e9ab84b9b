# Helpers for tests that talk to servers; sourced after lib.sh.
#
#	make_certificates	$PKI/{ca,other}.pem and, signed by ca:
#				server client wrongname; by other: stranger
#	start_server WORD…	$FOLDER, $URL: tests/fault/server.py
#	start_nginx BACKEND	$NGINX, $NGINX_PID: it wants client certificates
#	start_sshd		$SFTP_PORT, keys and known_hosts in $SSH
#	start_slapd LDIF	$LDAP, $LDAPS, $SLAPD_PID
#	start_proxy NAME BYTES HOW	$PROXY, before $LDAP
#	paxlst, cusres, contrl	tests/fault/lib_edi.sh
#	apisend_conf WORD…	$TMP/apisend.conf: [destination UTGOV]

. tests/fault/lib_edi.sh

PKI=$TMP/pki

# leaf NAME CA SUBJECT NAMES
leaf()
{
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$PKI/$1.key" -out "$PKI/$1.csr" -subj "/CN=$3" \
		2>/dev/null
	echo "subjectAltName=$4" >"$PKI/$1.ext"
	openssl x509 -req -in "$PKI/$1.csr" -CA "$PKI/$2.pem" -days 30 \
		-CAkey "$PKI/$2.key" -CAcreateserial -extfile "$PKI/$1.ext" \
		-out "$PKI/$1.pem" 2>/dev/null
	chmod 600 "$PKI/$1.key"
}

make_certificates()
{
	mkdir -p "$PKI"
	for ca in ca other; do
		openssl req -x509 -newkey ec -nodes -days 30 -subj "/CN=$ca" \
			-pkeyopt ec_paramgen_curve:P-256 \
			-addext basicConstraints=critical,CA:TRUE \
			-keyout "$PKI/$ca.key" -out "$PKI/$ca.pem" 2>/dev/null
	done
	leaf server ca localhost DNS:localhost
	leaf wrongname ca other.example DNS:other.example
	leaf client ca utair DNS:utair.example
	leaf stranger other stranger DNS:stranger.example
}

# start_server NAME WORD…: words for server.py, the certificate "server"
# unless --cert is given.
start_server()
{
	FOLDER=$TMP/$1
	shift
	mkdir -p "$FOLDER"
	case " $* " in
	*" --cert "*) ;;
	*) set -- --cert "$PKI/server.pem" --key "$PKI/server.key" "$@" ;;
	esac
	python3 tests/fault/server.py "$FOLDER" "$@" 2>"$FOLDER/log" &
	SERVER_PID=$!
	servers="$servers $SERVER_PID"
	wait_for 60 test -f "$FOLDER/port" || return 1
	URL=https://localhost:$(cat "$FOLDER/port")
}

# Stops what start_server started last.
stop_server()
{
	kill "$SERVER_PID" 2>/dev/null
	wait "$SERVER_PID" 2>/dev/null
}

# start_nginx BACKEND: wants client certificates of ca; $NGINX/take goes on to
# BACKEND (http://…), $NGINX/FILE is $TMP/nginx/www/FILE.
start_nginx()
{
	free_port
	NGINX=https://localhost:$port
	mkdir -p "$TMP/nginx/bodies" "$TMP/nginx/www"
	chmod 755 "$TMP" "$TMP/nginx" "$TMP/nginx/www"
	chmod 777 "$TMP/nginx/bodies"
	cat >"$TMP/nginx/conf" <<-END
	daemon off;
	pid $TMP/nginx/pid;
	error_log $TMP/nginx/error.log;
	events {}
	http {
		access_log $TMP/nginx/access.log;
		client_body_temp_path $TMP/nginx/bodies;
		proxy_temp_path $TMP/nginx/proxy;
		fastcgi_temp_path $TMP/nginx/fastcgi;
		uwsgi_temp_path $TMP/nginx/uwsgi;
		scgi_temp_path $TMP/nginx/scgi;
		server {
			listen 127.0.0.1:$port ssl;
			server_name localhost;
			ssl_certificate $PKI/server.pem;
			ssl_certificate_key $PKI/server.key;
			ssl_client_certificate $PKI/ca.pem;
			ssl_verify_client on;
			${NGINX_TLS:-ssl_protocols TLSv1.2 TLSv1.3;}
			root $TMP/nginx/www;
			location /take {
				proxy_pass $1;
			}
		}
	}
	END
	nginx -e "$TMP/nginx/error.log" -c "$TMP/nginx/conf" 2>"$TMP/nginx/start" &
	NGINX_PID=$!
	servers="$servers $NGINX_PID"
	wait_for 60 test -s "$TMP/nginx/pid"
}

start_sshd()
{
	free_port
	SFTP_PORT=$port
	SSH=$TMP/ssh
	mkdir -p "$SSH" /run/sshd 2>/dev/null
	for key in host user stranger; do
		ssh-keygen -q -t ed25519 -N '' -f "$SSH/$key"
	done
	cp "$SSH/user.pub" "$SSH/authorized_keys"
	cat >"$SSH/config" <<-END
	Port $port
	ListenAddress 127.0.0.1
	HostKey $SSH/host
	PidFile $SSH/pid
	AuthorizedKeysFile $SSH/authorized_keys
	StrictModes no
	UsePAM no
	PasswordAuthentication no
	Subsystem sftp internal-sftp
	END
	echo "[localhost]:$port $(cut -d' ' -f1,2 "$SSH/host.pub")" \
		>"$SSH/known_hosts"
	echo "[localhost]:$port $(cut -d' ' -f1,2 "$SSH/stranger.pub")" \
		>"$SSH/wrong_hosts"
	: >"$SSH/no_hosts"
	"$(command -v sshd)" -D -f "$SSH/config" -E "$SSH/log" &
	servers="$servers $!"
	wait_for 60 grep -q Server "$SSH/log"
}

# start_slapd LDIF: its suffix is dc=pkd, its administrator cn=admin,dc=pkd
# with "secret"; others get at most 500 entries.
start_slapd()
{
	free_port
	LDAP=ldap://localhost:$port
	ldap_port=$port
	free_port
	LDAPS=ldaps://localhost:$port
	mkdir -p "$TMP/slapd/db"
	cat >"$TMP/slapd/conf" <<-END
	include /etc/ldap/schema/core.schema
	include /etc/ldap/schema/cosine.schema
	include /etc/ldap/schema/inetorgperson.schema
	modulepath /usr/lib/ldap
	moduleload back_mdb.la
	pidfile $TMP/slapd/pid
	TLSCACertificateFile $PKI/ca.pem
	TLSCertificateFile $PKI/server.pem
	TLSCertificateKeyFile $PKI/server.key
	sizelimit 500
	database mdb
	suffix "dc=pkd"
	rootdn "cn=admin,dc=pkd"
	rootpw secret
	directory $TMP/slapd/db
	maxsize 1073741824
	END
	slapadd -q -f "$TMP/slapd/conf" -l "$1" 2>"$TMP/slapd/add.log" || return 1
	slapd -d 0 -f "$TMP/slapd/conf" \
		-h "ldap://127.0.0.1:$ldap_port ldaps://127.0.0.1:$port" \
		2>"$TMP/slapd/log" &
	SLAPD_PID=$!
	servers="$servers $SLAPD_PID"
	wait_for 60 test -s "$TMP/slapd/pid" &&
		wait_for 20 python3 -c "import socket
socket.create_connection(('127.0.0.1', ${LDAP##*:})).close()"
}

# start_proxy NAME BYTES HOW: $PROXY leads to slapd, see cut_proxy.py;
# $PROXY_FOLDER/held is there once "hold" has begun.
start_proxy()
{
	PROXY_FOLDER=$TMP/$1
	mkdir -p "$PROXY_FOLDER"
	python3 tests/fault/cut_proxy.py "$PROXY_FOLDER" "${LDAP##*:}" "$2" \
		"$3" &
	servers="$servers $!"
	wait_for 60 test -f "$PROXY_FOLDER/port" || return 1
	PROXY=ldap://localhost:$(cat "$PROXY_FOLDER/port")
}

# apisend_conf WORD…: lines of [destination UTGOV].
apisend_conf()
{
	{
		echo "[destination UTGOV]"
		printf '%s\n' "$@"
	} >"$TMP/apisend.conf"
}

# with_client URL: the words of a destination behind mutual TLS.
with_client()
{
	apisend_conf "url = $1" "ca = $PKI/ca.pem" \
		"certificate = $PKI/client.pem" "key = $PKI/client.key"
}

# state ID: its word in `apisend status`; "" when it is not there.
state()
{
	apisend status --config "$TMP/apisend.conf" "$1" 2>/dev/null |
		sed -n 's/.*"state":"\([a-z]*\)","attempts".*/\1/p'
}

# state_of_all ID: "sent P1:sent P2:cleared", the message and its passengers.
state_of_all()
{
	apisend status --config "$TMP/apisend.conf" "$1" 2>"$TMP/err" | jq -r \
		'.state + ([.passengers[]? |
		" " + (.references.ABO // .references.AVF // "-") + ":" +
		.state] | join(""))'
}

# is NAME WANTED GOT
is()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "expected '$2', got '$3'; $(said)"
	fi
}

# A queue of its own for the next lines.
fresh()
{
	rm -rf "$MRTD_STORE"
	mkdir -p "$MRTD_STORE"
}
