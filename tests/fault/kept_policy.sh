#!/bin/sh
# The last good policy when things go wrong: a full disk, what is kept damaged
# or written by others, the daemon killed at any moment of a reload that has to
# be confirmed.  Never is nothing in force in silence.  The judges are a
# program's lookups, the exit status of the start, and what it says.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
# shellcheck source=tests/lib/reload.sh
. "$top/tests/lib/reload.sh"
e2e_begin
start_knotd

# a_policy NAME [PAD]: $work/good may look up NAME.
a_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		id: $1
		rules:
		  - name: web
		    who: { exe: $work/good }
		    domains: [$1]
		    action: allow
	END
	[ -z "${2:-}" ] || head -c "$2" /dev/zero | tr '\0' '#' >>"$work/policy.yaml"
}
fails_to_start() {
	in_client timeout $((20 * slow)) "$nameward" run -p "$work/policy.yaml" \
		-o "$records" --cgroup "$cgroup" --pin none \
		--control "$control" >"$work/failed.log" 2>&1
	is "$1: the start fails" 1 $?
	check "$1: it says why" grep -q "$2" "$work/failed.log"
}

# --- a full disk -----------------------------------------------------------
mkdir -m 700 "$work/state"
if mount -t tmpfs -o size=64k,mode=0700 tmpfs "$work/state"; then
	a_policy www.example.com
	start_nameward
	a_policy alias.example.com 200000
	reload
	is "full disk: a reload succeeds" "0 alias.example.com" \
		"$? $(status_of .policy_id)"
	check "full disk: status says that it is not kept" \
		test "$(status_of .keep_error)" != null
	check "full disk: the log says so" grep -q "can't be kept" \
		"$work/nameward.log"
	a_policy txt.example.com
	reload --confirm 60
	is "full disk: there is no way back, so nothing is put in force" \
		"1 alias.example.com" "$? $(status_of .policy_id)"
	check "full disk: and why is said" grep -q 'want a policy to go back to' \
		"$work/reload.out"
	stop "$nameward_pid"
	echo "rules: [" >>"$work/policy.yaml"
	start_nameward
	is "full disk: what was kept before is whole" "www.example.com kept" \
		"$(status_of '"\(.policy_id) \(.policy_from)"')"
	check "full disk: and in force" looks_up www.example.com
	stop "$nameward_pid"
	umount "$work/state"
else
	skip "full disk: no tmpfs can be mounted"
fi

# --- damaged, or written by others -----------------------------------------
kept=$work/state/policy
# keep_one: $kept has a good policy, and the file a bad one.
keep_one() {
	rm -rf "$kept"
	a_policy www.example.com
	start_nameward
	stop "$nameward_pid"
	echo "rules: [" >>"$work/policy.yaml"
}
copy_of() { find "$kept" -name '????????????????????????????????*'; }
keep_one
echo '#' >>"$(copy_of)"
fails_to_start "a copy is damaged" 'want the copy of'
keep_one
rm "$(copy_of)"
fails_to_start "a copy is gone" 'want a file that can be read'
keep_one
truncate -s -10 "$kept/good"
fails_to_start "the manifest is cut off" 'it is damaged'
keep_one
sed -i 's/^policy .*/policy \/other/' "$kept/good"
fails_to_start "the manifest is changed" 'it is damaged'
keep_one
chmod 602 "$kept/good"
fails_to_start "others may write the manifest" 'others may have written it'
keep_one
chmod 703 "$kept"
fails_to_start "others may write the directory" 'others may have written it'
keep_one
chown 65534 "$kept"
fails_to_start "another owns the directory" 'others may have written it'
chown 0 "$kept"
keep_one
: >"$kept/unconfirmed"
start_nameward
is "nobody knows what waits: the last good policy is in force" \
	"www.example.com kept gone-back" \
	"$(status_of '"\(.policy_id) \(.policy_from) \(.last_reload.result)"')"
stop "$nameward_pid"

# --- killed at any moment --------------------------------------------------
rm -rf "$kept"
a_policy www.example.com
start_nameward
a_policy alias.example.com
for ms in 000 005 010 020 040 080 160; do
	# It ends by a signal, as the daemon does.
	reload --confirm $((2 * slow)) &
	reloading=$!
	sleep 0.$ms
	stop "$nameward_pid" KILL
	wait "$reloading"
	start_nameward
	id=$(status_of .policy_id)
	waits=$(status_of .confirm_left_s)
	case $id-$waits in
	www.example.com-null) ok "killed after $ms ms: the policy before" ;;
	alias.example.com-null)
		# It was killed before anything was written down: the file is
		# read as at any start.
		ok "killed after $ms ms: the start reads the file"
		a_policy www.example.com
		reload
		a_policy alias.example.com
		;;
	alias.example.com-*)
		ok "killed after $ms ms: the new policy, which waits"
		check "killed after $ms ms: it goes back" await looks_up \
			www.example.com
		;;
	*) fail "killed after $ms ms: found $id-$waits" ;;
	esac
done
check "after all of them the first policy is in force" looks_up www.example.com
check "and denies what the other permits" is_denied alias.example.com
e2e_end
