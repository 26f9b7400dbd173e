/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inode.h - identify an open file as the BPF programs do.
 */
#pragma once

#include "bpf/abi/inode.h"

/* Identify the file that is open as @fd in this process: any file, also opened
 * with O_PATH; no file system is asked.  @program: of inode_program_load(). */
int inode_read(int program, int fd, struct inode_id *ret_id);
