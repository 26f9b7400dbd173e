/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * state_file.c - a line "FINGERPRINT RULE" for each rule, beside the control
 * socket.
 */
#include "enforcer/active/state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/policy.h"

static int open_new(const char *path, FILE **ret_file)
{
	CLEANUP(base_closep) int fd = -1;

	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		  0600);
	if (fd < 0)
		return -errno;
	*ret_file = fdopen(fd, "w");
	if (!*ret_file)
		return -ENOMEM; /* nothing else can fail here */
	(void)TAKE_FD(fd);
	return 0;
}

char *state_file_path(const char *control)
{
	char *path;

	return asprintf(&path, "%s.rules", control) < 0 ? NULL : path;
}

int state_file_write(const char *path, const struct policy *policy,
		     const uint64_t *fingerprints)
{
	CLEANUP(base_fclosep) FILE *file = NULL;
	char new_path[PATH_MAX];
	size_t i;
	int r;

	if (snprintf(new_path, sizeof(new_path), "%s.new", path) >=
	    (int)sizeof(new_path))
		return -ENAMETOOLONG;
	r = open_new(new_path, &file);
	if (r < 0 || !file)
		return r;
	for (i = 0; i < policy->n_rules; i++)
		(void)fprintf(file, "%016" PRIx64 " %s\n", fingerprints[i],
			      policy->rules[i].name);
	if (fflush(file) != 0 || ferror(file))
		return -EIO;
	return rename(new_path, path) < 0 ? -errno : 0;
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
	CLEANUP(base_fclosep) FILE *file = fopen(path, "re");
	CLEANUP(base_freep) char *line = NULL;
	size_t room = 0;

	memset(ret_keep, 0, policy->n_rules * sizeof(*ret_keep));
	if (!file)
		return;
	while (getline(&line, &room, file) > 0)
		read_line(policy, fingerprints, line, ret_keep);
}
