#!/bin/sh
# A socket that no process had as a descriptor when nameward started leaves by
# nobody's leave: it becomes its sender's, or sends nothing.  The sockets are
# opened before the start, and used after it; one is in a container, 10.88.1.2.
# 203.0.113.96/28 is open to good.  The judge is the server's side of the link.
# run: early
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

open=203.0.113.97 open6=2001:db8:2:1::66
bypass_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  - name: nets
		    who: { exe: $work/good* }
		    networks: [203.0.113.96/28, "2001:db8:2:1::/64"]
		    action: allow
		    open: { ports: any }
		  - name: web
		    who: { exe: $work/good* }
		    domains: ["**.example.com"]
		    action: allow
	END
}

# run_parked CASE WHO WAY KIND ADDRESS: without nameward the whole of it runs, and
# the same is parked for the phase with it; then what was parked is let go.
run_parked() {
	parked=$work/$1.parked
	if [ "$phase" = open ]; then
		py "$2" parked.py "$3" "$4" "$name" "$5"
		mkfifo "$parked"
		start_program "parked_$1" "$work/$2.py" -S -B \
			"$programs/parked.py" "$3" "$4" "$1-parked" "$5" "$parked"
		await grep -q '^parked' "$work/parked_$1.log"
		cat "$work/parked_$1.log"
	else
		echo go >"$parked"
		await grep -q '^result=' "$work/parked_$1.log"
		cat "$work/parked_$1.log"
	fi
}

# unheld WAY KIND ADDRESS [CASE]: what another program sends goes nowhere.
unheld() {
	parked_case=${4:-$1-$2}
	shut_out "$parked_case" "$3" run_parked "$(id_of "$parked_case")" other "$1" "$2" "$3"
}
# received WAY KIND [ADDRESS] [CASE]: what a permitted one sends is permitted once
# the daemon has seen it.
received() {
	parked_case=${4:-$1-$2}
	comes_up "$parked_case" "${3:-$open}" \
		run_parked "$(id_of "$parked_case")_good" good "$1" "$2" "${3:-$open}"
}
# run_asked CASE ADDRESS: the same in a network namespace of its own, where the
# first that is seen of the socket is a question over loopback.
run_asked() {
	parked=$work/$1.parked
	if [ "$phase" = open ]; then
		inside "$box" "$work/other.py" -S -B "$programs/parked.py" scm \
			udp-asked "$name" "$2"
		mkfifo "$parked"
		start_inside "parked_$1" "$box" "$work/other.py" -S -B \
			"$programs/parked.py" scm udp-asked "$1-parked" "$2" "$parked"
		await grep -q '^parked' "$work/parked_$1.log"
	else
		echo go >"$parked"
		await grep -q '^result=' "$work/parked_$1.log"
	fi
	cat "$work/parked_$1.log"
}
# id_of CASE: a name for a variable of the shell.
id_of() { echo "$1" | tr - _; }

cases() {
	unheld scm udp 203.0.113.1
	unheld scm udp-to 203.0.113.2
	unheld scm ping 203.0.113.3
	unheld scm raw 203.0.113.4
	unheld uring udp 203.0.113.5
	unheld uring ping 203.0.113.6
	unheld uring raw 203.0.113.7
	unheld scm udp 2001:db8:2::1 scm-udp6
	unheld scm ping 2001:db8:2::2 scm-ping6
	unheld held udp 203.0.113.8 held-udp
	unheld scm tcp-deferred 203.0.113.9
	unheld uring tcp-deferred 203.0.113.12
	unheld held tcp-deferred 203.0.113.11
	unheld scm tcp-deferred 2001:db8:2::3 scm-tcp-deferred6
	for way in scm held; do
		received "$way" tcp-deferred
		received "$way" udp
		received "$way" ping
	done
	received scm udp-to
	received scm raw
	received scm udp "$open6" scm-udp6
	shut_out scm-udp-asked 203.0.113.10 run_asked asked 203.0.113.10
	[ "$phase" = open ] && return
	recorded "scm-udp: the refusal is on record" \
		'act == "connect" and denied and .event.reason == "unknown"'
}

bypass_programs
# shellcheck source=tests/lib/containers.sh
. "$top/tests/lib/containers.sh"
box=nwp$$
if ! forwards || ! container "$box" 1; then
	fail "the container could not be made"
	exit 1
fi
bypass_record 198.51.100.2@53 2001:db8:1::2@53
bypass_policy
nsenter --net="/run/netns/$client_ns" sysctl -qw net.ipv4.ping_group_range="0 2147483647"
bypass_run cases
