/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inotifybox.c - a limit of the user namespace, in which the user is the same.
 */
#include "tests/unit/enforcer/host/inotifybox.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define LIMIT "/proc/sys/user/max_inotify_instances"

static bool put(const char *path, const char *text)
{
	CLEANUP(base_closep) int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd >= 0 &&
	       write(fd, text, strlen(text)) == (ssize_t)strlen(text);
}

static bool put_id(const char *path, unsigned int id)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%u %u 1", id, id);
	return put(path, text);
}

static bool put_limit(unsigned int n)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%u", n);
	return put(LIMIT, text);
}

bool inotifybox_enter(unsigned int n)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();

	return unshare(CLONE_NEWUSER) == 0 &&
	       put("/proc/self/setgroups", "deny") &&
	       put_id("/proc/self/uid_map", uid) &&
	       put_id("/proc/self/gid_map", gid) && put_limit(n);
}

void inotifybox_permit(unsigned int n)
{
	CU_ASSERT_TRUE_FATAL(put_limit(n));
}
