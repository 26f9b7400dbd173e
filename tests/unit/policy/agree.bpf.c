/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * agree.bpf.c - let the kernel decide one case, as cgroup_skb programs do.
 * Test only: run through BPF_PROG_TEST_RUN, attached nowhere.
 */
#include "tests/unit/policy/agree.h"

char LICENSE[] SEC("license") = "GPL";

struct image_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_INNER_MAP | BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct image_cell));
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct image_map);
} images SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct agree_case);
} cases SEC(".maps");

/* The stack of a program is 512 bytes, so not all of it in one frame. */
static __noinline int cgroup(const void *image, const struct image_header *hdr,
			     struct agree_case *c)
{
	return agree_cgroup(image, hdr, c);
}

static __noinline int subject(const void *image, const struct image_header *hdr,
			      struct agree_case *c)
{
	return agree_subject(image, hdr, c);
}

static __noinline int question(const void *image,
			       const struct image_header *hdr,
			       struct agree_case *c)
{
	return agree_question(image, hdr, c);
}

SEC("cgroup_skb/egress")
int agree(struct __sk_buff *skb)
{
	const struct image_header *hdr;
	struct agree_case *c;
	const void *image;
	__u32 zero = 0;
	int r = 0;

	(void)skb;
	c = bpf_map_lookup_elem(&cases, &zero);
	image = bpf_map_lookup_elem(&images, &zero);
	if (!c || !image)
		return 0;
	hdr = (const void *)image_cell(image, 0);
	if (!hdr || !image_check(hdr)) {
		c->result = DECIDE_DAMAGED;
		return 0;
	}
	if (!c->question_only)
		r = cgroup(image, hdr, c);
	if (!r && !c->question_only)
		r = subject(image, hdr, c);
	c->result = r ? r : question(image, hdr, c);
	return 1;
}
