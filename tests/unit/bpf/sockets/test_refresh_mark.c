/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_refresh_mark.c - a socket with the mark of its former user gets the
 * present one's from our program on setsockopt().
 */
#include "bpf/sockets/refresh_mark.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "bpf/capture.h"
#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/unit.h"

static const char *unable;

static uint64_t cookie_of(int fd)
{
	socklen_t len = sizeof(uint64_t);
	uint64_t cookie = 0;

	CU_ASSERT(!getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &len));
	return cookie;
}

static uint32_t mark_of(int fd)
{
	socklen_t len = sizeof(uint32_t);
	uint32_t mark = 0;

	CU_ASSERT(!getsockopt(fd, SOL_SOCKET, SO_MARK, &mark, &len));
	return mark;
}

/* As if another process, of another class, used the socket now. */
static void change_class(int fd, uint8_t class_id)
{
	int sockets = capture_box_map("sockets");
	struct shared_socket st;

	CU_ASSERT_FATAL(bpf_map_lookup_elem(sockets, &fd, &st) == 0);
	st.eval.class_id = class_id;
	CU_ASSERT(bpf_map_update_elem(sockets, &fd, &st, BPF_EXIST) == 0);
}

static void socket_gets_the_mark_of_its_present_class(void)
{
	struct capture_box box;
	uint32_t before;
	int fd, other;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	other = socket(AF_INET, SOCK_DGRAM, 0);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	before = mark_of(fd);
	CU_ASSERT((before & 0x7f000000) != 0x42000000);
	change_class(fd, 0x42);
	change_class(other, 0x43);
	CU_ASSERT_EQUAL(mark_of(fd), before);
	CU_ASSERT(!refresh_mark_socket(asidebox(), 0, (uint32_t)getpid(),
				       cookie_of(fd)));
	CU_ASSERT_EQUAL(mark_of(fd) & 0x7f000000, 0x42000000);
	CU_ASSERT_EQUAL(mark_of(other), before);
	(void)close(fd);
	(void)close(other);
	capture_box_end(&box);
}

static void socket_that_the_process_does_not_hold_is_not_found(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	uint64_t cookie = cookie_of(fd);

	CU_ASSERT_EQUAL(refresh_mark_socket(asidebox(), 0, 0x7ffffff0, cookie),
			-ENOENT);
	(void)close(fd);
	CU_ASSERT_EQUAL(
		refresh_mark_socket(asidebox(), 0, (uint32_t)getpid(), cookie),
		-ENOENT);
}

static const struct unit_test tests[] = {
	UNIT(socket_gets_the_mark_of_its_present_class),
	UNIT(socket_that_the_process_does_not_hold_is_not_found),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("refresh_mark", tests, ARRAY_SIZE(tests));
}
