# shellcheck shell=sh disable=SC2154 # what bench.sh sets
# costs.sh - what a question costs the whole system in CPU time, how much longer it
# takes, and what nameward costs while nobody asks.

# Each kind: what, records, alerts, program, nanoseconds above ct that it may take.
cost_kinds='decided,denied,no,pingpong,1500
opens,denied,no,pingpong-open,3000
all,all,no,pingpong,5000
lookups,lookups,no,pingpong,
decided-alerts,denied,{},pingpong,'

# The process beside the one that asks: nameward or a peer; none is 0.
tasks() { for pid in $nameward_pid $peer_pid; do cat "/proc/$pid/task/"*/"$1"; done; }
# daemon_ns: the CPU time that it has taken.
daemon_ns() { tasks schedstat | awk '{ ns += $1 } END { printf "%.0f\n", ns }'; }
daemon_switches() { tasks status | awk '/^voluntary/ { n += $2 } END { print n + 0 }'; }
# bpf_ns: the time in our programs at the client's cgroup (bpf_stats_enabled).
bpf_ns() {
	bpftool cgroup show "$cgroup" | awk '$1 ~ /^[0-9]+$/ { print $1 }' |
		while read -r id; do bpftool -j prog show id "$id"; done |
		jq -s '[.[].run_time_ns // 0] | add // 0'
}

cost_names=4000 # that pingpong asks for

# ask_over PROGRAM QUESTIONS FRESH ASKED: the time of the thread a question.
ask_over() {
	"$work/$1" "$2" "$3" "$cgroup/cgroup.procs" "/run/netns/$server_ns" \
		"/run/netns/$client_ns" 198.51.100.3 "$4"
}

# bpf_part PROGRAM FRESH ASKED: the time in BPF programs a question.  The kernel
# reads the clock twice for each, so it is a run of its own.
bpf_part() {
	some=$((questions / 5 + 1))
	sysctl -qw kernel.bpf_stats_enabled=1
	bpf=$(bpf_ns)
	ask_over "$1" "$some" "$2" "$3" >/dev/null && asked_all=0 || asked_all=1
	echo $((($(bpf_ns) - bpf) / some))
	sysctl -qw kernel.bpf_stats_enabled=0
	sleep 0.2 # the last records, or the next run would pay for them
	return "$asked_all"
}

# spent_on PROGRAM QUESTIONS FRESH ASKED: what a question costs: its program, with
# all that the kernel does in its time, the daemon, both, and the wake-ups of the
# daemon in a hundred questions.
spent_on() {
	daemon=$(daemon_ns) switches=$(daemon_switches)
	own=$(ask_over "$@") || return 1
	sleep 0.2 # the last records
	daemon=$((($(daemon_ns) - daemon) / $2))
	switches=$((($(daemon_switches) - switches) * 100 / $2))
	echo "$own $daemon $((own + daemon)) $switches"
}

# cost_of FILE PROGRAM FRESH ASKED: add that to FILE, and the time in BPF programs.
cost_of() {
	spent=$(spent_on "$2" "$questions" "$3" "$4") ||
		fail "pingpong: ${1##*/}"
	bpf=$(bpf_part "$2" "$3" "$4") || fail "pingpong: ${1##*/}, counted"
	echo "$spent $bpf" >>"$1"
}

# costs_of FILE PROGRAM ASKED: the first question for each name, then those for names
# whose answers are known, over one socket and over one for each.  The time in
# BPF programs of a first question is not counted: there is no second one.
costs_of() {
	spent=$(spent_on "$2" "$cost_names" 0 "$3") ||
		fail "pingpong: ${1##*/}, first"
	echo "$spent -" >>"$1.first"
	cost_of "$1" "$2" 0 "$3"
	cost_of "$1.fresh" "$2" 1 "$3"
}

# cost_drop FILE: the last line of it is of a round that does not count.  The line
# stays, since lines of one number are of one round.
cost_drop() { sed -i '$s/.*/- - - - -/' "$1"; }

# cost_with FILE PROGRAM NAMEWARD: where events were lost the daemon had less to do
# than it should have had.
cost_with() {
	takes_policy "${3:-false}" || return 0
	this=$nameward nameward=$3
	rm -f "$records"
	start_nameward
	costs_of "$1" "$2" 198.51.100.3
	lost=$(lost_now)
	if [ "$lost" != 0 ]; then
		plain "lost in a round that does not count, ${1##*/cost.}" "$lost" ""
		for file in "$1" "$1.first" "$1.fresh"; do cost_drop "$file"; done
	fi
	stop "$nameward_pid"
	nameward=$this nameward_pid=
}

cost_round() {
	for kind in $peers; do
		peer_begin "$kind" 198.51.100.3
		costs_of "$work/cost.$kind" pingpong "$asked"
		peer_end "$kind"
	done
	for kind in ${BENCH_COSTS:-$cost_kinds}; do
		IFS=, read -r what kept alerts program _ <<-END
			$kind
		END
		policy_of "$kept" "$alerts"
		cost_with "$work/cost.$what" "$program" "$nameward"
		cost_with "$work/cost.$what.former" "$program" \
			"${BENCH_FORMER:-}"
	done
}

# cost_part N FILE WHAT UNIT: a median of FILE, kept beside its sum.
cost_part() {
	cut -d' ' -f"$1" "$2" >"$work/part"
	keep "a question, ${2##*/cost.}: $3" "$(median <"$work/part")" "$4" \
		"" "" "$work/part"
}

# cost_line FILE: what is above a stateful rule, and the parts of it.
cost_line() {
	ct=$work/cost.ct
	case $1 in *.fresh) ct=$ct.fresh ;; *.first) ct=$ct.first ;; esac
	what=${1##*/cost.}
	cut -d' ' -f3 "$1" >"$work/part"
	cut -d' ' -f3 "$ct" >"$work/part.ct"
	above "$work/part" "$work/part.ct" >"$work/above.$what"
	aim=$(echo "$cost_kinds" | sed -n "s/^$what,.*,//p")
	case $what in
	ct | ct.first | ct.fresh) echo "a question, $what" ;;
	*)
		aimed "a question above ct, $what" \
			"$(median <"$work/above.$what")" ns \
			"at most" "$aim" "$work/above.$what"
		;;
	esac
	before=$(wc -l <"$figures")
	cost_part 1 "$1" "its program" ns
	cost_part 2 "$1" "the daemon" ns
	cost_part 3 "$1" "both" ns
	case $1 in *.first) ;; *) cost_part 5 "$1" "BPF programs" ns ;; esac
	cost_part 4 "$1" "wake-ups in 100" ""
	tail -n "+$((before + 1))" "$figures" |
		jq -sr '"    " + (map("\(.name | sub(".*: "; "")) \(.value)") | join(", "))'
}

costs() {
	nameward_pid=
	stats=$(sysctl -n kernel.bpf_stats_enabled)
	sysctl -qw kernel.bpf_stats_enabled=0
	for _ in $(seq "$rounds"); do cost_round; done
	sysctl -qw kernel.bpf_stats_enabled="$stats"
	for file in "$work"/cost.*; do cost_line "$file"; done
	[ -s "$work/above.all" ] && [ -s "$work/above.lookups" ] || return 0
	ratios "$work/above.lookups" "$work/above.all" >"$work/ratios"
	figure "ratio of the cost above ct, lookups to all" \
		"$(median <"$work/ratios")" ratio "at most" 0.5 "$work/ratios"
	[ -s "$work/above.decided" ] || return 0
	for what in all lookups; do
		above "$work/above.$what" "$work/above.decided" \
			>"$work/recording.$what"
	done
	ratios "$work/recording.lookups" "$work/recording.all" >"$work/ratios"
	plain "ratio of what recording costs, lookups to all" \
		"$(median <"$work/ratios")" ratio "$work/ratios"
}

# Each kind: what, records, program, and how many microseconds more than with ct
# p50 and p99 may be.
pace_kinds='decided,denied,paced,4,30
opens,denied,paced-open,4,30
all,all,paced,4,30
lookups,lookups,paced,,'

# pace_of FILE PROGRAM ASKED: add p50 and p99 of lookups at a fixed pace to FILE.
pace_of() {
	as_program -- "$work/$2" $((pace * seconds)) "$pace" "$3" \
		>"$work/pace.out" || fail "paced: ${1##*/}"
	sed 's/[a-z]*[0-9]*=//g' "$work/pace.out" >>"$1"
}

pace_round() {
	for kind in $peers; do
		peer_begin "$kind" 198.51.100.2
		pace_of "$work/pace.$kind" paced "$asked"
		peer_end "$kind"
	done
	for kind in $pace_kinds; do
		IFS=, read -r what kept program _ <<-END
			$kind
		END
		policy_of "$kept"
		rm -f "$records"
		start_nameward
		pace_of "$work/pace.$what" "$program" 198.51.100.2
		stop "$nameward_pid"
	done
}

# pace_line WHAT N PERCENTILE AIM: column N of the file, and what is above ct.
pace_line() {
	cut -d' ' -f"$2" "$work/pace.$1" >"$work/part"
	cut -d' ' -f"$2" "$work/pace.ct" >"$work/part.ct"
	plain "lookup at $pace/s, $1, $3" "$(median <"$work/part")" us "$work/part"
	[ "$1" != ct ] || return 0
	above "$work/part" "$work/part.ct" >"$work/part.above"
	aimed "lookup at $pace/s above ct, $1, $3" \
		"$(median <"$work/part.above")" us "at most" "$4" "$work/part.above"
}

lookups() {
	rm -f "$work"/pace.*
	for _ in $(seq "$rounds"); do pace_round; done
	for kind in $peers $pace_kinds; do
		IFS=, read -r what _ _ p50 p99 <<-END
			$kind
		END
		pace_line "$what" 1 p50 "$p50"
		pace_line "$what" 2 p99 "$p99"
	done
}

# What it does while nobody asks.  Asking its status would wake it.  Less than 5 ms
# in 10 s is 0.0 %.
rest() {
	policy_of all '{}'
	start_nameward
	sleep 8 # of which the first five are too early to rest
	switches=$(daemon_switches) ns=$(daemon_ns)
	sleep 10
	figure "wake-ups at rest in 10 s" $(($(daemon_switches) - switches)) "" \
		"at most" 0
	figure "CPU time at rest in 10 s" $((($(daemon_ns) - ns) / 1000000)) ms \
		"at most" 5
	stop "$nameward_pid"
}
