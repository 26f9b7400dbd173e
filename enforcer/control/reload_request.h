/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reload_request.h - answer `confirm`, and `reload`, behind which the words
 * `dry-run`, `rollback` and `confirm SECONDS` may follow.
 */
#pragma once

#include <stdbool.h>

struct active;	   /* enforcer/active/active.h */
struct buf;	   /* enforcer/lib/buf.h */
struct diag;	   /* policy/diag.h */
struct reload_how; /* enforcer/active/reload/reload.h */

/* Who does what is requested. */
struct reload_request_by {
	/* Read the policy anew; @diag gets what is wrong with it. */
	int (*on_reload)(void *context, const struct reload_how *how,
			 struct diag *diag);
	/* Confirm the policy that goes back otherwise; @diag gets what is
	 * wrong. */
	int (*on_confirm)(void *context, struct diag *diag);
	void *context;
	/* Where records go, and what is kept, for whoever asks what would
	 * change.  NULL: unknown. */
	const char *records;
	const char *kept;
};

/* Is @request a `reload`, whatever words follow? */
bool reload_request_is(const char *request);

/* Do what `reload`, or `confirm`, asks for, and append a document to @out.
 * -EOPNOTSUPP: it has another word; -ENOMEM. */
int reload_request_answer(const struct reload_request_by *by,
			  const struct active *active, const char *request,
			  struct buf *out);
int reload_request_confirm(const struct reload_request_by *by, struct buf *out);
