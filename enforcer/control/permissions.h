/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permissions.h - answer what `nameward permit` asks.
 */
#pragma once

struct active; /* enforcer/active/active.h */
struct buf;    /* enforcer/lib/buf.h */

/* Do what @words say ("list", "end N", or what is to be permitted, as
 * permit_read() takes it), and write one JSON document.  -ENOMEM. */
int permissions_answer(struct active *active, const char *words,
		       struct buf *out);
