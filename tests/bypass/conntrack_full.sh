#!/bin/sh
# Nobody fills the kernel's table of flows over loopback, so that no connection
# of anybody comes up any more; where somebody redirects what this host sends, so
# that loopback has to be followed, a record says that it is full.  The judges
# are the kernel's count, and connections of root.
# run: early
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/lib/redirect.sh
. "$top/tests/lib/redirect.sh"

peer=203.0.113.10
max=$(cat /proc/sys/net/netfilter/nf_conntrack_max)
entries() { in_client cat /proc/sys/net/netfilter/nf_conntrack_count; }
full() { [ "$(entries)" -ge $((max * 9 / 10)) ]; }
empty() { [ "$(entries)" -lt $((max / 10)) ]; }
fill() { py other conntrack_full.py fill "$max" 2>&1; }
flush() {
	in_client /usr/bin/python3 -S "$programs/conntrack_full.py" flush
	await empty
}
come_up() { result py good conntrack_full.py connect "$peer" 80 20; }

cases_open() {
	fill
	check "full-over-loopback: gets through without nameward" full
	check "full-over-loopback: then not every connection comes up" \
		test "$(come_up)" -lt 18
	flush
	is "full-over-loopback: before, each came up" 20 "$(come_up)"
}

cases_shut() {
	fill
	check "full-over-loopback: is stopped" empty
	is "full-over-loopback: each connection comes up" 20 "$(come_up)"
	list_case full-redirected
	redirect
	await loopback_is tracked
	fill
	check "full-redirected: gets through (shut), as stated: a redirection needs it" full
	recorded "full-redirected: it is recorded" \
		'act == "gate" and .event.reason == "conntrack-full"'
	in_client nft delete table ip theirs
	flush
	recorded "full-redirected: that there is room again is recorded" \
		'act == "gate" and .event.reason == "conntrack-room"'
}

cases() { "cases_$phase"; }

[ "$max" -le 300000 ] || {
	skip "full-over-loopback: $max flows take too long"
	skip "full-redirected: $max flows take too long"
	exit 0
}
bypass_programs
bypass_record 198.51.100.2@53 $peer@80
policy <<-END
	version: 1
	mode: enforce
	resolvers: [198.51.100.2]
	rules:
	  - name: peer
	    who: { exe: [$work/good, $work/good.py] }
	    networks: [$peer/32]
	    action: allow
	    open: { ports: any }
	  - name: web
	    who: { exe: [$work/good, $work/good.py] }
	    domains: ["**.example.com"]
	    action: allow
END
# What any firewall of the host has.
in_client nft -f - <<-END
	table inet firewall {
		chain output {
			type filter hook output priority 0
			ct state established accept
		}
	}
END
bypass_run cases
