/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reload_request.c - read the words of the request, have it done, and write
 * what is wrong with the policy, or what would change.
 */
#include "enforcer/control/reload_request.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/active/active.h"
#include "enforcer/active/reload/confirm.h"
#include "enforcer/active/reload/difference.h"
#include "enforcer/active/reload/reload.h"
#include "enforcer/control/control.h"
#include "enforcer/control/diagnostics_json.h"
#include "enforcer/control/difference_json.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"

#define RELOAD "reload"
#define REFUSED "the policy was refused, the old one stands"

bool reload_request_is(const char *request)
{
	const size_t len = strlen(RELOAD);

	return strncmp(request, RELOAD, len) == 0 &&
	       (request[len] == '\0' || request[len] == ' ');
}

/* What would change, and where one finds what it is about. */
struct change {
	const struct difference *difference;
	const struct reload_request_by *by;
	const char *path; /* of the policy */
};

/* A document: @error is what @diag is about; @failed says it for people. */
static int write_result(int error, const char *failed, const struct diag *diag,
			const struct change *change, struct buf *out)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	int r;

	r = jsonout_new(&json);
	if (r < 0)
		return r;
	jsonout_begin(json, out);
	jsonout_pair_bool(json, "ok", error == 0);
	if (error)
		jsonout_pair(json, "error", failed);
	diagnostics_json_put(json, diag);
	if (change) {
		jsonout_pair(json, "policy", change->path);
		jsonout_pair(json, "records", change->by->records);
		jsonout_pair(json, "kept", change->by->kept);
		difference_json_put(json, change->difference);
	}
	jsonout_end(json);
	buf_char(out, '\n');
	return 0;
}

static int dry_run(const struct reload_request_by *by,
		   const struct active *active, const struct reload_how *how,
		   struct diag *diag, struct buf *out)
{
	CLEANUP(difference_done) struct difference difference = { 0 };
	const struct change change = {
		.difference = &difference,
		.by = by,
		.path = active_policy(active)->policy->path,
	};
	int error;

	error = difference_find(active, how, diag, &difference);
	return write_result(error, REFUSED, diag, error ? NULL : &change, out);
}

/* Read the words behind `reload`. */
static int read_words(char *words, struct reload_how *how, bool *ret_dry)
{
	char *word, end;

	while ((word = strsep(&words, " "))) {
		if (strcmp(word, "dry-run") == 0)
			*ret_dry = true;
		else if (strcmp(word, "rollback") == 0)
			how->rollback = true;
		else if (strcmp(word, "confirm") != 0 ||
			 !(word = strsep(&words, " ")) ||
			 sscanf(word, "%u%c", &how->confirm_s, &end) != 1 ||
			 !how->confirm_s || how->confirm_s > CONFIRM_MAX_S)
			return -EOPNOTSUPP;
	}
	return 0;
}

int reload_request_answer(const struct reload_request_by *by,
			  const struct active *active, const char *request,
			  struct buf *out)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct reload_how how = { 0 };
	char words[CONTROL_REQUEST_MAX];
	bool dry = false;
	int r = 0;

	(void)snprintf(words, sizeof(words), "%s", request + strlen(RELOAD));
	if (words[0])
		r = read_words(words + 1, &how, &dry);
	if (r == 0)
		r = diag_new(&diag);
	if (r < 0)
		return r;
	if (dry)
		return dry_run(by, active, &how, diag, out);
	r = by->on_reload(by->context, &how, diag);
	return write_result(r, REFUSED, diag, NULL, out);
}

int reload_request_confirm(const struct reload_request_by *by, struct buf *out)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	r = diag_new(&diag);
	if (r < 0)
		return r;
	r = by->on_confirm(by->context, diag);
	return write_result(r, "nothing was confirmed", diag, NULL, out);
}
