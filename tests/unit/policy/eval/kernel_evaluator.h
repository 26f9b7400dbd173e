/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel_evaluator.h - let the kernel evaluate an image, through
 * BPF_PROG_TEST_RUN of kernel_agrees.bpf.c: nothing is attached anywhere.
 */
#pragma once

#include "tests/unit/policy/eval/decision.h"

struct kernel_evaluator;

/* -EPERM: this process may not load programs. */
int kernel_evaluator_open(struct kernel_evaluator **ret_kernel);
void kernel_evaluator_close(struct kernel_evaluator *kernel);

/* Put @image in force. */
int kernel_evaluator_use(struct kernel_evaluator *kernel,
			 const struct image *image);

/* Memory shared with the program: fill the case, run, read it. */
struct decision *kernel_evaluator_case(struct kernel_evaluator *kernel);
struct decision_name *kernel_evaluator_names(struct kernel_evaluator *kernel);
int kernel_evaluator_run(struct kernel_evaluator *kernel);

/* Nanoseconds of one question among many, the loop taken off. */
int kernel_evaluator_time(struct kernel_evaluator *kernel, double *ret_ns);
