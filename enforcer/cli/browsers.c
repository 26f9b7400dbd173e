/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * browsers.c - a table of browsers, and what decides how they look names up.
 */
#include "enforcer/cli/browsers.h"

#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/cli/advice.h"
#include "enforcer/lib/jsonin.h"
#include "enforcer/lib/text_file.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/explain.h"
#include "policy/rrtype.h"

#define FILE_MAX 65536
#define CANARY                                                        \
	"use-application-dns.net" /* Mozilla's; NXDOMAIN switches off \
				   */
#define SOMEBODY 1000		  /* an ordinary user */

/* A family of browsers that read the same policies. */
struct family {
	const char *service;  /* what it asks by default, or may */
	const char *canary;   /* NULL: it has none */
	const char *policies; /* a glob */
	const char *key;      /* what is to be said there, for people */
	bool (*is_off)(yajl_val policies);
};

static bool firefox_is_off(yajl_val policies)
{
	static const char *path[] = { "policies", "DNSOverHTTPS", "Enabled",
				      NULL };

	return YAJL_IS_FALSE(yajl_tree_get(policies, path, yajl_t_any));
}

static bool chromium_is_off(yajl_val policies)
{
	const char *mode =
		YAJL_GET_STRING(jsonin_member(policies, "DnsOverHttpsMode"));

	return mode && strcmp(mode, "off") == 0;
}

static const struct family firefox = {
	.service = "mozilla.cloudflare-dns.com",
	.canary = CANARY,
	.policies = "/etc/firefox*/policies/policies.json",
	.key = "{\"policies\": {\"DNSOverHTTPS\": {\"Enabled\": false}}}",
	.is_off = firefox_is_off,
};

#define CHROMIUM(name, directory)                                 \
	static const struct family name = {                       \
		.service = "chrome.cloudflare-dns.com",           \
		.policies = directory "/policies/managed/*.json", \
		.key = "{\"DnsOverHttpsMode\": \"off\"}",         \
		.is_off = chromium_is_off,                        \
	}

CHROMIUM(chromium, "/etc/chromium*");
CHROMIUM(chrome, "/etc/opt/chrome");
CHROMIUM(edge, "/etc/opt/edge");
CHROMIUM(brave, "/etc/brave");

static const struct {
	const char *path;
	const struct family *family;
} browsers[] = {
	{ "/usr/lib/firefox-esr/firefox-esr", &firefox },
	{ "/usr/lib/firefox/firefox", &firefox },
	{ "/usr/lib64/firefox/firefox", &firefox },
	{ "/opt/firefox/firefox", &firefox },
	{ "/usr/lib/chromium/chromium", &chromium },
	{ "/usr/lib/chromium-browser/chromium-browser", &chromium },
	{ "/usr/lib64/chromium-browser/chromium-browser", &chromium },
	{ "/opt/google/chrome/chrome", &chrome },
	{ "/opt/microsoft/msedge/msedge", &edge },
	{ "/opt/brave.com/brave/brave", &brave },
};

static bool file_is_off(const struct family *family, const char *path)
{
	CLEANUP(jsonin_treep) yajl_val tree = NULL;
	char text[FILE_MAX];

	if (text_file_read(path, text, sizeof(text)) < 0)
		return false;
	tree = jsonin_tree(text);
	return tree && family->is_off(tree);
}

static bool is_off(const struct advice *advice, const struct family *family)
{
	char pattern[PATH_MAX];
	glob_t found = { 0 };
	bool off = false;
	size_t i;

	(void)snprintf(pattern, sizeof(pattern), "%s%s", advice->root,
		       family->policies);
	(void)glob(pattern, 0, NULL, &found);
	for (i = 0; i < found.gl_pathc && !off; i++)
		off = file_is_off(family, found.gl_pathv[i]);
	globfree(&found);
	return off;
}

/* Does the policy permit @name to the browser?  *ret_result says which rule. */
static bool decide(const struct advice *advice, const char *exe,
		   const char *name, struct explain_result *ret_result)
{
	const struct explain_query query = { .name = name,
					     .qtype = RRTYPE_A,
					     .exe = exe,
					     .uid = SOMEBODY,
					     .gid = SOMEBODY };

	return explain_decide(advice->policy, advice->image, &query,
			      advice->diag, ret_result) == 0 &&
	       ret_result->action == POLICY_ALLOW;
}

static void note(const struct advice *advice, const char *exe,
		 const struct family *family)
{
	struct diag_at at = { .path = advice->policy->path };
	struct explain_result service, canary;

	if (!decide(advice, exe, family->service, &service) ||
	    (family->canary && !decide(advice, exe, family->canary, &canary)) ||
	    is_off(advice, family))
		return;
	if (service.rule) {
		at.path = service.rule->path;
		at.line = service.rule->line;
	}
	diag_note(
		advice->diag, at,
		"'%s' may ask by DNS over HTTPS, where no name is judged: want "
		"%s%s%s%s in '%s'",
		exe, family->canary ? "a rule that denies '" : "",
		family->canary ? family->canary : "",
		family->canary ? "', or " : "", family->key, family->policies);
}

void browsers_note(const struct advice *advice)
{
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(browsers); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", advice->root,
			       browsers[i].path);
		if (access(path, F_OK) == 0)
			note(advice, browsers[i].path, browsers[i].family);
	}
}
