#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check and explain: what the command line says and how it ends.  Needs no
# root, no network and none of the programs that the policy names.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
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

sed 's/action: deny/action: perhaps/; s/types:/tpyes:/' "$policy" >"$work/bad.yaml"
"$nameward" check "$work/bad.yaml" "$policy" >"$work/out" 2>"$work/err"
is "one bad file of two: status" 1 $?
is "both mistakes are told" 2 "$(grep -c "^$work/bad.yaml:[0-9]*:[0-9]*: error: " "$work/err")"
is "the good one is told too" 1 "$(grep -c ': ok, ' "$work/out")"
"$nameward" check "$work/missing.yaml" >"$work/out" 2>"$work/err"
is "a missing file: status" 1 $?
check "it is named" grep -q missing.yaml "$work/err"
"$nameward" check >"$work/out" 2>"$work/err"
is "check without a file is a usage error" 2 $?
"$nameward" check --frob "$policy" >"$work/out" 2>"$work/err"
is "check with an unknown option is a usage error" 2 $?

# --- explain -----------------------------------------------------------------
decides "a program by its path" allow web \
	--name www.example.com --exe /opt/none/curl --user 1000
check "it says what is opened" grep -q 443/tcp "$work/out"
decides "a program by a pattern" allow web \
	--name a.CDN.example --type AAAA --exe /opt/none/wget --user 1000
decides "another program" deny default \
	--name www.example.com --exe /usr/bin/ssh --user 1000
check "it says why not" grep -q "'web'.*who: exe" "$work/out"
decides "both keys of a who" allow updates --name a.b.mirror.example \
	--exe /opt/none/apt/http --user 100
decides "one key of a who" deny default --name a.b.mirror.example \
	--exe /opt/none/apt/http --user 101
decides "below a root" allow box --name box.example --exe /usr/bin/x \
	--root /ct/7/merged --user 1000
decides "the same path of the host" deny default --name box.example \
	--exe /usr/bin/x --user 1000
decides "the host's path below a root" deny default --name www.example.com \
	--exe /opt/none/curl --root /ct/7/merged --user 1000
decides "another type" deny default --name a.b.mirror.example --type TXT \
	--exe /opt/none/apt/http --user 100
decides "a rule for everyone" deny telemetry --name x.telemetry.example \
	--exe /opt/none/curl --user 1000
decides "a group" allow staff --name intranet.example --exe /bin/sh \
	--user 1000 --group 1000 --group 50
decides "a cgroup and all below" allow staff --name intranet.example \
	--exe /bin/sh --user 1000 --cgroup /staff.slice/a/b
decides "a cgroup beside it" deny default --name intranet.example \
	--exe /bin/sh --user 1000 --cgroup /staff.slices

# wrong STATUS SENTENCE ARGUMENT...
wrong() {
	status=$1 sentence=$2
	shift 2
	explain "$@"
	is "$sentence" "$status" $?
	check "$sentence: it is said" test -s "$work/err"
}
wrong 2 "no name" --exe /bin/sh
wrong 2 "an unknown type" --name a.example --type NOPE
wrong 2 "an unknown user" --name a.example --user nobody-of-that-name
wrong 2 "a word too many" --name a.example more
wrong 2 "a name and a batch" --name a.example --batch
wrong 1 "a name that is none" --name a..example
"$nameward" explain --name a.example >"$work/out" 2>"$work/err"
is "no policy" 2 $?
"$nameward" explain -p "$work/bad.yaml" --name a.example >"$work/out" 2>"$work/err"
is "a bad policy" 1 $?

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
is "batch: lines that were wrong are a failure" 1 $?
is "batch: a line for each line" 12 "$(wc -l <"$work/out")"
check "batch: each line is JSON" jq -e . "$work/out" >/dev/null
line() { sed -n "$1p" "$work/out"; }
is "batch: as documented" \
	'{"decision":"allow","rule":"web","reason":"rule","opens":["443/tcp","8443/udp"]}' \
	"$(line 1)"
is "batch: denied by a rule" \
	'{"decision":"deny","rule":"telemetry","reason":"rule","opens":[]}' \
	"$(line 2)"
is "batch: the default" \
	'{"decision":"deny","rule":null,"reason":"default","opens":[]}' \
	"$(line 3)"
is "batch: any port" \
	'{"decision":"allow","rule":"updates","reason":"rule","opens":["any"]}' \
	"$(line 4)"
is "batch: a supplementary group, nothing opened" \
	'{"decision":"allow","rule":"staff","reason":"rule","opens":[]}' \
	"$(line 5)"
for i in 6 7 8 9 10 11; do
	is "batch: line $i is wrong and says so" "$i" \
		"$(line $i | jq -r 'select(.error | length > 0).line')"
done
is "batch: a last line without a newline" '"web"' "$(line 12 | jq -c .rule)"

head -n 5 "$work/in" >"$work/good"
explain --batch <"$work/good"
is "batch: all good" 0 $?
echo '{"name":"box.example","exe":"/usr/bin/x","root":"/ct/7/merged"}
{"name":"box.example","exe":"/usr/bin/x","root":"/"}' >"$work/roots"
explain --batch <"$work/roots"
is "batch: below a root" '"box"' "$(line 1 | jq -c .rule)"
is "batch: of the host" null "$(line 2 | jq -c .rule)"
{
	head -c 200000 /dev/zero | tr '\0' x
	echo
	head -n 1 "$work/in"
} >"$work/long"
explain --batch <"$work/long"
is "batch: a line that is far too long is one error" 1 "$(line 1 | jq .line)"
is "batch: and the next is answered" '"allow"' "$(line 2 | jq -c .decision)"
is "batch: nothing more" 2 "$(wc -l <"$work/out")"
explain --batch </dev/null
is "batch: no lines" 0 $?

# Each answer is there before the next question is asked.
mkfifo "$work/ask" "$work/tell"
"$nameward" explain -p "$policy" --batch <"$work/ask" >"$work/tell" &
pid=$!
exec 3>"$work/ask" 4<"$work/tell"
head -n 1 "$work/in" >&3
answer=$(timeout 5 head -n 1 <&4)
exec 3>&- 4<&-
wait $pid
is "batch: a conversation" allow "$(printf %s "$answer" | jq -r .decision)"

# 100,000 lines a second are wanted; a tenth of that is asked for here, where
# other tests may be running.
yes "$(head -n 1 "$work/in")" | head -n 100000 >"$work/many"
begin=$(date +%s%N)
explain --batch <"$work/many"
took=$((($(date +%s%N) - begin) / 1000000))
note "100,000 lines in $took ms"
is "batch: 100,000 lines are answered" 100000 "$(wc -l <"$work/out")"
check "batch: in $took ms" test "$took" -lt $((10000 * slow))
exit $e2e_failed
