/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * process.c - read stat, status, cgroup and exe of a process (proc(5)).
 */
#include "bpf/sockets/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/sockets/cgroups.h"
#include "bpf/sockets/inode.h"
#include "policy/base.h"

#define TEXT 16384 /* "Groups:" can be long */

static int read_file(uint32_t tgid, const char *name, char *text, size_t room)
{
	CLEANUP(base_closep) int fd = -1;
	char path[64];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%u/%s", tgid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, text, room - 1);
	if (n < 0)
		return -errno;
	text[n] = '\0';
	return 0;
}

/* comm is in parentheses and may hold any of them: the last one ends it. */
static int read_stat(struct process *p, char *text)
{
	unsigned long long ticks;
	unsigned int ppid;
	char *open, *close;
	size_t len;
	int r;

	r = read_file(p->owner.tgid, "stat", text, TEXT);
	if (r < 0)
		return r;
	open = strchr(text, '(');
	close = strrchr(text, ')');
	if (!open || !close || close < open)
		return -EBADMSG;
	len = (size_t)(close - open - 1);
	if (len >= EVENT_COMM_LEN)
		len = EVENT_COMM_LEN - 1;
	memcpy(p->owner.comm, open + 1, len);
	if (sscanf(close + 1,
		   " %*c %u %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d "
		   "%*d %*d %*d %*d %*d %llu",
		   &ppid, &ticks) != 2)
		return -EBADMSG;
	p->owner.ppid = ppid;
	p->owner.start_ns = ticks * SHARED_TICK_NS;
	return 0;
}

static void read_groups(struct process *p, const char *at)
{
	char *end;
	unsigned long gid;

	for (;; at = end) {
		gid = strtoul(at, &end, 10);
		if (end == at)
			return;
		if (p->n_groups < SHARED_GROUPS_MAX)
			p->groups[p->n_groups] = (uint32_t)gid;
		p->n_groups++;
		if (*end == '\n')
			return;
	}
}

static int read_status(struct process *p, char *text)
{
	const char *uid, *gid, *groups;
	int r;

	r = read_file(p->owner.tgid, "status", text, TEXT);
	if (r < 0)
		return r;
	uid = strstr(text, "\nUid:");
	gid = strstr(text, "\nGid:");
	groups = strstr(text, "\nGroups:");
	if (!uid || !gid || !groups ||
	    sscanf(uid, "\nUid: %*u %u", &p->owner.uid) != 1 ||
	    sscanf(gid, "\nGid: %*u %u", &p->owner.gid) != 1)
		return -EBADMSG;
	if (groups[8] != '\n')
		read_groups(p, groups + 8);
	return 0;
}

/* The path in cgroup v2; NULL: there is none, or not all of it.  Whoever may
 * make cgroups of v1, whose lines come before, can put any text into them but a
 * line end. */
static char *find_cgroup(char *text)
{
	char *line = text, *end;

	for (; *line; line = end + 1) {
		end = strchr(line, '\n');
		if (!end)
			return NULL;
		*end = '\0';
		if (!strncmp(line, "0::/", 4))
			return line + 3;
	}
	return NULL;
}

int process_cgroup(uint32_t tgid, char ret_path[PATH_MAX])
{
	CLEANUP(base_freep) char *text = NULL;
	char *path;
	size_t len;
	int r;

	text = calloc(1, TEXT);
	if (!text)
		return -ENOMEM;
	r = read_file(tgid, "cgroup", text, TEXT);
	if (r < 0)
		return r;
	path = find_cgroup(text);
	if (!path)
		return -ENOENT;
	len = strlen(path);
	if (len >= PATH_MAX)
		return -ENAMETOOLONG;
	memcpy(ret_path, path, len + 1);
	return 0;
}

static void read_cgroup(struct process *p)
{
	char mount[PATH_MAX], below[PATH_MAX], path[2 * PATH_MAX];
	struct stat st;

	if (cgroups_mount(mount, sizeof(mount)) < 0 ||
	    process_cgroup(p->owner.tgid, below) < 0)
		return;
	(void)snprintf(path, sizeof(path), "%s%s", mount, below);
	if (stat(path, &st) == 0)
		p->owner.cgroup_id = st.st_ino;
}

/* A process whose executable can't be identified stays EVENT_UNKNOWN: it could
 * run anything. */
static void read_exe(struct process *p, int inode_program)
{
	CLEANUP(base_closep) int fd = -1;
	struct inode_id id;
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%u/exe", p->owner.tgid);
	fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0 || inode_read(inode_program, fd, &id) < 0)
		return;
	p->owner.exe_dev = id.dev;
	p->owner.exe_ino = id.ino;
	p->owner.exe_version = id.version;
	p->owner.exe_uid = id.uid;
	p->owner.attribution = EVENT_PRE_EXISTING;
}

int process_read(uint32_t tgid, int inode_program, struct process *ret_process)
{
	CLEANUP(base_freep) char *text = NULL;
	int r;

	memset(ret_process, 0, sizeof(*ret_process));
	ret_process->owner.tgid = tgid;
	ret_process->owner.tid = tgid;
	text = malloc(TEXT);
	if (!text)
		return -ENOMEM;
	r = read_stat(ret_process, text);
	if (r == 0)
		r = read_status(ret_process, text);
	if (r < 0)
		return r;
	read_cgroup(ret_process);
	read_exe(ret_process, inode_program);
	return 0;
}
