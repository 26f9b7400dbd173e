#!/bin/sh
# run.sh PROGRAM...: run the test programs, JOBS at a time, show what failed, was
# skipped or noted in each, and end with the sum of all of them.  What a program
# printed stands together, in the order of the list, whenever it came.
#
# A test program says in its head (a script's, or the C source's) how it is run:
#   # run: alone   by itself, when all others have ended: it measures time, or
#                  counts what a busy machine does twice, or reads what the
#                  others have left
#   # run: calm    beside few, one for each processor and one more, before those:
#                  it waits for times of the clock, or for programs with patience of
#                  their own
#   # run: early   it takes long, so it begins before the others do
#   # run: once    sanitised, where both builds of it are given: it takes long, and
#                  the other would show no more; mostly the kernel loads BPF programs
#
# A program that ends badly without a FAIL line counts as one failure, and so
# does one that ran no test or has not ended in time.
#
# CHECK_AGAIN   so many programs at most (0) that failed beside others are run once
#               more, alone.  What passes then has passed, and a line "unsteady:
#               PROGRAM failed once beside others: WHY" before the sum says so.
#               Where more have failed it isn't chance, so none is run again, and
#               neither is one that took too long
# JOBS          how many programs run at a time (three for each processor)
# TEST_SECONDS  how long one may take (600)
# VERBOSE       not empty: show the seconds that each took, too.  They stand in
#               $BUILD/tests/times, by which the longest begins first next time
set -u
build=${BUILD:-build}
limit=${TEST_SECONDS:-600}

# one DIRECTORY NUMBER PROGRAM: run it; what it printed is in DIRECTORY.
one() {
	out=$1/$2
	read -r began _ </proc/uptime
	case $3 in *.sh) set -- "$1" "$2" sh "$3" ;; *) set -- "$1" "$2" "$3" ;; esac
	shift 2
	# A process group of its own, so that all of it ends when the time is up.
	timeout -k 20 "$limit" "$@" >"$out.out" 2>"$out.err" &
	echo $! >"$out.pid"
	wait $!
	status=$?
	read -r ended _ </proc/uptime
	rm "$out.pid"
	echo "$status $began $ended" >"$out.status"
	mv "$out.status" "$out.done"
}

# plan PROGRAM...: how each is run, as "LIST SECONDS NUMBER PROGRAM", where SECONDS
# are those of the last time, or a guess.  What is run sanitised is left out.  One
# process does it, as there are a thousand programs.
plan() {
	printf '%s\n' "$@" | awk -v build="$build" -v times="$build/tests/times" '
		# words(PROGRAM): what its head says, between blanks.
		function words(program,    source, line, n, said) {
			source = program
			if (source !~ /\.sh$/) {
				sub(/^.*tests\//, "tests/", source)
				source = source ".c"
			}
			said = " "
			for (n = 0; n < 40 && (getline line <source) > 0; n++)
				if (line ~ /^(#| \*) run: [a-z]+$/)
					said = said substr(line, match(line, /[a-z]+$/)) " "
			close(source)
			return said
		}
		BEGIN {
			while ((getline line <times) > 0) {
				split(line, part, " ")
				if (!(part[2] in seconds)) seconds[part[2]] = part[1]
			}
		}
		{ programs[NR] = $0; given[$0] = 1 }
		END {
			for (i = 1; i <= NR; i++) {
				program = programs[i]
				said = words(program)
				twin = build "/san/" substr(program, length(build) + 2)
				if (said ~ / once / && twin in given) continue
				guess = 0
				if (program ~ /\.sh$/) guess = 5
				if (said ~ / early /) guess = 600
				if (program in seconds) guess = seconds[program]
				list = "together"
				if (said ~ / calm /) list = "calm"
				if (said ~ / alone /) list = "alone"
				print list, guess, i, program
			}
		}'
}

is_running() { kill -0 "$runner" 2>/dev/null; }

# verdict NUMBER PROGRAM: what it said, and what it adds, now that it has ended.
verdict() {
	read -r status began ended <"$log/$1.done"
	p=$(grep -c '^ok ' "$log/$1.out")
	f=$(grep -c '^FAIL ' "$log/$1.out")
	s=$(grep -c '^skip ' "$log/$1.out")
	grep -E '^(FAIL|skip|note) ' "$log/$1.out"
	if [ "$status" = 124 ] || { [ "$status" = 137 ] &&
		[ $((${ended%.*} - ${began%.*})) -ge "$limit" ]; }; then
		f=$((f + 1))
		echo "FAIL $2: it took longer than $limit seconds"
		: >"$log/$1.late"
	elif [ "$status" = 137 ]; then
		f=$((f + 1))
		echo "FAIL $2: it was killed (for want of memory?)"
	elif [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
		f=1
		echo "FAIL $2: exit status $status"
	elif [ $((p + f + s)) -eq 0 ]; then
		f=1
		echo "FAIL $2: it ran no test"
	fi
	[ "$f" -gt 0 ] && tail -n 120 "$log/$1.err" | sed 's/^/    /'
	echo "${2#build/}: $p passed, $f failed, $s skipped"
	echo "$p $f $s" >"$log/$1.sum"
	awk -v b="$began" -v e="$ended" -v program="$2" \
		'BEGIN { printf "%.1f %s\n", e - b, program }' >>"$log/times"
}

# show NUMBER PROGRAM: the same, when it has ended.
show() {
	until [ -e "$log/$1.done" ]; do
		is_running || [ -e "$log/$1.done" ] || {
			echo "FAIL $2: it was not run" | tee "$log/$1.said"
			echo "0 1 0" >"$log/$1.sum"
			return
		}
		sleep 0.1
	done
	verdict "$1" "$2" >"$log/$1.said"
	cat "$log/$1.said"
}

failed() { ! grep -q ' 0 ' "$log/$1.sum"; }

# in_turn: scripts and other programs of standard input, so that the same part of
# either's seconds is over at any time.  Scripts mostly wait, the others compute.
in_turn() {
	awk '{ of = $3 ~ /\.sh$/; line[of, ++n[of]] = $0; all[of] += $1 + 0.01 }
	END {
		at[0] = at[1] = 1
		while (at[0] <= n[0] || at[1] <= n[1]) {
			of = at[0] > n[0] || (at[1] <= n[1] &&
				past[1] * all[0] <= past[0] * all[1])
			$0 = line[of, at[of]++]
			past[of] += $1 + 0.01
			print
		}
	}'
}

# begin_all LIST AT_A_TIME: each "SECONDS NUMBER PROGRAM" of it, the longest first.
begin_all() {
	sort -rn -k1,1 -s "$1" | in_turn | sed 's/^[^ ]* //' |
		xargs -r -P "$2" -L 1 sh "$0" --one "$log" &
	runner=$!
}

if [ "${1:-}" = --one ]; then
	shift
	one "$@"
	exit 0
fi

# keep_times: those of this run, and of the last one what did not run now.
keep_times() {
	mkdir -p "$build/tests"
	awk '!seen[$2]++' "$log/times" "$build/tests/times" |
		sort -rn -k1,1 >"$log/times.all"
	cp "$log/times.all" "$build/tests/times.$$"
	mv "$build/tests/times.$$" "$build/tests/times"
}

end_all() {
	kill "$runner" 2>/dev/null
	for pid in "$log"/*.pid; do
		[ ! -e "$pid" ] || kill "$(cat "$pid")"
	done
	wait
	exit 130
}

# run_list LIST AT_A_TIME: run and show all of it.
run_list() {
	begin_all "$1" "$2"
	while read -r _ number program; do
		show "$number" "$program"
	done <"$1"
	wait "$runner"
}

# run_again: run what failed beside others once more, if that may be chance.
run_again() {
	most=${CHECK_AGAIN:-0}
	while read -r _ number program; do
		! failed "$number" || echo "0 $number.again $program"
	done <"$log/beside" >"$log/failed"
	count=$(wc -l <"$log/failed")
	if [ "$count" -gt "$most" ]; then
		[ "$most" = 0 ] ||
			echo "note $count programs failed beside others: none is run again"
		return
	fi
	while read -r _ number program; do
		[ -e "$log/${number%.again}.late" ] || echo "0 $number $program"
	done <"$log/failed" >"$log/again"
	[ ! -s "$log/again" ] || echo "again, alone, what failed beside others:"
	run_list "$log/again" 1
	while read -r _ number program; do
		first=${number%.again}
		mv "$log/$number.sum" "$log/$first.sum"
		failed "$first" && continue
		why=$(sed -n 's/^FAIL //p' "$log/$first.said" | head -n 1)
		echo "unsteady: ${program#build/} failed once beside others: $why"
	done <"$log/again" >"$log/unsteady"
}

log=$(mktemp -d)
runner=
trap 'rm -rf "$log"' EXIT
trap end_all INT TERM HUP
for list in together calm alone unsteady times; do : >"$log/$list"; done
plan "$@" >"$log/plan"
while read -r list planned; do
	echo "$planned" >>"$log/$list"
done <"$log/plan"
run_list "$log/together" "${JOBS:-$((3 * $(nproc)))}"
run_list "$log/calm" $(($(nproc) + 1))
cat "$log/together" "$log/calm" >"$log/beside"
run_again
run_list "$log/alone" 1
keep_times
if [ -n "${VERBOSE:-}" ]; then
	sort -rn -k1,1 "$log/times"
fi
cat "$log/unsteady"
cat "$log"/*.sum 2>/dev/null | awk '{ p += $1; f += $2; s += $3 }
	END {
		printf "%d passed, %d failed, %d skipped\n", p, f, s
		exit f > 0
	}'
