#!/bin/sh
# Packets whose answer is in flight: held in a queue of nftables where the
# kernel has one, dropped and sent again by TCP where not, or where others
# have all the queues.  The daemon is stopped for a while, so that the moment
# is long enough to be met.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd
start_web 80

policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2, "2001:db8:1::2"]
rules:
  - name: web
    who: { exe: $work/good }
    domains: ["**.example.com"]
    action: allow
    open: { ports: [80/tcp, 80/udp] }
  - name: people
    who: { user: 4242 }
    domains: ["**.example.com"]
    action: allow
END

# shellcheck disable=SC2317 # called by name
ctl_has() { ctl status --json | jq -e "$1" >/dev/null; }
# visits: packets that the queue has seen so far, as the kernel counts them.
visits() {
	in_client cat /proc/net/netfilter/nfnetlink_queue 2>/dev/null |
		awk -v q="$queue" '$1 == q { print $8 }'
}
rule_queue() {
	in_client nft list chain inet nameward shut |
		sed -n 's/.*queue[^0-9]*\([0-9]\{1,\}\).*/\1/p' | head -n 1
}

# in_flight: packets that met a rule for them so far.
in_flight() {
	in_client nft list chain inet nameward shut |
		sed -n 's/.*packets \([0-9]*\) .*in flight.*/\1/p' |
		awk '{ n += $1 } END { print n + 0 }'
}
# shellcheck disable=SC2317 # called by name
more_in_flight() { [ "$(in_flight)" -gt "$1" ]; }

# meanwhile COMMAND...: while the answer to a lookup is in flight; the daemon
# goes on once its packet was met.
meanwhile() {
	before=$(in_flight)
	kill -STOP "$nameward_pid"
	good sendto --name "${looked_up:-alias.example.com}" \
		--type "${type:-A}" >/dev/null
	(await more_in_flight "$before"; kill -CONT "$nameward_pid") &
	resumer=$!
	"$@" --timeout-ms 20000 >"$work/held"
	wait $resumer
}

# What is held is sent once, what is dropped again.
sent_as_often_as_it_takes() {
	again=$(word retransmits "$work/held")
	if [ "$hold" = queue ]; then
		is "$hold: $1 by one SYN" 0 "$again"
	else
		check "$hold: $1 by another SYN" test "$again" -ge 1
	fi
}

each_way() {
	meanwhile good dial 203.0.113.13 --port 80
	is "$hold: what the answer permits is reached" OK \
		"$(word result "$work/held")"
	sent_as_often_as_it_takes "which is reached"
	meanwhile good dial 203.0.113.99 --port 80
	is "$hold: what it does not permit is refused" ECONNREFUSED \
		"$(word result "$work/held")"
	sent_as_often_as_it_takes "which is refused"
	recorded "$hold: and recorded" \
		'act == "connect" and denied and to == "203.0.113.99"'
	type=AAAA
	meanwhile good dial 2001:db8:2::13 --port 80
	type=
	is "$hold: over IPv6, too" OK "$(word result "$work/held")"
	sent_as_often_as_it_takes "which is reached over IPv6"
	looked_up=second.example.com
	meanwhile good echo 203.0.113.16 --port 80
	looked_up=
	is "$hold: a first datagram" "$datagram" "$(word result "$work/held")"
}

# A program that nobody has met: its class is made while the packet waits.
never_met() {
	is "$hold: the first connection of a program is decided" OK \
		"$(result good sendto --uid 4242 --name www.example.com \
			--then-connect 80 --timeout-ms 5000)"
}

# What `status` says of it, and the table.
look_at_it() {
	hold=$(ctl status --json | jq -r .hold)
	lacking=$(ctl status --json |
		jq '[.lacks[] | select(test("nft_queue"))] | length')
	if [ "$hold" = queue ]; then
		datagram=OK queue=$(rule_queue)
		is "the queue is the first that is free" 6153 "$queue"
		is "and lacks nothing" 0 "$lacking"
	else
		datagram=EPERM queue=
		is "what holds nothing drops" drop "$hold"
		is "and says what it lacks" 1 "$lacking"
		is "no rule names a queue" "" "$(rule_queue)"
	fi
}

all() {
	start_nameward
	look_at_it
	is "$hold: the program is known" OK "$(result good sendto \
		--name www.example.com --then-connect 80 --timeout-ms 5000)"
	never_met
	each_way
}

all
if [ "$hold" = queue ]; then
	before=$(visits)
	# shellcheck disable=SC2046 # these are 101 addresses
	other dial --timeout-ms 1000 --port 80 \
		$(seq -f 203.0.113.%g 100 200) >"$work/flood"
	is "101 denied connections are refused" 101 \
		"$(grep -c ECONNREFUSED "$work/flood")"
	is "and none of them visits the queue" "$before" "$(visits)"
	is "the kernel's count of packets is the daemon's" "$before" \
		"$(ctl status --json | jq .counters.held)"
	check "some were accepted, some refused" ctl_has '.counters |
		.held_accepted >= 3 and .held_refused >= 1 and
		.held == .held_accepted + .held_refused'
	# The same on this kernel without it.
	stop "$nameward_pid"
	export NAMEWARD_DISABLE=queue,even-enforcing
	all
	is "without the queue there is no hold" drop "$hold"
fi
e2e_end
