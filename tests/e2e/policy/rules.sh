#!/bin/sh
# `nameward rules` counts which rule decided each lookup of real programs, over a
# reload that moves the rules, over TCP, and without records.  The judges are the
# lookups that the programs made.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
start_knotd
two_rules() { # one after the other, and a third that nothing needs
	policy <<-END
		version: 1
		mode: enforce
		records: denied
		resolvers: [198.51.100.2]
		rules:
		$1
		  - name: lan
		    networks: [192.0.2.0/24]
		    action: allow
		$2
		  - name: idle
		    domains: [nobody.example.com]
		    action: allow
	END
}
denies='  - { name: denies, domains: [denied.example.com], action: deny }'
web="  - { name: web, who: [{ exe: $work/other }, { exe: $work/good }],
      domains: [www.example.com, ns.example.com], action: allow }"
two_rules "$denies" "$web"
start_nameward
hits() { # RULE
	ctl rules --json | jq -r '(.rules[], (.default | .rule = "default")) |
		select(.rule == "'"$1"'") |
		"\(.hits // "-") \(if .last then "used" else "never" end)"'
}
ask() { # TIMES PROGRAM NAME [OPTION]
	for _ in $(seq "$1"); do
		"$2" sendto --name "$3" ${4:+"$4"} >/dev/null 2>&1
	done
}
is "nothing has decided yet" "0 never" "$(hits web)"
ask 3 good www.example.com
ask 2 other ns.example.com
ask 2 good denied.example.com
ask 1 other long.example.com
is "each lookup of a rule counts, by whichever alternative" "5 used" \
	"$(hits web)"
is "so does each that a rule denies" "2 used" "$(hits denies)"
is "and what no rule decides" "1 used" "$(hits default)"
is "a rule that decided nothing" "0 never" "$(hits idle)"
is "a rule about connections decides no lookup" "- never" "$(hits lan)"
two_rules "$web" "$denies"
check "a reload that moves the rules" ctl reload
is "after a reload: as before" "5 used 2 used 1 used" \
	"$(hits web) $(hits denies) $(hits default)"
ask 1 good www.example.com
ask 1 good denied.example.com
check "a second reload" ctl reload
ask 1 good ns.example.com
is "after another: added up" "7 used 3 used" "$(hits web) $(hits denies)"
is "in words: used" "web 7" "$(ctl rules | awk '$1 == "web" { print $1, $3 }')"
is "in words: never" "idle never" \
	"$(ctl rules | awk '$1 == "idle" { print $1, $NF }')"
last=$(ctl rules --json | jq -r '.rules[] | select(.rule == "web") |
	.last[:19] + "Z" | fromdate')
check "the last use was just now" test $(($(date +%s) - last)) -le $((20 * slow))
# What is denied over TCP is refused as it is sent, and seen nowhere else.
ask 1 good www.example.com --tcp
ask 2 good denied.example.com --tcp
ask 3 other long.example.com --tcp
is "over TCP: what a rule permits, what one denies, and what none decides" \
	"8 used 5 used 4 used" "$(hits web) $(hits denies) $(hits default)"
e2e_end
