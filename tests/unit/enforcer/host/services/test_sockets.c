/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_sockets.c - the paths are those that a kernel can have for a socket, and
 * only a socket counts.
 */
#include "enforcer/host/services/sockets.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

static void each_service_has_absolute_paths_that_fit(void)
{
	const struct sockaddr_un address;
	const char *path;
	size_t i, k;

	for (i = 0; i < SERVICE_N; i++) {
		CU_ASSERT_PTR_NOT_NULL(sockets_path(i, 0));
		for (k = 0; (path = sockets_path(i, k)); k++) {
			CU_ASSERT_EQUAL(path[0], '/');
			CU_ASSERT(strlen(path) < sizeof(address.sun_path));
		}
	}
	CU_ASSERT_PTR_NULL(sockets_path(SERVICE_N, 0));
}

static void a_service_is_there_if_its_socket_is(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *root = hostroot_new();
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CU_ASSERT_FALSE(sockets_exist(root, SERVICE_NSCD));
	hostroot_write("/run/nscd/socket", "");
	CU_ASSERT_FALSE(sockets_exist(root, SERVICE_NSCD));
	(void)snprintf(address.sun_path, sizeof(address.sun_path),
		       "%s/run/nscd/socket", root);
	CU_ASSERT_EQUAL(unlink(address.sun_path), 0);
	CU_ASSERT_EQUAL(bind(fd, (void *)&address, sizeof(address)), 0);
	CU_ASSERT_TRUE(sockets_exist(root, SERVICE_NSCD));
	CU_ASSERT_FALSE(sockets_exist(root, SERVICE_RESOLVED));
	(void)close(fd);
	hostroot_remove();
}

static const struct unit_test tests[] = {
	UNIT(each_service_has_absolute_paths_that_fit),
	UNIT(a_service_is_there_if_its_socket_is),
};

int main(void)
{
	return unit_main("sockets", tests, ARRAY_SIZE(tests));
}
