/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * base.h - the four macros that every folder uses; the only header that
 * everyone may include.
 */
#pragma once

#include <stddef.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Run @func on the address of the variable when it goes out of scope. */
#define CLEANUP(func) __attribute__((cleanup(func)))

/* Give away what @ptr holds: yields its value and leaves NULL behind. */
#define TAKE_PTR(ptr)                           \
	({                                      \
		__typeof__(ptr) taken_ = (ptr); \
		(ptr) = NULL;                   \
		taken_;                         \
	})

/* The same for a file descriptor, leaving -1 behind. */
#define TAKE_FD(fd)                \
	({                         \
		int taken_ = (fd); \
		(fd) = -1;         \
		taken_;            \
	})

/* free() and close() for CLEANUP(); both accept the empty value. */
void base_freep(void *pointer_to_pointer);
void base_closep(const int *fd);
