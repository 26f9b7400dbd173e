/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture.c - what is done with the skeleton: load or adopt, put an image in
 * force, attach, hand on events.
 */
#include "bpf/capture.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "bpf/capture_state.h"
#include "bpf/kern/nameward.skel.h"
#include "bpf/load/device_links.h"
#include "bpf/load/executed.h"
#include "bpf/load/links.h"
#include "bpf/load/pins.h"
#include "bpf/load/program.h"
#include "bpf/maps/classes.h"
#include "bpf/maps/counters.h"
#include "bpf/maps/image.h"
#include "bpf/maps/known_answers.h"
#include "bpf/maps/pending_queries.h"
#include "bpf/maps/resolver_addrs.h"
#include "bpf/maps/ring.h"
#include "bpf/sockets/cgroups.h"
#include "bpf/sockets/sockdiag.h"
#include "policy/base.h"
#include "policy/eval/image.h"

/* Keep the words for capture_error(), and yield @r. */
__attribute__((format(printf, 3, 4))) static int
fail(struct capture *capture, int r, const char *format, ...)
{
	va_list arguments;
	size_t n;

	va_start(arguments, format);
	(void)vsnprintf(capture->error, sizeof(capture->error), format,
			arguments);
	va_end(arguments);
	n = strlen(capture->error);
	(void)snprintf(capture->error + n, sizeof(capture->error) - n, ": %s",
		       strerror(-r));
	return r;
}

const char *capture_error(const struct capture *capture)
{
	return capture->error;
}

void capture_close(struct capture *capture)
{
	if (!capture)
		return;
	maps_image_close(&capture->image);
	links_close(capture->links);
	capture_asks_close(capture);
	device_links_close(capture->devices);
	classes_close(capture->classes);
	known_answers_close(capture->known);
	ring_close(capture->ring);
	nameward__destroy(capture->skeleton);
	if (capture->cgroup_fd >= 0)
		(void)close(capture->cgroup_fd);
	free(capture->pin_dir);
	free(capture->probe_path);
	free(capture);
}

void capture_closep(struct capture **capture)
{
	capture_close(*capture);
}

/* Adopt the image that a former daemon left, and so its key. */
static void adopt_image(struct capture *capture)
{
	const struct image_header *header;

	if (maps_image_adopt(capture_map_fd(capture, images), &capture->image) <
	    0)
		return;
	header = (const void *)capture->image.cells;
	memcpy(capture->key, header->key, sizeof(capture->key));
	capture->adopted = true;
}

static int load(struct capture *capture, const struct capture_options *options)
{
	const char *what = "";
	int r;

	r = program_load(options, capture->pin_dir, &capture->skeleton, &what);
	if (r < 0)
		return fail(capture, r, "%s", what);
	program_features(capture->skeleton, &capture->features);
	return 0;
}

static int open_maps(struct capture *capture)
{
	int r;

	r = ring_open(capture_map_fd(capture, ring),
		      capture_map_fd(capture, shares), &capture->ring);
	if (r < 0)
		return fail(capture, r, "ring buffer");
	r = classes_open(capture_map_fd(capture, classes),
			 capture_map_fd(capture, class_pool),
			 capture_map_fd(capture, counts), &capture->classes);
	if (r < 0)
		return fail(capture, r, "maps of the classes");
	r = known_answers_open(capture_map_fd(capture, known_answers),
			       &capture->known);
	return r < 0 ? fail(capture, r, "map of known answers") : 0;
}

static int open_all(struct capture *capture,
		    const struct capture_options *options)
{
	int r;

	if (getrandom(capture->key, sizeof(capture->key), 0) !=
	    sizeof(capture->key))
		return fail(capture, -EIO, "random key");
	r = cgroups_open(options->cgroup_dir, &capture->cgroup_fd);
	if (r < 0)
		return fail(capture, r, "directory of cgroup2: %s",
			    options->cgroup_dir ?: "none is mounted");
	r = load(capture, options);
	if (r < 0)
		return r;
	adopt_image(capture);
	return open_maps(capture);
}

int capture_open(const struct capture_options *options,
		 struct capture **ret_capture)
{
	struct capture *capture;

	capture = calloc(1, sizeof(*capture));
	if (!capture)
		return -ENOMEM;
	*ret_capture = capture; /* also on failure: it has the words */
	capture->cgroup_fd = -1;
	capture->watch = options->watch;
	capture->aside = options->aside;
	capture->inode_program = options->inode_program;
	if (options->pin_dir && !options->watch) {
		capture->pin_dir = strdup(options->pin_dir);
		if (!capture->pin_dir)
			return -ENOMEM;
	}
	if (options->probe_path) {
		capture->probe_path = strdup(options->probe_path);
		if (!capture->probe_path)
			return -ENOMEM;
	}
	return open_all(capture, options);
}

bool capture_adopted(const struct capture *capture)
{
	return capture->adopted;
}

void capture_key(const struct capture *capture, uint64_t ret_key[2])
{
	memcpy(ret_key, capture->key, sizeof(capture->key));
}

void capture_generation(const struct capture *capture, uint64_t *ret_generation,
			uint32_t *ret_class_epoch)
{
	const struct image_header *header = (const void *)capture->image.cells;

	*ret_generation = header ? header->generation : 0;
	*ret_class_epoch = header ? header->class_epoch : 0;
}

void capture_on_flow(struct capture *capture, existing_flow_fn on_flow,
		     void *context)
{
	capture->on_flow = on_flow;
	capture->flow_context = context;
}

int capture_install(struct capture *capture, const struct image *image)
{
	const struct image_header *header = (const void *)image->cells;
	int images_fd = capture_map_fd(capture, images);
	int cgroups_fd = capture_map_fd(capture, cgroups);
	CLEANUP(base_closep) int fd = -1;
	int r;

	r = maps_image_new(image, &fd);
	if (r < 0)
		return fail(capture, r, "map of the policy, %zu bytes",
			    image_n_bytes(image));
	r = maps_image_fill_cgroups(image, cgroups_fd);
	if (r < 0)
		return fail(capture, r, "the tree of cgroups");
	capture->caught_up = false;
	classes_begin(capture->classes, header->class_epoch);
	capture_scan_note_running(capture);
	r = maps_image_install(images_fd, fd, &capture->image);
	if (r < 0)
		return fail(capture, r, "putting the policy in force");
	maps_image_drop_cgroups(cgroups_fd, header->generation);
	if (capture->links)
		(void)capture_scan_sockets(capture);
	return 0;
}

const struct image *capture_image(const struct capture *capture)
{
	return &capture->image;
}

int capture_resolvers(struct capture *capture, const struct ip_net *addrs,
		      size_t n)
{
	int r = resolver_addrs_replace(capture_map_fd(capture, resolver_addrs),
				       addrs, n);

	return r < 0 ? fail(capture, r, "resolver addresses") : 0;
}

int capture_attach(struct capture *capture)
{
	int r;

	if (!capture->links) {
		/* It holds from the first of our programs on. */
		capture->skeleton->bss->exec_seen =
			bpf_program__autoload(
				capture->skeleton->progs.on_exec) &&
			executed_is_followed(capture->pin_dir,
					     capture_map_fd(capture, executed));
		r = links_attach(capture->skeleton->obj, capture->cgroup_fd,
				 capture->pin_dir, &capture->links);
		if (r < 0)
			return fail(capture, r, "attaching to the cgroup%s",
				    links_refusal(r));
		if (capture->features.tracing && !links_trace(capture->links))
			program_untraced(&capture->features);
		capture->skeleton->bss->exec_seen =
			links_see_exec(capture->links);
		if (!capture->skeleton->bss->exec_seen &&
		    bpf_program__autoload(capture->skeleton->progs.on_exec))
			program_no_exec(&capture->features);
		capture_scan_note_running(capture);
	}
	if (capture->pin_dir)
		pins_drop_others(capture->pin_dir);
	r = capture_scan_sockets(capture);
	return r < 0 ? fail(capture, r, "the scan of open sockets") : 0;
}

int capture_detach(struct capture *capture)
{
	if (capture->skeleton)
		capture->skeleton->bss->exec_seen = 0;
	links_detach(capture->links);
	capture->links = NULL;
	device_links_detach(capture->devices);
	capture->devices = NULL;
	return capture->pin_dir ? pins_remove(capture->pin_dir) : 0;
}

int capture_fd(const struct capture *capture)
{
	return ring_fd(capture->ring);
}

size_t capture_wait(struct capture *capture, enum ring_wait wait)
{
	__atomic_store_n(&capture->skeleton->bss->ring_wait, (__u32)wait,
			 __ATOMIC_SEQ_CST);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return ring_unread(capture->ring);
}

int capture_drain(struct capture *capture, int budget, capture_event_fn fn,
		  void *context)
{
	uint64_t generation, full;
	uint32_t epoch;
	int n;

	n = ring_drain(capture->ring, budget, fn, context);
	if (n == budget)
		return n; /* more is waiting: look at the losses after that */
	capture->caught_up = true;
	full = capture->skeleton->bss->ring_full;
	if (full == capture->ring_full && !capture->unreported)
		return n;
	capture->ring_full = full;
	capture->unreported = false;
	capture_generation(capture, &generation, &epoch);
	classes_each(capture->classes, epoch, fn, context);
	return n;
}

void capture_settle(struct capture *capture, const uint8_t *ids, size_t n)
{
	classes_settle_all(capture->classes, ids, n);
	if (capture->caught_up)
		classes_settle_begun(capture->classes);
	ring_settled(capture->ring, &capture->skeleton->bss->in_flight_settled,
		     &capture->skeleton->bss->in_flight_alive_ns);
}

const struct classes *capture_classes(const struct capture *capture)
{
	return capture->classes;
}

int capture_class_add(struct capture *capture, uint32_t class_epoch,
		      const uint64_t words[EVENT_CLASS_WORDS],
		      uint8_t *ret_class_id)
{
	return classes_add(capture->classes, class_epoch, words, ret_class_id);
}

int capture_take_question(struct capture *capture, uint64_t cookie, uint16_t id,
			  struct event_question *ret_question)
{
	struct pending_queries_maps maps = {
		capture_map_fd(capture, pending_tcp),
		capture_map_fd(capture, pending_spilt)
	};

	return pending_queries_take(&maps, cookie, id, ret_question);
}

int capture_senders(const struct capture *capture)
{
	return capture_map_fd(capture, senders);
}

int capture_sources(const struct capture *capture)
{
	return capture_map_fd(capture, sources);
}

struct denial_maps capture_denials(const struct capture *capture)
{
	return (struct denial_maps){ capture_map_fd(capture, denials),
				     capture_map_fd(capture, denial_exempt),
				     capture_map_fd(capture, denial_states) };
}

int capture_abort(struct capture *capture, const struct event *event)
{
	const struct sockdiag_connection connection = {
		.ends = sockdiag_ends_of(event),
		.cookie = event->cookie,
		.netns = event->netns,
		.tgid = event->owner.tgid,
		.tid = event->owner.tid,
		.uid = event->owner.uid,
	};
	int r;

	r = sockdiag_abort(capture->aside, &connection);
	return r < 0 ? fail(capture, r, "aborting a TCP connection") : 0;
}

size_t capture_passed_by(const struct capture *capture)
{
	return capture->passed_by;
}

void capture_socket_marks(struct capture *capture, bool socket_marks)
{
	capture->skeleton->bss->socket_marks = socket_marks;
}

void capture_counters(struct capture *capture, struct counters *ret)
{
	counters_read(capture_map_fd(capture, counters), ret);
}

const struct capture_features *capture_features(const struct capture *capture)
{
	return &capture->features;
}
