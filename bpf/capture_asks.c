/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_asks.c - programs that ask name services are refused, or seen.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bpf/asks/listeners.h"
#include "bpf/asks/probe.h"
#include "bpf/capture.h"
#include "bpf/capture_state.h"
#include "bpf/kern/nameward.skel.h"
#include "bpf/load/program.h"
#include "policy/base.h"

void capture_asks_close(struct capture *capture)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(capture->text_links); i++) {
		(void)bpf_link__destroy(capture->text_links[i]);
		capture->text_links[i] = NULL;
	}
}

bool capture_asks_watched(const struct capture *capture)
{
	return capture->text_links[0];
}

static void begin_watch(struct capture *capture)
{
	struct bpf_link **links = capture->text_links;

	links[0] = bpf_program__attach(capture->skeleton->progs.on_ask_text);
	links[1] =
		bpf_program__attach(capture->skeleton->progs.on_ask_long_text);
	if (links[0] && links[1])
		return;
	capture_asks_close(capture);
	program_no_texts(&capture->features);
}

/* The programs cost each send on a Unix socket a little, so they are attached
 * only while something is watched.  They have no pins: without a daemon nobody
 * reads. */
static void watch(struct capture *capture, bool wanted)
{
	if (!wanted)
		capture_asks_close(capture);
	else if (!capture_asks_watched(capture) && capture->features.texts)
		begin_watch(capture);
}

static bool is_any_watched(const struct listeners_entry *entries, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (entries[i].action == LISTENER_WATCHED)
			return true;
	return false;
}

int capture_asks_set(struct capture *capture,
		     const struct listeners_entry *entries, size_t n)
{
	const uint32_t zero = 0;
	int r = 0;

	if (bpf_map_update_elem(capture_map_fd(capture, ask_cgroup), &zero,
				&capture->cgroup_fd, BPF_ANY) < 0)
		r = -errno;
	watch(capture, is_any_watched(entries, n));
	if (r == 0)
		r = listeners_replace(capture_map_fd(capture, listeners),
				      entries, n);
	if (r < 0)
		(void)snprintf(capture->error, sizeof(capture->error),
			       "the list of name services: %s", strerror(-r));
	if (r > 0)
		capture_asks_cut(capture);
	return r < 0 ? r : 0;
}

/* Twice: one may pass by that the service has not accepted yet, and that no
 * process holds, since it is on its way to another. */
void capture_asks_cut(struct capture *capture)
{
	capture->cuts = 2;
}

void capture_asks_tick(struct capture *capture)
{
	if (capture_asks_cuts(capture))
		(void)capture_scan_sockets(capture);
}

bool capture_asks_cuts(const struct capture *capture)
{
	return capture->cuts && capture->features.asks && capture->links;
}

int capture_asks_probe(struct capture *capture)
{
	if (!capture->features.asks || !capture->links)
		return -EOPNOTSUPP;
	if (!capture->probe_path)
		return -ENOENT;
	return probe_connect(capture_map_fd(capture, listeners),
			     capture->probe_path);
}
