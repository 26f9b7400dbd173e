#!/bin/sh
# After the daemon is killed, what was denied stays denied, nothing new opens,
# and the next start adopts what is in the kernel.  SIGTERM and `unload` take
# everything out.  The judges are the client's system calls and the kernel's
# sets, pins and cgroup programs.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
need_pins
start_knotd
start_web 80
start_wire
simple_policy

no_table() { ! in_client nft list table inet nameward >/dev/null 2>&1; }
no_pins() { [ ! -d "$pin" ] || [ -z "$(ls -A "$pin")" ]; }
no_programs() {
	[ -z "$(bpftool cgroup show "$cgroup" 2>/dev/null | tail -n +2)" ]
}
gone() { no_table && no_pins && no_programs; }

start_nameward
is "a name is looked up and opened" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"
stop "$nameward_pid" KILL
is "after the crash: a denied name is denied" EPERM \
	"$(result good sendto --name denied.example.com)"
is "after the crash: another program is denied" EPERM \
	"$(result other sendto --name www.example.com)"
is "after the crash: what was open stays open for its time" OK \
	"$(result good dial 203.0.113.10 --port 80)"
# No daemon is left to make a class for a program that was never met: its
# packets are dropped as if an answer were in flight.
check "after the crash: what was open is shut to another program" test \
	"$(result other dial 203.0.113.10 --port 80 --timeout-ms 300)" != OK
is "after the crash: a permitted lookup passes" OK \
	"$(result good sendto --name alias.example.com)"
check "after the crash: a permitted lookup opens nothing" test \
	"$(result good dial 203.0.113.13 --port 80 --timeout-ms 300)" != OK
check "after the crash: the set has not grown" set_lacks web_4 203.0.113.13

: >"$records"
start_nameward
check "the next start adopts: the set is as it was" set_has web_4 203.0.113.10
is "after the next start: the address is open" \
	OK "$(result good dial 203.0.113.10 --port 80)"
is "after the next start: lookups open again" OK \
	"$(result good sendto --name alias.example.com --then-connect 80)"
is "after the next start: a denied name is denied" EPERM \
	"$(result good sendto --name denied.example.com)"
recorded "after the next start: the denied question is recorded" \
	'denied and name == "denied.example.com"'

stop "$nameward_pid"
check "SIGTERM takes everything out" await gone
is "after SIGTERM nothing is denied any more" OK \
	"$(result other sendto --name denied.example.com --then-connect 80)"

# What an alert has denied holds until its time, or until it is released.
echo 'alerts: { list: [{ domains: [alias.example.com], action: deny }] }' \
	>>"$work/policy.yaml"
start_nameward
is "what an alert is about passes once" OK \
	"$(result good sendto --name alias.example.com)"
recorded "it is an alert that denies" \
	'act == "alert" and .nameward.denied_until'
is "then it is denied" EPERM "$(result good sendto --name alias.example.com)"
recorded "that is recorded" 'denied and .event.reason == "suspicious"'
stop "$nameward_pid" KILL
start_nameward
ctl alerts --json >"$work/alerts"
is "after the next start it is listed without its alert" \
	"list alias.example.com $work/good" \
	"$(jq -r '.alerts[0] | "\(.alert) \(.domain) \(.program)"' \
		"$work/alerts")"
is "after the next start it is denied" EPERM \
	"$(result good sendto --name alias.example.com)"
check "it is released" ctl alerts --release 1
is "it passes after that" OK "$(result good sendto --name alias.example.com)"
stop "$nameward_pid"
simple_policy

start_nameward --keep
stop "$nameward_pid"
is "--keep: SIGTERM leaves the policy in force" EPERM \
	"$(result good sendto --name denied.example.com)"
check "--keep: SIGTERM leaves the table" \
	in_client nft list table inet nameward >/dev/null
is "unload without a daemon ends with status 0" \
	0 "$(ctl unload --pin "$pin" >&2; echo $?)"
check "unload without a daemon takes everything out" await gone

start_nameward
stop "$nameward_pid" KILL
is "unload after a crash ends with status 0" \
	0 "$(ctl unload --pin "$pin" >&2; echo $?)"
check "unload after a crash takes everything out" await gone
is "a second unload has nothing to do" 0 \
	"$(ctl unload --pin "$pin" >&2; echo $?)"

start_program asker "$work/good" send --count 30000 --gap-us 100 \
	--name denied.example.com
start_nameward
for _ in 1 2 3; do
	stop "$nameward_pid" KILL
	start_nameward
done
stop "$asker_pid"
check "three crashes: questions were asked all the time" \
	test "$(grep -c EPERM "$work/asker.log")" -gt 1000
is "three crashes: from the first denial on no question passed" "" \
	"$(sed -n '/EPERM/,$ { /result=OK/p }' "$work/asker.log" | head -n 3)"
stop "$nameward_pid"
check "three crashes: SIGTERM takes everything out" await gone
e2e_end
