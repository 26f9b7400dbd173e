#!/bin/sh
# `nameward ask` tells from the records of a run what was denied, each with a
# rule, and `--write` adds that to the policy: after a reload the same programs
# are permitted just that.  The judges are their lookups and connections.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
start_knotd
start_web 80 81
start_wire
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  # What this rule is for.
  - name: telemetry
    domains: [two.example.com]
    action: deny
  # Programs of a rule are known however short they live.
  - name: both
    who: { exe: [$work/good, $work/other] }
    domains: [ns.example.com]
    action: allow
END
start_nameward
asks() { result "$1" sendto --name "$2"; }
nobody() { as_program -- setpriv --reuid 65534 --clear-groups "$work/good" "$@"; }
ask() { "$nameward" ask -o "$records" "$@" 2>&1; }

is "nothing was denied yet" "nothing was denied" "$(ask)"
is "denied" EPERM "$(asks good www.example.com)"
is "denied to another program" EPERM "$(asks other long.example.com)"
is "denied to another user" EPERM \
	"$(result nobody sendto --name alias.example.com)"
is "denied by a rule" EPERM "$(asks good two.example.com)"
recorded "all of that is recorded" 'denied and name == "two.example.com"'

is "the latest is first" "two.example.com" \
	"$(ask | sed -n '1s/.*): \([^:]*\):.*/\1/p')"
is "each name once" "1 1 1 1" "$(for name in www long alias two; do
	ask | grep -c "): $name\.example\.com: "
done | tr '\n' ' ' | sed 's/ $//')"
is "those of one user" "alias.example.com" \
	"$(ask --user 65534 | sed -n 's/.*): \([^:]*\):.*/\1/p')"
cp "$records" "$work/readable.json"
chmod 644 "$work/readable.json"
is "who is not root gets those of its own programs" "alias.example.com" \
	"$(setpriv --reuid 65534 --clear-groups "$nameward" ask \
		-o "$work/readable.json" | sed -n 's/.*): \([^:]*\):.*/\1/p')"
before=$(cat "$work/policy.yaml")
check "what a rule denies is not added" sh -c "! '$nameward' ask -o '$records' \
	--write '$work/policy.yaml' www.example.com two.example.com 2>/dev/null"
is "the policy is as it was" "$before" "$(cat "$work/policy.yaml")"

# Whoever looks a name up in the hope that it is permitted gets no rule along.
is "another program is denied the name, too" EPERM "$(asks other www.example.com)"
recorded "that is recorded" \
	"denied and name == \"www.example.com\" and
	.process.executable == \"$work/other\""
ask --write "$work/policy.yaml" www.example.com >"$work/added"
is "nothing is added for two programs" 1 $?
check "they are named: $(cat "$work/added")" sh -c "grep -q '$work/good (uid 0)' \
	'$work/added' && grep -q '$work/other (uid 0)' '$work/added'"
is "the policy is still as it was" "$before" "$(cat "$work/policy.yaml")"

ask --write "$work/policy.yaml" --exe "$work/good" www.example.com >"$work/added"
check "what was added is printed: $(cat "$work/added")" grep -q \
	'domains: \[www.example.com\]' "$work/added"
check "the policy begins as it did" sh -c \
	"head -c $(printf '%s' "$before" | wc -c) '$work/policy.yaml' | grep -q 'What this rule is for'"
check "it is a good policy" "$nameward" check "$work/policy.yaml"
is "nothing is permitted before a reload" EPERM "$(asks good www.example.com)"
check "a reload" ctl reload
is "it is permitted, and opens" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"
is "not to another program" EPERM "$(asks other www.example.com)"
is "not to another user" EPERM "$(result nobody sendto --name www.example.com)"
is "no other name" EPERM "$(asks other long.example.com)"

dials() { result "$1" dial 203.0.113.98 --port 80; }
is "a connection is refused" ECONNREFUSED "$(dials good)"
recorded "it is recorded" 'denied and act == "connect" and to == "203.0.113.98"'
is "it has its address and port" "203.0.113.98 port 80/tcp" \
	"$(ask 203.0.113.98 | sed -n '1s/.*): \([^:]*\):.*/\1/p')"
ask --write "$work/policy.yaml" 203.0.113.98 >"$work/added"
check "a reload with its rule: $(cat "$work/added")" ctl reload
is "it is permitted" OK "$(dials good)"
is "not to another program" ECONNREFUSED "$(dials other)"
is "no other port" ECONNREFUSED "$(result good dial 203.0.113.98 --port 81)"
e2e_end
