#!/bin/sh
# While one user floods with DNS over TCP, the answers to another user open what
# they are to open: on a connection that was there before, and to a question that
# was asked before.  The judge is whether the other user's connections come up.
#
# run: alone
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"
flooder=4242 worker=4343
worked_pid=

worker() { start_program worked "$work/good.py" "$programs/flooding_tcp.py" "$@"; }
flood() {
	as_program -- "$work/good.py" "$programs/flooding_tcp.py" "$1" "$flooder" "$2" \
		>"$work/flood.log" 2>&1
	is "$3: the flood was asked ($phase)" "$2" "$(word sent "$work/flood.log")"
}
# up CASE: the worker's connection comes up.
up() {
	wait "$worked_pid"
	is "$1: another user's answer opens ($phase)" 1 "$(word up "$work/worked.log")"
}
asked() {
	await grep -q asked=1 "$work/worked.log" ||
		fail "$1: the other user asks: $(cat "$work/worked.log")"
}

bypass_cases() {
	rm -f "$work/go"
	worker keeps "$worker" chained.example.com 203.0.113.13 "$work/go"
	asked streams
	flood many 5000 streams
	touch "$work/go"
	up streams

	kill -s STOP "$knotd_pid"
	worker waits "$worker" two.example.com 203.0.113.11
	asked asked
	flood unanswered 160000 asked
	kill -s CONT "$knotd_pid"
	up asked
}

e2e_begin
cp "$(readlink -f /usr/bin/python3)" "$work/good.py"
start_knotd
start_web 80
bypass_policy
sed -i 's/^mode:/records: denied\n&/' "$work/policy.yaml"
bypass_run bypass_cases
