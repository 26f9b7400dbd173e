#!/bin/sh
# A program that connects in the next system call after its lookup never comes
# too early, while a second program keeps both processors busy.  Where packets
# are held, no connection fails and no SYN is sent twice, as the program and the
# wire see it; where they are dropped, TCP's retry comes up.  RACE_COUNT is how
# often it is tried: 300 times, or 30 where each early one takes a second.
# run: alone
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
numbered='n-2001-0db8-0002-0000-0000-0000-#.example.com'
e2e_begin
start_knotd
start sink nsenter --net="/run/netns/$server_ns" /usr/bin/python3 -c '
import socket
listener = socket.create_server(("::", 80), family=socket.AF_INET6, backlog=4096)
print("ready", flush=True)
while True:
    listener.accept()[0].close()'
await grep -q ready "$work/sink.log"
start_wire tcp port 80
# The policy depends on the number of lookups, and that on what the kernel has.
simple_policy
start_nameward
hold=$(ctl status --json | jq -r .hold)
races=${RACE_COUNT:-$([ "$hold" = queue ] && echo 300 || echo 30)}
policy <<END
version: 1
mode: enforce
records: denied
resolvers: [198.51.100.2]
rules:
  - name: load
    who: { exe: $work/other }
    domains: ["**.many.example.com"]
    action: allow
    open: no
END
# A rule holds 4,096 addresses, so each 4,000 names have their own.
for i in $(seq 0 $((races / 4000))); do
	group=$(printf %04x "$i")
	echo "  - name: race-$i
    who: { exe: $work/good }
    domains: [\"${numbered%%#*}$group-*.example.com\"]
    action: allow" >>"$work/policy.yaml"
done
ctl reload || fail "the policy is taken"

# The second program looks up as fast as it can from two threads.
load_pid=
start_program load "$work/other" sendto --threads 2 --count 100000000 \
	--unique --name many.example.com --summary
good race --type AAAA --name "$numbered" --count "$races" \
	--then-connect 80 --timeout-ms 30000 >"$work/race" 2>"$work/race.err"
check "the load lasted until the end" kill -0 "$load_pid"
kill -s KILL "$load_pid"
cat "$work/race" "$work/race.err" >&2
ctl status --json >"$work/status.json"
held=$(jq .counters.held "$work/status.json")
note "$hold: $held of $races held," \
	"$(jq -c .lost "$work/status.json") lost, added time:" \
	"p50 $(word p50_us "$work/race")" "p99 $(word p99_us "$work/race")" \
	"max $(word max_us "$work/race") us"

is "$hold: no connection failed to come up" 0 "$(word failures "$work/race")"
is "$hold: all connections were tried" "$races" "$(word count "$work/race")"
twice() {
	tcpdump -nn -r "$work/wire.pcap" 'tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn' \
		2>/dev/null | sed 's/^[^ ]* //; s/,.*//' | sort | uniq -d | wc -l
}
if [ "$hold" = queue ]; then
	is "queue: the program saw no SYN that was sent again" \
		0 "$(word resent "$work/race")"
	is "queue: the wire saw no SYN twice" 0 "$(twice)"
	check "queue: some packets were held" test "$held" -gt 0
	is "queue: no packet found the queue full" \
		0 "$(jq .lost.held "$work/status.json")"
else
	check "drop: each connection took at most one SYN that was sent again" \
		test \
		"$(word resent "$work/race")" -le "$(word in_flight "$work/race")"
fi
e2e_end
