#!/bin/sh
# The whole way of a machine from no policy to an enforcing one, and back from a
# mistake: programs as they are installed work while they are watched and audited,
# `learn` writes a policy, `check` and `replay` find nothing wrong with it, `reload
# --dry-run` says that nothing will be denied; it is enforced for curl first and then
# for all, with `--confirm`.  The programs work on, and what they never did is refused;
# a rule of `explain --record` and one of `ask` are added, and a mistake goes back by
# itself.
# The judges are the programs, the wire and the kernel's sets.
# run: calm
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/lib/installed.sh
. "$top/tests/lib/installed.sh"
# shellcheck source=tests/lib/reload.sh
. "$top/tests/lib/reload.sh"
need_installed curl wget dig getent python3
e2e_begin
start_knotd
start_web 80 8080
start_wire
installed_files
[ -x "$apt" ] || skip "apt gets a file: there is no $apt"

# all_work WHEN: what is done on this machine, all of it.
all_work() {
	check "$1: curl gets a page" by_curl www.example.com
	check "$1: wget gets one from another port" by_wget two.example.com:8080
	check "$1: getent finds addresses" by_getent into.example.com
	check "$1: dig gets an answer" by_dig www.example.com
	check "$1: Python connects without a lookup" without_lookup 203.0.113.99
	check "$1: the server serves what it fetches" by_relay
	[ ! -x "$apt" ] || check "$1: apt gets a file" by_apt long.example.com
}
names="www.example.com two.example.com into.example.com svc.many.example.com"
checks() { "$nameward" check "$1" >"$work/out" 2>&1; }

start_relay
check "with nothing: the server serves" await by_relay

# --- watch: no policy, and nothing in the way ---------------------------------
start watch nsenter --net="/run/netns/$client_ns" "$nameward" watch \
	--cgroup "$cgroup"
watched() { by_curl www.example.com && grep -q 'curl\[.*www.example.com' "$work/watch.log"; }
check "watch: it shows who looks up what" await watched
stop "$watch_pid"

# --- audit ---------------------------------------------------------------------
policy <<END
version: 1
mode: audit
resolvers: [198.51.100.2]
rules: []
END
start_nameward
dig_stays() {
	{ echo svc.many.example.com && sleep 1; } | asks /usr/bin/dig +short -f -
}
python_stays() {
	asks "$python" -c "import socket, time
socket.create_connection(('203.0.113.99', 8080), $patience)
time.sleep(1)"
}
check "audit: curl is met" await meets /usr/bin/curl by_curl www.example.com
check "audit: wget is met" await meets /usr/bin/wget by_wget two.example.com:8080
check "audit: dig is met" await meets /usr/bin/dig dig_stays
check "audit: getent is met" await meets /usr/bin/getent by_getent into.example.com
check "audit: Python is met" await meets "$python" python_stays
[ ! -x "$apt" ] || check "audit: apt is met" \
	await meets /usr/lib/apt/methods/http by_apt long.example.com
audited() {
	asked_begin "$names"
	all_work "audit"
	await count_above 'act == "connect" and to == "203.0.113.99"' 0
}
check "audit: each record names its program" while_named audited
asked "$names" >"$work/asked.audit"
cp "$records" "$work/audited.json"

# --- learn, check, replay -------------------------------------------------------
"$nameward" learn "$work/audited.json" >"$work/learnt.yaml" 2>"$work/err"
is "learn: status, and no complaint" "0 " "$? $(cat "$work/err")"
check "check: what was learnt is a policy" checks "$work/learnt.yaml"
check "the server is known by its unit" grep -qF \
	"who: { exe: $python, unit: relay.service }" "$work/learnt.yaml"
sed 's/^mode: audit/mode: enforce\nid: learnt\nresolvers: [198.51.100.2]/' \
	"$work/learnt.yaml" | policy
"$nameward" replay -p "$work/policy.yaml" --fail-on-denied \
	"$work/audited.json" >"$work/out" 2>&1
is "replay: nothing that passed would be denied" 0 $?

# --- dry run ---------------------------------------------------------------------
reload --dry-run
is "dry run: status" 0 $?
check "dry run: nothing of the records is denied anew" grep -qE \
	'^records +[1-9][0-9]* events, denied anew 0' "$work/reload.out"
check "dry run: it says that the mode changes" grep -q 'enforce' "$work/reload.out"
sed -n '/^rules:/q;p' "$work/policy.yaml" >"$work/empty.yaml"
mv "$work/policy.yaml" "$work/whole.yaml"
{ cat "$work/empty.yaml" && echo "rules: []"; } >"$work/policy.yaml"
reload --dry-run
check "dry run: without the rules all would be denied" grep -qE \
	'^records +([0-9]+) events, denied anew [1-9]' "$work/reload.out"
mv "$work/whole.yaml" "$work/policy.yaml"
is "dry run: nothing is in force" "audit null" \
	"$(status_of '"\(.mode) \(.policy_id)"')"

# --- enforce one program first ---------------------------------------------------
cp "$work/policy.yaml" "$work/whole.yaml"
{
	sed 's/^mode: enforce/mode: audit/; s/^id: .*/id: stage/' "$work/whole.yaml"
	cat <<-END
		  - name: curl-first
		    who: { exe: /usr/bin/curl }
		    domains: ["**"]
		    networks: [0.0.0.0/0, "::/0"]
		    action: deny
		    mode: enforce
	END
} >"$work/policy.yaml"
reload --dry-run
check "stage: nothing of the records is denied anew" grep -qE \
	'^records +[1-9][0-9]* events, denied anew 0' "$work/reload.out"
check "stage: it is put in force" reload
check "stage: curl gets a page that was learnt" by_curl www.example.com
refused "stage: and no other" by_curl second.example.com
is "stage: the question does not leave" 0 "$(wire second.example.com)"
check "stage: wget still gets what it likes" by_wget second.example.com:8080
recorded "stage: as a record says" "act == \"query\" and denied and
	.nameward.mode == \"audit\" and name == \"second.example.com\""
cp "$work/whole.yaml" "$work/policy.yaml"
reload --dry-run
check "stage: what wget did would be denied then" grep -qE \
	'^records +[1-9][0-9]* events, denied anew [1-9]' "$work/reload.out"

# --- enforce -----------------------------------------------------------------------
sleep 2 # equal denials of before are counted in a record a second later
: >"$records"
asked_begin "$names"
check "reload: it is put in force for a while" reload --confirm $((300 * slow))
all_work "enforce"
check "confirm: it stays" ctl confirm
is "it is in force, and confirmed" "enforce learnt null" \
	"$(status_of '"\(.mode) \(.policy_id) \(.confirm_left_s)"')"
check "no question is lost, and none sent again" \
	await asked_as "$names" "$work/asked.audit"
is "what the programs did is denied nowhere" 0 \
	"$(count 'denied and (act == "query" or act == "connect")')"
check "the kernel has the address of curl's rule" set_has curl-root_4 203.0.113.10

# --- what was not learnt is refused ---------------------------------------------------
refused "refused: a name that curl never asked for" by_curl alias.example.com
refused "refused: another program, the name of curl" \
	asks "$python" -c "import socket; socket.gethostbyname('www.example.com')"
refused "refused: an address without a lookup" without_lookup 203.0.113.98
refused "refused: another port of a name that is known" \
	by_curl www.example.com:8080
is "refused: none of it left the machine" "0 0" \
	"$(wire alias.example.com) $(wire_syns 203.0.113.98)"
recorded "the name has a record" \
	'act == "query" and denied and name == "alias.example.com"'
recorded "the address has a record" \
	'act == "connect" and denied and to == "203.0.113.98"'

# --- explain, and the smallest rule ---------------------------------------------------
# add_smallest FILTER: what `explain` writes for the last record that it selects.
add_smallest() {
	picked "$1" | tail -n 1 >"$work/record.json"
	"$nameward" explain -p "$work/policy.yaml" --record "$work/record.json" \
		>"$work/explained" || return 1
	sed -n '/^    - name/,/^  [^ ]/s/^  \(  .*\)/\1/p' "$work/explained" \
		>>"$work/policy.yaml"
}
check "explain: a rule for the name" add_smallest \
	'act == "query" and denied and name == "alias.example.com"'
check "explain: it says why it was denied" grep -q 'default: No rule matched' \
	"$work/explained"
check "explain: a rule for the address" add_smallest \
	'act == "connect" and denied and to == "203.0.113.98"'
check "check: with both rules it is a policy" checks "$work/policy.yaml"
check "reload: with both rules" reload
check "added: curl gets that page" by_curl alias.example.com
check "added: Python gets there" without_lookup 203.0.113.98
refused "refused: the next name" by_curl first.example.com
refused "refused: the next address" without_lookup 203.0.113.97
recorded "the next name has a record" \
	'act == "query" and denied and name == "first.example.com"'
"$nameward" ask -o "$records" --write "$work/policy.yaml" first.example.com \
	>"$work/out" 2>&1
is "ask: it adds the rule: $(cat "$work/out")" 0 $?
check "reload: with the rule of ask" reload
check "added: curl gets the page of the next name" by_curl first.example.com
is "nobody else does" EPERM "$(result good sendto --name first.example.com)"

# --- a mistake, and back --------------------------------------------------------------
before=$(status_of .policy_sha256)
cp "$work/policy.yaml" "$work/good.yaml"
echo "rulez: []" >>"$work/policy.yaml"
reload
is "a broken file: status" 1 $?
check "a broken file: it says where" grep -qE \
	"policy.yaml:[0-9]+:1: error: .* found 'rulez'" "$work/reload.out"
sed '/name: curl-/,/action:/s/action: allow/action: deny/; /name: python.*relay/,/action:/s/action: allow/action: deny/' \
	"$work/good.yaml" | sed '/action: deny/{n;/open:/d;}' >"$work/policy.yaml"
check "a mistake: check finds nothing wrong with it" checks "$work/policy.yaml"
reload --dry-run
check "a mistake: the dry run would have told" grep -qE \
	'^records +[0-9]+ events, denied anew [1-9]' "$work/reload.out"
check "a mistake: in force, if nobody looks" reload --confirm $((5 * slow))
refused "a mistake: curl gets no page" by_curl www.example.com
check "a mistake: it goes back by itself" await by_curl www.example.com
is "the policy before is in force" "$before gone-back false" \
	"$(status_of '"\(.policy_sha256) \(.last_reload.result) \(.last_reload.ok)"')"
asked_begin "$names"
all_work "after the mistake"
check "no question is lost after the mistake" \
	await asked_as "$names" "$work/asked.audit"
refused "refused: still what nobody added" by_curl into.example.com
is "the server has run all the time" 0 "$(kill -0 "$relay_pid"; echo $?)"
e2e_end
