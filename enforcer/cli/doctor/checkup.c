/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * checkup.c - a table of the checks.
 */
#include "enforcer/cli/doctor/checkup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "enforcer/cli/doctor/checks.h"
#include "enforcer/lib/log.h"
#include "policy/base.h"

/* What changes a verdict first, what only records show last. */
static const struct {
	const char *about;
	void (*check)(const struct checkup *checkup);
} checks[] = {
	{ "name services", services_check },
	{ "D-Bus", bus_check },
	{ "resolv.conf", notes_resolv_conf_check },
	{ "port 53", port53_check },
	{ "containers", containers_check },
	{ "browsers", notes_browsers_check },
	{ "families of sockets", families_check },
	{ "other firewalls", firewalls_check },
	{ "the kernel", lacks_check },
	{ "cgroups", cgroup_check },
	{ "executables", programs_check },
	{ "permissions", permissions_check },
	{ "the clock", clock_check },
};

void checkup_run(const struct checkup *checkup)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(checks); i++) {
		log_debug("looks at %s", checks[i].about);
		checks[i].check(checkup);
	}
}

const char *checkup_path(const struct checkup *checkup, const char *path,
			 char ret_path[PATH_MAX])
{
	(void)snprintf(ret_path, PATH_MAX, "%s%s", checkup->root, path);
	return ret_path;
}

int checkup_read(const struct checkup *checkup, const char *path,
		 char *ret_text, size_t room)
{
	char full[PATH_MAX];
	CLEANUP(base_closep) int fd = -1;
	size_t len = 0;
	ssize_t n = 1;

	/* O_NONBLOCK: to open a pipe must not wait for its writer. */
	fd = open(checkup_path(checkup, path, full),
		  O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	while (n > 0 && len + 1 < room) {
		n = read(fd, ret_text + len, room - 1 - len);
		if (n < 0)
			return -errno;
		len += (size_t)n;
	}
	ret_text[len] = '\0';
	return 0;
}
