# shellcheck shell=sh disable=SC2154 # what bench.sh sets
# figures.sh - print what is measured, and keep it for build/bench.json.
#
# A figure is an object {name, value, unit} with {relation, aim, held} where it has
# an aim, and {runs} where it comes from several; the file is {machine, figures,
# skipped}.  What could not be measured does not hold.
figures=$work/figures
skipped=$work/skipped
: >"$figures" && : >"$skipped"

# keep WHAT VALUE UNIT RELATION AIM [RUNS]: RUNS is a file with a value a line.
keep() {
	jq -cn --arg name "$1" --arg value "$2" --arg unit "$3" \
		--arg relation "$4" --arg aim "$5" --rawfile runs "${6:-/dev/null}" '
		def number: tonumber? // .;
		{ name: $name, value: ($value | number), unit: $unit }
		| if $relation == "" then . else . + {
			relation: $relation, aim: ($aim | number),
			held: ((.value | type) == "number" and
				if $relation == "at most"
				then .value <= ($aim | tonumber)
				else .value >= ($aim | tonumber) end)
		} end
		| if $runs == "" then . else
			. + { runs: ($runs | split("\n") | map(tonumber?)) } end' \
		>>"$figures"
}

# lines: figures as lines to read.
lines() {
	jq -r '[.name, .value, .unit, .relation // "", .aim // "",
		if .held == null then "" elif .held then "held" else "MISSED" end]
		| map(tostring) | join("\t")' |
		awk -F '\t' '{
			printf "%-58s %9s %-8s", $1, $2, $3
			print $4 == "" ? "" : " " $4 " " $5 ": " $6
		}'
}

# figure WHAT VALUE UNIT RELATION AIM [RUNS]: "at most" or "at least".
figure() { keep "$@" && tail -n 1 "$figures" | lines; }
# plain WHAT VALUE UNIT [RUNS]: a figure without an aim.
plain() { figure "$1" "$2" "$3" "" "" "${4:-}"; }
# aimed WHAT VALUE UNIT RELATION AIM [RUNS]: plain where AIM is empty.
aimed() {
	if [ -n "$5" ]; then figure "$@"; else plain "$1" "$2" "$3" "${6:-}"; fi
}
# absent WHAT WHY: it was not measured.
absent() {
	skip "$1: $2"
	jq -cn --arg name "$1" --arg why "$2" '{ name: $name, why: $why }' \
		>>"$skipped"
}

# A "-" stands for a value that does not count.
median() { grep -vx -e - | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
total() { awk '{ n += $1 } END { print n + 0 }'; }
# ratios FILE OTHER, above FILE OTHER: of the values of each round.
ratios() {
	paste "$1" "$2" | awk 'NF != 2 { next }
		$1 == "-" || $2 == "-" || $2 <= 0 { print "-"; next }
		{ printf "%.3f\n", $1 / $2 }'
}
above() {
	paste "$1" "$2" | awk 'NF != 2 { next }
		$1 == "-" || $2 == "-" { print "-"; next }
		{ printf "%.10g\n", $1 - $2 }'
}

machine() {
	commit=$(git -C "$top" describe --always --abbrev=40 --dirty \
		--exclude '*' 2>/dev/null)
	jq -n --arg kernel "$(uname -r)" --argjson cpus "$(nproc)" \
		--arg model "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
		--argjson memory "$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)" \
		--arg date "$(date -u +%FT%TZ)" --arg version "$("$nameward" --version)" \
		--arg commit "$commit" --arg load "$(cut -d' ' -f1 /proc/loadavg)" '{
			kernel: $kernel, cpus: $cpus, cpu_model: $model,
			memory_mb: $memory, date: $date,
			load_before: ($load | tonumber),
			nameward: ($version | ltrimstr("nameward ")),
			commit: (if $commit == "" then null else $commit end)
		}'
}

# sum: write build/bench.json, and print it with the ratios first, without the parts
# of a question's cost.
sum() {
	jq -n --slurpfile machine "$work/machine" --slurpfile figures "$figures" \
		--slurpfile skipped "$skipped" '{ machine: $machine[0],
			figures: $figures, skipped: $skipped }' >"$work/bench.json"
	mv "$work/bench.json" "$build/bench.json"
	echo
	echo "In sum, ratios first (build/bench.json):"
	jq -c '.figures | map(select(.name | startswith("a question, ") | not)) |
		(map(select(.unit == "ratio")) +
		map(select(.unit != "ratio")))[]' "$build/bench.json" | lines
}
