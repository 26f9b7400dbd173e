/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * actors.c - find an actor by its texts.
 */
#include "enforcer/cli/verdict/actors.h"

#include <errno.h>
#include <string.h>

#include "enforcer/cli/learn/subject.h"
#include "enforcer/gate/fill.h"
#include "enforcer/gate/opening/openings.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/explain.h"
#include "policy/language/who/account.h"
#include "policy/language/value.h"
#include "policy/policy.h"

#define NOBODY UINT32_MAX

int verdict_actors_init(struct verdict_actors *actors,
			const struct verdict_policy *policies)
{
	*actors = (struct verdict_actors){ 0 };
	memcpy(actors->policies, policies, sizeof(actors->policies));
	if (arena_new(&actors->arena) < 0)
		return -ENOMEM;
	actors->links.arena = actors->arena;
	return 0;
}

void verdict_actors_done(struct verdict_actors *actors)
{
	struct verdict_host *host;
	void **hosts;
	size_t i, side;

	if (!actors->arena)
		return;
	hosts = learn_tree_list(&actors->hosts, actors->arena);
	for (i = 0; hosts && i < actors->hosts.n; i++) {
		host = hosts[i];
		for (side = 0; side < VERDICT_SIDES; side++)
			openings_free(host->openings[side]);
	}
	learn_tree_done(&actors->actors);
	learn_tree_done(&actors->hosts);
	learn_tree_done(&actors->programs);
	exe_links_done(&actors->links);
	arena_free(actors->arena);
	*actors = (struct verdict_actors){ 0 };
}

/* Those that differ most come first. */
static int order_who(const struct verdict_who *x, const struct verdict_who *y)
{
	const char *const xs[] = { x->exe,  x->uid,  x->cgroup,
				   x->comm, x->user, x->gid,
				   x->unit, x->host, x->container };
	const char *const ys[] = { y->exe,  y->uid,  y->cgroup,
				   y->comm, y->user, y->gid,
				   y->unit, y->host, y->container };
	int order = learn_tree_order_texts(xs, ys, ARRAY_SIZE(xs));

	return order ? order : x->nobody - y->nobody;
}

static int order_actors(const void *a, const void *b)
{
	const struct verdict_actor *x = a, *y = b;

	return order_who(&x->who, &y->who);
}

static int order_hosts(const void *a, const void *b)
{
	const struct verdict_host *x = a, *y = b;

	return strcmp(x->name, y->name);
}

int verdict_actors_order_programs(const void *a, const void *b)
{
	const struct verdict_program *x = a, *y = b;
	const char *const xs[] = { x->exe, x->comm, x->user, x->unit,
				   x->container };
	const char *const ys[] = { y->exe, y->comm, y->user, y->unit,
				   y->container };

	return learn_tree_order_texts(xs, ys, ARRAY_SIZE(xs));
}

/* The name, or the number where there is none or where it is one of digits,
 * which a policy takes for somebody else's number. */
static const char *user_of(const struct verdict_who *who)
{
	return who->user[strspn(who->user, "0123456789")] ? who->user
							  : who->uid;
}

static const struct verdict_program *find_program(struct verdict_actors *actors,
						  const struct verdict_who *who)
{
	struct verdict_program program = {
		/* That a file was replaced does not matter to its rules. */
		.exe = learn_subject_path(actors->arena, who->exe),
		.comm = "",
		.user = user_of(who),
		.unit = learn_subject_is_service(who->unit) ? who->unit : "",
		.container = who->container,
	};

	if (!program.exe)
		return NULL;
	if (!*program.exe)
		program.comm = who->comm;
	return learn_tree_add(&actors->programs, actors->arena, &program,
			      sizeof(program), verdict_actors_order_programs);
}

static int open_host(const struct verdict_actors *actors,
		     struct verdict_host *host)
{
	const struct policy *policy;
	size_t side;
	int r = 0;

	for (side = 0; r == 0 && side < VERDICT_SIDES; side++) {
		policy = actors->policies[side].policy;
		if (policy && !host->openings[side])
			r = openings_new(policy->n_rules, GATE_FILL_RULE_MAX,
					 &host->openings[side]);
	}
	return r;
}

static struct verdict_host *find_host(struct verdict_actors *actors,
				      const char *name)
{
	const struct verdict_host probe = { .name = name };
	struct verdict_host *host;

	host = learn_tree_add(&actors->hosts, actors->arena, &probe,
			      sizeof(probe), order_hosts);
	return host && open_host(actors, host) == 0 ? host : NULL;
}

/* FNV-1a.  0 stands for the host's own namespace. */
static uint64_t netns_of(const char *container)
{
	uint64_t hash = 0xcbf29ce484222325ULL;

	if (!*container)
		return 0;
	for (; *container; container++)
		hash = (hash ^ (uint8_t)*container) * 0x100000001b3ULL;
	return hash | 1;
}

/* Names count before numbers, which differ from host to host. */
static uint32_t uid_of(const struct verdict_who *who)
{
	uint32_t uid = NOBODY;

	if (account_user(user_of(who), &uid) < 0)
		(void)account_user(who->uid, &uid);
	return uid;
}

/* What @actor, who asks as @query does, is to the policy of @side. */
static int set_side(const struct verdict_policy *policy,
		    const struct explain_query *query, size_t side,
		    struct verdict_actor *actor)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct image_cell *subject = &actor->subjects[side];
	int r;

	if (!policy->policy)
		return 0;
	r = diag_new(&diag);
	if (r == 0)
		r = explain_subject(policy->policy, policy->image, query, diag,
				    subject);
	if (r == 0)
		r = explain_excepted(policy->policy, policy->image, query,
				     diag);
	actor->excepted[side] = r > 0;
	if (r >= 0 && explain_is_unknown(policy->image, query))
		actor->fixed[side] = REASON_UNKNOWN;
	/* A cgroup that no rule can name satisfies none. */
	if (r == -EINVAL)
		memset(subject, 0, sizeof(*subject));
	return r == -EINVAL || r > 0 ? 0 : r;
}

void verdict_actors_query(const struct verdict_actor *actor,
			  uint32_t groups[VERDICT_GROUPS_MAX],
			  struct explain_query *ret_query)
{
	const struct verdict_who *who = &actor->who;
	size_t n = VERDICT_GROUPS_MAX;

	*ret_query = (struct explain_query){ .uid = NOBODY, .gid = NOBODY };
	if (who->nobody)
		return;
	ret_query->uid = uid_of(who);
	(void)value_parse_number(who->gid, NOBODY, &ret_query->gid);
	account_groups(ret_query->uid, groups, &n);
	ret_query->groups = groups;
	ret_query->n_groups = n;
	ret_query->cgroup = actor->cgroup;
	ret_query->follow = exe_links_follow;
	ret_query->follow_context = actor->links;
	ret_query->comm = *who->comm ? who->comm : NULL;
	/* A path in a container is not one of the host, and the records lack
	 * the root directory that it is below. */
	if (*actor->program->exe && !*who->container)
		ret_query->exe = actor->program->exe;
}

static int set_subjects(struct verdict_actors *actors,
			struct verdict_actor *actor)
{
	uint32_t groups[VERDICT_GROUPS_MAX];
	struct explain_query query;
	size_t side;
	int r = 0;

	verdict_actors_query(actor, groups, &query);
	for (side = 0; r == 0 && side < VERDICT_SIDES; side++)
		r = set_side(&actors->policies[side], &query, side, actor);
	return r;
}

/* A record has the control group, and `--as` perhaps the unit alone. */
static int set_cgroup(struct arena *arena, struct verdict_actor *actor)
{
	const struct verdict_who *who = &actor->who;
	size_t len = strlen(who->unit);
	char *path;

	actor->cgroup = *who->cgroup ? who->cgroup : NULL;
	if (actor->cgroup || !len)
		return 0;
	path = arena_array(arena, len + 2, 1);
	if (!path)
		return -ENOMEM;
	path[0] = '/';
	memcpy(path + 1, who->unit, len);
	actor->cgroup = path;
	return 0;
}

static bool keep(struct arena *arena, const char **text)
{
	*text = arena_text(arena, *text, strlen(*text));
	return *text;
}

static int add_actor(struct verdict_actors *actors,
		     const struct verdict_who *who,
		     struct verdict_actor **ret_actor)
{
	struct verdict_actor actor = { .who = *who };
	struct arena *arena = actors->arena;
	const char **texts[] = { &actor.who.host,     &actor.who.exe,
				 &actor.who.comm,     &actor.who.user,
				 &actor.who.uid,      &actor.who.gid,
				 &actor.who.cgroup,   &actor.who.unit,
				 &actor.who.container };
	size_t i;
	int r;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		if (!keep(arena, texts[i]))
			return -ENOMEM;
	actor.host = find_host(actors, actor.who.host);
	actor.program = find_program(actors, &actor.who);
	actor.netns = netns_of(actor.who.container);
	actor.links = &actors->links;
	if (!actor.host || !actor.program || set_cgroup(arena, &actor) < 0)
		return -ENOMEM;
	r = set_subjects(actors, &actor);
	if (r < 0)
		return r;
	*ret_actor = learn_tree_add(&actors->actors, arena, &actor,
				    sizeof(actor), order_actors);
	return *ret_actor ? 0 : -ENOMEM;
}

int verdict_actors_find(struct verdict_actors *actors,
			const struct verdict_who *who,
			struct verdict_actor **ret_actor)
{
	const struct verdict_actor probe = {
		.who = { .host = who->host ?: "",
			 .exe = who->exe ?: "",
			 .comm = who->comm ?: "",
			 .user = who->user ?: "",
			 .uid = who->uid ?: "",
			 .gid = who->gid ?: "",
			 .cgroup = who->cgroup ?: "",
			 .unit = who->unit ?: "",
			 .container = who->container ?: "",
			 .nobody = who->nobody },
	};
	int r = 0;

	/* Question, answer and connection of a program follow each other. */
	if (!actors->last || order_who(&probe.who, &actors->last->who) != 0)
		actors->last =
			learn_tree_find(&actors->actors, &probe, order_actors);
	if (!actors->last)
		r = add_actor(actors, &probe.who, &actors->last);
	*ret_actor = actors->last;
	return r;
}
