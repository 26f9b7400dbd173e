/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * existing.c - have a helper fetch each socket of each process, and set its
 * storage and mark.
 */
#include "bpf/sockets/existing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bpf/aside/aside.h"
#include "bpf/sockets/cgroups.h"
#include "bpf/sockets/process.h"
#include "bpf/sockets/procfd.h"
#include "bpf/sockets/scan_socket.h"
#include "policy/base.h"

/* To wait for processes: of all users, and of one.  Those of a user for whom no
 * time is left are passed by. */
#define CREDIT_MS 10000
#define CREDIT_OF_USER_MS 500

/* What the helper is asked: both have @scan in the same place. */
struct request {
	const struct scan *scan;
	size_t skip; /* flows */
	uint32_t tgid;
};

/* Is the process in the cgroup that the programs are attached to? */
static bool is_inside(const struct scan *scan, uint32_t tgid)
{
	size_t len = strlen(scan->root);
	char path[PATH_MAX];

	if (!len)
		return true;
	return process_cgroup(tgid, path) == 0 &&
	       !strncmp(path, scan->root, len) &&
	       (path[len] == '/' || !path[len]);
}

/* This and what it calls runs in the helper process (bpf/aside/aside.h). */
static void scan_process(struct scan *scan, const struct request *request)
{
	scan->process.owner.tgid = request->tgid;
	if (is_inside(scan, request->tgid)) /* else, or if it ended: nothing */
		(void)procfd_each_socket(request->tgid, scan_socket, scan);
}

static ssize_t find_flows(const void *in, struct aside_reply *reply)
{
	struct scan_flows flows;
	struct request request;
	struct scan scan;

	memcpy(&request, in, sizeof(request));
	scan = *request.scan;
	scan.flows = &flows;
	flows.n = 0;
	flows.skip = request.skip;
	scan_process(&scan, &request);
	memcpy(reply->out, flows.list, flows.n * sizeof(flows.list[0]));
	return (ssize_t)(flows.n * sizeof(flows.list[0]));
}

static ssize_t change_sockets(const void *in, struct aside_reply *reply)
{
	struct request request;
	struct scan scan;

	memcpy(&request, in, sizeof(request));
	scan = *request.scan;
	scan_process(&scan, &request);
	memcpy(reply->out, &scan.found, sizeof(scan.found));
	return sizeof(scan.found);
}

static int open_aside(const struct existing *x, struct aside **ret_aside)
{
	const struct aside_options options = {
		.fds = { x->classes_fd, x->sockets_fd, x->cgroups_fd,
			 x->resolvers_fd, x->resolver_addrs_fd,
			 x->inode_program, x->listeners_fd },
		.n_fds = x->cut_asks ? 7 : 6,
		.heir = x->aside,
		.credit_ms = CREDIT_MS,
		.credit_of_user_ms = CREDIT_OF_USER_MS,
	};

	return aside_new(&options, ret_aside);
}

/* Report the flows of a process before its sockets get marks: until then they
 * send nothing that a flow of another class would make fail. */
static ssize_t report_flows(struct aside *aside, const struct existing *x,
			    struct request *request, uint32_t uid)
{
	struct existing_flow list[SCAN_FLOWS_MAX];
	const struct aside_call call = { .fn = find_flows,
					 .uid = uid,
					 .in = request,
					 .in_len = sizeof(*request),
					 .out = list,
					 .room = sizeof(list) };
	ssize_t n, i;

	request->skip = 0;
	do {
		n = aside_do(aside, &call);
		if (n < 0)
			return n;
		n /= (ssize_t)sizeof(list[0]);
		for (i = 0; i < n; i++)
			x->on_flow(x->flow_context, &list[i].ends,
				   list[i].class_id);
		request->skip += (size_t)n;
	} while (n == SCAN_FLOWS_MAX);
	return n;
}

/* Negative: the process could not be looked at. */
static ssize_t scan_one(struct aside *aside, const struct scan *scan,
			struct request *request, uint32_t uid,
			struct existing_found *ret_found)
{
	const struct existing *x = scan->existing;
	ssize_t r = 0;

	if (x->image && x->first && x->on_flow)
		r = report_flows(aside, x, request, uid);
	if (r < 0)
		return r;
	return aside_do(aside,
			&(struct aside_call){ .fn = change_sockets,
					      .uid = uid,
					      .in = request,
					      .in_len = sizeof(*request),
					      .out = ret_found,
					      .room = sizeof(*ret_found) });
}

/* Look at each process that is in @proc. */
static void scan_all(struct aside *aside, DIR *proc, const struct scan *scan,
		     struct existing_found *found)
{
	struct request request = { .scan = scan };
	struct existing_found of_one;
	struct dirent *entry;
	struct stat st;

	while ((entry = readdir(proc))) {
		request.tgid = (uint32_t)atoi(entry->d_name);
		if (!request.tgid || /* not a process */
		    fstatat(dirfd(proc), entry->d_name, &st, 0) < 0)
			continue;
		of_one = (struct existing_found){ 0 };
		if (scan_one(aside, scan, &request, st.st_uid, &of_one) < 0)
			of_one = (struct existing_found){ .classes = true,
							  .passed_by = 1 };
		found->changed += of_one.changed;
		found->classes |= of_one.classes;
		found->passed_by += of_one.passed_by;
	}
}

int existing_scan(const struct existing *existing,
		  struct existing_found *ret_found)
{
	CLEANUP(aside_freep) struct aside *aside = NULL;
	CLEANUP(base_closedirp) DIR *proc = NULL;
	struct existing_found found = { 0 };
	struct scan scan = { .existing = existing };
	int r;

	r = cgroups_path(existing->cgroup_fd, scan.root, sizeof(scan.root));
	if (r < 0)
		return r;
	r = open_aside(existing, &aside);
	if (r < 0)
		return r;
	proc = opendir("/proc");
	if (!proc)
		return -errno;
	scan_all(aside, proc, &scan, &found);
	*ret_found = found;
	return 0;
}
