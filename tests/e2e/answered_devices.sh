#!/bin/sh
# A denied question is answered whatever kind of device it would leave by, also
# by devices that come later.
# vm: full
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
tun_pid=
e2e_begin
start_knotd
DENIED=answer
policy <<-END
	version: 1
	mode: enforce
	resolvers: [198.51.100.2, 10.77.0.2, "fd00:77::2"]
	rules:
	  - { name: web, domains: [www.example.com], action: allow }
END
start_nameward
[ "$(ctl status --json | jq '.denied.answered_at | length')" -gt 0 ] || {
	skip "the devices: the kernel has no TCX"
	e2e_end
}

# sees SENTENCE [OPTION]...: the client's lookup ends with "no such name".
sees() {
	sees_what=$1
	shift
	good sendto "$@" >"$work/out" 2>&1
	is "$sees_what" "OK 3 0" \
		"$(word result "$work/out") $(word rcode "$work/out") $(word records "$work/out")"
}

# device NAME KIND [WORD]...: a lookup that leaves by a device of that kind; by
# one that is upon veth0, where its name is upon7.
device() {
	device=$1 upon=
	shift
	[ "$device" != upon7 ] || upon="link veth0"
	# shellcheck disable=SC2086
	if ! ip -n "$client_ns" link add $upon name "$device" type "$@" \
		2>/dev/null; then
		skip "by a device of kind $1: it can't be made"
		skip "by a device of kind $1, over IPv6: it can't be made"
		return
	fi
	by_device "$1"
	ip -n "$client_ns" link del "$device"
}
answers_at() {
	ctl status --json | jq -e --arg d "$1" '.denied.answered_at | index($d)' \
		>/dev/null
}
# by_device KIND: by $device.
by_device() {
	ip -n "$client_ns" -batch - <<-END
		link set $device up
		addr add 10.77.0.1/24 dev $device
		addr add fd00:77::1/64 dev $device nodad
	END
	for to in 10.77.0.2 fd00:77::2; do
		ip -n "$client_ns" neigh replace $to dev "$device" \
			lladdr 02:00:00:00:00:77 2>/dev/null
	done
	check "status knows of a device of kind $1 that came later" \
		await answers_at "$device"
	sees "by a device of kind $1" \
		--name "$device.many.example.com" --server 10.77.0.2
	sees "by a device of kind $1, over IPv6" \
		--name "$device.many.example.com" --server fd00:77::2
}
device later veth peer name later1
device br7 bridge
device upon7 vlan id 7
device upon7 macvlan mode bridge
device bond7 bond
device wg7 wireguard
device ipip7 ipip local 198.51.100.1 remote 198.51.100.3
device gre7 gre local 198.51.100.1 remote 198.51.100.3
device dummy7 dummy
if ip -n "$client_ns" tuntap add tun7 mode tun 2>/dev/null; then
	device=tun7
	start tun nsenter --net="/run/netns/$client_ns" /usr/bin/python3 -c '
import fcntl, struct, time
tun = open("/dev/net/tun", "r+b", buffering=0)
fcntl.ioctl(tun, 0x400454ca, struct.pack("16sH", b"tun7", 0x1001))
time.sleep(60)'
	by_device tun
	stop "$tun_pid"
	ip -n "$client_ns" link del tun7 2>/dev/null
else
	skip "by a device of kind tun: it can't be made"
fi
gone_from_status() { ! answers_at later; }
check "status forgets a device that is gone" await gone_from_status
e2e_end
