/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * identity.c - names for the numbers of struct event_owner, remembered.
 */
#include "enforcer/identity/identity.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bpf/abi/event.h"
#include "bpf/sockets/cgroups.h"
#include "enforcer/identity/cgroup.h"
#include "enforcer/identity/command.h"
#include "enforcer/identity/exe_paths.h"
#include "enforcer/identity/procfs.h"
#include "enforcer/identity/user_names.h"
#include "policy/base.h"

#define DEFAULT_CAPACITY 2048
#define WAYS 4
#define FRESH_MS 1000 /* a process may change its command line */

/* The same pid, start time and executable is the same program running. */
struct key {
	uint64_t start_ns;
	uint64_t ino;
	uint32_t dev;
	uint32_t pid;
};

struct entry {
	struct key key;
	uint64_t used; /* 0: free */
	int64_t read_ms;
	uint64_t serial;
	bool gone;	      /* never to be read again */
	size_t root_len;      /* of the path: a root that is not the host's */
	struct command *name; /* NULL: unknown */
};

struct identity {
	struct user_names *users, *groups;
	struct identity_cgroup *cgroups; /* NULL: there is no cgroup2 here */
	struct exe_paths *exe_paths;
	struct identity_info info; /* what identity_find() returned last */
	uint64_t tick;		   /* for used */
	uint64_t serial;
	int64_t checked_ms;
	uint64_t lost_cgroup;  /* could not be resolved ... */
	int64_t lost_until_ms; /* ... and is not asked for again till then */
	size_t n_sets;
	struct entry entries[];
};

static int64_t now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static size_t sets_for(size_t capacity)
{
	size_t n_sets = 1;

	while (n_sets * WAYS < (capacity ? capacity : DEFAULT_CAPACITY))
		n_sets *= 2;
	return n_sets;
}

int identity_new(size_t capacity, struct identity **ret_identity)
{
	CLEANUP(identity_freep) struct identity *proc = NULL;
	size_t n_sets = sets_for(capacity);
	char mount[PATH_MAX];
	int r;

	proc = calloc(1,
		      sizeof(*proc) + n_sets * WAYS * sizeof(proc->entries[0]));
	if (!proc)
		return -ENOMEM;

	proc->n_sets = n_sets;
	r = user_names_new("/etc/passwd", &proc->users);
	if (r < 0)
		return r;
	r = user_names_new("/etc/group", &proc->groups);
	if (r < 0)
		return r;
	r = exe_paths_new(&proc->exe_paths);
	if (r < 0)
		return r;

	/* Without it records have no cgroup paths: nothing to fail for. */
	if (cgroups_mount(mount, sizeof(mount)) == 0)
		(void)identity_cgroup_new(mount, &proc->cgroups);
	*ret_identity = TAKE_PTR(proc);
	return 0;
}

static void empty(struct entry *entry)
{
	command_free(entry->name);
	*entry = (struct entry){ 0 };
}

void identity_free(struct identity *proc)
{
	size_t i;

	if (!proc)
		return;
	for (i = 0; i < proc->n_sets * WAYS; i++)
		empty(&proc->entries[i]);
	user_names_free(proc->users);
	user_names_free(proc->groups);
	identity_cgroup_free(proc->cgroups);
	exe_paths_free(proc->exe_paths);
	free(proc);
}

void identity_freep(struct identity **proc)
{
	identity_free(*proc);
	*proc = NULL;
}

static bool same(const struct key *a, const struct key *b)
{
	return a->pid == b->pid && a->start_ns == b->start_ns &&
	       a->ino == b->ino && a->dev == b->dev;
}

/* The entry of @key, or the least recently used of its set, emptied. */
static struct entry *entry_of(struct identity *proc, const struct key *key)
{
	uint64_t hash = (key->pid ^ key->start_ns ^ key->ino << 24) *
			0x9e3779b97f4a7c15ULL;
	struct entry *set = &proc->entries[(hash >> 32) % proc->n_sets * WAYS];
	struct entry *oldest = set;
	size_t i;

	for (i = 0; i < WAYS; i++) {
		if (set[i].used && same(&set[i].key, key))
			return &set[i];
		if (set[i].used < oldest->used)
			oldest = &set[i];
	}
	empty(oldest);
	oldest->key = *key;
	return oldest;
}

static void set_names(struct identity *proc, struct entry *entry,
		      const char *exe, const char *command)
{
	if (command_is(entry->name, exe, command))
		return;
	command_free(entry->name);
	entry->name = command_new(exe, command);
	entry->serial = ++proc->serial;
}

/* Of "/proc/PID/root/...", as procfs_exe() calls what is in no path of ours. */
static size_t root_len(const char *exe)
{
	unsigned int pid;
	int len = 0;

	if (sscanf(exe, "/proc/%u/root%n", &pid, &len) == 1 && exe[len] == '/')
		return (size_t)len;
	return 0;
}

static void read_process(struct identity *proc, struct entry *entry, int dir)
{
	const struct procfs_dir process = { dir, entry->key.pid };
	char exe[PATH_MAX], command[PROC_COMMAND_MAX];

	/* It runs something else by now: that is another entry's business. */
	if (!procfs_exe(&process, entry->key.ino, exe, sizeof(exe))) {
		entry->gone = true;
		return;
	}
	entry->root_len = root_len(exe);
	if (exe[0] && strncmp(exe, "/proc/", 6) != 0)
		exe_paths_learn(proc->exe_paths, entry->key.dev, entry->key.ino,
				&(struct exe_paths_name){ .path = exe });
	(void)procfs_command_line(dir, command, sizeof(command));
	set_names(proc, entry, exe, command);
}

static void offer_cgroup(struct identity *proc, int dir,
			 const struct event_owner *owner)
{
	char path[PATH_MAX];

	if (!proc->cgroups || !owner->cgroup_id ||
	    identity_cgroup_find(proc->cgroups, owner->cgroup_id))
		return;
	procfs_cgroup(dir, path, sizeof(path));
	(void)identity_cgroup_offer(proc->cgroups, owner->cgroup_id, path);
}

static void refresh(struct identity *proc, struct entry *entry,
		    const struct event_owner *owner)
{
	struct procfs_id id = { owner->tgid, owner->start_ns };
	CLEANUP(base_closep) int dir = -1;
	struct exe_paths_name name;

	dir = procfs_open(&id);
	if (dir >= 0) {
		read_process(proc, entry, dir);
		offer_cgroup(proc, dir, owner);
	} else {
		entry->gone = true;
	}
	if (command_exe(entry->name))
		return;
	if (!exe_paths_find(proc->exe_paths, owner->exe_dev, owner->exe_ino,
			    &name))
		return;
	set_names(proc, entry, name.path, "");
	entry->root_len = name.root_len;
}

static const struct entry *
find_process(struct identity *proc, const struct event_owner *owner, int64_t ms)
{
	const struct key key = { .pid = owner->tgid,
				 .start_ns = owner->start_ns,
				 .ino = owner->exe_ino,
				 .dev = owner->exe_dev };
	struct entry *entry = entry_of(proc, &key);

	if (!entry->used || (!entry->gone && ms >= entry->read_ms + FRESH_MS)) {
		refresh(proc, entry, owner);
		entry->read_ms = ms;
	}
	entry->used = ++proc->tick;
	return entry;
}

static const struct identity_cgroup_info *find_cgroup(struct identity *proc,
						      uint64_t id, int64_t ms)
{
	const struct identity_cgroup_info *info;

	if (!proc->cgroups || !id)
		return NULL;
	info = identity_cgroup_find(proc->cgroups, id);
	if (info || (id == proc->lost_cgroup && ms < proc->lost_until_ms))
		return info;
	info = identity_cgroup_resolve(proc->cgroups, id);
	if (!info) {
		proc->lost_cgroup = id;
		proc->lost_until_ms = ms + FRESH_MS;
	}
	return info;
}

static void refresh_accounts(struct identity *proc, int64_t ms)
{
	if (proc->checked_ms && ms < proc->checked_ms + FRESH_MS)
		return;
	proc->checked_ms = ms;
	user_names_refresh(proc->users);
	user_names_refresh(proc->groups);
}

const struct identity_info *identity_find(struct identity *proc,
					  const struct event_owner *owner)
{
	const struct identity_cgroup_info *cgroup;
	const struct entry *entry = NULL;
	int64_t ms = now_ms();

	refresh_accounts(proc, ms);
	proc->info = (struct identity_info){ 0 };
	proc->info.serial = (uint64_t)user_names_version(proc->users) << 48 ^
			    (uint64_t)user_names_version(proc->groups) << 40;
	if (owner->tgid) {
		entry = find_process(proc, owner, ms);
		proc->info.exe = command_exe(entry->name);
		proc->info.command_line = command_line(entry->name);
		proc->info.serial ^= entry->serial;
	}
	cgroup = find_cgroup(proc, owner->cgroup_id, ms);
	/* In a container it is called as it is there. */
	if (cgroup && cgroup->container && entry && proc->info.exe)
		proc->info.exe += entry->root_len;
	if (cgroup) {
		proc->info.cgroup = cgroup->path;
		proc->info.unit = cgroup->unit;
		proc->info.container = cgroup->container;
		proc->info.serial ^= 1ULL << 63;
	}
	proc->info.user = user_names_name(proc->users, owner->uid);
	proc->info.group = user_names_name(proc->groups, owner->gid);
	return &proc->info;
}

void identity_learn_exe(struct identity *proc, uint32_t dev, uint64_t ino,
			const struct exe_paths_name *name)
{
	exe_paths_learn(proc->exe_paths, dev, ino, name);
}
