/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_capture.c - the kernel side without the daemon: real sockets on the
 * loopback of a network namespace of the test's own, in a cgroup of its own.
 *
 * run: once
 */
#include "bpf/capture.h"

#include <cap-ng.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/eval/image.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

static const char *unable;

static const uint8_t allowed_query[] = CAPTURE_BOX_ALLOWED;
static const uint8_t denied_query[] = CAPTURE_BOX_DENIED;

static void watching_reports_question_and_answer(void)
{
	struct capture *capture;
	struct capture_box_seen seen = { 0 };
	struct capture_box_pair pair;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_box_open(true);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	capture_box_pair_open(&pair);
	CU_ASSERT(send(pair.client, denied_query, sizeof(denied_query) - 1, 0) >
		  0);
	capture_box_echo(&pair);
	CU_ASSERT(capture_drain(capture, 100, capture_box_see, &seen) == 2);
	CU_ASSERT(seen.query.owner.tgid == (uint32_t)getpid());
	CU_ASSERT(seen.query.owner.attribution == EVENT_EXACT);
	CU_ASSERT(seen.query.remote_port == 53);
	CU_ASSERT(seen.query.payload_len == sizeof(denied_query) - 1);
	CU_ASSERT(seen.last.kind == EVENT_ANSWER);
	CU_ASSERT(seen.last.flags & EVENT_HAS_QUESTION);
	CU_ASSERT(!memcmp(seen.payload + 12, denied_query + 12,
			  sizeof(denied_query) - 13));
	capture_box_pair_close(&pair);
	CU_ASSERT(capture_detach(capture) == 0);
	capture_close(capture);
}

static void denied_question_gets_eperm_and_never_arrives(void)
{
	struct capture_box box;
	struct capture_box_seen seen = { 0 };
	struct capture_box_pair pair;
	uint8_t buffer[512];

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	capture_box_pair_open(&pair); /* opened before, so the scan finds it */
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	CU_ASSERT(send(pair.client, denied_query, sizeof(denied_query) - 1,
		       0) == -1 &&
		  errno == EPERM);
	CU_ASSERT(recv(pair.server, buffer, sizeof(buffer), MSG_DONTWAIT) ==
		  -1);
	CU_ASSERT(capture_drain(box.capture, 100, capture_box_see, &seen) > 0);
	CU_ASSERT(seen.query.flags & EVENT_STOPPED);
	CU_ASSERT(seen.query.reason == EVENT_REASON_DEFAULT);
	CU_ASSERT(seen.query.owner.attribution == EVENT_EXACT);
	CU_ASSERT(send(pair.client, allowed_query, sizeof(allowed_query) - 1,
		       0) > 0);
	capture_box_echo(&pair);
	CU_ASSERT(capture_drain(box.capture, 100, capture_box_see, &seen) == 2);
	CU_ASSERT(seen.last.kind == EVENT_ANSWER && seen.last.clause == 0);
	CU_ASSERT(seen.last.flags & EVENT_OPENS);
	CU_ASSERT(seen.last.flags & EVENT_ARRIVAL);
	CU_ASSERT(seen.last.class_id > 0);
	capture_box_pair_close(&pair);
	capture_box_end(&box);
}

static uint32_t mark_of_new_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t len = sizeof(uint32_t);
	uint32_t mark = 0;

	(void)getsockopt(fd, SOL_SOCKET, SO_MARK, &mark, &len);
	(void)close(fd);
	return mark;
}

static void answer_in_flight_sets_the_top_bit_of_new_marks(void)
{
	struct capture_box box;
	struct capture_box_seen seen = { 0 };
	struct capture_box_pair pair;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	capture_box_pair_open(&pair);
	(void)capture_drain(box.capture, 100, capture_box_see, &seen);
	CU_ASSERT(seen.last.kind == EVENT_CLASS);
	capture_settle(box.capture, &seen.last.class_id, 1);
	CU_ASSERT(mark_of_new_socket() == (uint32_t)seen.last.class_id << 24);
	CU_ASSERT(send(pair.client, allowed_query, sizeof(allowed_query) - 1,
		       0) > 0);
	capture_box_echo(&pair);
	CU_ASSERT(mark_of_new_socket() & 0x80000000);
	(void)capture_drain(box.capture, 100, capture_box_see, &seen);
	capture_settle(box.capture, &seen.last.class_id, 1);
	CU_ASSERT(!(mark_of_new_socket() & 0x80000000));
	capture_box_pair_close(&pair);
	capture_box_end(&box);
}

/* To open a map by its number, as that of the image in force, takes
 * CAP_SYS_ADMIN. */
static void set_sys_admin(capng_act_t action)
{
	CU_ASSERT_EQUAL(capng_get_caps_process(), 0);
	CU_ASSERT_EQUAL(capng_update(action, CAPNG_EFFECTIVE, CAP_SYS_ADMIN),
			0);
	CU_ASSERT_EQUAL(capng_apply(CAPNG_SELECT_CAPS), 0);
}

static void once_an_image_is_in_force_nothing_can_fail(void)
{
	uint64_t generation;
	struct capture_box box;
	struct image *next;
	uint32_t epoch;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	next = capture_box_image(box.capture, 2);
	set_sys_admin(CAPNG_DROP);
	CU_ASSERT_EQUAL(capture_install(box.capture, next), 0);
	set_sys_admin(CAPNG_ADD);
	capture_generation(box.capture, &generation, &epoch);
	CU_ASSERT_EQUAL(generation, 2);
	image_free(next);
	capture_box_end(&box);
}

/* The answer counts for the class that its program had when it came. */
static void
answer_of_before_a_reload_is_in_flight_for_the_classes_after_it(void)
{
	const uint64_t words[EVENT_CLASS_WORDS] = { 1 };
	struct capture_box_seen seen = { 0 };
	struct capture_box_pair pair;
	struct capture_box box;
	struct image *next;
	uint8_t before, id = 0;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	capture_box_pair_open(&pair);
	(void)capture_drain(box.capture, 100, capture_box_see, &seen);
	before = seen.last.class_id;
	capture_settle(box.capture, &before, 1);
	CU_ASSERT(send(pair.client, allowed_query, sizeof(allowed_query) - 1,
		       0) > 0);
	capture_box_echo(&pair);
	next = capture_box_image(box.capture, 2);
	((struct image_header *)next->cells)->class_epoch = 2;
	CU_ASSERT_EQUAL(capture_class_add(box.capture, 2, words, &id), 0);
	CU_ASSERT_EQUAL(capture_install(box.capture, next), 0);
	CU_ASSERT_EQUAL(mark_of_new_socket(), 0x80000000 | (uint32_t)id << 24);
	capture_settle(box.capture, NULL, 0); /* not seen yet */
	CU_ASSERT(mark_of_new_socket() & 0x80000000);
	CU_ASSERT(capture_drain(box.capture, 100, capture_box_see, &seen) > 0);
	CU_ASSERT(mark_of_new_socket() & 0x80000000); /* not in the sets yet */
	capture_settle(box.capture, &before, 1);
	CU_ASSERT_EQUAL(mark_of_new_socket(), (uint32_t)id << 24);
	capture_box_pair_close(&pair);
	image_free(next);
	capture_box_end(&box);
}

/* A raw socket: no hook sees its sends, and it takes another mark for a packet.
 */
static int open_raw(void)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_addr.s_addr =
						htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_UDP);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT(connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0);
	return fd;
}

/* Have a child send the permitted question on @fd in a packet with @mark.
 * Yields the error that it gets. */
static int ask_by_child(int fd, uint32_t mark)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(mark))];
	} control = { .head = { .cmsg_len = CMSG_LEN(sizeof(mark)),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SO_MARK } };
	struct udphdr udp = { .source = htons(4000), .dest = htons(53) };
	struct iovec iov[] = {
		{ .iov_base = &udp, .iov_len = sizeof(udp) },
		{ .iov_base = (void *)(uintptr_t)allowed_query,
		  .iov_len = sizeof(allowed_query) - 1 },
	};
	const struct msghdr message = { .msg_iov = iov,
					.msg_iovlen = ARRAY_SIZE(iov),
					.msg_control = &control,
					.msg_controllen = sizeof(control) };
	pid_t pid = fork();
	int status = 1;

	if (!pid) {
		udp.len = htons(sizeof(udp) + sizeof(allowed_query) - 1);
		memcpy(CMSG_DATA(&control.head), &mark, sizeof(mark));
		_exit(sendmsg(fd, &message, 0) < 0 ? errno : 0);
	}
	CU_ASSERT_FATAL(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* The daemon is the current task as a packet goes on that was held.  Any other
 * but the one that has opened a raw socket may be finishing its datagram. */
static void question_that_was_held_stays_its_sockets_owners(void)
{
	struct capture_box_seen seen = { 0 };
	struct capture_box box;
	int fd;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	fd = open_raw();
	CU_ASSERT_EQUAL(ask_by_child(fd, 0x80000000), 0);
	(void)capture_drain(box.capture, 100, capture_box_see, &seen);
	CU_ASSERT(seen.query.owner.tgid == (uint32_t)getpid());
	CU_ASSERT(seen.query.owner.attribution == EVENT_SOCKET_OWNER);
	CU_ASSERT_EQUAL(ask_by_child(fd, 0), EPERM);
	(void)capture_drain(box.capture, 100, capture_box_see, &seen);
	CU_ASSERT_EQUAL(seen.query.owner.attribution, EVENT_UNKNOWN);
	(void)close(fd);
	capture_box_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(watching_reports_question_and_answer),
	UNIT(denied_question_gets_eperm_and_never_arrives),
	UNIT(answer_in_flight_sets_the_top_bit_of_new_marks),
	UNIT(once_an_image_is_in_force_nothing_can_fail),
	UNIT(answer_of_before_a_reload_is_in_flight_for_the_classes_after_it),
	UNIT(question_that_was_held_stays_its_sockets_owners),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("capture", tests, ARRAY_SIZE(tests));
}
