# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# lib.sh - give each end-to-end test a small network of its own, and the words
# in which it states, asserts and reports.
#
#   client namespace            veth             server namespace
#   198.51.100.1, 2001:db8:1::1 ---- 198.51.100.2, 2001:db8:1::2  knotd
#                                    198.51.100.3                 dnsmasq
#                                    203.0.113.0/24, 2001:db8:2::/32 HTTP
#
# Programs of the client run in a cgroup of the test, and nameward is attached
# to that cgroup and nothing else, so the machine around is never touched.
# However a test ends, e2e_cleanup removes everything again.
#
# Results are printed as ok, FAIL and skip lines, which tests/run.sh adds up.
# TEST_SLOW (1) is how many times slower than a usual machine this one may be;
# each wait and each limit of time is so many times longer.
set -u
umask 022

e2e_name=$(basename "$0" .sh)
e2e_dir=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$e2e_dir" && while [ ! -e Makefile ]; do cd ..; done && pwd)
lib=$top/tests/e2e
build=${BUILD:-build}
case $build in /*) ;; *) build=$top/$build ;; esac
nameward=${NAMEWARD:-$build/nameward}
slow=${TEST_SLOW:-1}
e2e_failed=0
e2e_pids=
# shellcheck disable=SC2034 # set and read by name
knotd_pid="" dnsmasq_pid="" web_pid="" wire_pid="" asker_pid="" sink_pid="" nameward_pid="" watch_pid=""

ok() { echo "ok $e2e_name/$*"; }
fail() {
	echo "FAIL $e2e_name/$*"
	[ "$e2e_failed" != 0 ] || e2e_show "$1" >&2
	e2e_failed=1
}

# e2e_show WHEN: print the state of the daemon, for whoever reads of a failure.
e2e_show() {
	echo "$e2e_name: $1: the daemon's log, its last records, and its table:"
	tail -n 20 "$work/nameward.log"
	tail -n 10 "$records"
	in_client nft list table inet nameward | head -n 60
	echo "$e2e_name: the end of what there was to see"
} 2>/dev/null
skip() { echo "skip $e2e_name/$*"; }
note() { echo "note $e2e_name: $*"; }

# is SENTENCE WANT GOT
is() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		fail "$1: want '$2', got '$3'"
	fi
}

# check SENTENCE COMMAND...: the command succeeds.
check() {
	sentence=$1
	shift
	if "$@"; then ok "$sentence"; else fail "$sentence: not so: $*"; fi
}

# await COMMAND...: wait until it succeeds; false if it does not within half a
# minute.  What comes at all comes soon, but the machine may be busy.
await() { await_for 30 "$@"; }

# await_for SECONDS COMMAND...: only the time between its runs counts, as a busy
# machine makes each of them longer; with them it may take four times as long.
await_for() {
	await_ms=$(($1 * 1000 * slow)) awaited_ms=0
	read -r await_end _ </proc/uptime
	await_end=$((${await_end%.*} + await_ms / 250))
	shift
	until "$@"; do
		read -r await_now _ </proc/uptime
		if [ $awaited_ms -ge $await_ms ] || [ "${await_now%.*}" -ge $await_end ]; then
			echo "$e2e_name: awaited in vain: $*" >&2
			return 1
		fi
		case $awaited_ms in
		? | ?? | 1??) nap_ms=20 ;;
		*) nap_ms=50 ;;
		esac
		sleep 0.0$nap_ms
		awaited_ms=$((awaited_ms + nap_ms))
	done
}

# --- processes -------------------------------------------------------------

# start NAME COMMAND...: run it in the background; its pid is in $NAME_pid, its
# output in $work/NAME.log.
start() {
	start_name=$1
	shift
	(exec "$@") >"$work/$start_name.log" 2>&1 </dev/null &
	eval "${start_name}_pid=$!"
	e2e_pids="$e2e_pids $!"
}

is_gone() { ! kill -0 "$1" 2>/dev/null; }

# stop PID [SIGNAL]: end it and wait until it is gone, by force after 10 s.
stop() {
	kill -s "${2:-TERM}" "$1" 2>/dev/null || return 0
	await_for 10 is_zombie "$1" || kill -s KILL "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

# is_zombie PID: it has ended; a dead child stays until it is waited for.
is_zombie() {
	state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) || return 0
	[ -z "$state" ] || [ "$state" = Z ]
}

in_server() { nsenter --net="/run/netns/$server_ns" "$@"; }
in_client() { nsenter --net="/run/netns/$client_ns" "$@"; }

# as_program [CGROUP BELOW] -- COMMAND...: run it as a program of the client,
# whose process id is that of the calling subshell's child.
as_program() {
	below=
	[ "$1" = -- ] || { below=/$1 && shift; }
	shift
	# shellcheck disable=SC2016
	sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$cgroup$below" \
		nsenter --net="/run/netns/$client_ns" "$@"
}

# start_program NAME COMMAND...: run a program of the client in the background.
start_program() {
	program_name=$1
	shift
	# shellcheck disable=SC2016
	start "$program_name" sh -c \
		'echo $$ >"$0/cgroup.procs" && exec "$@"' "$cgroup" \
		nsenter --net="/run/netns/$client_ns" "$@"
}

# Most tests have two programs: copies of one file, with an inode each.
good() { as_program -- "$work/good" "$@"; }
other() { as_program -- "$work/other" "$@"; }

# --- the network -----------------------------------------------------------

e2e_begin() {
	[ "$(id -u)" = 0 ] || {
		skip "everything: it takes root to make a network"
		exit 0
	}
	trap 'e2e_show "it was ended" >&2; exit 1' INT TERM HUP
	trap e2e_cleanup EXIT
	work=$(mktemp -d /tmp/nameward-e2e.XXXXXX)
	chmod 755 "$work"
	client_ns=nwc$$
	server_ns=nws$$
	cgroup_root=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	# A slice in systemd's eyes, so that units can be below it.
	cgroup_path=/namewarde2e$$.slice
	cgroup=$cgroup_root$cgroup_path
	control=$work/control.sock
	# What a daemon keeps is of this test alone.
	export STATE_DIRECTORY="$work/state"
	records=$work/records.json
	pin=none
	mkdir "$cgroup" || exit 1
	e2e_network || { fail "the network could not be made" && exit 1; }
	cp "$build/tests/e2e/client/client" "$work/good"
	cp "$build/tests/e2e/client/client" "$work/other"
	mkdir "$work/www"
	echo "served by the test" >"$work/www/index.html"
}

e2e_network() {
	ip netns add "$client_ns" && ip netns add "$server_ns" || return 1
	in_client sysctl -qw net.ipv6.conf.default.accept_dad=0 \
		net.ipv6.conf.all.accept_dad=0
	in_server sysctl -qw net.ipv6.conf.default.accept_dad=0 \
		net.ipv6.conf.all.accept_dad=0
	ip -n "$client_ns" link add veth0 type veth \
		peer name veth0 netns "$server_ns" || return 1
	ip -n "$client_ns" -batch - <<-END || return 1
		link set lo up
		link set veth0 up
		addr add 198.51.100.1/24 dev veth0
		addr add 2001:db8:1::1/64 dev veth0 nodad
		route add default via 198.51.100.2
		route add default via 2001:db8:1::2
	END
	ip -n "$server_ns" -batch - <<-END || return 1
		link set lo up
		link set veth0 up
		addr add 198.51.100.2/24 dev veth0
		addr add 198.51.100.3/24 dev veth0
		addr add 2001:db8:1::2/64 dev veth0 nodad
		route add local 203.0.113.0/24 dev lo
		route add local 192.168.77.0/24 dev lo
		route add local 2001:db8:2::/48 dev lo
	END
}

e2e_cleanup() {
	trap - EXIT INT TERM HUP
	for pid in $e2e_pids; do stop "$pid"; done
	[ "$pin" = none ] || {
		"$nameward" unload --control "$control" --pin "$pin" \
			>/dev/null 2>&1
		umount "$work/bpf" 2>/dev/null
	}
	e2e_remove_cgroup
	ip netns del "$client_ns" 2>/dev/null
	ip netns del "$server_ns" 2>/dev/null
	[ -z "${E2E_KEEP:-}" ] || {
		note "kept: $work"
		return
	}
	rm -rf "$work"
}

remove_directory() { rmdir "$1" 2>/dev/null; }
e2e_remove_cgroup() {
	[ -d "$cgroup" ] || return 0
	echo 1 >"$cgroup/cgroup.kill"
	find "$cgroup" -depth -type d | while read -r dir; do
		await_for 5 remove_directory "$dir"
	done
	[ ! -d "$cgroup" ]
}

# e2e_end: the last line of every test.
e2e_end() {
	if [ -n "$nameward_pid" ] && grep -qE 'ERROR: |runtime error' \
		"$work/nameward.log"; then
		fail "the daemon ran without a sanitizer's complaint"
	fi
	exit "$e2e_failed"
}

# --- servers ---------------------------------------------------------------

start_knotd() {
	mkdir -p "$work/knot"
	cp "$lib"/*.zone "$work/knot"
	cat >"$work/knot/knot.conf" <<-END
		server:
		    rundir: "$work/knot"
		    listen: [ 198.51.100.2@53, 2001:db8:1::2@53 ]
		    udp-workers: ${knotd_workers:-1}
		    tcp-workers: 1
		    background-workers: 1
		control:
		    listen: "$work/knot/knot.sock"
		database:
		    storage: "$work/knot"
		mod-synthrecord:
		  - id: numbered
		    type: forward
		    prefix: n-
		    ttl: ${numbered_ttl:-60}
		    network: 2001:db8:2::/48
		template:
		  - id: default
		    storage: "$work/knot"
		    journal-content: none
		    zonefile-sync: -1
		zone:
		  - domain: example.com
		    file: example.com.zone
		    module: mod-synthrecord/numbered
		  - domain: example.net
		    file: example.net.zone
	END
	start knotd nsenter --net="/run/netns/$server_ns" \
		knotd -c "$work/knot/knot.conf"
	await answers 198.51.100.2 || {
		fail "knotd answers: $(cat "$work/knotd.log")"
		exit 1
	}
}

answers() {
	in_server kdig +short +time=1 +retry=0 "@$1" www.example.com A \
		2>/dev/null | grep -q 203.0.113.10
}

# start_dnsmasq NAMESPACE ADDRESS [OPTION]...
start_dnsmasq() {
	dnsmasq_ns=$1 dnsmasq_at=$2
	shift 2
	start dnsmasq "$@" nsenter --net="/run/netns/$dnsmasq_ns" dnsmasq -k \
		-C /dev/null --no-resolv --no-hosts --bind-interfaces \
		--listen-address="$dnsmasq_at" --server=198.51.100.2 \
		--cache-size=0 --pid-file= --user=root
}

start_web() {
	start web nsenter --net="/run/netns/$server_ns" /usr/bin/python3 \
		"$lib/programs/serve.py" "$work/www" "$@"
	await grep -q ready "$work/web.log" || {
		fail "the web server starts: $(cat "$work/web.log")"
		exit 1
	}
}

# --- the wire --------------------------------------------------------------

# start_wire [FILTER]...: capture the server's side of the link, which is beyond
# every hook of the client.
start_wire() {
	start wire nsenter --net="/run/netns/$server_ns" tcpdump -i veth0 -nn \
		-U --immediate-mode -B 16384 -w "$work/wire.pcap" "$@"
	await grep -q 'listening on' "$work/wire.log" || {
		fail "tcpdump listens: $(cat "$work/wire.log")"
		exit 1
	}
}

# wire NAME: how many questions for it reached the server; small and capital
# letters are the same.
wire() {
	tcpdump -nn -r "$work/wire.pcap" dst port 53 2>/dev/null |
		grep -ciF "? $1. "
}

# The capture may be a moment behind.
wire_has() { await wire_has_now "$1"; }
wire_has_now() { [ "$(wire "$1")" -gt 0 ]; }
wire_lacks() { [ "$(wire "$1")" -eq 0 ]; }

# now_s: the time as a capture has it.
now_s() { date +%s.%N; }

# wire_syns ADDRESS [SINCE]: how many SYNs reached it, of those after now_s() said
# so.  An earlier count is no measure of what comes later: the capture may be
# behind then, too.
wire_syns() {
	tcpdump -tt -nn -r "$work/wire.pcap" "dst host $1 and tcp" 2>/dev/null |
		awk -v since="${2:-0}" '/Flags \[S\]/ && $1 >= since { n++ }
			END { print n + 0 }'
}

# --- nameward --------------------------------------------------------------

# policy: standard input becomes the policy file.  A denial that is an error is
# easy to tell from the answers of the servers, so that is what it is where the
# policy does not say; DENIED has another word.
policy() {
	awk -v denied="${DENIED:-error}" '
		{ line[NR] = $0 }
		/^denied:/ { denied = "" }
		END {
			for (i = 1; i <= NR; i++) {
				print line[i]
				if (line[i] == "version: 1" && denied)
					print "denied: " denied
			}
		}' >"$work/policy.yaml"
}

# start_nameward [OPTION]...: start it and wait until the policy is in force.
start_nameward() {
	start nameward nsenter --net="/run/netns/$client_ns" "$nameward" run \
		-p "$work/policy.yaml" -o "$records" --format json \
		--cgroup "$cgroup" --pin "$pin" --control "$control" "$@"
	ctl status --wait $((30 * slow)) >/dev/null || {
		fail "nameward starts: $(tail -n 5 "$work/nameward.log")"
		exit 1
	}
}

ctl() {
	ctl_command=$1
	shift
	in_client "$nameward" "$ctl_command" --control "$control" "$@"
}

# mount_pins: pin what is to outlive the daemon, in a file system of the test.
mount_pins() {
	mkdir "$work/bpf" && mount -t bpf bpf "$work/bpf" &&
		pin=$work/bpf/nameward
}
need_pins() {
	mount_pins && return
	skip "everything: no bpf file system can be mounted"
	exit 0
}

# simple_policy: of two programs only $work/good may look up and open.
simple_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2", 198.51.100.3]
		rules:
		  - name: denied
		    domains: [denied.example.com]
		    action: deny
		  - name: web
		    who: { exe: $work/good }
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp, 80/udp] }
	END
}

# --- records ---------------------------------------------------------------

# shellcheck disable=SC2016 # these are jq's variables
jq_help='
def name: (.dns.question.name // "") | rtrimstr(".");
def act: .event.action;
def has_type($t): [.event.type] | flatten | any(. == $t);
def denied: has_type("denied");
def allowed: has_type("allowed");
def pid: .process.pid;
def rule: .rule.name;
def to: .destination.ip;
'

# picked FILTER: the records that the filter selects, one a line.
picked() { jq -c "$jq_help select($1)" "$records" 2>/dev/null; }
# field FILTER EXPRESSION: its value in the last record that FILTER selects.
field() { jq -r "$jq_help select($1) | $2" "$records" 2>/dev/null | tail -n 1; }
count() { picked "$1" | wc -l; }
count_is() { [ "$(count "$1")" -eq "$2" ]; }
count_above() { [ "$(count "$1")" -gt "$2" ]; }
# recorded SENTENCE FILTER: a record that FILTER selects comes soon (within
# 100 ms of its packet, but the machine may be busy).
recorded() {
	if await count_above "$2" 0; then
		ok "$1"
	else
		fail "$1: no record of: $2"
	fi
}
# counted SENTENCE NUMBER FILTER: exactly so many such records come, and soon.
counted() {
	await count_is "$3" "$2"
	is "$1" "$2" "$(count "$3")"
}

# --- sets ------------------------------------------------------------------

# in_set SET [TABLE]: the kernel's elements, as lines of "ADDRESS TIMEOUT".
in_set() {
	# shellcheck disable=SC2086
	in_client nft -j list set ${2:-inet nameward} "$1" 2>/dev/null |
		jq -r '.nftables[] | .set? // empty | .elem? // [] | .[] |
			.elem? // { val: . } |
			"\(.val) \(.timeout // 0)"' | sort
}
set_addresses() { in_set "$@" | cut -d' ' -f1 | tr '\n' ' ' | sed 's/ $//'; }
set_timeout() { in_set "$1" | awk -v a="$2" '$1 == a { print $2 }'; }
# set_has SET ADDRESS: the kernel finds that element in the set.  A question that
# a change of the table overtakes may find neither the set of before nor that of
# now, so it is put twice.
set_has() {
	set -- nft get element inet nameward "$1" "{ $2 }"
	in_client "$@" >/dev/null 2>&1 || in_client "$@" >/dev/null 2>&1
}
set_lacks() { ! set_has "$@"; }

# --- what the client printed -----------------------------------------------

# word KEY FILE: the last value of KEY there.
word() {
	awk -v key="$1=" '
		{ for (i = 1; i <= NF; i++) if (index($i, key) == 1) last = $i }
		END { print substr(last, length(key) + 1) }' "$2"
}
# result COMMAND...: run it and print the last result=WORD of its output.
result() {
	"$@" >"$work/out" 2>&1
	word result "$work/out"
}
# gets_answer PROGRAM OPTION...: its lookup, which later steps need, is answered;
# else that is a failure of its own.
gets_answer() {
	asking=$1
	shift
	asked=$(result "$asking" sendto "$@")
	[ "$asked" = OK ] ||
		fail "$asking gets an answer: want 'OK', got '$asked' for: $*"
}
# settled: what was answered so far is open.  Where the kernel has no nft_queue, a
# datagram is lost until then, as only TCP tries again.
settled() { ctl status >/dev/null; }
