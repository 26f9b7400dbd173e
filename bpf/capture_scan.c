/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_scan.c - the sockets that are open already, under the image in force.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf/capture_state.h"
#include "bpf/kern/nameward.skel.h"
#include "bpf/maps/classes.h"
#include "policy/eval/mark.h"

static uint8_t class_of(void *context, const uint64_t *words)
{
	struct capture *capture = context;
	const struct image_header *header = (const void *)capture->image.cells;
	uint8_t class_id;

	if (classes_add(capture->classes, header->class_epoch, words,
			&class_id) < 0)
		return (uint8_t)mark_class_none(header->mark_mask);
	return class_id;
}

/* Evaluate all open sockets with the image in force.  A helper does, so it
 * isn't known here which classes it has made. */
int capture_scan_sockets(struct capture *capture)
{
	struct existing existing = {
		.cgroup_fd = capture->cgroup_fd,
		.classes_fd = capture_map_fd(capture, classes),
		.sockets_fd = capture_map_fd(capture, sockets),
		.cgroups_fd = capture_map_fd(capture, cgroups),
		.resolvers_fd = capture_map_fd(capture, resolvers),
		.resolver_addrs_fd = capture_map_fd(capture, resolver_addrs),
		.home_netns = capture->skeleton->rodata->home_netns,
		.image = capture->watch ? NULL : &capture->image,
		.first = !capture->scanned,
		.class_of = class_of,
		.context = capture,
		.on_flow = capture->on_flow,
		.flow_context = capture->flow_context,
		.inode_program = capture->inode_program,
		.listeners_fd = capture_map_fd(capture, listeners),
		.cut_asks = capture->features.asks && capture->cuts,
		.aside = capture->aside,
	};
	struct existing_found found = { 0 };
	int r;

	r = existing_scan(&existing, &found);
	capture->cuts -= existing.cut_asks;
	/* What was not found has the mark that it had before. */
	capture->skeleton->bss->class_epoch_oldest =
		classes_oldest(capture->classes);
	capture->passed_by = found.passed_by;
	capture->scanned = true;
	capture->unreported |= found.classes;
	/* A resolver that was found may own other sockets, too. */
	__atomic_add_fetch(&capture->skeleton->bss->resolvers_count, 1,
			   __ATOMIC_RELAXED);
	return r;
}

void capture_scan_note_running(struct capture *capture)
{
	const struct bpf_program *program =
		capture->skeleton->progs.note_running;
	__u64 nothing = 0;
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = &nothing,
		    .ctx_size_in = sizeof(nothing));

	/* What is not noted has to be started anew once its file is replaced.
	 */
	if (capture->skeleton->bss->exec_seen && capture->image.cells)
		(void)bpf_prog_test_run_opts(bpf_program__fd(program), &run);
}
