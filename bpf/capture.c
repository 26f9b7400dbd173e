/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture.c - the skeleton's life: load or adopt, put an image in force,
 * attach, hand events on.
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
#include <time.h>
#include <unistd.h>

#include "bpf/cgroups.h"
#include "bpf/classes.h"
#include "bpf/counters.h"
#include "bpf/existing.h"
#include "bpf/imagemap.h"
#include "bpf/links.h"
#include "bpf/listed.h"
#include "bpf/nameward.skel.h"
#include "bpf/pins.h"
#include "bpf/senders.h"
#include "bpf/shared.h"
#include "bpf/sockdiag.h"
#include "policy/base.h"
#include "policy/image.h"

struct capture {
	struct nameward *skeleton;
	struct ring_buffer *ring;
	struct links *links; /* NULL: not attached */
	struct classes *classes;
	char *pin_dir; /* NULL: nothing is pinned */
	int cgroup_fd;
	bool watch, adopted;
	uint64_t key[2];
	struct image image; /* the one in force, mapped; cells NULL: none */
	uint64_t opened_ns; /* CLOCK_BOOTTIME */
	uint64_t ring_full; /* losses that classes were read again for */
	bool untold;	    /* classes were made that no event told of */
	struct capture_features features;
	capture_event_fn fn; /* of the drain under way */
	void *context;
	int budget;
	char error[512];
};

static int fail(struct capture *capture, int r, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Keep words for capture_error(); yields @r. */
static int fail(struct capture *capture, int r, const char *format, ...)
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

static uint64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

void capture_close(struct capture *capture)
{
	if (!capture)
		return;
	imagemap_close(&capture->image);
	links_close(capture->links);
	classes_close(capture->classes);
	ring_buffer__free(capture->ring);
	nameward__destroy(capture->skeleton);
	if (capture->cgroup_fd >= 0)
		(void)close(capture->cgroup_fd);
	free(capture->pin_dir);
	free(capture);
}

void capture_closep(struct capture **capture)
{
	capture_close(*capture);
}

static int map_fd(const struct capture *capture, const char *name)
{
	return bpf_object__find_map_fd_by_name(capture->skeleton->obj, name);
}

/* What a former daemon left: its image, hence its key. */
static void adopt_image(struct capture *capture)
{
	const struct image_header *header;

	if (imagemap_open(map_fd(capture, "images"), &capture->image) < 0)
		return;
	header = (const void *)capture->image.cells;
	if (!image_check(header)) {
		imagemap_close(&capture->image);
		return;
	}
	memcpy(capture->key, header->key, sizeof(capture->key));
	capture->adopted = true;
}

static int on_event(void *context, void *data, size_t len)
{
	struct capture *capture = context;
	const struct event *event = data;
	struct event *copy;

	(void)len;
	if ((event->flags & EVENT_ARRIVAL) &&
	    event->ktime_ns < capture->opened_ns) {
		/* Counted before we came: classes_open() settled it. */
		copy = malloc(sizeof(*copy) + event->payload_len);
		if (copy) {
			memcpy(copy, event, sizeof(*copy) + event->payload_len);
			copy->flags &= (uint16_t)~EVENT_ARRIVAL;
			capture->fn(capture->context, copy);
			free(copy);
		}
	} else {
		capture->fn(capture->context, event);
	}
	return --capture->budget > 0 ? 0 : -EAGAIN;
}

static int open_cgroup(struct capture *capture, const char *dir)
{
	char root[PATH_MAX];
	int r;

	if (!dir) {
		r = cgroups_mount(root, sizeof(root));
		if (r < 0)
			return fail(capture, r, "cgroup2 is not mounted");
		dir = root;
	}
	capture->cgroup_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (capture->cgroup_fd < 0)
		return fail(capture, -errno, "%s", dir);
	return 0;
}

static void set_constants(struct capture *capture,
			  const struct capture_options *options)
{
	struct nameward *skeleton = capture->skeleton;
	size_t i;

	for (i = 0; i < options->n_ports && i < CAPTURE_PORTS_MAX; i++)
		skeleton->rodata->dns_ports[i] = options->ports[i];
	skeleton->rodata->any_port = options->any_port;
	skeleton->rodata->watching = options->watch;
	skeleton->rodata->home_netns = sockdiag_home();
}

static int load(struct capture *capture, const struct capture_options *options)
{
	int r;

	capture->skeleton = nameward__open();
	if (!capture->skeleton)
		return fail(capture, -errno, "the BPF object");
	set_constants(capture, options);
	if (options->ring_bytes &&
	    bpf_map__set_max_entries(capture->skeleton->maps.ring,
				     (uint32_t)options->ring_bytes) < 0)
		return fail(capture, -errno, "ring of %zu bytes",
			    options->ring_bytes);
	if (capture->pin_dir) {
		r = pins_prepare(capture->pin_dir, capture->skeleton->obj);
		if (r < 0)
			return fail(capture, r, "%s", capture->pin_dir);
	}
	r = nameward__load(capture->skeleton);
	if (r < 0)
		return fail(capture, r,
			    "the kernel does not take the BPF programs");
	return 0;
}

static int open_maps(struct capture *capture)
{
	int r;

	capture->ring = ring_buffer__new(map_fd(capture, "ring"), on_event,
					 capture, NULL);
	if (!capture->ring)
		return fail(capture, -errno, "ring buffer");
	r = classes_open(map_fd(capture, "classes"),
			 map_fd(capture, "class_pool"),
			 map_fd(capture, "counts"), &capture->classes);
	if (r < 0)
		return fail(capture, r, "maps of the classes");
	capture->opened_ns = now_ns();
	return 0;
}

static int quiet(enum libbpf_print_level level, const char *format,
		 va_list arguments)
{
	(void)level;
	(void)format;
	(void)arguments;
	return 0;
}

static int open_all(struct capture *capture,
		    const struct capture_options *options)
{
	int r;

	if (getrandom(capture->key, sizeof(capture->key), 0) !=
	    sizeof(capture->key))
		return fail(capture, -EIO, "random key");
	r = open_cgroup(capture, options->cgroup_dir);
	if (r == 0)
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
	capture->features.attribution = "cgroup";
	capture->features.lacks[0] =
		"tracing of sends is not used: a socket that was passed on is attributed to its owner";
	if (options->pin_dir && !options->watch) {
		capture->pin_dir = strdup(options->pin_dir);
		if (!capture->pin_dir)
			return -ENOMEM;
	}
	if (!getenv("NAMEWARD_BPF_LOG")) /* for who ports it */
		(void)libbpf_set_print(quiet);
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

static uint8_t class_of(void *context, const uint64_t *words)
{
	struct capture *capture = context;
	const struct image_header *header = (const void *)capture->image.cells;
	uint8_t class_id;

	if (classes_add(capture->classes, header->class_epoch, words,
			&class_id) < 0)
		return capture_class_none(header->mark_mask);
	capture->untold = true;
	return class_id;
}

/* Give the open sockets what the image in force says. */
static int scan_sockets(struct capture *capture)
{
	struct existing existing = {
		.cgroup_fd = capture->cgroup_fd,
		.sockets_fd = map_fd(capture, "sockets"),
		.cgroups_fd = map_fd(capture, "cgroups"),
		.resolvers_fd = map_fd(capture, "resolvers"),
		.listed_fd = map_fd(capture, "listed"),
		.home_netns = capture->skeleton->rodata->home_netns,
		.image = capture->watch ? NULL : &capture->image,
		.class_of = class_of,
		.context = capture,
	};

	return existing_scan(&existing);
}

int capture_install(struct capture *capture, const struct image *image)
{
	const struct image_header *header = (const void *)image->cells;
	int images_fd = map_fd(capture, "images");
	int cgroups_fd = map_fd(capture, "cgroups");
	CLEANUP(base_closep) int fd = -1;
	int r;

	r = imagemap_new(image, &fd);
	if (r < 0)
		return fail(capture, r, "map of the policy, %zu bytes",
			    image_n_bytes(image));
	r = imagemap_fill_cgroups(image, cgroups_fd);
	if (r < 0)
		return fail(capture, r, "the tree of cgroups");
	classes_begin(capture->classes, header->class_epoch);
	r = imagemap_install(images_fd, fd);
	if (r == 0)
		r = imagemap_open(images_fd, &capture->image);
	if (r < 0)
		return fail(capture, r, "putting the policy in force");
	imagemap_drop_cgroups(cgroups_fd, header->generation);
	if (capture->links)
		(void)scan_sockets(capture);
	return 0;
}

int capture_resolvers(struct capture *capture, const struct capture_addr *addrs,
		      size_t n)
{
	int r = listed_replace(map_fd(capture, "listed"), addrs, n);

	return r < 0 ? fail(capture, r, "resolver addresses") : 0;
}

int capture_attach(struct capture *capture)
{
	int r;

	if (!capture->links) {
		r = links_attach(capture->skeleton->obj, capture->cgroup_fd,
				 capture->pin_dir, &capture->links);
		if (r < 0)
			return fail(capture, r, "attaching to the cgroup");
	}
	if (capture->pin_dir)
		pins_drop_others(capture->pin_dir);
	r = scan_sockets(capture);
	return r < 0 ? fail(capture, r, "the scan of open sockets") : 0;
}

int capture_detach(struct capture *capture)
{
	links_detach(capture->links);
	capture->links = NULL;
	return capture->pin_dir ? pins_remove(capture->pin_dir) : 0;
}

int capture_unload(const char *pin_dir)
{
	int r = links_unpin(pin_dir);

	if (r == -ENOENT)
		return 0; /* there is nothing to do */
	return r < 0 ? r : pins_remove(pin_dir);
}

int capture_fd(const struct capture *capture)
{
	return ring_buffer__epoll_fd(capture->ring);
}

static void tell_classes(struct capture *capture)
{
	uint64_t generation;
	uint32_t epoch;

	capture_generation(capture, &generation, &epoch);
	classes_each(capture->classes, epoch, capture->fn, capture->context);
}

int capture_drain(struct capture *capture, int budget, capture_event_fn fn,
		  void *context)
{
	struct capture_counters counters;

	capture->fn = fn;
	capture->context = context;
	capture->budget = budget;
	(void)ring_buffer__consume(capture->ring);
	capture_counters(capture, &counters);
	if (counters.lost.ring_full != capture->ring_full || capture->untold) {
		capture->ring_full = counters.lost.ring_full;
		capture->untold = false;
		tell_classes(capture);
	}
	return budget - capture->budget;
}

void capture_settle(struct capture *capture, uint8_t class_id)
{
	classes_settle(capture->classes, class_id);
}

int capture_class_add(struct capture *capture, uint32_t class_epoch,
		      const uint64_t words[EVENT_CLASS_WORDS],
		      uint8_t *ret_class_id)
{
	return classes_add(capture->classes, class_epoch, words, ret_class_id);
}

int capture_asked(struct capture *capture, uint64_t cookie, uint16_t id,
		  struct event_asked *ret_asked)
{
	struct shared_asked_key key = { .cookie = cookie, .id = id };
	int fd = map_fd(capture, "asked_map");
	struct event_asked asked;

	if (bpf_map_lookup_elem(fd, &key, ret_asked) < 0)
		return -ENOENT;
	asked = *ret_asked;
	asked.answered = 1;
	(void)bpf_map_update_elem(fd, &key, &asked, BPF_EXIST);
	return 0;
}

static struct sockdiag_ends ends_of(const struct event *event)
{
	struct sockdiag_ends ends = {
		.family = event->family,
		.proto = event->proto,
		.local_port = event->local_port,
		.remote_port = event->remote_port,
	};

	memcpy(ends.local, event->local, 16);
	memcpy(ends.remote, event->remote, 16);
	return ends;
}

int capture_abort(struct capture *capture, const struct event *event)
{
	struct sockdiag_ends ends = ends_of(event);
	int r;

	r = sockdiag_abort(&ends, event->cookie, event->netns,
			   event->owner.tgid);
	return r < 0 ? fail(capture, r, "aborting a TCP connection") : 0;
}

int capture_sender(struct capture *capture, const struct sockdiag_ends *ends,
		   struct event_owner *ret_owner)
{
	return senders_find(map_fd(capture, "senders"), ends, ret_owner);
}

void capture_counters(struct capture *capture, struct capture_counters *ret)
{
	counters_read(map_fd(capture, "counters"), ret);
}

const struct capture_features *capture_features(const struct capture *capture)
{
	return &capture->features;
}
