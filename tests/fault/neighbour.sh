#!/bin/sh
# A denied question that goes on to be answered waits for the hardware address of
# its neighbour, and meanwhile nameward ends, or is unloaded after a crash: it must
# not leave once the neighbour answers.  A permitted question for a neighbour that
# answers soon is not lost.  The judge is what reached the server.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_name=fault/$e2e_name
# shellcheck disable=SC2034 # read by name
waiting_pid=''
e2e_begin
need_pins
start_knotd
start_wire
DENIED=answer
policy <<-END
	version: 1
	mode: enforce
	resolvers: [198.51.100.2]
	rules:
	  - { name: web, domains: ["**.good.many.example.com"], action: allow }
END
# Ask for minutes, not for three seconds.
in_client sysctl -qw net.ipv4.neigh.veth0.mcast_solicit=100

unknown() {
	ip -n "$server_ns" link set veth0 arp off
	ip -n "$client_ns" neigh flush dev veth0
}
known() { ip -n "$server_ns" link set veth0 arp on; }
is_waiting() {
	ip -n "$client_ns" neigh show 198.51.100.2 dev veth0 | grep -q INCOMPLETE
}
# ask NAME: in the background, until it waits for the neighbour.
ask() {
	unknown
	start_program waiting "$work/good" sendto --name "$1" --timeout-ms 5000
	await is_waiting || fail "$1: the question waits"
}
# arrives NAME: the neighbour answers now.
arrives() {
	known
	await_for 5 wire_has_now "$1"
}
# never_arrives NAME: a question that is asked later does.
never_arrives() {
	known
	is "$1: a question that is asked later arrives" OK \
		"$(result good sendto --name later.good.many.example.com)"
	check "$1: the one before has not left" wire_lacks "$1"
}

ask before.many.example.com
check "without nameward a question that waited leaves" \
	arrives before.many.example.com

start_nameward
if [ "$(ctl status --json | jq '.denied.answered_at | length')" -eq 0 ]; then
	skip "everything else: the kernel has no TCX"
	e2e_end
fi
ask running.many.example.com
known
await grep -q rcode=3 "$work/waiting.log"
check "while nameward runs, it is answered" grep -q rcode=3 "$work/waiting.log"
check "and does not leave" wire_lacks running.many.example.com

ask stopped.many.example.com
stop "$nameward_pid"
never_arrives stopped.many.example.com

start_nameward
ask unloaded.many.example.com
stop "$nameward_pid" KILL
is "unload after a crash ends with status 0" \
	0 "$(ctl unload --pin "$pin" >&2; echo $?)"
never_arrives unloaded.many.example.com

# It is asked again each second; here sooner.
in_client sysctl -qw net.ipv4.neigh.veth0.retrans_time_ms=20
start_nameward
ask a.good.many.example.com
(sleep 0.05; known) &
stop "$nameward_pid"
check "a permitted one leaves that waits while nameward ends" \
	wire_has a.good.many.example.com
e2e_end
