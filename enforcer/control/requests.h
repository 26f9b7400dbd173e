/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * requests.h - what the control socket understands: status, sets, reload and
 * stop.
 */
#pragma once

#include <stddef.h>

#include "enforcer/control/status.h"

struct diag;   /* policy/diag.h */
struct active; /* enforcer/active/active.h */

/* Everything is borrowed; filled in before the loop runs. */
struct requests {
	struct status status; /* but for its policy, which is inforce's */
	struct active *active;
	int (*reload)(void *context, struct diag *diag);
	void (*stop)(void *context); /* and take everything out */
	void *context;
};

/* A control_fn; @context is the struct requests. */
int requests_answer(void *context, const char *request, char **ret_answer,
		    size_t *ret_len);
