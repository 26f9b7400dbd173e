/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * services.c - try each socket, and read the line of nsswitch.conf.
 */
#include "enforcer/cli/doctor/checks.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/daemon_socket.h"
#include "enforcer/cli/fix/dropins.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/cli/fix/fixable.h"
#include "enforcer/cli/doctor/nscd.h"
#include "enforcer/host/resolvers.h"
#include "enforcer/host/services/nsswitch.h"
#include "enforcer/host/services/sockets.h"
#include "enforcer/host/services/way_on.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "policy/service.h"

#define SOCKET_UNIT "systemd-resolved-varlink.socket"
#define BLANKS " \t"

/* One service at one of its paths. */
struct asked {
	const struct checkup *checkup;
	const char *id;
	const char *daemon;
	const char *path;
};

static void add_absent(const struct asked *asked)
{
	findings_add(asked->checkup->findings, asked->id, FINDINGS_SHUT,
		     "%s listens at no socket", asked->daemon);
}

static void add_refused(const struct asked *asked)
{
	findings_add(asked->checkup->findings, asked->id, FINDINGS_SHUT,
		     "%s listens, and the kernel refuses programs",
		     asked->daemon);
	findings_about(asked->checkup->findings, "%s", asked->path);
}

static void add_unknown(const struct asked *asked, int error)
{
	findings_add(asked->checkup->findings, asked->id, FINDINGS_UNKNOWN,
		     "whether %s answers programs could not be found out: %s",
		     asked->daemon, strerror(error));
	findings_about(asked->checkup->findings, "%s", asked->path);
}

/* Say what is so without an answer.  true: the daemon answers. */
static bool answers(const struct asked *asked,
		    const struct daemon_socket *socket)
{
	if (socket->state == DAEMON_SOCKET_REFUSED)
		add_refused(asked);
	else if (socket->state == DAEMON_SOCKET_UNKNOWN)
		add_unknown(asked, socket->error);
	else if (socket->state == DAEMON_SOCKET_ABSENT)
		add_absent(asked);
	return socket->state == DAEMON_SOCKET_ANSWERS;
}

/* The path at which something is, or else the first. */
static void try_paths(struct asked *asked, enum service_kind service,
		      struct daemon_socket *ret_socket)
{
	const char *path;
	size_t i;

	for (i = 0; (path = sockets_path(service, i)); i++) {
		if (i > 0)
			daemon_socket_done(ret_socket);
		asked->path = path;
		daemon_socket_try(asked->checkup, path, ret_socket);
		if (ret_socket->state != DAEMON_SOCKET_ABSENT)
			return;
	}
}

static bool is_unit(const struct checkup *checkup, const char *unit)
{
	static const char *const places[] = { "/etc/systemd/system/",
					      "/usr/lib/systemd/system/",
					      "/lib/systemd/system/" };
	char path[PATH_MAX], text[2];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		(void)stpcpy(stpcpy(path, places[i]), unit);
		if (checkup_read(checkup, path, text, sizeof(text)) == 0)
			return true;
	}
	return false;
}

/* Does a lookup that resolved refuses come to DNS? */
static bool has_way_on(const struct checkup *checkup)
{
	struct resolvers listed;
	const struct resolvers *given = NULL;
	char why[WAY_ON_TEXT], path[PATH_MAX];

	(void)checkup_path(checkup, RESOLVERS_PATH, path);
	if (checkup->policy && checkup->policy->resolvers_given &&
	    resolvers_of_policy(checkup->policy, path, &listed) == 0)
		given = &listed;
	if (way_on(checkup->root, SERVICE_RESOLVED, given, why))
		return true;
	findings_add(checkup->findings, "no-way-on", FINDINGS_OPEN,
		     "programs that systemd-resolved refuses would find no "
		     "names: %s",
		     why);
	findings_about(checkup->findings, NSSWITCH_PATH);
	findings_see(checkup->findings,
		     "grep hosts: " NSSWITCH_PATH "; cat " RESOLVERS_PATH);
	findings_mend(checkup->findings,
		      "'dns' behind 'resolve [!UNAVAIL=return]', and a listed "
		      "nameserver that answers");
	return false;
}

static void check_resolved(const struct checkup *checkup)
{
	CLEANUP(daemon_socket_done) struct daemon_socket socket = { .fd = -1 };
	struct asked asked = { .checkup = checkup,
			       .id = "resolved-varlink",
			       .daemon = "systemd-resolved" };
	struct fixable fixable = {
		.id = asked.id,
		.what = "any program may ask systemd-resolved over varlink, "
			"which asks as itself",
		.mend = "nameward with 'name_services: refuse', where the "
			"kernel can refuse it, or a file that takes its "
			"socket away",
		.which = DROPINS_RESOLVED,
	};
	bool way = has_way_on(checkup);

	try_paths(&asked, SERVICE_RESOLVED, &socket);
	if (answers(&asked, &socket)) {
		fixable.about = asked.path;
		if (!way) {
			findings_add(checkup->findings, asked.id, FINDINGS_OPEN,
				     "%s", fixable.what);
			findings_about(checkup->findings, "%s", asked.path);
			findings_mend(checkup->findings,
				      "first the way on, see no-way-on");
		} else {
			fixable_add(checkup, &fixable);
			fixable.which = DROPINS_RESOLVED_SOCKET;
			if (is_unit(checkup, SOCKET_UNIT))
				fixable_add(checkup, &fixable);
		}
	}
	findings_see(checkup->findings, "varlinkctl info %s", asked.path);
}

static void add_nscd(const struct asked *asked, const char *exe)
{
	bool is_nsncd = strstr(exe, "nsncd") != NULL;
	const struct fixable fixable = {
		.id = asked->id,
		.about = asked->path,
		.what = is_nsncd ? "nsncd looks names of hosts up for any "
				   "program, as itself"
				 : "nscd looks names of hosts up for any "
				   "program, as itself",
		.mend = is_nsncd ? "NSNCD_IGNORE_HOSTS=true in its environment"
				 : "'enable-cache hosts no' in /etc/nscd.conf",
		.which = is_nsncd ? DROPINS_NSNCD : DROPINS_NSCD,
	};

	fixable_add(asked->checkup, &fixable);
}

static void check_nscd(const struct checkup *checkup)
{
	CLEANUP(daemon_socket_done) struct daemon_socket socket = { .fd = -1 };
	struct asked asked = { .checkup = checkup,
			       .id = "nscd",
			       .daemon = "a name service cache daemon" };
	bool hosts;
	int r;

	try_paths(&asked, SERVICE_NSCD, &socket);
	if (answers(&asked, &socket)) {
		r = nscd_answers(socket.fd, &hosts);
		if (r < 0)
			add_unknown(&asked, -r);
		else if (hosts)
			add_nscd(&asked, socket.exe);
		else
			findings_add(checkup->findings, asked.id, FINDINGS_SHUT,
				     "%s answers for users and groups, not for "
				     "hosts",
				     socket.exe);
	}
	findings_see(checkup->findings, "nscd -g | grep -A 3 hosts");
}

static void check_avahi(const struct checkup *checkup)
{
	CLEANUP(daemon_socket_done) struct daemon_socket socket = { .fd = -1 };
	struct asked asked = { .checkup = checkup,
			       .id = "avahi",
			       .daemon = "avahi-daemon" };

	try_paths(&asked, SERVICE_AVAHI, &socket);
	if (answers(&asked, &socket)) {
		findings_add(checkup->findings, asked.id, FINDINGS_NOTE,
			     "any program may have avahi-daemon look up names "
			     "of the link, below .local: what it sends is "
			     "judged as its own");
		findings_about(checkup->findings, "%s", asked.path);
		findings_mend(checkup->findings,
			      "'avahi' among the services that name_services "
			      "refuses, where no program needs it");
	}
	findings_see(checkup->findings, "avahi-resolve-host-name x.local");
}

/* Modules of the C library that ask nobody, DNS, this machine, or a daemon that
 * is looked at by itself. */
static bool is_known_module(const char *module)
{
	static const char *const known[] = { "files",	   "dns",
					     "myhostname", "mymachines",
					     "resolve",	   "compat",
					     "libvirt",	   "libvirt_guest" };
	size_t i;

	if (strncmp(module, "mdns", 4) == 0)
		return true;
	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (strcmp(module, known[i]) == 0)
			return true;
	return false;
}

static void add_module(const struct checkup *checkup, const char *module)
{
	findings_add(checkup->findings, "nsswitch-module", FINDINGS_OPEN,
		     "the C library looks names of hosts up by '%s', which is "
		     "no DNS: who asks it is not judged",
		     module);
	findings_about(checkup->findings, NSSWITCH_PATH);
	findings_see(checkup->findings, "grep hosts: " NSSWITCH_PATH);
	findings_mend(checkup->findings,
		      "take '%s' out of the line 'hosts:', which nameward does "
		      "not write",
		      module);
}

static void check_nsswitch(const struct checkup *checkup)
{
	struct nsswitch nsswitch;
	char path[PATH_MAX];
	char *word, *rest;
	size_t n = 0;
	int r;

	r = nsswitch_read(checkup_path(checkup, NSSWITCH_PATH, path),
			  &nsswitch);
	if (r < 0) {
		findings_add(checkup->findings, "nsswitch-module",
			     FINDINGS_UNKNOWN, "it could not be read: %s",
			     strerror(-r));
		findings_about(checkup->findings, NSSWITCH_PATH);
		return;
	}
	rest = nsswitch.line;
	while ((word = strsep(&rest, BLANKS)))
		/* "[NOTFOUND=return" and "UNAVAIL=return]" are no modules. */
		if (*word && !strpbrk(word, "[]=") && !is_known_module(word)) {
			add_module(checkup, word);
			n++;
		}
	if (n == 0)
		findings_add(checkup->findings, "nsswitch-module",
			     FINDINGS_SHUT,
			     "the C library asks by DNS, or daemons that are "
			     "looked at here");
}

void services_check(const struct checkup *checkup)
{
	check_resolved(checkup);
	check_nscd(checkup);
	check_avahi(checkup);
	check_nsswitch(checkup);
}
