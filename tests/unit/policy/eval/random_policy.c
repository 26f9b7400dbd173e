/* SPDX-License-Identifier: GPL-2.0-only */
#include "tests/unit/policy/eval/random_policy.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"

#define CHANCE_LONG \
	"a-label-of-63-bytes-and-not-of-one-more-as-that-would-be-wrong-"

static const char *const labels[] = {
	"a",	  "b",	 "com", "api-1",	   "api-22",
	"xapi-1", "www", "-",	"more-than-eight", CHANCE_LONG,
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

uint32_t chance_below(struct chance *chance, uint32_t n)
{
	chance->state ^= chance->state << 13;
	chance->state ^= chance->state >> 7;
	chance->state ^= chance->state << 17;
	return (uint32_t)((chance->state >> 32) % n);
}

static const char *one_of(struct chance *c, const char *const *texts, size_t n)
{
	return texts[chance_below(c, (uint32_t)n)];
}

#define ONE_OF(c, texts) one_of(c, texts, ARRAY_SIZE(texts))

/* 0 two times of three, else 1 to 3. */
static size_t few(struct chance *c)
{
	return chance_below(c, 3) ? 0 : 1 + chance_below(c, 3);
}

static const char **some_of(struct chance *c, const char *const *texts,
			    size_t n, size_t *ret_n)
{
	const char **some = arena_array(c->arena, 3, sizeof(*some));
	size_t i;

	*ret_n = some ? few(c) : 0;
	for (i = 0; i < *ret_n; i++)
		some[i] = one_of(c, texts, n);
	return some;
}

static size_t put_name(struct chance *c, uint8_t *wire)
{
	uint32_t n = chance_below(c, 5);
	size_t at = 0, len;

	while (n--) {
		const char *label = ONE_OF(c, labels);

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

static void make_pattern(struct chance *c, struct policy_pattern *p)
{
	uint8_t wire[256];
	size_t len = put_name(c, wire);

	p->kind = (enum policy_pattern_kind)chance_below(c, 3);
	p->wire = arena_bytes(c->arena, wire, len);
	p->wire_len = (uint8_t)len;
	if (p->kind == POLICY_CHILD) {
		p->prefix = (const uint8_t *)ONE_OF(c, prefixes);
		p->suffix = (const uint8_t *)ONE_OF(c, suffixes);
		p->prefix_len = (uint8_t)strlen((const char *)p->prefix);
		p->suffix_len = (uint8_t)strlen((const char *)p->suffix);
	}
}

static struct policy_pattern *make_patterns(struct chance *c, size_t n)
{
	struct policy_pattern *p = arena_array(c->arena, n, sizeof(*p));
	size_t i;

	for (i = 0; p && i < n; i++)
		make_pattern(c, &p[i]);
	c->policy.n_names += n;
	return p;
}

static uint32_t *make_ids(struct chance *c, size_t *ret_n)
{
	uint32_t *ids = arena_array(c->arena, 3, sizeof(*ids));
	size_t i;

	*ret_n = ids ? few(c) : 0;
	for (i = 0; i < *ret_n; i++)
		ids[i] = chance_below(c, 5);
	return ids;
}

static void make_subject(struct chance *c, struct policy_subject *who)
{
	who->users = make_ids(c, &who->n_users);
	who->groups = make_ids(c, &who->n_groups);
	who->exes = some_of(c, exes, ARRAY_SIZE(exes), &who->n_exes);
	if (who->n_exes)
		who->roots =
			some_of(c, roots, ARRAY_SIZE(roots), &who->n_roots);
	who->comms = some_of(c, comms, ARRAY_SIZE(comms), &who->n_comms);
	who->units = some_of(c, units, ARRAY_SIZE(units), &who->n_units);
	who->cgroups =
		some_of(c, cgroups, ARRAY_SIZE(cgroups), &who->n_cgroups);
}

static int make_domains(struct chance *c, struct policy_rule *rule)
{
	rule->n_patterns = few(c);
	rule->patterns = make_patterns(c, rule->n_patterns);
	rule->lists = arena_array(c->arena, 1, sizeof(*rule->lists));
	if (!rule->patterns || !rule->lists)
		return -ENOMEM;
	if (c->policy.n_lists && chance_below(c, 3) == 0)
		rule->lists[rule->n_lists++] = &c->policy.lists[chance_below(
			c, (uint32_t)c->policy.n_lists)];
	rule->n_networks = few(c); /* only their number matters here */
	if (!rule->n_patterns && !rule->n_lists) {
		rule->no_name = rule->n_networks > 0;
		rule->any_name = !rule->no_name;
	}
	return 0;
}

static int make_rule(struct chance *c, struct policy_rule *rule)
{
	size_t i;

	rule->name = "made";
	rule->action = chance_below(c, 2) ? POLICY_ALLOW : POLICY_DENY;
	rule->open.opens = rule->action == POLICY_ALLOW && chance_below(c, 3);
	rule->types = arena_array(c->arena, 3, sizeof(*rule->types));
	rule->subjects = arena_array(c->arena, 12, sizeof(*rule->subjects));
	if (!rule->types || !rule->subjects || make_domains(c, rule) < 0)
		return -ENOMEM;
	rule->n_types = few(c);
	for (i = 0; i < rule->n_types; i++)
		rule->types[i] = types[chance_below(c, ARRAY_SIZE(types))];
	rule->n_subjects = chance_below(c, 3) ? chance_below(c, 12) : 0;
	for (i = 0; i < rule->n_subjects; i++)
		make_subject(c, &rule->subjects[i]);
	rule->n_clauses = rule->n_subjects ? (uint32_t)rule->n_subjects : 1;
	rule->first_clause = c->policy.n_clauses;
	c->policy.n_clauses += rule->n_clauses;
	return 0;
}

static void make_exes(struct chance *c)
{
	size_t i;

	for (i = 0; i < CHANCE_EXES; i++)
		c->exes[i] = (struct compile_exe){
			.pattern = ONE_OF(c, exes),
			.root = chance_below(c, 2) ? roots[1 + i % 2] : NULL,
			.dev = 1 + chance_below(c, 2),
			.ino = 1 + chance_below(c, 4),
			.uid = chance_below(c, 2)
		};
	c->input.exes = c->exes;
	c->input.n_exes = CHANCE_EXES;
	c->input.key[0] = chance_below(c, UINT32_MAX);
	c->input.key[1] = chance_below(c, UINT32_MAX);
}

int chance_policy(struct chance *chance, uint64_t seed)
{
	struct policy *policy = &chance->policy;
	size_t i;
	int r;

	*chance = (struct chance){ .state = seed * 0x9e3779b97f4a7c15ULL + 1 };
	r = arena_new(&chance->arena);
	if (r < 0)
		return r;
	make_exes(chance);
	policy->path = "made";
	policy->default_lookup = (enum policy_action)chance_below(chance, 2);
	policy->n_lists = chance_below(chance, 3);
	policy->lists = arena_array(chance->arena, 2, sizeof(*policy->lists));
	/* Now and then as many clauses as there may be. */
	policy->n_rules =
		chance_below(chance, 8) ? chance_below(chance, 12) : 85;
	policy->rules = arena_array(chance->arena, policy->n_rules + 1,
				    sizeof(*policy->rules));
	if (!policy->lists || !policy->rules)
		return -ENOMEM;
	for (i = 0; i < policy->n_lists; i++) {
		policy->lists[i].path = "made";
		policy->lists[i].n_patterns = chance_below(chance, 40);
		policy->lists[i].patterns =
			make_patterns(chance, policy->lists[i].n_patterns);
	}
	for (i = 0, r = 0; i < policy->n_rules && !r; i++)
		r = make_rule(chance, &policy->rules[i]);
	return r;
}

void chance_done(struct chance *chance)
{
	arena_free(chance->arena);
}

static void put_cgroup(struct chance *c, char *path, size_t size)
{
	uint32_t n = chance_below(c, 5);
	size_t at = 0;

	(void)snprintf(path, size, "/");
	while (n--)
		at += (size_t)snprintf(path + at, size - at, "/%s",
				       ONE_OF(c, components));
}

void chance_question(struct chance *chance, struct chance_question *ret)
{
	struct reference_query *q = &ret->query;
	size_t i, len;

	*ret = (struct chance_question){ 0 };
	len = put_name(chance, ret->name);
	for (i = 0; i < len; i++)
		if (ret->name[i] >= 'a' && ret->name[i] <= 'z' &&
		    chance_below(chance, 2))
			ret->name[i] = (uint8_t)(ret->name[i] - 'a' + 'A');
	put_cgroup(chance, ret->cgroup, sizeof(ret->cgroup));
	q->n_groups = chance_below(chance, CHANCE_GROUPS + 1);
	for (i = 0; i < q->n_groups; i++)
		ret->groups[i] = chance_below(chance, 8);
	q->name = ret->name;
	q->cgroup = ret->cgroup;
	q->groups = ret->groups;
	q->qtype = types[chance_below(chance, ARRAY_SIZE(types))];
	q->exe_dev = 1 + chance_below(chance, 2);
	q->exe_ino = chance_below(chance, 6);
	q->exe_uid = chance_below(chance, 2);
	q->uid = chance_below(chance, 6);
	q->gid = chance_below(chance, 6);
	q->comm = ONE_OF(chance, comms);
}
