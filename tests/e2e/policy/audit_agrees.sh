#!/bin/sh
# Audit tells everything that enforcing would do: real programs do the same
# things under a policy that audits and under the same one that enforces.  What
# the records of audit called denied, lookups and connections, with program,
# rule and reason, is exactly what is refused then.  The judges are what the
# programs say.
# run: calm
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/lib/installed.sh
. "$top/tests/lib/installed.sh"
serving_pid="" answered=""
need_installed curl dig getent python3 setpriv wget
e2e_begin
start_knotd
start_web 80 8080
installed_files
echo "search ." >>"$work/resolv.conf"

rules() { # MODE
	policy <<-END
		version: 1
		mode: $1
		denied: answer
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  - name: trackers
		    domains: [b.many.example.com, alias2.example.com]
		    action: deny
		  - name: far
		    networks: [203.0.113.128/25, "2001:db8:2:ffff::/64"]
		    action: deny
		  - name: curl
		    who: { exe: /usr/bin/curl }
		    domains: [www.example.com, a.many.example.com, alias.example.com]
		    action: allow
		    open: { ports: [80/tcp] }
		  - name: tools
		    who: { exe: [/usr/bin/dig, /usr/bin/getent] }
		    domains: ["*.example.com"]
		    types: [A]
		    action: allow
		    open: no
		  - name: python
		    who: { exe: "$python" }
		    domains: [www.example.com, "*.many.example.com"]
		    action: allow
		    open: { ports: [8080/tcp] }
		  - name: near
		    who: { exe: "$python" }
		    networks: [203.0.113.96/28]
		    action: allow
		    open: { ports: [8080/tcp] }
		  - name: good
		    who: { exe: $work/good }
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp] }
	END
}

# try COMMAND...: as a user of its own, with a resolv.conf of the test.  Writes
# the user and if it worked.
try() {
	user=$((user + 1))
	asks setpriv --reuid "$user" --clear-groups "$@"
	echo "$user $?" >>"$results"
	mv "$work/out" "$results.$user"
}
# gets HOST [OPTION]
gets() { try /usr/bin/curl -sS --max-time 10 ${2:+"$2"} "http://$1/"; }
fetches() { try /usr/bin/wget -qO- -T 10 -t 1 "http://$1/"; }
digs() {
	try sh -c '/usr/bin/dig +time=2 +tries=1 "$@" | grep -q NOERROR' dig "$@"
}
finds() { try /usr/bin/getent "$@"; }
snake() { # ADDRESS PORT [NAME]: look NAME up, and connect to ADDRESS at once
	try "$python" -c '
import socket, sys
address, port, *names = sys.argv[1:]
for name in names:
    socket.getaddrinfo(name, 80, socket.AF_INET)
socket.create_connection((address, int(port)), 10)' "$@"
}
looks_up() { # PROGRAM NAME [OPTION]...
	# shellcheck disable=SC2016
	try sh -c '"$1" sendto --name "$2" $3 $4 | tee /dev/stderr |
		grep -q "result=OK rcode=0"' sh "$@"
}
sends() { # ADDRESS PORT: a datagram
	try "$python" -c '
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"hello", (sys.argv[1], int(sys.argv[2])))' "$@"
}

# do_all MODE: what the programs do under that policy; in $work/MODE.json is what
# was recorded, in $work/MODE.results what came of it.
do_all() {
	user=5000 results=$work/$1.results
	rules "$1"
	rm -f "$records"
	start_nameward
	answered=$(ctl status --json | jq '.denied.answered_at | length')
	gets www.example.com
	gets a.many.example.com
	gets b.many.example.com
	gets alias.example.com -4 # or it tries IPv6 alone, where that passes
	gets long.example.com
	gets 203.0.113.10
	gets 203.0.113.200
	gets '[2001:db8:2::10]'
	gets '[2001:db8:2:ffff::10]'
	fetches www.example.com
	fetches 203.0.113.10
	digs www.example.com A
	digs www.example.com AAAA
	digs alias.example.com A
	digs b.many.example.com A
	digs +tcp long.example.com A
	digs +tcp www.example.net A
	digs @2001:db8:1::2 two.example.com A
	finds ahostsv4 two.example.com
	finds ahostsv4 alias2.example.com
	finds ahosts long.example.com
	snake 203.0.113.99 8080
	snake 203.0.113.99 80
	snake 203.0.113.60 8080
	snake 203.0.113.199 8080
	snake 203.0.113.10 8080 www.example.com
	snake 203.0.113.10 80 www.example.com
	snake 203.0.113.30 8080 a.many.example.com
	sends 203.0.113.60 9999
	sends 203.0.113.199 9999
	# An answer is in flight as they connect, to what it opens or elsewhere.
	for i in 1 2 3 4 5 6 7 8; do
		looks_up "$work/good" "n$i.many.example.com" --then-connect 80
		snake 203.0.113.10 8080 www.example.com
		snake "203.0.113.4$i" 8080 www.example.com
	done
	looks_up "$work/good" x.any.example.net
	looks_up "$work/other" www.example.com
	start_program serving /usr/bin/python3 -m http.server \
		--bind 198.51.100.1 --directory "$work/www" 9000
	await served
	in_server curl -sS --max-time 10 -o /dev/null http://198.51.100.1:9000/
	echo "server $?" >>"$results"
	# The daemon writes in order: what went before is written by then.
	looks_up "$work/other" last.any.example.net
	await count_above 'act == "query" and name == "last.any.example.net"' 0
	stop "$serving_pid" KILL
	stop "$nameward_pid"
	cp "$records" "$work/$1.json"
}
served() { in_server curl -sS -o /dev/null --max-time 2 \
	http://198.51.100.1:9000/ 2>/dev/null; }

do_all audit
do_all enforce

sed -i 's/ [^0].*/ 1/' "$work"/*.results
is "audit: every program does what it did without nameward" "" \
	"$(grep -v ' 0$' "$work/audit.results" | tr '\n' ' ')"
/usr/bin/python3 "$lib/programs/agrees.py" "$work/audit.json" \
	"$work/enforce.json" "$answered" >"$work/differences"
is "what audit called denied is what enforcing refuses, and nothing else" "" \
	"$(cat "$work/differences")"
# In audit a program whose user has a denial; in enforce one that failed.
jq -r "$jq_help"' select(denied and (act == "query" or act == "connect")) |
	.user.id' "$work/audit.json" | sort -u >"$work/would"
awk '$2 != 0 { print $1 }' "$work/enforce.results" | sort -u >"$work/failed"
is "the programs that audit has no denial of work when it is enforced" "" \
	"$(comm -13 "$work/would" "$work/failed" | tr '\n' ' ')"
# The type of a name that is denied where another is permitted is answered with
# no data: dig is content with that, and getent with the other half.
halves=""
[ "$answered" = 0 ] ||
	halves=$(awk 'NR == 13 || NR == 21 { printf "%s ", $1 }' \
		"$work/audit.results")
is "those that it has one of do not, but for a type of a permitted name" \
	"$halves" \
	"$(comm -23 "$work/would" "$work/failed" | grep -vx 0 | tr '\n' ' ')"
e2e_end
