#!/bin/sh
# From nothing to an enforcing policy: curl, Python, apt and dig work under an
# empty policy that audits, `learn` makes a policy of the records, and under that
# policy, enforcing, they work as before, while what was not seen is denied.  The
# judges are the programs, the wire, and `check`.
# run: alone
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/lib/installed.sh
. "$top/tests/lib/installed.sh"
need_installed curl dig python3 patch gzip
e2e_begin
start_knotd
start_web 80 8080
start_wire
installed_files

by_python() {
	asks "$python" -c "import urllib.request
print(urllib.request.urlopen('http://$1/', timeout=10).read())"
}
by_dig() { asks /usr/bin/dig +time=2 +tries=1 "$1" "${2:-A}"; }

# works SENTENCE: what the programs do, all of it.
all_work() {
	check "$1: curl gets a page" by_curl www.example.com
	for name in a b c d e f; do
		check "$1: curl gets another page" by_curl "$name.many.example.com"
	done
	check "$1: Python gets a page from another port" \
		by_python two.example.com:8080
	check "$1: Python connects without a lookup" without_lookup 203.0.113.99
	check "$1: dig gets an answer" by_dig www.example.com
	[ ! -x "$apt" ] || check "$1: apt gets a file" by_apt long.example.com
}

# --- audit ---------------------------------------------------------------
policy <<END
version: 1
mode: audit
resolvers: [198.51.100.2]
rules: []
END
start_nameward
[ -x "$apt" ] || skip "apt gets a file: there is no $apt"
all_work "audit"
# It is known by its file only if it has not ended before that is looked for.
check "audit: a program below /tmp looks a name up" await meets "$work/good" \
	good sendto --name first.example.com --linger-ms 200
check "audit: dig asks for everything" by_dig short.example.com ANY
await count_above 'act == "query" and name == "short.example.com"' 0
stop "$nameward_pid"

# --- learn ---------------------------------------------------------------
"$nameward" learn "$records" >"$work/learnt.yaml" 2>"$work/err"
is "learn: status" 0 $?
is "learn: each line is a record" "" "$(cat "$work/err")"
"$nameward" learn "$records" | cmp -s - "$work/learnt.yaml"
is "learn: the same records give the same text" 0 $?
gzip -c "$records" | "$nameward" learn - | cmp -s - "$work/learnt.yaml"
is "learn: records that are gzip'd give it, too" 0 $?
jq -c '{ __CURSOR: "s=1", _UID: "0", _EXE: "/usr/sbin/nameward",
	MESSAGE: tojson }' "$records" >"$work/journal.json"
"$nameward" learn "$work/journal.json" | cmp -s - "$work/learnt.yaml"
is "learn: an export of the journal gives it, too" 0 $?
# What anybody else logs, though it looks the same.
jq -c '.dns.question.name = "forged.example" | { _UID: "1000",
	_EXE: "/usr/bin/logger", SYSLOG_IDENTIFIER: "nameward", UID: "0",
	MESSAGE: tojson }' "$records" >"$work/forged.json"
cat "$work/forged.json" "$work/journal.json" | "$nameward" learn \
	2>"$work/err" | cmp -s - "$work/learnt.yaml"
is "learn: with entries of others it is the same" 0 $?
is "learn: they are counted" "1 $(wc -l <"$work/forged.json")" \
	"$(grep -c skipped: "$work/err") $(grep -o 'skipped: [0-9]*' "$work/err" |
		grep -o '[0-9]*')"
"$nameward" learn "$work/forged.json" >"$work/out" 2>"$work/err"
is "learn: of those alone there is nothing to learn" 1 $?
"$nameward" replay -p "$work/learnt.yaml" --json "$work/journal.json" \
	>"$work/alone" 2>"$work/err"
"$nameward" replay -p "$work/learnt.yaml" --json "$work/journal.json" \
	"$work/forged.json" >"$work/out" 2>"$work/err"
check "replay: with entries of others it is the same" cmp -s "$work/alone" "$work/out"
check "replay: they are told" grep -q 'forged.json: note: skipped: ' "$work/err"
"$nameward" replay --alerts "$work/forged.json" >"$work/out" 2>"$work/err"
is "replay: nor is it an alert" "" "$(cat "$work/out")"
"$nameward" ask -o "$work/forged.json" >"$work/out" 2>"$work/err"
is "ask: nor is it a denial" "nothing was denied" "$(cat "$work/out")"
"$nameward" explain --record "$work/forged.json" >"$work/out" 2>"$work/err"
is "explain: a file of nothing else fails" "1 " "$? $(cat "$work/out")"
checks() { "$nameward" check "$1" >"$work/out" 2>&1; }
check "check: it is a policy" checks "$work/learnt.yaml"

# learnt SENTENCE TEXT: a line of it has that text.
learnt() { check "learn: $1" grep -qF -e "$2" "$work/learnt.yaml"; }
learnt "curl has a rule of its user" "who: { exe: /usr/bin/curl, user: root }"
learnt "its siblings are gathered no sooner than for any program" \
	"      - a.many.example.com  # 2 times since "
learnt "Python has a rule of its user" "who: { exe: $python, user: root }"
learnt "the port is the one that was connected to" "open: { ports: [8080/tcp] }"
learnt "an address without a lookup is a network" "      - 203.0.113.99  # 1 time"
learnt "dig, which connects to nothing, opens nothing" "open: no"
learnt "an odd type is commented out" \
	"# - short.example.com  # suspicious: alert: odd-type"
learnt "a program below /tmp is commented out" \
	"# Commented out: its executable is below /tmp"
[ ! -x "$apt" ] || learnt "the methods of apt are one program" \
	"who: { exe: '/usr/lib/apt/methods/*', user: $(field \
		'(name == "long.example.com")' .user.name) }"

# --- enforce -------------------------------------------------------------
sed 's/^mode: audit/mode: enforce\ndenied: error\nresolvers: [198.51.100.2]/' \
	"$work/learnt.yaml" >"$work/policy.yaml"
: >"$records"
start_nameward
all_work "enforce"
check "enforce: nothing that was learnt is denied" count_is \
	'denied and act != "answer" and (name != "") or (denied and act == "connect")' 0

denied() { # SENTENCE COMMAND...
	sentence=$1
	shift
	if "$@"; then fail "$sentence: it worked"; else ok "$sentence"; fi
}
before=$(wire first.example.com)
denied "enforce: curl does not get what it never asked for" \
	by_curl first.example.com
is "and the question never reached the resolver" \
	"$before" "$(wire first.example.com)"
denied "enforce: Python does not reach another address" \
	without_lookup 203.0.113.98
denied "enforce: another tool gets nothing" asks /usr/bin/wget -qO- -T 5 -t 1 \
	http://www.example.com/
is "enforce: the program below /tmp is denied" EPERM \
	"$(result good sendto --name first.example.com)"

# --- what a policy lacks ---------------------------------------------------
stop "$nameward_pid"
sed -i 's/^mode: enforce/mode: audit/' "$work/policy.yaml"
rm "$records"
start_nameward
check "audit: Python has something new to do" by_python into.example.com:8080
await count_above 'act == "connect"' 0
"$nameward" learn -p "$work/policy.yaml" "$records" >"$work/patch" 2>"$work/err"
is "learn -p: status" 0 $?
check "learn -p: the new name is in it" \
	grep -q '^+ *- into.example.com  # ' "$work/patch"
is "learn -p: nothing else is" 1 "$(grep -c '^+ *- [a-z].*  # ' "$work/patch")"
check "learn -p: patch(1) takes it" patch -s "$work/policy.yaml" "$work/patch"
sed -i 's/^mode: audit/mode: enforce/' "$work/policy.yaml"
check "check: the patched policy is one" checks "$work/policy.yaml"
cp "$records" "$work/audited.json"
check "reload: enforce again" ctl reload
check "enforce: the new thing works" by_python into.example.com:8080
denied "enforce: nothing else does" by_python first.example.com:8080
"$nameward" learn -p "$work/policy.yaml" "$work/audited.json" >"$work/patch" 2>&1
is "learn -p: then nothing is lacking" 0 "$(grep -c '^+' "$work/patch")"
e2e_end
