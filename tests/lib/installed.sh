# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154,SC2034 # set by, and for, tests/e2e/lib.sh
# installed.sh - run programs as they are installed on this machine in the client
# of tests/e2e/lib.sh, with the resolver of the test, and count what they ask.

# need_installed NAME...: of /usr/bin; without one the script ends here.
need_installed() {
	for tool in "$@"; do
		[ -x "/usr/bin/$tool" ] || {
			skip "everything: there is no /usr/bin/$tool"
			exit 0
		}
	done
}
python=$(readlink -f /usr/bin/python3)
apt=/usr/lib/apt/apt-helper
patience=$((10 * slow))

# installed_files: what asks and start_relay need, once $work is there.
installed_files() {
	relay_pid=
	echo "nameserver 198.51.100.2" >"$work/resolv.conf"
	echo "hosts: dns" >"$work/nsswitch.conf"
	cat >"$work/relay.py" <<-END
		import http.server, urllib.request
		class Relay(http.server.BaseHTTPRequestHandler):
		    def do_GET(self):
		        try:
		            page = urllib.request.urlopen("http://svc.many.example.com:8080/", timeout=$patience).read()
		        except OSError:
		            return self.send_error(502)
		        self.send_response(200)
		        self.send_header("Content-Length", str(len(page)))
		        self.end_headers()
		        self.wfile.write(page)
		http.server.ThreadingHTTPServer(("198.51.100.1", 8000), Relay).serve_forever()
	END
}

# shellcheck disable=SC2016
with_files='mount --bind "$0" /etc/resolv.conf &&
	mount --bind "$1" /etc/nsswitch.conf && shift && exec "$@"'
# asks COMMAND...: its output is in $work/out.
asks() {
	as_program -- unshare -m sh -c "$with_files" "$work/resolv.conf" \
		"$work/nsswitch.conf" "$@" >"$work/out" 2>&1
}

# start_relay: a server in the unit relay.service, which answers each request with
# the page of another one, svc.many.example.com.
start_relay() {
	mkdir -p "$cgroup/relay.service"
	# shellcheck disable=SC2016
	start relay sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' \
		"$cgroup/relay.service" nsenter --net="/run/netns/$client_ns" \
		unshare -m sh -c "$with_files" "$work/resolv.conf" \
		"$work/nsswitch.conf" "$python" "$work/relay.py"
}
by_relay() {
	in_server /usr/bin/curl -fsS --max-time $patience \
		http://198.51.100.1:8000/ >"$work/out" 2>&1
}
by_curl() { asks /usr/bin/curl -sS --max-time $patience "http://$1/"; }
by_wget() { asks /usr/bin/wget -qO- -T $patience -t 1 "http://$1/"; }
by_getent() { asks /usr/bin/getent ahosts "$1"; }
by_dig() {
	asks /usr/bin/dig +time=$patience +tries=1 +short "$1" &&
		[ -s "$work/out" ]
}
by_apt() {
	asks "$apt" -o Acquire::http::Proxy=false -o Acquire::Retries=0 \
		-o Acquire::http::Timeout=$patience \
		download-file "http://$1/index.html" "$work/fetched"
}
without_lookup() {
	asks "$python" -c "import socket
socket.create_connection(('$1', 8080), $patience)"
}

# meets FILE COMMAND...: a record of the command names the file.  A program that
# ends at once may be gone before that is known, but never again after one that was
# not: so where records are to name programs, each is met once.
meets() {
	file=$1
	shift
	"$@"
	count_above "(act == \"query\" or act == \"connect\") and
		.process.executable == \"$file\"" 0
}

# while_named COMMAND...: run it until all records that it makes name a program; on a
# machine that is very busy the file of some may not be known in time.
while_named() {
	sleep 2 # equal denials of before are counted in a record a second later
	for try in 1 2 3 4 5; do
		: >"$records"
		"$@"
		sleep 1 # until the records and the capture are written
		count_is '(act == "query" or act == "connect") and
			.process.executable == null' 0 && return
		note "try $try: the programs of some records are not known"
	done
	return 1
}

# refused SENTENCE COMMAND...: it fails.
refused() {
	sentence=$1
	shift
	if "$@"; then fail "$sentence: it worked"; else ok "$sentence"; fi
}

# asked NAMES: how often each was asked for on the wire, since asked_begin NAMES.
asked_begin() { questions "$1" >"$work/asked.then"; }
asked() {
	questions "$1" | awk 'NR == FNR { n[$1] = $2; next }
		{ print $1, $2 - n[$1] }' "$work/asked.then" -
}
questions() { for name in $1; do echo "$name $(wire "$name")"; done; }
# asked_as NAMES FILE: they were asked for as often as FILE says.
asked_as() { [ "$(asked "$1")" = "$(cat "$2")" ]; }
