/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answerer.c - listen, read once, write once.
 */
#include "tests/unit/enforcer/cli/answerer.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/unit/unit.h"

pid_t answerer_start(const char *path, const char *document)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), fd;
	char request[256];
	pid_t pid;

	(void)strcpy(at.sun_path, path);
	CU_ASSERT_EQUAL_FATAL(
		bind(listener, (struct sockaddr *)&at, sizeof(at)), 0);
	CU_ASSERT_EQUAL_FATAL(listen(listener, 1), 0);
	pid = fork();
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		fd = accept(listener, NULL, NULL);
		(void)!recv(fd, request, sizeof(request), 0);
		(void)!send(fd, document, strlen(document), MSG_NOSIGNAL);
		_exit(0);
	}
	(void)close(listener);
	return pid;
}
