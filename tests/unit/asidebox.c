/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asidebox.c - one at a time.
 */
#include "tests/unit/asidebox.h"

#include <stdlib.h>

#include "bpf/aside/aside.h"
#include "tests/unit/unit.h"

#define WAIT_MS 2000
#define CREDIT_MS 100000

static struct aside *aside;

static void end(void)
{
	aside_freep(&aside);
}

struct aside *asidebox_with(int fd, int other_fd)
{
	struct aside_options options = { .wait_ms = WAIT_MS,
					 .credit_ms = CREDIT_MS,
					 .credit_of_user_ms = CREDIT_MS };

	if (fd >= 0)
		options.fds[options.n_fds++] = fd;
	if (other_fd >= 0)
		options.fds[options.n_fds++] = other_fd;
	if (aside)
		end();
	else
		(void)atexit(end);
	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	return aside;
}

struct aside *asidebox(void)
{
	return asidebox_with(-1, -1);
}
