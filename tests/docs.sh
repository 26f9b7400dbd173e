#!/bin/sh
# docs.sh - what the documents, the man pages and the examples say, compared with
# the program: its keys, options, reasons, counters, variables, targets and files,
# and every policy in them.
# run: calm
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top" || exit 1
build=${BUILD:-build}
nameward=${NAMEWARD:-$build/nameward}
case $nameward in /*) ;; *) nameward=$top/$nameward ;; esac
readme=README.md
documents="README.md SECURITY.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md"
man8=enforcer/cli/nameward.8
man5=policy/nameward.yaml.5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

ok() { echo "ok docs/$*"; }
fail() {
	echo "FAIL docs/$*"
	failed=1
}

# check SENTENCE COMMAND...
check() {
	sentence=$1
	shift
	if "$@" >"$work/said" 2>&1; then
		ok "$sentence"
	else
		fail "$sentence: $(head -n 3 "$work/said" | tr '\n' ' ')"
	fi
}

# none SENTENCE: standard input lists what is wrong with it.
none() {
	wrong=$(tr '\n' ' ')
	if [ -z "$wrong" ]; then ok "$1"; else fail "$1: not so for $wrong"; fi
}

# lacking FILE FORMAT: words on standard input that are not in FILE as FORMAT.
lacking() {
	while read -r word; do
		# shellcheck disable=SC2059
		grep -qF -e "$(printf "$2" "$word")" "$1" || echo "$word"
	done
}

# --- every key of the schema, which the program names itself ---------------
echo a.example.com >"$work/names.txt"
cat >"$work/keys.yaml" <<'END'
version: 1
bogus: 1
defaults: { bogus: 1 }
mark: { bogus: 1 }
name_services: { bogus: 1 }
lists: { names: { file: names.txt, bogus: 1 } }
programs: { someone: { user: 0, bogus: 1 } }
rules:
  - { action: allow, bogus: 1, open: { bogus: 1, ttl: { bogus: 1 } } }
tests:
  - { name: a.example.com, expect: deny, bogus: 1 }
END
# There are more maps in `alerts` than errors are printed of one policy.
for key in tunnel many-names txt dga nxdomain rebinding private-answer \
	first-domain first-pair resolver encrypted-dns odd-type odd-program \
	lookalike beacon fast-flux; do
	printf 'version: 1\nalerts: { %s: { bogus: 1 } }\n' $key \
		>"$work/keys-$key.yaml"
done
printf 'version: 1\nalerts: { bogus: 1, list: [%s], except: [%s] }\n' \
	'{ bogus: 1 }' '{ bogus: 1 }' >"$work/keys-alerts.yaml"
for policy in "$work"/keys*.yaml; do
	"$nameward" check "$policy" 2>&1
done |
	sed -n 's/.*unknown key in .*: want one of \(.*\), found.*/\1/p' \
		>"$work/maps"
check "the schema has 29 maps" test "$(wc -l <"$work/maps")" = 29
tr -d ' ' <"$work/maps" | tr ',' '\n' | sort -u >"$work/keys"
lacking $man5 '.It Ic %s' <"$work/keys" |
	none "nameward.yaml(5) has each key of the schema"
sed -n 's/^\.It Ic //p' $man5 | sort -u | comm -23 - "$work/keys" |
	none "nameward.yaml(5) has no other key"

# --- every policy -----------------------------------------------------------
# blocks FILE BEGIN END: each block that begins with `version:` to a file.
blocks() {
	rm -f "$work"/block-*
	awk -v begin="$2" -v end="$3" -v to="$work/block-" '
		index($0, end) == 1 && inside { close(file); inside = 0; next }
		inside == 1 {
			inside = /^version:/ ? 2 : 3
			if (inside == 2) { n++; file = to n ".yaml" }
		}
		inside == 2 { print >file }
		index($0, begin) == 1 && !inside { inside = 1 }' "$1"
}
# Lists that they name are there, with one name.
check_blocks() {
	n=0
	for block in "$work"/block-*; do
		[ -e "$block" ] || continue
		n=$((n + 1))
		sed -n 's/.*file: \([a-z.-]*\).*/\1/p' "$block" |
			while read -r list; do
				cp "$work/names.txt" "$work/$list"
			done
		check "policy $n of $1 is right" "$nameward" check "$block"
	done
	check "$1 has policies" test $n -ge "$2"
}
# shellcheck disable=SC2016
blocks $readme '```yaml' '```'
check_blocks $readme 2
check "each yaml block of $readme is a whole policy" test \
	"$(grep -c '^```yaml' $readme)" = "$n"
blocks $man5 '.Bd -literal' '.Ed'
check_blocks $man5 4
for policy in examples/*.yaml; do
	check "$policy is right" "$nameward" check "$policy"
done
printf 'version: 1\ninclude: %s\nlists: { doh: { file: %s } }\n' \
	"$top/examples/share/exceptions.yaml" "$top/examples/share/doh.txt" \
	>"$work/share.yaml"
check "what is shipped can be included" sh -c \
	"! '$nameward' check '$work/share.yaml' 2>&1 | grep -v ': ok'"
grep -oE 'X\("[^"]+", ALERT_KNOWN_ENCRYPTED_DNS' \
	enforcer/alert/known_names.c | cut -d'"' -f2 | sort >"$work/known"
sed '/^#/d' examples/share/doh.txt | sort | comm -3 - "$work/known" |
	none "doh.txt has the names that encrypted-dns knows"
# shown FILE: README has FILE as a block.
shown() {
	awk -v shown="$1" '
		BEGIN { while ((getline line <shown) > 0) want = want line "\n" }
		/^```/ { if (inside && text == want) found = 1
			inside = !inside; text = ""; next }
		{ text = text $0 "\n" }
		END { exit !(found && want) }' "$readme"
}
# shellcheck disable=SC2016
sed -n '/^version: 1$/,/^END$/p' tests/demo.sh |
	sed '/^END$/d; s|\$curl|/usr/bin/curl|' >"$work/shown"
check "README shows the policy of the demo" shown "$work/shown"

# --- every option and command -------------------------------------------------
"$nameward" --help >"$work/help" 2>&1
options() { grep -oE -e '(^|[ [])--?[a-z]+' | grep -oE -e '--?[a-z]+' | sort -u; }
options <"$work/help" >"$work/options"
# .Fl -json and .Fl p in the source are --json and -p.
grep -oE 'Fl -?[a-z]+' $man8 | sed 's/Fl /-/' | sort -u >"$work/man-options"
check "there are options" test "$(wc -l <"$work/options")" -gt 12
comm -23 "$work/options" "$work/man-options" |
	none "nameward(8) has each option of --help"
# The long forms of -p and -o are in the table of options only.
comm -13 "$work/options" "$work/man-options" |
	grep -vxe --policy -e --output |
	none "nameward(8) has no other option"
sed -n 's/^  \([a-z]*\) .*/\1/p' "$work/help" | grep -v explain$ | sort -u |
	lacking $man8 '.It Cm %s' |
	none "nameward(8) has each command of --help"
# shellcheck disable=SC2086
cat $documents | grep -oE 'nameward [a-z]+( [^`|#]*)?' | options |
	comm -23 - "$work/man-options" |
	none "the documents show no option of nameward that nameward(8) lacks"

# --- every reason ----------------------------------------------------------------
sed -nE 's/^\t\[REASON_[A-Z_]+\] = "([a-z-]+)",$/\1/p' enforcer/record/reason.c |
	sort -u >"$work/reasons"
check "there are reasons" test "$(wc -l <"$work/reasons")" -gt 40
lacking $man8 "Li %s" <"$work/reasons" |
	none "nameward(8) has each reason"

# --- every finding of `doctor` ------------------------------------------------
cat enforcer/cli/doctor.c enforcer/cli/doctor/*.c | tr -s '\n\t ' ' ' |
	grep -oE '(findings_add\([a-z>-]*|check_path\( ?checkup), "[a-z0-9-]+"|\.id = "[a-z0-9-]+"|#define ID "[a-z0-9-]+"|kind [a-z]+ = \{ "[a-z0-9-]+"' |
	grep -oE '"[a-z0-9-]+"' | tr -d '"' | sort -u >"$work/ids"
check "there are findings" test "$(wc -l <"$work/ids")" -gt 25
sed -n '/^\.Sh DOCTOR/,/^\.Sh KERNELS/p' $man8 | sed -n 's/^\.It Li //p' |
	sed 's/ , /\n/g' | sort -u >"$work/told"
comm -23 "$work/ids" "$work/told" | none "nameward(8) has each finding of doctor"
comm -13 "$work/ids" "$work/told" |
	none "nameward(8) has no other finding of doctor"

# --- what a kernel may lack, as `status` words it ---------------------------
cat bpf/load/program.c nft/nftprobe.c | tr -d '\n' | sed 's/"[[:space:]]*"//g' |
	grep -oE '(lacks\[[^]]*\] *=|add_lack\([[:space:]a-z_]*,)[[:space:]]*"[^":]*' |
	sed 's/.*"//' |
	sort -u >"$work/lacks"
check "there is what a kernel may lack" test "$(wc -l <"$work/lacks")" -ge 9
lacking $man8 '.It %s' <"$work/lacks" |
	none "nameward(8) has what a kernel may lack"

# --- every counter of `status` -------------------------------------------------
sed -n '/^static void put_counters/,/^}/p;/^static void put_lost/,/^}/p' enforcer/control/status.c |
	grep -oE '_uint\(json, "[a-z_]+"' | grep -oE '"[a-z_]+"' | tr -d '"' \
	>"$work/counters"
sed -n 's/^\t\t{ "\([a-z]*\)", .*/\1/p' enforcer/control/losses.c \
	>>"$work/counters"
check "there are counters" test "$(wc -l <"$work/counters")" -ge 19
sed -n '/^\.Sh STATUS/,/^\.Sh RECORDS/p' $man8 | grep '^\.It Li' |
	sed 's/^.It Li//; s/,/ /g; s/$/ /' >"$work/told"
lacking "$work/told" ' %s ' <"$work/counters" |
	none "nameward(8) has each counter of status"

# --- what NAMEWARD_DISABLE can disable, which the program names itself -------
NAMEWARD_DISABLE='?' "$nameward" watch 2>&1 |
	sed -n 's/.*want words of: \(.*\); found.*/\1/p' | sed 's/, /\n/g' \
		>"$work/words"
check "there are words to disable" test "$(wc -l <"$work/words")" -gt 8
tr -s '\n' ' ' <$man8 | grep -oE 'NAMEWARD_DISABLE .*\.It' | tr ' ' '\n' \
	>"$work/told"
grep -vxFf "$work/told" "$work/words" |
	none "nameward(8) has each word of NAMEWARD_DISABLE"

# --- every variable of the environment, both ways ---------------------------
grep -rhoE 'getenv\(("[A-Z_]+"|[A-Z_]+)\)' enforcer bpf nft policy |
	sed 's/DISABLE_VARIABLE/"NAMEWARD_DISABLE"/' | grep -oE '"[A-Z_]+"' |
	tr -d '"' | sort -u >"$work/variables"
check "there are variables" test "$(wc -l <"$work/variables")" -ge 5
sed -n 's/^\.It Ev //p' $man8 | sort -u >"$work/man-variables"
comm -23 "$work/variables" "$work/man-variables" |
	none "nameward(8) has each variable of the environment"
comm -13 "$work/variables" "$work/man-variables" |
	none "nameward(8) has no other variable"

# --- files ------------------------------------------------------------------------
# A path may have a pattern, and NAME for any name.
# shellcheck disable=SC2016,SC2086
cat $documents |
	grep -oE '`\.?(enforcer|bpf|policy|nft|examples|tests|ci)/[a-zA-Z0-9_./*-]*`' |
	tr -d '`' | sort -u | while read -r path; do
	# shellcheck disable=SC2046,SC2086
	set -- $(echo "$path" | sed 's/NAME/*/g')
	[ -e "$1" ] || echo "$path"
done | none "the files that the documents name exist"
# shellcheck disable=SC2086
grep -ohE '\]\([^)]*\)' $documents | sed 's/^](//; s/)$//; s/#.*//' |
	grep -v '^https:' | sort -u | while read -r path; do
	[ -e "$path" ] || echo "$path"
done | none "what the documents link to exists"

# --- what lies in ARCHITECTURE and CONTRIBUTING ----------------------------------
while read -r document most; do
	check "$document has at most $most lines" \
		test "$(wc -l <"$document")" -le "$most"
done <<-END
	README.md 300
	ARCHITECTURE.md 200
	CONTRIBUTING.md 150
END
# shellcheck disable=SC2016
printf '%s\n' alert arrival attribution class clause deny drop epoch event \
	fold gate generation hold image "in flight" mark miss opening owner \
	record refuse reject sender settle shut source stopped subject vector |
	lacking ARCHITECTURE.md '| **%s** |' |
	none "ARCHITECTURE has each word of the glossary"

# --- every function that the documents name ---------------------------------
# shellcheck disable=SC2086,SC2016
cat $documents | grep -oE '`[a-z0-9_]+\(\)`' | tr -d '`()' | sort -u |
	grep -vxE 'connect|send|sendmsg|bpf_loop|cli_NAME' | while read -r function; do
	grep -rqE "^([a-z].*[ *])?$function\(" bpf enforcer nft policy ||
		echo "$function"
done | none "the functions that the documents name exist"

# shellcheck disable=SC2086,SC2016
cat $documents | grep -oE '`(struct [a-z_]+|on_[a-z0-9_]+)`' | tr -d '`' |
	grep -vx 'struct x' | sort -u | while read -r name; do
	grep -rqE "^(int )?$name( \{|\()" bpf enforcer nft policy ||
		echo "$name" | tr ' ' _
done | none "the structures and programs that the documents name exist"

# --- every target of make ---------------------------------------------------------
make -s help | sed -n 's/^make \([a-z0-9-]*\) .*/\1/p' >"$work/targets"
make -s help | sed -n 's/^make lint-NAME.*: //p' | tr ' ' '\n' |
	sed 's/^/lint-/' >>"$work/targets"
check "make help has targets" test "$(wc -l <"$work/targets")" -gt 25
# shellcheck disable=SC2086
grep -ohE '(^|[`(])make [a-z][a-z0-9-]*($|[^a-z0-9/-])' $documents |
	sed 's/.*make //; s/[^a-z0-9-]$//' | sort -u | grep -vxFf "$work/targets" |
	none "make help has each target that the documents name"
# shellcheck disable=SC2046
make -n $(cat "$work/targets") 2>&1 | sed -n 's/.*No rule to make target //p' |
	none "each target of make help can be made"

# --- versions -----------------------------------------------------------------
layout=$(sed -n 's/^#define LAYOUT "map\([0-9]*\)_"$/\1/p' bpf/load/pins.c)
check "CHANGELOG has the layout of the pinned maps" grep -qx \
	-e "- Another layout of the pinned maps: $layout." CHANGELOG.md
check "CHANGELOG has the version, or what comes after it" grep -qE \
	"^## ($(sed -n 's/^VERSION := //p' Makefile) - 20|Unreleased\$)" CHANGELOG.md
grep -ohE 'map[0-9]+_' CHANGELOG.md CONTRIBUTING.md | sort -u |
	grep -vx "map${layout}_" |
	none "CHANGELOG and CONTRIBUTING name the maps by that layout"

# --- the table of kernels, from tests/vm/table.sh -----------------------------
# It needs not be of this version, but whole, and of the kernels of check-vm.
sed -n '/^<!-- make readme-kernels -->$/,/^<!-- end of the table -->$/p' \
	$readme | grep '^|' >"$work/kernels"
check "README's table of kernels names what it tells" grep -qxF \
	'| kernel | Debian'"'"'s | lacks | units | e2e | bypass | fault | vm |' \
	"$work/kernels"
number='[0-9]+, [0-9]+, [0-9]+'
sed -n 's/^VM_KERNELS ?= //p' tests/tests.mk | tr ' ' '\n' >"$work/series"
check "check-vm has kernels" test "$(wc -l <"$work/series")" -ge 4
while read -r series; do
	check "README's table of kernels has $series" grep -qE \
		"^\| $series \| $series\.[^ ]+ \| [^|]+ \|( ($number|-) \|){5}\$" \
		"$work/kernels"
done <"$work/series"

# --- each technique of SECURITY.md is a case that ran, and each case is there -
for script in tests/bypass/[a-z]*.sh; do
	script=$(basename "$script" .sh)
	[ "$script" != lib ] || continue
	cases=$build/tests/bypass/$script.cases
	[ -s "$cases" ] || {
		echo "skip docs/cases of $script: it did not run before this"
		continue
	}
	sort -u "$cases" >"$work/ran"
	# shellcheck disable=SC2016
	grep '^|' SECURITY.md | grep -oE "\`$script/[A-Za-z0-9._-]+\`" |
		tr -d '`' | sort -u >"$work/named"
	comm -23 "$work/named" "$work/ran" |
		none "each case of $script that SECURITY.md names has run"
	comm -13 "$work/named" "$work/ran" |
		none "SECURITY.md names each case of $script"
done

grep -oE '^([A-Z_]+=[^ ]+ )*make [^#&]*' CONTRIBUTING.md | while read -r line; do
	sh -c "$(echo "$line" | sed 's/make /make -n /')" >"$work/said" 2>&1 ||
		echo "'$line'"
done | none "CONTRIBUTING's commands that begin with make can be made"

# --- what `make install` puts where -----------------------------------------
check "make install takes a DESTDIR" make -s BUILD="$build" install \
	DESTDIR="$work/root"
for file in sbin/nameward share/man/man8/nameward.8 \
	share/man/man5/nameward.yaml.5 lib/systemd/system/nameward.service \
	share/doc/nameward/LICENSE share/doc/nameward/examples/minimal.yaml; do
	check "$file is installed" test -s "$work/root/usr/$file"
done
for file in $documents; do
	check "$file is installed" \
		test -s "$work/root/usr/share/doc/nameward/$file"
done
for policy in "$work/root/usr/share/doc/nameward/examples"/*.yaml; do
	check "${policy##*/} is right where it is installed" \
		"$nameward" check "$policy"
done

# --- the demo, and the scene for debugging ---------------------------------------
if [ "$(id -u)" = 0 ] && [ -x "$build/tests/e2e/client/client" ]; then
	NAMEWARD=$nameward sh tests/demo.sh >"$work/demo" 2>&1
	check "the demo's outcomes are as README shows them" \
		grep -q '^demo: 13 outcomes as they should be, 0 not' "$work/demo"
else
	echo "skip docs/demo: it takes root, and tests/e2e/client/client"
fi
if [ "$(id -u)" = 0 ] && [ -x "$build/tests/e2e/client/client" ]; then
	# shellcheck disable=SC2016
	echo 'nameward status --control $control; ls $pin' |
		SHELL=/bin/sh NAMEWARD=$nameward sh tests/scene.sh \
			>"$work/scene" 2>&1
	check "tests/scene.sh has nameward in force" \
		grep -qE '^mode +enforce' "$work/scene"
	# shellcheck disable=SC2016
	sed -n 's/^map[0-9]*_//p' "$work/scene" |
		grep -vxE 'pendings|ring|sockets|streams' |
		lacking CONTRIBUTING.md '`%s`' |
		none "CONTRIBUTING says what each pinned map holds"
else
	echo "skip docs/scene: it takes root, and tests/e2e/client/client"
fi

# --- the unit -----------------------------------------------------------------------
if command -v systemd-analyze >/dev/null; then
	sed "s|/usr/sbin/nameward|$nameward|" examples/nameward.service \
		>"$work/nameward.service"
	systemd-analyze verify --man=no "$work/nameward.service" 2>&1 |
		none "systemd understands nameward.service"
else
	echo "skip docs/nameward.service: there is no systemd-analyze here"
fi
exit $failed
