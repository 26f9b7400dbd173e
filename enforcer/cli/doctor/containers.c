/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * containers.c - find the nameservers that container runtimes are set to give,
 * and those that running containers have.
 *
 * Files of a container are made by its root user, who may let a reader wait: a
 * helper process reads them.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/aside/aside.h"
#include "bpf/sockets/process.h"
#include "enforcer/cli/doctor/checks.h"
#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/host/identity/cgroup.h"
#include "enforcer/host/resolvers.h"
#include "enforcer/host/rootpath.h"
#include "enforcer/lib/addrtext.h"
#include "enforcer/lib/jsonin.h"
#include "policy/base.h"
#include "policy/policy.h"

#define SPACES_MAX 256 /* namespaces that are looked at */
#define TEXT_MAX 16384
#define DAEMON_JSON "/etc/docker/daemon.json"
#define CONTAINERS_CONF "/etc/containers/containers.conf"
#define MEND                                                                  \
	"give containers a resolver that the policy lists, or list this one " \
	"(nameward(8), CONTAINERS)"

struct space {
	ino_t net, mnt;
};

struct containers {
	const struct checkup *checkup;
	struct aside *aside;
	struct resolvers listed;
	struct space ours;
	struct space seen[SPACES_MAX];
	size_t n_seen;
	size_t n_containers;
	size_t n_unknown; /* processes that are not ours to look into */
	size_t n_open;
};

/* --- what runtimes are told ------------------------------------------------
 */

static void judge_default(struct containers *x, const char *path,
			  const char *address)
{
	struct findings *findings = x->checkup->findings;
	struct resolvers asked;
	char line[128];

	(void)snprintf(line, sizeof(line), "nameserver %s", address);
	resolvers_parse(line, &asked);
	if (resolvers_have(&x->listed, &asked.nets[0].ip))
		return;
	findings_add(findings, "container-dns", FINDINGS_OPEN,
		     "it has containers ask %s, which the policy does not "
		     "list: its answers open nothing",
		     address);
	findings_about(findings, "%s", path);
	findings_see(findings, "cat %s", path);
	findings_mend(findings, MEND);
	x->n_open++;
}

static void check_docker(struct containers *x)
{
	CLEANUP(jsonin_treep) yajl_val tree = NULL;
	char text[TEXT_MAX];
	yajl_val list;
	size_t i;

	if (checkup_read(x->checkup, DAEMON_JSON, text, sizeof(text)) < 0)
		return;
	tree = jsonin_tree(text);
	list = jsonin_member(tree, "dns");
	for (i = 0; YAJL_IS_ARRAY(list) && i < list->u.array.len; i++)
		if (YAJL_IS_STRING(list->u.array.values[i]))
			judge_default(x, DAEMON_JSON,
				      YAJL_GET_STRING(list->u.array.values[i]));
}

/* Each text in quotes of the line: dns_servers = ["192.0.2.1", "192.0.2.2"]. */
static void judge_quoted(struct containers *x, char *line)
{
	char *text, *rest = line;

	while (strsep(&rest, "\"") && (text = strsep(&rest, "\"")))
		judge_default(x, CONTAINERS_CONF, text);
}

static void check_podman(struct containers *x)
{
	char text[TEXT_MAX];
	char *line, *rest = text;

	if (checkup_read(x->checkup, CONTAINERS_CONF, text, sizeof(text)) < 0)
		return;
	while ((line = strsep(&rest, "\n"))) {
		line += strspn(line, " \t");
		if (strncmp(line, "dns_servers", 11) == 0)
			judge_quoted(x, line);
	}
}

/* --- those that run ---------------------------------------------------------
 */

/* Runs in the helper process (bpf/aside/aside.h). */
static ssize_t read_resolv_conf(const void *in, struct aside_reply *reply)
{
	CLEANUP(base_closep) int root = -1;
	CLEANUP(base_closep) int place = -1;
	CLEANUP(base_closep) int fd = -1;
	char path[64];
	struct stat st;
	uint32_t pid;
	ssize_t n;

	memcpy(&pid, in, sizeof(pid));
	(void)snprintf(path, sizeof(path), "/proc/%u/root", pid);
	root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return -errno;
	place = rootpath_open(root, RESOLVERS_PATH, 0);
	if (place < 0)
		return place;
	if (fstat(place, &st) < 0 || !S_ISREG(st.st_mode))
		return -ENOENT;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", place);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, reply->out, reply->room);
	return n < 0 ? -errno : n;
}

static void name_container(uint32_t pid, char *ret_name, size_t room)
{
	char path[PATH_MAX], id[IDENTITY_CGROUP_NAME_MAX];

	if (process_cgroup(pid, path) == 0 &&
	    identity_cgroup_container(path, id))
		(void)snprintf(ret_name, room, "container %.12s, process %u",
			       id, pid);
	else
		(void)snprintf(ret_name, room, "process %u", pid);
}

static void judge_container(struct containers *x, uint32_t pid,
			    const struct resolvers *asked)
{
	struct findings *findings = x->checkup->findings;
	char name[128], ip[ADDRTEXT_MAX];
	size_t i;

	for (i = 0; i < asked->n_nets; i++) {
		if (resolvers_have(&x->listed, &asked->nets[i].ip))
			continue;
		name_container(pid, name, sizeof(name));
		findings_add(findings, "container-resolver", FINDINGS_OPEN,
			     "it asks %s, which the policy does not list: its "
			     "lookups are judged, and the answers open nothing",
			     addrtext(&asked->nets[i].ip, ip));
		findings_about(findings, "%s", name);
		findings_see(findings, "cat /proc/%u/root" RESOLVERS_PATH, pid);
		findings_mend(findings, MEND);
		x->n_open++;
	}
}

static bool space_of(uint32_t pid, struct space *ret_space)
{
	char path[64];
	struct stat net, mnt;

	(void)snprintf(path, sizeof(path), "/proc/%u/ns/net", pid);
	if (stat(path, &net) < 0)
		return false;
	(void)snprintf(path, sizeof(path), "/proc/%u/ns/mnt", pid);
	if (stat(path, &mnt) < 0)
		return false;
	*ret_space = (struct space){ .net = net.st_ino, .mnt = mnt.st_ino };
	return true;
}

/* A sandbox has lo alone, and asks nobody. */
static bool has_devices(uint32_t pid)
{
	CLEANUP(base_fclosep) FILE *file = NULL;
	char path[64], line[256];
	size_t n = 0;

	(void)snprintf(path, sizeof(path), "/proc/%u/net/dev", pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		n += strchr(line, ':') && !strstr(line, " lo:");
	return n > 0;
}

static bool is_new(struct containers *x, const struct space *space)
{
	size_t i;

	if (space->net == x->ours.net || space->mnt == x->ours.mnt)
		return false;
	for (i = 0; i < x->n_seen; i++)
		if (x->seen[i].net == space->net &&
		    x->seen[i].mnt == space->mnt)
			return false;
	if (x->n_seen == SPACES_MAX)
		return false;
	x->seen[x->n_seen++] = *space;
	return true;
}

static void look_at(struct containers *x, uint32_t pid)
{
	char text[ASIDE_MAX + 1], path[64];
	struct resolvers asked;
	struct space space;
	struct stat st;
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%u", pid);
	if (!space_of(pid, &space)) {
		x->n_unknown += errno == EACCES;
		return;
	}
	if (!is_new(x, &space) || !has_devices(pid) || stat(path, &st) < 0)
		return;
	n = aside_do(x->aside, &(struct aside_call){ .fn = read_resolv_conf,
						     .uid = st.st_uid,
						     .in = &pid,
						     .in_len = sizeof(pid),
						     .out = text,
						     .room = ASIDE_MAX });
	x->n_unknown += aside_is_unknown(n);
	if (n < 0)
		return; /* it has none, or has ended */
	text[n] = '\0';
	resolvers_parse(text, &asked);
	x->n_containers++;
	judge_container(x, pid, &asked);
}

static void check_running(struct containers *x)
{
	CLEANUP(base_closedirp) DIR *dir = opendir("/proc");
	const struct dirent *entry;

	if (!dir || !space_of((uint32_t)getpid(), &x->ours) ||
	    aside_new(&(struct aside_options){ 0 }, &x->aside) < 0)
		return;
	while ((entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]))
			look_at(x, (uint32_t)strtoul(entry->d_name, NULL, 10));
	aside_free(x->aside);
}

void containers_check(const struct checkup *checkup)
{
	struct containers x = { .checkup = checkup };
	char path[PATH_MAX];

	if (!checkup->policy ||
	    resolvers_of_policy(checkup->policy,
				checkup_path(checkup, RESOLVERS_PATH, path),
				&x.listed) < 0)
		return;
	check_docker(&x);
	check_podman(&x);
	check_running(&x);
	if (x.n_unknown > 0)
		findings_add(checkup->findings, "container-resolver",
			     FINDINGS_UNKNOWN,
			     "%zu processes could not be looked at",
			     x.n_unknown);
	else if (x.n_open == 0)
		findings_add(checkup->findings, "container-resolver",
			     FINDINGS_SHUT,
			     "each of %zu other network namespaces asks listed "
			     "resolvers",
			     x.n_containers);
}
