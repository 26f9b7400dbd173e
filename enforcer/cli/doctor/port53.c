/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * port53.c - compare the sockets at port 53 with the resolvers of the policy.
 */
#include "enforcer/cli/doctor/checks.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/sockets/at_port.h"
#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/host/resolvers.h"
#include "enforcer/lib/addrtext.h"
#include "policy/policy.h"

#define PORT 53
#define LISTENERS_MAX 64
#define UNPRIVILEGED "/proc/sys/net/ipv4/ip_unprivileged_port_start"
#define SEE "ss -lnptu sport = :53"

struct port53 {
	const struct checkup *checkup;
	struct resolvers resolvers; /* of the policy, or of resolv.conf */
	struct at_port_socket seen[LISTENERS_MAX];
	size_t n_seen;
};

static bool is_any(const struct ip_addr *ip)
{
	const struct ip_addr any = { .family = ip->family };

	return ip_addr_equal(ip, &any);
}

static bool is_loopback(const struct ip_addr *ip)
{
	return ip->family == AF_INET
		       ? ip->bytes[0] == 127
		       : memcmp(ip->bytes, &in6addr_loopback, 16) == 0;
}

/* One who listens by UDP and TCP is one. */
static bool is_new(struct port53 *x, const struct at_port_socket *listener)
{
	size_t i;

	for (i = 0; i < x->n_seen; i++)
		if (ip_addr_equal(&x->seen[i].ip, &listener->ip))
			return false;
	if (x->n_seen < LISTENERS_MAX)
		x->seen[x->n_seen++] = *listener;
	return true;
}

static void name_process(const struct at_port_socket *listener, char *ret_name,
			 size_t room)
{
	uint32_t pid = at_port_process(listener->inode);
	char path[64], exe[PATH_MAX] = "";
	ssize_t n = 0;

	(void)snprintf(path, sizeof(path), "/proc/%u/exe", pid);
	if (pid)
		n = readlink(path, exe, sizeof(exe) - 1);
	if (n > 0)
		(void)snprintf(ret_name, room, "%s (process %u)", exe, pid);
	else
		(void)snprintf(ret_name, room, "a process of user %u",
			       listener->uid);
}

static int take(void *context, const struct at_port_socket *listener)
{
	struct port53 *x = context;
	struct findings *findings = x->checkup->findings;
	char name[PATH_MAX + 32], ip[ADDRTEXT_MAX];

	if (!is_new(x, listener))
		return 0;
	name_process(listener, name, sizeof(name));
	if (resolvers_have(&x->resolvers, &listener->ip))
		findings_add(findings, "port-53", FINDINGS_SHUT,
			     "%s answers there and is a listed resolver: what "
			     "it asks itself is permitted",
			     name);
	else if (is_any(&listener->ip))
		findings_add(findings, "port-53", FINDINGS_NOTE,
			     "%s answers there, at each address of this host: "
			     "at those that are listed it is a local resolver",
			     name);
	else
		findings_add(findings, "port-53", FINDINGS_NOTE,
			     "%s answers there and is no listed resolver: its "
			     "answers open nothing, and what it asks itself is "
			     "judged",
			     name);
	findings_about(findings, "%s", addrtext(&listener->ip, ip));
	findings_see(findings, SEE);
	return 0;
}

static bool has_listener(const struct port53 *x, const struct ip_addr *ip)
{
	size_t i;

	for (i = 0; i < x->n_seen; i++)
		if (ip_addr_equal(&x->seen[i].ip, ip) ||
		    (is_any(&x->seen[i].ip) &&
		     (x->seen[i].ip.family == ip->family ||
		      x->seen[i].ip.family == AF_INET6)))
			return true;
	return false;
}

/* Report the listed resolvers on loopback addresses at which nobody listens. */
static void check_silent(const struct port53 *x)
{
	struct findings *findings = x->checkup->findings;
	char ip[ADDRTEXT_MAX];
	size_t i;

	for (i = 0; i < x->resolvers.n_nets; i++) {
		if (!is_loopback(&x->resolvers.nets[i].ip) ||
		    has_listener(x, &x->resolvers.nets[i].ip))
			continue;
		findings_add(findings, "resolver-silent", FINDINGS_OPEN,
			     "a listed resolver, and nobody answers there");
		findings_about(findings, "%s",
			       addrtext(&x->resolvers.nets[i].ip, ip));
		findings_see(findings, SEE);
		findings_mend(findings, "start it, or list another one");
	}
}

/* Below port 53 anybody could pass for a resolver of this host. */
static void check_privilege(const struct checkup *checkup)
{
	char text[32];
	long first;

	if (checkup_read(checkup, UNPRIVILEGED, text, sizeof(text)) < 0)
		return;
	first = strtol(text, NULL, 10);
	findings_add(checkup->findings, "port-53-privilege",
		     first > PORT ? FINDINGS_SHUT : FINDINGS_OPEN,
		     first > PORT
			     ? "to answer at port 53 takes privilege"
			     : "any user may listen at port 53, and be taken "
			       "for a resolver of this host");
	findings_see(checkup->findings,
		     "sysctl net.ipv4.ip_unprivileged_port_start");
	if (first <= PORT)
		findings_mend(checkup->findings,
			      "sysctl -w "
			      "net.ipv4.ip_unprivileged_port_start=1024, and "
			      "the line in /etc/sysctl.d that lowers it");
}

static int find_resolvers(const struct checkup *checkup,
			  struct resolvers *ret_resolvers)
{
	char path[PATH_MAX];

	(void)checkup_path(checkup, RESOLVERS_PATH, path);
	return checkup->policy ? resolvers_of_policy(checkup->policy, path,
						     ret_resolvers)
			       : resolvers_read(path, ret_resolvers);
}

void port53_check(const struct checkup *checkup)
{
	struct port53 x = { .checkup = checkup };
	int r;

	if (find_resolvers(checkup, &x.resolvers) < 0)
		x.resolvers.n_nets = 0;
	r = at_port_each(PORT, take, &x);
	if (r < 0) {
		findings_add(checkup->findings, "port-53", FINDINGS_UNKNOWN,
			     "who listens there could not be found out: %s",
			     strerror(-r));
		findings_see(checkup->findings, SEE);
	} else {
		check_silent(&x);
	}
	check_privilege(checkup);
}
