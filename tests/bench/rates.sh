# shellcheck shell=sh disable=SC2154 # what bench.sh sets
# rates.sh - how many questions a second dnsperf gets answered by knotd on a machine
# that does nothing else, with nameward and with each of its peers in turn.

# Each kind: what, records, program, the ratio to ct that it is to have.
rate_kinds='denials,denied,dnsperf,0.92
opens,denied,dnsperf-open,0.85
all,all,dnsperf,0.80
lookups,lookups,dnsperf,'

many_names() {
	for i in $(seq 10000); do echo "q$i.many.example.com A"; done \
		>"$work/names"
}

# questions WHAT PROGRAM [ADDRESS]: how many a second, a line of rate.WHAT, and how
# many of them had no answer.
questions() {
	as_program -- "$work/$2" -s "${3:-198.51.100.2}" -d "$work/names" \
		-l "$seconds" -c 8 -q 400 >"$work/dnsperf.out" 2>&1
	awk '/Queries per second/ { printf "%.0f\n", $4 }' "$work/dnsperf.out" \
		>>"$work/rate.$1"
	awk '/Queries lost/ { print $3 }' "$work/dnsperf.out" \
		>>"$work/unanswered.$1"
}

# questions_with WHAT PROGRAM: the same while nameward runs, and what it lost.
questions_with() {
	rm -f "$records"
	start_nameward
	questions "$1" "$2"
	lost_now >>"$work/lost.$1"
	stop "$nameward_pid"
	nameward_pid=
}

# lost_now: what nameward says that it lost, but for what its detectors forgot to
# make room.
lost_now() {
	ctl status --json |
		jq -c '[.lost | del(.alerts, .seen)[] | numbers] | add // 0'
}

# takes_policy PROGRAM: an older nameward may not know all keys of the policy.
takes_policy() { "$1" check "$work/policy.yaml" >/dev/null 2>&1; }

rate_round() {
	for kind in $peers; do
		peer_begin "$kind" 198.51.100.2
		questions "$kind" dnsperf "$asked"
		peer_end "$kind"
	done
	for kind in $rate_kinds; do
		IFS=, read -r what kept program _ <<-END
			$kind
		END
		policy_of "$kept"
		questions_with "$what" "$program"
		takes_policy "${BENCH_FORMER:-false}" || continue
		this=$nameward nameward=$BENCH_FORMER
		questions_with "$what.former" "$program"
		nameward=$this
	done
}

# rate_line WHAT AIM: its figures.
rate_line() {
	file=$work/rate.$1
	plain "questions a second, $1" "$(median <"$file")" "" "$file"
	[ "$1" = ct ] || {
		ratios "$file" "$work/rate.ct" >"$file.ratios"
		aimed "ratio to ct, $1" "$(median <"$file.ratios")" ratio \
			"at least" "$2" "$file.ratios"
	}
	[ ! -s "$file.former" ] || {
		ratios "$file" "$file.former" >"$file.ratios"
		plain "ratio to the former, $1" "$(median <"$file.ratios")" \
			ratio "$file.ratios"
	}
	plain "unanswered, $1" "$(total <"$work/unanswered.$1")" "" \
		"$work/unanswered.$1"
	[ ! -s "$work/lost.$1" ] ||
		figure "lost, $1" "$(total <"$work/lost.$1")" "" "at most" 0 \
			"$work/lost.$1"
}

throughput() {
	many_names
	for _ in $(seq "$rounds"); do rate_round; done
	for kind in $peers; do rate_line "$kind" ""; done
	for kind in $rate_kinds; do rate_line "${kind%%,*}" "${kind##*,}"; done
	[ -s "$work/rate.suricata" ] || return 0
	ratios "$work/rate.all" "$work/rate.suricata" >"$work/ratios"
	figure "ratio to suricata, all" "$(median <"$work/ratios")" ratio \
		"at least" 1 "$work/ratios"
	plain "lost, suricata" "$(median <"$work/suricata.lost")" "%" \
		"$work/suricata.lost"
}

# Records are written of all lookups, since alerts are to cost little beside
# them; what the detectors cost without records is in costs().
alert_rates() {
	many_names
	for _ in $(seq "$rounds"); do
		policy_of all no
		questions_with off dnsperf
		policy_of all '{}'
		questions_with on dnsperf
	done
	ratios "$work/rate.on" "$work/rate.off" >"$work/ratios"
	plain "questions a second, alerts off" "$(median <"$work/rate.off")" "" "$work/rate.off"
	plain "questions a second, alerts on" "$(median <"$work/rate.on")" "" "$work/rate.on"
	figure "ratio of questions a second, alerts on to off" \
		"$(median <"$work/ratios")" ratio "at least" 0.98 "$work/ratios"
}
