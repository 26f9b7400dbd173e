/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reach.c - look each address up among those of answers.
 */
#include "enforcer/cli/learn/reach.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "enforcer/cli/learn/kept.h"
#include "enforcer/dns/answer/special.h"
#include "policy/arena.h"
#include "policy/base.h"

static const char many_addresses[] =
	"it connects to very many addresses without a lookup";

/* Why no rule should permit @to, whatever the policy; NULL: one may. */
static const char *reason_of(const struct learn_reached *reached)
{
	const struct learn_connection *to = &reached->to;

	if (to->reason)
		return to->reason;
	if (to->proto == 0)
		return "its protocol is permitted by `ports: any` only";
	if (to->proto == IPPROTO_ICMP)
		return NULL;
	if (to->port == 53)
		return "a resolver that is not listed: its answers open "
		       "nothing";
	if (to->port == 853)
		return "encrypted DNS: names inside are not seen";
	if (to->port == 0)
		return "its port is unknown";
	return NULL;
}

static struct ip_net whole(const struct ip_addr *ip)
{
	return (struct ip_net){ .ip = *ip,
				.prefix = ip->family == AF_INET6 ? 128 : 32 };
}

/* The /24 or /64 that a private @ip is in; any other is alone. */
static struct ip_net around(const struct ip_addr *ip)
{
	const char *special = special_name(ip);
	struct ip_net net = whole(ip);

	if (!special || strcmp(special, "private") != 0)
		return net;
	net.prefix = ip->family == AF_INET6 ? 64 : 24;
	memset(net.ip.bytes + net.prefix / 8, 0,
	       sizeof(net.ip.bytes) - net.prefix / 8);
	return net;
}

/* How many addresses of @list, which is in order, are in @net. */
static size_t count_in(const struct learn_reached *const *list, size_t n,
		       const struct ip_net *net)
{
	const struct ip_addr *last = NULL;
	size_t i, found = 0;

	for (i = 0; i < n && ip_net_has(net, &list[i]->to.ip); i++) {
		found += !last || !ip_addr_equal(last, &list[i]->to.ip);
		last = &list[i]->to.ip;
	}
	return found;
}

static void add_to(struct learn_network *network,
		   const struct learn_reached *reached)
{
	const char *reason = reason_of(reached);

	network->n++;
	learn_facts_span(&network->span, &reached->to.span);
	if (reason && !network->reason)
		network->reason = reason;
}

/*
 * Make networks of @list, in order.  A reason is of one address and port, so
 * those with one are never gathered, and the caller passes them apart.
 */
static int make_networks(const struct learn_reached **list, size_t n,
			 struct arena *arena, struct learn_network **ret,
			 size_t *ret_n)
{
	struct learn_network *networks = arena_array(arena, n, sizeof(**ret));
	struct ip_net net;
	size_t i = 0;

	if (!networks)
		return -ENOMEM;
	while (i < n) {
		net = around(&list[i]->to.ip);
		if (count_in(list + i, n - i, &net) < LEARN_REACH_NEIGHBOURS)
			net = whole(&list[i]->to.ip);
		networks[*ret_n].net = net;
		networks[*ret_n].reached = list + i;
		for (; i < n && ip_net_has(&net, &list[i]->to.ip); i++)
			add_to(&networks[*ret_n], list[i]);
		(*ret_n)++;
	}
	*ret = networks;
	return 0;
}

/* Addresses of answers about names that the rule will have: those that do not
 * look suspicious, or all if there is none. */
static int find_usable(const struct learn_program *program, struct arena *arena,
		       struct learn_tree *usable)
{
	void **list = learn_tree_list(&program->answers, arena);
	bool all = learn_programs_all_suspicious(program, arena);
	const struct learn_name *name;
	size_t i;

	if (!list)
		return -ENOMEM;
	for (i = 0; i < program->answers.n; i++) {
		const struct learn_answer *answer = list[i];

		name = learn_programs_name(program, answer->name);
		if (name && !all && learn_programs_is_suspicious(name))
			continue;
		if (!learn_tree_add(usable, arena, answer, sizeof(*answer),
				    learn_facts_order_answers))
			return -ENOMEM;
	}
	return 0;
}

/* What was reached, sorted into kinds; each list is in order. */
struct sorted {
	struct learn_tree usable;
	const struct learn_reached **special, **others, **odd;
	size_t n_special, n_others, n_odd;
};

static void sort_one(const struct learn_program *program,
		     const struct learn_reached *reached, struct sorted *sorted,
		     struct learn_reach *reach)
{
	const struct learn_connection *to = &reached->to;
	uint32_t kept_s;

	if (reason_of(reached)) {
		sorted->odd[sorted->n_odd++] = reached;
		return;
	}
	if (!learn_facts_has_address(&program->answers, &to->ip)) {
		learn_ports_add(&reach->others, to->proto, to->port);
		sorted->others[sorted->n_others++] = reached;
		return;
	}
	/* A name that is commented out opens nothing. */
	if (!learn_facts_has_address(&sorted->usable, &to->ip))
		return;
	learn_ports_add(&reach->named, to->proto, to->port);
	kept_s = learn_kept_longest(&program->kept, &to->ip, NULL);
	if (kept_s > reach->kept_s)
		reach->kept_s = kept_s;
	if (special_name(&to->ip))
		sorted->special[sorted->n_special++] = reached;
}

/* Put the networks of @odd behind the others. */
static int append_odd(struct learn_reach *reach, const struct sorted *sorted,
		      struct arena *arena)
{
	struct learn_network *all, *odd = NULL;
	size_t n_odd = 0, i;

	all = arena_array(arena, reach->n_networks + sorted->n_odd,
			  sizeof(*all));
	odd = arena_array(arena, sorted->n_odd, sizeof(*odd));
	if (!all || !odd)
		return -ENOMEM;
	for (i = 0; i < sorted->n_odd; i++, n_odd++) {
		odd[i].net = whole(&sorted->odd[i]->to.ip);
		odd[i].reached = sorted->odd + i;
		add_to(&odd[i], sorted->odd[i]);
	}
	if (reach->n_networks)
		memcpy(all, reach->networks, reach->n_networks * sizeof(*all));
	if (n_odd)
		memcpy(all + reach->n_networks, odd, n_odd * sizeof(*all));
	reach->networks = all;
	reach->n_networks += n_odd;
	return 0;
}

static void refuse_many(struct learn_reach *reach)
{
	size_t i, n = 0;

	for (i = 0; i < reach->n_networks; i++)
		n += !special_name(&reach->networks[i].net.ip);
	for (i = 0; n > LEARN_REACH_MANY && i < reach->n_networks; i++)
		reach->networks[i].reason = many_addresses;
}

static int sort_all(const struct learn_program *program, struct arena *arena,
		    struct sorted *sorted, struct learn_reach *reach)
{
	void **list = learn_tree_list(&program->reached, arena);
	size_t n = program->reached.n, i;
	int r;

	sorted->special = arena_array(arena, n, sizeof(void *));
	sorted->others = arena_array(arena, n, sizeof(void *));
	sorted->odd = arena_array(arena, n, sizeof(void *));
	if (!list || !sorted->special || !sorted->others || !sorted->odd)
		return -ENOMEM;
	r = find_usable(program, arena, &sorted->usable);
	for (i = 0; r == 0 && i < n; i++)
		sort_one(program, list[i], sorted, reach);
	learn_tree_done(&sorted->usable);
	return r;
}

int learn_reach_sort(const struct learn_program *program, struct arena *arena,
		     struct learn_reach **ret_reach)
{
	struct sorted sorted = { 0 };
	struct learn_reach *reach;
	int r;

	reach = arena_array(arena, 1, sizeof(*reach));
	if (!reach)
		return -ENOMEM;
	r = sort_all(program, arena, &sorted, reach);
	if (r == 0)
		r = make_networks(sorted.special, sorted.n_special, arena,
				  &reach->special, &reach->n_special);
	if (r == 0)
		r = make_networks(sorted.others, sorted.n_others, arena,
				  &reach->networks, &reach->n_networks);
	if (r < 0)
		return r;
	refuse_many(reach);
	r = append_odd(reach, &sorted, arena);
	if (r == 0)
		*ret_reach = reach;
	return r;
}
