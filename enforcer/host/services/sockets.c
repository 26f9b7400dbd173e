/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sockets.c - the paths of the sockets of each service, and whether they exist.
 *
 * A service may be compiled for /var/run, which is a link to /run: the path
 * that counts is the one that it was given to bind(), so both stand here.
 */
#include "enforcer/host/services/sockets.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "policy/base.h"

#define PATHS_MAX 2

static const char *const paths[SERVICE_N][PATHS_MAX] = {
	/* A link of /run/varlink/registry leads there, too. */
	[SERVICE_RESOLVED] = { "/run/systemd/resolve/io.systemd.Resolve" },
	[SERVICE_NSCD] = { "/var/run/nscd/socket", "/run/nscd/socket" },
	[SERVICE_AVAHI] = { "/run/avahi-daemon/socket",
			    "/var/run/avahi-daemon/socket" },
};

const char *sockets_path(enum service_kind service, size_t i)
{
	return service < SERVICE_N && i < PATHS_MAX ? paths[service][i] : NULL;
}

bool sockets_exist(const char *root, enum service_kind service)
{
	char path[PATH_MAX];
	struct stat st;
	size_t i;

	for (i = 0; sockets_path(service, i); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", root,
			       sockets_path(service, i));
		if (stat(path, &st) == 0 && S_ISSOCK(st.st_mode))
			return true;
	}
	return false;
}
