#!/bin/sh
# Whoever has the user id of the daemon, as root of a container without a user
# namespace, can use up the instances of inotify that the kernel has for it.  The
# policy is in force all the same, from the start on, and what is replaced is
# found within seconds, which `status` and a record say.  A daemon that has its
# instances does not lose them.  The judge is the program's own system call.
# run: alone
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
# shellcheck disable=SC2034 # read by name
taker_pid=""
e2e_begin
start_knotd
echo txt.example.com >"$work/list"
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
lists: { l: { file: list } }
rules:
  - name: list
    domains: [list:l]
    action: deny
  - name: tools
    who: { exe: $work/tool }
    domains: ["**.example.com"]
    action: allow
END

reloads() { ctl reload >/dev/null; }
replace() { cp "$work/good" "$work/tool.new" && mv "$work/tool.new" "$work/tool"; }
# asks NAME: what the tool of now gets for it.
asks() {
	result as_program -- "$work/tool" sendto --name "$1" \
		--timeout-ms $((3000 * slow))
}
is_answered() { [ "$(asks "$1")" = OK ]; }
is_denied() { [ "$(asks "$1")" = EPERM ]; }
is_unwatched() {
	ctl status --json | jq -e '.lacks | any(startswith("inotify: "))' >/dev/null
}
is_watched() { ! is_unwatched; }
take_all() {
	rm -f "$work/taker.log"
	start taker /usr/bin/python3 "$top/tests/fault/inotify.py"
	await test -s "$work/taker.log"
	grep -q '^all ' "$work/taker.log" || {
		skip "the rest: not all can be taken: $(cat "$work/taker.log")"
		e2e_end
	}
}
replaced() {
	replace
	check "$1: a replaced program has its rules within seconds" \
		await_for 5 is_answered www.example.com
}

# --- there is none when the daemon starts --------------------------------------
replace
take_all
start_nameward
is "none at the start: the policy permits" OK "$(asks www.example.com)"
is "none at the start: the policy denies" EPERM \
	"$(result other sendto --name www.example.com)"
is "none at the start: the list is in force" EPERM "$(asks txt.example.com)"
check "none at the start: status says so" is_unwatched
recorded "none at the start: so does a record" \
	'act == "policy" and .event.reason == "unwatched"'
replaced "none at the start"
replaced "none at the start, once more"
echo alias.example.com >>"$work/list"
check "none at the start: a changed list is in force within seconds" \
	await_for 5 is_denied alias.example.com
check "none at the start: a reload succeeds" reloads
is "none at the start: it is said once" 1 \
	"$(count '.event.reason == "unwatched"')"

# --- they are given back ----------------------------------------------------------
stop "$taker_pid" KILL
check "there are some again: that is not said before they stay" is_unwatched
check "there are some again: all is watched" await is_watched
recorded "there are some again: so says a record" \
	'act == "policy" and .event.reason == "watched"'
replaced "there are some again"

# --- they are taken while the daemon runs -----------------------------------------
take_all
for i in 1 2 3; do
	replaced "none is left, replacement $i"
done
check "none is left: a reload succeeds" reloads
check "none is left: the daemon goes on with its own" is_watched
is "none is left: nothing else was recorded" 1 \
	"$(count '.event.reason == "unwatched"')"
stop "$taker_pid" KILL
stop "$nameward_pid"
e2e_end
