#!/bin/sh
# Packets whose answer is in flight are held in a queue of nftables where the
# kernel has one; where it has none, or others have all the queues, they are
# dropped and retransmitted by TCP.  The daemon is stopped for a while, so that
# packets surely fall into that time.  The judges are connect(2), the number of
# SYNs and the kernel's count of the queue.
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
    open: { ports: [80/tcp, 80/udp, icmp] }
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
	in_client nft list chain inet nameward hold |
		sed -n 's/.*queue[^0-9]*\([0-9]\{1,\}\).*/\1/p' | head -n 1
}

# in_flight: packets that met a rule for them so far.
in_flight() {
	in_client nft list chain inet nameward hold |
		sed -n 's/.*packets \([0-9]*\) .*in flight.*/\1/p' |
		awk '{ n += $1 } END { print n + 0 }'
}
# shellcheck disable=SC2317 # called by name
more_in_flight() { [ "$(in_flight)" -gt "$1" ]; }

# meanwhile COMMAND...: run it while the answer to a lookup is in flight; the
# daemon goes on once a packet has met a rule for packets in flight.
meanwhile() {
	before=$(in_flight)
	kill -STOP "$nameward_pid"
	gets_answer good --name "${looked_up:-alias.example.com}" --type "${type:-A}"
	(await more_in_flight "$before"; kill -CONT "$nameward_pid") &
	resumer=$!
	"$@" --timeout-ms 20000 >"$work/held"
	wait $resumer
}

# A packet that is held is sent once; one that is dropped is retransmitted.
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
	is "$hold: a connection that the answer permits comes up" OK \
		"$(word result "$work/held")"
	sent_as_often_as_it_takes "a connection that the answer permits comes up"
	looked_up=two.example.com # that of alias is known, which is not in flight
	meanwhile good dial 203.0.113.99 --port 80
	looked_up=
	is "$hold: a connection that the answer does not permit is refused" \
		ECONNREFUSED \
		"$(word result "$work/held")"
	sent_as_often_as_it_takes "a connection that is not permitted is refused"
	recorded "$hold: a refused connection is recorded" \
		'act == "connect" and denied and to == "203.0.113.99"'
	type=AAAA
	meanwhile good dial 2001:db8:2::13 --port 80
	type=
	is "$hold: a permitted connection over IPv6 comes up" \
		OK "$(word result "$work/held")"
	sent_as_often_as_it_takes "a permitted connection over IPv6 comes up"
	looked_up=second.example.com
	meanwhile good echo 203.0.113.16 --port 80
	looked_up=
	is "$hold: the first datagram ends as expected" \
		"$datagram" "$(word result "$work/held")"
	looked_up=long.example.com
	meanwhile good ping 203.0.113.15
	looked_up=
	is "$hold: the first ping ends as expected" \
		"$datagram" "$(word result "$work/held")"
	settled
	is "$hold: a ping comes back once the answer has been seen" OK \
		"$(result good ping 203.0.113.15)"
}

# The daemon has not met this program yet: its class is made while the packet
# waits.
never_met() {
	is "$hold: the first connection of a program is decided" OK \
		"$(result good sendto --uid 4242 --name www.example.com \
			--then-connect 80 --timeout-ms 5000)"
}

# `status` and the table agree on how packets in flight are treated.
look_at_it() {
	hold=$(ctl status --json | jq -r .hold)
	lacking=$(ctl status --json |
		jq '[.lacks[] | select(test("nft_queue"))] | length')
	if [ "$hold" = queue ]; then
		datagram=OK queue=$(rule_queue)
		is "queue: the first queue that is free is taken" 6153 "$queue"
		is "queue: status says that nothing is lacking" 0 "$lacking"
	else
		datagram=EPERM queue=
		is "drop: status says that packets in flight are dropped" \
			drop "$hold"
		is "drop: status says what is lacking" 1 "$lacking"
		is "drop: no rule names a queue" "" "$(rule_queue)"
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
	is "queue: 101 denied connections are refused" 101 \
		"$(grep -c ECONNREFUSED "$work/flood")"
	is "queue: none of 101 denied connections visits the queue" \
		"$before" "$(visits)"
	is "queue: the kernel and the daemon count the same number of packets" \
		"$before" \
		"$(ctl status --json | jq .counters.held)"
	check "queue: status counts held packets that were accepted and refused" \
		ctl_has '.counters |
		.held_accepted >= 3 and .held_refused >= 1 and
		.held == .held_accepted + .held_refused'
	# The same cases on this kernel, with the queue taken away.
	stop "$nameward_pid"
	export NAMEWARD_DISABLE=queue,even-enforcing
	all
	is "without a queue packets in flight are dropped" drop "$hold"
fi
e2e_end
