/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inline.h - the form of a function in a header of policy/eval.
 *
 * clang -target bpf makes one program of all that it calls, and a header that
 * is compiled by both compilers has functions that one side does not use.
 */
#pragma once

#define EVAL_INLINE static inline __attribute__((always_inline, unused))

/* In BPF a function of its own all the same, so that what it keeps on the stack
 * does not add to its caller's 512 bytes while that calls others. */
#ifdef __BPF__
#define EVAL_APART static __attribute__((noinline, unused))
#else
#define EVAL_APART EVAL_INLINE
#endif
