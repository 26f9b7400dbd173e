/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exec.bpf.h - remember of running programs which permitted file they were
 * executed from, so that they keep their rules when the file is replaced.
 *
 * The key is the address of the struct file that exec() opened, which all
 * share that are forked from the program.  It can be another's once they have
 * ended; each exec() makes the entry of its file anew or removes it, so none is
 * ever of another execution.  What is executed from a file that was permitted
 * before, but is not now, gets none.
 */
#pragma once

#include "bpf/kern/exe/exe.bpf.h"
#include "policy/eval/decide_exe.h"

#define EXEC_TASKS_MAX (1 << 22)

/* Is @id a file that the policy in force means? */
static __noinline int exec_is_permitted(const struct inode_id *id)
{
	const void *image = image_in_force();
	const struct image_header *header = image_head(image);
	struct decide_exe exe;

	if (!id || !header)
		return 0;
	exe.ino = id->ino;
	exe.version = id->version;
	exe.dev = id->dev;
	exe.uid = id->uid;
	return decide_find(image, header,
			   decide_exe_key(header->key, IMAGE_TAG_EXE, &exe)) >=
	       0;
}

static __always_inline void exec_forget(const struct file *file)
{
	__u64 key = (__u64)file;

	if (key)
		bpf_map_delete_elem(&executed, &key);
}

static __always_inline void exec_note(struct task_struct *task, int begins)
{
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	struct file *exe = mm ? BPF_CORE_READ(mm, exe_file) : NULL;
	struct inode *inode = exe ? BPF_CORE_READ(exe, f_inode) : NULL;
	__u64 key = (__u64)exe;
	struct inode_id id;

	if (!inode)
		return;
	inode_identify(&id, inode);
	if (exe_is_true(exe) && exec_is_permitted(&id) &&
	    BPF_CORE_READ(mm, exe_file) == exe)
		bpf_map_update_elem(&executed, &key, &id, BPF_ANY);
	else if (begins)
		exec_forget(exe);
}

/* A program begins.  @bprm may hold a second file, which a handler of
 * binfmt_misc gets as a descriptor and could put in the place of the first. */
static __always_inline int exec_begins(struct task_struct *task,
				       struct linux_binprm *bprm)
{
	exec_forget(BPF_CORE_READ(bprm, executable));
	exec_note(task, 1);
	return 0;
}

struct exec_walk {
	struct list_head *first, *at;
};

static long exec_step(__u32 i __attribute__((unused)), struct exec_walk *w)
{
	__u32 off = bpf_core_field_offset(struct task_struct, tasks);
	struct list_head *at = w->at;

	exec_note((void *)at - off, 0);
	w->at = BPF_CORE_READ(at, next);
	return !w->at || w->at == w->first;
}

/* Look at all processes: those that began before the programs were attached, or
 * before their file was permitted. */
static __always_inline int exec_all(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct exec_walk w;

	task = BPF_CORE_READ(task, group_leader);
	w.first =
		(void *)task + bpf_core_field_offset(struct task_struct, tasks);
	w.at = w.first;
	bpf_loop(EXEC_TASKS_MAX, exec_step, &w, 0);
	return 0;
}
