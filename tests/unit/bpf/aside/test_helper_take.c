/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_helper_take.c - an answer with more than a helper sends.
 */
#include "bpf/aside/helper.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

/* The number that the next descriptor gets. */
static int next_fd(void)
{
	int fd = dup(STDIN_FILENO);

	(void)close(fd);
	return fd;
}

static void second_descriptor_of_an_answer_is_not_kept_open(void)
{
	static struct helper_answer answer = { .number = 1 };
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(2 * sizeof(int))];
	} control = { .head = { .cmsg_len = CMSG_LEN(2 * sizeof(int)),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS } };
	struct iovec bytes = { &answer, offsetof(struct helper_answer, out) };
	const struct msghdr message = { .msg_iov = &bytes,
					.msg_iovlen = 1,
					.msg_control = &control,
					.msg_controllen = sizeof(control) };
	const int sent[2] = { STDIN_FILENO, STDIN_FILENO };
	int pair[2], fd, next;

	memcpy(CMSG_DATA(&control.head), sent, sizeof(sent));
	CU_ASSERT_FATAL(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0);
	CU_ASSERT(sendmsg(pair[0], &message, 0) > 0);
	next = next_fd();
	CU_ASSERT_EQUAL(helper_take(pair[1], &answer, &fd), 0);
	base_closep(&fd);
	CU_ASSERT_EQUAL(next_fd(), next);
	(void)close(pair[0]);
	(void)close(pair[1]);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(second_descriptor_of_an_answer_is_not_kept_open),
	};

	return unit_main("helper_take", tests, ARRAY_SIZE(tests));
}
