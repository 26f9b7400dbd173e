/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names_request.c - the answer is one byte and three texts behind it.
 */
#include "enforcer/host/identity/names_request.h"

#include <errno.h>
#include <string.h>

#include "bpf/aside/aside.h"
#include "enforcer/host/identity/procfs.h"
#include "policy/base.h"

static size_t put(char *at, const char *text)
{
	size_t size = strlen(text) + 1;

	memcpy(at, text, size);
	return size;
}

static int read_texts(const struct procfs_dir *process, uint64_t exe_ino,
		      struct names_answer *names)
{
	int r = procfs_exe(process, exe_ino, names->exe, sizeof(names->exe));

	if (r == 0)
		(void)procfs_command_line(process->fd, names->line,
					  sizeof(names->line));
	return r;
}

/* Of a process whose main thread has ended. */
static int read_thread(int dir, const struct names_request *request,
		       struct names_answer *names)
{
	CLEANUP(base_closep) int fd = -1;
	struct procfs_dir thread;

	fd = procfs_open_thread(dir, request->tid, &thread.pid);
	if (fd < 0)
		return fd;
	thread.fd = fd;
	return read_texts(&thread, request->exe_ino, names);
}

/* -ESRCH, -ENOENT: it is gone, or runs another executable. */
static int read_process(const struct names_request *request,
			struct names_answer *names)
{
	const struct procfs_id id = { request->pid, request->start_ns };
	CLEANUP(base_closep) int dir = -1;
	struct procfs_dir process;
	int r;

	dir = procfs_open(&id);
	if (dir < 0)
		return dir;
	process = (struct procfs_dir){ dir, request->pid };
	procfs_cgroup(dir, names->cgroup, sizeof(names->cgroup));
	r = read_texts(&process, request->exe_ino, names);
	return r == -ENOENT ? read_thread(dir, request, names) : r;
}

/* Runs in the helper process (bpf/aside/aside.h). */
static ssize_t read_names(const void *in, struct aside_reply *reply)
{
	struct names_answer names = { 0 };
	struct names_request request;
	char *at = reply->out;
	int r;

	if (reply->room < sizeof(names))
		return -ENOBUFS;
	memcpy(&request, in, sizeof(request));
	r = read_process(&request, &names);
	names.gone = r == -ESRCH || r == -ENOENT;
	if (r < 0 && !names.gone)
		return r;
	*at++ = (char)names.gone;
	at += put(at, names.exe);
	at += put(at, names.line);
	at += put(at, names.cgroup);
	return at - (char *)reply->out;
}

/* Take the next of the texts, which end at @end. */
static bool take(const char **at, const char *end, char *ret_text, size_t room)
{
	size_t len = strnlen(*at, (size_t)(end - *at));

	if (*at + len == end || len >= room)
		return false;
	memcpy(ret_text, *at, len + 1);
	*at += len + 1;
	return true;
}

int names_request(struct aside *aside, const struct names_request *request,
		  struct names_answer *ret_answer)
{
	char texts[sizeof(struct names_answer)];
	const char *at = texts, *end;
	ssize_t n;

	n = aside_do(aside, &(struct aside_call){ .fn = read_names,
						  .uid = request->uid,
						  .in = request,
						  .in_len = sizeof(*request),
						  .out = texts,
						  .room = sizeof(texts) });
	if (n < 0)
		return (int)n;
	end = texts + n;
	ret_answer->gone = n && *at++;
	if (!n || !take(&at, end, ret_answer->exe, sizeof(ret_answer->exe)) ||
	    !take(&at, end, ret_answer->line, sizeof(ret_answer->line)) ||
	    !take(&at, end, ret_answer->cgroup, sizeof(ret_answer->cgroup)))
		return -EBADMSG;
	return 0;
}
