#!/bin/sh
# `reload --confirm`: a mistake goes back by itself, also when the daemon was
# killed meanwhile, and stays when it is confirmed; `reload --dry-run` says what
# would change and changes nothing.  The judges are the lookups of a program,
# and what `status`, the records and the exit status say.
# run: early
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/lib/reload.sh
. "$top/tests/lib/reload.sh"
e2e_begin
start_knotd
start_web 80

# good_policy [LINE]...: $work/good may look up and open; ads.txt is denied.
good_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		$*
		lists:
		  ads: { file: ads.txt }
		rules:
		  - { name: ads, domains: [list:ads], action: deny }
		  - name: web
		    who: { exe: $work/good }
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp] }
	END
	echo denied.example.com >"$work/ads.txt"
}
# The mistake: nobody may look anything up.
mistake() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  - { name: nobody, action: deny }
		  - { name: lan, networks: [192.0.2.0/24], action: allow }
	END
}
# Long enough for a few commands, also on a slow machine.
short=$((3 * slow))
sha256_of() { sha256sum "$work/policy.yaml" "$work/ads.txt" | cut -c 1-64 |
	sha256sum | cut -c 1-64; }

good_policy
start_nameward
good_sha256=$(sha256_of)
is "the SHA-256 of all files is in status" "$good_sha256" \
	"$(status_of .policy_sha256)"
is "a lookup passes" OK "$(result good sendto --name www.example.com --then-connect 80)"

# --- dry run ---------------------------------------------------------------
mistake
reload --dry-run --json
is "a dry run ends with status 0" 0 $?
is "it says which rules come and go, and what closes" \
	"added nobody 0, added lan 0, removed ads 0, removed web 1" \
	"$(jq -rs '[.[0].rules[] | "\(.what) \(.rule) \(.closes)"] | join(", ")' \
		"$work/reload.out")"
is "it says how sizes change" "2 2 1 0 anew" \
	"$(jq -rs '.[0] | "\(.now.rules) \(.next.rules) \(.now.names - 1) \(.next.names) \(.classes)"' \
		"$work/reload.out")"
reload --dry-run
check "it says which of the last records would be denied" grep -q \
	'^records  *[1-9][0-9]* events, denied anew [1-9]' "$work/reload.out"
check "by name and rule" grep -q 'www.example.com A' "$work/reload.out"
check "people can read it" grep -q '^rule  *removed  *web, closes 1 addresses$' \
	"$work/reload.out"
sed -n '/^records/,$p' "$work/reload.out" >"$work/plain.out"
gzip -c "$records" >"$work/records.gz"
reload --dry-run --records "$work/records.gz"
is "of records that are gzip'd the same" "$(cat "$work/plain.out")" \
	"$(sed -n '/^records/,$p' "$work/reload.out")"
head -c 100 "$work/records.gz" >"$work/half.gz"
reload --dry-run --records "$work/half.gz"
check "half of a gzip'd file is told" grep -q 'records are not compared: .*half.gz' \
	"$work/reload.out"
jq -c '{ __CURSOR: "s=1", _UID: "0", _EXE: "/usr/sbin/nameward",
	MESSAGE: tojson }' "$records" >"$work/journal.json"
reload --dry-run --records "$work/journal.json"
is "of an export of the journal the same" "$(cat "$work/plain.out")" \
	"$(sed -n '/^records/,$p' "$work/reload.out")"
sed 's/"_UID":"0"/"_UID":"1"/' "$work/journal.json" >"$work/forged.json"
reload --dry-run --records "$work/forged.json"
check "of what others have logged none" sh -c \
	"grep -q '^records  *0 events' '$work/reload.out' &&
		grep -q 'records: note: skipped: ' '$work/reload.out'"
reload --dry-run --records /dev/null
check "of no records none" grep -q '^records  *0 events' "$work/reload.out"
is "nothing is put in force" "$good_sha256 loaded" \
	"$(status_of '"\(.policy_sha256) \(.last_reload.result)"')"
check "a lookup passes after a dry run" looks_up
check "what was open is open" set_has web_4 203.0.113.10
echo "rules: nonsense" >>"$work/policy.yaml"
reload --dry-run
is "a dry run of a bad policy ends with status 1" 1 $?
check "and says where" grep -q '^[^:]*:[0-9]*:[0-9]*: error: ' "$work/reload.out"

# --- it goes back by itself ------------------------------------------------
mistake
reload --confirm ${short}s
is "a reload that has to be confirmed ends with status 0" 0 $?
check "it is in force" is_denied
check "status says how long" test "$(status_of .confirm_left_s)" -gt 0
recorded "a record says that it waits" \
	'act == "policy" and .event.reason == "unconfirmed"'
check "after its time the policy before is in force" await looks_up
is "status says so" "$good_sha256 kept gone-back false null" \
	"$(status_of '"\(.policy_sha256) \(.policy_from) \(.last_reload.result) \(.last_reload.ok) \(.confirm_left_s)"')"
recorded "a record says so, and of which policy" \
	"act == \"policy\" and .event.reason == \"gone-back\" and .nameward.policy.sha256 == \"$good_sha256\""
check "its list is in force, too" is_denied denied.example.com
reload
is "the same files are not taken again" 1 $?
check "and the reason is said" grep -q 'nobody confirmed' "$work/reload.out"
kill -HUP "$nameward_pid"
recorded "not by a signal either" \
	'act == "policy" and .event.reason == "refused" and (.message | contains("nobody confirmed"))'
check "a lookup passes all the time" looks_up
good_policy "id: mended"
reload
is "changed files are taken" "0 mended file reloaded true" \
	"$? $(status_of '"\(.policy_id) \(.policy_from) \(.last_reload.result) \(.last_reload.ok)"')"

# --- confirmed -------------------------------------------------------------
good_policy "id: confirmed"
ctl confirm >"$work/confirm.out" 2>&1
is "there is nothing to confirm: status 1" 1 $?
reload --confirm $short
ctl confirm
is "confirm ends with status 0" 0 $?
recorded "a record says that it is confirmed" \
	'act == "policy" and .event.reason == "confirmed" and .nameward.policy.id == "confirmed"'
is "nothing waits any more" null "$(status_of .confirm_left_s)"
sleep $((short + 1))
is "it stays" confirmed "$(status_of .policy_id)"

good_policy "id: mistaken"
reload --confirm $((60 * slow))
good_policy "id: confirmed"
reload
is "the files of before are reloaded: nobody waits any more" "confirmed file null" \
	"$(status_of '"\(.policy_id) \(.policy_from) \(.confirm_left_s)"')"

# --- a list is part of it --------------------------------------------------
echo www.example.com >"$work/ads.txt"
good_policy_list=$work/ads.txt
check "a changed list is in force by itself" await is_denied
echo denied.example.com >"$good_policy_list"
check "and back" await looks_up
good_policy "id: list"
# A list that changes before the reload is in force by itself, and not tried.
reload --confirm $((10 * slow))
echo www.example.com >"$work/ads.txt"
check "a mistake in a list is in force" await is_denied
check "and goes back with the rest" await looks_up
is "of the policy before" confirmed "$(status_of .policy_id)"
sleep 1
check "the file of the list stays out of force" looks_up

# --- changed meanwhile -------------------------------------------------------
# stays_back WHAT: what went back is refused until the files change.
stays_back() {
	check "$1: it goes back" await looks_up
	is "$1: to the policy before" "before gone-back" \
		"$(status_of '"\(.policy_id) \(.last_reload.result)"')"
	reload
	is "$1: the same files are not taken again" 1 $?
	check "$1: since nobody confirmed them" grep -q 'nobody confirmed' \
		"$work/reload.out"
	check "$1: a lookup passes" looks_up
}
changing_s=$((10 * slow))
good_policy "id: before"
reload
good_policy "id: changing"
reload --confirm $changing_s
echo www.example.com >"$work/ads.txt"
check "a list that changes while the policy waits is in force" await is_denied
check "and does not end the waiting" test "$(status_of .confirm_left_s)" -gt 0
stays_back "a changed list"

good_policy "id: changing"
reload --confirm $changing_s
mistake
reload
is "a reload while another policy waits is in force" "0 EPERM" "$? $(lookup)"
left=$(status_of .confirm_left_s)
check "and has no more time" test "$left" -gt 0 -a "$left" -le $changing_s
stays_back "a reload meanwhile"

good_policy "id: changing"
reload --confirm $((2 * changing_s))
stop "$nameward_pid" KILL
mistake
echo "# another one" >>"$work/policy.yaml"
start_nameward
if [ "$(status_of '.confirm_left_s // 0')" -gt 0 ]; then
	check "files changed while the daemon is dead are in force" is_denied
	stays_back "files changed while the daemon is dead"
else
	skip "files changed while the daemon is dead: the start took too long"
fi
good_policy "id: mended"
reload
is "changed files are taken after that" "0 mended" "$? $(status_of .policy_id)"

# --- killed meanwhile ------------------------------------------------------
good_policy "id: again"
reload
mistake
reload --confirm $short
stop "$nameward_pid" KILL
sleep $((short + 1))
: >"$records"
start_nameward
is "killed, and started when the time is over: it has gone back" \
	"again kept gone-back" \
	"$(status_of '"\(.policy_id) \(.policy_from) \(.last_reload.result)"')"
check "a lookup passes" looks_up
recorded "the record says so" \
	'act == "policy" and .event.reason == "gone-back" and .nameward.policy.id == "again"'
check "the log says so" grep -q 'THE LAST GOOD POLICY IS IN FORCE' \
	"$work/nameward.log"
stop "$nameward_pid" KILL
start_nameward
is "and at the start after that, with the same files" again "$(status_of .policy_id)"

mistake
time_s=$((12 * slow))
end_s=$(($(date +%s) + time_s))
reload --confirm $time_s
stop "$nameward_pid" KILL
start_nameward
found=$(lookup) left=$(status_of .confirm_left_s)
if [ "$(date +%s)" -lt $end_s ]; then
	is "killed, and started in time: it is in force" EPERM "$found"
	check "it still waits" test "$left" -gt 0
else
	skip "killed, and started in time: the start took longer than $time_s s"
fi
check "and goes back" await looks_up
is "to the policy before" "again gone-back" \
	"$(status_of '"\(.policy_id) \(.last_reload.result)"')"

good_policy "id: late"
reload --confirm $((60 * slow))
stop "$nameward_pid" KILL
start_nameward
ctl confirm
stop "$nameward_pid" KILL
start_nameward
is "killed, and confirmed in time: it stays" "late file null" \
	"$(status_of '"\(.policy_id) \(.policy_from) \(.confirm_left_s)"')"
e2e_end
