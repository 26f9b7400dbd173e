/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * watch.h - the watch on what the kernel and others do to the table.
 */
#pragma once

struct gate; /* enforcer/gate/table.h */

/* Watch from now on.  watch_close() may come after a failure. */
int watch_open(struct gate *gate);
void watch_close(struct gate *gate);
/* Make the table whole again; if that fails, the next second tries it again. */
int watch_repair(struct gate *gate);
