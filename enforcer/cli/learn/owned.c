/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * owned.c - the Public Suffix List says where names of different owners begin.
 *
 * It has a private section for hosts with many tenants, such as
 * s3.amazonaws.com.  Some that it lacks stand in a table here.
 */
#include "enforcer/cli/learn/owned.h"

#include <stddef.h>
#include <string.h>

#include "policy/base.h"

/* Names below these are of whoever rents one, at any depth. */
static const char *const tenants[] = {
	"amazonaws.com",
	"amazonaws.com.cn",
	"aws",
	"akamaiedge.net",
	"akamai.net",
	"akamaihd.net",
	"akamaized.net",
	"edgekey.net",
	"edgesuite.net",
	"azure.com",
	"azure.net",
	"azureedge.net",
	"azurefd.net",
	"azurewebsites.net",
	"backblazeb2.com",
	"cdn77.org",
	"cloudapp.net",
	"cloudflare.net",
	"cloudflarestorage.com",
	"cloudfront.net",
	"core.windows.net",
	"digitaloceanspaces.com",
	"fastly.net",
	"fastlylb.net",
	"github.io",
	"githubusercontent.com",
	"gitlab.io",
	"googleapis.com",
	"googleusercontent.com",
	"herokuapp.com",
	"linodeobjects.com",
	"myqcloud.com",
	"netlify.app",
	"ngrok.io",
	"oraclecloud.com",
	"pages.dev",
	"scw.cloud",
	"sharepoint.com",
	"trafficmanager.net",
	"vercel.app",
	"vultrobjects.com",
	"wasabisys.com",
	"windows.net",
	"workers.dev",
};

bool learn_owned_is_within(const char *name, const char *domain)
{
	size_t len = strlen(name), end = strlen(domain);

	if (len < end || strcmp(name + len - end, domain) != 0)
		return false;
	return len == end || name[len - end - 1] == '.';
}

bool learn_owned_by_one(const psl_ctx_t *psl, const char *domain)
{
	size_t i;

	if (!psl || !*domain || strchr(domain, '\\') ||
	    !psl_registrable_domain(psl, domain))
		return false;
	for (i = 0; i < ARRAY_SIZE(tenants); i++)
		if (learn_owned_is_within(domain, tenants[i]))
			return false;
	return true;
}
