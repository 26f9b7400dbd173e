#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# `check` and `explain` decide as the policy says, report every mistake and end
# with the documented status.  The judges are their output and exit status; the
# test takes no root, no network and none of the programs that the policy names.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
policy=$work/policy.yaml

cat >"$policy" <<'END'
version: 1
mode: enforce
programs:
  web: { exe: [/opt/none/curl, /opt/none/wg*] }
rules:
  - name: updates
    who: { exe: /opt/none/apt/*, user: 100 }
    domains: ["**.mirror.example"]
    types: [A, AAAA]
    action: allow
    open: { ports: any }
  - name: telemetry
    domains: ["**.telemetry.example", telemetry.example]
    action: deny
    alert: high
  - name: web
    who: web
    domains: [www.example.com, "*.cdn.example"]
    action: allow
    open: { ports: [443/tcp, 8443/udp] }
  - name: staff
    who: [{ group: 50 }, { cgroup: /staff.slice }]
    domains: [intranet.example]
    action: allow
    open: no
  - name: box
    who: { exe: /usr/bin/*, root: /ct/*/merged }
    domains: [box.example]
    action: allow
END

# explain ARGUMENT...: its output in $work/out, its errors in $work/err.
explain() {
	"$nameward" explain -p "$policy" "$@" >"$work/out" 2>"$work/err"
}

# decides SENTENCE DECISION RULE ARGUMENT...
decides() {
	sentence=$1 decision=$2 rule=$3
	shift 3
	explain "$@"
	is "$sentence: status" 0 $?
	first=$(head -n 1 "$work/out")
	case $first in
	"$decision: "*"$rule"*) ok "$sentence" ;;
	*) fail "$sentence: want $decision by $rule, got '$first'" ;;
	esac
}

# --- check -------------------------------------------------------------------
"$nameward" check "$policy" >"$work/out" 2>"$work/err"
is "a good policy: status" 0 $?
is "a good policy is counted" "$policy: ok, 5 rules, 6 clauses, 7 names" \
	"$(cat "$work/out")"
check "an executable that is missing is a warning" \
	grep -q '^[^:]*:[0-9]*:[0-9]*: warning: ' "$work/err"

{
	cat "$policy"
	cat <<'END'
tests:
  - { name: www.example.com, exe: /opt/none/curl, expect: allow, rule: web }
  - { name: x.telemetry.example, exe: /opt/none/curl, expect: deny }
END
} >"$work/tested.yaml"
"$nameward" check "$work/tested.yaml" >"$work/out" 2>"$work/err"
is "tests that are passed: status" 0 $?
check "tests that are passed are counted" grep -q ', 2 tests$' "$work/out"
sed 's/expect: deny/expect: allow/' "$work/tested.yaml" >"$work/untrue.yaml"
"$nameward" check "$work/untrue.yaml" >"$work/out" 2>"$work/err"
is "a test that fails: status" 1 $?
is "a test that fails is said with its place, and with the rule that decides" \
	"$work/untrue.yaml:32:63: error: expect: want allow for 'x.telemetry.example', found deny by rule 'telemetry' at $work/untrue.yaml:12" \
	"$(grep error "$work/err")"
is "a policy whose test fails is not called good" "" "$(cat "$work/out")"

sed 's/action: deny/action: perhaps/; s/types:/tpyes:/' "$policy" >"$work/bad.yaml"
"$nameward" check "$work/bad.yaml" "$policy" >"$work/out" 2>"$work/err"
is "one bad file of two: status" 1 $?
is "one bad file of two: both of its mistakes are reported" \
	2 "$(grep -c "^$work/bad.yaml:[0-9]*:[0-9]*: error: " "$work/err")"
is "one bad file of two: the good one is reported as good" \
	1 "$(grep -c ': ok, ' "$work/out")"
"$nameward" check "$work/missing.yaml" >"$work/out" 2>"$work/err"
is "a missing file: status" 1 $?
check "a missing file: the error names it" grep -q missing.yaml "$work/err"
"$nameward" check >"$work/out" 2>"$work/err"
is "check without a file is a usage error" 2 $?
"$nameward" check --frob "$policy" >"$work/out" 2>"$work/err"
is "check with an unknown option is a usage error" 2 $?

# --- explain -----------------------------------------------------------------
decides "a program is known by its path" allow web \
	--name www.example.com --exe /opt/none/curl --user 1000
check "explain says what a rule opens" grep -q 443/tcp "$work/out"
decides "a program is known by a pattern" allow web \
	--name a.CDN.example --type AAAA --exe /opt/none/wget --user 1000
decides "a program that no rule names is denied" deny default \
	--name www.example.com --exe /usr/bin/ssh --user 1000
check "explain says why a rule does not match" \
	grep -q "'web'.*who: exe" "$work/out"
decides "a program that matches both keys of a who is allowed" \
	allow updates --name a.b.mirror.example \
	--exe /opt/none/apt/http --user 100
decides "a program that matches one of two keys of a who is denied" \
	deny default --name a.b.mirror.example \
	--exe /opt/none/apt/http --user 101
decides "a program below the rule's root is allowed" \
	allow box --name box.example --exe /usr/bin/x \
	--root /ct/7/merged --user 1000
decides "a program of the host at the path of a rule with a root is denied" \
	deny default --name box.example \
	--exe /usr/bin/x --user 1000
decides "a program below a root at the path of a rule for the host is denied" \
	deny default --name www.example.com \
	--exe /opt/none/curl --root /ct/7/merged --user 1000
decides "a type that the rule does not list is denied" \
	deny default --name a.b.mirror.example --type TXT \
	--exe /opt/none/apt/http --user 100
decides "a rule without a who holds for every program" \
	deny telemetry --name x.telemetry.example \
	--exe /opt/none/curl --user 1000
decides "a supplementary group of a rule is allowed" \
	allow staff --name intranet.example --exe /bin/sh \
	--user 1000 --group 1000 --group 50
decides "a cgroup below the rule's is allowed" \
	allow staff --name intranet.example \
	--exe /bin/sh --user 1000 --cgroup /staff.slice/a/b
decides "a cgroup beside the rule's is denied" \
	deny default --name intranet.example \
	--exe /bin/sh --user 1000 --cgroup /staff.slices

# wrong STATUS SENTENCE ARGUMENT...
wrong() {
	status=$1 sentence=$2
	shift 2
	explain "$@"
	is "$sentence" "$status" $?
	check "$sentence: the error is reported" test -s "$work/err"
}
wrong 2 "explain without a name is a usage error" --exe /bin/sh
wrong 2 "explain with an unknown type is a usage error" \
	--name a.example --type NOPE
wrong 2 "explain with an unknown user is a usage error" \
	--name a.example --user nobody-of-that-name
wrong 2 "explain with a word too many is a usage error" --name a.example more
wrong 2 "explain with a name and --batch is a usage error" \
	--name a.example --batch
wrong 1 "explain with an invalid name fails" --name a..example
"$nameward" explain --name a.example >"$work/out" 2>"$work/err"
is "explain without a policy is a usage error" 2 $?
record='{"event":{"action":"query","type":["denied"],"outcome":"failure",
"reason":"default"},"process":{"executable":"/opt/none/curl"},
"user":{"id":"1000"},"dns":{"question":{"name":"new.example","type":"A"}}}'
echo "$record" | tr -d '\n' >"$work/record.json"
explain --record "$work/record.json"
is "explain with a policy and a record: status" 0 $?
is "it names the rule that lacks the name alone" 1 "$(grep -c \
	"But for its .domains., rule 'web'" "$work/out")"
{
	echo "version: 1"
	echo "rules:"
	sed -n '/^    - name/,$p' "$work/out"
} >"$work/least.yaml"
is "the rule that it writes permits just that" "allow deny" "$(
	for name in new.example other.example; do
		"$nameward" explain -p "$work/least.yaml" --name $name \
			--exe /opt/none/curl --user 1000 |
			sed -n '1s/:.*//p'
	done | xargs)"
"$nameward" explain --record - --name a.example </dev/null >/dev/null 2>&1
is "explain with a record and a name is a usage error" 2 $?
"$nameward" explain --record /nonexistent >/dev/null 2>&1
is "explain with a file of records that is missing fails" 1 $?
echo '{"event":{"action":"query","reason":"default"}}' |
	"$nameward" explain --record - | grep -q 'default: No rule matched'
is "explain says why a record says what it says" 0 $?
message='"MESSAGE":"{\"event\":{\"action\":\"query\",\"reason\":\"default\"}}"'
echo "{\"_UID\":\"0\",\"_EXE\":\"/usr/sbin/nameward\",$message}" |
	gzip >"$work/records.gz"
"$nameward" explain --record "$work/records.gz" |
	grep -q 'default: No rule matched'
is "explain reads a gzip'd export of the journal, too" 0 $?
{
	echo "{\"_UID\":\"1000\",\"_EXE\":\"/usr/bin/logger\",$message}"
	gzip -dc "$work/records.gz"
} | "$nameward" explain --record - >"$work/out" 2>"$work/err"
is "explain passes over what others have logged, and goes on" "0 1" \
	"$? $(grep -c 'default: No rule matched' "$work/out")"
check "explain counts it" grep -q 'skipped: 1 of the journal' "$work/err"
"$nameward" explain -p "$work/bad.yaml" --name a.example >"$work/out" 2>"$work/err"
is "explain with a bad policy fails" 1 $?

# --- explain --batch ---------------------------------------------------------
cat >"$work/in" <<'END'
{"name":"www.example.com","type":"A","exe":"/opt/none/curl","uid":1000,"gid":1000,"cgroup":"/user.slice","comm":"curl"}
{"name":"x.telemetry.example"}
{"comm":null,"name":"unheard.example","exe":"/bin/sh"}
{"name":"m.mirror.example","exe":"/opt/none/apt/http","uid":100}
{"name":"intranet.example","gid":7,"groups":[8,50]}
not JSON
{"name":"a.example","type":"NOPE"}
{"name":"a.example","colour":"red"}
{"name":"a.example"} {"name":"b.example"}
{"exe":"/bin/sh"}
{"name":"a..example"}
END
printf '{"name":"www.example.com","exe":"/opt/none/curl"}' >>"$work/in"
explain --batch <"$work/in"
is "batch: invalid lines end it with status 1" 1 $?
is "batch: each line of input gets one line of output" \
	12 "$(wc -l <"$work/out")"
check "batch: each line of output is JSON" jq -e . "$work/out" >/dev/null
line() { sed -n "$1p" "$work/out"; }
is "batch: an allowed question is answered as documented" \
	'{"decision":"allow","rule":"web","reason":"rule","opens":["443/tcp","8443/udp"]}' \
	"$(line 1)"
is "batch: a rule that denies is named" \
	'{"decision":"deny","rule":"telemetry","reason":"rule","opens":[]}' \
	"$(line 2)"
is "batch: the default has no rule" \
	'{"decision":"deny","rule":null,"reason":"default","opens":[]}' \
	"$(line 3)"
is "batch: a rule that opens any port says so" \
	'{"decision":"allow","rule":"updates","reason":"rule","opens":["any"]}' \
	"$(line 4)"
is "batch: a supplementary group is allowed by a rule that opens nothing" \
	'{"decision":"allow","rule":"staff","reason":"rule","opens":[]}' \
	"$(line 5)"
for i in 6 7 8 9 10 11; do
	is "batch: the error about line $i has its number" "$i" \
		"$(line $i | jq -r 'select(.error | length > 0).line')"
done
is "batch: a last line without a newline is answered" \
	'"web"' "$(line 12 | jq -c .rule)"

head -n 5 "$work/in" >"$work/good"
explain --batch <"$work/good"
is "batch: only valid lines end it with status 0" 0 $?
echo '{"name":"box.example","exe":"/usr/bin/x","root":"/ct/7/merged"}
{"name":"box.example","exe":"/usr/bin/x","root":"/"}' >"$work/roots"
explain --batch <"$work/roots"
is "batch: a program below the rule's root is allowed" \
	'"box"' "$(line 1 | jq -c .rule)"
is "batch: a program of the host is not allowed by a rule with a root" \
	null "$(line 2 | jq -c .rule)"
{
	head -c 200000 /dev/zero | tr '\0' x
	echo
	head -n 1 "$work/in"
} >"$work/long"
explain --batch <"$work/long"
is "batch: a line that is far too long is one error" 1 "$(line 1 | jq .line)"
is "batch: the line after one that is far too long is answered" \
	'"allow"' "$(line 2 | jq -c .decision)"
is "batch: a line that is far too long gets no second line" \
	2 "$(wc -l <"$work/out")"
explain --batch </dev/null
is "batch: no lines end it with status 0" 0 $?

# In a conversation each answer comes before the next question is written.
mkfifo "$work/ask" "$work/tell"
"$nameward" explain -p "$policy" --batch <"$work/ask" >"$work/tell" &
pid=$!
exec 3>"$work/ask" 4<"$work/tell"
head -n 1 "$work/in" >&3
answer=$(timeout 5 head -n 1 <&4)
exec 3>&- 4<&-
wait $pid
is "batch: a question is answered before the input ends" \
	allow "$(printf %s "$answer" | jq -r .decision)"

# The aim is 100,000 lines a second; a tenth of that is required here, where
# other tests may be running.
yes "$(head -n 1 "$work/in")" | head -n 100000 >"$work/many"
begin=$(date +%s%N)
explain --batch <"$work/many"
took=$((($(date +%s%N) - begin) / 1000000))
note "100,000 lines in $took ms"
is "batch: 100,000 lines are answered" 100000 "$(wc -l <"$work/out")"
check "batch: 100,000 lines are answered in time ($took ms)" \
	test "$took" -lt $((10000 * slow))
exit $e2e_failed
