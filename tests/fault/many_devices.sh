#!/bin/sh
# A user makes a network namespace with as many devices as they like, sends by
# each of them, and from addresses that are elsewhere: the daemon goes on with what
# others ask, and a container that comes meanwhile opens what it may.  The judges
# are the clock and the programs' connections.
# run: alone
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_begin
# shellcheck source=tests/lib/containers.sh
. "$top/tests/lib/containers.sh"
# shellcheck source=tests/lib/hung.sh
. "$top/tests/lib/hung.sh"
a=nwa$$ b=nwb$$
if ! forwards || ! container "$a" 1 || ! container "$b" 2 || ! reachable 1 2; then
	fail "the containers could not be made"
	exit 1
fi
cp "$(readlink -f /usr/bin/python3)" "$work/good.py"
cp "$top/tests/fault/many_devices.py" "$work"
start_knotd
start_web 80
simple_policy
start_nameward

# crowd PAIRS: the user's namespace.
crowd() {
	start_program crowd setpriv --reuid 4242 --regid 4242 --clear-groups \
		unshare -Urn "$work/good.py" -S -B "$work/many_devices.py" "$1"
	await_for 120 grep -qE '^round|rror|denied|not permitted' "$work/crowd.log"
}
past_host() { ctl status --json | jq '.past_host | length'; }
is_past() { [ "$(past_host)" -gt 0 ]; }

# beside PAIRS CONTAINER: what becomes of the others beside it.
beside() {
	crowd "$1"
	if ! grep -q '^round' "$work/crowd.log"; then
		skip "$1 pairs: no such namespace can be made: $(tail -n 1 "$work/crowd.log")"
		return
	fi
	for turn in 1 2 3 4 5 6 7 8; do
		takes_at_most 1 "$1 pairs: status answers, time $turn" ask status
		sleep 2
	done
	takes_at_most 3 "$1 pairs: a new container opens what it may" \
		opens_in_time "$2"
	takes_at_most 5 "$1 pairs: a reload ends" ask reload
	is "$1 pairs: the container goes on after that" OK \
		"$(result opens "$2" --name "w$1.many.example.com")"
	# shellcheck disable=SC2154 # start_program sets it
	check "$1 pairs: they send still" kill -0 "$crowd_pid"
}
opens_in_time() {
	[ "$(result opens "$1" --name www.example.com)" = OK ]
}

# As many as are looked at, less some.
beside "${SOME_PAIRS:-250}" "$a"
stop "$crowd_pid" KILL
sleep 5
# And more.
beside "${MANY_PAIRS:-520}" "$b"
check "more devices than are looked at count as a way past the host" is_past
check "the log says so" \
	grep -q 'leads past the host: more devices than are looked at' \
	"$work/nameward.log"
e2e_end
