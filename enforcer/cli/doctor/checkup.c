/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * checkup.c - a table of the checks.
 */
#include "enforcer/cli/doctor/checkup.h"

#include <errno.h>
#include <stdio.h>

#include "enforcer/cli/doctor/checks.h"
#include "enforcer/control/client.h"
#include "enforcer/lib/jsonin.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/text_file.h"
#include "policy/base.h"

#define STATUS_S 5

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

	return text_file_read(checkup_path(checkup, path, full), ret_text,
			      room);
}

int checkup_status(const struct checkup *checkup, yajl_val *ret_status)
{
	CLEANUP(base_freep) char *answer = NULL;
	char socket[PATH_MAX];
	int r;

	if (!checkup->control)
		return -ENOENT;
	r = client_request(checkup_path(checkup, checkup->control, socket),
			   "status", STATUS_S, &answer);
	if (r < 0)
		return r;
	*ret_status = jsonin_tree(answer);
	return 0;
}
