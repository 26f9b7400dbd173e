/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asidebox.h - the helper process of a test program, with credit for slow
 * machines.
 */
#pragma once

struct aside; /* bpf/aside/aside.h */

/* A new one, which sees namespaces and descriptors as they are at its first
 * use; the former one ends. */
struct aside *asidebox(void);
/* It has these descriptors; -1: none. */
struct aside *asidebox_with(int fd, int other_fd);
