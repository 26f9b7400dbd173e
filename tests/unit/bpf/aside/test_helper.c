/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_helper.c - a real helper that answers, has not answered yet, dies, or
 * hands on a descriptor; and messages that no helper should send.
 */
#include "bpf/aside/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define PATIENCE_MS 20000 /* what takes longer never comes */
#define HEAD offsetof(struct helper_answer, out)

/* --- what the helpers do --- */

static ssize_t turn_round(const void *in, struct aside_reply *reply)
{
	const char *text = in;
	size_t i, len = strlen(text);

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

/* All that a request holds into all that an answer holds. */
static ssize_t copy_all(const void *in, struct aside_reply *reply)
{
	memcpy(reply->out, in, ASIDE_MAX);
	return reply->room == ASIDE_MAX ? ASIDE_MAX : -EINVAL;
}

/* Wait for a byte from the descriptor that the request names. */
static ssize_t wait_for_byte(const void *in, struct aside_reply *reply)
{
	int fd;

	memcpy(&fd, in, sizeof(fd));
	return read(fd, reply->out, 1) == 1 ? 1 : -EIO;
}

static ssize_t die(const void *in, struct aside_reply *reply)
{
	(void)raise(SIGKILL);
	return refuse(in, reply);
}

/* Hand on /dev/null, and say which descriptor it was. */
static ssize_t open_null(const void *in, struct aside_reply *reply)
{
	(void)in;
	reply->fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	memcpy(reply->out, &reply->fd, sizeof(reply->fd));
	return sizeof(reply->fd);
}

/* What it may do, and whether a program could give it more. */
struct rights {
	struct __user_cap_data_struct caps[2];
	int no_new_privs;
};

static ssize_t say_rights(const void *in, struct aside_reply *reply)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct rights rights = { 0 };

	(void)in;
	if (syscall(SYS_capget, &head, rights.caps) < 0)
		return -errno;
	rights.no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	memcpy(reply->out, &rights, sizeof(rights));
	return sizeof(rights);
}

/* --- the tests --- */

struct helper {
	pid_t pid; /* 0: none */
	int socket;
};

static struct helper begin(const int *fd)
{
	struct aside_options options = { .n_fds = fd ? 1 : 0 };
	struct helper helper = { .socket = -1 };

	if (fd)
		options.fds[0] = *fd;
	CU_ASSERT_EQUAL(helper_start(&options, &helper.pid, &helper.socket), 0);
	return helper;
}

static void end(struct helper *helper)
{
	base_closep(&helper->socket);
	if (helper->pid > 0) {
		(void)kill(helper->pid, SIGKILL);
		(void)waitpid(helper->pid, NULL, 0);
	}
}

/* A socket pair or pipe. */
static void close_both(int (*pair)[2])
{
	base_closep(&(*pair)[0]);
	base_closep(&(*pair)[1]);
}

static int ask(const struct helper *helper, uint64_t number, aside_fn fn,
	       const void *in, size_t len)
{
	static struct helper_request request;

	request.number = number;
	request.fn = fn;
	memcpy(request.in, in, len);
	return helper_ask(helper->socket, &request, len);
}

static bool has_come(int socket)
{
	struct pollfd wanted = { .fd = socket, .events = POLLIN };

	return poll(&wanted, 1, PATIENCE_MS) == 1;
}

/* The next answer, which is waited for. */
static ssize_t take(int socket, struct helper_answer *ret_answer, int *ret_fd)
{
	CU_ASSERT(has_come(socket));
	*ret_fd = -1;
	return helper_take(socket, ret_answer, ret_fd);
}

static void
answers_come_in_order_with_number_result_and_bytes_of_their_requests(void)
{
	static struct helper_answer answer;
	CLEANUP(end) struct helper helper = begin(NULL);
	int fd = 0;

	CU_ASSERT_EQUAL(ask(&helper, 70, turn_round, "abc", 4), 0);
	CU_ASSERT_EQUAL(ask(&helper, 7, refuse, "", 0), 0);
	CU_ASSERT_EQUAL(take(helper.socket, &answer, &fd), 3);
	CU_ASSERT_EQUAL(answer.number, 70);
	CU_ASSERT_EQUAL(answer.result, 3);
	CU_ASSERT(memcmp(answer.out, "cba", 3) == 0);
	CU_ASSERT_EQUAL(fd, -1);
	CU_ASSERT_EQUAL(take(helper.socket, &answer, &fd), 0);
	CU_ASSERT_EQUAL(answer.number, 7);
	CU_ASSERT_EQUAL(answer.result, -ESRCH);
}

static void longest_request_and_answer_are_whole(void)
{
	static struct helper_answer answer;
	static uint8_t bytes[ASIDE_MAX];
	CLEANUP(end) struct helper helper = begin(NULL);
	size_t i;
	int fd;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i % 251);
	CU_ASSERT_EQUAL(ask(&helper, 1, copy_all, bytes, sizeof(bytes)), 0);
	CU_ASSERT_EQUAL(take(helper.socket, &answer, &fd), ASIDE_MAX);
	CU_ASSERT(memcmp(answer.out, bytes, sizeof(bytes)) == 0);
}

static void answer_that_is_late_is_none_until_it_comes(void)
{
	static struct helper_answer answer;
	CLEANUP(close_both) int pipes[2] = { -1, -1 };
	CLEANUP(end) struct helper helper = { .socket = -1 };
	int fd = -1;

	CU_ASSERT_FATAL(pipe2(pipes, O_CLOEXEC) == 0);
	helper = begin(&pipes[0]);
	CU_ASSERT_EQUAL(helper_take(helper.socket, &answer, &fd), -EAGAIN);
	CU_ASSERT_EQUAL(ask(&helper, 1, wait_for_byte, pipes, sizeof(int)), 0);
	CU_ASSERT_EQUAL(helper_take(helper.socket, &answer, &fd), -EAGAIN);
	CU_ASSERT(write(pipes[1], "x", 1) == 1);
	CU_ASSERT_EQUAL(take(helper.socket, &answer, &fd), 1);
	CU_ASSERT_EQUAL(answer.out[0], 'x');
}

static void helper_that_has_died_neither_answers_nor_takes_requests(void)
{
	static struct helper_answer answer;
	CLEANUP(end) struct helper helper = begin(NULL);
	int fd;

	CU_ASSERT_EQUAL(ask(&helper, 1, die, "", 0), 0);
	CU_ASSERT_EQUAL(take(helper.socket, &answer, &fd), -EIO);
	CU_ASSERT_EQUAL(ask(&helper, 2, turn_round, "abc", 4), -EIO);
}

static void descriptor_is_handed_on_and_not_kept(void)
{
	static struct helper_answer first, second;
	CLEANUP(end) struct helper helper = begin(NULL);
	CLEANUP(base_closep) int one = -1, other = -1;
	struct stat st = { 0 }, null = { 0 };

	CU_ASSERT_EQUAL(ask(&helper, 1, open_null, "", 0), 0);
	CU_ASSERT_EQUAL(take(helper.socket, &first, &one), sizeof(int));
	CU_ASSERT(fstat(one, &st) == 0 && stat("/dev/null", &null) == 0);
	CU_ASSERT_EQUAL(st.st_rdev, null.st_rdev);
	CU_ASSERT_EQUAL(fcntl(one, F_GETFD), FD_CLOEXEC);
	/* It has the same number in the helper, so it was closed there. */
	CU_ASSERT_EQUAL(ask(&helper, 2, open_null, "", 0), 0);
	CU_ASSERT_EQUAL(take(helper.socket, &second, &other), sizeof(int));
	CU_ASSERT(memcmp(first.out, second.out, sizeof(int)) == 0);
}

static void answer_without_a_whole_head_is_none(void)
{
	static const struct {
		const char *what;
		size_t len;
		ssize_t want;
	} cases[] = {
		{ "one byte", 1, -EBADMSG },
		{ "a byte less than the head", HEAD - 1, -EBADMSG },
		{ "the head", HEAD, 0 },
		{ "the head and a byte", HEAD + 1, 1 },
	};
	static struct helper_answer sent, answer;
	CLEANUP(close_both) int pair[2] = { -1, -1 };
	ssize_t n;
	size_t i;
	int fd;

	CU_ASSERT_FATAL(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CU_ASSERT(send(pair[1], &sent, cases[i].len, 0) > 0);
		n = take(pair[0], &answer, &fd);
		if (n != cases[i].want)
			CU_FAIL(cases[i].what);
		CU_ASSERT_EQUAL(fd, -1);
	}
}

static void request_without_a_whole_head_ends_the_helper(void)
{
	static struct helper_answer answer;
	CLEANUP(end) struct helper helper = begin(NULL);
	int fd;

	/* It has the function of this one when the byte comes. */
	CU_ASSERT_EQUAL(ask(&helper, 1, turn_round, "abc", 4), 0);
	CU_ASSERT_EQUAL(take(helper.socket, &answer, &fd), 3);
	CU_ASSERT(send(helper.socket, "x", 1, MSG_NOSIGNAL) == 1);
	CU_ASSERT_EQUAL(take(helper.socket, &answer, &fd), -EIO);
}

static void helper_heeds_no_signal_that_is_for_its_owner(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	static struct helper_answer answer;
	CLEANUP(end) struct helper helper = begin(NULL);
	size_t i;
	int fd;

	/* It has begun to serve once it has answered. */
	CU_ASSERT_EQUAL(ask(&helper, 1, turn_round, "abc", 4), 0);
	CU_ASSERT_EQUAL(take(helper.socket, &answer, &fd), 3);
	for (i = 0; i < ARRAY_SIZE(signals) && helper.pid > 0; i++)
		CU_ASSERT_EQUAL(kill(helper.pid, signals[i]), 0);
	CU_ASSERT_EQUAL(ask(&helper, 2, turn_round, "abc", 4), 0);
	CU_ASSERT_EQUAL(take(helper.socket, &answer, &fd), 3);
}

static void helper_has_no_right_that_looking_at_processes_does_not_take(void)
{
	static const uint64_t kept =
		UINT64_C(1) << CAP_SYS_PTRACE | UINT64_C(1) << CAP_SYS_ADMIN |
		UINT64_C(1) << CAP_NET_ADMIN |
		UINT64_C(1) << CAP_DAC_READ_SEARCH | UINT64_C(1) << CAP_BPF;
	static struct helper_answer answer;
	CLEANUP(end) struct helper helper = { .socket = -1 };
	struct rights rights = { 0 };
	uint64_t has;
	int fd;

	if (geteuid() != 0) {
		unit_skip("needs root");
		return;
	}
	helper = begin(NULL);
	CU_ASSERT_EQUAL(ask(&helper, 1, say_rights, "", 0), 0);
	CU_ASSERT_EQUAL(take(helper.socket, &answer, &fd), sizeof(rights));
	memcpy(&rights, answer.out, sizeof(rights));
	has = rights.caps[0].permitted | (uint64_t)rights.caps[1].permitted
						 << 32;
	CU_ASSERT_EQUAL(has & ~kept, 0);
	CU_ASSERT(has & UINT64_C(1) << CAP_NET_ADMIN);
	CU_ASSERT_EQUAL(rights.caps[0].effective, rights.caps[0].permitted);
	CU_ASSERT_EQUAL(rights.no_new_privs, 1);
}

static void helper_ends_once_its_owner_has_closed_the_socket(void)
{
	CLEANUP(end) struct helper helper = begin(NULL);
	int status = -1;

	base_closep(&helper.socket);
	helper.socket = -1;
	CU_ASSERT(waitpid(helper.pid, &status, 0) == helper.pid);
	helper.pid = 0;
	CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* An owner that ends while its helper waits for a byte from @fd. */
static pid_t own_and_end(int fd)
{
	static struct helper_answer answer;
	const struct aside_options options = { .fds = { fd }, .n_fds = 1 };
	struct helper helper;
	int none;
	pid_t owner = fork();

	if (owner != 0)
		return owner;
	if (helper_start(&options, &helper.pid, &helper.socket) < 0 ||
	    ask(&helper, 1, turn_round, "abc", 4) < 0 ||
	    !has_come(helper.socket) ||
	    helper_take(helper.socket, &answer, &none) != 3 ||
	    ask(&helper, 2, wait_for_byte, &fd, sizeof(fd)) < 0)
		_exit(1);
	_exit(0);
}

/* A helper that waits for a process would not see the end of the socket. */
static void helper_that_waits_ends_with_its_owner(void)
{
	CLEANUP(close_both) int waits[2] = { -1, -1 };
	int status = -1;
	pid_t owner;

	/* The end of this side is seen once nobody has the other one. */
	CU_ASSERT_FATAL(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
				   waits) == 0);
	owner = own_and_end(waits[1]);
	(void)close(waits[1]);
	waits[1] = -1;
	CU_ASSERT(waitpid(owner, &status, 0) == owner && status == 0);
	CU_ASSERT(has_come(waits[0]));
	/* Had it not ended, the byte that it waits for does now. */
	(void)send(waits[0], "x", 1, MSG_NOSIGNAL);
}

static const struct unit_test tests[] = {
	UNIT(answers_come_in_order_with_number_result_and_bytes_of_their_requests),
	UNIT(longest_request_and_answer_are_whole),
	UNIT(answer_that_is_late_is_none_until_it_comes),
	UNIT(helper_that_has_died_neither_answers_nor_takes_requests),
	UNIT(descriptor_is_handed_on_and_not_kept),
	UNIT(answer_without_a_whole_head_is_none),
	UNIT(request_without_a_whole_head_ends_the_helper),
	UNIT(helper_heeds_no_signal_that_is_for_its_owner),
	UNIT(helper_has_no_right_that_looking_at_processes_does_not_take),
	UNIT(helper_ends_once_its_owner_has_closed_the_socket),
	UNIT(helper_that_waits_ends_with_its_owner),
};

int main(void)
{
	return unit_main("helper", tests, ARRAY_SIZE(tests));
}
