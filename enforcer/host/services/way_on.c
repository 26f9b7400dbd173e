/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * way_on.c - one reason after the other why there could be none.
 */
#include "enforcer/host/services/way_on.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/host/resolvers.h"
#include "enforcer/host/services/nsswitch.h"
#include "enforcer/host/services/stub.h"
#include "enforcer/lib/addrtext.h"
#include "policy/base.h"

#define NIXOS_PATH "/etc/NIXOS"

/* A path of the host, as it is named to people and below which root it is. */
struct place {
	const char *name;
	char path[PATH_MAX];
};

static struct place place_of(const char *root, const char *name)
{
	struct place place = { .name = name };

	(void)snprintf(place.path, sizeof(place.path), "%s%s", root, name);
	return place;
}

static bool unreadable(const struct place *place, int error,
		       char ret_why[WAY_ON_TEXT])
{
	(void)snprintf(ret_why, WAY_ON_TEXT, "%s could not be read: %s",
		       place->name, strerror(-error));
	return false;
}

/* "192.0.2.1, 192.0.2.2 and more". */
static void list_addresses(const struct resolvers *from, char ret_text[160])
{
	char address[ADDRTEXT_MAX];
	size_t i, n = 0;

	ret_text[0] = '\0';
	for (i = 0; i < from->n_nets && i < 3; i++)
		n += (size_t)snprintf(ret_text + n, 160 - n, "%s%s",
				      i ? ", " : "",
				      addrtext(&from->nets[i].ip, address));
	if (from->n_nets > 3)
		(void)snprintf(ret_text + n, 160 - n, " and more");
}

/* As resolv.conf is before systemd-resolved or NetworkManager is up, which will
 * write the file: then it is looked at again. */
static bool leads_nowhere_yet(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode) &&
	       stat(path, &st) < 0 && errno == ENOENT;
}

/* Does a nameserver of resolv.conf answer, and count? */
static bool server_answers(const char *root, const struct resolvers *listed,
			   char ret_why[WAY_ON_TEXT])
{
	const struct place place = place_of(root, RESOLVERS_PATH);
	bool listens = stub_listens(root), any_listed = false;
	struct resolvers servers;
	char text[160];
	size_t i;
	int r;

	if (leads_nowhere_yet(place.path))
		return true;
	r = resolvers_read(place.path, &servers);
	if (r < 0)
		return unreadable(&place, r, ret_why);
	for (i = 0; i < servers.n_nets; i++) {
		if (listed && !resolvers_have(listed, &servers.nets[i].ip))
			continue;
		any_listed = true;
		if (listens || !stub_is(&servers.nets[i].ip))
			return true;
	}
	list_addresses(&servers, text);
	if (any_listed)
		(void)snprintf(ret_why, WAY_ON_TEXT,
			       "%s names %s, where systemd-resolved does not "
			       "listen: resolved.conf has DNSStubListener=no",
			       place.name, text);
	else
		(void)snprintf(ret_why, WAY_ON_TEXT,
			       "%s names none of the policy's resolvers, it "
			       "names %s",
			       place.name, text);
	return false;
}

static bool resolved_is_dispensable(const char *root,
				    const struct resolvers *listed,
				    char ret_why[WAY_ON_TEXT])
{
	const struct place place = place_of(root, NSSWITCH_PATH);
	struct nsswitch nsswitch;
	int r;

	r = nsswitch_read(place.path, &nsswitch);
	if (r < 0)
		return unreadable(&place, r, ret_why);
	if (!nsswitch.asks_resolved)
		return true; /* only programs that do it themselves ask it */
	if (nsswitch.reaches_dns)
		return server_answers(root, listed, ret_why);
	(void)snprintf(ret_why, WAY_ON_TEXT,
		       "%s has no dns that is asked without resolved: hosts: "
		       "%s",
		       place.name, nsswitch.line);
	return false;
}

/* glibc of NixOS finds modules for users and groups by nscd only. */
static bool nscd_is_dispensable(const char *root, char ret_why[WAY_ON_TEXT])
{
	const struct place place = place_of(root, NIXOS_PATH);

	if (access(place.path, F_OK) < 0)
		return true;
	(void)snprintf(ret_why, WAY_ON_TEXT,
		       "on NixOS users and groups are looked up by nscd only; "
		       "set NSNCD_IGNORE_HOSTS=true in nscd.service");
	return false;
}

bool way_on(const char *root, enum service_kind service,
	    const struct resolvers *listed, char ret_why[WAY_ON_TEXT])
{
	if (service == SERVICE_RESOLVED)
		return resolved_is_dispensable(root, listed, ret_why);
	return service != SERVICE_NSCD || nscd_is_dispensable(root, ret_why);
}
