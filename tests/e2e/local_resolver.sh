#!/bin/sh
# A resolver on the client itself: a lookup is judged where it is made, and is
# one query and one answer in the records, not two.
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

is "a lookup through the stub opens" OK "$(result good sendto \
	--server 127.0.0.1 --name once.many.example.com --then-connect 80)"
asker=$(word pid "$work/out")
check "the set holds the address" set_has web_4 203.0.113.30
mine='name == "once.many.example.com"'
counted "one lookup is one query of its program" 1 \
	"act == \"query\" and $mine and pid == $asker"
counted "and one answer" 1 "act == \"answer\" and $mine and pid == $asker"
is "the stub's own side of it is no record" 0 \
	"$(count "$mine and .source.ip == \"127.0.0.1\" and .source.port == 53 and act == \"query\"")"
is "the stub asked for itself once" 1 \
	"$(count "act == \"query\" and $mine and pid == $dnsmasq_pid")"
is "by the built-in rule" local-resolver \
	"$(field "act == \"query\" and $mine and pid == $dnsmasq_pid" .event.reason)"
is "so there are two queries in all" 2 "$(count "act == \"query\" and $mine")"
check "the question went on to the resolver above" \
	wire_has once.many.example.com
is "a denied name is stopped before the stub" EPERM \
	"$(result good sendto --server 127.0.0.1 --name denied.example.com)"
is "so is another program" EPERM \
	"$(result other sendto --server 127.0.0.1 --name www.example.com)"
is "a denied question over TCP is cut" 1 "$(result good sendto --tcp \
	--server 127.0.0.1 --name denied.example.com | grep -cE 'EACCES|ECONN|EP')"
sleep 0.3
is "none of these went on" 0 "$(grep -aci denied "$work/wire.pcap")"
is "a permitted question over TCP" OK "$(result good sendto --tcp \
	--server 127.0.0.1 --name tcp.many.example.com)"
is "the stub's leave does not pass to its clients" ECONNREFUSED \
	"$(result other dial 203.0.113.30 --port 80)"
e2e_end
