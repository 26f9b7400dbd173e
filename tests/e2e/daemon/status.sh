#!/bin/sh
# The subcommands that ask the control socket show what is in force, to its
# owner only, and end with the documented status; audit stops nothing.  The
# judges are their output, their exit status and the client's sends.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
start_knotd
simple_policy

ctl status >"$work/out" 2>&1
is "status without a daemon fails" 1 $?
check "status without a daemon says why it fails" test -s "$work/out"
begin=$(date +%s)
ctl status --wait 1 >/dev/null 2>&1
is "status --wait without a daemon gives up" 1 $?
check "status --wait 1 gives up within 3 seconds" \
	test $(($(date +%s) - begin)) -le 3
is "sets without a daemon fails" 1 "$(ctl sets >/dev/null 2>&1; echo $?)"
is "reload without a daemon fails" 1 "$(ctl reload >/dev/null 2>&1; echo $?)"

start_nameward
is "status --wait returns 0 once the policy is in force" 0 \
	"$(ctl status --wait 5 >/dev/null; echo $?)"
gets_answer good --name www.example.com
good sendto --name denied.example.com >/dev/null
ctl status >"$work/out"
check "status shows the mode in plain text" grep -q enforce "$work/out"
ctl status --json >"$work/out"
check "status --json is one JSON object" jq -es \
	'length == 1 and (.[0] | type == "object")' "$work/out"
for key in mode policy clauses names attribution; do
	check "status --json has $key" jq -e "has(\"$key\")" "$work/out"
done
is "status --json shows the mode" enforce "$(jq -r .mode "$work/out")"
is "status --json shows the number of clauses" 2 "$(jq -r .clauses "$work/out")"
await set_has web_4 203.0.113.10
ctl sets >"$work/out"
check "sets names the rule" grep -q web "$work/out"
check "sets shows the address" grep -q 203.0.113.10 "$work/out"
check "sets --json is JSON" sh -c "$(printf '%s' \
	"'$nameward' sets --json --control '$control' | jq -e . >/dev/null")"
check "nft shows the set by the rule's name" sh -c \
	"nsenter --net=/run/netns/$client_ns nft list set inet nameward web_4 | grep -q 203.0.113.10"
is "the control socket is accessible to its owner only" \
	600 "$(stat -c %a "$control")"
is "another user is refused the control socket" \
	1 "$(setpriv --reuid 4242 --regid 4242 \
	--clear-groups "$nameward" status --control "$control" >/dev/null 2>&1; echo $?)"
is "an unknown subcommand is a usage error" 2 \
	"$("$nameward" dance >/dev/null 2>&1; echo $?)"
is "an unknown option is a usage error" 2 \
	"$(ctl status --dance >/dev/null 2>&1; echo $?)"

policy <<END
version: 1
mode: audit
resolvers: [198.51.100.2]
rules:
  - { name: denied, domains: [denied.example.com], action: deny, alert: high }
END
ctl reload
is "audit lets pass what it would deny" OK \
	"$(result good sendto --name denied.example.com)"
recorded "audit records what it would deny" \
	'act == "query" and denied and name == "denied.example.com" and .event.outcome == "unknown" and .nameward.mode == "audit"'
recorded "in audit an alert is a record of its own" \
	'act == "alert" and rule == "denied"'
is "status shows the mode audit" audit "$(ctl status --json | jq -r .mode)"
stop "$nameward_pid"

cp /dev/null "$records"
start nameward nsenter --net="/run/netns/$client_ns" "$nameward" run \
	-o "$records" --cgroup "$cgroup" --pin none --control "$control"
is "the daemon starts without a policy" \
	0 "$(ctl status --wait $((30 * slow)) >/dev/null; echo $?)"
is "without a policy the mode is audit" \
	audit "$(ctl status --json | jq -r .mode)"
is "without a policy nothing is stopped" \
	OK "$(result good sendto --then-connect 80 \
	--name www.example.com | sed s/ECONNREFUSED/OK/)"
recorded "without a policy a lookup is recorded" \
	'act == "query" and name == "www.example.com"'
e2e_end
