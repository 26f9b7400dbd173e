/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel_agrees.bpf.c - let the kernel decide one case, as cgroup_skb programs
 * do.  For tests only: it is run by BPF_PROG_TEST_RUN and attached nowhere.
 */
#include "bpf/kern/image.bpf.h"
#include "tests/unit/policy/eval/decision.h"

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct decision);
} cases SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, DECISION_NAMES);
	__type(key, __u32);
	__type(value, struct decision_name);
} names SEC(".maps");

/* A program has 512 bytes of stack, so each step has a frame of its own. */
static __noinline int cgroup(const void *image, const struct image_header *hdr,
			     struct decision *c)
{
	return decision_cgroup(image, hdr, c);
}

static __noinline int subject(const void *image, const struct image_header *hdr,
			      struct decision *c)
{
	return decision_subject(image, hdr, c);
}

static __noinline int
question(const void *image, const struct image_header *hdr, struct decision *c)
{
	return decision_question(image, hdr, c);
}

static __noinline int other_type(const void *image,
				 const struct image_header *hdr,
				 struct decision *c)
{
	return decision_other_type(image, hdr, c);
}

SEC("cgroup_skb/egress")
int decide_case(struct __sk_buff *skb)
{
	const struct image_header *hdr;
	struct decision *c;
	const void *image;
	__u32 zero = 0;
	int r;

	(void)skb;
	c = bpf_map_lookup_elem(&cases, &zero);
	image = image_in_force();
	hdr = image_head(image);
	if (!c || !hdr)
		return 0;
	r = cgroup(image, hdr, c);
	if (!r)
		r = subject(image, hdr, c);
	c->result = r ? r : question(image, hdr, c);
	if (!c->result)
		c->other_type = other_type(image, hdr, c);
	return 1;
}

/* Decide a question alone, with another name each time: the cost of a packet.
 */
SEC("cgroup_skb/egress")
int decide_timed(struct __sk_buff *skb)
{
	const struct image_header *hdr;
	const struct decision_name *name;
	struct decision *c;
	const void *image;
	__u32 zero = 0, next;

	(void)skb;
	c = bpf_map_lookup_elem(&cases, &zero);
	if (!c)
		return 0;
	next = c->next++ % DECISION_NAMES;
	name = bpf_map_lookup_elem(&names, &next);
	image = image_in_force();
	hdr = image_head(image);
	if (!name || !hdr)
		return 0;
	__builtin_memcpy(c->scratch.name, name->wire, sizeof(name->wire));
	c->result = question(image, hdr, c);
	c->hits += c->verdict.clause != DECIDE_NO_CLAUSE;
	return 1;
}

/* As decide_timed(), without the question: the cost that is not the
 * evaluator's. */
SEC("cgroup_skb/egress")
int decide_untimed(struct __sk_buff *skb)
{
	const struct decision_name *name;
	struct decision *c;
	__u32 zero = 0, next;

	(void)skb;
	c = bpf_map_lookup_elem(&cases, &zero);
	if (!c)
		return 0;
	next = c->next++ % DECISION_NAMES;
	name = bpf_map_lookup_elem(&names, &next);
	if (!name)
		return 0;
	__builtin_memcpy(c->scratch.name, name->wire, sizeof(name->wire));
	return 1;
}
