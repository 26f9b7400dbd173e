/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hungbox.h - a process that hangs in send(), with the lock of its socket held:
 * what it sends lies in a page that nobody delivers (userfaultfd(2)).
 *
 * The socket is a TCP connection over the loopback of a network namespace of
 * the process's own.
 */
#pragma once

#include <sys/types.h>

struct hung_box {
	pid_t pid; /* 0: none */
	int page;  /* the userfaultfd; -1: released */
};

/* It hangs on return.  NULL, or why it can't; hung_box_end() is to be called in
 * any case. */
const char *hung_box_begin(struct hung_box *box);
/* The socket, as a descriptor of the caller's; -1: it can't be fetched. */
int hung_box_socket(const struct hung_box *box);
/* The page comes: the process sends, and ends. */
void hung_box_release(struct hung_box *box);
void hung_box_end(struct hung_box *box);
