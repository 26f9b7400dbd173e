#!/bin/sh
# Files that a policy includes are part of it, at the start and after a reload;
# one that is wrong, or that others may write, changes nothing.  The judges are
# the programs' lookups, the kernel's sets and the wire.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
start_knotd
start_web 80
start_wire
mkdir -p "$work/policy.d/lists"
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
include: policy.d/*.yaml
rules:
  - name: first
    domains: [denied.example.com]
    action: deny
END
cat >"$work/policy.d/10-programs.yaml" <<END
programs:
  both: { exe: [$work/good, $work/other] }
lists:
  web: { file: lists/web.txt }
END
echo www.example.com >"$work/policy.d/lists/web.txt"
cat >"$work/policy.d/20-web.yaml" <<END
rules:
  - { name: web, who: both, domains: list:web, action: allow, open: { ports: [80/tcp] } }
END
start_nameward
asks() { result good sendto --name "$1"; }
is "a rule of an included file permits, and opens" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"
is "its set has the address" 203.0.113.10 "$(set_addresses web_4)"
is "a name of no rule is denied" EPERM "$(asks two.example.com)"
is "explain says in which file the rule is" \
	"allow: rule 'web' ($work/policy.d/20-web.yaml:2) matches, by alternative 1 of 1 of its 'who': exe" \
	"$("$nameward" explain -p "$work/policy.yaml" --name www.example.com \
		--exe "$work/good" --user root | head -n 1)"

cat >"$work/policy.d/30-two.yaml" <<END
rules:
  - { name: denied, who: both, domains: denied.example.com, action: allow }
  - { name: two, who: both, domains: two.example.com, action: allow }
END
is "a new file is nothing before a reload" EPERM "$(asks two.example.com)"
check "a reload reads it" ctl reload
is "a rule of the new file permits" OK "$(asks two.example.com)"
is "the rules of included files stand behind those of the policy" EPERM \
	"$(asks denied.example.com)"
is "what was open is still open" 203.0.113.10 "$(set_addresses web_4)"

refuses() { # SENTENCE TEXT
	if ctl reload >"$work/refusal" 2>&1; then
		fail "$1: the reload went well"
	else
		check "$1" grep -qF "$2" "$work/refusal"
	fi
}
chmod 666 "$work/policy.d/30-two.yaml"
refuses "a file that others may write is refused" \
	"want a file that only its owner may write, found mode 0666: '$work/policy.d/30-two.yaml'"
chmod 644 "$work/policy.d/30-two.yaml"
chmod 777 "$work/policy.d"
refuses "a directory that others may write is refused" \
	"want a directory that only its owner may write, found mode 0777: '$work/policy.d/'"
chmod 755 "$work/policy.d"
echo 'include: 20-web.yaml' >"$work/policy.d/40-nested.yaml"
refuses "a file that includes others is refused" \
	"$work/policy.d/40-nested.yaml:1:1: error: unknown key in an included file: want one of version, alerts, lists, programs, rules, tests, found 'include'"
rm "$work/policy.d/40-nested.yaml"
ln -s ../policy.yaml "$work/policy.d/40-itself.yaml"
refuses "the policy itself is refused" \
	"include: want other files, found the policy file itself, '$work/policy.d/40-itself.yaml'"
rm "$work/policy.d/40-itself.yaml"
echo 'rules: [{ name: web, action: allow }]' >"$work/policy.d/40-again.yaml"
refuses "a name of another file is refused" \
	"$work/policy.d/40-again.yaml:1:17: error: name: want each name once, found 'web' again, of the rule at $work/policy.d/20-web.yaml:2"
is "after all that the policy is as it was" "OK OK EPERM" \
	"$(asks www.example.com) $(asks two.example.com) $(asks denied.example.com)"
rm "$work/policy.d/40-again.yaml" "$work/policy.d/20-web.yaml"
check "a reload without a file" ctl reload
is "its rule is gone" EPERM "$(asks www.example.com)"
is "what it opened is shut" ECONNREFUSED \
	"$(result good dial 203.0.113.10 --port 80)"
check "no denied question has reached the resolver" wire_lacks denied.example.com
e2e_end
