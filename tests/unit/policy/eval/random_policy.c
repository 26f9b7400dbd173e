/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * random_policy.c - choose the parts of a policy, and questions that are near
 * to them.
 */
#include "tests/unit/policy/eval/random_policy.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"

#define RANDOM_LONG \
	"a-label-of-63-bytes-and-not-of-one-more-as-that-would-be-wrong-"

static const char *const labels[] = {
	"a",	  "b",	 "com", "api-1",	   "api-22",
	"xapi-1", "www", "-",	"more-than-eight", RANDOM_LONG,
};
static const char *const prefixes[] = { "", "a", "api-", "more-than-", "x" };
static const char *const suffixes[] = { "", "1", "2", "-eight", "pi-1" };
static const char *const exes[] = { "/bin/a", "/bin/b", "/usr/bin/*", "/c" };
static const char *const roots[] = { "/", "/ct/a", "/ct/*" };
static const char *const comms[] = { "curl", "wget", "exactly-8",
				     "15-bytes-a-name" };
static const char *const units[] = { "nginx.service", "system.slice", "x",
				     "user.slice",    "a-b.slice",    "a" };
static const char *const cgroups[] = {
	"/",
	"/system.slice",
	"/system.slice/nginx.service",
	"/user.slice",
	"/a",
	"/a/b",
	"/a/b/x",
	"/*/b",
	"/user.slice/*",
	"/system.slice/ng[i-n]*x.service",
	"/a/?",
	"/[!a]/*",
	"/*.slice/*.service/x",
	"/a\\*b",
	"/a/*/*",
	"/[[:alpha:]]/[]x]",
	"/*s*e*",
	"/a[",
};
static const char *const components[] = {
	"system.slice",
	"nginx.service",
	"ngx.service",
	"user.slice",
	"a",
	"b",
	"x",
	"a*b",
	"a-b.slice",
	"a[",
	".slice",
};
static const uint16_t types[] = { 1, 28, 65, 16 };
/* Those that few rules name take more than one cell of the image. */
#define RARE_TYPES 20
#define RARE_TYPE 100

uint32_t random_policy_below(struct random_policy *random, uint32_t n)
{
	random->state ^= random->state << 13;
	random->state ^= random->state >> 7;
	random->state ^= random->state << 17;
	return (uint32_t)((random->state >> 32) % n);
}

static const char *one_of(struct random_policy *random,
			  const char *const *texts, size_t n)
{
	return texts[random_policy_below(random, (uint32_t)n)];
}

#define ONE_OF(random, texts) one_of(random, texts, ARRAY_SIZE(texts))

/* 0 in two of three cases, else 1 to 3. */
static size_t few(struct random_policy *random)
{
	return random_policy_below(random, 3)
		       ? 0
		       : 1 + random_policy_below(random, 3);
}

static const char **some_of(struct random_policy *random,
			    const char *const *texts, size_t n, size_t *ret_n)
{
	const char **some = arena_array(random->arena, 3, sizeof(*some));
	size_t i;

	*ret_n = some ? few(random) : 0;
	for (i = 0; i < *ret_n; i++)
		some[i] = one_of(random, texts, n);
	return some;
}

static size_t put_name(struct random_policy *random, uint8_t *wire)
{
	uint32_t n = random_policy_below(random, 5);
	size_t at = 0, len;

	while (n--) {
		const char *label = ONE_OF(random, labels);

		len = strlen(label);
		if (at + 1 + len > 254)
			break;
		wire[at] = (uint8_t)len;
		memcpy(wire + at + 1, label, len);
		at += 1 + len;
	}
	wire[at] = 0;
	return at + 1;
}

static void make_pattern(struct random_policy *random, struct policy_pattern *p)
{
	uint8_t wire[256 + 64];
	size_t len = put_name(random, wire);
	const char *prefix = "", *suffix = "";

	p->kind = (enum policy_pattern_kind)random_policy_below(random, 3);
	if (random_policy_below(random, 16) == 0) {
		p->kind = POLICY_EVERY;
		len = 1;
		wire[0] = 0;
	}
	p->wire_len = (uint8_t)len;
	if (p->kind == POLICY_CHILD) {
		prefix = ONE_OF(random, prefixes);
		suffix = ONE_OF(random, suffixes);
	}
	p->prefix_len = (uint8_t)strlen(prefix);
	p->suffix_len = (uint8_t)strlen(suffix);
	memcpy(wire + len, prefix, p->prefix_len);
	memcpy(wire + len + p->prefix_len, suffix, p->suffix_len);
	p->wire = arena_bytes(random->arena, wire,
			      len + p->prefix_len + p->suffix_len);
}

static struct policy_pattern *make_patterns(struct random_policy *random,
					    size_t n)
{
	struct policy_pattern *p = arena_array(random->arena, n, sizeof(*p));
	size_t i;

	for (i = 0; p && i < n; i++)
		make_pattern(random, &p[i]);
	random->policy.n_names += n;
	return p;
}

static uint32_t *make_ids(struct random_policy *random, size_t *ret_n)
{
	uint32_t *ids = arena_array(random->arena, 3, sizeof(*ids));
	size_t i;

	*ret_n = ids ? few(random) : 0;
	for (i = 0; i < *ret_n; i++)
		ids[i] = random_policy_below(random, 5);
	return ids;
}

static void make_subject(struct random_policy *random,
			 struct policy_subject *who)
{
	who->users = make_ids(random, &who->n_users);
	who->groups = make_ids(random, &who->n_groups);
	who->exes = some_of(random, exes, ARRAY_SIZE(exes), &who->n_exes);
	if (who->n_exes)
		who->roots = some_of(random, roots, ARRAY_SIZE(roots),
				     &who->n_roots);
	who->comms = some_of(random, comms, ARRAY_SIZE(comms), &who->n_comms);
	who->units = some_of(random, units, ARRAY_SIZE(units), &who->n_units);
	who->cgroups =
		some_of(random, cgroups, ARRAY_SIZE(cgroups), &who->n_cgroups);
}

static int make_domains(struct random_policy *random, struct policy_rule *rule)
{
	rule->n_patterns = few(random);
	rule->patterns = make_patterns(random, rule->n_patterns);
	rule->lists = arena_array(random->arena, 2, sizeof(*rule->lists));
	if (!rule->patterns || !rule->lists)
		return -ENOMEM;
	while (random->policy.n_lists && rule->n_lists < 2 &&
	       random_policy_below(random, 3) == 0)
		rule->lists[rule->n_lists++] =
			&random->policy.lists[random_policy_below(
				random, (uint32_t)random->policy.n_lists)];
	rule->n_networks = few(random); /* only their number matters here */
	if (!rule->n_patterns && !rule->n_lists) {
		rule->no_name = rule->n_networks > 0;
		rule->any_name = !rule->no_name;
	}
	return 0;
}

static int make_types(struct random_policy *random, struct policy_rule *rule)
{
	size_t i;

	rule->types = arena_array(random->arena, 3 + RARE_TYPES,
				  sizeof(*rule->types));
	if (!rule->types)
		return -ENOMEM;
	rule->n_types = few(random);
	for (i = 0; i < rule->n_types; i++)
		rule->types[i] =
			types[random_policy_below(random, ARRAY_SIZE(types))];
	if (random_policy_below(random, 8) == 0)
		for (i = 0; i < RARE_TYPES; i++)
			rule->types[rule->n_types++] = RARE_TYPE + i;
	return 0;
}

static uint16_t a_type(struct random_policy *random)
{
	if (random_policy_below(random, 16) == 0)
		return RARE_TYPE + random_policy_below(random, RARE_TYPES);
	return types[random_policy_below(random, ARRAY_SIZE(types))];
}

static int make_rule(struct random_policy *random, struct policy_rule *rule)
{
	size_t i;

	rule->name = "made";
	rule->path = "made";
	rule->action =
		random_policy_below(random, 2) ? POLICY_ALLOW : POLICY_DENY;
	rule->has_mode =
		rule->action == POLICY_DENY && random_policy_below(random, 2);
	rule->mode =
		random_policy_below(random, 2) ? POLICY_AUDIT : POLICY_ENFORCE;
	rule->open.opens =
		rule->action == POLICY_ALLOW && random_policy_below(random, 3);
	rule->subjects =
		arena_array(random->arena, 12, sizeof(*rule->subjects));
	if (!rule->subjects || make_types(random, rule) < 0 ||
	    make_domains(random, rule) < 0)
		return -ENOMEM;
	rule->n_subjects = random_policy_below(random, 3)
				   ? random_policy_below(random, 12)
				   : 0;
	for (i = 0; i < rule->n_subjects; i++)
		make_subject(random, &rule->subjects[i]);
	if (random_policy_below(random, 6) == 0)
		rule->until_s = 1 + random_policy_below(random, RANDOM_TIMES);
	rule->n_clauses = rule->n_subjects ? (uint32_t)rule->n_subjects : 1;
	rule->first_clause = random->policy.n_clauses;
	random->policy.n_clauses += rule->n_clauses;
	return 0;
}

static void make_exes(struct random_policy *random)
{
	size_t i;

	for (i = 0; i < RANDOM_EXES; i++)
		random->exes[i] = (struct compile_exe){
			.pattern = ONE_OF(random, exes),
			.root = random_policy_below(random, 2)
					? roots[1 + i % 2]
					: NULL,
			.dev = 1 + random_policy_below(random, 2),
			.ino = 1 + random_policy_below(random, 4),
			.version = random_policy_below(random, 2),
			.uid = random_policy_below(random, 2)
		};
	random->input.exes = random->exes;
	random->input.n_exes = RANDOM_EXES;
	random->input.boot_ns = 1;
	random->input.key[0] = random_policy_below(random, UINT32_MAX);
	random->input.key[1] = random_policy_below(random, UINT32_MAX);
}

static void make_list(struct random_policy *random, struct policy_list *list)
{
	size_t i;

	list->path = "made";
	list->n_patterns = random_policy_below(random, 40);
	list->patterns = make_patterns(random, list->n_patterns);
	if (random_policy_below(random, 2))
		return;
	list->n_exceptions = random_policy_below(random, 20);
	list->exceptions = make_patterns(random, list->n_exceptions);
	for (i = 0; list->exceptions && i < list->n_exceptions; i++)
		if (list->exceptions[i].kind != POLICY_EXACT)
			list->exceptions[i].kind = POLICY_BELOW;
}

static int make_excepted(struct random_policy *random)
{
	struct service_terms *terms = &random->policy.name_services;
	size_t i;

	terms->except = arena_array(random->arena, 3, sizeof(*terms->except));
	if (!terms->except)
		return -ENOMEM;
	terms->n_except = few(random);
	for (i = 0; i < terms->n_except; i++)
		make_subject(random, &terms->except[i]);
	return 0;
}

int random_policy_make(struct random_policy *random, uint64_t seed)
{
	struct policy *policy = &random->policy;
	size_t i;
	int r;

	*random =
		(struct random_policy){ .state = seed * 0x9e3779b97f4a7c15ULL +
						 1 };
	r = arena_new(&random->arena);
	if (r < 0)
		return r;
	make_exes(random);
	policy->path = "made";
	policy->mode =
		random_policy_below(random, 2) ? POLICY_AUDIT : POLICY_ENFORCE;
	policy->default_lookup =
		(enum policy_action)random_policy_below(random, 2);
	policy->default_egress =
		(enum policy_action)random_policy_below(random, 2);
	policy->n_lists = random_policy_below(random, 3);
	policy->lists = arena_array(random->arena, 2, sizeof(*policy->lists));
	/* Some policies have as many clauses as there may be. */
	policy->n_rules = random_policy_below(random, 8)
				  ? random_policy_below(random, 12)
				  : 85;
	policy->rules = arena_array(random->arena, policy->n_rules + 1,
				    sizeof(*policy->rules));
	if (!policy->lists || !policy->rules)
		return -ENOMEM;
	for (i = 0; i < policy->n_lists; i++)
		make_list(random, &policy->lists[i]);
	for (i = 0, r = 0; i < policy->n_rules && !r; i++)
		r = make_rule(random, &policy->rules[i]);
	return r ? r : make_excepted(random);
}

void random_policy_done(struct random_policy *random)
{
	arena_free(random->arena);
}

static void put_cgroup(struct random_policy *random, char *path, size_t size)
{
	uint32_t n = random_policy_below(random, 5);
	size_t at = 0;

	(void)snprintf(path, size, "/");
	while (n--)
		at += (size_t)snprintf(path + at, size - at, "/%s",
				       ONE_OF(random, components));
}

void random_policy_question(struct random_policy *random,
			    struct random_question *ret)
{
	struct reference_query *q = &ret->query;
	size_t i, len;

	*ret = (struct random_question){ 0 };
	len = put_name(random, ret->name);
	for (i = 0; i < len; i++)
		if (ret->name[i] >= 'a' && ret->name[i] <= 'z' &&
		    random_policy_below(random, 2))
			ret->name[i] = (uint8_t)(ret->name[i] - 'a' + 'A');
	put_cgroup(random, ret->cgroup, sizeof(ret->cgroup));
	q->n_groups = random_policy_below(random, RANDOM_GROUPS + 1);
	for (i = 0; i < q->n_groups; i++)
		ret->groups[i] = random_policy_below(random, 8);
	q->name = ret->name;
	q->cgroup = ret->cgroup;
	q->groups = ret->groups;
	q->qtype = a_type(random);
	q->exe_dev = 1 + random_policy_below(random, 2);
	q->exe_ino = random_policy_below(random, 6);
	q->exe_uid = random_policy_below(random, 2);
	q->exe_version = random_policy_below(random, 2);
	q->uid = random_policy_below(random, 6);
	q->gid = random_policy_below(random, 6);
	q->comm = ONE_OF(random, comms);
	q->kernel = random_policy_below(random, 8) == 0;
	q->now_s = random_policy_below(random, RANDOM_TIMES + 2);
}
