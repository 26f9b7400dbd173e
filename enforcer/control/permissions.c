/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permissions.c - list, give and end permissions, as JSON.
 */
#include "enforcer/control/permissions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/active/permit/permission.h"
#include "enforcer/control/diagnostics_json.h"
#include "enforcer/host/permit/permits.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "policy/diag.h"

#define END "end "

static void put_permit(struct jsonout *json, const struct permit *permit)
{
	jsonout_open(json);
	permit_write(permit, json);
	jsonout_pair_uint(json, "left_s", permits_left_s(permit));
	jsonout_close(json);
}

static void put_all(struct jsonout *json, const struct permits *permits)
{
	size_t i;

	jsonout_key(json, "permits");
	jsonout_open_array(json);
	for (i = 0; permits && i < permits->n; i++)
		if (permits_left_s(&permits->list[i]))
			put_permit(json, &permits->list[i]);
	jsonout_close_array(json);
}

static int end_permit(struct active *active, const char *number,
		      struct diag *diag, struct jsonout *json)
{
	char *end;
	unsigned long n = strtoul(number, &end, 10);
	int r;

	r = *end || n > UINT32_MAX
		    ? -ENOENT
		    : permission_end(active, (unsigned int)n, diag);
	if (r == -ENOENT)
		jsonout_pair(json, "error",
			     "there is no permission of that number");
	return r;
}

static int give_permit(struct active *active, const char *words,
		       struct diag *diag, struct jsonout *json)
{
	CLEANUP(permit_done) struct permit permit = { 0 };
	const char *why = NULL;
	unsigned int number;
	int r;

	r = permit_read(words, &permit, &why);
	if (r < 0 && why)
		jsonout_pair(json, "error", why);
	if (r == 0)
		r = permission_give(active, &permit, diag, &number);
	if (r == 0)
		jsonout_pair_uint(json, "permit", number);
	return r;
}

int permissions_answer(struct active *active, const char *words,
		       struct buf *out)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r, error = 0;

	r = diag_new(&diag);
	if (r == 0)
		r = jsonout_new(&json);
	if (r < 0)
		return r;
	jsonout_begin(json, out);
	if (strncmp(words, END, strlen(END)) == 0)
		error = end_permit(active, words + strlen(END), diag, json);
	else if (strcmp(words, "list") != 0)
		error = give_permit(active, words, diag, json);
	jsonout_pair_bool(json, "ok", error == 0);
	put_all(json, permission_list(active));
	diagnostics_json_put(json, diag);
	jsonout_end(json);
	buf_char(out, '\n');
	return 0;
}
