/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_capture_devices.c - a denied question by lo, before and after the kernel
 * side knows of the device.
 *
 * run: once
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "bpf/capture_devices.h"
#include "bpf/load/device_links.h"
#include "bpf/load/feature.h"
#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define LO 1

static const char *unable;
static const uint8_t denied[] = CAPTURE_BOX_DENIED;

/* Send the question, and read what comes back.  -EPERM: it could not be sent;
 * 0: nothing came. */
static ssize_t ask(uint8_t *answer, size_t size, bool *ret_arrived)
{
	struct capture_box_pair pair;
	uint8_t question[512];
	ssize_t n = -1;
	int tries;

	capture_box_pair_open(&pair);
	if (send(pair.client, denied, sizeof(denied) - 1, 0) < 0)
		n = -errno;
	for (tries = 0; tries < 100 && n == -1; tries++) {
		n = recv(pair.client, answer, size, MSG_DONTWAIT);
		(void)usleep(n < 0 ? 5000 : 0);
	}
	*ret_arrived =
		recv(pair.server, question, sizeof(question), MSG_DONTWAIT) > 0;
	capture_box_pair_close(&pair);
	return n;
}

/* Does the kernel answer?  Else the test is skipped, and @box has ended. */
static bool answers(struct capture_box *box)
{
	if (capture_features(box->capture)->answers)
		return true;
	unit_skip("the kernel has no TCX");
	capture_box_end(box);
	return false;
}

static struct aside *aside_of(const struct capture *capture)
{
	return asidebox_with(capture_devices_program(capture), -1);
}

static void a_denied_question_is_answered_where_the_device_is_known(void)
{
	struct capture_box_seen seen = { 0 };
	struct capture_box box;
	uint8_t answer[512];
	bool arrived;
	ssize_t n;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	CU_ASSERT_EQUAL(ask(answer, sizeof(answer), &arrived), -EPERM);
	CU_ASSERT_FALSE(arrived);
	if (!answers(&box))
		return;
	CU_ASSERT_EQUAL(
		capture_devices_add(box.capture, aside_of(box.capture), LO), 0);
	CU_ASSERT(capture_devices_answers(box.capture, LO));
	capture_devices_known(box.capture);
	n = ask(answer, sizeof(answer), &arrived);
	CU_ASSERT_FALSE(arrived);
	CU_ASSERT_EQUAL_FATAL(n, sizeof(denied) - 1);
	CU_ASSERT_EQUAL(answer[2], 0x81); /* QR, RD */
	CU_ASSERT_EQUAL(answer[3], 0x83); /* RA, NXDOMAIN */
	CU_ASSERT(!memcmp(answer, denied, 2));
	CU_ASSERT(!memcmp(answer + 4, denied + 4, sizeof(denied) - 1 - 4));
	CU_ASSERT(capture_drain(box.capture, 100, capture_box_see, &seen) > 0);
	CU_ASSERT(seen.query.flags & EVENT_STOPPED);
	CU_ASSERT(seen.query.flags & EVENT_NXDOMAIN);
	CU_ASSERT_EQUAL(seen.last.kind, EVENT_QUERY); /* and no answer */
	capture_devices_remove(box.capture, LO);
	CU_ASSERT_FALSE(capture_devices_answers(box.capture, LO));
	capture_box_end(&box);
}

static void where_a_device_is_in_doubt_the_send_fails(void)
{
	struct capture_box box;
	uint8_t answer[512];
	struct aside *aside;
	bool arrived;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	capture_devices_doubt(box.capture, LO);
	if (!answers(&box))
		return;
	aside = aside_of(box.capture);
	CU_ASSERT_EQUAL(capture_devices_add(box.capture, aside, LO), 0);
	CU_ASSERT(ask(answer, sizeof(answer), &arrived) > 0);
	capture_devices_doubt(box.capture, LO);
	CU_ASSERT(capture_devices_answers(box.capture, LO));
	CU_ASSERT_EQUAL(ask(answer, sizeof(answer), &arrived), -EPERM);
	CU_ASSERT_FALSE(arrived);
	CU_ASSERT_EQUAL(capture_devices_add(box.capture, aside, LO), 0);
	CU_ASSERT(ask(answer, sizeof(answer), &arrived) > 0);
	CU_ASSERT_FALSE(arrived);
	capture_box_end(&box);
}

/* Attach a program of someone else's to the cgroup, which takes the mark from
 * all that leaves. */
static int attach_marker(int cgroup_fd)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ST | BPF_MEM | BPF_W,
		  .dst_reg = BPF_REG_1,
		  .off = offsetof(struct __sk_buff, mark) },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 1 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_CGROUP_SKB, NULL, "GPL", insns,
			       ARRAY_SIZE(insns), NULL);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_FATAL(bpf_prog_attach(fd, cgroup_fd, BPF_CGROUP_INET_EGRESS,
					BPF_F_ALLOW_MULTI) == 0);
	return fd;
}

static void a_program_behind_ours_makes_the_denial_an_error(void)
{
	struct capture_box box;
	uint8_t answer[512];
	int cgroup_fd, fd;
	bool arrived;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	if (!answers(&box))
		return;
	CU_ASSERT_EQUAL(
		capture_devices_add(box.capture, aside_of(box.capture), LO), 0);
	CU_ASSERT(ask(answer, sizeof(answer), &arrived) > 0);
	cgroup_fd = open(capture_box_cgroup(), O_RDONLY | O_DIRECTORY);
	fd = attach_marker(cgroup_fd);
	CU_ASSERT_EQUAL(ask(answer, sizeof(answer), &arrived), -EPERM);
	CU_ASSERT_FALSE(arrived);
	CU_ASSERT_EQUAL(bpf_prog_detach2(fd, cgroup_fd, BPF_CGROUP_INET_EGRESS),
			0);
	CU_ASSERT(ask(answer, sizeof(answer), &arrived) > 0);
	(void)close(fd);
	(void)close(cgroup_fd);
	capture_box_end(&box);
}

/* As if a helper had been late with it: the link ends whenever that goes. */
static void a_link_that_nobody_holds_makes_the_denial_an_error(void)
{
	static const char *const make[] = { "ip",    "link", "add",  "held0",
					    "type",  "veth", "peer", "name",
					    "held1", NULL };
	static const char *const unmake[] = { "ip", "link", "del", "held0",
					      NULL };
	struct device_links *late;
	struct capture_box box;
	struct aside *aside;
	uint8_t answer[512];
	bool arrived;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	if (!capture_features(box.capture)->answers ||
	    nftbox_run(make, NULL, 0) != 0) {
		unit_skip("the kernel has no TCX, or no veth can be made");
		capture_box_end(&box);
		return;
	}
	aside = aside_of(box.capture);
	CU_ASSERT_EQUAL(capture_devices_add(box.capture, aside,
					    if_nametoindex("held0")),
			0);
	CU_ASSERT_EQUAL_FATAL(
		device_links_new(capture_devices_program(box.capture), NULL,
				 &late),
		0);
	CU_ASSERT_EQUAL(device_links_add(late, aside, LO), 0);
	CU_ASSERT_EQUAL(ask(answer, sizeof(answer), &arrived), -EPERM);
	CU_ASSERT_FALSE(arrived);
	device_links_close(late);
	CU_ASSERT_EQUAL(capture_devices_add(box.capture, aside, LO), 0);
	CU_ASSERT(ask(answer, sizeof(answer), &arrived) > 0);
	CU_ASSERT_EQUAL(nftbox_run(unmake, NULL, 0), 0);
	capture_box_end(&box);
}

static void without_the_feature_the_send_fails(void)
{
	struct capture *capture;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_box_open_without(FEATURE_ANSWERS);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	CU_ASSERT_EQUAL(capture_devices_add(capture, asidebox(), LO),
			-EOPNOTSUPP);
	CU_ASSERT(capture_devices_program(capture) < 0);
	CU_ASSERT_FALSE(capture_devices_answers(capture, LO));
	capture_devices_remove(capture, LO);
	capture_devices_known(capture);
	capture_close(capture);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_denied_question_is_answered_where_the_device_is_known),
		UNIT(where_a_device_is_in_doubt_the_send_fails),
		UNIT(a_program_behind_ours_makes_the_denial_an_error),
		UNIT(a_link_that_nobody_holds_makes_the_denial_an_error),
		UNIT(without_the_feature_the_send_fails),
	};

	unable = capture_box_enter();
	return unit_main("capture_devices", tests, ARRAY_SIZE(tests));
}
