/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_port53.c - sockets at port 53 of a network namespace of the test, and
 * the resolvers of a policy.
 */
#include "enforcer/cli/doctor/checks.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define LISTED "version: 1\nresolvers: [127.0.0.1]\n"
#define UNPRIVILEGED "/proc/sys/net/ipv4/ip_unprivileged_port_start"

static int listen_at(const char *address)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(53) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	CU_ASSERT_EQUAL(inet_pton(AF_INET, address, &sin.sin_addr), 1);
	CU_ASSERT_EQUAL_FATAL(
		bind(fd, (const struct sockaddr *)&sin, sizeof(sin)), 0);
	return fd;
}

static void judge(const char *address, const char *state, const char *silent)
{
	int fd = address ? listen_at(address) : -1;
	struct checkupbox box;

	checkupbox_begin(&box);
	checkupbox_policy(&box, LISTED);
	port53_check(&box.checkup);
	unit_string("who listens", state, checkupbox_state(&box, "port-53"));
	unit_string("who is silent", silent,
		    checkupbox_state(&box, "resolver-silent"));
	if (address) {
		unit_string("where", address,
			    checkupbox_find(&box, "port-53")->about);
		CU_ASSERT_TRUE(
			checkupbox_says(&box, "port-53", "/test_port53 "));
		(void)close(fd);
	}
	checkupbox_end(&box);
}

static void listeners_are_compared_with_the_resolvers(void)
{
	if (!nftbox_enter())
		return;
	judge(NULL, "-", "open");
	judge("127.0.0.1", "ok", "-");
	judge("127.0.0.5", "note", "open");
	judge("0.0.0.0", "note", "-");
}

static void a_port_that_takes_no_privilege_is_open(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	hostroot_write(UNPRIVILEGED, "1024\n");
	port53_check(&box.checkup);
	unit_string("1024", "ok", checkupbox_state(&box, "port-53-privilege"));
	checkupbox_forget(&box);
	hostroot_write(UNPRIVILEGED, "53\n");
	port53_check(&box.checkup);
	unit_string("53", "open", checkupbox_state(&box, "port-53-privilege"));
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_port_that_takes_no_privilege_is_open),
	UNIT(listeners_are_compared_with_the_resolvers),
};

int main(void)
{
	return unit_main("port53", tests, ARRAY_SIZE(tests));
}
