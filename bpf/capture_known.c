/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_known.c - pass known answers to the BPF programs, and have them
 * forget all of them.
 */
#include "bpf/capture_known.h"

#include <bpf/libbpf.h>

#include "bpf/capture_state.h"
#include "bpf/kern/nameward.skel.h"
#include "bpf/maps/known_answers.h"

void capture_known_put(const struct capture *capture,
		       const struct known_answer *answer, __u64 now_ns)
{
	known_answers_put(capture->known, answer, now_ns);
}

static void set_paused(struct capture *capture, __u8 paused)
{
	__atomic_store_n(&capture->skeleton->bss->known_paused, paused,
			 __ATOMIC_SEQ_CST);
}

void capture_known_pause(struct capture *capture)
{
	set_paused(capture, 1);
	__atomic_add_fetch(&capture->skeleton->bss->known_epoch, 1,
			   __ATOMIC_SEQ_CST);
}

void capture_known_resume(struct capture *capture)
{
	set_paused(capture, 0);
}
