/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_notify.c - the datagrams that the service manager receives.
 */
#include "enforcer/daemon/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

/* Listen in the abstract namespace, which leaves no file behind. */
static int listen_as_manager(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char name[64];

	(void)snprintf(name, sizeof(name), "@nameward-unit-%d", (int)getpid());
	(void)setenv("NOTIFY_SOCKET", name, 1);
	memcpy(at.sun_path, name, strlen(name));
	at.sun_path[0] = '\0';
	CU_ASSERT_EQUAL_FATAL(
		bind(fd, (struct sockaddr *)&at,
		     (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
				 strlen(name))),
		0);
	return fd;
}

static void receive(int fd, char text[256])
{
	ssize_t n = recv(fd, text, 255, MSG_DONTWAIT);

	text[n > 0 ? n : 0] = '\0';
}

static void a_state_arrives_as_one_datagram(void)
{
	CLEANUP(base_closep) int fd = listen_as_manager();
	char got[256];

	CU_ASSERT_EQUAL(notify_send("READY=1"), 0);
	receive(fd, got);
	unit_string("ready", "READY=1", got);
	CU_ASSERT_EQUAL(notify_status("READY=1", "%d rules", 7), 0);
	receive(fd, got);
	unit_string("with a status", "READY=1\nSTATUS=7 rules", got);
	CU_ASSERT_EQUAL(notify_status("", "%s", "x"), 0);
	receive(fd, got);
	unit_string("status alone", "STATUS=x", got);
	CU_ASSERT_EQUAL(notify_status("", "a\nMAINPID=1\nb"), 0);
	receive(fd, got);
	unit_string("one line", "STATUS=a MAINPID=1 b", got);
	CU_ASSERT_EQUAL(notify_reloading(), 0);
	receive(fd, got);
	CU_ASSERT_EQUAL(strncmp(got, "RELOADING=1\nMONOTONIC_USEC=", 27), 0);
}

static void without_a_service_manager_nothing_is_sent(void)
{
	(void)unsetenv("NOTIFY_SOCKET");
	CU_ASSERT_EQUAL(notify_send("READY=1"), 0);
}

static void a_wrong_notify_socket_is_an_error(void)
{
	(void)setenv("NOTIFY_SOCKET", "/nonexistent/socket", 1);
	CU_ASSERT_EQUAL(notify_send("READY=1"), -ENOENT);
	(void)setenv("NOTIFY_SOCKET", "relative", 1);
	CU_ASSERT_EQUAL(notify_send("READY=1"), -EINVAL);
}

static const struct unit_test tests[] = {
	UNIT(a_state_arrives_as_one_datagram),
	UNIT(without_a_service_manager_nothing_is_sent),
	UNIT(a_wrong_notify_socket_is_an_error),
};

int main(void)
{
	return unit_main("notify", tests, ARRAY_SIZE(tests));
}
