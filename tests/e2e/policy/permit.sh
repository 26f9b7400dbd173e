#!/bin/sh
# `nameward permit` permits one program names for a while: also through a reload
# and a restart, and no longer than said, also where the daemon was killed.  The
# judges are the programs' lookups and connections, the kernel's sets, the wire
# and the records.
# run: calm
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
need_pins
start_knotd
start_web 80
start_wire
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - name: telemetry
    domains: [two.example.com]
    action: deny
  - name: web
    who: { exe: $work/good }
    domains: [alias.example.com]
    action: allow
    open: { ports: [80/tcp] }
END
start_nameward
asks() { result good sendto --name "$1"; }
opens() { result good sendto --name "$1" --then-connect 80; }
dials() { result good dial "$1" --port 80 --timeout-ms 300; }
permit() { ctl permit "$@" 2>&1; }
refused() { # WHAT WANT ARGUMENT...: no permission, and that is why
	what=$1 want=$2
	shift 2
	out=$(permit "$@")
	status=$?
	check "refused: $what" test "$status" != 0
	# shellcheck disable=SC2016
	check "refused: $what: it says why: $out" \
		sh -c 'case $1 in *"$2"*) ;; *) exit 1 ;; esac' - "$out" "$want"
}

is "before: another rule opens" OK "$(opens alias.example.com)"
is "before: a name is denied" EPERM "$(asks www.example.com)"
is "nothing is permitted" "nothing is permitted for a while" \
	"$(permit --list)"
refused "a program that is not there" "does not exist" \
	--for 1h --exe /nonexistent www.example.com
refused "a bad name" "domains: want" --for 1h --exe "$work/good" a..b
refused "an unknown user" "user: want" --for 1h --exe "$work/good" \
	--user nobody-of-that-name www.example.com
refused "a bad port" "ports: want" --for 1h --exe "$work/good" --ports x \
	www.example.com
refused "a bad time" "--for: want" --for soon --exe "$work/good" www.example.com
refused "too long a time" "--for: want" --for 31d --exe "$work/good" a.example
refused "no program" "want --exe" --for 1h www.example.com
refused "no name" "want a name" --for 1h --exe "$work/good"
refused "a number that is none" "no permission of that number" --end 7
is "none of these changed anything" EPERM "$(asks www.example.com)"

check "a permission is given" sh -c "'$nameward' permit --control '$control' \
	--for 1h --exe '$work/good' --user root www.example.com two.example.com \
	'**.many.example.com' >'$work/permit.out'"
is "its lookup is permitted, and opens" OK "$(opens www.example.com)"
is "a name below" OK "$(opens b.many.example.com)"
is "it stands before a rule that denies" OK "$(opens two.example.com)"
is "the record of the lookup names it" permit-1 \
	"$(field 'act == "query" and name == "www.example.com" and allowed' rule)"
check "its set has the address" set_has permit-1_4 203.0.113.10
is "another program is denied" EPERM \
	"$(result other sendto --name www.example.com)"
is "another user is denied" EPERM "$(result as_program -- setpriv \
	--reuid 65534 --clear-groups "$work/good" sendto --name www.example.com)"
is "another name is denied" EPERM "$(asks long.example.com)"
is "what another rule opened is still open" OK "$(dials 203.0.113.13)"
recorded "a record says what was permitted, and by whom" \
	'act == "policy" and .event.reason == "permitted" and
	(.message | contains("permit-1") and contains("www.example.com") and
	contains("by root (uid 0)"))'
listed() {
	ctl permit --list --json |
		jq -r '.permits[] | "\(.permit) \(.user) \(.names | length) \(.left_s > 3500 and .left_s <= 3600)"'
}
is "--list has it, with what is left" "1 root 3 true" "$(listed)"

check "a reload" ctl reload
is "after a reload: permitted" OK "$(asks www.example.com)"
is "after a reload: what it opened is open" OK "$(dials 203.0.113.10)"
stop "$nameward_pid" KILL
is "killed: permitted" OK "$(asks www.example.com)"
start_nameward
is "after a crash: permitted" OK "$(opens www.example.com)"
is "after a crash: --list has it" "1 root 3 true" "$(listed)"
stop "$nameward_pid"
start_nameward
is "after a restart: permitted" OK "$(opens www.example.com)"

check "another permission" ctl permit --for 1h --exe "$work/good" \
	--ports 81,80/tcp long.example.com >/dev/null
is "both are permitted" "OK OK" "$(opens long.example.com) $(asks www.example.com)"
check "--end" ctl permit --end 1
is "ended: its lookup is denied" EPERM "$(asks www.example.com)"
is "ended: what it opened is shut" ECONNREFUSED "$(dials 203.0.113.10)"
is "ended: the rule behind it denies again" EPERM "$(asks two.example.com)"
is "the other is permitted" OK "$(opens long.example.com)"
recorded "a record says that it ended" \
	'act == "policy" and .event.reason == "permit-ended" and
	(.message | contains("permit-1"))'
check "--end of the other" ctl permit --end 2

seconds=$((8 + 2 * slow))
check "a brief permission" ctl permit --for "${seconds}s" \
	--exe "$work/good" www.example.com >/dev/null
given=$(date +%s)
ended() { [ "$(ctl permit --list)" = "nothing is permitted for a while" ]; }
denied_now() { [ "$(asks www.example.com)" = EPERM ]; }
is "brief: it opens" OK "$(opens www.example.com)"
check "brief: it ends by itself" await_for 60 ended
check "brief: not before its time" test $(($(date +%s) - given)) -ge $((seconds - 1))
is "brief: its lookup is denied" EPERM "$(asks www.example.com)"
# A connection that is begun in that moment is dropped, and not refused.
check "brief: what it opened is shut" test "$(dials 203.0.113.10)" != OK
is "brief: and refused" ECONNREFUSED "$(dials 203.0.113.10)"

check "a brief permission again" ctl permit --for "${seconds}s" \
	--exe "$work/good" www.example.com >/dev/null
given=$(date +%s)
is "killed: it opens before" OK "$(opens www.example.com)"
stop "$nameward_pid" KILL
past() { [ "$(date +%s)" -gt "$1" ]; }
await past $((given + seconds + 1))
before=$(wire www.example.com)
is "killed: its lookup is denied at its end" EPERM "$(asks www.example.com)"
is "killed: none has reached the resolver" "$before" "$(wire www.example.com)"
check "killed: what it opened is shut at its end" test \
	"$(dials 203.0.113.10)" != OK
is "killed: another rule still permits" OK "$(asks alias.example.com)"
start_nameward
is "the next start does not bring it back" EPERM "$(asks www.example.com)"
check "--list has nothing" ended
e2e_end
