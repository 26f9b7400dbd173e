/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_advice.c - what is said of a resolv.conf, for policies that fit it and
 * that do not.
 */
#include "enforcer/cli/advice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/host/services/plan.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

#define ALLOW(domains) "rules: [{ domains: [" domains "], action: allow }]\n"
#define NONE "(nothing)"

static char root[] = "/tmp/nameward-unit.XXXXXX";
static char etc[64], resolv_conf[80];

/* The only note, from its first word on; its path and the root are left out. */
static void advise(const char *what, const char *text, const char *policy_text,
		   const char *want)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(policy_freep) struct policy *policy = NULL;
	struct advice advice = { .root = root };
	const char *line, *got;
	FILE *file;

	(void)unlink(resolv_conf);
	if (text) {
		file = fopen(resolv_conf, "we");
		CU_ASSERT_PTR_NOT_NULL_FATAL(file);
		CU_ASSERT(fputs(text, file) >= 0);
		CU_ASSERT_EQUAL(fclose(file), 0);
	}
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(load_policy_text("p.yaml", policy_text,
					       strlen(policy_text), diag,
					       &policy),
			      0);
	advice.policy = policy;
	advice.diag = diag;
	advice_nameservers(&advice);
	advice_search(&advice);
	line = diag_line(diag, 0);
	got = line ? strstr(line, "note: ") : NULL;
	unit_string(what, want, got ? got + strlen("note: ") : NONE);
	CU_ASSERT_PTR_NULL(diag_line(diag, 1));
	CU_ASSERT_EQUAL(diag_n_errors(diag) + diag_n_warnings(diag), 0);
}

static void nameservers_that_are_not_listed_are_noted(void)
{
	static const char policy[] = "version: 1\n"
				     "resolvers: [192.0.2.1, '2001:db8::1']\n";
	char want[256];

	(void)snprintf(want, sizeof(want),
		       "resolvers: want the nameservers of '%s', 127.0.0.53 "
		       "is not there: its answers open nothing",
		       resolv_conf);
	advise("listed", "nameserver 192.0.2.1\nnameserver 2001:db8::1\n",
	       policy, NONE);
	advise("not listed", "nameserver 127.0.0.53\nnameserver 192.0.2.1\n",
	       policy, want);
	advise("no file", NULL, policy, NONE);
	advise("no list", "nameserver 127.0.0.53\n", "version: 1\n", NONE);
}

static void search_domains_that_no_rule_permits_are_noted(void)
{
	static const char *const fitting[] = {
		ALLOW("www.corp.test"),
		ALLOW("'*.corp.test'"),
		ALLOW("'**.corp.test'"),
		ALLOW("'**.test'"),
		ALLOW("'**'"),
		"rules: [{ action: allow }]\n",
		"defaults: { lookup: allow, egress: deny }\n",
	};
	static const char *const unfitting[] = {
		"",
		ALLOW("corp.test"),
		ALLOW("'*.test'"),
		ALLOW("www.example.test"),
		ALLOW("'**.www.example.test'"),
		"rules: [{ domains: ['**.corp.test'], action: deny }]\n",
		"rules: [{ networks: [192.0.2.0/24], action: allow }]\n",
	};
	char want[256], policy[256];
	size_t i;

	(void)snprintf(want, sizeof(want),
		       "no rule permits a name below 'Corp.test', a search "
		       "domain of '%s': programs that look up short names are "
		       "told that there is none",
		       resolv_conf);
	for (i = 0; i < ARRAY_SIZE(fitting); i++) {
		(void)snprintf(policy, sizeof(policy), "version: 1\n%s",
			       fitting[i]);
		advise(fitting[i], "search Corp.test\n", policy, NONE);
	}
	for (i = 0; i < ARRAY_SIZE(unfitting); i++) {
		(void)snprintf(policy, sizeof(policy), "version: 1\n%s",
			       unfitting[i]);
		advise(unfitting[i], "search Corp.test\n", policy, want);
	}
}

static void of_search_lines_the_last_counts(void)
{
	static const char policy[] = "version: 1\n" ALLOW("'**.b.test'");

	advise("the last fits", "search a.test\nsearch b.test\n", policy, NONE);
	advise("domain", "search a.test\ndomain b.test\n", policy, NONE);
	advise("the root, and no name", "search . a..b\n", policy, NONE);
	advise("no domain", "search\n", policy, NONE);
}

static void write_etc(const char *name, const char *text)
{
	char path[128];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", etc, name);
	(void)unlink(path);
	if (!text)
		return;
	file = fopen(path, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

/* The note of @policy_text where the line of nsswitch.conf is @hosts. */
static void advise_services(const char *hosts, const char *policy_text,
			    const char *want)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(policy_freep) struct policy *policy = NULL;
	struct advice advice = { .root = root };
	struct plan plan;
	const char *line;

	write_etc("nsswitch.conf", hosts);
	write_etc("resolv.conf", "nameserver 192.0.2.1\n");
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(load_policy_text("p.yaml", policy_text,
					       strlen(policy_text), diag,
					       &policy),
			      0);
	advice.policy = policy;
	advice.diag = diag;
	advice_name_services(&advice, &plan);
	line = diag_line(diag, 0);
	unit_string(hosts, want, line ?: NONE);
	CU_ASSERT_EQUAL(plan.lost != 0, line != NULL);
	write_etc("nsswitch.conf", NULL);
	write_etc("resolv.conf", NULL);
}

static void name_services_without_a_way_on_are_noted(void)
{
	advise_services("hosts: files resolve dns\n", "version: 1\n", NONE);
	advise_services("hosts: files resolve\n", "version: 1\n",
			"p.yaml: note: name_services: want programs that are "
			"refused to find names by DNS, /etc/nsswitch.conf has "
			"no dns that is asked without resolved: hosts: files "
			"resolve: so resolved is not refused");
	advise_services("hosts: files resolve dns\n",
			"version: 1\nresolvers: [192.0.2.2]\n"
			"name_services: refuse\n",
			"p.yaml: note: name_services: want programs that are "
			"refused to find names by DNS, /etc/resolv.conf names "
			"none of the policy's resolvers, it names 192.0.2.1: "
			"so resolved is refused, as it says, and they do not");
	advise_services("hosts: files resolve\n",
			"version: 1\nname_services: leave\n", NONE);
}

static const struct unit_test tests[] = {
	UNIT(name_services_without_a_way_on_are_noted),
	UNIT(nameservers_that_are_not_listed_are_noted),
	UNIT(search_domains_that_no_rule_permits_are_noted),
	UNIT(of_search_lines_the_last_counts),
};

int main(void)
{
	int status;

	if (!mkdtemp(root))
		return 1;
	(void)snprintf(etc, sizeof(etc), "%s/etc", root);
	(void)snprintf(resolv_conf, sizeof(resolv_conf), "%s/resolv.conf", etc);
	if (mkdir(etc, 0700) < 0)
		return 1;
	status = unit_main("advice", tests, ARRAY_SIZE(tests));
	(void)unlink(resolv_conf);
	(void)rmdir(etc);
	(void)rmdir(root);
	return status;
}
