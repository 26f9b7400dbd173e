/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_subject_in.h - what decide_subject() has to know of a program, or of a
 * thread of the kernel.
 */
#pragma once

#include "policy/eval/image.h"

#define DECIDE_GROUPS_MAX 32
#define DECIDE_COMM_LEN 16

struct decide_subject_in {
	__u64 exe_ino;			 /* 0: satisfies no `exe` */
	__u64 exe_version;		 /* which inode of that number */
	__u32 exe_dev;			 /* major << 20 | minor */
	__u32 exe_uid;			 /* owner of the file */
	__u32 uid;			 /* effective */
	__u32 gid;			 /* effective */
	__u32 n_groups;			 /* at most DECIDE_GROUPS_MAX count */
	__u32 groups[DECIDE_GROUPS_MAX]; /* supplementary */
	__u8 comm[DECIDE_COMM_LEN];	 /* zero padded */
	__u32 kernel;	/* 1: no program, but a thread of the kernel */
	__u32 exe_kept; /* 1: it ran from the file before that was replaced */
	__u32 exe_replaced; /* out: only for want of that, clauses are missing
			     */
	__u32 pad;
	__u64 work[IMAGE_WORDS]; /* used by decide_subject() */
};
