#!/bin/sh
# By a VRF, whose packets nftables sees twice, an ordinary user sends from an
# address of another host (IPV6_FREEBIND) to what nothing opened: that does not
# leave, nor does an error of the kernel that quotes it to that host.  The judge
# is the server's side of the VRF's link.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

ours=2001:db8:5::1
open=2001:db8:5::2
closed=2001:db8:5::3   # nothing opened it
foreign=2001:db8:5::66 # the server's

# red: a VRF of the client with a link of its own to the server.
red() {
	ip -n "$client_ns" link add red type vrf table 10 2>/dev/null &&
		ip -n "$client_ns" link add veth1 type veth \
			peer name veth1 netns "$server_ns" || return 1
	ip -n "$client_ns" -batch - <<-END || return 1
		link set red up
		link set veth1 master red
		link set veth1 up
		addr add $ours/64 dev veth1 nodad
	END
	ip -n "$server_ns" -batch - <<-END
		link set veth1 up
		addr add $open/64 dev veth1 nodad
		addr add $closed/64 dev veth1 nodad
		addr add $foreign/64 dev veth1 nodad
	END
}

# from_red SOURCE TO: an ordinary user sends $name by the VRF.
from_red() {
	as_program -- setpriv --reuid 4244 --regid 4244 --clear-groups \
		"$work/other.py" -B "$work/foreign_source.py" by_device \
		"$name" "$1" "$2" 9 red
}

cases() {
	passes own from_red "$ours" "$open"
	stopped own-closed from_red "$ours" "$closed"
	stopped foreign from_red "$foreign" "$closed"
	stopped foreign-to-open from_red "$foreign" "$open"
}

bypass_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  - name: near
		    networks: ["$open"]
		    action: allow
		    open: { ports: any }
		  - name: web
		    who: { exe: $work/good }
		    domains: ["**.example.com"]
		    action: allow
	END
}

bypass_programs
red || {
	skip_each "this kernel has no VRF" own own-closed foreign foreign-to-open
	e2e_end
}
bypass_link=veth1
bypass_record 198.51.100.2@53 2001:db8:1::2@53
bypass_policy
cp "$programs/foreign_source.py" "$programs/attack.py" "$work"
bypass_run cases
