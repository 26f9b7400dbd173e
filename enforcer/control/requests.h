/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * requests.h - answer the requests of the control socket: `status`, `sets`,
 * `alerts`, `permits`, `rules`, `reload`, `confirm` and `stop`.
 */
#pragma once

#include <stddef.h>

#include "enforcer/control/reload_request.h"
#include "enforcer/control/status.h"

struct active;	      /* enforcer/active/active.h */
struct alert_numbers; /* enforcer/suspect/alert_numbers.h */
struct record_writer; /* enforcer/record/writer.h */
struct suspects;      /* enforcer/suspect/suspects.h */

/* Everything is borrowed.  To be filled in before the loop runs. */
struct requests {
	/* Each request sets its member `active`. */
	struct status status;
	struct active *active;
	struct suspects *suspects;
	struct alert_numbers *alert_numbers;
	struct record_writer *writer;
	/* Have all that has happened so far be counted; NULL: it is. */
	void (*on_question)(void *context);
	struct reload_request_by reload;
	/* Stop, and take everything out. */
	void (*on_stop)(void *context);
	void *context;
};

/* A control_fn whose @context is a struct requests. */
int requests_answer(void *context, const char *request, char **ret_answer,
		    size_t *ret_len);
