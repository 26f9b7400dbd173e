#!/bin/sh
# demo.sh - show nameward at work, on a network made for it: each step is run,
# its records are shown, and the outcome is checked.  Nothing stays behind.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/e2e/lib.sh"

if [ -t 1 ]; then
	bold=$(printf '\033[1m') dim=$(printf '\033[2m') red=$(printf '\033[31m')
	green=$(printf '\033[32m') plain=$(printf '\033[0m')
else
	bold="" dim="" red="" green="" plain=""
fi
done_right=0 done_wrong=0 step=0

# Outcomes are printed under the title of their step, without a script's name.
ok() {
	done_right=$((done_right + 1))
	echo "   ${green}ok${plain}     $*"
}
fail() {
	done_wrong=$((done_wrong + 1))
	e2e_failed=1
	echo "   ${red}FAIL${plain}   $*"
}
skip() { echo "skip demo/$*"; }

title() {
	step=$((step + 1))
	printf '\n%s%d. %s%s\n' "$bold" $step "$*" "$plain"
}
said() { sed "s/^/   ${dim}|${plain} /" "$1"; }

# shell PROGRAM...: run it as a program of the client, and show it as typed.
shell() {
	printf '   $ %s\n' "$*" | sed "s|$work/||g"
	seen=$(wc -l <"$records")
	# shellcheck disable=SC2016
	as_program -- unshare -m sh -c 'mount --bind "$0" /etc/resolv.conf &&
		mount --bind "$1" /etc/nsswitch.conf && shift && exec "$@"' \
		"$work/resolv.conf" "$work/nsswitch.conf" "$@" >"$work/out" 2>&1
	status=$?
	said "$work/out"
}

# tell FILTER: print the records of the last step that it selects, in short.
tell() {
	await has_told "$1" || fail "a record of it: $1"
	has_told "$1" && jq -r "$jq_help $shorten" "$work/told"
}
has_told() {
	tail -n +"$((seen + 1))" "$records" |
		jq -c "$jq_help select($1)" >"$work/told" 2>/dev/null
	[ -s "$work/told" ]
}
# shellcheck disable=SC2016 # jq's variables
shorten='
"   record " + (act + "        ")[:8] +
(if denied then "denied  " elif allowed then "allowed " else "" end) +
"\(.process.name // "?")[\(pid)] " +
(if .dns.question.name then "\(name) \(.dns.question.type)"
 else "\(.destination.ip) port \(.destination.port)/\(.network.transport)" end) +
(if (.dns.resolved_ip // []) | length > 0
 then " = " + (.dns.resolved_ip | join(", ")) else "" end) +
(if rule then "  rule \(rule)" else "" end) +
(if (.nameward.opened // []) | length > 0 then "  opened" else "" end)'

begun=$(date +%s)
e2e_begin
echo "${bold}nameward: which program may look up what, and what that opens${plain}"
echo "A network of its own: a client, a resolver (knotd), a web server."
start_knotd
start_web 80
start_wire
echo "nameserver 198.51.100.2" >"$work/resolv.conf"
echo "hosts: dns" >"$work/nsswitch.conf"
cat >"$work/fetch.py" <<END
import sys, urllib.request
try:
    print(urllib.request.urlopen(sys.argv[1], timeout=5).read().decode())
except OSError as error:
    sys.exit(f"fetch.py: {error}")
END
curl=$(readlink -f "$(command -v curl)")
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - name: tracker
    domains: [denied.example.com]
    action: deny
    alert: high
  - name: web
    who: { exe: $curl }
    domains: ["*.example.com"]
    action: allow
    open: { ports: [80/tcp] }
END
echo "The policy:"
said "$work/policy.yaml"
start_nameward
echo "In force: $(ctl status --json | jq -r \
	'"mode \(.mode), \(.clauses) clauses, \(.names) names"')."

title "curl may look up www.example.com, and its answer opens the way."
shell curl -sS --max-time 5 http://www.example.com/
is "the page came" "served by the test" "$(cat "$work/out")"
tell 'act == "query" and name == "www.example.com" and .dns.question.type == "A"'
tell 'act == "answer" and name == "www.example.com" and .dns.question.type == "A"'
check "the kernel's set holds the address" set_has web_4 203.0.113.10
ctl sets >"$work/out" && said "$work/out"

title "Nobody may look up denied.example.com."
shell curl -sS --max-time 5 http://denied.example.com/
check "curl failed at once" test $status -ne 0
tell 'act == "query" and name == "denied.example.com" and .dns.question.type == "A"'
check "the question never reached the resolver" wire_lacks denied.example.com

title "Another program may look up nothing."
shell /usr/bin/python3 "$work/fetch.py" http://www.example.com/
check "it failed" test $status -ne 0
tell 'act == "query" and denied and name == "www.example.com"'
check "its question never reached the resolver" test "$(wire www.example.com)" \
	-le 2

title "Nor may it use the address that curl's lookup opened."
since=$(now_s)
shell "$work/other" dial 203.0.113.10 --port 80
is "it was refused" ECONNREFUSED "$(word result "$work/out")"
check "at once" test "$(word us "$work/out")" -lt 100000
tell 'act == "connect" and denied and to == "203.0.113.10"'
is "and nothing left the machine" 0 "$(wire_syns 203.0.113.10 "$since")"

title "An address that no lookup returned is shut for curl, too."
shell curl -sS --max-time 5 http://203.0.113.99/
check "curl failed" test $status -ne 0
tell 'act == "connect" and denied and to == "203.0.113.99"'

title "The daemon ends, and takes everything out of the kernel."
stop "$nameward_pid"
nameward_pid=""
check "no table is left" test -z "$(in_client nft list tables)"
is "any program looks up what it likes" OK "$(result other sendto \
	--name denied.example.com --then-connect 80)"

e2e_cleanup
check "nothing stays behind: namespaces, cgroup, files" test \
	! -e "/run/netns/$client_ns" -a ! -e "/run/netns/$server_ns" -a \
	! -d "$cgroup" -a ! -d "$work"
printf '\n%sdemo: %d outcomes as they should be, %d not, in %d s%s\n' "$bold" \
	$done_right $done_wrong $(($(date +%s) - begun)) "$plain"
exit $e2e_failed
