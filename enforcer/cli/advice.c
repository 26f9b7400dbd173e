/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * advice.c - compare resolv.conf with the policy.
 */
#include "enforcer/cli/advice.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/dns/name.h"
#include "enforcer/host/resolvers.h"
#include "enforcer/host/search.h"
#include "enforcer/host/services/plan.h"
#include "policy/diag.h"
#include "policy/policy.h"

static bool is_listed(const struct policy *policy, const struct ip_addr *ip)
{
	size_t i;

	for (i = 0; i < policy->n_resolvers; i++)
		if (ip_addr_equal(&policy->resolvers[i].ip, ip))
			return true;
	return false;
}

/* Where resolv.conf is.  false: there is none, and the C library asks this
 * host then. */
static bool resolv_conf(const struct advice *advice, char ret_path[PATH_MAX])
{
	(void)snprintf(ret_path, PATH_MAX, "%s%s", advice->root,
		       RESOLVERS_PATH);
	return access(ret_path, R_OK) == 0;
}

void advice_nameservers(const struct advice *advice)
{
	const struct diag_at at = { .path = advice->policy->path };
	struct resolvers resolvers;
	char path[PATH_MAX], text[INET6_ADDRSTRLEN];
	size_t i;

	if (!advice->policy->resolvers_given || !resolv_conf(advice, path) ||
	    resolvers_read(path, &resolvers) < 0)
		return;
	for (i = 0; i < resolvers.n_nets; i++)
		if (!is_listed(advice->policy, &resolvers.nets[i].ip))
			diag_note(advice->diag, at,
				  "resolvers: want the nameservers of '%s', %s "
				  "is not there: its answers open nothing",
				  path,
				  inet_ntop(resolvers.nets[i].ip.family,
					    resolvers.nets[i].ip.bytes, text,
					    sizeof(text)));
}

/* Does the pattern match a name below @domain? */
static bool reaches_below(const struct policy_pattern *pattern,
			  const struct dns_name *domain)
{
	struct dns_name name = { .len = pattern->wire_len };
	size_t n;

	if (pattern->kind == POLICY_EVERY)
		return true;
	memcpy(name.wire, pattern->wire, pattern->wire_len);
	if (dns_name_below(&name, domain, &n))
		return true;
	if (dns_name_equal(&name, domain))
		return pattern->kind != POLICY_EXACT;
	return pattern->kind == POLICY_BELOW &&
	       dns_name_below(domain, &name, &n);
}

static bool any_reaches_below(const struct policy_pattern *patterns, size_t n,
			      const struct dns_name *domain)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (reaches_below(&patterns[i], domain))
			return true;
	return false;
}

static bool rule_permits_below(const struct policy_rule *rule,
			       const struct dns_name *domain)
{
	size_t i;

	if (rule->action != POLICY_ALLOW)
		return false;
	if (rule->any_name ||
	    any_reaches_below(rule->patterns, rule->n_patterns, domain))
		return true;
	for (i = 0; i < rule->n_lists; i++)
		if (any_reaches_below(rule->lists[i]->patterns,
				      rule->lists[i]->n_patterns, domain))
			return true;
	return false;
}

static void note_domain(const struct advice *advice, const char *path,
			const struct dns_name *domain)
{
	const struct diag_at at = { .path = advice->policy->path };
	char text[DNS_NAME_TEXT_MAX];
	size_t i;

	for (i = 0; i < advice->policy->n_rules; i++)
		if (rule_permits_below(&advice->policy->rules[i], domain))
			return;
	diag_note(
		advice->diag, at,
		"no rule permits a name below '%s', a search domain of '%s': "
		"programs that look up short names are told that there is none",
		dns_name_text(domain, text), path);
}

void advice_search(const struct advice *advice)
{
	struct search search;
	char path[PATH_MAX];
	size_t i;

	if (advice->policy->default_lookup == POLICY_ALLOW ||
	    !resolv_conf(advice, path))
		return;
	search_read(path, &search);
	for (i = 0; i < search.n; i++)
		note_domain(advice, path, &search.domains[i]);
}

void advice_name_services(const struct advice *advice, struct plan *ret_plan)
{
	const struct diag_at at = { .path = advice->policy->path };
	const struct resolvers *given = NULL;
	char path[PATH_MAX], words[PLAN_WORDS];
	struct resolvers listed;

	(void)snprintf(path, sizeof(path), "%s%s", advice->root,
		       RESOLVERS_PATH);
	if (resolvers_of_policy(advice->policy, path, &listed) == 0)
		given = &listed;
	plan_make(advice->root, advice->policy, given, ret_plan);
	if (!ret_plan->lost)
		return;
	diag_note(advice->diag, at,
		  "name_services: want programs that are refused to find names "
		  "by DNS, %s: so %s %s",
		  ret_plan->why, plan_words(ret_plan->lost, words),
		  ret_plan->given ? "is refused, as it says, and they do not"
				  : "is not refused");
}
