/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inode.c - call the program in the context of this process.
 */
#include "bpf/sockets/inode.h"

#include <bpf/bpf.h>
#include <errno.h>

int inode_read(int program, int fd, struct inode_id *ret_id)
{
	struct inode_of_fd asked = { .fd = (__u32)fd };
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = &asked,
		    .ctx_size_in = sizeof(asked));
	int r;

	r = bpf_prog_test_run_opts(program, &run);
	if (r < 0)
		return r;
	if (run.retval != 1)
		return -EBADF;
	*ret_id = asked.id;
	return 0;
}
