#!/bin/sh
# bench.sh - measure the figures of README.md on this machine.  Each line has a
# figure, its value and its limit.  BENCH_SECONDS (3) is the length of one run of
# questions, BENCH_CONNECTS (100,000) the number of connections, for which there
# are BENCH_CONNECTS_MS (60,000) of time.  BENCH_FORMER is another nameward, which
# is measured in turn with this one.  BENCH_QUESTIONS (50,000) is how many questions
# are asked one after the other while CPU time is counted, BENCH_ROUNDS (5) how often.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
seconds=${BENCH_SECONDS:-3}
connects=${BENCH_CONNECTS:-100000}
connects_ms=${BENCH_CONNECTS_MS:-60000}
questions=${BENCH_QUESTIONS:-50000}
rounds=${BENCH_ROUNDS:-5}
knotd_workers=2
numbered_ttl=30
numbered='n-2001-0db8-0002-0000-0000-0000-#.example.com'

# figure WHAT VALUE UNIT RELATION AIM: "at most" or "at least".
figure() {
	awk -v what="$1" -v value="$2" -v unit="$3" -v rel="$4" -v aim="$5" '
	BEGIN {
		held = rel == "at most" ? value + 0 <= aim + 0 : value + 0 >= aim + 0
		printf "%-52s %12s %-12s %s %s: %s\n", what, value, unit, rel,
			aim, held ? "held" : "MISSED"
	}'
}
plain() { printf '%-52s %12s %s\n' "$1" "$2" "$3"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# policy_of RECORDS [ALERTS]: permit dnsperf, the client and latency to look up
# and open.
policy_of() {
	policy <<-END
		version: 1
		mode: enforce
		records: $1
		alerts: ${2:-no}
		resolvers: [198.51.100.2, 198.51.100.3]
		rules:
		  - name: denied
		    domains: [denied.example.com]
		    action: deny
		  - name: questions
		    who: { exe: [$work/dnsperf, $work/pingpong] }
		    domains: ["*.many.example.com"]
		    action: allow
		    open: no
		  - name: answers
		    who: { exe: [$work/dnsperf-open, $work/pingpong-open, $work/latency] }
		    domains: ["*.example.com", "*.many.example.com"]
		    action: allow
	END
	# A rule holds 4,096 addresses, so each 4,000 names have their own.
	for i in $(seq 0 $((connects / 4000))); do
		group=$(printf %04x "$i")
		echo "  - name: connects-$i
    who: { exe: $work/good }
    domains: [\"${numbered%%#*}$group-*.example.com\"]
    action: allow" >>"$work/policy.yaml"
	done
}
# The proportional size is taken: the ring's pages are mapped twice, so that a
# record that wraps around is in one piece, and are to count once.
resident_kb() { awk '/^Pss:/ { print $2 }' "/proc/$nameward_pid/smaps_rollup"; }
# map_bytes: of all BPF maps of the machine; only differences are used.
map_bytes() { bpftool -j map show | jq '[.[].bytes_memlock // 0] | add // 0'; }
now_ms() { echo $(($(date +%s%N) / 1000000)); }

verdicts() {
	if [ -x "$build/tests/bench/bench_decide" ]; then
		"$build/tests/bench/bench_decide"
	else
		skip "the kernel's verdict: there is no bench_decide"
	fi
	if [ -x "$build/tests/bench/bench_packet" ]; then
		"$build/tests/bench/bench_packet"
	else
		skip "a packet that is no DNS: there is no bench_packet"
	fi
	if [ -x "$build/tests/bench/bench_alert" ]; then
		"$build/tests/bench/bench_alert"
	else
		skip "the detectors: there is no bench_alert"
	fi
}

# questions [PROGRAM]: how many a second dnsperf gets answered by knotd.
questions() {
	as_program -- "$work/${1:-dnsperf}" -s 198.51.100.2 -d "$work/names" \
		-l "$seconds" -c 8 -q 400 2>"$work/dnsperf.log" |
		awk '/Queries per second/ { print $4 } /Queries lost/ && $3 > 0 { lost = $3 }
			END { if (lost) print "lost " lost >"/dev/stderr" }'
}

# questions_with [PROGRAM]: the same while nameward runs.
questions_with() {
	rm -f "$records"
	start_nameward
	questions "${1:-}"
	ctl status --json >"$work/status.json"
	stop "$nameward_pid"
}

# questions_before [PROGRAM]: the same while the other nameward runs.
questions_before() {
	this=$nameward nameward=$BENCH_FORMER
	questions_with "${1:-}"
	nameward=$this
}

ratio() { awk "BEGIN { printf \"%.3f\", $1 / $2 }"; }

# rates WHAT AIM [PROGRAM]: measure with and without nameward in turn, three
# times each.
rates() {
	: >"$work/with" && : >"$work/without" && : >"$work/before"
	for _ in 1 2 3; do
		questions "${3:-}" >>"$work/without"
		[ -z "${BENCH_FORMER:-}" ] ||
			questions_before "${3:-}" >>"$work/before"
		questions_with "${3:-}" >>"$work/with"
	done
	with=$(median <"$work/with") without=$(median <"$work/without")
	plain "questions a second without us" "${without%.*}" ""
	plain "questions a second, $1" "${with%.*}" ""
	figure "ratio, $1" "$(ratio "$with" "$without")" "" "at least" "$2"
	[ -z "${BENCH_FORMER:-}" ] ||
		plain "ratio to the former, $1" \
			"$(ratio "$with" "$(median <"$work/before")")" ""
	plain "lost, $1" "$(jq -c '.lost // .losses // {}' "$work/status.json")" ""
}

throughput() {
	for i in $(seq 10000); do echo "q$i.many.example.com A"; done \
		>"$work/names"
	policy_of denied
	rates "records of denials only" 0.95
	rates "records of denials only, each answer opens" 0.95 dnsperf-open
	policy_of all
	rates "a record of every query and answer" 0.75
}

# daemon_ns: the CPU time that the daemon has taken; 0 where there is none.
daemon_ns() {
	for pid in $nameward_pid; do cat "/proc/$pid/task/"*/schedstat; done |
		awk '{ ns += $1 } END { printf "%.0f\n", ns }'
}
daemon_switches() {
	for pid in $nameward_pid; do cat "/proc/$pid/status"; done |
		awk '/^voluntary/ { n = $2 } END { print n + 0 }'
}
# bpf_ns: the time in our programs at the client's cgroup (bpf_stats_enabled).
bpf_ns() {
	bpftool cgroup show "$cgroup" | awk '$1 ~ /^[0-9]+$/ { print $1 }' |
		while read -r id; do bpftool -j prog show id "$id"; done |
		jq -s '[.[].run_time_ns // 0] | add // 0'
}

# cost_of FILE PROGRAM FRESH: add to FILE what a question costs: its program,
# with all that the kernel does in its time, the daemon, both, the wake-ups of
# the daemon in a hundred questions, and the time in BPF programs.
cost_of() {
	daemon=$(daemon_ns) switches=$(daemon_switches) bpf=$(bpf_ns)
	own=$("$work/$2" "$questions" "$3" "$cgroup/cgroup.procs" \
		"/run/netns/$server_ns" "/run/netns/$client_ns" 198.51.100.3) ||
		fail "pingpong"
	sleep 0.2 # the last records
	daemon=$((($(daemon_ns) - daemon) / questions))
	switches=$((($(daemon_switches) - switches) * 100 / questions))
	bpf=$((($(bpf_ns) - bpf) / questions))
	echo "$own $daemon $((own + daemon)) $switches $bpf" >>"$1"
}

# cost_with FILE PROGRAM NAMEWARD
cost_with() {
	[ -n "$3" ] || return 0
	this=$nameward nameward=$3
	rm -f "$records"
	start_nameward
	cost_of "$1" "$2" 0
	cost_of "$1.fresh" "$2" 1
	lost=$(ctl status --json | jq -c '[.lost[]? | numbers] | add // 0')
	[ "$lost" = 0 ] || plain "lost, ${1##*/cost.}" "$lost" ""
	stop "$nameward_pid"
	nameward=$this nameward_pid=
}

stateful() {
	in_client nft -f - <<-END
		table inet bench {
			chain output {
				type filter hook output priority filter
				ct state established accept
			}
			chain input {
				type filter hook input priority filter
				ct state established accept
			}
		}
	END
}

# column N FILE: its median.
column() { cut -d' ' -f"$1" "$2" | median; }

# cost_line FILE: the medians, and what is above a stateful rule.
cost_line() {
	ct=$work/cost.ct
	case $1 in *.fresh) ct=$ct.fresh ;; esac
	printf '%-40s %6s ns + daemon %6s = %+6d above ct, bpf %5s, %3s wakes in 100\n' \
		"a question, ${1##*/cost.}" "$(column 1 "$1")" "$(column 2 "$1")" \
		$(($(column 3 "$1") - $(column 3 "$ct"))) \
		"$(column 5 "$1")" "$(column 4 "$1")"
}

# Each kind: what, records, alerts, program.
cost_kinds='decided,denied,no,pingpong
opens,denied,no,pingpong-open
all,all,no,pingpong
decided-alerts,denied,{},pingpong'

costs() {
	stats=$(sysctl -n kernel.bpf_stats_enabled)
	sysctl -qw kernel.bpf_stats_enabled=1
	for _ in $(seq "$rounds"); do
		cost_of "$work/cost.without" pingpong 0
		cost_of "$work/cost.without.fresh" pingpong 1
		stateful
		cost_of "$work/cost.ct" pingpong 0
		cost_of "$work/cost.ct.fresh" pingpong 1
		in_client nft delete table inet bench
		for kind in ${BENCH_COSTS:-$cost_kinds}; do
			IFS=, read -r what kept alerts program <<-END
				$kind
			END
			policy_of "$kept" "$alerts"
			cost_with "$work/cost.$what" "$program" "$nameward"
			cost_with "$work/cost.$what.former" "$program" \
				"${BENCH_FORMER:-}"
		done
	done
	sysctl -qw kernel.bpf_stats_enabled="$stats"
	for file in "$work"/cost.*; do
		cost_line "$file"
	done
}

latency() {
	policy_of denied
	start_nameward
	as_program -- "$work/latency" 4000 300 "$numbered" answers_6 \
		>"$work/latency.out"
	tr ' ' '\n' <"$work/latency.out" >"$work/latency.words"
	figure "answer in hand -> address in the set, p50" \
		"$(sed -n 's/p50=//p' "$work/latency.words")" us "at most" 50
	figure "answer in hand -> address in the set, p99" \
		"$(sed -n 's/p99=//p' "$work/latency.words")" us "at most" 500
	plain "  one question to the kernel's set takes" \
		"$(sed -n 's/price=//p' "$work/latency.words")" us
	plain "  addresses that never came" \
		"$(sed -n 's/never=//p' "$work/latency.words")" "of 4000"
	stop "$nameward_pid"
}

# Records are written of all lookups, since alerts are to cost little beside
# them; what the detectors cost without records is in costs().
alerts() {
	for i in $(seq 10000); do echo "q$i.many.example.com A"; done \
		>"$work/names"
	: >"$work/on" && : >"$work/off"
	for _ in 1 2 3; do
		policy_of all no
		questions_with >>"$work/off"
		policy_of all '{}'
		questions_with >>"$work/on"
	done
	on=$(median <"$work/on") off=$(median <"$work/off")
	plain "questions a second, alerts off" "${off%.*}" ""
	plain "questions a second, alerts on" "${on%.*}" ""
	figure "ratio of questions a second, alerts on to off" \
		"$(ratio "$on" "$off")" "" "at least" 0.98
	policy_of denied '{ list: [{ domains: ["**.com"] }] }'
	rm -f "$records"
	start_nameward
	as_program -- "$(command -v python3)" "$(dirname "$0")/alert_latency.py" \
		"$records" 200 198.51.100.2 >"$work/latency.out"
	tr ' ' '\n' <"$work/latency.out" >"$work/latency.words"
	plain "lookup sent -> alert in the file, p50" \
		"$(sed -n 's/p50=//p' "$work/latency.words")" ms
	figure "lookup sent -> alert in the file, p99" \
		"$(sed -n 's/p99=//p' "$work/latency.words")" ms "at most" 100
	figure "  alerts that never came" \
		"$(sed -n 's/never=//p' "$work/latency.words")" "of 200" "at most" 0
	stop "$nameward_pid"
}

connections() {
	policy_of denied
	start_nameward
	start sink nsenter --net="/run/netns/$server_ns" \
		"$build/tests/bench/sink" 80
	await grep -q ready "$work/sink.log"
	good sendto --type AAAA --unique --name "$numbered" --count "$connects" \
		--then-connect 80 --summary --limit-ms "$connects_ms" \
		>"$work/connects"
	sum_of() { sed -n "s/.*result=$1 count=//p" "$work/connects"; }
	resent=$(sum_of EAGAIN)
	tried=$(awk -F= '{ n += $3 } END { print n + 0 }' "$work/connects")
	plain "connections at once after a lookup" "$tried" ""
	figure "  that came up" "$(($(sum_of OK) + ${resent:-0}))" "" \
		"at least" "$tried"
	figure "  that needed a second SYN" "${resent:-0}" "" "at most" 0
	grep -vE 'OK|EAGAIN' "$work/connects"
	stop "$sink_pid"
	stop "$nameward_pid"
}

memory() {
	awk 'BEGIN { for (i = 0; i < 1000000; i++)
		printf "host%d.zone%d.example.org\n", i, i % 5000 }' \
		>"$work/million.txt"
	policy_of denied
	before=$(map_bytes)
	start_nameward
	small=$(map_bytes)
	figure "resident, a small policy" $(($(resident_kb) / 1024)) MB \
		"at most" 20
	sed 's/^rules:/lists: { million: { file: million.txt } }\
rules:\
  - { name: million, domains: ["list:million"], action: deny }/' \
		"$work/policy.yaml" >"$work/million.yaml"
	mv "$work/million.yaml" "$work/policy.yaml"
	begin=$(now_ms)
	ctl reload || fail "a million names are loaded"
	figure "a million names loaded" $(($(now_ms) - begin)) ms "at most" 1000
	large=$(map_bytes)
	figure "kernel memory a name" $(((large - small) / 1000000)) bytes \
		"at most" 100
	plain "resident, a million names" $(($(resident_kb) / 1024)) MB
	plain "kernel memory before, small policy, million names" \
		"$((before / 1048576)), $((small / 1048576)), $((large / 1048576))" MB
	stop "$nameward_pid"
}

# Questions, answers and connections as `run` records them, of 20 programs and
# 20,000 names; a tenth of the million, read ten times.
replayed() {
	awk 'BEGIN {
		for (i = 0; i < 33334; i++) {
			name = "host" i % 20000 ".zone" i % 50 ".example.com"
			ip = "203.0.113." i % 250
			head = sprintf("{\"@timestamp\":\"2026-11-22T%02d:%02d:%02d.%09dZ\"," \
				"\"ecs\":{\"version\":\"8.11\"},\"event\":{\"kind\":" \
				"\"event\",\"category\":[\"network\"],\"type\":[" \
				"\"protocol\",\"denied\"],", i / 3600 % 24,
				i / 60 % 60, i % 60, i)
			who = sprintf("\"outcome\":\"unknown\"},\"process\":{\"pid\":22407," \
				"\"thread\":{\"id\":22410},\"name\":\"p%d\"," \
				"\"executable\":\"/usr/bin/p%d\",\"command_line\":" \
				"\"p%d -sS http://%s/\",\"start\":" \
				"\"2026-11-22T17:24:55.543320636Z\",\"parent\":{" \
				"\"pid\":21337}},\"user\":{\"id\":\"0\",\"name\":" \
				"\"root\"},\"group\":{\"id\":\"0\",\"name\":\"root\"}," \
				"\"source\":{\"ip\":\"198.51.100.2\",\"port\":53}," \
				"\"network\":{\"transport\":\"tcp\",\"type\":\"ipv4\"," \
				"\"direction\":\"egress\"},\"observer\":{\"egress\":{" \
				"\"interface\":{\"name\":\"veth0\"}}},\"nameward\":{" \
				"\"mode\":\"audit\",\"attribution\":\"exact\"," \
				"\"cgroup\":\"/user.slice/session-1.scope\"},",
				i % 20, i % 20, i % 20, name)
			question = "\"question\":{\"name\":\"" name "\",\"type\":\"A\"," \
				"\"class\":\"IN\",\"registered_domain\":\"example.com\"}"
			print head "\"reason\":\"default\",\"action\":\"query\"," who \
				"\"dns\":{\"type\":\"query\",\"id\":\"58727\"," \
				question ",\"header_flags\":[\"RD\"]}}"
			print head "\"reason\":\"denied\",\"action\":\"answer\"," who \
				"\"dns\":{\"type\":\"answer\",\"id\":\"58727\"," \
				question ",\"header_flags\":[\"AA\",\"RD\"]," \
				"\"response_code\":\"NOERROR\",\"answers\":[{" \
				"\"name\":\"" name "\",\"type\":\"A\",\"class\":\"IN\"," \
				"\"ttl\":300,\"data\":\"" ip "\"}],\"resolved_ip\":[\"" \
				ip "\"]}}"
			print head "\"reason\":\"not-open\",\"action\":\"connect\"," who \
				"\"destination\":{\"ip\":\"" ip "\",\"port\":443}}"
		}
	}' >"$work/past.json"
	policy <<-END
		version: 1
		mode: enforce
		rules:
		  - { name: a, who: { exe: "/usr/bin/p1*" }, domains: ["**.example.com"], action: allow }
		  - { name: b, domains: ["*.zone7.example.com"], action: allow, open: no }
	END
	f=$work/past.json
	begin=$(now_ms)
	"$nameward" replay -p "$work/policy.yaml" "$f" "$f" "$f" "$f" "$f" "$f" \
		"$f" "$f" "$f" "$f" >"$work/replayed" ||
		fail "a million records are replayed"
	figure "a million records replayed" $(($(now_ms) - begin)) ms \
		"at most" 10000
	rm "$f"
}

e2e_begin
start_knotd
cp "$(command -v dnsperf)" "$work/dnsperf"
cp "$work/dnsperf" "$work/dnsperf-open"
cp "$build/tests/bench/latency" "$work/latency"
cp "$build/tests/bench/pingpong" "$work/pingpong"
cp "$build/tests/bench/pingpong" "$work/pingpong-open"
[ $# -gt 0 ] || set -- verdicts throughput costs latency alerts connections \
	memory replayed
for part; do $part; done
e2e_end
