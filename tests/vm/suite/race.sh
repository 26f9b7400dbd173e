#!/bin/sh
# Run the race of tests/e2e/race.sh ten thousand times, for the figures of README.
RACE_COUNT=10000 exec sh "$(dirname "$0")/../../e2e/race.sh"
