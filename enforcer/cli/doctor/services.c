/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * services.c - try each socket, and read the line of nsswitch.conf.
 */
#include "enforcer/cli/doctor/checks.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
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
#include "enforcer/lib/jsonin.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "policy/service.h"

#define SOCKET_UNIT "systemd-resolved-varlink.socket"
#define VARLINK "/run/systemd/resolve/io.systemd.Resolve"
#define SEE_NSCD "nscd -g | grep -A 3 hosts"
#define BLANKS " \t"
#define REFUSED "refused" /* as `status` begins, where they are */
#define TEXT_MAX 1024

/* One service at one of its paths. */
struct asked {
	const struct checkup *checkup;
	enum service_kind service;
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

/* Is the service one that the policy, or else the default, has refused? */
static bool is_to_be_refused(const struct asked *asked)
{
	const struct policy *policy = asked->checkup->policy;
	unsigned int refused = SERVICE_REFUSED_DEFAULT;

	if (policy)
		refused = policy->name_services.action == SERVICE_REFUSE
				  ? policy->name_services.refused
				  : 0;
	return refused & SERVICE_BIT(asked->service);
}

/* What the daemon that runs says of name services, which it finds out by
 * trying, as a program of its cgroup, which we need not be.  false: none runs.
 */
static bool ask_daemon(const struct checkup *checkup, char ret_text[TEXT_MAX])
{
	CLEANUP(jsonin_treep) yajl_val tree = NULL;
	const char *text;

	if (checkup_status(checkup, &tree) < 0)
		return false;
	text = YAJL_GET_STRING(jsonin_member(tree, "name_services"));
	(void)snprintf(ret_text, TEXT_MAX, "%s", text ? text : "");
	return true;
}

static void add_left(const struct asked *asked)
{
	findings_add(asked->checkup->findings, asked->id, FINDINGS_NOTE,
		     "%s looks names up for any program, as itself: the policy "
		     "does not have it refused",
		     asked->daemon);
	findings_about(asked->checkup->findings, "%s", asked->path);
}

/* The service answers us, and the kernel could refuse that. */
static void add_refusable(const struct asked *asked)
{
	struct findings *findings = asked->checkup->findings;
	char text[TEXT_MAX];

	if (!ask_daemon(asked->checkup, text)) {
		findings_add(findings, asked->id, FINDINGS_NOTE,
			     "%s looks names up for any program, as itself; "
			     "nameward does not run, and has the kernel refuse "
			     "it then",
			     asked->daemon);
	} else if (strncmp(text, REFUSED, strlen(REFUSED)) == 0) {
		findings_add(findings, asked->id, FINDINGS_SHUT,
			     "%s listens, and the kernel refuses the programs "
			     "of nameward's cgroup, of which this one is none",
			     asked->daemon);
	} else {
		findings_add(findings, asked->id, FINDINGS_OPEN,
			     "%s looks names up for any program, as itself; "
			     "nameward says: %s",
			     asked->daemon, text);
		findings_mend(findings, "what keeps it from being refused");
	}
	findings_about(findings, "%s", asked->path);
}

/* Say what is so without a file of ours.  true: the daemon answers, and the
 * kernel can't refuse that. */
static bool needs_file(const struct asked *asked,
		       const struct daemon_socket *socket)
{
	if (socket->state == DAEMON_SOCKET_REFUSED)
		add_refused(asked);
	else if (socket->state == DAEMON_SOCKET_UNKNOWN)
		add_unknown(asked, socket->error);
	else if (socket->state == DAEMON_SOCKET_ABSENT)
		add_absent(asked);
	else if (!is_to_be_refused(asked))
		add_left(asked);
	else if (asked->checkup->kernel_refuses)
		add_refusable(asked);
	else
		return true;
	return false;
}

/* The path at which something is, or else the first. */
static void try_paths(struct asked *asked, struct daemon_socket *ret_socket)
{
	const char *path;
	size_t i;

	for (i = 0; (path = sockets_path(asked->service, i)); i++) {
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
			       .service = SERVICE_RESOLVED,
			       .id = "resolved-varlink",
			       .daemon = "systemd-resolved" };
	struct fixable fixable = {
		.id = asked.id,
		.what = "any program may ask systemd-resolved over varlink, "
			"which asks as itself",
		.see = "ss -xl src " VARLINK,
		.mend = "a file that takes its socket away, or a kernel that "
			"can refuse it",
		.which = DROPINS_RESOLVED,
	};
	bool way = has_way_on(checkup);

	try_paths(&asked, &socket);
	fixable.about = asked.path;
	if (needs_file(&asked, &socket)) {
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
	findings_see(checkup->findings, "%s", fixable.see);
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
		.see = SEE_NSCD,
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
			       .service = SERVICE_NSCD,
			       .id = "nscd",
			       .daemon = "nscd" };
	bool hosts = true;
	int r = 0;

	try_paths(&asked, &socket);
	if (socket.state == DAEMON_SOCKET_ANSWERS)
		r = nscd_answers(socket.fd, &hosts);
	if (r < 0)
		add_unknown(&asked, -r);
	else if (!hosts)
		findings_add(checkup->findings, asked.id, FINDINGS_SHUT,
			     "%s answers for users and groups, not for hosts",
			     socket.exe);
	else if (needs_file(&asked, &socket))
		add_nscd(&asked, socket.exe);
	findings_see(checkup->findings, SEE_NSCD);
}

static void check_avahi(const struct checkup *checkup)
{
	CLEANUP(daemon_socket_done) struct daemon_socket socket = { .fd = -1 };
	struct asked asked = { .checkup = checkup,
			       .service = SERVICE_AVAHI,
			       .id = "avahi",
			       .daemon = "avahi-daemon" };

	try_paths(&asked, &socket);
	if (needs_file(&asked, &socket)) {
		findings_add(checkup->findings, asked.id, FINDINGS_OPEN,
			     "any program may have avahi-daemon look up names "
			     "below .local, as itself, and the kernel can't "
			     "refuse that");
		findings_about(checkup->findings, "%s", asked.path);
		findings_mend(
			checkup->findings,
			"systemctl disable --now avahi-daemon.socket "
			"avahi-daemon.service, where no program needs it");
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
