/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_known.h - which answers say nothing new: see bpf/abi/known.h.
 */
#pragma once

#include "bpf/abi/known.h"

struct capture; /* bpf/capture.h */

/* Do what known_answers_put() of bpf/maps/known_answers.h does. */
void capture_known_put(const struct capture *capture,
		       const struct known_answer *answer, __u64 now_ns);

/* Answers are about to be judged by something else, such as another policy:
 * forget the answers that are known, and know none until
 * capture_known_resume(). */
void capture_known_pause(struct capture *capture);
void capture_known_resume(struct capture *capture);
