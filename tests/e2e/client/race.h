/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * race.h - measure whether a program can connect before its answer has opened
 * the way.
 *
 * Looks up options->count names, one after the other, and connects without
 * blocking, in the next system call, to the address that it got.  Prints one
 * line:
 *
 *   race count=10000 failures=0 resent=0 in_flight=812 base_us=41
 *       p50_us=55 p99_us=310 max_us=900
 *
 * `in_flight` counts the connections whose socket had that mark at first; the
 * times are how much longer they took than a connection to an address that is
 * open (base_us).
 */
#pragma once

struct options; /* tests/e2e/client/options.h */

/* 0: each connection came up, and none took a second SYN. */
int race_run(const struct options *options);
