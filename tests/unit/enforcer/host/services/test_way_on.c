/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_way_on.c - hosts on which a refused lookup works all the same, and hosts
 * on which it would not.
 */
#include "enforcer/host/services/way_on.h"

#include <stdio.h>
#include <unistd.h>

#include "enforcer/host/resolvers.h"
#include "policy/base.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

#define LINE "hosts: files resolve [!UNAVAIL=return] dns\n"
#define STUB "nameserver 127.0.0.53\n"
#define STUB_OFF "[Resolve]\nDNSStubListener=no\n"

static const struct {
	const char *what;
	const char *nsswitch, *resolv_conf, *resolved_conf;
	const char *listed; /* NULL: all are */
	const char *want;
} hosts[] = {
	{ "Debian's line and the stub", LINE, STUB, NULL, "127.0.0.53", "on" },
	{ "no list", LINE, "nameserver 192.0.2.1\n", NULL, NULL, "on" },
	{ "nothing is configured at all", NULL, NULL, NULL, NULL, "on" },
	{ "resolved is not asked", "hosts: files dns\n",
	  "nameserver 192.0.2.1\n", STUB_OFF, "127.0.0.53", "on" },
	{ "the stub is off, but another answers", LINE,
	  STUB "nameserver 192.0.2.1\n", STUB_OFF, NULL, "on" },
	{ "no dns", "hosts: files resolve\n", STUB, NULL, NULL,
	  "/etc/nsswitch.conf has no dns that is asked without resolved: "
	  "hosts: files resolve" },
	{ "another is listed", LINE,
	  "nameserver 192.0.2.1\nnameserver 192.0.2.2\n", NULL, "127.0.0.53",
	  "/etc/resolv.conf names none of the policy's resolvers, it names "
	  "192.0.2.1, 192.0.2.2" },
	{ "only some of many are named to people", LINE,
	  "nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n"
	  "nameserver 192.0.2.4\n",
	  NULL, "127.0.0.53",
	  "/etc/resolv.conf names none of the policy's resolvers, it names "
	  "192.0.2.1, 192.0.2.2, 192.0.2.3 and more" },
	{ "the stub is off", LINE, STUB, STUB_OFF, "127.0.0.53",
	  "/etc/resolv.conf names 127.0.0.53, where systemd-resolved does not "
	  "listen: resolved.conf has DNSStubListener=no" },
	{ "the one that answers is not listed", LINE,
	  STUB "nameserver 192.0.2.1\n", STUB_OFF, "127.0.0.53",
	  "/etc/resolv.conf names 127.0.0.53, 192.0.2.1, where "
	  "systemd-resolved does not listen: resolved.conf has "
	  "DNSStubListener=no" },
};

static void resolved_is_refused_where_dns_answers(void)
{
	struct resolvers listed;
	char why[WAY_ON_TEXT];
	const char *root;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hosts); i++) {
		listed = (struct resolvers){ .n_nets = 1 };
		if (hosts[i].listed)
			listed.nets[0].ip = unit_ip(hosts[i].listed);
		root = hostroot_new();
		if (hosts[i].nsswitch)
			hostroot_write("/etc/nsswitch.conf", hosts[i].nsswitch);
		if (hosts[i].resolv_conf)
			hostroot_write("/etc/resolv.conf",
				       hosts[i].resolv_conf);
		if (hosts[i].resolved_conf)
			hostroot_write("/etc/systemd/resolved.conf",
				       hosts[i].resolved_conf);
		unit_string(hosts[i].what, hosts[i].want,
			    way_on(root, SERVICE_RESOLVED,
				   hosts[i].listed ? &listed : NULL, why)
				    ? "on"
				    : why);
		hostroot_remove();
	}
}

static void nscd_is_refused_but_on_nixos(void)
{
	const char *root = hostroot_new();
	char why[WAY_ON_TEXT] = "";

	CU_ASSERT_TRUE(way_on(root, SERVICE_NSCD, NULL, why));
	hostroot_write("/etc/NIXOS", "");
	CU_ASSERT_FALSE(way_on(root, SERVICE_NSCD, NULL, why));
	unit_string("why",
		    "on NixOS users and groups are looked up by nscd only; set "
		    "NSNCD_IGNORE_HOSTS=true in nscd.service",
		    why);
	CU_ASSERT_TRUE(way_on(root, SERVICE_RESOLVED, NULL, why));
	CU_ASSERT_TRUE(way_on(root, SERVICE_AVAHI, NULL, why));
	hostroot_remove();
}

static void a_file_that_cannot_be_read_is_no_way_on(void)
{
	const char *root = hostroot_new();
	char why[WAY_ON_TEXT] = "";

	hostroot_write("/etc/nsswitch.conf/directory", "");
	CU_ASSERT_FALSE(way_on(root, SERVICE_RESOLVED, NULL, why));
	unit_string("why",
		    "/etc/nsswitch.conf could not be read: Input/output error",
		    why);
	hostroot_remove();
}

static void a_link_to_what_resolved_will_write_is_a_way_on(void)
{
	struct resolvers listed = { .n_nets = 1 };
	const char *root = hostroot_new();
	char why[WAY_ON_TEXT] = "", path[128];

	listed.nets[0].ip = unit_ip("127.0.0.53");
	hostroot_write("/etc/nsswitch.conf", LINE);
	(void)snprintf(path, sizeof(path), "%s/etc/resolv.conf", root);
	CU_ASSERT_FALSE(way_on(root, SERVICE_RESOLVED, &listed, why));
	CU_ASSERT_EQUAL(
		symlink("../run/systemd/resolve/stub-resolv.conf", path), 0);
	CU_ASSERT_TRUE(way_on(root, SERVICE_RESOLVED, &listed, why));
	hostroot_write("/run/systemd/resolve/stub-resolv.conf",
		       "nameserver 192.0.2.1\n");
	CU_ASSERT_FALSE(way_on(root, SERVICE_RESOLVED, &listed, why));
	hostroot_write("/run/systemd/resolve/stub-resolv.conf", STUB);
	CU_ASSERT_TRUE(way_on(root, SERVICE_RESOLVED, &listed, why));
	hostroot_remove();
}

static const struct unit_test tests[] = {
	UNIT(resolved_is_refused_where_dns_answers),
	UNIT(a_link_to_what_resolved_will_write_is_a_way_on),
	UNIT(nscd_is_refused_but_on_nixos),
	UNIT(a_file_that_cannot_be_read_is_no_way_on),
};

int main(void)
{
	return unit_main("way_on", tests, ARRAY_SIZE(tests));
}
