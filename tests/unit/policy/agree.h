/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * agree.h - one decision to make, shared by test_agree.c and agree.bpf.c.
 */
#pragma once

#include "policy/decide.h"

#define AGREE_DEPTH 8 /* components of a cgroup's path */

struct agree_case {
	struct decide_scratch scratch;
	struct decide_subject_in subject;
	struct decide_cgroup_walk walk;
	struct decide_verdict verdict;
	__u64 vec[IMAGE_WORDS];
	__u64 class_vec[IMAGE_WORDS];
	__u32 avail; /* bytes of scratch.name that are valid */
	__u32 depth; /* components that count */
	__s32 result;
	__s32 name_len;
	__u16 qtype;
	__u16 question_only; /* `vec` is given: for timing */
	__u8 len[AGREE_DEPTH];
	__u8 component[AGREE_DEPTH][DECIDE_COMPONENT_ROOM];
};
