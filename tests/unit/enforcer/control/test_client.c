/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_client.c - what a client gets from a daemon that answers, is silent,
 * hangs up, or is not there.
 */
#include "enforcer/control/client.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enforcer/control/control.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define LONG_ANSWER (1u << 20)

static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char path[64];

static int listen_there(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)strcpy(at.sun_path, path);
	CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	CU_ASSERT_EQUAL_FATAL(listen(fd, 4), 0);
	return fd;
}

/* Read one line and repeat it before a long rest, in pieces; "hang up" gets no
 * answer. */
static void serve_one(int listener)
{
	CLEANUP(base_closep) int fd = accept(listener, NULL, NULL);
	static char answer[LONG_ANSWER];
	char line[CONTROL_REQUEST_MAX + 1] = "";
	ssize_t n = recv(fd, line, CONTROL_REQUEST_MAX, 0);
	size_t at = 0;

	if (n <= 0 || strcmp(line, "hang up\n") == 0)
		return;
	memset(answer, 'x', sizeof(answer));
	memcpy(answer, line, (size_t)n - 1);
	while (at < sizeof(answer) &&
	       (n = send(fd, answer + at, sizeof(answer) - at, MSG_NOSIGNAL)) >
		       0)
		at += (size_t)n;
}

static pid_t start_server(int listener)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			serve_one(listener);
	}
	return pid;
}

static void a_long_answer_comes_whole(void)
{
	CLEANUP(base_freep) char *answer = NULL;
	CLEANUP(base_closep) int listener = listen_there();
	pid_t server = start_server(listener);

	CU_ASSERT_EQUAL(client_request(path, "status", 10, &answer), 0);
	CU_ASSERT(answer && strlen(answer) == LONG_ANSWER);
	CU_ASSERT(answer && strncmp(answer, "statusxxx", 9) == 0);
	CU_ASSERT_EQUAL(client_request(path, "hang up", 10, &answer), -EPROTO);
	(void)kill(server, SIGKILL);
	(void)waitpid(server, NULL, 0);
	(void)unlink(path);
}

static void a_request_without_an_answer_has_an_error(void)
{
	char long_request[CONTROL_REQUEST_MAX + 1];
	char long_path[256];
	char *answer = NULL;
	int listener;

	memset(long_request, 'x', sizeof(long_request));
	long_request[CONTROL_REQUEST_MAX] = '\0';
	memset(long_path, 'x', sizeof(long_path));
	long_path[255] = '\0';

	CU_ASSERT_EQUAL(client_request(path, "status", 1, &answer), -ENOENT);
	listener = listen_there();
	CU_ASSERT_EQUAL(client_request(path, "status", 1, &answer), -ETIMEDOUT);
	CU_ASSERT_EQUAL(client_request(path, long_request, 1, &answer),
			-EINVAL);
	(void)close(listener);
	CU_ASSERT_EQUAL(client_request(path, "status", 1, &answer),
			-ECONNREFUSED);
	CU_ASSERT_EQUAL(client_request(long_path, "status", 1, &answer),
			-ENAMETOOLONG);
	CU_ASSERT_PTR_NULL(answer);
	(void)unlink(path);
}

static void a_server_that_is_not_root_is_not_believed(void)
{
	CLEANUP(base_closep) int listener = -1;
	char *answer = NULL;
	pid_t server;

	if (geteuid() != 0) {
		unit_skip("it takes root to be somebody else");
		return;
	}
	CU_ASSERT_EQUAL(chmod(dir, 0777), 0);
	CU_ASSERT_EQUAL(seteuid(4242), 0);
	listener = listen_there();
	CU_ASSERT_EQUAL(seteuid(0), 0);
	server = start_server(listener);
	CU_ASSERT_EQUAL(client_request(path, "status", 10, &answer),
			-EKEYREJECTED);
	CU_ASSERT_PTR_NULL(answer);
	(void)kill(server, SIGKILL);
	(void)waitpid(server, NULL, 0);
	(void)unlink(path);
}

static const struct {
	int error;
	const char *words;
} errors[] = {
	{ -ENOENT, "no nameward runs there" },
	{ -ECONNREFUSED, "no nameward runs there" },
	{ -EPROTO, "it hung up: only root and its own user are heard" },
	{ -ECONNRESET, "it hung up: only root and its own user are heard" },
	{ -EACCES, "permission denied" },
	{ -EKEYREJECTED, "another user listens there" },
	{ -ETIMEDOUT, "no answer in time" },
	{ -ENOMEM, "Cannot allocate memory" },
};

static void each_error_has_words(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(errors); i++)
		unit_string("words", errors[i].words,
			    client_error(errors[i].error));
}

static const struct unit_test tests[] = {
	UNIT(a_long_answer_comes_whole),
	UNIT(a_request_without_an_answer_has_an_error),
	UNIT(a_server_that_is_not_root_is_not_believed),
	UNIT(each_error_has_words),
};

int main(void)
{
	int status;

	if (!mkdtemp(dir))
		return 1;
	(void)snprintf(path, sizeof(path), "%s/control", dir);
	status = unit_main("client", tests, ARRAY_SIZE(tests));
	(void)rmdir(dir);
	return status;
}
