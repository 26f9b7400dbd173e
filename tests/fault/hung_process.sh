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

# shellcheck source=tests/lib/hung.sh
. "$top/tests/lib/hung.sh"

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

for how in munmap exec send ifconf; do
	# What is pinned needs nobody to detach it from devices when a daemon ends.
	[ $how != ifconf ] || mount_pins || {
		skip "$how: no bpf file system can be mounted"
		continue
	}
	start_nameward
	hang $how 4242 hung.example.com
	if [ $how = ifconf ] && ! holds_devices; then
		skip "$how: this kernel lists devices all the same"
		stop "$nameward_pid"
		stop "$server_pid"
		continue
	fi
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
	stop "$server_pid"
done
e2e_end
