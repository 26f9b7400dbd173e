/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * state_file.c - lines "FINGERPRINT RULE".
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

static void close_filep(FILE **file)
{
	if (*file)
		(void)fclose(*file);
}

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

int state_file_write(const char *path, const struct policy *policy,
		     const uint64_t *fingerprints)
{
	CLEANUP(close_filep) FILE *file = NULL;
	char made[PATH_MAX];
	size_t i;
	int r;

	if (snprintf(made, sizeof(made), "%s.new", path) >= (int)sizeof(made))
		return -ENAMETOOLONG;
	r = open_new(made, &file);
	if (r < 0 || !file)
		return r;
	for (i = 0; i < policy->n_rules; i++)
		(void)fprintf(file, "%016" PRIx64 " %s\n", fingerprints[i],
			      policy->rules[i].name);
	if (fflush(file) != 0 || ferror(file))
		return -EIO;
	return rename(made, path) < 0 ? -errno : 0;
}

static void keep_rule(const struct policy *policy, const uint64_t *fingerprints,
		      const char *line, bool *keep)
{
	char name[POLICY_RULE_NAME_MAX + 1];
	uint64_t print;
	size_t i;

	_Static_assert(POLICY_RULE_NAME_MAX == 64, "the format says 64");
	if (sscanf(line, "%16" SCNx64 " %64s", &print, name) != 2)
		return;
	for (i = 0; i < policy->n_rules; i++)
		if (fingerprints[i] == print &&
		    strcmp(policy->rules[i].name, name) == 0)
			keep[i] = true;
}

void state_file_read(const char *path, const struct policy *policy,
		     const uint64_t *fingerprints, bool *ret_keep)
{
	CLEANUP(close_filep) FILE *file = fopen(path, "re");
	CLEANUP(base_freep) char *line = NULL;
	size_t room = 0;

	memset(ret_keep, 0, policy->n_rules * sizeof(*ret_keep));
	if (!file)
		return;
	while (getline(&line, &room, file) > 0)
		keep_rule(policy, fingerprints, line, ret_keep);
}
