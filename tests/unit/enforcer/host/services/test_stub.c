/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_stub.c - which file of systemd-resolved's configuration has the last
 * word on its stub.
 */
#include "enforcer/host/services/stub.h"

#include "policy/base.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

#define MAIN "/etc/systemd/resolved.conf"
#define DROPIN(dir, name) dir "/systemd/resolved.conf.d/" name

static const struct {
	const char *what;
	struct {
		const char *path;
		const char *text;
	} files[2];
	bool want;
} hosts[] = {
	{ "no file", { { 0 } }, true },
	{ "the default, as a comment",
	  { { MAIN, "[Resolve]\n#DNSStubListener=no\n" } },
	  true },
	{ "no", { { MAIN, "[Resolve]\nDNSStubListener = no \n" } }, false },
	{ "TCP only", { { MAIN, "[Resolve]\nDNSStubListener=tcp\n" } }, false },
	{ "UDP only", { { MAIN, "[Resolve]\nDNSStubListener=udp\n" } }, true },
	{ "what nobody understands",
	  { { MAIN, "[Resolve]\nDNSStubListener=maybe\n" } },
	  true },
	{ "another key",
	  { { MAIN, "[Resolve]\nDNSStubListenerExtra=no\n" } },
	  true },
	{ "a drop-in after the file",
	  { { MAIN, "[Resolve]\nDNSStubListener=no\n" },
	    { DROPIN("/usr/lib", "1.conf"),
	      "[Resolve]\nDNSStubListener=yes" } },
	  true },
	{ "drop-ins by name, wherever they are",
	  { { DROPIN("/etc", "1.conf"), "[Resolve]\nDNSStubListener=yes\n" },
	    { DROPIN("/usr/lib", "2.conf"),
	      "[Resolve]\nDNSStubListener=0\n" } },
	  false },
	{ "of one name the one in /etc",
	  { { DROPIN("/etc", "1.conf"), "[Resolve]\nDNSStubListener=yes\n" },
	    { DROPIN("/run", "1.conf"), "[Resolve]\nDNSStubListener=no\n" } },
	  true },
	{ "no drop-in by its name",
	  { { DROPIN("/etc", "1.conf.bak"), "[Resolve]\nDNSStubListener=no" } },
	  true },
	{ "of two main files the one in /etc",
	  { { "/usr/lib/systemd/resolved.conf", "DNSStubListener=no\n" },
	    { MAIN, "[Resolve]\n" } },
	  true },
};

static void the_last_setting_of_the_stub_counts(void)
{
	const char *root;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(hosts); i++) {
		root = hostroot_new();
		for (k = 0; k < 2 && hosts[i].files[k].path; k++)
			hostroot_write(hosts[i].files[k].path,
				       hosts[i].files[k].text);
		unit_string(hosts[i].what, hosts[i].want ? "on" : "off",
			    stub_listens(root) ? "on" : "off");
		hostroot_remove();
	}
}

static void the_stub_has_two_addresses(void)
{
	const struct ip_addr stub = unit_ip("127.0.0.53");
	const struct ip_addr proxy = unit_ip("127.0.0.54");
	const struct ip_addr other = unit_ip("127.0.0.1");
	const struct ip_addr far = unit_ip("128.0.0.53");
	const struct ip_addr six = unit_ip("::ffff:127.0.0.53");

	CU_ASSERT_TRUE(stub_is(&stub));
	CU_ASSERT_TRUE(stub_is(&proxy));
	CU_ASSERT_FALSE(stub_is(&other));
	CU_ASSERT_FALSE(stub_is(&far));
	CU_ASSERT_FALSE(stub_is(&six));
}

static const struct unit_test tests[] = {
	UNIT(the_last_setting_of_the_stub_counts),
	UNIT(the_stub_has_two_addresses),
};

int main(void)
{
	return unit_main("stub", tests, ARRAY_SIZE(tests));
}
