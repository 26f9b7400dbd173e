/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exe.bpf.h - the executable of a process: the file that exec() opened, and
 * nothing that the process can put in its place.
 */
#pragma once

#include "bpf/kern/maps.bpf.h"
#include "bpf/kern/exe/inode.bpf.h"
#include "bpf/abi/event.h"

#define EXE_NAMESPACES_MAX 34 /* nested; the kernel allows 33 */

/* Has @ns handlers of its own?  Before Linux 6.7 none could. */
static __always_inline int exe_has_handlers(struct user_namespace *ns)
{
	struct user_namespace___6_7 *newer = (void *)ns;

	return bpf_core_field_exists(newer->binfmt_misc) &&
	       BPF_CORE_READ(newer, binfmt_misc);
}

static __always_inline struct user_namespace *
exe_namespace_above(struct user_namespace *ns)
{
	return BPF_CORE_READ(ns, parent);
}

/*
 * Is @exe the file that exec() opened?  prctl(PR_SET_MM_MAP) puts any other in
 * its place, and takes no more than a user namespace of one's own.  A file that
 * the program has opened itself lacks FMODE_EXEC; one that it got as a handler
 * of binfmt_misc in such a namespace has it, so no process that ran in a
 * namespace with handlers of its own is identified.
 */
static __always_inline int exe_is_true(struct file *exe)
{
	struct user_namespace *ns;
	__u32 i, level;

	if (!(BPF_CORE_READ(exe, f_flags) & FMODE_EXEC))
		return 0;
	ns = BPF_CORE_READ(exe, f_cred, user_ns);
	level = ns ? (__u32)BPF_CORE_READ(ns, level) : EXE_NAMESPACES_MAX;
	if (level >= EXE_NAMESPACES_MAX)
		return 0;
	for (i = 0; i < EXE_NAMESPACES_MAX && i < level; i++) {
		if (exe_has_handlers(ns))
			return 0;
		ns = exe_namespace_above(ns);
	}
	return 1;
}

/* @id is that of @exe: is it known that the program was executed from it when
 * it was permitted?  Then @id becomes what it was then. */
static __always_inline __u8 exe_was_permitted(const struct file *exe,
					      struct inode_id *id)
{
	__u64 key = (__u64)exe;
	const struct inode_id *then;

	then = exec_seen ? bpf_map_lookup_elem(&executed, &key) : NULL;
	if (!then || then->ino != id->ino || then->dev != id->dev)
		return 0;
	id->version = then->version;
	id->uid = then->uid;
	return 1;
}

/*
 * Read the executable of @task.  Where it can't be said, the owner is unknown,
 * as is a program that has given up its memory because it ends.  A thread of
 * the kernel may have borrowed the memory of a program.
 */
static __always_inline void exe_read(struct event_owner *o,
				     struct task_struct *task)
{
	int is_kernel = (BPF_CORE_READ(task, flags) & PF_KTHREAD) != 0;
	struct mm_struct *mm = is_kernel ? NULL : BPF_CORE_READ(task, mm);
	struct file *exe = mm ? BPF_CORE_READ(mm, exe_file) : NULL;
	struct inode *inode = exe ? BPF_CORE_READ(exe, f_inode) : NULL;
	struct inode_id id;

	o->exe_ino = 0;
	o->exe_version = 0;
	o->exe_dev = 0;
	o->exe_uid = 0;
	o->exe_kept = 0;
	o->exe_replaced = 0;
	o->attribution = is_kernel ? EVENT_KERNEL : EVENT_UNKNOWN;
	if (!inode || !exe_is_true(exe))
		return;
	inode_identify(&id, inode);
	o->exe_kept = exe_was_permitted(exe, &id);
	o->exe_ino = id.ino;
	o->exe_version = id.version;
	o->exe_dev = id.dev;
	o->exe_uid = id.uid;
	/* If it was replaced meanwhile, the memory read could be of
	 * anything. */
	if (BPF_CORE_READ(mm, exe_file) == exe)
		o->attribution = EVENT_EXACT;
}
