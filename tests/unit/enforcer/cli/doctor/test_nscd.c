/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nscd.c - answers of a daemon of the test.  With the real nscd:
 * tests/e2e/doctor.sh.
 */
#include "enforcer/cli/doctor/nscd.h"

#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

/* What is asked, as glibc does. */
static const uint8_t request[] = { 2,	0,   0,	  0,   14,  0,	 0,   0,
				   10,	0,   0,	  0,   'l', 'o', 'c', 'a',
				   'l', 'h', 'o', 's', 't', 0 };

static const struct {
	const char *what;
	int32_t answer[4];
	size_t len;
	bool answers;
} cases[] = {
	{ "found", { 2, 1, 1, 4 }, 16, true },
	{ "not found", { 2, 0, 0, 0 }, 16, true },
	{ "not answered for", { 2, -1, 0, 0 }, 16, false },
	{ "hung up", { 0 }, 0, false },
	{ "half an answer", { 2 }, 4, false },
};

static void the_second_number_says_if_hosts_are_answered_for(void)
{
	uint8_t asked[64];
	bool answers;
	int ends[2];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, ends),
				      0);
		if (cases[i].len)
			CU_ASSERT_EQUAL(
				send(ends[1], cases[i].answer, cases[i].len, 0),
				(ssize_t)cases[i].len);
		CU_ASSERT_EQUAL(shutdown(ends[1], SHUT_WR), 0);
		CU_ASSERT_EQUAL(nscd_answers(ends[0], &answers), 0);
		if (answers != cases[i].answers)
			unit_string(cases[i].what, "", "the other");
		CU_ASSERT_EQUAL(recv(ends[1], asked, sizeof(asked), 0),
				sizeof(request));
		CU_ASSERT_EQUAL(memcmp(asked, request, sizeof(request)), 0);
		(void)close(ends[0]);
		(void)close(ends[1]);
	}
}

static void a_daemon_that_hangs_up_is_an_error(void)
{
	bool answers;
	int ends[2];

	CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	(void)close(ends[1]);
	CU_ASSERT(nscd_answers(ends[0], &answers) < 0);
	(void)close(ends[0]);
}

static const struct unit_test tests[] = {
	UNIT(the_second_number_says_if_hosts_are_answered_for),
	UNIT(a_daemon_that_hangs_up_is_an_error),
};

int main(void)
{
	return unit_main("nscd", tests, ARRAY_SIZE(tests));
}
