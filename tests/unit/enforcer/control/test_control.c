/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_control.c - a client sends one line and gets one document, and a slow
 * client keeps nobody waiting.
 */
#include "enforcer/control/control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define BIG (4u << 20)

struct scene {
	char dir[64], path[128];
	struct loop *loop;
	struct control *control;
	char request[CONTROL_REQUEST_MAX]; /* the last one */
	size_t answer_len;		   /* 0: the request, repeated */
	int error;
};

static int answer(void *context, const char *request, char **ret_answer,
		  size_t *ret_len)
{
	struct scene *s = context;

	(void)snprintf(s->request, sizeof(s->request), "%s", request);
	if (s->error)
		return s->error;
	*ret_len = s->answer_len ? s->answer_len : strlen(request);
	*ret_answer = malloc(*ret_len + 1);
	memset(*ret_answer, 'x', *ret_len);
	if (!s->answer_len)
		memcpy(*ret_answer, request, *ret_len);
	return 0;
}

static void scene_open(struct scene *s)
{
	*s = (struct scene){ .dir = "/tmp/nameward-unit.XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	(void)snprintf(s->path, sizeof(s->path), "%s/run/sock", s->dir);
	CU_ASSERT_EQUAL_FATAL(loop_new(&s->loop), 0);
	CU_ASSERT_EQUAL_FATAL(
		control_open(s->loop, s->path, answer, s, &s->control), 0);
}

static void scene_close(struct scene *s)
{
	char run[128];

	control_close(s->control);
	loop_free(s->loop);
	CU_ASSERT_EQUAL(access(s->path, F_OK), -1);
	(void)snprintf(run, sizeof(run), "%s/run", s->dir);
	CU_ASSERT_EQUAL(rmdir(run), 0);
	(void)rmdir(s->dir);
}

static int connect_to(const struct scene *s)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)strcpy(to.sun_path, s->path);
	CU_ASSERT_EQUAL_FATAL(connect(fd, (struct sockaddr *)&to, sizeof(to)),
			      0);
	return fd;
}

static void spin(struct scene *s)
{
	int i;

	for (i = 0; i < 1000 && loop_once(s->loop, 0) > 0; i++)
		;
}

/* Send @text and read what comes back; "" when the daemon hangs up. */
static void ask(struct scene *s, const char *text, char *got, size_t len)
{
	CLEANUP(base_closep) int fd = connect_to(s);
	ssize_t n;

	CU_ASSERT_EQUAL(send(fd, text, strlen(text), MSG_NOSIGNAL),
			(ssize_t)strlen(text));
	spin(s);
	n = recv(fd, got, len - 1, MSG_DONTWAIT);
	got[n > 0 ? n : 0] = '\0';
	if (n > 0) /* and nothing more: it is closed */
		CU_ASSERT_EQUAL(recv(fd, got + n, 1, MSG_DONTWAIT), 0);
}

static void a_request_gets_its_answer(void)
{
	struct scene s;
	char got[256];

	scene_open(&s);
	ask(&s, "status\n", got, sizeof(got));
	unit_string("answer", "status", got);
	unit_string("request", "status", s.request);
	ask(&s, "\n", got, sizeof(got));
	unit_string("an empty line is a line", "", s.request);
	scene_close(&s);
}

static void a_failed_request_is_answered_with_its_error(void)
{
	struct scene s;
	char got[256];

	scene_open(&s);
	s.error = -EOPNOTSUPP;
	ask(&s, "dance\n", got, sizeof(got));
	CU_ASSERT_PTR_NOT_NULL(strstr(got, "\"ok\":false"));
	CU_ASSERT_PTR_NOT_NULL(strstr(got, "not supported"));
	scene_close(&s);
}

static void a_line_that_is_too_long_or_not_ascii_is_refused(void)
{
	char longest[CONTROL_REQUEST_MAX + 2];
	struct scene s;
	char got[256];

	scene_open(&s);
	memset(longest, 'a', sizeof(longest));
	longest[CONTROL_REQUEST_MAX] = '\0';
	ask(&s, longest, got, sizeof(got));
	CU_ASSERT_PTR_NOT_NULL(strstr(got, "\"ok\":false"));
	ask(&s, "sta\033tus\n", got, sizeof(got));
	CU_ASSERT_PTR_NOT_NULL(strstr(got, "\"ok\":false"));
	unit_string("request", "", s.request);
	scene_close(&s);
}

static void a_request_may_come_in_pieces(void)
{
	struct scene s;
	char got[16] = "";
	int fd;

	scene_open(&s);
	fd = connect_to(&s);
	(void)send(fd, "sta", 3, 0);
	spin(&s);
	unit_string("not yet", "", s.request);
	(void)send(fd, "tus\n", 4, 0);
	spin(&s);
	(void)recv(fd, got, sizeof(got) - 1, MSG_DONTWAIT);
	unit_string("answer", "status", got);
	(void)close(fd);
	scene_close(&s);
}

static void a_client_that_reads_late_gets_the_whole_answer(void)
{
	struct scene s;
	char piece[65536];
	size_t total = 0;
	ssize_t n;
	int fd, i;

	scene_open(&s);
	s.answer_len = BIG;
	fd = connect_to(&s);
	(void)send(fd, "sets\n", 5, 0);
	for (i = 0; i < 5; i++)
		(void)loop_once(s.loop,
				0); /* sending is stuck, the loop is not */
	for (i = 0; i < 10000 && total < BIG; i++) {
		n = recv(fd, piece, sizeof(piece), MSG_DONTWAIT);
		total += n > 0 ? (size_t)n : 0;
		(void)loop_once(s.loop, 0);
	}
	CU_ASSERT_EQUAL(total, BIG);
	(void)close(fd);
	scene_close(&s);
}

static void after_a_client_that_goes_away_others_are_answered(void)
{
	struct scene s;
	char got[256];
	int fd;

	scene_open(&s);
	s.answer_len = BIG;
	fd = connect_to(&s);
	(void)send(fd, "sets\n", 5, 0);
	spin(&s);
	(void)close(fd);
	spin(&s);
	s.answer_len = 0;
	ask(&s, "status\n", got, sizeof(got));
	unit_string("the next", "status", got);
	scene_close(&s);
}

static void the_oldest_client_is_closed_for_one_too_many(void)
{
	int fds[CONTROL_CLIENTS_MAX];
	struct scene s;
	char got[256];
	size_t i;

	scene_open(&s);
	for (i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		fds[i] = connect_to(&s);
		spin(&s);
	}
	ask(&s, "status\n", got, sizeof(got));
	unit_string("the newest", "status", got);
	CU_ASSERT_EQUAL(recv(fds[0], got, 1, MSG_DONTWAIT), 0);
	CU_ASSERT_EQUAL(recv(fds[1], got, 1, MSG_DONTWAIT), -1);
	for (i = 0; i < CONTROL_CLIENTS_MAX; i++)
		(void)close(fds[i]);
	scene_close(&s);
}

static void socket_and_directory_are_for_their_owner_only(void)
{
	struct scene s;
	struct stat st;
	char run[128];

	scene_open(&s);
	CU_ASSERT_EQUAL(stat(s.path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0600);
	(void)snprintf(run, sizeof(run), "%s/run", s.dir);
	CU_ASSERT_EQUAL(stat(run, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0700);
	scene_close(&s);
}

static void a_second_daemon_gets_eaddrinuse(void)
{
	struct control *second = NULL;
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(control_open(s.loop, s.path, answer, &s, &second),
			-EADDRINUSE);
	CU_ASSERT_PTR_NULL(second);
	CU_ASSERT_EQUAL(access(s.path, F_OK), 0);
	scene_close(&s);
}

static void a_socket_that_a_crash_left_is_replaced(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct scene s;
	int fd;

	scene_open(&s);
	control_close(s.control);
	(void)strcpy(at.sun_path, s.path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	CU_ASSERT_EQUAL(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	(void)close(fd);
	CU_ASSERT_EQUAL(control_open(s.loop, s.path, answer, &s, &s.control),
			0);
	scene_close(&s);
}

static void a_file_that_is_no_socket_is_left_alone(void)
{
	struct control *control = NULL;
	struct scene s;
	FILE *f;

	scene_open(&s);
	control_close(s.control);
	s.control = NULL;
	f = fopen(s.path, "we");
	(void)fclose(f);
	CU_ASSERT_EQUAL(control_open(s.loop, s.path, answer, &s, &control),
			-EEXIST);
	CU_ASSERT_EQUAL(unlink(s.path), 0);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_request_gets_its_answer),
	UNIT(a_failed_request_is_answered_with_its_error),
	UNIT(a_line_that_is_too_long_or_not_ascii_is_refused),
	UNIT(a_request_may_come_in_pieces),
	UNIT(a_client_that_reads_late_gets_the_whole_answer),
	UNIT(after_a_client_that_goes_away_others_are_answered),
	UNIT(the_oldest_client_is_closed_for_one_too_many),
	UNIT(socket_and_directory_are_for_their_owner_only),
	UNIT(a_second_daemon_gets_eaddrinuse),
	UNIT(a_socket_that_a_crash_left_is_replaced),
	UNIT(a_file_that_is_no_socket_is_left_alone),
};

int main(void)
{
	return unit_main("control", tests, ARRAY_SIZE(tests));
}
