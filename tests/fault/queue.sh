#!/bin/sh
# Packets that wait for an answer in flight do no harm when the daemon is
# stopped, the queue is full, others have all the queues, the program is gone, or
# a user tries to have as much held as possible: nothing that is not permitted
# gets out, and others don't suffer.  The judges are the programs' connections,
# the wire and the kernel's count of the queue.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_begin
start_knotd
start_web 80
start_wire tcp port 80 or udp port 80

python=$(readlink -f /usr/bin/python3)
policy <<END
version: 1
mode: enforce
records: denied
resolvers: [198.51.100.2]
rules:
  - name: web
    who: { exe: $work/good, user: 4242 }
    domains: ["**.example.com"]
    action: allow
    open: { ports: [80/tcp, 80/udp] }
  - name: python
    who: { exe: $python }
    domains: [www.example.com]
    action: allow
END
py() { as_program -- "$python" "$e2e_dir/queue.py" "$@"; }
user() { good "$@" --uid 4242; }
state() { ctl status --json | jq -r "$1"; }
lost_is_told() { count_above '(.nameward.lost.held // 0) > 0' 0; }
# visits: packets that queue 6153 has seen so far, as the kernel counts them.
visits() {
	# shellcheck disable=SC2016 # these are awk's fields
	in_client awk '$1 == 6153 { print $8 }' \
		/proc/net/netfilter/nfnetlink_queue
}
works() {
	is "$1: what is permitted comes up" OK "$(result user sendto \
		--name www.example.com --then-connect 80 --timeout-ms 8000)"
}
datagrams() {
	tcpdump -nn -r "$work/wire.pcap" "dst host $1 and udp" 2>/dev/null |
		wc -l
}

start_nameward
taker_pid=
hold=$(state .hold)
works "$hold"

# While the daemon is stopped, an answer is seen, and no one acts on it.
kill -STOP "$nameward_pid"
gets_answer user --name alias.example.com
is "daemon stopped: a connection that the answer would permit waits" ETIMEDOUT \
	"$(result user dial 203.0.113.13 --port 80 --timeout-ms 1500)"
check "daemon stopped: a connection that the answer would not permit fails" \
	test "$(result user dial \
	203.0.113.99 --port 80 --timeout-ms 1500)" != OK
user echo 203.0.113.99 --port 80 --timeout-ms 300 >/dev/null
kill -CONT "$nameward_pid"
works "daemon goes on, programs are gone"
is "daemon stopped: what is not permitted has not left" "0 0" \
	"$(wire_syns 203.0.113.99) $(datagrams 203.0.113.99)"

if [ "$hold" = drop ]; then
	skip "the queue: this kernel has none"
	e2e_end
fi

kill -STOP "$nameward_pid"
py stuck www.example.com 203.0.113.99 0 </dev/null >/dev/null
py fill 203.0.113.99 4600 >"$work/fill"
is "queue full: 4,600 connections were tried" "made 4600" "$(cat "$work/fill")"
kill -CONT "$nameward_pid"
await ctl status >/dev/null
check "queue full: packets that found no room are counted" \
	test "$(state .lost.held)" -ge 500
check "queue full: packets that found no room are recorded as lost" \
	await lost_is_told
works "queue was full"
is "queue full: no packet has left" 0 "$(wire_syns 203.0.113.99)"

# A connected datagram socket keeps the mark "in flight", which few of its
# datagrams are held for.
mkfifo "$work/go"
kill -STOP "$nameward_pid"
py stuck www.example.com 203.0.113.98 3000 <"$work/go" >"$work/stuck" &
stuck_pid=$!
exec 3>"$work/go"
await grep -q mark "$work/stuck"
check "datagrams: the socket has the mark of an answer in flight" \
	test "$((0x$(sed -n 's/mark //p' "$work/stuck") >> 31))" = 1
kill -CONT "$nameward_pid"
works "before the datagrams"
before=$(visits)
echo >&3
exec 3>&-
wait $stuck_pid
spent=$(sed -n 's/seconds \([0-9]*\).*/\1/p' "$work/stuck")
note "datagrams: $(($(visits) - before)) of 3000 were held in $spent s"
check "datagrams: few of 3000 are held" \
	test "$(($(visits) - before))" -le "$((200 * (spent + 2) + 20))"
is "datagrams: no datagram has left" 0 "$(datagrams 203.0.113.98)"

# A user has an answer in flight all the time, and connects all the time.
before=$(visits)
py flood www.example.com 203.0.113.97 8 >"$work/flood" &
flood_pid=$!
sleep 1
user race --name n.many.example.com --count 30 --then-connect 80 \
	--timeout-ms 8000 >"$work/race"
wait $flood_pid
note "flood: $(cat "$work/flood"), $(($(visits) - before)) were held;" \
	"$(cat "$work/race")"
is "flood: another program's connections come up" 0 \
	"$(word failures "$work/race")"
is "flood: no connection of the flood has left" 0 "$(wire_syns 203.0.113.97)"
works "after the flood"

# Other programs take queues.
stop "$nameward_pid"
start taker nsenter --net="/run/netns/$client_ns" "$python" \
	"$e2e_dir/queue.py" take 6153 6153
await grep -q ready "$work/taker.log"
start_nameward
is "one queue is taken: the next is used" queue "$(state .hold)"
check "one queue is taken: the rule names the next" sh -c "nsenter \
	--net=/run/netns/$client_ns nft list chain inet nameward hold | grep -q 6154"
works "one queue is taken"
stop "$nameward_pid"
stop "$taker_pid"
start taker nsenter --net="/run/netns/$client_ns" "$python" \
	"$e2e_dir/queue.py" take 6153 6160
await grep -q ready "$work/taker.log"
start_nameward
is "all queues are taken: what is in flight is dropped" drop "$(state .hold)"
is "all queues are taken: status says so" 1 \
	"$(state '[.lacks[] | select(test("6153"))] | length')"
check "all queues are taken: no rule names a queue" sh -c "! nsenter \
	--net=/run/netns/$client_ns nft list table inet nameward | grep -q queue"
works "all queues are taken"
e2e_end
