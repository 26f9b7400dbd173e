#!/bin/sh
# Other daemons that look names up for the programs that ask them: nscd and nsncd
# are refused as resolved is; what an ordinary user can ask over D-Bus of resolved,
# and of Avahi, is judged as that daemon's, as SECURITY.md says.  The judges are
# the programs, and the server's side of the link.
# vm: names
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
# shellcheck source=tests/lib/neighbour_root.sh
. "$top/tests/lib/neighbour_root.sh"
# shellcheck source=tests/lib/resolved.sh
. "$top/tests/lib/resolved.sh"
resolved_begin
leave() {
	systemctl --quiet stop nscd.service nsncd.service \
		avahi-daemon.socket avahi-daemon.service 2>/dev/null
	resolved_leave
}
trap leave EXIT
hosts_line files resolve '[!UNAVAIL=return]' dns
names_policy "name_services: leave"
start_at_root

# --- nscd, nsncd ------------------------------------------------------------------

# asks_it PROGRAM: programs that ask for a host ask this one.
asks_it() {
	new_name
	nobody strace -qq -e trace=connect getent ahostsv4 "$name" 2>&1 |
		grep -q "nscd/socket.* = 0"
}

# beside_nscd UNIT: while it runs.
beside_nscd() {
	unit=$1
	[ -n "$(systemctl list-unit-files --no-legend "$unit.service")" ] || {
		skip "$unit: Debian's first is that of trixie"
		return
	}
	systemctl start "$unit" && await test -S /run/nscd/socket
	names_policy "name_services: leave"
	reload
	check "$unit: leave: programs connect to it" asks_it
	new_name
	is "$unit: leave: what is denied is found by it" 203.0.113.30 \
		"$(by_getent "$name")"
	is "$unit: leave: no question is recorded as the program's" 0 \
		"$(count "$(asked_by getent)")"
	names_policy
	reload
	refused "$unit"
	is "$unit: programs don't connect to it" no "$(asks_it && echo yes || echo no)"
	recorded "$unit: a record says who was sent to DNS" \
		"$(sent_to_dns getent) and (.destination.address | test(\"nscd/socket\"))"
	is "$unit: users are found still" games \
		"$(nobody getent passwd games | cut -d: -f1)"
	systemctl stop "$unit"
}
beside_nscd nscd
beside_nscd nsncd

# --- D-Bus ------------------------------------------------------------------------

new_name
is "D-Bus: what is denied is found by resolved, which anybody may ask" \
	203.0.113.30 "$(nobody resolvectl query -4 "$name" 2>/dev/null |
		grep -oE '203[0-9.]+')"
check "D-Bus: it reached the resolver" wire_has "$name"
recorded "D-Bus: it is recorded as resolved's" \
	"$(asked_by systemd-resolve) and .event.reason == \"local-resolver\""

# --- Avahi -------------------------------------------------------------------------

# avahi_policy [LINE]...: Avahi may look up names of one label below .local.
avahi_policy() {
	names_policy \
		'  - { name: denied, domains: [denied.local], action: deny }' \
		'  - { name: link, who: { exe: /usr/sbin/avahi-daemon }, domains: ["*.local", "**.arpa"], action: allow, open: no }' \
		'  - { name: group, who: { exe: /usr/sbin/avahi-daemon }, networks: [224.0.0.251, "ff02::fb"], action: allow, open: { ports: [5353/udp] } }' \
		"$@"
}
by_avahi() {
	nobody timeout $((10 * slow)) avahi-resolve -4 -n "$1" 2>/dev/null |
		awk '{ print $2 }' | address
}
finds_other() { [ "$(by_avahi other.local)" = 198.51.100.2 ]; }
on_link() {
	tcpdump -nn -r "$work/wire.pcap" dst port 5353 and src host 198.51.100.1 2>/dev/null |
		grep -cF "$1"
}

avahi_policy
reload
start_other
systemctl start avahi-daemon
check "Avahi: anybody has it look up what it may look up" await finds_other
recorded "Avahi: the question is recorded as Avahi's" \
	'act == "query" and allowed and rule == "link" and .process.name == "avahi-daemon" and name == "other.local"'
is "Avahi: a name that is denied to it is not found" nothing "$(by_avahi denied.local)"
recorded "Avahi: that is recorded as Avahi's denial" \
	'act == "query" and denied and .process.name == "avahi-daemon" and name == "denied.local"'
is "Avahi: it is not asked for on the link" 0 "$(on_link denied.local)"
new_name web
is "Avahi: a name of DNS is not found" nothing "$(by_avahi "$name")"
check "Avahi: it did not reach the resolver" wire_lacks "$name"
hosts_line files mdns4_minimal '[NOTFOUND=return]' resolve '[!UNAVAIL=return]' dns
is "Avahi: a program without a rule finds the other host by glibc" 198.51.100.2 \
	"$(by_python other.local)"
avahi_policy 'name_services: { refuse: [resolved, nscd, avahi] }'
reload
is "Avahi refused: that program asks by DNS, and finds nothing" nothing \
	"$(by_python other.local)"
recorded "Avahi refused: a record says who was sent to DNS" \
	"$(sent_to_dns python3) and (.destination.address | test(\"avahi-daemon/socket\"))"
check "Avahi refused: over the bus it answers as before" finds_other
e2e_end
