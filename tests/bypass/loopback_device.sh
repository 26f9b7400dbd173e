#!/bin/sh
# What is sent to a loopback address is open to all since it stays on the host;
# by no choice of a device does it leave.  The judge is the server's side of the
# link.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

redirected=203.0.113.80 # NAT sends it to 127.0.0.1
redirected6=2001:db8:2::80

# as_user WAY ADDRESS [PORT]: an ordinary user sends $name.
as_user() {
	way=$1
	shift
	as_program -- setpriv --reuid 4244 --regid 4244 --clear-groups \
		"$work/other.py" -B "$work/loopback_device.py" "$way" "$name" "$@"
}

works() {
	case_of=$1
	shift
	run_case "$case_of" -fine many.example.com as_user received "$@"
	is "$case_of: it comes to the loopback address ($phase)" OK \
		"$(word result "$work/out")"
}

cases() {
	for way in device device_connected unicast_if packet_info; do
		stopped "$way" as_user "$way" 127.0.0.1
		stopped "$way-6" as_user "$way" ::1
	done
	[ "$phase" = open ] || recorded "device: the reason is martian" \
		'act == "connect" and denied and .event.reason == "martian"'
	stopped device-other as_user device 127.9.9.9
	shut_out device-tcp 127.0.0.7 as_user device_tcp 127.0.0.7
	shut_out device-tcp-6 ::1 as_user device_tcp ::1
	stopped redirected as_user device "$redirected" 4000
	works lo 127.0.0.1 4001
	works lo-6 ::1 4001
	works redirected "$redirected" 4002
	works redirected-6 "$redirected6" 4002
}

bypass_begin
cp "$programs/loopback_device.py" "$programs/attack.py" "$work"
in_client nft -f - <<-END
	table inet aside {
		chain output {
			type nat hook output priority -100
			ip daddr $redirected dnat ip to 127.0.0.1
			ip6 daddr $redirected6 dnat ip6 to ::1
		}
	}
END
bypass_run cases
