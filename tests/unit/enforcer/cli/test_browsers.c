/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_browsers.c - browsers that are installed below a root of the test, their
 * own policies there, and what is said of them.
 */
#include "enforcer/cli/browsers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/cli/advice.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/eval/image.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

#define FIREFOX "/usr/lib/firefox-esr/firefox-esr"
#define CHROMIUM "/usr/lib/chromium/chromium"
#define FIREFOX_POLICY "/etc/firefox/policies/policies.json"
#define CHROMIUM_POLICY "/etc/chromium/policies/managed/a.json"
#define ALL "  - { name: all, action: allow }\n"
#define CANARY "  - { domains: [use-application-dns.net], action: deny }\n"
#define OFF "{\"policies\": {\"DNSOverHTTPS\": {\"Enabled\": false}}}"
#define MODE(mode) "{\"DnsOverHttpsMode\": \"" mode "\"}"

static char root[] = "/tmp/nameward-unit.XXXXXX";

/* Make the file below the root, with the directories above it. */
static void make_file(const char *name, const char *text)
{
	char path[256];
	char *slash;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s%s", root, name);
	for (slash = path + strlen(root) + 1; (slash = strchr(slash, '/'));
	     slash++) {
		*slash = '\0';
		(void)mkdir(path, 0700);
		*slash = '/';
	}
	file = fopen(path, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void drop_file(const char *name)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "%s%s", root, name);
	(void)unlink(path);
}

static const struct {
	const char *what;
	const char *browser;
	const char *file, *text; /* its own policy; NULL: it has none */
	const char *rules;
	unsigned int line; /* of the note; 0: there is none */
} cases[] = {
	{ "Firefox", FIREFOX, NULL, NULL, ALL, 4 },
	{ "the canary is denied", FIREFOX, NULL, NULL, CANARY ALL, 0 },
	{ "its policy says so", FIREFOX, FIREFOX_POLICY, OFF, ALL, 0 },
	{ "its policy says something else", FIREFOX, FIREFOX_POLICY,
	  "{\"policies\": {\"DNSOverHTTPS\": {\"Enabled\": true}}}", ALL, 4 },
	{ "its policy can't be read", FIREFOX, FIREFOX_POLICY, OFF "}", ALL,
	  4 },
	{ "its service is not permitted", FIREFOX, NULL, NULL,
	  "  - { domains: ['**.example.com'], action: allow }\n", 0 },
	{ "another program is permitted", FIREFOX, NULL, NULL,
	  "  - { who: { exe: /usr/bin/curl }, action: allow }\n", 0 },
	{ "a rule for it, behind others", FIREFOX, NULL, NULL,
	  "  - { domains: [a.test], action: deny }\n"
	  "  - { who: { exe: " FIREFOX " }, action: allow }\n",
	  5 },
	{ "Chromium", CHROMIUM, NULL, NULL, ALL, 4 },
	{ "which asks for no canary", CHROMIUM, NULL, NULL, CANARY ALL, 5 },
	{ "its policy", CHROMIUM, CHROMIUM_POLICY, MODE("off"), ALL, 0 },
	{ "another mode", CHROMIUM, CHROMIUM_POLICY, MODE("automatic"), ALL,
	  4 },
	{ "that of Firefox", CHROMIUM, FIREFOX_POLICY, OFF, ALL, 4 },
	{ "none is installed", "/usr/bin/links", NULL, NULL, ALL, 0 },
};

static void judge(size_t i, const char *text)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(policy_freep) struct policy *policy = NULL;
	const struct compile_input input = { .key = { 1, 2 } };
	struct advice advice = { .root = root };
	struct image *image = NULL;
	char want[64] = "(nothing)";
	const char *line;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(
		load_policy_text("p.yaml", text, strlen(text), diag, &policy),
		0);
	CU_ASSERT_EQUAL_FATAL(compile_image(policy, &input, diag, &image), 0);
	CU_ASSERT_EQUAL(diag_n_errors(diag), 0);
	diag_freep(&diag);
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	advice.policy = policy;
	advice.image = image;
	advice.diag = diag;
	browsers_note(&advice);
	line = diag_line(diag, 0);
	if (cases[i].line)
		(void)snprintf(want, sizeof(want), "p.yaml:%u: note: '%s' may",
			       cases[i].line, cases[i].browser);
	if (!cases[i].line || !line || strncmp(line, want, strlen(want)) != 0)
		unit_string(cases[i].what, want, line ? line : "(nothing)");
	CU_ASSERT_PTR_NULL(diag_line(diag, 1));
	image_free(image);
}

static void browsers_that_may_use_dns_over_https_are_noted(void)
{
	char text[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		make_file(cases[i].browser, "");
		if (cases[i].file)
			make_file(cases[i].file, cases[i].text);
		(void)snprintf(text, sizeof(text), "version: 1\nrules:\n%s%s",
			       "  - { domains: [b.test], action: allow }\n",
			       cases[i].rules);
		judge(i, text);
		drop_file(cases[i].browser);
		if (cases[i].file)
			drop_file(cases[i].file);
	}
}

static const struct unit_test tests[] = {
	UNIT(browsers_that_may_use_dns_over_https_are_noted),
};

int main(void)
{
	char command[64];
	int status;

	if (!mkdtemp(root))
		return 1;
	status = unit_main("browsers", tests, ARRAY_SIZE(tests));
	(void)snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command) == 0 ? status : 1; /* NOLINT(cert-env33-c) */
}
