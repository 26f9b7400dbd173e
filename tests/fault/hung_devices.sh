#!/bin/sh
# Where any user keeps the kernel from listing devices, the daemon waits for
# nobody: `status` and a reload end, what was found out about the devices of a
# container stands, and nothing new is opened by one.  What could not be asked
# is asked again.  The judges are the programs' connections and the clock.
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
need_pins
start_knotd
start_web 80
simple_policy
start_nameward

devices() { ctl status --json | jq -c ".devices$1"; }
is_now() { [ "$(devices "$1")" = "$2" ]; }
late_above() { [ "$(devices .late)" -gt "$1" ]; }

is "a program in a container looks up and connects" OK \
	"$(result opens "$a" --name www.example.com)"
is "status: all devices are known" true "$(devices .whole)"

hang ifconf 4242 hung.example.com
holds_devices || {
	skip "everything else: this kernel lists devices all the same"
	e2e_end
}
before=$(devices .late)
# Every ten seconds, all devices are looked at again.
check "the devices are asked for in vain" await late_above "$before"
takes_at_most 1 "status answers" ask status
takes_at_most 5 "a reload ends" ask reload
is "a known container goes on" OK \
	"$(result opens "$a" --name w1.many.example.com)"
refused "a program of it that may open nothing is refused" "$a" other 203.0.113.99
opens_now() { [ "$(result opens "$1" --name www.example.com)" = OK ]; }
isnt_open() { ! opens_now "$b"; }
check "one that is not known yet opens nothing" isnt_open
check "the log says that devices are not listed" \
	await grep -q 'does not list devices in time' "$work/nameward.log"

kill -s KILL "$nameward_pid"
wait "$nameward_pid" 2>/dev/null
takes_at_most 30 "a start ends" start_nameward
is "status: not all devices are known" false "$(devices .whole)"
is "a program of the host looks up and connects" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"

stop "$server_pid"
check "once the kernel lists them, all devices are known" \
	await is_now .whole true
check "then a new container opens what it may" \
	await opens_now "$b"
e2e_end
