#!/bin/sh
# With a stub resolver on the client itself, a lookup is judged where the
# program makes it, and the records have one query and one answer of it, not
# two.  The judges are the client's sends, the records and the wire.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd
start_web 80
start_wire
policy <<END
version: 1
mode: enforce
resolvers: [127.0.0.1]
rules:
  - name: denied
    domains: [denied.example.com]
    action: deny
  - name: web
    who: { exe: $work/good }
    domains: ["**.example.com"]
    action: allow
    open: { ports: [80/tcp] }
END
start_nameward
mkdir "$cgroup/dnsmasq"
# shellcheck disable=SC2016
start_dnsmasq "$client_ns" 127.0.0.1 sh -c \
	'echo $$ >"$0/cgroup.procs" && exec "$@"' "$cgroup/dnsmasq"
stub_answers() { [ "$(result good sendto --server 127.0.0.1)" = OK ]; }
check "the stub answers a permitted program" await stub_answers

is "a connection right after a lookup through the stub comes up" \
	OK "$(result good sendto \
	--server 127.0.0.1 --name once.many.example.com --then-connect 80)"
asker=$(word pid "$work/out")
check "a lookup through the stub opens the address in the set" \
	set_has web_4 203.0.113.30
mine='name == "once.many.example.com"'
counted "one lookup through the stub is one query of its program" 1 \
	"act == \"query\" and $mine and pid == $asker"
counted "one lookup through the stub is one answer of its program" \
	1 "act == \"answer\" and $mine and pid == $asker"
is "the stub's side of the program's lookup is no record" 0 \
	"$(count "$mine and .source.ip == \"127.0.0.1\" and .source.port == 53 and act == \"query\"")"
is "the stub's own lookup is one query" 1 \
	"$(count "act == \"query\" and $mine and pid == $dnsmasq_pid")"
is "the stub's own lookup is permitted by the built-in rule" local-resolver \
	"$(field "act == \"query\" and $mine and pid == $dnsmasq_pid" .event.reason)"
is "the program's and the stub's query are all that are recorded" \
	2 "$(count "act == \"query\" and $mine")"
check "the question went on to the resolver above" \
	wire_has once.many.example.com
is "a denied name is stopped before the stub" EPERM \
	"$(result good sendto --server 127.0.0.1 --name denied.example.com)"
is "another program is stopped before the stub" EPERM \
	"$(result other sendto --server 127.0.0.1 --name www.example.com)"
is "a denied question over TCP is cut" 1 "$(result good sendto --tcp \
	--server 127.0.0.1 --name denied.example.com | grep -cE 'EACCES|ECONN|EP')"
sleep 0.3
is "no denied question went on to the resolver above" \
	0 "$(grep -aci denied "$work/wire.pcap")"
is "a permitted question over TCP is answered" OK "$(result good sendto --tcp \
	--server 127.0.0.1 --name tcp.many.example.com)"
is "what a lookup through the stub opened is shut to another program" \
	ECONNREFUSED \
	"$(result other dial 203.0.113.30 --port 80)"
e2e_end
