/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_capture_texts.c - what is seen of what a program and a service that is
 * watched send each other.
 *
 * run: once
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/asks/listeners.h"
#include "bpf/capture.h"
#include "bpf/load/feature.h"
#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

#define USER 65534
#define LONG 40000 /* more than the kernel copies */

static const char *unable;
/* What the kernel was found to lack: the programs are loaded once for that. */
static const char *lacking;
static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char path[64], other[64];

/* What the program sent, then what the service did, with a mark where something
 * is missing. */
struct heard {
	char asks[64], answers[64];
	unsigned int n;
	struct event last;
	uint64_t connection;
	bool same_connection;
};

static void hear(void *context, const struct event *event)
{
	struct heard *heard = context;
	char *to = event->outgoing ? heard->asks : heard->answers;
	size_t used = strlen(to);

	if (event->kind != EVENT_TEXT)
		return;
	(void)snprintf(to + used, sizeof(heard->asks) - used, "%.*s%s|",
		       (int)(event->payload_len < 30 ? event->payload_len : 30),
		       (const char *)event->payload,
		       event->flags & EVENT_TRUNCATED ? "..." : "");
	heard->same_connection =
		!heard->n || heard->connection == event->cookie;
	heard->connection = event->cookie;
	heard->n++;
	heard->last = *event;
}

/* The two ends of a connection to @at; all -1 if it failed. */
struct ends {
	int listener, program, service;
};

static struct ends connect_to(const char *at)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct ends ends = { .service = -1 };

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", at);
	(void)unlink(at);
	ends.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ends.program = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(ends.listener, (void *)&address, sizeof(address)) == 0 &&
	    chmod(at, 0666) == 0 && listen(ends.listener, 4) == 0 &&
	    connect(ends.program, (void *)&address, sizeof(address)) == 0)
		ends.service = accept4(ends.listener, NULL, NULL, SOCK_CLOEXEC);
	CU_ASSERT_FATAL(ends.service >= 0);
	return ends;
}

static void close_ends(const struct ends *ends)
{
	(void)close(ends->listener);
	(void)close(ends->program);
	(void)close(ends->service);
}

static void say(int fd, const char *text)
{
	CU_ASSERT_EQUAL(send(fd, text, strlen(text), 0), (ssize_t)strlen(text));
}

struct scene {
	struct capture_box box;
	struct heard heard;
	struct ends ends;
};

/* @path is watched; false: it can't be tried here. */
static bool begin(struct scene *x)
{
	const struct listeners_entry entry = { path, LISTENER_WATCHED };

	*x = (struct scene){ 0 };
	if (unable || lacking) {
		unit_skip(unable ?: lacking);
		return false;
	}
	capture_box_begin(&x->box);
	if (!capture_features(x->box.capture)->texts) {
		lacking = "the kernel has no fexit";
		unit_skip(lacking);
		capture_box_end(&x->box);
		return false;
	}
	CU_ASSERT_FALSE(capture_asks_watched(x->box.capture));
	CU_ASSERT_EQUAL(capture_asks_set(x->box.capture, &entry, 1), 0);
	CU_ASSERT_TRUE(capture_asks_watched(x->box.capture));
	x->ends = connect_to(path);
	return true;
}

static void drain(struct scene *x)
{
	memset(&x->heard, 0, sizeof(x->heard));
	(void)capture_drain(x->box.capture, 100, hear, &x->heard);
}

static void end(struct scene *x)
{
	close_ends(&x->ends);
	capture_box_end(&x->box);
}

static void texts_of_both_ends_are_reported_with_who_asks(void)
{
	struct scene x;

	if (!begin(&x))
		return;
	say(x.ends.program, "what?");
	drain(&x);
	unit_string("question", "what?|", x.heard.asks);
	unit_string("answer", "", x.heard.answers);
	CU_ASSERT_EQUAL(x.heard.last.family, AF_UNIX);
	CU_ASSERT_EQUAL(x.heard.last.wire_len, 5);
	CU_ASSERT_EQUAL(x.heard.last.owner.tgid, (uint32_t)getpid());
	CU_ASSERT_EQUAL(x.heard.last.owner.uid, getuid());
	CU_ASSERT_EQUAL(x.heard.last.owner.attribution, EVENT_CLAIMED);
	CU_ASSERT(x.heard.last.owner.exe_ino);
	CU_ASSERT(x.heard.connection);
	say(x.ends.program, "and?");
	say(x.ends.service, "that!");
	drain(&x);
	unit_string("question", "and?|", x.heard.asks);
	unit_string("answer", "that!|", x.heard.answers);
	CU_ASSERT_TRUE(x.heard.same_connection);
	end(&x);
}

static void a_text_is_reported_whole_however_it_is_sent(void)
{
	static char a[] = "wh", b[] = "a", c[] = "t?";
	struct iovec parts[] = { { a, 2 }, { b, 1 }, { NULL, 0 }, { c, 2 } };
	struct scene x;

	if (!begin(&x))
		return;
	CU_ASSERT_EQUAL(writev(x.ends.program, parts, ARRAY_SIZE(parts)), 5);
	CU_ASSERT_EQUAL(write(x.ends.program, "why?", 4), 4);
	CU_ASSERT_EQUAL(sendto(x.ends.program, "who?", 4, 0, NULL, 0), 4);
	drain(&x);
	unit_string("questions", "what?|why?|who?|", x.heard.asks);
	end(&x);
}

static void a_long_text_is_cut_and_said_to_be(void)
{
	char *text = malloc(LONG);
	struct scene x;

	if (!text)
		abort();
	memset(text, 'a', LONG);
	if (begin(&x)) {
		CU_ASSERT_EQUAL(send(x.ends.program, text, 500, 0), 500);
		drain(&x);
		CU_ASSERT_EQUAL(x.heard.last.payload_len, 500);
		CU_ASSERT_EQUAL(send(x.ends.program, text, 2048, 0), 2048);
		drain(&x);
		CU_ASSERT_EQUAL(x.heard.last.payload_len, 2048);
		CU_ASSERT_EQUAL(send(x.ends.program, text, 8000, 0), 8000);
		drain(&x);
		CU_ASSERT_EQUAL(x.heard.last.payload_len, 8000);
		CU_ASSERT_FALSE(x.heard.last.flags & EVENT_TRUNCATED);
		CU_ASSERT_EQUAL(send(x.ends.program, text, LONG, 0), LONG);
		drain(&x);
		CU_ASSERT_PTR_NOT_NULL(strstr(x.heard.asks, "..."));
		CU_ASSERT(x.heard.last.payload_len <= 16384);
		end(&x);
	}
	free(text);
}

/* As resolved does, and as the sender of a long text may. */
static void only_the_first_piece_of_a_long_text_is_reported(void)
{
	static char half[4000];
	struct iovec parts[] = { { half, 4000 }, { half, 4000 } };
	struct scene x;

	memset(half, 'a', sizeof(half));
	if (!begin(&x))
		return;
	CU_ASSERT_EQUAL(writev(x.ends.service, parts, 2), 8000);
	drain(&x);
	CU_ASSERT_EQUAL(x.heard.n, 1);
	CU_ASSERT_FALSE(x.heard.last.outgoing);
	CU_ASSERT_EQUAL(x.heard.last.wire_len, 8000);
	CU_ASSERT_EQUAL(x.heard.last.payload_len, 4000);
	CU_ASSERT(x.heard.last.flags & EVENT_TRUNCATED);
	unit_string("its begin", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...|",
		    x.heard.answers);
	end(&x);
}

static void texts_on_other_sockets_are_not_reported(void)
{
	struct ends ends;
	struct scene x;
	int pair[2];

	if (!begin(&x))
		return;
	ends = connect_to(other);
	say(ends.program, "psst");
	say(ends.service, "what?");
	CU_ASSERT_EQUAL_FATAL(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	say(pair[0], "psst");
	drain(&x);
	CU_ASSERT_EQUAL(x.heard.n, 0);
	CU_ASSERT_EQUAL(capture_asks_set(x.box.capture, NULL, 0), 0);
	CU_ASSERT_FALSE(capture_asks_watched(x.box.capture));
	say(x.ends.program, "still there?");
	drain(&x);
	CU_ASSERT_EQUAL(x.heard.n, 0);
	(void)close(pair[0]);
	(void)close(pair[1]);
	close_ends(&ends);
	end(&x);
}

/* In a child, as @uid, or in the cgroup above ours. */
static void say_elsewhere(const struct scene *x, uid_t uid, bool above)
{
	char procs[PATH_MAX + 32];
	pid_t child = fork();
	FILE *file = NULL;
	int status = -1;

	if (child == 0) {
		(void)snprintf(procs, sizeof(procs), "%s/../cgroup.procs",
			       capture_box_cgroup());
		if (above)
			file = fopen(procs, "we");
		if (above && (!file || fputs("0", file) < 0 || fclose(file)))
			_exit(1);
		if (setresuid(uid, uid, uid) < 0)
			_exit(1);
		_exit(send(x->ends.program, "child?", 6, 0) != 6);
	}
	CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
	CU_ASSERT_EQUAL(status, 0);
}

static void the_process_that_sends_is_the_one_that_asks(void)
{
	struct scene x;

	if (!begin(&x))
		return;
	say_elsewhere(&x, USER, false);
	drain(&x);
	unit_string("question", "child?|", x.heard.asks);
	CU_ASSERT_EQUAL(x.heard.last.owner.uid, USER);
	CU_ASSERT_NOT_EQUAL(x.heard.last.owner.tgid, (uint32_t)getpid());
	CU_ASSERT_EQUAL(x.heard.last.share, USER % 1023 + 1);
	say_elsewhere(&x, 0, true);
	drain(&x);
	CU_ASSERT_EQUAL(x.heard.n, 0);
	end(&x);
}

/* All that one user sends finds no more room: another's does. */
static void a_flood_of_texts_leaves_room_for_other_users(void)
{
	char *text = malloc(8000);
	struct scene x;
	unsigned int i;
	pid_t child;

	if (!text)
		abort();
	memset(text, 'a', 8000);
	if (begin(&x)) {
		child = fork();
		if (child == 0) {
			if (setresuid(USER, USER, USER) < 0)
				_exit(1);
			for (i = 0; i < 2000; i++) {
				(void)send(x.ends.program, text, 8000,
					   MSG_DONTWAIT);
				(void)recv(x.ends.service, text, 8000,
					   MSG_DONTWAIT);
			}
			_exit(0);
		}
		CU_ASSERT_EQUAL(waitpid(child, NULL, 0), child);
		say(x.ends.program, "me?");
		memset(&x.heard, 0, sizeof(x.heard));
		while (capture_drain(x.box.capture, 100, hear, &x.heard) > 0)
			x.heard.asks[0] = '\0';
		CU_ASSERT(x.heard.n < 400);
		CU_ASSERT_EQUAL(x.heard.last.owner.uid, 0);
		CU_ASSERT_EQUAL(x.heard.last.wire_len, 3);
		end(&x);
	}
	free(text);
}

static void nothing_is_watched_where_the_kernel_can_not(void)
{
	const struct listeners_entry entry = { path, LISTENER_WATCHED };
	struct capture *capture;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_box_open_without(FEATURE_TEXTS);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	CU_ASSERT_FALSE(capture_features(capture)->texts);
	CU_ASSERT_EQUAL(capture_asks_set(capture, &entry, 1), 0);
	CU_ASSERT_FALSE(capture_asks_watched(capture));
	CU_ASSERT_EQUAL(capture_detach(capture), 0);
	capture_close(capture);
}

static const struct unit_test tests[] = {
	UNIT(texts_of_both_ends_are_reported_with_who_asks),
	UNIT(a_text_is_reported_whole_however_it_is_sent),
	UNIT(a_long_text_is_cut_and_said_to_be),
	UNIT(only_the_first_piece_of_a_long_text_is_reported),
	UNIT(texts_on_other_sockets_are_not_reported),
	UNIT(the_process_that_sends_is_the_one_that_asks),
	UNIT(a_flood_of_texts_leaves_room_for_other_users),
	UNIT(nothing_is_watched_where_the_kernel_can_not),
};

int main(void)
{
	int r;

	unable = capture_box_enter();
	if (!mkdtemp(dir) || chmod(dir, 0755) < 0)
		return 1;
	(void)snprintf(path, sizeof(path), "%s/socket", dir);
	(void)snprintf(other, sizeof(other), "%s/other", dir);
	r = unit_main("capture_texts", tests, ARRAY_SIZE(tests));
	(void)unlink(path);
	(void)unlink(other);
	(void)rmdir(dir);
	return r;
}
