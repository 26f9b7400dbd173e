/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inode_program.h - load the program that inode_read() calls
 * (bpf/sockets/inode.h).
 */
#pragma once

/* Load the program.  Returns its descriptor, which belongs to the caller, or a
 * negative errno. */
int inode_program_load(void);
