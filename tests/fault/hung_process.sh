#!/bin/sh
# A program that holds the locks which looking at it takes stops nothing: while
# one hangs, `status` answers, others look up and connect, records come in their
# order, and a reload, a stop and a start end.  What can't be found out is
# missing in the records, which say so; what can't be looked at is open to
# nobody.  The judges are the programs' connections, the wire and the clock.
# run: alone
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_begin
start_knotd
start_web 80
simple_policy

# As `good`, which may look up and open.
hung=$work/hung
cp "$build/tests/fault/hung" "$hung"
mkdir "$work/fuse"
chmod 755 "$work/fuse"

# hang HOW UID NAME: have a process hang, which asks for NAME where it can.
hang() {
	start_program "server" "$hung" "$1" "$work/fuse" "$2" 198.51.100.2 "$3"
	await grep -q -e '^hung ' -e fuse: "$work/server.log" || {
		fail "$1: a process hangs: $(cat "$work/server.log")"
		exit 1
	}
	! grep -q fuse: "$work/server.log" || {
		skip "everything: $(cat "$work/server.log")"
		exit 0
	}
	hung_pid=$(awk '/^hung/ { print $2 }' "$work/server.log")
}

# takes_at_most SECONDS SENTENCE COMMAND...: it succeeds in that time.
takes_at_most() {
	limit=$(($1 * slow)) sentence=$2
	shift 2
	read -r began _ </proc/uptime
	"$@" >"$work/took" 2>&1
	took=$?
	read -r ended _ </proc/uptime
	if [ $took = 0 ] && [ "$(echo "$began $ended $limit" |
		awk '{ print ($2 - $1 <= $3) }')" = 1 ]; then
		ok "$sentence"
	else
		fail "$sentence: $took after $(echo "$began $ended" |
			awk '{ print $2 - $1 }') s: $(cat "$work/took")"
	fi
}

# ask REQUEST: as ctl, but not for ever.
ask() {
	timeout $((20 * slow)) nsenter --net="/run/netns/$client_ns" \
		"$nameward" "$1" --control "$control"
}
answers_soon() {
	takes_at_most 1 "$1: status answers" ask status
	is "$1: others look up and connect" OK "$(result good sendto \
		--name www.example.com --then-connect 80 --timeout-ms 4000)"
}
# Of lookups: refused packets are reported by nftables, in an order of their own.
in_order() {
	jq -r 'select(.event.action == "query" or .event.action == "answer") |
		.["@timestamp"]' "$records" | sort -c
}
restart() {
	kill -s KILL "$nameward_pid"
	wait "$nameward_pid" 2>/dev/null
	start_nameward
}

for how in munmap exec send; do
	start_nameward
	hang $how 4242 hung.example.com
	if [ $how = munmap ]; then
		await count_above '.process.pid == '"$hung_pid"' and
			.nameward.names == "late"' 0
		recorded "$how: its record says that names are missing" \
			".process.pid == $hung_pid and name == \"hung.example.com\"
				and .nameward.names == \"late\" and
				.process.command_line == null"
	fi
	answers_soon "$how"
	takes_at_most 5 "$how: a reload ends" ask reload
	answers_soon "$how, after a reload"
	takes_at_most 30 "$how: a start ends" restart
	answers_soon "$how, after a start"
	check "$how: the records are in order" in_order
	takes_at_most 5 "$how: a stop ends" stop "$nameward_pid"
	# shellcheck disable=SC2154 # start sets it
	stop "$server_pid"
done
e2e_end
