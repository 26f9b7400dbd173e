/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scanbox.c - the maps by their names, and sockets in them.
 */
#include "tests/unit/bpf/sockets/scanbox.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "bpf/capture.h"
#include "bpf/maps/resolver_addrs.h"
#include "policy/base.h"
#include "policy/eval/image.h"
#include "policy/eval/mark.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

#define TRIES 1000

static const char *unable;
static struct capture_box loaded;
static struct image_header header;

static void unload(void)
{
	image_free(loaded.image);
	capture_close(loaded.capture);
}

void scan_box_enter(void)
{
	unable = capture_box_enter();
}

static uint8_t class_of(void *context, const uint64_t *words)
{
	struct scan_box *box = context;

	(void)words;
	box->n_classes++;
	return SCAN_BOX_CLASS;
}

struct image_header *scan_box_header(const struct scan_box *box)
{
	return (struct image_header *)box->existing.image->cells;
}

void scan_box_scan(struct scan_box *box)
{
	memset(&box->scan, 0, sizeof(box->scan));
	box->scan.existing = &box->existing;
	box->scan.process.owner.tgid = (uint32_t)getpid();
}

static void load(void)
{
	(void)atexit(unload);
	capture_box_begin(&loaded);
	memcpy(&header, loaded.image->cells, sizeof(header));
}

bool scan_box_begin(struct scan_box *box)
{
	memset(box, 0, sizeof(*box));
	if (unable) {
		unit_skip(unable);
		return false;
	}
	if (!loaded.capture)
		load();
	memcpy(loaded.image->cells, &header, sizeof(header));
	box->existing = (struct existing){
		.sockets_fd = capture_box_map("sockets"),
		.cgroups_fd = capture_box_map("cgroups"),
		.resolvers_fd = capture_box_map("resolvers"),
		.resolver_addrs_fd = capture_box_map("resolver_addrs"),
		.inode_program = capture_box_inode_program(),
		.home_netns = sockdiag_home(),
		.image = loaded.image,
		.class_of = class_of,
		.context = box,
	};
	scan_box_scan(box);
	return true;
}

void scan_box_end(struct scan_box *box)
{
	if (!box->existing.image)
		return;
	scan_box_clear_resolvers(box);
	(void)resolver_addrs_replace(box->existing.resolver_addrs_fd, NULL, 0);
}

void scan_box_clear_resolvers(const struct scan_box *box)
{
	int fd = box->existing.resolvers_fd;
	struct shared_process key;

	while (bpf_map_get_next_key(fd, NULL, &key) == 0)
		if (bpf_map_delete_elem(fd, &key) < 0)
			break;
}

void scan_box_list_resolvers(const struct scan_box *box)
{
	const struct ip_net listed[] = {
		{ .ip = unit_ip("127.0.0.1"), .prefix = 32 },
		{ .ip = unit_ip("::1"), .prefix = 128 },
	};

	CU_ASSERT_EQUAL(resolver_addrs_replace(box->existing.resolver_addrs_fd,
					       listed, ARRAY_SIZE(listed)),
			0);
}

bool scan_box_storage(const struct scan_box *box, int fd,
		      struct shared_socket *ret_storage)
{
	return bpf_map_lookup_elem(box->existing.sockets_fd, &fd,
				   ret_storage) == 0;
}

bool scan_box_await_storage(const struct scan_box *box, int fd,
			    struct shared_socket *ret_storage)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	int i;

	for (i = 0; i < TRIES && !scan_box_storage(box, fd, ret_storage); i++)
		(void)nanosleep(&pause, NULL);
	return i < TRIES;
}

uint32_t scan_box_mark(int fd)
{
	socklen_t len = sizeof(uint32_t);
	uint32_t mark = 0;

	CU_ASSERT(getsockopt(fd, SOL_SOCKET, SO_MARK, &mark, &len) == 0);
	return mark;
}

void scan_box_give_mark(int fd, uint32_t mark)
{
	CU_ASSERT(setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) ==
		  0);
}

void scan_box_give_former(const struct scan_box *box, int fd)
{
	const uint32_t mark = mark_of_class(SCAN_BOX_FORMER, SCAN_BOX_MASK);
	struct process process;
	struct shared_socket storage = {
		.netns = sockdiag_netns(fd),
		.seq = 6,
		.eval = { .class_id = SCAN_BOX_FORMER },
		.mark = { .bits = mark,
			  .mask = mark_class_bits(SCAN_BOX_MASK) },
	};

	CU_ASSERT_EQUAL(process_read((uint32_t)getpid(),
				     capture_box_inode_program(), &process),
			0);
	storage.owner = process.owner;
	storage.owner.tgid = SCAN_BOX_FORMER_TGID;
	CU_ASSERT_EQUAL(bpf_map_update_elem(box->existing.sockets_fd, &fd,
					    &storage, BPF_NOEXIST),
			0);
	scan_box_give_mark(fd, mark);
}

/* It is the only one in its namespace. */
int scan_box_elsewhere(void)
{
	CLEANUP(base_closep)
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int fd = -1;

	if (home < 0 || unshare(CLONE_NEWNET) < 0)
		return -1;
	if (system("ip link set lo up") == 0)
		fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	CU_ASSERT(setns(home, CLONE_NEWNET) == 0);
	return fd;
}

int scan_box_connected(int fd)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(9),
					.sin_addr.s_addr =
						htonl(INADDR_LOOPBACK) };

	CU_ASSERT(connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0);
	return fd;
}

int scan_box_bound(int fd, const char *address, uint16_t port)
{
	struct ip_addr ip = unit_ip(address);
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_port = htons(port) };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(port) };
	int r;

	memcpy(&in.sin_addr, ip.bytes, 4);
	memcpy(&in6.sin6_addr, ip.bytes, 16);
	r = ip.family == AF_INET
		    ? bind(fd, (const struct sockaddr *)&in, sizeof(in))
		    : bind(fd, (const struct sockaddr *)&in6, sizeof(in6));
	CU_ASSERT_EQUAL(r, 0);
	return fd;
}

int scan_box_udp(void)
{
	return socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}
