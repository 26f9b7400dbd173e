/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_aside.c - a helper that answers, is late, dies, or answers nonsense.
 * run: alone
 */
#include "bpf/aside/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bpf/aside/helper.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

/* As if helpers that were killed waited for a lock and did not end. */
static bool none_ends;

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
pid_t waitpid(pid_t pid, int *status, int options)
{
	if (none_ends && (options & WNOHANG))
		return 0;
	return (pid_t)syscall(SYS_wait4, pid, status, options, NULL);
}

/* --- what the helpers do --- */

static ssize_t turn_round(const void *in, struct aside_reply *reply)
{
	const char *text = in;
	size_t i, len = strlen(text);

	if (len >= reply->room)
		return -ENOBUFS;
	for (i = 0; i < len; i++)
		((char *)reply->out)[i] = text[len - 1 - i];
	return (ssize_t)len;
}

static ssize_t refuse(const void *in, struct aside_reply *reply)
{
	(void)in;
	(void)reply;
	return -ESRCH;
}

static ssize_t hang(const void *in, struct aside_reply *reply)
{
	for (;;)
		(void)pause();
	return refuse(in, reply);
}

static ssize_t die(const void *in, struct aside_reply *reply)
{
	(void)raise(SIGKILL);
	return refuse(in, reply);
}

static ssize_t open_null(const void *in, struct aside_reply *reply)
{
	(void)in;
	reply->fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return 0;
}

/* Which descriptors up to 99 are open, as characters. */
static ssize_t list_fds(const void *in, struct aside_reply *reply)
{
	char *text = reply->out;
	int i;

	(void)in;
	for (i = 0; i < 100; i++)
		text[i] = fcntl(i, F_GETFD) < 0 ? '.' : 'x';
	return 100;
}

static ssize_t say_pid(const void *in, struct aside_reply *reply)
{
	pid_t pid = getpid();

	(void)in;
	memcpy(reply->out, &pid, sizeof(pid));
	return sizeof(pid);
}

/* Send what is no answer: in[0] says which. */
static ssize_t talk_nonsense(const void *in, struct aside_reply *reply)
{
	static struct helper_answer answer = { .number = 99, .result = 0 };
	const char *which = in;
	size_t len = offsetof(struct helper_answer, out);
	int fd;

	if (*which == 's')
		len = 3; /* shorter than any answer */
	if (*which == 'l')
		answer = (struct helper_answer){ .number = 1, .result = 500 };
	for (fd = 3; fd < 100; fd++)
		(void)send(fd, &answer, len, MSG_NOSIGNAL);
	return hang(in, reply);
}

static ssize_t call(struct aside *aside, uint32_t uid, aside_fn fn,
		    const char *in, char out[200])
{
	ssize_t n;

	n = aside_do(aside, &(struct aside_call){ .fn = fn,
						  .uid = uid,
						  .in = in,
						  .in_len = strlen(in) + 1,
						  .out = out,
						  .room = 199 });
	out[n < 0 ? 0 : n] = '\0';
	return n;
}

static struct aside *new_aside(void)
{
	const struct aside_options options = { .n_fds = 0 };
	struct aside *aside = NULL;

	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	return aside;
}

static int64_t now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void an_answer_and_an_error_come_back(void)
{
	CLEANUP(aside_freep) struct aside *aside = new_aside();
	char out[200];

	CU_ASSERT_EQUAL(call(aside, 7, turn_round, "abc", out), 3);
	unit_string("answer", "cba", out);
	CU_ASSERT_EQUAL(call(aside, 7, turn_round, "", out), 0);
	CU_ASSERT_EQUAL(call(aside, 7, refuse, "", out), -ESRCH);
	CU_ASSERT_FALSE(aside_is_unknown(-ESRCH));
}

static void one_helper_serves_all_calls(void)
{
	CLEANUP(aside_freep) struct aside *aside = new_aside();
	char first[200], second[200];

	CU_ASSERT_EQUAL(call(aside, 7, say_pid, "", first), sizeof(pid_t));
	CU_ASSERT_EQUAL(call(aside, 7, say_pid, "", second), sizeof(pid_t));
	CU_ASSERT(memcmp(first, second, sizeof(pid_t)) == 0);
}

static void a_request_that_is_too_long_is_an_error(void)
{
	static const char bytes[ASIDE_MAX + 1];
	CLEANUP(aside_freep) struct aside *aside = new_aside();
	const struct aside_call too_long = { .fn = refuse,
					     .in = bytes,
					     .in_len = sizeof(bytes) };

	CU_ASSERT_EQUAL(aside_do(aside, &too_long), -E2BIG);
}

static void a_descriptor_is_handed_over(void)
{
	CLEANUP(aside_freep) struct aside *aside = new_aside();
	CLEANUP(base_closep) int fd = -1;
	struct stat st = { 0 }, null = { 0 };

	CU_ASSERT_EQUAL(aside_do(aside, &(struct aside_call){ .fn = open_null,
							      .ret_fd = &fd }),
			0);
	CU_ASSERT(fstat(fd, &st) == 0 && stat("/dev/null", &null) == 0);
	CU_ASSERT_EQUAL(st.st_rdev, null.st_rdev);
	CU_ASSERT_EQUAL(fcntl(fd, F_GETFD), FD_CLOEXEC);
	/* One that nobody wants is closed. */
	CU_ASSERT_EQUAL(
		aside_do(aside, &(struct aside_call){ .fn = open_null }), 0);
	CU_ASSERT(fcntl(fd + 1, F_GETFD) < 0);
}

static void a_helper_has_no_other_descriptors_than_those_it_is_given(void)
{
	CLEANUP(aside_freep) struct aside *aside = NULL;
	struct aside_options options = { .fds = { 41, 12 }, .n_fds = 2 };
	char out[200];
	size_t i, n = 0;

	CU_ASSERT(dup2(1, 12) == 12 && dup2(1, 41) == 41 && dup2(1, 13) == 13);
	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	CU_ASSERT_EQUAL(call(aside, 7, list_fds, "", out), 100);
	for (i = 0; i < 100; i++)
		n += out[i] == 'x';
	CU_ASSERT_EQUAL(n, 6); /* 0, 1, 2, the socket, and those */
	CU_ASSERT(out[12] == 'x' && out[13] == '.' && out[41] == 'x');
	(void)close(12);
	(void)close(13);
	(void)close(41);
}

static void a_late_helper_is_replaced(void)
{
	CLEANUP(aside_freep) struct aside *aside = new_aside();
	struct aside_counters counters;
	int64_t start_ms = now_ms();
	char out[200];

	CU_ASSERT_EQUAL(call(aside, 7, hang, "", out), -ETIMEDOUT);
	CU_ASSERT(now_ms() - start_ms >= ASIDE_WAIT_MS);
	CU_ASSERT(aside_is_unknown(-ETIMEDOUT));
	CU_ASSERT_EQUAL(call(aside, 8, turn_round, "abc", out), 3);
	aside_counters(aside, &counters);
	CU_ASSERT_EQUAL(counters.late, 1);
	while (counters.left && now_ms() < start_ms + 10000)
		aside_counters(aside, &counters); /* it was killed, and ends */
	CU_ASSERT_EQUAL(counters.left, 0);
}

static void a_helper_may_have_more_time(void)
{
	const struct aside_options options = { .wait_ms = 2 * ASIDE_WAIT_MS };
	CLEANUP(aside_freep) struct aside *aside = NULL;
	int64_t start_ms = now_ms();
	char out[200];

	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	CU_ASSERT_EQUAL(call(aside, 0, hang, "", out), -ETIMEDOUT);
	CU_ASSERT(now_ms() - start_ms >= 2 * ASIDE_WAIT_MS);
}

static void a_helper_that_dies_is_replaced(void)
{
	CLEANUP(aside_freep) struct aside *aside = new_aside();
	char out[200];

	CU_ASSERT_EQUAL(call(aside, 7, die, "", out), -EIO);
	CU_ASSERT(aside_is_unknown(-EIO));
	CU_ASSERT_EQUAL(call(aside, 7, turn_round, "abc", out), 3);
}

static void a_malformed_answer_is_an_error(void)
{
	static const char *const kinds[] = { "short", "long", "other" };
	CLEANUP(aside_freep) struct aside *aside = NULL;
	char out[200];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		aside_freep(&aside);
		aside = new_aside();
		CU_ASSERT_EQUAL(call(aside, 7, talk_nonsense, kinds[i], out),
				-EBADMSG);
		CU_ASSERT_EQUAL(call(aside, 7, turn_round, "abc", out), 3);
	}
	CU_ASSERT(aside_is_unknown(-EBADMSG));
}

/* However many processes of a user hang, and however many users there are. */
static void the_time_spent_on_waiting_is_bounded_in_sum(void)
{
	CLEANUP(aside_freep) struct aside *aside = new_aside();
	struct aside_counters counters;
	int64_t start_ms = now_ms();
	char out[200];
	uint32_t i;

	for (i = 0; i < 1000; i++)
		CU_ASSERT(aside_is_unknown(call(aside, 7, hang, "", out)));
	CU_ASSERT(now_ms() - start_ms < 3000);
	aside_counters(aside, &counters);
	CU_ASSERT(counters.late > 2 && counters.unasked > 900);
	CU_ASSERT_EQUAL(call(aside, 8, turn_round, "abc", out), 3);
	for (i = 0; i < 1000; i++)
		(void)call(aside, 100 + i, hang, "", out);
	CU_ASSERT(now_ms() - start_ms < 6000);
	CU_ASSERT_EQUAL(call(aside, 8, turn_round, "abc", out), -EAGAIN);
}

static size_t n_left(struct aside *aside)
{
	struct aside_counters counters;

	aside_counters(aside, &counters);
	return counters.left;
}

/* One person may have as many users as there are places, and more. */
static void a_range_of_users_leaves_places_to_others(void)
{
	const struct aside_options options = { .wait_ms = 5,
					       .credit_ms = 60000,
					       .credit_of_user_ms = 60000 };
	CLEANUP(aside_freep) struct aside *aside = NULL;
	char out[200];
	uint32_t i;

	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	none_ends = true;
	for (i = 0; i < 50; i++)
		(void)call(aside, 100000 + i, hang, "", out);
	CU_ASSERT_EQUAL(n_left(aside), ASIDE_LEFT_OF_RANGE);
	CU_ASSERT_EQUAL(call(aside, 165535, hang, "", out), -EAGAIN);
	CU_ASSERT_EQUAL(call(aside, 165536, hang, "", out), -ETIMEDOUT);
	for (i = 0; i < 50; i++)
		(void)call(aside, 300000 + i * 65536, hang, "", out);
	CU_ASSERT_EQUAL(n_left(aside), ASIDE_LEFT_OF_RANGES);
	/* Whoever is in none is looked at. */
	CU_ASSERT_EQUAL(call(aside, 99999, hang, "", out), -ETIMEDOUT);
	CU_ASSERT_EQUAL(call(aside, 0, turn_round, "abc", out), 3);
	for (i = 0; i < 50; i++)
		(void)call(aside, 1000 + i, hang, "", out);
	CU_ASSERT_EQUAL(n_left(aside), ASIDE_LEFT_MAX);
	none_ends = false;
}

static void a_range_of_users_does_not_use_up_the_time_of_others(void)
{
	CLEANUP(aside_freep) struct aside *aside = new_aside();
	char out[200];
	uint32_t i;

	for (i = 0; i < 1000; i++)
		(void)call(aside, 100000 + i, hang, "", out);
	CU_ASSERT_EQUAL(call(aside, 100007, turn_round, "abc", out), -EAGAIN);
	CU_ASSERT_EQUAL(call(aside, 8, turn_round, "abc", out), 3);
}

static void the_heir_gets_the_helpers_that_are_left_behind(void)
{
	CLEANUP(aside_freep) struct aside *heir = new_aside();
	const struct aside_options options = { .heir = heir };
	struct aside_counters counters;
	int64_t start_ms = now_ms();
	struct aside *aside = NULL;
	char out[200];

	while (waitpid(-1, NULL, 0) > 0)
		; /* those that other tests have left behind */
	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	CU_ASSERT_EQUAL(call(aside, 7, hang, "", out), -ETIMEDOUT);
	aside_free(aside);
	do
		aside_counters(heir, &counters);
	while (counters.left && now_ms() < start_ms + 10000);
	CU_ASSERT_EQUAL(counters.left, 0);
	CU_ASSERT_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
}

static void the_helper_ends_with_its_owner(void)
{
	struct aside *aside = new_aside();
	char out[200];
	pid_t pid;

	CU_ASSERT_EQUAL(call(aside, 7, say_pid, "", out), sizeof(pid));
	memcpy(&pid, out, sizeof(pid));
	CU_ASSERT_EQUAL(kill(pid, 0), 0);
	aside_free(aside);
	CU_ASSERT_EQUAL(kill(pid, 0), -1);
	CU_ASSERT_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
}

static const struct unit_test tests[] = {
	UNIT(an_answer_and_an_error_come_back),
	UNIT(one_helper_serves_all_calls),
	UNIT(a_request_that_is_too_long_is_an_error),
	UNIT(a_descriptor_is_handed_over),
	UNIT(a_helper_has_no_other_descriptors_than_those_it_is_given),
	UNIT(a_late_helper_is_replaced),
	UNIT(a_helper_that_dies_is_replaced),
	UNIT(a_malformed_answer_is_an_error),
	UNIT(a_helper_may_have_more_time),
	UNIT(the_time_spent_on_waiting_is_bounded_in_sum),
	UNIT(a_range_of_users_leaves_places_to_others),
	UNIT(a_range_of_users_does_not_use_up_the_time_of_others),
	UNIT(the_heir_gets_the_helpers_that_are_left_behind),
	UNIT(the_helper_ends_with_its_owner),
};

int main(void)
{
	return unit_main("aside", tests, ARRAY_SIZE(tests));
}
