/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * programs.c - add what each actor did to the program that it is.
 */
#include "enforcer/cli/learn/programs.h"

#include <errno.h>
#include <string.h>

#include "enforcer/cli/learn/kept.h"
#include "enforcer/cli/learn/subject.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/rrtype.h"

static int order_programs(const void *a, const void *b)
{
	const struct learn_program *x = a, *y = b;
	int order = (*x->exe == '\0') - (*y->exe == '\0');

	/* What says more has to come first. */
	if (!order)
		order = strcmp(x->exe, y->exe);
	if (!order)
		order = (*x->unit == '\0') - (*y->unit == '\0');
	if (!order)
		order = strcmp(x->unit, y->unit);
	if (!order)
		order = strcmp(x->cgroup, y->cgroup);
	return order ? order : strcmp(x->user, y->user);
}

static int order_names(const void *a, const void *b)
{
	const struct learn_name *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int order_reached(const void *a, const void *b)
{
	const struct learn_reached *x = a, *y = b;

	return learn_facts_order_connections(&x->to, &y->to);
}

static int order_types(const void *a, const void *b)
{
	const struct learn_type *x = a, *y = b;

	return x->type - y->type;
}

/* The program that gets something, and the actor that it is from. */
struct merge {
	struct arena *arena;
	struct learn_program *program;
	const struct learn_actor *actor;
	const char *user;
};

/* Types that programs ask for every day.  Of the others, some carry what has
 * nothing to do with a connection, and one asks for everything at once. */
static bool is_usual(uint16_t type)
{
	static const uint16_t types[] = {
		RRTYPE_A,      RRTYPE_NS,      RRTYPE_CNAME,	RRTYPE_SOA,
		RRTYPE_PTR,    RRTYPE_MX,      RRTYPE_TXT,	RRTYPE_AAAA,
		RRTYPE_SRV,    RRTYPE_SVCB,    RRTYPE_HTTPS,	35 /* NAPTR */,
		43 /* DS */,   44 /* SSHFP */, 48 /* DNSKEY */, 52 /* TLSA */,
		256 /* URI */, 257 /* CAA */,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i] == type)
			return true;
	return false;
}

static int note_odd_type(struct merge *m, struct learn_name *name,
			 uint16_t type)
{
	char text[RRTYPE_NAME_MAX];

	(void)rrtype_name(type, text);
	if (name->odd && strcmp(text, name->odd) >= 0)
		return 0;
	name->odd = arena_text(m->arena, text, strlen(text));
	return name->odd ? 0 : -ENOMEM;
}

static int add_type(struct merge *m, struct learn_name *name, uint16_t type)
{
	const struct learn_type probe = { .type = type };

	if (!is_usual(type))
		return note_odd_type(m, name, type);
	if (!learn_tree_add(&name->types, m->arena, &probe, sizeof(probe),
			    order_types))
		return -ENOMEM;
	return 0;
}

static int merge_lookup(struct merge *m, const struct learn_lookup *lookup)
{
	struct learn_name probe = { .name = lookup->name }, *name;

	if (lookup->covered) {
		m->program->covered = true;
		return 0;
	}
	name = learn_tree_add(&m->program->names, m->arena, &probe,
			      sizeof(probe), order_names);
	if (!name || !learn_tree_text(&name->users, m->arena, m->user))
		return -ENOMEM;
	learn_facts_span(&name->span, &lookup->span);
	name->refused |= lookup->refused;
	m->program->unseen |= lookup->opened || lookup->refused;
	if (lookup->reason &&
	    (!name->reason || strcmp(lookup->reason, name->reason) < 0))
		name->reason = lookup->reason;
	return add_type(m, name, lookup->type);
}

static int merge_connection(struct merge *m,
			    const struct learn_connection *connection)
{
	struct learn_reached probe = { .to = *connection }, *reached;

	if (connection->covered)
		return 0;
	probe.to.span = (struct learn_span){ 0 };
	probe.to.reason = NULL;
	reached = learn_tree_add(&m->program->reached, m->arena, &probe,
				 sizeof(probe), order_reached);
	if (!reached || !learn_tree_text(&reached->users, m->arena, m->user))
		return -ENOMEM;
	learn_facts_span(&reached->to.span, &connection->span);
	if (connection->reason &&
	    (!reached->to.reason ||
	     strcmp(connection->reason, reached->to.reason) < 0))
		reached->to.reason = connection->reason;
	return 0;
}

static int merge_lookups(struct merge *m)
{
	void **list = learn_tree_list(&m->actor->lookups, m->arena);
	int r = list ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; r == 0 && i < m->actor->lookups.n; i++)
		r = merge_lookup(m, list[i]);
	return r;
}

static int merge_connections(struct merge *m)
{
	void **list = learn_tree_list(&m->actor->connections, m->arena);
	int r = list ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; r == 0 && i < m->actor->connections.n; i++)
		r = merge_connection(m, list[i]);
	return r;
}

static int merge_answers(struct merge *m)
{
	void **list = learn_tree_list(&m->actor->answers, m->arena);
	int r = list ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; r == 0 && i < m->actor->answers.n; i++)
		if (!learn_tree_add(&m->program->answers, m->arena, list[i],
				    sizeof(struct learn_answer),
				    learn_facts_order_answers))
			r = -ENOMEM;
	return r;
}

static int merge_texts(struct merge *m, const struct learn_tree *from,
		       struct learn_tree *into)
{
	void **list = learn_tree_list(from, m->arena);
	int r = list ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; r == 0 && i < from->n; i++)
		if (!learn_tree_text(into, m->arena, list[i]))
			r = -ENOMEM;
	return r;
}

static int merge_actor(struct merge *m)
{
	struct learn_program *program = m->program;
	int r;

	learn_facts_span(&program->span, &m->actor->span);
	if (!learn_tree_text(&program->users, m->arena, m->user) ||
	    !learn_tree_text(&program->uids, m->arena, m->actor->uid))
		return -ENOMEM;
	r = merge_lookups(m);
	if (r == 0)
		r = merge_connections(m);
	if (r == 0)
		r = merge_answers(m);
	if (r == 0)
		r = learn_kept_merge(&program->kept, m->arena, &m->actor->kept);
	if (r == 0)
		r = merge_texts(m, &m->actor->hosts, &program->hosts);
	if (r == 0)
		r = merge_texts(m, &m->actor->commands, &program->commands);
	return r;
}

static int add_actor(struct learn_programs *programs,
		     const struct learn_subjects *subjects,
		     const struct learn_actor *actor)
{
	struct merge m = { .arena = programs->arena,
			   .actor = actor,
			   .user = learn_facts_user(actor) };
	struct learn_subject subject;
	struct learn_program probe;
	int r;

	r = learn_subject_of(subjects, actor, &subject);
	if (r < 0)
		return r;
	probe = (struct learn_program){ .exe = subject.exe,
					.user = subject.user,
					.unit = subject.unit,
					.cgroup = subject.cgroup,
					.kind = subject.kind };
	m.program = learn_tree_add(&programs->tree, m.arena, &probe,
				   sizeof(probe), order_programs);
	if (!m.program)
		return -ENOMEM;
	if (subject.reason && !m.program->reason)
		m.program->reason = subject.reason;
	return merge_actor(&m);
}

int learn_programs_make(const struct learn_facts *facts,
			struct learn_programs *ret_programs)
{
	CLEANUP(learn_subject_done) struct learn_subjects subjects = { 0 };
	struct learn_programs programs = { .arena = facts->arena };
	void **actors = learn_tree_list(&facts->actors, facts->arena);
	size_t i;
	int r;

	r = actors ? learn_subject_init(&subjects, facts) : -ENOMEM;
	for (i = 0; r == 0 && i < facts->actors.n; i++)
		r = add_actor(&programs, &subjects, actors[i]);
	programs.list = (struct learn_program **)learn_tree_list(
		&programs.tree, programs.arena);
	programs.n = programs.tree.n;
	if (r == 0 && !programs.list)
		r = -ENOMEM;
	if (r < 0) {
		learn_programs_done(&programs);
		return r;
	}
	*ret_programs = programs;
	return 0;
}

bool learn_programs_is_suspicious(const struct learn_name *name)
{
	return name->reason || !name->types.n;
}

bool learn_programs_all_suspicious(const struct learn_program *program,
				   struct arena *arena)
{
	void **names = learn_tree_list(&program->names, arena);
	size_t i;

	for (i = 0; names && i < program->names.n; i++)
		if (!learn_programs_is_suspicious(names[i]))
			return false;
	return true;
}

const struct learn_name *
learn_programs_name(const struct learn_program *program, const char *text)
{
	const struct learn_name probe = { .name = text };

	return learn_tree_find(&program->names, &probe, order_names);
}

/* Add the types of @name to @types. */
static int add_types(const struct learn_name *name, struct arena *arena,
		     struct learn_tree *types)
{
	void **list = learn_tree_list(&name->types, arena);
	int r = list ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; r == 0 && i < name->types.n; i++)
		if (!learn_tree_add(types, arena, list[i],
				    sizeof(struct learn_type), order_types))
			r = -ENOMEM;
	return r;
}

int learn_programs_types(const struct learn_program *program,
			 struct arena *arena, struct learn_type ***ret_types,
			 size_t *ret_n)
{
	CLEANUP(learn_tree_done) struct learn_tree types = { 0 };
	void **names = learn_tree_list(&program->names, arena);
	bool all = learn_programs_all_suspicious(program, arena);
	int r = names ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; r == 0 && i < program->names.n; i++)
		if (all || !learn_programs_is_suspicious(names[i]))
			r = add_types(names[i], arena, &types);
	if (r < 0)
		return r;
	*ret_types = (struct learn_type **)learn_tree_list(&types, arena);
	*ret_n = types.n;
	return *ret_types ? 0 : -ENOMEM;
}

static void done_names(const struct learn_program *program, struct arena *arena)
{
	void **names = learn_tree_list(&program->names, arena);
	void **reached = learn_tree_list(&program->reached, arena);
	size_t i;

	for (i = 0; names && i < program->names.n; i++) {
		struct learn_name *name = names[i];

		learn_tree_done(&name->users);
		learn_tree_done(&name->types);
	}
	for (i = 0; reached && i < program->reached.n; i++)
		learn_tree_done(&((struct learn_reached *)reached[i])->users);
}

void learn_programs_done(struct learn_programs *programs)
{
	struct learn_program *program;
	size_t i;

	for (i = 0; programs->list && i < programs->n; i++) {
		program = programs->list[i];
		done_names(program, programs->arena);
		learn_tree_done(&program->names);
		learn_tree_done(&program->answers);
		learn_tree_done(&program->reached);
		learn_tree_done(&program->kept);
		learn_tree_done(&program->users);
		learn_tree_done(&program->uids);
		learn_tree_done(&program->hosts);
		learn_tree_done(&program->commands);
	}
	learn_tree_done(&programs->tree);
	*programs = (struct learn_programs){ 0 };
}
