/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * identity.c - a cache of names for the numbers of struct event_owner.
 */
#include "enforcer/host/identity/identity.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bpf/abi/event.h"
#include "bpf/sockets/cgroups.h"
#include "enforcer/host/identity/cgroup.h"
#include "enforcer/host/identity/command.h"
#include "enforcer/host/identity/exe_paths.h"
#include "enforcer/host/identity/names_request.h"
#include "enforcer/host/identity/user_names.h"
#include "policy/base.h"

#define DEFAULT_CAPACITY 2048
#define WAYS 4
#define FRESH_MS 1000 /* a process may change its command line */
#define LATES_MAX 6   /* the wait for another try doubles so often */

/* The same pid, start time and executable are the same run of a program. */
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
	bool gone;	 /* never to be read again */
	bool known;	 /* it has been read */
	uint8_t lates;	 /* times that it was not, one after the other */
	size_t root_len; /* of the path; 0: its root is the host's */
	struct command *command; /* NULL: unknown */
};

struct identity {
	struct aside *aside; /* borrowed */
	struct user_names *users, *groups;
	struct identity_cgroup *cgroups; /* NULL: there is no cgroup2 here */
	struct exe_paths *exe_paths;
	struct identity_info info; /* what identity_find() returned last */
	uint64_t tick;		   /* for used */
	uint64_t serial;
	int64_t checked_ms;
	uint64_t lost_cgroup;  /* its last resolution failed */
	int64_t lost_until_ms; /* it is not tried again before this */
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

int identity_new(size_t capacity, struct aside *aside,
		 struct identity **ret_identity)
{
	CLEANUP(identity_freep) struct identity *identity = NULL;
	size_t n_sets = sets_for(capacity);
	char mount[PATH_MAX];
	int r;

	identity =
		calloc(1, sizeof(*identity) +
				  n_sets * WAYS * sizeof(identity->entries[0]));
	if (!identity)
		return -ENOMEM;

	identity->n_sets = n_sets;
	identity->aside = aside;
	r = user_names_new("/etc/passwd", &identity->users);
	if (r < 0)
		return r;
	r = user_names_new("/etc/group", &identity->groups);
	if (r < 0)
		return r;
	r = exe_paths_new(aside, &identity->exe_paths);
	if (r < 0)
		return r;

	/* Without cgroup2 records have no cgroup paths, which is no error. */
	if (cgroups_mount(mount, sizeof(mount)) == 0)
		(void)identity_cgroup_new(mount, &identity->cgroups);
	*ret_identity = TAKE_PTR(identity);
	return 0;
}

static void empty(struct entry *entry)
{
	command_free(entry->command);
	*entry = (struct entry){ 0 };
}

void identity_free(struct identity *identity)
{
	size_t i;

	if (!identity)
		return;
	for (i = 0; i < identity->n_sets * WAYS; i++)
		empty(&identity->entries[i]);
	user_names_free(identity->users);
	user_names_free(identity->groups);
	identity_cgroup_free(identity->cgroups);
	exe_paths_free(identity->exe_paths);
	free(identity);
}

void identity_freep(struct identity **identity)
{
	identity_free(*identity);
	*identity = NULL;
}

static bool same(const struct key *a, const struct key *b)
{
	return a->pid == b->pid && a->start_ns == b->start_ns &&
	       a->ino == b->ino && a->dev == b->dev;
}

/* The entry of @key, or the least recently used of its set, emptied. */
static struct entry *entry_of(struct identity *identity, const struct key *key)
{
	uint64_t hash = (key->pid ^ key->start_ns ^ key->ino << 24) *
			0x9e3779b97f4a7c15ULL;
	struct entry *set =
		&identity->entries[(hash >> 32) % identity->n_sets * WAYS];
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

static void set_command(struct identity *identity, struct entry *entry,
			const char *exe, const char *line)
{
	if (command_is(entry->command, exe, line))
		return;
	command_free(entry->command);
	entry->command = command_new(exe, line);
	entry->serial = ++identity->serial;
}

/* The length of "/proc/PID/root" in front of @exe, where procfs_exe() puts it
 * if the path is not one of our mount namespace; else 0. */
static size_t root_len(const char *exe)
{
	unsigned int pid;
	int len = 0;

	if (sscanf(exe, "/proc/%u/root%n", &pid, &len) == 1 && exe[len] == '/')
		return (size_t)len;
	return 0;
}

static void take_names(struct identity *identity, struct entry *entry,
		       const struct names_answer *names)
{
	/* The process runs another program by now, which has its own entry. */
	entry->gone = names->gone;
	entry->known = true;
	entry->lates = 0;
	if (names->gone)
		return;
	entry->root_len = root_len(names->exe);
	if (names->exe[0] && strncmp(names->exe, "/proc/", 6) != 0)
		exe_paths_learn(identity->exe_paths, entry->key.dev,
				entry->key.ino,
				&(struct exe_paths_name){ .path = names->exe });
	set_command(identity, entry, names->exe, names->line);
}

static void offer_cgroup(struct identity *identity, uint64_t id,
			 const char *path)
{
	if (!identity->cgroups || !id || !path[0] ||
	    identity_cgroup_find(identity->cgroups, id))
		return;
	(void)identity_cgroup_offer(identity->cgroups, id, path);
}

static void read_process(struct identity *identity, struct entry *entry,
			 const struct event_owner *owner)
{
	const struct names_request request = { .start_ns = owner->start_ns,
					       .exe_ino = owner->exe_ino,
					       .pid = owner->tgid,
					       .tid = owner->tid,
					       .uid = owner->uid };
	struct names_answer names;

	if (names_request(identity->aside, &request, &names) == 0) {
		take_names(identity, entry, &names);
		offer_cgroup(identity, owner->cgroup_id, names.cgroup);
	} else if (entry->lates < LATES_MAX) {
		entry->lates++;
	}
}

static void find_names(struct identity *identity, struct entry *entry,
		       const struct event_owner *owner)
{
	struct exe_paths_name name;

	read_process(identity, entry, owner);
	if (command_exe(entry->command))
		return;
	if (!exe_paths_find(identity->exe_paths, owner->exe_dev, owner->exe_ino,
			    owner->uid, &name))
		return;
	set_command(identity, entry, name.path, "");
	entry->root_len = name.root_len;
}

static bool is_late(const struct entry *entry)
{
	return entry->lates && !entry->known;
}

/* A thread of the kernel has no executable (inode 0), gone or not. */
static bool is_gone(const struct entry *entry)
{
	return entry->gone && entry->key.ino && !command_exe(entry->command);
}

static void refresh(struct identity *identity, struct entry *entry,
		    const struct event_owner *owner)
{
	const bool late = is_late(entry), gone = is_gone(entry);

	find_names(identity, entry, owner);
	if (late != is_late(entry) || gone != is_gone(entry))
		entry->serial = ++identity->serial;
}

/* A process that made us wait is tried again less and less often. */
static bool is_due(const struct entry *entry, int64_t ms)
{
	if (!entry->used)
		return true;
	return !entry->gone &&
	       ms >= entry->read_ms + (FRESH_MS << entry->lates);
}

static const struct entry *find_process(struct identity *identity,
					const struct event_owner *owner,
					int64_t ms)
{
	const struct key key = { .pid = owner->tgid,
				 .start_ns = owner->start_ns,
				 .ino = owner->exe_ino,
				 .dev = owner->exe_dev };
	struct entry *entry = entry_of(identity, &key);

	if (is_due(entry, ms)) {
		refresh(identity, entry, owner);
		entry->read_ms = ms;
	}
	entry->used = ++identity->tick;
	return entry;
}

static const struct identity_cgroup_info *find_cgroup(struct identity *identity,
						      uint64_t id, int64_t ms)
{
	const struct identity_cgroup_info *info;

	if (!identity->cgroups || !id)
		return NULL;
	info = identity_cgroup_find(identity->cgroups, id);
	if (info ||
	    (id == identity->lost_cgroup && ms < identity->lost_until_ms))
		return info;
	info = identity_cgroup_resolve(identity->cgroups, id);
	if (!info) {
		identity->lost_cgroup = id;
		identity->lost_until_ms = ms + FRESH_MS;
	}
	return info;
}

static void refresh_user_names(struct identity *identity, int64_t ms)
{
	if (identity->checked_ms && ms < identity->checked_ms + FRESH_MS)
		return;
	identity->checked_ms = ms;
	user_names_refresh(identity->users);
	user_names_refresh(identity->groups);
}

const struct identity_info *identity_find(struct identity *identity,
					  const struct event_owner *owner)
{
	const struct identity_cgroup_info *cgroup;
	const struct entry *entry = NULL;
	int64_t ms = now_ms();

	refresh_user_names(identity, ms);
	identity->info = (struct identity_info){ 0 };
	identity->info.serial =
		(uint64_t)user_names_version(identity->users) << 48 ^
		(uint64_t)user_names_version(identity->groups) << 40;
	if (owner->tgid) {
		entry = find_process(identity, owner, ms);
		identity->info.exe = command_exe(entry->command);
		identity->info.command_line = command_line(entry->command);
		identity->info.late = is_late(entry);
		identity->info.gone = is_gone(entry);
		identity->info.serial ^= entry->serial;
	}
	cgroup = find_cgroup(identity, owner->cgroup_id, ms);
	/* In a container the path is the one that is valid there. */
	if (cgroup && cgroup->container && entry && identity->info.exe)
		identity->info.exe += entry->root_len;
	if (cgroup) {
		identity->info.cgroup = cgroup->path;
		identity->info.unit = cgroup->unit;
		identity->info.container = cgroup->container;
		identity->info.serial ^= 1ULL << 63;
	}
	identity->info.user = user_names_name(identity->users, owner->uid);
	identity->info.group = user_names_name(identity->groups, owner->gid);
	return &identity->info;
}

void identity_learn_exe(struct identity *identity, uint32_t dev, uint64_t ino,
			const struct exe_paths_name *name)
{
	exe_paths_learn(identity->exe_paths, dev, ino, name);
}
