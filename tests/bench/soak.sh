#!/bin/sh
# soak.sh - what a daemon holds stays the same while programs look up, connect,
# flood and are denied, and the policy is reloaded, for SOAK_SECONDS (600).
#
# Each 10 seconds there is a sample: the memory of the daemon, its descriptors,
# the entries of its BPF maps and the addresses in its table.  What the samples
# of the last third have at most is compared with those of the second; in the
# first third the caches fill up.  The other judges are the system calls of the
# programs, and their records: one for each question and for each answer, also
# while another user floods.  The samples are left in $BUILD/soak.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
seconds=${SOAK_SECONDS:-600}
every=10
flooder=4242 worker=4343
knotd_workers=2
numbered_ttl=20
numbered='n-2001-0db8-0002-0000-0000-0000-#.example.com'
samples=$build/soak
udp_pid="" tcp_pid="" # set by name

# soak_policy N: a policy that says the same as any other N's.
soak_policy() {
	policy <<-END
		version: 1
		id: soak-$1
		mode: enforce
		records: all
		alerts: no
		resolvers: [198.51.100.2]
		rules:
		  - name: denied-$1
		    domains: [denied.example.com, "d*.many.example.com"]
		    action: deny
		  - name: many
		    who: { exe: $work/dnsperf }
		    domains: ["*.many.example.com"]
		    action: allow
		  - name: web
		    who: { exe: $work/good }
		    domains: ["*.example.com"]
		    action: allow
	END
}

# perf NAME USER RATE NAMES [OPTION]...: dnsperf of that user, RATE a second.
perf() {
	name=$1 user=$2 rate=$3 names=$4
	shift 4
	start_program "$name" setpriv --reuid "$user" --regid "$user" \
		--clear-groups "$work/dnsperf" -s 198.51.100.2 -d "$names" \
		-l "$seconds" -Q "$rate" "$@"
}

# work_on: until the time is up, look up ten names a second and connect to them.
work_on() {
	until [ "$(cut -d. -f1 /proc/uptime)" -ge "$end" ]; do
		good sendto --type AAAA --unique --name "$numbered" --count 10 \
			--then-connect 80 --summary
		good connect --to 203.0.113.99 --port 80 --summary >/dev/null 2>&1
		sleep 1
	done
}

# flood_on: each half a minute, ask 20,000 denied names as fast as it goes.
flood_on() {
	until [ "$(cut -d. -f1 /proc/uptime)" -ge "$end" ]; do
		as_program -- setpriv --reuid $flooder --regid $flooder \
			--clear-groups "$work/dnsperf" -s 198.51.100.2 \
			-d "$work/denied" -l 5 -q 2000 >/dev/null 2>&1
		sleep 30
	done
}

# entries: of the hash maps that the daemon holds.  An LRU map is to be full.
entries() {
	cat /proc/"$nameward_pid"/fdinfo/* 2>/dev/null |
		awk '$1 == "map_type:" { hash = $2 == 1 }
			$1 == "map_id:" && hash { print $2 }' | sort -u |
		while read -r id; do
			bpftool -j map dump id "$id" 2>/dev/null | jq length
		done | awk '{ n += $1 } END { print n + 0 }'
}

# sample: "SECONDS KB DESCRIPTORS ENTRIES ADDRESSES".
sample() {
	kb=$(awk '/^Pss:/ { print $2 }' "/proc/$nameward_pid/smaps_rollup")
	fds=$(find "/proc/$nameward_pid/fd" -mindepth 1 | wc -l)
	echo "$1 $kb $fds $(entries) $(ctl status --json | jq .sets.addresses)"
}

# flat WHAT COLUMN PERCENT: the last third has at most so much more than the
# second.
flat() {
	# shellcheck disable=SC2046 # two numbers
	set -- "$1" "$3" $(awk -v c="$2" -v all="$seconds" '
		$1 * 3 < all { next }
		$1 * 3 < 2 * all { if ($c > a) a = $c; next }
		$c > b { b = $c }
		END { print a + 0, b + 0 }' "$samples/samples")
	check "$1 stays the same: $3, then $4" \
		test $(($4 * 100)) -le $(($3 * (100 + $2)))
}

e2e_begin
command -v dnsperf >/dev/null || {
	skip "everything: there is no dnsperf"
	e2e_end
}
mkdir -p "$samples"
start_knotd
cp "$(command -v dnsperf)" "$work/dnsperf"
seq 5000 | sed 's/.*/q&.many.example.com A/' >"$work/permitted"
seq 5000 | sed 's/.*/d&.many.example.com A/' >"$work/denied"
start sink nsenter --net="/run/netns/$server_ns" "$build/tests/bench/sink" 80
await grep -q ready "$work/sink.log"
soak_policy 0
start_nameward
begin=$(cut -d. -f1 /proc/uptime)
end=$((begin + seconds))
perf udp $worker 50 "$work/permitted"
perf tcp $worker 10 "$work/permitted" -m tcp
work_on >"$samples/worked" 2>&1 &
work_pid=$!
flood_on &
flood_pid=$!
: >"$samples/samples"
n=0 refused=0
while now=$(($(cut -d. -f1 /proc/uptime) - begin)) && [ $now -lt "$seconds" ]; do
	n=$((n + 1))
	soak_policy $n
	ctl reload >/dev/null || refused=$((refused + 1))
	sample $now >>"$samples/samples"
	sleep $every
done
wait "$work_pid" "$flood_pid"
await is_gone "$udp_pid"
await is_gone "$tcp_pid"
sleep 1 # the last records
ctl status --json >"$samples/status.json"

is "each of $n reloads was taken" 0 "$refused"
is "the last policy is in force" "soak-$n" "$(jq -r .policy_id "$samples/status.json")"
flat "memory in KB" 2 5
flat "the number of descriptors" 3 0
flat "the number of entries in maps" 4 20
flat "the number of addresses" 5 20
tried=$(awk -F= '/count=/ { n += $NF } END { print n + 0 }' "$samples/worked")
came=$(awk -F= '/result=(OK|EAGAIN)/ { n += $NF } END { print n + 0 }' "$samples/worked")
late=$(awk -F= '/result=EAGAIN/ { n += $NF } END { print n + 0 }' "$samples/worked")
check "the program has connected: $tried times" test "$tried" -gt 0
is "each of its connections came up" "$tried" "$came"
note "that needed a second SYN, behind the flood: $late"
for who in udp tcp; do
	sent=$(awk '/Queries sent/ { print $3 }' "$work/$who.log")
	done=$(awk '/Queries completed/ { print $3 }' "$work/$who.log")
	check "over $who questions were asked: $sent" test "${sent:-0}" -gt 0
	is "over $who each got its answer" "$sent" "$done"
	for act in query answer; do
		is "over $who each $act is recorded" "$sent" "$(count \
			"act == \"$act\" and .user.id == \"$worker\" and .network.transport == \"$who\"")"
	done
done
is "nothing is lost but of the flood" 0 \
	"$(jq '[.lost | to_entries[] | select(.key != "ring") | .value] | add' "$samples/status.json")"
note "lost of the flood: $(jq .lost.ring "$samples/status.json")"
e2e_end
