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

#include "enforcer/dns/name.h"
#include "enforcer/host/resolvers.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"

#define LINE_MAX_LEN 1024
#define BLANKS " \t\r\n"

static bool is_listed(const struct policy *policy, const struct ip_addr *ip)
{
	size_t i;

	for (i = 0; i < policy->n_resolvers; i++)
		if (ip_addr_equal(&policy->resolvers[i].ip, ip))
			return true;
	return false;
}

static void note_nameservers(const struct advice *advice, const char *path)
{
	const struct diag_at at = { .path = advice->policy->path };
	struct resolvers resolvers;
	char text[INET6_ADDRSTRLEN];
	size_t i;

	if (!advice->policy->resolvers_given ||
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
			const char *text)
{
	const struct diag_at at = { .path = advice->policy->path };
	struct dns_name domain;
	size_t i;

	if (dns_name_from_text(text, &domain) < 0 || domain.len <= 1)
		return;
	for (i = 0; i < advice->policy->n_rules; i++)
		if (rule_permits_below(&advice->policy->rules[i], &domain))
			return;
	diag_note(
		advice->diag, at,
		"no rule permits a name below '%s', a search domain of '%s': "
		"programs that look up short names are told that there is none",
		text, path);
}

/* As in the C library the last line of either kind counts (resolv.conf(5)). */
static void note_search(const struct advice *advice, const char *path)
{
	CLEANUP(base_fclosep) FILE *file = fopen(path, "re");
	char line[LINE_MAX_LEN], last[LINE_MAX_LEN] = "";
	char *word, *rest = last;

	if (!file || advice->policy->default_lookup == POLICY_ALLOW)
		return;
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, "search", 6) == 0 ||
		    strncmp(line, "domain", 6) == 0)
			memcpy(last, line, sizeof(last));
	(void)strtok_r(last, BLANKS, &rest);
	while ((word = strtok_r(NULL, BLANKS, &rest)))
		note_domain(advice, path, word);
}

void advice_resolv_conf(const struct advice *advice)
{
	char path[PATH_MAX];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s%s", advice->root,
		       RESOLVERS_PATH);
	file = fopen(path, "re");
	if (!file)
		return; /* the C library asks this host then */
	(void)fclose(file);
	note_nameservers(advice, path);
	note_search(advice, path);
}
