/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * agree_kernel.h - let the kernel evaluate an image, through
 * BPF_PROG_TEST_RUN of agree.bpf.c: nothing is attached anywhere.
 */
#pragma once

#include "tests/unit/policy/eval/agree.h"

struct agree_kernel;

/* -EPERM: this process may not load programs. */
int agree_kernel_open(struct agree_kernel **ret_kernel);
void agree_kernel_close(struct agree_kernel *kernel);

/* Put @image in force. */
int agree_kernel_use(struct agree_kernel *kernel, const struct image *image);

/* Memory shared with the program: fill the case, run, read it. */
struct agree_case *agree_kernel_case(struct agree_kernel *kernel);
struct agree_name *agree_kernel_names(struct agree_kernel *kernel);
int agree_kernel_run(struct agree_kernel *kernel);

/* Nanoseconds of one question among many, the loop taken off. */
int agree_kernel_time(struct agree_kernel *kernel, double *ret_ns);
