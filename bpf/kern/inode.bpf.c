/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inode.bpf.c - a program that the daemon calls (BPF_PROG_TEST_RUN) to have a
 * descriptor of its own looked at.  stat(2) has no generation, and gives a
 * device number to each subvolume of btrfs and each layer of overlayfs.
 *
 * An object of its own: the files of a policy are looked up before anything of
 * the kernel is changed.
 */
#include "bpf/kern/exe/inode.bpf.h"

char LICENSE[] SEC("license") = "GPL";

static __always_inline struct file *inode_file(__u32 fd)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct file **files = BPF_CORE_READ(task, files, fdt, fd);
	struct file *file = NULL;

	if (fd >= BPF_CORE_READ(task, files, fdt, max_fds) ||
	    bpf_probe_read_kernel(&file, sizeof(file), files + fd))
		return NULL;
	return file;
}

SEC("syscall")
int inode_of_fd(struct inode_of_fd *asked)
{
	struct file *file = inode_file(asked->fd);
	struct inode *inode = file ? BPF_CORE_READ(file, f_inode) : NULL;

	if (!inode)
		return 0;
	inode_identify(&asked->id, inode);
	return 1;
}
