#!/bin/sh
# The race of tests/e2e/race.sh, ten thousand times: the figures of README.
RACE_COUNT=10000 exec sh "$(dirname "$0")/../../e2e/race.sh"
