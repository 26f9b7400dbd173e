#!/bin/sh
# A user makes a network namespace with as many devices as they like, sends by
# each of them, and from addresses that are elsewhere: the daemon goes on with what
# others ask.  The judge is the clock.  SOME_PAIRS and MANY_PAIRS are how many devices
# there are, below and above the number that are looked at; the kernel takes long to
# make so many, so without MANY_PAIRS only test_ways_out_bounds.c has that.
# run: alone
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_begin
# shellcheck source=tests/lib/hung.sh
. "$top/tests/lib/hung.sh"
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

# beside PAIRS: what becomes of the others beside it.
beside() {
	crowd "$1"
	if ! grep -q '^round' "$work/crowd.log"; then
		skip "$1 pairs: no such namespace can be made: $(tail -n 1 "$work/crowd.log")"
		return
	fi
	for turn in 1 2 3 4; do
		takes_at_most 1 "$1 pairs: status answers, time $turn" ask status
		sleep 1
	done
	takes_at_most 5 "$1 pairs: a reload ends" ask reload
	# shellcheck disable=SC2154 # start_program sets it
	check "$1 pairs: they send still" kill -0 "$crowd_pid"
}
# As many as are looked at, less some.
beside "${SOME_PAIRS:-40}"
stop "$crowd_pid" KILL
[ -n "${MANY_PAIRS:-}" ] || {
	skip "more devices than are looked at: MANY_PAIRS says not how many"
	e2e_end
}
sleep 5
beside "$MANY_PAIRS"
check "more devices than are looked at count as a way past the host" is_past
check "the log says so" \
	grep -q 'leads past the host: more devices than are looked at' \
	"$work/nameward.log"
e2e_end
