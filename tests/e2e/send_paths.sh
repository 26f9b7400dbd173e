#!/bin/sh
# By every way to send a question, over UDP and TCP, IPv4, IPv6 and IPv4 in a
# mapped address, a permitted name is answered, and a denied one fails at once
# and never reaches the resolver.  The judges are the system calls and the wire.
# run: calm
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd
start_wire
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2, "2001:db8:1::2"]
rules:
  - name: denied
    domains: [denied.example.com, "**.denied.example.com"]
    action: deny
  - name: web
    who: { exe: $work/good }
    domains: ["**.example.com"]
    action: allow
END
start_nameward

# at_once LIMIT_US: the last lookup took less than that.
at_once() { [ "$(word us "$work/out")" -lt $(($1 * slow)) ]; }

# denied_udp WHAT NAME ARGUMENTS...
denied_udp() {
	what=$1 asked=$2
	shift 2
	is "$what: denied with EPERM" EPERM \
		"$(result "$program" "$@" --name "$asked")"
	check "$what: denied at once" at_once 50000
	recorded "$what: recorded with its process" \
		"act == \"query\" and denied and name == \"$asked\" and pid == $(word pid "$work/out")"
}

denied_tcp() {
	what=$1 asked=$2
	shift 2
	case $(result "$program" "$@" --tcp --name "$asked") in
	EACCES | ECONNABORTED | ECONNRESET | EPIPE | EPERM)
		ok "$what over TCP: the connection is cut" ;;
	*) fail "$what over TCP: the connection is cut: $(cat "$work/out")" ;;
	esac
	check "$what over TCP: cut at once" at_once 500000
	recorded "$what over TCP: recorded" \
		"act == \"query\" and denied and name == \"$asked\" and .network.transport == \"tcp\""
}

program=good
n=0
for server in 198.51.100.2 2001:db8:1::2 ::ffff:198.51.100.2; do
	for path in send sendto sendmsg sendmmsg write writev; do
		n=$((n + 1))
		what="$path to $server"
		is "$what: permitted" OK "$(result good $path \
			--server $server --name u$n.many.example.com)"
		is "$what over TCP: permitted" OK "$(result good $path --tcp \
			--server $server --name t$n.many.example.com)"
		denied_udp "$what" u$n.denied.example.com $path --server $server
		denied_tcp "$what" t$n.denied.example.com $path --server $server
	done
	for path in sendto sendmsg sendmmsg; do
		n=$((n + 1))
		denied_udp "$path on a connected socket to $server" \
			c$n.denied.example.com $path --connected --server $server
	done
done

program=other
denied_udp "a program that no rule names" default-denied.many.example.com \
	sendto
is "capital letters make no other name" EPERM \
	"$(result good sendto --name DeNiEd.ExAmPlE.cOm)"
is "another type makes no other name" EPERM \
	"$(result good sendto --type TXT --name denied.example.com)"
good send --threads 8 --count 10 --unique --summary \
	--name denied.example.com >"$work/threads"
is "80 denied questions of 8 threads are all denied" \
	"sum result=EPERM count=80" \
	"$(cat "$work/threads")"
good send --threads 8 --count 10 --unique --summary \
	--name many.example.com >"$work/threads"
is "80 permitted questions of 8 threads are all answered" \
	"sum result=OK count=80" \
	"$(cat "$work/threads")"

# After half a second TCP has sent again what was dropped.
sleep 0.5
check "the permitted questions reached the resolver" wire_has u1.many.example.com
is "no denied question reached the resolver" 0 \
	"$(grep -aci 'denied' "$work/wire.pcap")"
e2e_end
