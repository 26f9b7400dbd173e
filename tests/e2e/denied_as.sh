#!/bin/sh
# What ordinary programs make of a denial, for each word of the policy's `denied`:
# as the table of nameward.yaml(5) says.  A program "goes on" in its search list to
# a name that is permitted, or "ends" there, "after" some seconds.  What is answered
# it asks once.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd
start_web 80
# shellcheck source=tests/lib/lookers.sh
. "$top/tests/lib/lookers.sh"

# rules WORD: the policy.
rules() {
	policy <<-END
		version: 1
		denied: $1
		mode: enforce
		resolvers: [198.51.100.2]
		rules:
		  - name: found
		    domains: ["*.found.many.example.com"]
		    action: allow
	END
}

# The table, as "PROGRAM/WORD OUTCOME": a row has several programs, and a column
# for each word.
awk -F ' Ta ' '
	/^\.It Sy program Ta / {
		for (i = 2; i <= NF; i++) {
			word[i] = $i
			sub(/^Sy /, "", word[i])
		}
		inside = 1
		next
	}
	/^\.El/ { inside = 0 }
	inside && NF > 1 {
		sub(/^\.It /, "", $1)
		count = split(tolower($1), program, ", ")
		for (p = 1; p <= count; p++)
			for (i = 2; i <= NF; i++)
				print program[p] "/" word[i], $i
	}' "$top/policy/nameward.yaml.5" >"$work/table"
said() { sed -n "s,^$1/$2 ,,p" "$work/table"; }
is "the table has a column for each word" "answer error refused" \
	"$(sed 's,.*/\([a-z]*\) .*,\1,' "$work/table" | sort -u | tr '\n' ' ' |
		sed 's/ $//')"

# begin KIND NAME COMMAND...: have it look up, side by side with the others.
pids=
begin() {
	kind=$1 looker=$2
	shift 2
	[ "$kind" = search ] && [ -z "$(looker_lacks "$@")" ] || return 0
	(
		asks_out=$work/out-$looker
		asks timeout 60 "$@" "$looker-$as" </dev/null
		echo "$? $took" >"$work/did-$looker"
	) &
	pids="$pids $!"
}
# most_asked NAME: how often at most that name was asked for, of one type.
most_asked() {
	picked "denied and (name | startswith(\"$1.\"))" |
		jq -r '.dns.question | .name + .type' | sort | uniq -c |
		awk '$1 > most { most = $1 } END { print most + 0 }'
}
# judge KIND NAME COMMAND...: compare what it did with what the table says.
judge() {
	kind=$1 looker=$2
	shift 2
	[ "$kind" = search ] || return 0
	lacks=$(looker_lacks "$@")
	says=$(said "$looker" "$as")
	what="denied: $as: $looker ${says:-has no row in the table}"
	if [ -n "$lacks" ]; then
		skip "$what: there is no $lacks"
		return
	fi
	read -r status took <"$work/did-$looker"
	did="ends"
	[ "$status" != 0 ] || did="goes on"
	recorded "denied: $as: $looker asked" \
		"denied and (name | startswith(\"$looker-$as.\"))"
	case $says in
	*after*)
		seconds=$(echo "$says" | sed 's/.*after \([0-9]*\) s.*/\1/')
		did="$did, after $seconds s"
		[ "$took" -ge $((seconds * 1000 - 500)) ] || did="$did: $took ms"
		;;
	esac
	most=$(most_asked "$looker-$as")
	[ "$as" != answer ] || [ "$most" -le 1 ] || did="$did, but asks $most times"
	is "$what" "$says" "$did"
	[ "$did" = "$says" ] || head -n 3 "$work/out-$looker" >&2
}

rules answer
start_nameward
for as in answer refused error; do
	rules $as
	ctl reload >/dev/null
	if [ $as != error ] && [ "$(ctl status --json |
		jq '.denied.answered_at | length')" = 0 ]; then
		skip "denied: $as: this kernel answers nothing"
		continue
	fi
	pids=
	each_looker begin
	for pid in $pids; do wait "$pid"; done
	each_looker judge
done
e2e_end
