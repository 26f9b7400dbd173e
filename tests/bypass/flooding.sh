#!/bin/sh
# While one user floods, with a million denied lookups, a million permitted
# ones, a hundred thousand sockets open at once and a hundred thousand refused
# connections, another user works undisturbed, and every denial is recorded or
# counted as lost.  The judges are both users' system calls, the wire, the
# records and the counters.
#
# FLOOD_LOOKUPS (1,000,000), FLOOD_SOCKETS (100,000) and FLOOD_CONNECTS
# (100,000) make it shorter.
#
# run: alone
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"
DENIED=error # the programs count errors; tests/fault/answered.sh floods otherwise
lookups=${FLOOD_LOOKUPS:-1000000}
sockets=${FLOOD_SOCKETS:-100000}
connects=${FLOOD_CONNECTS:-100000}
flooder=4242 worker=4343
knotd_workers=2
numbered_ttl=300
# The first labels of denied names begin with d, and no others do.
only_denied='udp dst port 53 and ((ip and udp[21] = 0x64) or (ip6 and ip6[61] = 0x64))'

# flood NAME MODE COUNT TO: start it in the background as the flooder.
flood() {
	start_program "$1" "$work/flooder" $flooder "$2" "$3" "$4"
}
said() { word "$1" "$work/$2.log"; }
ended() { eval "wait \$$1_pid"; }
captured() {
	tcpdump -nn -r "$work/wire.pcap" "$1" 2>/dev/null | wc -l
}
captured_above() { [ "$(captured "$1")" -gt "$2" ]; }

# total FILTER: how many denials the records of FILTER stand for.
total() {
	jq -r "$jq_help select($1) | .nameward.count // 1" "$records" |
		awk '{ n += $1 } END { print n + 0 }'
}
# lost PLACE: how much was lost there, by the records.
lost() {
	jq -r "select(.event.action == \"lost\") | .nameward.lost.$1 // 0" \
		"$records" | awk '{ n += $1 } END { print n + 0 }'
}
counter() { ctl status --json | jq "$1 // 0"; }
resident_kb() { awk '/^Pss:/ { print $2 }' "/proc/$nameward_pid/smaps_rollup"; }
at_least() { [ "$1" -ge "$2" ]; }
at_most() { [ "$1" -le "$2" ]; }

# Without nameward a denied name leaves, as often as it is asked for.
open_phase() {
	start_wire "$only_denied"
	flood first denied 1 198.51.100.2 # so that the neighbour is known
	ended first
	sleep 0.5
	flood first denied 1000 198.51.100.2
	ended first
	check "denied: gets through without nameward" \
		await captured_above "$only_denied" 0
	is "refused: gets through without nameward" 100 "$(as_program -- \
		"$work/flooder" $flooder refused 100 2001:db8:2::99 |
		tr ' ' '\n' | sed -n 's/^up=//p')"
	stop "$wire_pid"
	rm "$work/wire.pcap"
}

# An answer that comes after many questions of another user still belongs to the
# question that was asked.
held() {
	kill -s STOP "$knotd_pid"
	start_program held "$work/worker" $worker held - 2001:db8:1::2
	sleep 0.5
	as_program -- "$work/flooder" $flooder permitted 200000 198.51.100.2 \
		>"$work/flood.log"
	check "held: the flood was asked" at_least "$(said sent flood)" 200000
	kill -s CONT "$knotd_pid"
	ended held
	is "held: an earlier question of another user is answered" 1 \
		"$(said answered held)"
	is "held: the address of that answer is open" 1 "$(said up held)"
}

everything() {
	flood denied denied "$lookups" 198.51.100.2
	flood permitted permitted "$lookups" 198.51.100.2
	flood refused refused "$connects" 2001:db8:2::ffff:2
	# Each socket takes a port, of which an address has 65,535.
	for i in 1 2 3 4 5 6; do
		flood "sockets$i" sockets $((sockets / 6 + 1)) 198.51.100.1$i
	done
}

# The sockets stay open until the others have ended.
wait_for_floods() {
	opened=0
	for i in 1 2 3 4 5 6; do
		await_for 100 grep -q open= "$work/sockets$i.log"
		opened=$((opened + $(said open "sockets$i")))
	done
	for one in denied permitted refused; do ended $one; done
	for i in 1 2 3 4 5 6; do
		eval "stop \$sockets${i}_pid"
	done
}

shut_phase() {
	start_wire "$only_denied"
	start_program worked "$work/worker" $worker work "$work/enough" \
		2001:db8:1::2
	everything
	wait_for_floods
	resident=$(resident_kb)
	touch "$work/enough"
	ended worked
	sleep 3 # for the last summaries and the last records of losses
}

judge_flooder() {
	is "denied: none of $lookups lookups left" "$lookups" \
		"$(said eperm denied)"
	is "denied: no denied lookup came over the link" \
		0 "$(captured "$only_denied")"
	check "permitted: $lookups lookups left" \
		at_least "$(said sent permitted)" "$lookups"
	check "sockets: $sockets were open at once" at_least "$opened" "$sockets"
	is "refused: none of $connects connections came up" 0 \
		"$(said up refused)"
	check "refused: 99 % of the connections were refused at once" \
		at_least "$(said refused refused)" $((connects * 99 / 100))
}

judge_worker() {
	done_=$(said answered worked)
	check "neighbour: another user worked meanwhile, $done_ times" at_least "$done_" 5
	is "neighbour: each of their lookups opened its address" "$done_" \
		"$(said up worked)"
	is "neighbour: none of their lookups or connections failed" \
		"0 0" "$(said down worked) $(said failed worked)"
	is "neighbour: each of their denied lookups was denied" "$done_" \
		"$(said eperm worked)"
	is "neighbour: each of their denied lookups is recorded" \
		"$done_" "$(total \
		"act == \"query\" and denied and .user.id == \"$worker\"")"
	check "neighbour: each of their refused connections is recorded or counted as lost" \
		at_least "$(($(total "act == \"connect\" and denied and .user.id == \"$worker\"") + $(lost packets)))" \
		"$(said refused worked)"
}

judge_records() {
	is "attribution: nobody became unknown" 0 \
		"$(count '.nameward.attribution == "unknown"')"
	stopped=$(counter .counters.stopped)
	told=$(total 'act == "query" and denied')
	check "losses: each denied lookup is recorded or counted as lost" \
		at_least $((told + $(lost ring))) "$stopped"
	check "losses: no denied lookup is recorded twice" \
		at_most "$told" "$stopped"
	for place in ring storage asked scratch packets; do
		is "losses: the records count what was lost at $place" \
			"$(counter ".lost.$place")" "$(lost $place)"
	done
	check "folding: $(wc -l <"$records") records stand for them" \
		at_most "$(wc -l <"$records")" $((seconds * 900 + 16000))
	check "memory: the daemon has $resident kB" \
		at_most "$resident" 40960
}

bypass_cases() {
	held
	began=$(date +%s)
	shut_phase
	seconds=$(($(date +%s) - began))
	judge_flooder
	judge_worker
	judge_records
}

e2e_begin
start_knotd
start_web 80
cp "$build/tests/bypass/programs/flooding" "$work/flooder"
cp "$build/tests/bypass/programs/flooding" "$work/worker"
policy <<END
version: 1
mode: enforce
records: denied
resolvers: [198.51.100.2, "2001:db8:1::2"]
rules:
  - name: denied
    domains: ["**.denied.example.com"]
    action: deny
  - name: flood
    who: { exe: $work/flooder, user: $flooder }
    domains: ["*.many.example.com"]
    action: allow
  - name: work
    who: { exe: $work/worker, user: $worker }
    domains: ["*.example.com"]
    action: allow
END
for i in 1 2 3 4 5 6; do
	ip -n "$client_ns" addr add 198.51.100.1$i/24 dev veth0
done
open_phase
start_nameward
phase=shut
bypass_cases
note "lost: $(ctl status --json | jq -c .lost), $seconds s"
note "worked: $(cat "$work/worked.log")"
e2e_end
