/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * base.h - the macros that every folder uses.  Every file may include this.
 */
#pragma once

#include <stddef.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Run @func on the address of the variable when it goes out of scope. */
#define CLEANUP(func) __attribute__((cleanup(func)))

/* Hand over what @ptr points to: yields the pointer and sets @ptr to NULL. */
#define TAKE_PTR(ptr)                           \
	({                                      \
		__typeof__(ptr) taken_ = (ptr); \
		(ptr) = NULL;                   \
		taken_;                         \
	})

/* Hand over a file descriptor: yields it and sets @fd to -1. */
#define TAKE_FD(fd)                \
	({                         \
		int taken_ = (fd); \
		(fd) = -1;         \
		taken_;            \
	})

/* Make room in *@array for one more item of @size bytes behind @n of them;
 * *@room is how many there is room for.  -ENOMEM. */
int base_make_room(void **array, size_t *room, size_t n, size_t size);

/* Have *@to be a copy of the @len bytes at @text with a zero behind them, which
 * the caller frees.  -ENOMEM: *@to is as it was. */
int base_copy_text(char **to, const char *text, size_t len);

/* free(), close(), fclose() and closedir() for CLEANUP(); NULL and a negative
 * descriptor are fine. */
void base_freep(void *pointer_to_pointer);
void base_closep(const int *fd);
void base_fclosep(void *pointer_to_file);
void base_closedirp(void *pointer_to_dir);
