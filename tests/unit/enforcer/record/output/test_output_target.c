/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_output_target.c - the journal and syslog, each of them a socket of the
 * test.
 */
#include "enforcer/record/output/output.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

/* A directory of our own for each test. */
struct place {
	char dir[32];
	char file[64];
};

static void place_make(struct place *place)
{
	strcpy(place->dir, "/tmp/test_target.XXXXXX");
	if (!mkdtemp(place->dir))
		abort();
	(void)snprintf(place->file, sizeof(place->file), "%s/log", place->dir);
}

static void place_remove(const struct place *place)
{
	(void)unlink(place->file);
	CU_ASSERT_EQUAL(rmdir(place->dir), 0);
}

static void say(struct output *output, const char *text)
{
	CU_ASSERT_EQUAL(output_write(output, LOG_INFO, text, strlen(text)), 0);
}

static int listen_at(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	(void)snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	CU_ASSERT_EQUAL(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	return fd;
}

static const char *receive(int fd)
{
	static char text[4096];
	ssize_t n = recv(fd, text, sizeof(text) - 1, 0);

	text[n < 0 ? 0 : n] = '\0';
	return n < 0 ? "(nothing)" : text;
}

static void open_service(const char *name, const struct place *place,
			 struct output **ret_output)
{
	char target[96];

	(void)snprintf(target, sizeof(target), "%s:%s", name, place->file);
	CU_ASSERT_EQUAL_FATAL(output_open(target, ret_output), 0);
}

static void the_journal_gets_a_message_for_each_line(void)
{
	struct output *output = NULL;
	struct place place;
	int fd;

	place_make(&place);
	fd = listen_at(place.file);
	open_service("journald", &place, &output);
	CU_ASSERT_EQUAL(output_write(output, LOG_WARNING, "one\ntwo\n", 8), 0);
	CU_ASSERT_EQUAL(output_flush(output), 0);
	unit_string("first",
		    "PRIORITY=4\nSYSLOG_IDENTIFIER=nameward\nMESSAGE=one\n",
		    receive(fd));
	unit_string("second",
		    "PRIORITY=4\nSYSLOG_IDENTIFIER=nameward\nMESSAGE=two\n",
		    receive(fd));
	unit_string("no more", "(nothing)", receive(fd));
	output_close(output);
	(void)close(fd);
	place_remove(&place);
}

static void syslog_gets_priority_and_identifier(void)
{
	struct output *output = NULL;
	char tail[64];
	const char *got;
	struct place place;
	int fd;

	place_make(&place);
	fd = listen_at(place.file);
	open_service("syslog", &place, &output);
	say(output, "hello\n");
	CU_ASSERT_EQUAL(output_flush(output), 0);
	got = receive(fd);
	CU_ASSERT_EQUAL(strncmp(got, "<30>", 4), 0);
	(void)snprintf(tail, sizeof(tail), " nameward[%d]: hello",
		       (int)getpid());
	unit_string("the end of it", tail, strstr(got, " nameward["));
	output_close(output);
	(void)close(fd);
	place_remove(&place);
}

static void a_service_may_stop_reading_or_restart(void)
{
	struct output *output = NULL;
	struct place place;
	int fd, i, n = 0;

	place_make(&place);
	fd = listen_at(place.file);
	open_service("syslog", &place, &output);
	for (i = 0; i < 2000; i++)
		say(output, "line\n");
	CU_ASSERT_EQUAL(output_flush(output), 0);
	CU_ASSERT(output_timeout_ms(output) >= 0);

	(void)close(fd);
	(void)unlink(place.file);
	CU_ASSERT(output_flush(output) < 0);
	fd = listen_at(place.file);
	for (i = 0; i < 2000 && output_timeout_ms(output) >= 0; i++) {
		CU_ASSERT_EQUAL(output_flush(output), 0);
		while (strstr(receive(fd), "line"))
			n++;
	}
	CU_ASSERT(n > 1000);
	CU_ASSERT_EQUAL(output_lost(output), 0);
	output_close(output);
	(void)close(fd);
	place_remove(&place);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(the_journal_gets_a_message_for_each_line),
		UNIT(syslog_gets_priority_and_identifier),
		UNIT(a_service_may_stop_reading_or_restart),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return unit_main("output_target", tests, ARRAY_SIZE(tests));
}
