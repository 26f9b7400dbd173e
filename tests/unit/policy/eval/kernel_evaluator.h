/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel_evaluator.h - let the kernel evaluate an image, with BPF_PROG_TEST_RUN
 * of kernel_agrees.bpf.c.  Nothing is attached.
 */
#pragma once

#include "tests/unit/policy/eval/decision.h"

struct kernel_evaluator;

/* -EPERM: this process may not load programs. */
int kernel_evaluator_open(struct kernel_evaluator **ret_kernel);
void kernel_evaluator_close(struct kernel_evaluator *kernel);

/* Make @image the one that is evaluated. */
int kernel_evaluator_use(struct kernel_evaluator *kernel,
			 const struct image *image);

/* Memory that the program shares: fill the case, run, read the case. */
struct decision *kernel_evaluator_case(struct kernel_evaluator *kernel);
struct decision_name *kernel_evaluator_names(struct kernel_evaluator *kernel);
int kernel_evaluator_run(struct kernel_evaluator *kernel);

/* The nanoseconds of one question among many, without those of the loop. */
int kernel_evaluator_time(struct kernel_evaluator *kernel, double *ret_ns);
