#!/bin/sh
# A denied question to all hosts of the link, or to a group that each is in: this
# host is one of them, and its resolver listens at all addresses.  The judge is
# what that asks upstream.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2034 # by arrived(): the link itself is open to it
judge=message

# asks TO: an ordinary user.
asks() {
	as_program -- setpriv --reuid 4244 --regid 4244 --clear-groups \
		"$work/other.py" -B -c '
import socket, sys
sys.path.insert(0, sys.argv[1])
from attack import message, question, told
def ask(to, name):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.sendto(message(question(name)), (to, 53))
told(ask, *sys.argv[2:])' "$work" "$1" "$name"
}

cases() {
	stopped broadcast asks 198.51.100.255
	stopped broadcast-all asks 255.255.255.255
	stopped group asks 224.0.0.1
	passes directly asks 198.51.100.1
}

bypass_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, 198.51.100.1]
		rules:
		  - name: near
		    networks: [198.51.100.0/24, 224.0.0.0/4, 255.255.255.255]
		    action: allow
		    open: { ports: any }
		  - name: many
		    domains: ["**.many.example.com"]
		    action: allow
	END
}

bypass_begin
cp "$programs/attack.py" "$work"
ip -n "$client_ns" route add 224.0.0.0/4 dev veth0
start_program dnsmasq dnsmasq -k -C /dev/null --no-resolv --no-hosts \
	--server=198.51.100.2 --cache-size=0 --pid-file= --user=root
bypass_run cases
