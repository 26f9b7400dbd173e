/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bus.c - ask for "localhost" by busctl(1), which comes with systemd-resolved:
 * it is refused by the bus, or answered without a packet.
 */
#include "enforcer/cli/doctor/checks.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/command.h"
#include "enforcer/cli/fix/dropins.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/cli/fix/fixable.h"

#define ID "resolved-bus"
#define BUSCTL "/usr/bin/busctl"
#define BUS_SOCKET "/run/dbus/system_bus_socket"
#define RESOLVED_DIR "/run/systemd/resolve"
#define TIMEOUT_MS 10000
#define TEXT_MAX 1024
#define CALL                                                                   \
	"org.freedesktop.resolve1", "/org/freedesktop/resolve1",               \
		"org.freedesktop.resolve1.Manager", "ResolveHostname", "isit", \
		"0", "localhost", "0", "0"
#define COMMAND                                                       \
	"busctl --system call org.freedesktop.resolve1 "              \
	"/org/freedesktop/resolve1 org.freedesktop.resolve1.Manager " \
	"ResolveHostname isit 0 localhost 0 0"

static bool is_there(const struct checkup *checkup, const char *path)
{
	char full[PATH_MAX];

	return access(checkup_path(checkup, path, full), F_OK) == 0;
}

/* D-Bus would start resolved for the question: it is not asked for that. */
static int ask(const struct checkup *checkup, char text[TEXT_MAX])
{
	char busctl[PATH_MAX], address[PATH_MAX + 16];
	char socket[PATH_MAX];
	const char *const argv[] = {
		checkup_path(checkup, BUSCTL, busctl),
		address,
		"--auto-start=no",
		"--timeout=5",
		"call",
		CALL,
		NULL,
	};

	(void)stpcpy(stpcpy(address, "--address=unix:path="),
		     checkup_path(checkup, BUS_SOCKET, socket));
	return command_run(argv, TIMEOUT_MS, text, TEXT_MAX);
}

static const struct fixable fixable = {
	.id = ID,
	.what = "any program may ask systemd-resolved over D-Bus, which asks "
		"as itself",
	.see = COMMAND,
	.mend = "a policy of the bus that denies ResolveHostname, "
		"ResolveAddress, ResolveRecord and ResolveService",
	.which = DROPINS_BUS,
};

static void add_answer(const struct checkup *checkup, int status,
		       const char *text)
{
	if (status == 0)
		fixable_add(checkup, &fixable);
	else if (status > 0 && strstr(text, "Access denied"))
		findings_add(checkup->findings, ID, FINDINGS_SHUT,
			     "the bus denies lookups by systemd-resolved");
	else if (status > 0 && (strstr(text, "does not exist") ||
				strstr(text, "not provided by any") ||
				strstr(text, "does not have an owner") ||
				strstr(text, "has no owner")))
		findings_add(checkup->findings, ID, FINDINGS_SHUT,
			     "systemd-resolved is not on the bus");
	else
		findings_add(checkup->findings, ID, FINDINGS_UNKNOWN,
			     "whether programs may ask systemd-resolved over "
			     "D-Bus could not be found out: %s",
			     status == -ETIMEDOUT ? "there was no answer"
			     : status < 0	  ? strerror(-status)
						  : text);
}

void bus_check(const struct checkup *checkup)
{
	char text[TEXT_MAX] = "";
	int status;

	if (!is_there(checkup, BUS_SOCKET)) {
		findings_add(checkup->findings, ID, FINDINGS_SHUT,
			     "there is no system bus");
		return;
	}
	status = ask(checkup, text);
	text[strcspn(text, "\n")] = '\0';
	if (status == -ENOENT && !is_there(checkup, RESOLVED_DIR))
		findings_add(checkup->findings, ID, FINDINGS_SHUT,
			     "systemd-resolved does not run");
	else
		add_answer(checkup, status, text);
	findings_see(checkup->findings, COMMAND);
}
