/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_capture_scan.c - sockets that are open as a policy comes into force, and
 * one that can't be looked at.
 *
 * run: once
 */
#include "bpf/capture_state.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "bpf/capture.h"
#include "bpf/kern/nameward.skel.h"
#include "policy/base.h"
#include "policy/eval/image_layout.h"
#include "policy/eval/mark.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/bpf/hungbox.h"
#include "tests/unit/unit.h"

#define MASK 0xff000000U /* capture_box_image() */
#define TRIES 100

static const char *unable;

static void end(struct capture_box *box)
{
	if (box->capture)
		capture_box_end(box);
}

static uint8_t class_of(int fd)
{
	socklen_t len = sizeof(uint32_t);
	uint32_t mark = 0;

	CU_ASSERT(getsockopt(fd, SOL_SOCKET, SO_MARK, &mark, &len) == 0);
	return (uint8_t)mark_class_id(mark, MASK);
}

/* Put an image with this generation and class epoch in force. */
static void install(struct capture_box *box, uint64_t generation,
		    uint32_t class_epoch)
{
	image_free(box->image);
	box->image = capture_box_image(box->capture, generation);
	((struct image_header *)box->image->cells)->class_epoch = class_epoch;
	CU_ASSERT_EQUAL(capture_install(box->capture, box->image), 0);
}

struct flows {
	int n;
	struct sockdiag_ends ends;
	uint8_t class_id;
};

static void note_flow(void *context, const struct sockdiag_ends *ends,
		      uint8_t class_id)
{
	struct flows *flows = context;

	flows->n++;
	flows->ends = *ends;
	flows->class_id = class_id;
}

static void connections_are_reported_by_the_first_scan_alone(void)
{
	CLEANUP(end) struct capture_box box = { 0 };
	CLEANUP(base_closep) int listener = -1, client = -1;
	struct flows flows = { 0 };
	uint8_t before;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	capture_box_connect(&listener, &client);
	capture_on_flow(box.capture, note_flow, &flows);
	CU_ASSERT_FALSE(box.capture->scanned);
	CU_ASSERT_EQUAL(capture_attach(box.capture), 0);
	CU_ASSERT(box.capture->scanned);
	CU_ASSERT_EQUAL(flows.n, 1);
	CU_ASSERT_EQUAL(flows.ends.remote_port, 53);
	before = class_of(client);
	CU_ASSERT(before && flows.class_id == before);
	/* The next policy finds the same connection, and knows it. */
	install(&box, 2, 1);
	CU_ASSERT_EQUAL(flows.n, 1);
	CU_ASSERT_EQUAL(class_of(client), before);
}

static void oldest_epoch_whose_marks_count_follows_the_scan(void)
{
	CLEANUP(end) struct capture_box box = { 0 };
	const __u32 *oldest;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	oldest = &box.capture->skeleton->bss->class_epoch_oldest;
	CU_ASSERT_EQUAL(capture_attach(box.capture), 0);
	CU_ASSERT_EQUAL(*oldest, 1);
	install(&box, 2, 2);
	CU_ASSERT_EQUAL(*oldest, 1);
	install(&box, 3, 3);
	CU_ASSERT_EQUAL(*oldest, 2);
}

static void class_that_the_helper_made_is_reported_once(void)
{
	CLEANUP(end) struct capture_box box = { 0 };
	struct capture_box_seen seen = { 0 };
	CLEANUP(base_closep) int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	CU_ASSERT_EQUAL(capture_attach(box.capture), 0);
	CU_ASSERT_FALSE(class_of(fd) == 0);
	(void)capture_drain(box.capture, 100, capture_box_see, &seen);
	CU_ASSERT_EQUAL(seen.n, 1);
	CU_ASSERT_EQUAL(seen.last.kind, EVENT_CLASS);
	CU_ASSERT_EQUAL(seen.last.class_id, class_of(fd));
	(void)capture_drain(box.capture, 100, capture_box_see, &seen);
	CU_ASSERT_EQUAL(seen.n, 1);
}

static void socket_for_which_no_class_is_left_opens_nothing(void)
{
	CLEANUP(end) struct capture_box box = { 0 };
	CLEANUP(base_closep) int fd = socket(AF_INET, SOCK_DGRAM, 0);
	uint64_t words[EVENT_CLASS_WORDS] = { 0 };
	uint8_t class_id;
	int r = 0;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	for (words[1] = 1; r == 0 && words[1] <= MARK_CLASSES; words[1]++)
		r = capture_class_add(box.capture, 1, words, &class_id);
	CU_ASSERT_EQUAL(r, -ENOSPC);
	/* Without the programs, which would give it the same class. */
	CU_ASSERT_EQUAL(capture_scan_sockets(box.capture), 0);
	CU_ASSERT_EQUAL(class_of(fd), mark_class_none(MASK));
}

static void sockets_are_looked_at_anew_since_a_resolver_may_be_among_them(void)
{
	CLEANUP(end) struct capture_box box = { 0 };
	uint64_t before;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	before = box.capture->skeleton->bss->resolvers_count;
	CU_ASSERT_EQUAL(capture_attach(box.capture), 0);
	CU_ASSERT(box.capture->skeleton->bss->resolvers_count > before);
}

static void watching_gives_owners_and_no_mark(void)
{
	CLEANUP(capture_closep) struct capture *capture = NULL;
	CLEANUP(base_closep) int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct shared_socket storage = { 0 };

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_box_open(true);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	CU_ASSERT_EQUAL(capture_attach(capture), 0);
	CU_ASSERT(bpf_map_lookup_elem(capture_map_fd(capture, sockets), &fd,
				      &storage) == 0);
	CU_ASSERT_EQUAL(storage.owner.tgid, (uint32_t)getpid());
	CU_ASSERT_EQUAL(class_of(fd), 0);
	CU_ASSERT_EQUAL(capture_detach(capture), 0);
}

static void process_that_can_not_be_looked_at_is_passed_by_and_counted(void)
{
	CLEANUP(end) struct capture_box box = { 0 };
	CLEANUP(hung_box_end) struct hung_box hung = { .page = -1 };
	CLEANUP(base_closep) int fd = socket(AF_INET, SOCK_DGRAM, 0);
	const char *why;
	int i;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	box.capture->aside = asidebox();
	why = hung_box_begin(&hung);
	if (why) {
		unit_skip(why);
		return;
	}
	CU_ASSERT_EQUAL(capture_attach(box.capture), 0);
	CU_ASSERT(capture_passed_by(box.capture) > 0);
	CU_ASSERT(class_of(fd) != 0); /* the others were looked at */
	/* It counts those of the last scan.  On a busy machine another may be
	 * late. */
	hung_box_release(&hung);
	for (i = 0; i < TRIES && capture_passed_by(box.capture); i++)
		CU_ASSERT_EQUAL(capture_scan_sockets(box.capture), 0);
	CU_ASSERT(i < TRIES);
}

static const struct unit_test tests[] = {
	UNIT(connections_are_reported_by_the_first_scan_alone),
	UNIT(oldest_epoch_whose_marks_count_follows_the_scan),
	UNIT(class_that_the_helper_made_is_reported_once),
	UNIT(socket_for_which_no_class_is_left_opens_nothing),
	UNIT(sockets_are_looked_at_anew_since_a_resolver_may_be_among_them),
	UNIT(watching_gives_owners_and_no_mark),
	UNIT(process_that_can_not_be_looked_at_is_passed_by_and_counted),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("capture_scan", tests, ARRAY_SIZE(tests));
}
