#!/bin/sh
# doctor finds each thing that keeps nameward from working as meant: it is found
# while it is there, and not before and after.  The files that --fix writes shut
# what they are for, --undo takes them out, and nothing else is changed.  The
# judges are the programs themselves: a bus, nscd, whoever listens.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
for dir in /opt /run /var/cache; do
	[ -d $dir ] || {
		skip "everything: there is no $dir to mount over"
		exit 0
	}
done
e2e_begin

# A host of its own: the client's network, a copy of /etc, an empty /run and /opt.
cp -a /etc "$work/etc" 2>/dev/null
mkdir -p "$work/etc/systemd/system" "$work/etc/dbus-1/system.d" \
	"$work/etc/docker" "$work/program"
rm -rf "$work/etc/nftables.conf" "$work/etc/opt" "$work/etc/docker/daemon.json" \
	"$work/etc/containers"
host_pid=
start host unshare --mount --propagation private sleep 3600
has_left() { [ "$(readlink "/proc/$host_pid/ns/mnt")" != "$(readlink /proc/self/ns/mnt)" ]; }
await has_left
in_host() {
	nsenter --net="/run/netns/$client_ns" --mount="/proc/$host_pid/ns/mnt" "$@"
}
# start_in_host NAME COMMAND...
start_in_host() {
	host_name=$1
	shift
	start "$host_name" nsenter --net="/run/netns/$client_ns" \
		--mount="/proc/$host_pid/ns/mnt" "$@"
}
in_host sh -c "mount --bind '$work/etc' /etc && mount -t tmpfs none /run &&
	mount -t tmpfs none /opt && mkdir -p /run/dbus /run/nscd /run/systemd/resolve" ||
	fail "a host of its own can be made"

# As on a kernel that can't refuse name services: its files are what is left.
export NAMEWARD_DISABLE=name-services
mkdir "$work/run"
control=$work/run/control.sock
doctor() {
	in_host "$nameward" doctor -p "$work/policy.yaml" --control "$control" \
		--pin none "$@" 2>"$work/doctor.log"
}
look() { doctor --json "$@" >"$work/found.json"; }
# state ID: of the findings of that id; "-" if there is none.
state() {
	jq -r --arg id "$1" '[.findings[] | select(.id == $id) | .state] |
		unique | join(" ") | if . == "" then "-" else . end' "$work/found.json"
}
# found SENTENCE ID STATE
found() { is "$1: $2" "$3" "$(state "$2")"; }

good_policy() {
	policy <<-END
		version: 1
		resolvers: [198.51.100.2]
		rules:
		  - { who: { exe: $work/program/good }, domains: ["*.example.com"], action: allow }
	END
}
good_host() {
	good_policy
	cp "$work/good" "$work/program/good"
	echo 'hosts: files resolve [!UNAVAIL=return] dns' >"$work/etc/nsswitch.conf"
	echo 'nameserver 198.51.100.2' >"$work/etc/resolv.conf"
	rm -rf "$work/etc/docker/daemon.json" "$work/etc/nftables.conf"
	chmod 755 "$work/program"
	chmod 600 "$work/policy.yaml"
	in_host rm -rf /opt/google
	in_client nft delete table ip other 2>/dev/null
	in_client ip rule del fwmark 51820 2>/dev/null
	in_client sysctl -qw net.ipv4.ip_unprivileged_port_start=1024
}

# --- a host on which all is well ------------------------------------------------------

# What is open on the machine that this runs on, whatever the test does.
own="socket-families kernel-lacks kernel cgroup cgroup-part clock iptables-legacy
container-resolver"
open_here() {
	jq -r --arg own "$own" '[.findings[] | select(.state == "open" or
		.state == "unknown") | .id] - ($own | gsub("\n"; " ") / " ") | join(" ")' "$work/found.json"
}
good_host
before=$(in_client nft list ruleset; ls /sys/fs/bpf/nameward 2>&1)
look
status=$?
is "all is well: nothing is open but what is the machine's own" "" "$(open_here)"
is "the status says if something is open" \
	"$(jq 'if .open + .unknown > 0 then 1 else 0 end' "$work/found.json")" $status
is "the counts are those of the list" \
	"$(jq -c '[.findings[].state] | [(map(select(. == "open")) | length),
		(map(select(. == "unknown")) | length)]' "$work/found.json")" \
	"$(jq -c '[.open, .unknown]' "$work/found.json")"
is "nothing is left of its trials" "$before" \
	"$(in_client nft list ruleset; ls /sys/fs/bpf/nameward 2>&1)"
# From here on the daemon runs, and knows what the kernel lacks.
start_nameward
look
is "nameward runs: nothing else is open" "" "$(open_here)"
is "nameward runs: it is asked for what the kernel lacks" \
	"$("$nameward" status --json --control "$control" | jq -c '.lacks | sort')" \
	"$(jq -c '[.findings[] | select(.id == "kernel-lacks") | .what] | sort' \
		"$work/found.json")"
doctor >"$work/doctor.txt"
check "text for people ends with a sum" grep -qE \
	'^doctor: [0-9]+ open, [0-9]+ unknown, [0-9]+ note, [0-9]+ ok$' "$work/doctor.txt"

# --- faults, each of which nothing else finds ------------------------------------------

mend() {
	good_host
	look
}
# gone SENTENCE ID: once the host is as it was.
gone() {
	case $(state "$2") in
	- | ok) ok "$1, mended: $2" ;;
	*) fail "$1, mended: $2: it is $(state "$2") still" ;;
	esac
}

echo 'nameserver 198.51.100.9' >"$work/etc/resolv.conf"
echo '{"dns": ["198.51.100.9"]}' >"$work/etc/docker/daemon.json"
in_host mkdir -p /opt/google/chrome
in_host touch /opt/google/chrome/chrome
policy <<END
version: 1
resolvers: [198.51.100.2]
rules: [{ action: allow, who: { exe: [$work/program/good, $work/program/none, /opt/google/chrome/*] } }]
END
in_client sysctl -qw net.ipv4.ip_unprivileged_port_start=53
in_client nft -f - <<END
table ip other {
	chain out { type filter hook output priority -150
		meta mark set 0x1000000
		ct mark set 0x1000000
	}
}
END
in_client ip rule add fwmark 51820 table 7
chmod 777 "$work/program"
touch -d tomorrow "$work/policy.yaml"
echo 'hosts: files sss dns' >"$work/etc/nsswitch.conf"
look
set -- resolver-unlisted container-dns browser program-missing program-writable \
	port-53-privilege firewall-mark firewall-flow-mark routing-mark clock-past \
	nsswitch-module
for id in "$@"; do found "a fault" "$id" open; done
is "each that is open has a command that shows it, and a way to mend it" 0 \
	"$(jq '[.findings[] | select(.state == "open") |
		select(.see == null or .mend == null)] | length' "$work/found.json")"
mend
for id in "$@"; do gone "a fault" "$id"; done

chmod 777 "$work/run"
look
found "a directory that all may write" permissions-control open
chmod 755 "$work/run"
mend
gone "a directory that all may write" permissions-control

sed -i 's/198.51.100.2/127.0.0.1/' "$work/policy.yaml"
look
found "nobody answers at a listed address" resolver-silent open
start_in_host asker python3 -c 'import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 53))
time.sleep(3600)'
answers_at_53() { look; [ "$(state resolver-silent)" = - ]; }
check "somebody does: resolver-silent is gone" await answers_at_53
found "somebody does" port-53 ok
stop "$asker_pid"

look --cgroup "$work"
found "no directory of cgroup2" cgroup open

echo 'version: 2' >"$work/policy.yaml"
look
found "a policy with a mistake" policy open
check "standard error has the mistake" grep -q 'policy.yaml:1:' "$work/doctor.log"
good_host

# --- resolved's socket -----------------------------------------------------------------

varlink=/run/systemd/resolve/io.systemd.Resolve
listen_at() {
	start_in_host asker python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen(8)
time.sleep(3600)' "$1"
	await in_host test -S "$1"
}
units=/etc/systemd/system
resolved_file=$units/systemd-resolved.service.d/nameward.conf
# fix_all [OPTION]: write the files; their paths.
fix_all() {
	doctor --fix --json >"$work/fix.json"
	is "$1: --fix ends well" 0 $?
	written=$(jq -r '[.files[] | select(.done == "written") | .path] | join(" ")' \
		"$work/fix.json")
}
undo_all() {
	doctor --undo --json >"$work/fix.json"
	is "$1: --undo ends well" 0 $?
	is "$1: --undo leaves nothing of it" "" \
		"$(find "$work/etc" -name '*nameward.conf*'; find "$work$units" -name '*.d' \
			-newer "$work/stamp")"
}
# Whoever may open a directory may lock it.
locked=$work/etc/dbus-1/system.d
start asker setpriv --reuid 65534 flock --no-fork "$locked" sleep 3600
is_locked() { ! flock --nonblock "$locked" true; }
check "somebody locks a directory" await is_locked
in_host timeout $((60 * slow)) "$nameward" doctor --undo >"$work/doctor.txt"
is "somebody locks a directory: doctor does not wait for that" 0 $?
stop "$asker_pid"
find "$work/etc" | sort >"$work/before"
touch "$work/stamp"
listen_at $varlink
look
found "resolved listens" resolved-varlink open
fix_all "resolved"
is "resolved: its drop-in is written, and no more" "$resolved_file" "$written"
is "resolved: the commands are said" \
	'["systemctl daemon-reload","systemctl restart systemd-resolved"]' \
	"$(jq -c .commands "$work/fix.json")"
is "resolved: what is printed is what is in the file" \
	"$(cat "$work$resolved_file")" "$(jq -r '.files[0].content' "$work/fix.json")"
look
check "resolved: before that it is said that the file is not in force" grep -q \
	"$resolved_file is there, and not in force" "$work/found.json"
# As systemd does, once the service has started.
in_host sh -c "$(sed -n 's/^ExecStartPost=+//p' "$work$resolved_file")"
look
found "resolved, fixed" resolved-varlink ok
sum=$(sha256sum "$work$resolved_file")
doctor --fix >"$work/doctor.txt"
is "resolved: to fix it twice changes nothing" "$sum" \
	"$(sha256sum "$work$resolved_file")"
echo '# mine' >>"$work$resolved_file"
doctor --undo >"$work/doctor.txt"
is "resolved: a file that was changed is left, with status 1" 1 $?
check "resolved: that is said" grep -q "^left $resolved_file: it was changed" \
	"$work/doctor.txt"
check "resolved: it is there" test -e "$work$resolved_file"
sed -i '$d' "$work$resolved_file"
undo_all "resolved"
is "resolved: /etc is as it was" "$(cat "$work/before")" "$(find "$work/etc" | sort)"
stop "$asker_pid"

in_host rm -f $varlink
listen_at $varlink
echo 'hosts: files resolve' >"$work/etc/nsswitch.conf"
look
found "no dns in nsswitch.conf" no-way-on open
fix_all "no dns in nsswitch.conf"
is "no dns in nsswitch.conf: nothing is taken from programs" "" "$written"
mend
gone "no dns in nsswitch.conf" no-way-on

ln -s "$work/www" "$work$units/systemd-resolved.service.d"
doctor --fix >"$work/doctor.txt"
is "a link in the place of the directory: status 1" 1 $?
is "a link in the place of the directory: nothing is written behind it" index.html \
	"$(ls "$work/www")"
rm "$work$units/systemd-resolved.service.d"
stop "$asker_pid"

# --- nscd --------------------------------------------------------------------------------

unpacked=${UNPACKED:-${HOME:-/root}/.cache/nameward-programs}/root # tests/unpack.sh
nscd=$unpacked/usr/sbin/nscd
if [ -x "$nscd" ]; then
	in_host sh -c 'mount -t tmpfs none /var/cache && mkdir /var/cache/nscd'
	start_nscd() {
		start_in_host asker "$nscd" -F
		await in_host test -S /run/nscd/socket
	}
	cp "$unpacked/etc/nscd.conf" "$work/etc/nscd.conf"
	nscd_file=$work$units/nscd.service.d/nameward.conf
	start_nscd
	look
	found "nscd" nscd open
	fix_all "nscd"
	stop "$asker_pid"
	# As systemd does, with its quotes, which are those of a shell here.
	sed -n 's/^ExecStartPre=+//p' "$nscd_file" >"$work/pre.sh"
	in_host sh "$work/pre.sh"
	in_host mount --bind /run/nameward-nscd.conf /etc/nscd.conf
	start_nscd
	look
	found "nscd, fixed" nscd ok
		in_host "$nscd" -g >"$work/nscd.txt"
	check "nscd, fixed: it goes on with users" sh -c \
		"grep -A 2 '^passwd cache' '$work/nscd.txt' | grep -q 'yes  cache is enabled'"
	stop "$asker_pid"
	in_host umount /etc/nscd.conf
	undo_all "nscd"
	start_nscd
	look
	found "nscd, undone" nscd open
	stop "$asker_pid"
	rm "$work/etc/nscd.conf"
	in_host rm -f /run/nscd/socket /var/run/nscd/socket
else
	skip "nscd: there is no $nscd"
fi

# --- the bus -----------------------------------------------------------------------------

libraries=$unpacked/usr/lib/$(uname -m)-linux-gnu:$unpacked/lib/$(uname -m)-linux-gnu
daemon=$unpacked/usr/bin/dbus-daemon
service=$unpacked/usr/bin/dbus-test-tool
for program in "$daemon" "$service" /usr/bin/busctl; do
	[ -x "$program" ] || {
		skip "the bus: there is no $program"
		e2e_end
	}
done
cat >"$work/bus.conf" <<-END
	<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
	 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
	<busconfig>
	  <type>system</type>
	  <listen>unix:path=/run/dbus/system_bus_socket</listen>
	  <policy context="default">
	    <allow user="*"/>
	    <allow own="*"/>
	    <allow send_type="method_call"/>
	    <allow send_requested_reply="true" send_type="method_return"/>
	    <allow send_requested_reply="true" send_type="error"/>
	    <allow receive_type="method_call"/>
	    <allow receive_type="method_return"/>
	    <allow receive_type="error"/>
	    <allow receive_type="signal"/>
	  </policy>
	  <includedir>/etc/dbus-1/system.d</includedir>
	</busconfig>
END
rm -f "$work/etc/dbus-1/system.d"/*
start_in_host sink env LD_LIBRARY_PATH="$libraries" "$daemon" --nofork \
	--config-file="$work/bus.conf"
await in_host test -S /run/dbus/system_bus_socket
look
found "a bus without resolved" resolved-bus ok
start_in_host asker env LD_LIBRARY_PATH="$libraries" \
	DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/dbus/system_bus_socket \
	"$service" echo --system --name=org.freedesktop.resolve1
# ask [AS...] -- DESTINATION MEMBER: "answered", "denied" or what busctl says.
ask() {
	as=
	while [ "$1" != -- ]; do
		as="$as $1"
		shift
	done
	# shellcheck disable=SC2086
	said=$(in_host $as busctl --system --auto-start=no call "$2" \
		/org/freedesktop/resolve1 org.freedesktop.resolve1.Manager "$3" 2>&1) &&
		said=answered
	case $said in *"Access denied"*) said=denied ;; esac
	echo "$said"
}
is_asked() { [ "$(ask -- org.freedesktop.resolve1 ResolveHostname)" = answered ]; }
check "the bus: resolved is there" await is_asked
look
found "the bus" resolved-bus open
fix_all "the bus"
is "the bus: its policy is written" /etc/dbus-1/system.d/nameward.conf "$written"
kill -HUP "$sink_pid" # systemctl reload dbus
is_denied() { [ "$(ask -- org.freedesktop.resolve1 ResolveHostname)" = denied ]; }
check "the bus, fixed: root is denied" await is_denied
owner=$(in_host busctl --system list --acquired --no-legend |
	awk '$1 == "org.freedesktop.resolve1" { print $5 }')
case $owner in :*) ok "the bus: resolved has a name of its own, too" ;;
*) fail "the bus: resolved has a name of its own, too: '$owner'" ;; esac
for member in ResolveHostname ResolveAddress ResolveRecord ResolveService; do
	is "the bus, fixed: $member is denied" denied \
		"$(ask setpriv --reuid 65534 -- org.freedesktop.resolve1 $member)"
	is "the bus, fixed: $member is denied by the unique name" denied \
		"$(ask setpriv --reuid 65534 -- "$owner" $member)"
done
is "the bus, fixed: other members are answered" answered \
	"$(ask -- org.freedesktop.resolve1 GetLink)"
look
found "the bus, fixed" resolved-bus ok
undo_all "the bus"
kill -HUP "$sink_pid"
check "the bus, undone: it answers" await is_asked
look
found "the bus, undone" resolved-bus open
e2e_end
