#!/bin/sh
# Lists in the formats in which they are published, each with an exception, and
# what comes of a list that changes, breaks or is being written while nameward
# runs.  The judges are the programs' lookups, the wire, and the kernel's sets.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
start_knotd
start_web 80
start_wire
good_asks() { result good sendto --name "$1"; }
is_denied() { [ "$(good_asks "$1")" = EPERM ]; }
is_permitted() { [ "$(good_asks "$1")" = OK ]; }

lists() { ctl status --json | jq -c ".lists[$1].$2"; }
has_format() { [ "$(lists 0 format)" = "\"$1\"" ]; }
says_why() { [ "$(lists "$1" refused)" != null ]; }

# list FORMAT: a list that has many.example.com with all below, and not
# n1.many.example.com.
list() {
	case $1 in
	adblock) printf '! x\n||many.example.com^\n@@||n1.many.example.com^\n' ;;
	dnsmasq) printf 'local=/many.example.com/\nserver=/n1.many.example.com/#\n' ;;
	unbound) printf 'server:\nlocal-zone: "%s" %s\n' many.example.com. static
		printf 'local-zone: "n1.many.example.com" transparent\n' ;;
	rpz) printf '@ SOA a. b. 1 2 3 4 5\n%s CNAME .\n' \
		many.example.com '*.many.example.com'
		printf 'n1.many.example.com CNAME rpz-passthru.\n' ;;
	esac
}

policy <<-END
	version: 1
	mode: enforce
	resolvers: [198.51.100.2]
	lists:
	  ads: { file: ads.txt }
	  exact: { file: exact.txt, strict: yes }
	  drop: { file: drop.txt, of: networks }
	rules:
	  - { name: ads, domains: [list:ads, list:exact], action: deny }
	  - { name: drop, networks: [list:drop], action: deny }
	  - { name: web, domains: ["**.example.com"], action: allow,
	      open: { ports: [80/tcp] } }
END
{
	list adblock
	echo 'two..dots.example'
} >"$work/ads.txt"
echo denied.example.com >"$work/exact.txt"
printf '; x\n192.0.2.0/24\n' >"$work/drop.txt"
start_nameward
is "an odd line does not keep it from starting: it is counted" 1 \
	"$(lists 0 skipped)"
for format in adblock dnsmasq unbound rpz; do
	list $format >"$work/ads.txt"
	check "$format: a changed list is in force without a reload" \
		await has_format $format
	is "$format: a listed name is denied" EPERM "$(good_asks many.example.com)"
	is "$format: so is a name below" EPERM "$(good_asks n2.many.example.com)"
	is "$format: an exception is permitted" OK "$(good_asks n1.many.example.com)"
	is "$format: so is a name beside" OK "$(good_asks www.example.com)"
done
is "no denied question reached the resolver" 0 "$(wire n2.many.example.com)"

# The time from a change to the first lookup that it denies.
echo new.example.com >"$work/exact.txt"
begin_ms=$(($(date +%s%N) / 1000000))
check "a changed list denies" await is_denied new.example.com
took_ms=$(($(date +%s%N) / 1000000 - begin_ms))
check "it does so within a second ($took_ms ms)" test $took_ms -lt $((1000 * slow))
is "what is no longer listed is permitted" OK "$(good_asks denied.example.com)"
recorded "the change is recorded" '.event.reason == "lists-changed"'

# A list that breaks: odd in a strict list, gone, empty, a page instead of a list.
refusals=0
breaks() { # WHAT LIST-NUMBER COMMAND
	refusals=$((refusals + 1))
	eval "$3"
	await count_is '.event.reason == "refused"' $refusals
	is "$1: the list is refused, and a record says it" $refusals \
		"$(count '.event.reason == "refused"')"
	check "$1: status says why" says_why "$2"
	is "$1: the old list stands" "EPERM EPERM" \
		"$(good_asks new.example.com) $(good_asks many.example.com)"
}
breaks "an odd line in a strict list" 1 "echo 'a..b' >>'$work/exact.txt'"
breaks "a list that is gone" 1 "rm '$work/exact.txt'"
breaks "an empty list" 1 ": >'$work/exact.txt'"
breaks "a page in place of a list" 0 "echo '<html>' >'$work/ads.txt'"
breaks "a list that others may write" 0 \
	"list rpz >'$work/new'; chmod 666 '$work/new'; mv '$work/new' '$work/ads.txt'"

# A list that somebody is writing is read when it is whole.
rm "$work/ads.txt"
exec 9>"$work/ads.txt"
echo many.example.com >&9
: >"$work/beside"
sleep 0.3
is "half a list is not read" EPERM "$(good_asks n2.many.example.com)"
echo n1.many.example.com >&9
exec 9>&-
check "once it is closed, it is" await is_denied n1.many.example.com
check "and what it does not have is permitted" await is_permitted n2.many.example.com

# Half a policy that waits for its reload does not come with a list.
cp "$work/policy.yaml" "$work/whole.yaml"
sed -i '/name: ads/d' "$work/policy.yaml"
echo www.example.com >>"$work/ads.txt"
check "a list comes without the policy file" await is_denied www.example.com
is "whose rules stay as they were" EPERM "$(good_asks new.example.com)"
cp "$work/whole.yaml" "$work/policy.yaml"

check "a list of networks is in the kernel's set" set_has drop_n4 192.0.2.7
printf '203.0.113.8-203.0.113.11 # x\n' >"$work/drop.txt"
check "a changed one is, too" await set_has drop_n4 203.0.113.10
check "and the former is not" set_lacks drop_n4 192.0.2.7

# A download that failed leaves a word where many names were.
for n in $(seq 20); do echo "||x$n.example.com^"; done >"$work/ads.txt"
check "a list of many names is in force" await is_denied x20.example.com
echo Forbidden >"$work/ads.txt"
check "a word in its place is refused" await says_why 0
is "the list of many names stands" EPERM "$(good_asks x20.example.com)"
echo new.example.com >"$work/exact.txt" # which is empty since then
check "a reload takes the word" ctl reload
is "and the names are no longer listed" OK "$(good_asks x20.example.com)"
e2e_end
