#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check.sh - replay lookups of which it is known what they are, and make the
# tables of weights again from the names that they come from.
#
# ALERT_DATA is the folder of data that are not in the tree, of which check.py has
# the form; what needs them is skipped without it.
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
export NAMEWARD="${NAMEWARD:-$build/nameward}"
export PYTHONDONTWRITEBYTECODE=1
status=0

python3 tests/alerts/check.py || status=1
if [ -z "${ALERT_DATA:-}" ]; then
	echo "skip alerts/tables: ALERT_DATA names no folder of names (tests/alerts/check.py)"
elif [ -e "$ALERT_DATA/names-opendns-top.txt.gz" ]; then
	python3 tests/alerts/tables.py check || status=1
else
	echo "skip alerts/tables: there are no names in $ALERT_DATA (ALERT_DATA)"
fi
exit $status
