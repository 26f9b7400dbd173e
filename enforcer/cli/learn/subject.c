/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subject.c - the executable, and beside it the unit or the user where the
 * executable says too little.
 */
#include "enforcer/cli/learn/subject.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/language/path.h"
#include "policy/language/value.h"

#define DELETED " (deleted)"
#define SLICE ".slice"
#define APT_METHODS "/usr/lib/apt/methods/*"
#define SYSTEM_UID_MAX 999 /* of daemons: login.defs(5) */
#define HEX_MIN 12	   /* digits of what is an id and no name */

/* An executable, and who runs it. */
struct exe {
	const char *path;
	struct learn_tree users;
	bool whole;  /* seen while it was not deleted */
	bool system; /* the user of each is a daemon's */
};

static int order_exes(const void *a, const void *b)
{
	const struct exe *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static bool is_deleted(const char *exe)
{
	size_t len = strlen(exe), end = strlen(DELETED);

	return len > end && strcmp(exe + len - end, DELETED) == 0;
}

const char *learn_subject_path(struct arena *arena, const char *exe)
{
	if (!is_deleted(exe))
		return exe;
	return arena_text(arena, exe, strlen(exe) - strlen(DELETED));
}

static bool is_of_a_daemon(const struct learn_actor *actor)
{
	uint32_t uid;

	return value_parse_number(actor->uid, SYSTEM_UID_MAX, &uid) && uid > 0;
}

static int add_exe(struct learn_subjects *subjects,
		   const struct learn_actor *actor)
{
	struct exe probe = { .path = learn_subject_path(subjects->arena,
							actor->exe),
			     .system = true };
	struct exe *exe;

	if (!probe.path)
		return -ENOMEM;
	exe = learn_tree_add(&subjects->exes, subjects->arena, &probe,
			     sizeof(probe), order_exes);
	if (!exe || !learn_tree_text(&exe->users, subjects->arena,
				     learn_facts_user(actor)))
		return -ENOMEM;
	exe->whole |= !is_deleted(actor->exe);
	exe->system &= is_of_a_daemon(actor);
	return 0;
}

int learn_subject_init(struct learn_subjects *subjects,
		       const struct learn_facts *facts)
{
	void **actors = learn_tree_list(&facts->actors, facts->arena);
	size_t i;
	int r = actors ? 0 : -ENOMEM;

	*subjects = (struct learn_subjects){ .arena = facts->arena };
	for (i = 0; r == 0 && i < facts->actors.n; i++)
		r = add_exe(subjects, actors[i]);
	return r;
}

void learn_subject_done(struct learn_subjects *subjects)
{
	void **exes;
	size_t i;

	if (!subjects->arena)
		return;
	exes = learn_tree_list(&subjects->exes, subjects->arena);
	for (i = 0; exes && i < subjects->exes.n; i++)
		learn_tree_done(&((struct exe *)exes[i])->users);
	learn_tree_done(&subjects->exes);
}

static bool is_slice(const char *name, size_t len)
{
	size_t end = strlen(SLICE);

	return len > end && memcmp(name + len - end, SLICE, end) == 0;
}

/* Is @unit the unit of @cgroup, by systemd's rule and that of `unit`: its first
 * component that is no slice?  Those below were named by who runs there, be it
 * a user. */
static bool is_unit_of(const char *unit, const char *cgroup)
{
	size_t len;

	for (; *cgroup; cgroup += len + (cgroup[len] == '/')) {
		len = strcspn(cgroup, "/");
		if (len && !is_slice(cgroup, len))
			return strlen(unit) == len &&
			       memcmp(unit, cgroup, len) == 0;
	}
	return false;
}

bool learn_subject_is_service(const char *unit)
{
	return fnmatch("?*.service", unit, 0) == 0 &&
	       fnmatch("user@*.service", unit, 0) != 0 &&
	       fnmatch("run-*.service", unit, 0) != 0;
}

/* Does it run in a service that a rule can name? */
static bool is_service(const struct learn_actor *actor)
{
	const char *unit = actor->unit;
	static const char bytes[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789:-_.\\@";
	size_t len = strlen(unit);

	return len > 0 && len <= 255 && strspn(unit, bytes) == len &&
	       unit[0] != '.' && is_unit_of(unit, actor->cgroup) &&
	       learn_subject_is_service(unit);
}

static bool is_literal(const char *path)
{
	return path_is_normal(path) && !strpbrk(path, "*?[]\\");
}

/* Does a word begin at @at in @text?  The id of a pod stands right behind its
 * "pod". */
static bool begins_word(const char *text, const char *at)
{
	return at == text || !isalnum((unsigned char)at[-1]) ||
	       (at - text >= 3 && memcmp(at - 3, "pod", 3) == 0);
}

/* How many of the bytes at @at are of an id: hexadecimal, in groups. */
static size_t id_len(const char *text, const char *at)
{
	size_t len = strspn(at, "0123456789abcdef-_");

	if (!begins_word(text, at) || !isxdigit((unsigned char)*at) ||
	    len < HEX_MIN || strcspn(at, "0123456789") >= len)
		return 0;
	return len;
}

/*
 * The control group of a container, up to the component that names it, with
 * '*' for ids: the next one of the same image has another.  "": it has none
 * that a rule could name.
 */
static const char *container_cgroup(struct arena *arena,
				    const struct learn_actor *actor)
{
	const char *id = strstr(actor->cgroup, actor->container);
	const char *at = actor->cgroup, *end;
	char *pattern;
	size_t n = 0, len;

	if (!id || !is_literal(actor->cgroup))
		return "";
	end = id + strlen(actor->container);
	end += strcspn(end, "/");
	pattern = arena_array(arena, (size_t)(end - at) + 1, 1);
	if (!pattern)
		return NULL;
	while (at < end) {
		len = id_len(actor->cgroup, at);
		pattern[n] = *at;
		if (len)
			pattern[n] = '*';
		n++;
		at += len ? len : 1;
	}
	return pattern;
}

static int of_container(const struct learn_subjects *subjects,
			const struct learn_actor *actor,
			struct learn_subject *subject)
{
	subject->cgroup = container_cgroup(subjects->arena, actor);
	subject->kind = LEARN_PROGRAM;
	if (!subject->cgroup)
		return -ENOMEM;
	if (!*subject->cgroup)
		subject->reason = "it is in a container whose control group no "
				  "rule can name";
	return 0;
}

/* Without an executable that a rule could name. */
static void of_place(const struct learn_actor *actor,
		     struct learn_subject *subject)
{
	subject->user = learn_facts_user(actor);
	if (is_service(actor))
		subject->unit = actor->unit;
	else
		subject->reason = "its executable is unknown, or can't be "
				  "written in a rule";
}

static void of_generic(const struct learn_actor *actor,
		       struct learn_subject *subject)
{
	if (is_service(actor))
		subject->unit = actor->unit;
	else
		subject->user = learn_facts_user(actor);
	if (subject->kind == LEARN_SHELL && !*subject->unit)
		subject->reason = "a shell looks nothing up itself, unless it "
				  "is told to, as by /dev/tcp";
}

static void of_program(const struct exe *exe, const struct learn_actor *actor,
		       struct learn_subject *subject)
{
	if (subject->kind == LEARN_APT) {
		subject->exe = APT_METHODS;
		subject->user = learn_facts_user(actor);
	} else if (exe->system && exe->users.n == 1) {
		subject->user = learn_facts_user(actor);
	}
}

int learn_subject_of(const struct learn_subjects *subjects,
		     const struct learn_actor *actor,
		     struct learn_subject *ret_subject)
{
	struct learn_subject subject = {
		.exe = "", .user = "", .unit = "", .cgroup = ""
	};
	const struct exe probe = { .path = learn_subject_path(subjects->arena,
							      actor->exe) };
	const struct exe *exe;

	if (!probe.path)
		return -ENOMEM;
	exe = learn_tree_find(&subjects->exes, &probe, order_exes);
	subject.reason = learn_kind_odd_place(exe->path);
	if (!subject.reason && is_deleted(actor->exe) && !exe->whole)
		subject.reason = "its executable was deleted";
	if (!subject.reason && *actor->container) {
		*ret_subject = subject;
		return of_container(subjects, actor, ret_subject);
	}
	if (!is_literal(exe->path) || fnmatch("/proc/*", exe->path, 0) == 0) {
		of_place(actor, &subject);
		*ret_subject = subject;
		return 0;
	}
	subject.exe = exe->path;
	subject.kind = learn_kind_of(exe->path);
	if (learn_kind_is_generic(subject.kind) && !subject.reason)
		of_generic(actor, &subject);
	else
		of_program(exe, actor, &subject);
	*ret_subject = subject;
	return 0;
}
