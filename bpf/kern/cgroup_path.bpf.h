/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroup_path.bpf.h - the clauses that the path of a cgroup satisfies: the
 * evaluator walks it from the root.  The result is cached, since a cgroup never
 * changes its path (cgroup v2 has no rename).
 */
#pragma once

#include "bpf/kern/scratch.bpf.h"

static __always_inline struct kernfs_node *
cgroup_path_parent(struct kernfs_node *node)
{
	struct kernfs_node___6_15 *newer = (void *)node;

	if (bpf_core_field_exists(newer->__parent))
		return BPF_CORE_READ(newer, __parent);
	return BPF_CORE_READ(node, parent);
}

/*
 * Collect the components of the current task's cgroup, which had @cgroup_id a
 * moment ago, leaf first.  Returns their number; -1 if the task has moved
 * meanwhile, and for a cgroup so deep that its upper end, which rules are
 * about, would be missing.
 */
__noinline int cgroup_path_nodes(struct scratch *s, __u64 cgroup_id)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct kernfs_node *node = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn);
	int n;

	if (!node || BPF_CORE_READ(node, id) != cgroup_id)
		return -1;
	for (n = 0; s && n < SCRATCH_DEPTH_MAX; n++) {
		struct kernfs_node *parent =
			node ? cgroup_path_parent(node) : NULL;

		if (!parent)
			return n; /* @node is the root: it has no component */
		s->nodes[n] = node;
		node = parent;
	}
	return -1;
}

struct cgroup_path_step {
	struct scratch *scratch;
	const void *image;
	const struct image_header *header;
	int n;
	int bad; /* a component could not be read */
};

static long cgroup_path_component(__u32 i, struct cgroup_path_step *step)
{
	struct scratch *s = step->scratch;
	__u64 at = (__u32)step->n - 1 - i;
	struct kernfs_node *node;
	const char *name;
	long len;

	at &= SCRATCH_DEPTH_MAX - 1;
	asm volatile("" : "+r"(at));
	node = s->nodes[at];
	name = BPF_CORE_READ(node, name);
	__builtin_memset(s->component, 0, sizeof(s->component));
	len = bpf_probe_read_kernel_str(s->component, 256, name);
	if (len <= 1 || len > 256) {
		step->bad = 1;
		return 1;
	}
	decide_cgroup_component(step->image, step->header, &s->walk,
				s->component, len - 1);
	return 0;
}

/* Walk down the s->n_nodes components in s->nodes.  A global function, as the
 * other costly ones are: verified once, not once a path. */
__noinline int cgroup_path_walk(struct scratch *s)
{
	struct cgroup_path_step step = {};

	step.scratch = s;
	step.image = image_in_force();
	step.header = image_head(step.image);
	if (!s || !step.header || step.header->generation != s->generation)
		return -1;
	step.n = (int)s->n_nodes;
	decide_cgroup_begin(step.header, &s->walk);
	bpf_loop(s->n_nodes, cgroup_path_component, &step, 0);
	return step.bad ? -1 : 0;
}

/* Set s->cgroup from where the walk ended.  A function of its own to spare the
 * stack. */
__noinline int cgroup_path_end(struct scratch *s)
{
	const void *image = image_in_force();
	const struct image_header *header = image_head(image);

	if (!s || !header || header->generation != s->generation)
		return -1;
	return decide_cgroup_end(image, header, &s->walk, s->cgroup.words);
}

/*
 * Set s->cgroup to the clauses that the cgroup of the current task satisfies,
 * from the cache if that cgroup was met before.  Negative: they are unknown.
 */
static __always_inline int cgroup_path_match(struct scratch *s, __u64 cgroup_id)
{
	struct shared_cgroup_key key = { cgroup_id, s->generation };
	struct shared_cgroup *known;
	int n;

	known = bpf_map_lookup_elem(&cgroups, &key);
	if (known) {
		s->cgroup = *known;
		return 0;
	}
	n = cgroup_path_nodes(s, cgroup_id);
	if (n < 0)
		return -1;
	s->n_nodes = n;
	if (cgroup_path_walk(s) < 0 || cgroup_path_end(s) < 0)
		return -1;
	bpf_map_update_elem(&cgroups, &key, &s->cgroup, BPF_ANY);
	return 0;
}

/* Set s->cgroup for an owner that is not the current task: from the cache
 * only. */
static __always_inline int cgroup_path_known(struct scratch *s, __u64 cgroup_id)
{
	struct shared_cgroup_key key = { cgroup_id, s->generation };
	struct shared_cgroup *known = bpf_map_lookup_elem(&cgroups, &key);

	if (!known)
		return -1;
	s->cgroup = *known;
	return 0;
}
