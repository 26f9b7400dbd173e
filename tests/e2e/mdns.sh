#!/bin/sh
# Avahi finds another host by multicast DNS, and is found, where the policy permits
# the names and the group; a name that it denies is never asked for on the link,
# whatever is asked beside it.  The judges are the programs, and the server's side
# of the link.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

unpacked=${UNPACKED:-${HOME:-/root}/.cache/nameward-programs}/root # tests/unpack.sh
avahi=$unpacked/usr/sbin/avahi-daemon
for program in "$avahi" "$unpacked/usr/bin/dbus-daemon"; do
	[ -x "$program" ] || {
		skip "everything: there is no $program"
		exit 0
	}
done
e2e_begin

# The programs expect users, folders and settings that this machine may not have,
# so each gets an /etc and a /run of its own.
make_rooms() {
	mkdir -p "$work/etc"
	printf '%s:x:%d:%d::/:/bin/false\n' root 0 0 avahi 990 990 \
		>"$work/etc/passwd"
	printf '%s:x:%d:\n' root 0 avahi 990 netdev 992 \
		>"$work/etc/group"
	cat >"$work/room.sh" <<-'END'
		set -e
		machine=$(uname -m)-linux-gnu
		mount --make-rprivate /
		mount -t tmpfs none /run
		mkdir -p /run/avahi-daemon
		mount --bind "$1/etc" /etc
		export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$1/bus"
		export LD_LIBRARY_PATH="$2/usr/lib/$machine:$2/lib/$machine"
		shift 2
		exec "$@"
	END
	cat >"$work/bus.conf" <<-END
		<busconfig>
		  <listen>unix:path=$work/bus</listen>
		  <policy context="default">
		    <allow send_destination="*" eavesdrop="true"/>
		    <allow eavesdrop="true"/>
		    <allow own="*"/>
		  </policy>
		</busconfig>
	END
}

# avahi_conf HOST DBUS
avahi_conf() {
	cat >"$work/$1.conf" <<-END
		[server]
		host-name=$1
		allow-interfaces=veth0
		enable-dbus=$2
		[wide-area]
		enable-wide-area=no
		[publish]
		publish-workstation=yes
	END
	printf '%s\n' "-f" "$work/$1.conf" --no-drop-root --no-chroot \
		--no-rlimits
}

started() { await grep -q 'Server startup complete' "$work/$1.log"; }

# browse TYPE: what avahi-browse finds of that type.
browse() {
	in_client timeout 8 unshare -m sh "$work/room.sh" "$work" "$unpacked" \
		"$unpacked/usr/bin/avahi-browse" -t -p -r "$1" 2>&1
}
finds_other() { browse _workstation._tcp >"$work/out" && grep -q ';other.local;198.51.100.2;' "$work/out"; }

# on_link TEXT: packets from the client with TEXT in them, as tcpdump prints them.
on_link() {
	tcpdump -nn -v -r "$work/wire.pcap" 2>/dev/null | tr '\n' ' ' |
		grep -oE '(198\.51\.100\.1|fe80[^ ]*)\.5353 > [^>]*' |
		grep -cF "$1"
}
on_link_above() { [ "$(on_link "$1")" -gt "$2" ]; }
asked() { echo "act == \"query\" and .destination.port == 5353 and ($1)"; }

make_rooms
policy <<-END
	version: 1
	mode: enforce
	resolvers: [198.51.100.2]
	rules:
	  - name: denied
	    domains: [_denied._tcp.local]
	    action: deny
	  - name: link
	    who: { exe: $avahi }
	    domains: ["**.local", "**.in-addr.arpa", "**.ip6.arpa"]
	    action: allow
	    open: no
	  - name: group
	    who: { exe: $avahi }
	    networks: [224.0.0.251, "ff02::fb"]
	    action: allow
	    open: { ports: [5353/udp] }
END
start_wire udp port 5353
start_nameward
# shellcheck disable=SC2046
start other nsenter --net="/run/netns/$server_ns" unshare -m sh "$work/room.sh" \
	"$work" "$unpacked" "$avahi" $(avahi_conf other no)
started other || fail "the other host's Avahi starts: $(cat "$work/other.log")"
start bus unshare -m sh "$work/room.sh" "$work" "$unpacked" \
	"$unpacked/usr/bin/dbus-daemon" --config-file="$work/bus.conf" --nofork
await test -S "$work/bus" || fail "the bus starts: $(cat "$work/bus.log")"
# shellcheck disable=SC2046
start_program this unshare -m sh "$work/room.sh" "$work" "$unpacked" "$avahi" \
	$(avahi_conf this yes)
started this || fail "Avahi starts: $(cat "$work/this.log")"

check "Avahi probes for its own name, with records" \
	await on_link_above "ANY (QM)? this.local." 0
check "Avahi finds a service of the other host, and its address" \
	await finds_other
recorded "each question of a probe has a record: its name" \
	"$(asked 'allowed and rule == "link" and name == "this.local" and .dns.question.type == "ANY"')"
recorded "each question of a probe has a record: its address" \
	"$(asked 'allowed and name == "1.100.51.198.in-addr.arpa"')"
is "no question was denied" 0 "$(count "$(asked denied)")"
is "nothing that Avahi heard counts as denied" 0 \
	"$(count 'act == "answer" and denied')"
check "what Avahi announces reaches the link" \
	await on_link_above "this.local. (Cache flush) A 198.51.100.1" 0

browse _denied._tcp >"$work/out"
recorded "a denied type is denied" \
	"$(asked 'denied and rule == "denied" and name == "_denied._tcp.local"')"
is "a denied type is never asked for on the link" 0 \
	"$(on_link _denied._tcp.local)"
check "Avahi goes on afterwards" finds_other
e2e_end
