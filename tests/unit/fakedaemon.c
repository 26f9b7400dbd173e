/* SPDX-License-Identifier: GPL-2.0-only */
#include "tests/unit/fakedaemon.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static void serve(int fd, const void *answer, size_t len)
{
	char asked[256];
	int client;

	while ((client = accept(fd, NULL, NULL)) >= 0) {
		if (recv(client, asked, sizeof(asked), 0) > 0 && len)
			(void)send(client, answer, len, MSG_NOSIGNAL);
		(void)close(client);
	}
}

pid_t fakedaemon_start(const char *path, const void *answer, size_t len)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pid_t pid;

	CU_ASSERT_FATAL(strlen(path) < sizeof(address.sun_path));
	(void)strcpy(address.sun_path, path);
	CU_ASSERT_EQUAL_FATAL(
		bind(fd, (const struct sockaddr *)&address, sizeof(address)),
		0);
	CU_ASSERT_EQUAL_FATAL(listen(fd, 8), 0);
	pid = fork();
	if (pid == 0) {
		serve(fd, answer, len);
		_exit(0);
	}
	(void)close(fd);
	return pid;
}

void fakedaemon_stop(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}
