/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_answering_devices.c - devices that are there, that come and that go, in
 * a network namespace of the test's own.
 *
 * run: once
 */
#include "enforcer/forward/answering_devices.h"

#include <string.h>

#include "bpf/aside/aside.h"
#include "bpf/capture.h"
#include "bpf/capture_devices.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const char *unable;

static struct aside *aside_of(const struct capture *capture)
{
	return asidebox_with(capture_devices_program(capture), -1);
}

static const struct answering_device *
find(const struct answering_devices *devices, const char *name)
{
	size_t i, n;
	const struct answering_device *list =
		answering_devices_list(devices, &n);

	for (i = 0; i < n; i++)
		if (!strcmp(list[i].name, name))
			return &list[i];
	return NULL;
}

/* Handle notifications until the device is @there, or for a second. */
static bool becomes(struct loop *loop, const struct answering_devices *devices,
		    const char *name, bool there)
{
	int i;

	for (i = 0; i < 100 && !find(devices, name) == there; i++)
		(void)loop_once(loop, 10);
	return !find(devices, name) == !there;
}

static void devices_are_known_as_they_come_and_go(void)
{
	const struct answering_device *device;
	struct answering_devices *devices;
	struct capture_box box;
	struct loop *loop;
	bool answers;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	answers = capture_features(box.capture)->answers;
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	CU_ASSERT_EQUAL_FATAL(loop_new(&loop), 0);
	CU_ASSERT_EQUAL_FATAL(answering_devices_new(loop, box.capture,
						    aside_of(box.capture),
						    &devices),
			      0);
	CU_ASSERT(answering_devices_whole(devices));
	device = find(devices, "lo");
	CU_ASSERT_PTR_NOT_NULL_FATAL(device);
	CU_ASSERT_EQUAL(device->error == 0, answers);
	CU_ASSERT_EQUAL(capture_devices_answers(box.capture, device->ifindex),
			answers);
	if (nftbox_sh("ip link add later0 type veth peer name later1")) {
		CU_ASSERT(becomes(loop, devices, "later1", true));
		device = find(devices, "later1");
		CU_ASSERT(device && (device->error == 0) == answers);
		CU_ASSERT(nftbox_sh("ip link set later1 name other1"));
		CU_ASSERT(becomes(loop, devices, "other1", true));
		CU_ASSERT_PTR_NULL(find(devices, "later1"));
		CU_ASSERT(nftbox_sh("ip link del later0"));
		CU_ASSERT(becomes(loop, devices, "other1", false));
		CU_ASSERT_PTR_NULL(find(devices, "later0"));
	} else {
		unit_skip("no veth can be made");
	}
	answering_devices_free(devices);
	loop_free(loop);
	capture_box_end(&box);
}

static void lost_notifications_are_made_up_for(void)
{
	const struct answering_device *device;
	struct answering_devices *devices;
	struct capture_box box;
	struct loop *loop;
	bool answers;

	if (unable) {
		unit_skip(unable);
		return;
	}
	if (!nftbox_sh("ip link add went0 type veth peer name went1")) {
		unit_skip("no veth can be made");
		return;
	}
	capture_box_begin(&box);
	answers = capture_features(box.capture)->answers;
	CU_ASSERT_EQUAL_FATAL(loop_new(&loop), 0);
	CU_ASSERT_EQUAL_FATAL(answering_devices_new(loop, box.capture,
						    aside_of(box.capture),
						    &devices),
			      0);
	CU_ASSERT_PTR_NOT_NULL(find(devices, "went0"));
	CU_ASSERT(nftbox_sh(
		"i=0; while [ $i -lt 1000 ]; do i=$((i + 1)); "
		"echo link set lo mtu $((1000 + i)); done | ip -batch -"));
	CU_ASSERT(nftbox_sh("ip link del went0"));
	CU_ASSERT(nftbox_sh("ip link add came0 type veth peer name came1"));
	CU_ASSERT(becomes(loop, devices, "came1", true));
	CU_ASSERT_PTR_NULL(find(devices, "went0"));
	device = find(devices, "came0");
	CU_ASSERT(device && (device->error == 0) == answers);
	device = find(devices, "lo");
	CU_ASSERT(device && (device->error == 0) == answers);
	CU_ASSERT(nftbox_sh("ip link del came0"));
	answering_devices_free(devices);
	loop_free(loop);
	capture_box_end(&box);
}

/* Its helper is never asked, for want of credit. */
static void a_kernel_that_does_not_answer_is_asked_again(void)
{
	const struct aside_options options = { .credit_ms = 1 };
	CLEANUP(aside_freep) struct aside *aside = NULL;
	struct answering_devices *devices;
	struct capture_box box;
	struct loop *loop;
	size_t n = 7;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	CU_ASSERT_EQUAL_FATAL(loop_new(&loop), 0);
	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	CU_ASSERT_EQUAL_FATAL(
		answering_devices_new(loop, box.capture, aside, &devices), 0);
	CU_ASSERT_FALSE(answering_devices_whole(devices));
	CU_ASSERT(answering_devices_list(devices, &n) == NULL && n == 0);
	answering_devices_tick(devices);
	CU_ASSERT_FALSE(answering_devices_whole(devices));
	answering_devices_free(devices);
	loop_free(loop);
	capture_box_end(&box);
}

static void without_devices_there_is_no_list(void)
{
	size_t n = 7;

	CU_ASSERT(answering_devices_whole(NULL));
	answering_devices_tick(NULL);

	CU_ASSERT_PTR_NULL(answering_devices_list(NULL, &n));
	CU_ASSERT_EQUAL(n, 0);
	answering_devices_free(NULL);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(devices_are_known_as_they_come_and_go),
		UNIT(lost_notifications_are_made_up_for),
		UNIT(a_kernel_that_does_not_answer_is_asked_again),
		UNIT(without_devices_there_is_no_list),
	};

	unable = capture_box_enter();
	return unit_main("answering_devices", tests, ARRAY_SIZE(tests));
}
