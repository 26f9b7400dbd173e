#!/bin/sh
# Which policy is in force, how it came there, and which may: id, serial, hash
# and the last reload in `status` and records, the last good policy at a start
# where the files fail, and signatures.  The judges are sha256sum, Debian's
# minisign, lookups of a program, and exit statuses.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/lib/reload.sh
. "$top/tests/lib/reload.sh"
e2e_begin
start_knotd

# a_policy [LINE]...
a_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		$*
		rules:
		  - name: web
		    who: { exe: $work/good }
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp] }
	END
}
sum() { sha256sum "$@" | cut -c 1-64; }
# fails_to_start SENTENCE PATTERN [OPTION]...: `run` ends with 1 and says why.
fails_to_start() {
	sentence=$1 pattern=$2
	shift 2
	in_client timeout 20 "$nameward" run -p "$work/policy.yaml" \
		-o "$records" --cgroup "$cgroup" --pin none \
		--control "$control" "$@" >"$work/failed.log" 2>&1
	is "$sentence: status 1" 1 $?
	check "$sentence: it says why" grep -q "$pattern" "$work/failed.log"
}

# --- identity --------------------------------------------------------------
a_policy 'id: "2026-11-29 first"'
echo "serial: 7" >>"$work/policy.yaml"
start_nameward
first=$(sum "$work/policy.yaml")
is "status has the hash that sha256sum has" "$first" \
	"$(status_of .policy_sha256)"
is "id, serial, and how it came there" "2026-11-29 first 7 loaded true file" \
	"$(status_of '"\(.policy_id) \(.policy_serial) \(.last_reload.result) \(.last_reload.ok) \(.policy_from)"')"
recorded "a policy record has all of them" \
	"act == \"policy\" and .nameward.policy == {id: \"2026-11-29 first\", serial: 7, sha256: \"$first\"}"
before=$(status_of .last_reload.time)
sleep 1
echo "colour: red" >>"$work/policy.yaml"
reload
is "a bad policy: status 1" 1 $?
is "the old one stands, and the result is told" "$first refused false true" \
	"$(status_of '"\(.policy_sha256) \(.last_reload.result) \(.last_reload.ok) \(.last_reload.error | contains("colour"))"')"
check "with its time" test "$(status_of .last_reload.time)" '>' "$before"
recorded "the record of the refusal has the policy that is in force" \
	"act == \"policy\" and .event.reason == \"refused\" and .nameward.policy.sha256 == \"$first\""

# --- serial ----------------------------------------------------------------
a_policy "serial: 6"
reload
is "an older serial: status 1" 1 $?
check "an older serial: both are named" grep -q \
	'serial: want 7 or more, .* found 6' "$work/reload.out"
a_policy
reload
is "no serial where there was one: status 1" 1 $?
a_policy "serial: 6"
reload --rollback
is "--rollback: status 0" "0 6" "$? $(status_of .policy_serial)"
a_policy "serial: 8"
reload
is "a newer serial: status 0" "0 8" "$? $(status_of .policy_serial)"
eighth=$(sum "$work/policy.yaml")

# --- a start at which the files fail ---------------------------------------
stop "$nameward_pid"
a_policy "serial: 5"
: >"$records"
start_nameward
is "a start with an older serial takes the last good policy" \
	"$eighth kept kept false" \
	"$(status_of '"\(.policy_sha256) \(.policy_from) \(.last_reload.result) \(.last_reload.ok)"')"
check "it is in force" looks_up
check "and nothing else" is_denied www.example.net
check "the log is loud" grep -q 'THE LAST GOOD POLICY IS IN FORCE.*serial' \
	"$work/nameward.log"
recorded "a record says so" \
	"act == \"policy\" and .event.reason == \"kept\" and .nameward.policy.sha256 == \"$eighth\""
stop "$nameward_pid"
start_nameward --rollback
is "but not with --rollback" "5 file" \
	"$(status_of '"\(.policy_serial) \(.policy_from)"')"
stop "$nameward_pid"

mkdir "$work/policy.d"
a_policy "include: policy.d/*.yaml"
cat >"$work/policy.d/10-ads.yaml" <<-END
	lists: { ads: { file: ../ads.txt } }
	rules: [ { name: ads, domains: [list:ads], action: deny } ]
END
echo ads.example.com >"$work/ads.txt"
# An included rule stands behind the others: what it denies is shown by another name.
sed -i 's/"\*\*.example.com"/www.example.com/' "$work/policy.yaml"
start_nameward --rollback
all=$(sum "$work/policy.yaml" "$work/policy.d/10-ads.yaml" "$work/policy.d/../ads.txt" |
	sha256sum | cut -c 1-64)
is "the hash of many files is that of their hashes" "$all" \
	"$(status_of .policy_sha256)"
is "each is listed" 3 "$(status_of '.policy_files | length')"
stop "$nameward_pid"
rm -r "$work/policy.d" "$work/ads.txt"
start_nameward
is "files that are gone: all of them were kept" "$all kept" \
	"$(status_of '"\(.policy_sha256) \(.policy_from)"')"
is "with their rules" "web ads" \
	"$(ctl sets --json | jq -r '[.sets[].rule] | join(" ")') ads"
check "what is kept is for root alone" test \
	"$(find "$work/state/policy" \( -type f ! -perm 600 -o -type d ! -perm 700 \) | wc -l)" -eq 0
stop "$nameward_pid"
rm -r "$work/state"
fails_to_start "nothing is kept" 'error: '

# --- signatures ------------------------------------------------------------
command -v minisign >/dev/null || {
	skip "signatures: there is no minisign"
	e2e_end
}
minisign -GWf -p "$work/key.pub" -s "$work/key" >/dev/null
minisign -GWf -p "$work/other.pub" -s "$work/other.key" >/dev/null
sign() { minisign -S -s "$work/key" -m "$1" >/dev/null; }
a_policy "id: signed"
fails_to_start "no signature" 'policy.yaml.minisig' --verify "$work/key.pub"
sign "$work/policy.yaml"
start_nameward --verify "$work/key.pub"
is "a signed policy is in force" signed "$(status_of .policy_id)"
printf '\t%%: [' >"$work/policy.yaml"
reload
is "an unsigned change: status 1" 1 $?
check "it is refused" grep -q 'want a signature of this file' "$work/reload.out"
is "before anybody parses it" 1 "$(grep -c 'error: ' "$work/reload.out")"
a_policy "id: other"
minisign -S -s "$work/other.key" -m "$work/policy.yaml" >/dev/null
reload
is "another key: status 1" 1 $?
check "another key is named" grep -q 'by another key' "$work/reload.out"
echo ads.example.com >"$work/ads.txt"
a_policy "lists: { ads: { file: ads.txt } }"
sign "$work/policy.yaml"
reload
is "a list that is not signed: status 1" 1 $?
check "a list that is not signed is named" grep -q 'ads.txt.minisig' \
	"$work/reload.out"
cp "$work/policy.yaml" "$work/x" && cp "$work/policy.yaml.minisig" "$work/ads.txt.minisig"
cp "$work/x" "$work/ads.txt"
reload
is "a signed file in the place of another: status 1" 1 $?
check "its name is not the signed one" grep -q 'with the name of the file' \
	"$work/reload.out"
echo ads.example.com >"$work/ads.txt"
sign "$work/ads.txt"
reload
is "all are signed: status 0" 0 $?
lists=$(status_of .policy_sha256)
echo www.example.com >"$work/ads.txt"
recorded "a list that changes without a signature is refused" \
	'act == "policy" and .event.reason == "refused" and (.message | contains("ads"))'
is "and the old one stands" "$lists" "$(status_of .policy_sha256)"
sign "$work/ads.txt"
sleep 1
mv "$work/ads.txt" "$work/x" && cp "$work/x" "$work/ads.txt"
is_another() { [ "$(status_of .policy_sha256)" != "$lists" ]; }
check "with its signature it is taken" await is_another
mkdir "$work/allow"
echo other.example.com >"$work/allow/ads.txt"
sign "$work/allow/ads.txt"
cp "$work/policy.yaml" "$work/one.yaml"
cp "$work/policy.yaml.minisig" "$work/one.yaml.minisig"
a_policy "lists: { ads: { file: ads.txt }, good: { file: allow/ads.txt } }"
sign "$work/policy.yaml"
reload
is "two signed files of one name, which could change places: status 1" 1 $?
check "both are named" grep -q 'of different names' "$work/reload.out"
mv "$work/one.yaml" "$work/policy.yaml"
mv "$work/one.yaml.minisig" "$work/policy.yaml.minisig"
stop "$nameward_pid"
echo "rules: [" >>"$work/policy.yaml"
start_nameward --verify "$work/key.pub"
is "what was signed is kept" kept "$(status_of .policy_from)"
stop "$nameward_pid"
fails_to_start "what is kept was signed by another" 'want a kept policy that the key' \
	--verify "$work/other.pub"
e2e_end
