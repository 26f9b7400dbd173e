/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inode_program.c - load bpf/kern/inode.bpf.c and keep its only program.
 */
#include "bpf/load/inode_program.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>

#include "bpf/kern/inode.skel.h"
#include "policy/base.h"

static void destroyp(struct inode **skeleton)
{
	inode__destroy(*skeleton);
}

static int quiet(enum libbpf_print_level level, const char *format,
		 va_list arguments)
{
	(void)level;
	(void)format;
	(void)arguments;
	return 0;
}

int inode_program_load(void)
{
	CLEANUP(destroyp) struct inode *skeleton = NULL;
	int r;

	if (!getenv("NAMEWARD_BPF_LOG"))
		(void)libbpf_set_print(quiet);
	skeleton = inode__open();
	if (!skeleton)
		return -errno;
	r = inode__load(skeleton);
	if (r < 0)
		return r;
	r = fcntl(bpf_program__fd(skeleton->progs.inode_of_fd), F_DUPFD_CLOEXEC,
		  0);
	return r < 0 ? -errno : r;
}
