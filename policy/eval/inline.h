/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inline.h - the form of a function in a header of policy/eval.
 *
 * clang -target bpf makes one program of all that it calls, and a header that
 * is compiled by both compilers has functions that one side does not use.
 */
#pragma once

#define EVAL_INLINE static inline __attribute__((always_inline, unused))
