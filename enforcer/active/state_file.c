/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * state_file.c - a line "FINGERPRINT RULE" for each rule, beside the control
 * socket.
 */
#include "enforcer/active/state_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/lib/whole_file.h"
#include "policy/base.h"
#include "policy/policy.h"

char *state_file_path(const char *control)
{
	char *path;

	return asprintf(&path, "%s.rules", control) < 0 ? NULL : path;
}

int state_file_write(const char *path, const struct policy *policy,
		     const uint64_t *fingerprints)
{
	struct whole_file whole;
	size_t i;
	int r;

	r = whole_file_begin(&whole, path);
	if (r < 0)
		return r;
	for (i = 0; i < policy->n_rules; i++)
		(void)fprintf(whole.file, "%016" PRIx64 " %s\n",
			      fingerprints[i], policy->rules[i].name);
	return whole_file_end(&whole);
}

static void read_line(const struct policy *policy, const uint64_t *fingerprints,
		      const char *line, bool *keep)
{
	char name[POLICY_RULE_NAME_MAX + 1];
	uint64_t fingerprint;
	size_t i;

	_Static_assert(POLICY_RULE_NAME_MAX == 64, "the format says 64");
	if (sscanf(line, "%16" SCNx64 " %64s", &fingerprint, name) != 2)
		return;
	for (i = 0; i < policy->n_rules; i++)
		if (fingerprints[i] == fingerprint &&
		    strcmp(policy->rules[i].name, name) == 0)
			keep[i] = true;
}

void state_file_read(const char *path, const struct policy *policy,
		     const uint64_t *fingerprints, bool *ret_keep)
{
	CLEANUP(base_fclosep) FILE *file = NULL;
	CLEANUP(base_freep) char *line = NULL;
	size_t room = 0;

	memset(ret_keep, 0, policy->n_rules * sizeof(*ret_keep));
	if (whole_file_read(path, &file) < 0)
		return;
	while (getline(&line, &room, file) > 0)
		read_line(policy, fingerprints, line, ret_keep);
}
