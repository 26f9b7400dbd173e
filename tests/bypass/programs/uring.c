/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * uring.c send|sendmsg|send_zc|connect|sqpoll NAME [ADDRESS PORT]: send a
 * question for NAME to the recorder's port 53 or to ADDRESS by io_uring, one
 * operation at a time; connect uses TCP, the others UDP.
 *
 * uring.c kept|kept-sqpoll NAME: send it on the socket that was inherited as
 * descriptor 3, connected or not.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/io_uring.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/e2e/client/message.h"

#define ENTRIES 4
#define WAIT_MS 2000
#define KEPT 3

struct ring {
	int fd;
	bool polled; /* by a thread of the kernel: IORING_SETUP_SQPOLL */
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
	unsigned int *sq_tail, *sq_flags, *sq_array, *cq_head, *cq_tail;
	unsigned int sq_mask, cq_mask;
};

struct attack {
	struct ring ring;
	struct sockaddr_in to;
	int fd;
	uint8_t data[2 + MESSAGE_MAX]; /* with two bytes of length, for TCP */
	size_t len;
};

static void *map(int fd, size_t len, long offset)
{
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_POPULATE, fd, offset);

	if (at == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return at;
}

static int ring_open(struct ring *ring, bool polled)
{
	struct io_uring_params p = { 0 };
	char *sq, *cq;

	p.flags = polled ? IORING_SETUP_SQPOLL : 0;
	p.sq_thread_idle = 1000;
	ring->polled = polled;
	ring->fd = (int)syscall(SYS_io_uring_setup, ENTRIES, &p);
	if (ring->fd < 0)
		return -errno;
	sq = map(ring->fd, p.sq_off.array + p.sq_entries * sizeof(unsigned int),
		 IORING_OFF_SQ_RING);
	cq = map(ring->fd,
		 p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe),
		 IORING_OFF_CQ_RING);
	ring->sqes = map(ring->fd, p.sq_entries * sizeof(struct io_uring_sqe),
			 IORING_OFF_SQES);
	ring->sq_tail = (unsigned int *)(sq + p.sq_off.tail);
	ring->sq_flags = (unsigned int *)(sq + p.sq_off.flags);
	ring->sq_array = (unsigned int *)(sq + p.sq_off.array);
	ring->sq_mask = *(unsigned int *)(sq + p.sq_off.ring_mask);
	ring->cq_head = (unsigned int *)(cq + p.cq_off.head);
	ring->cq_tail = (unsigned int *)(cq + p.cq_off.tail);
	ring->cq_mask = *(unsigned int *)(cq + p.cq_off.ring_mask);
	ring->cqes = (struct io_uring_cqe *)(cq + p.cq_off.cqes);
	return 0;
}

static int submit(struct ring *ring)
{
	unsigned int flags = IORING_ENTER_SQ_WAKEUP;

	if (!ring->polled)
		return (int)syscall(SYS_io_uring_enter, ring->fd, 1, 0, 0, NULL,
				    0);
	if (__atomic_load_n(ring->sq_flags, __ATOMIC_SEQ_CST) &
	    IORING_SQ_NEED_WAKEUP)
		return (int)syscall(SYS_io_uring_enter, ring->fd, 1, 0, flags,
				    NULL, 0);
	return 0;
}

/* The result of the operation, or -ETIMEDOUT. */
static int complete(struct ring *ring)
{
	const struct timespec tick = { .tv_nsec = 1000000 };
	unsigned int head = *ring->cq_head;
	int i, result;

	for (i = 0; i < WAIT_MS; i++) {
		if (__atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE) != head) {
			result = ring->cqes[head & ring->cq_mask].res;
			__atomic_store_n(ring->cq_head, head + 1,
					 __ATOMIC_RELEASE);
			return result;
		}
		(void)nanosleep(&tick, NULL);
	}
	return -ETIMEDOUT;
}

static int operate(struct ring *ring, const struct io_uring_sqe *sqe)
{
	unsigned int tail = *ring->sq_tail;

	ring->sqes[tail & ring->sq_mask] = *sqe;
	ring->sq_array[tail & ring->sq_mask] = tail & ring->sq_mask;
	__atomic_store_n(ring->sq_tail, tail + 1, __ATOMIC_SEQ_CST);
	if (submit(ring) < 0)
		return -errno;
	return complete(ring);
}

static int by_send(struct attack *a, uint8_t opcode)
{
	const struct io_uring_sqe sqe = {
		.opcode = opcode,
		.fd = a->fd,
		.addr = (uintptr_t)(a->data + 2),
		.len = (uint32_t)a->len,
	};

	if (connect(a->fd, (struct sockaddr *)&a->to, sizeof(a->to)) < 0)
		return -errno;
	return operate(&a->ring, &sqe);
}

static int by_sendmsg(struct attack *a)
{
	struct iovec vector = { .iov_base = a->data + 2, .iov_len = a->len };
	const struct msghdr message = {
		.msg_name = &a->to,
		.msg_namelen = sizeof(a->to),
		.msg_iov = &vector,
		.msg_iovlen = 1,
	};
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_SENDMSG,
		.fd = a->fd,
		.addr = (uintptr_t)&message,
		.len = 1,
	};

	return operate(&a->ring, &sqe);
}

/* Send the message with its length, and wait for the answer. */
static int by_stream(struct attack *a)
{
	const struct timeval wait = { .tv_sec = 1 };
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_SEND,
		.fd = a->fd,
		.addr = (uintptr_t)a->data,
		.len = (uint32_t)a->len + 2,
	};
	uint8_t answer[512];
	int r = operate(&a->ring, &sqe);

	(void)setsockopt(a->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	if (r > 0 && recv(a->fd, answer, sizeof(answer), 0) < 0)
		return -errno;
	return r;
}

static int by_connect(struct attack *a)
{
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_CONNECT,
		.fd = a->fd,
		.addr = (uintptr_t)&a->to,
		.off = sizeof(a->to),
	};
	int r = operate(&a->ring, &sqe);

	return r < 0 ? r : by_stream(a);
}

static int by_kept(struct attack *a)
{
	struct sockaddr_in peer;
	socklen_t len = sizeof(peer);
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_SEND,
		.fd = KEPT,
		.addr = (uintptr_t)(a->data + 2),
		.len = (uint32_t)a->len,
	};
	socklen_t type_len = sizeof(int);
	int type = 0;

	a->fd = KEPT;
	if (getsockopt(KEPT, SOL_SOCKET, SO_TYPE, &type, &type_len) < 0)
		return -errno;
	if (type == SOCK_STREAM)
		return by_stream(a);
	if (getpeername(KEPT, (struct sockaddr *)&peer, &len) < 0)
		return by_sendmsg(a);
	return operate(&a->ring, &sqe);
}

static int run(struct attack *a, const char *how)
{
	int type = strcmp(how, "connect") == 0 ? SOCK_STREAM : SOCK_DGRAM;
	int r = ring_open(&a->ring, strstr(how, "sqpoll") != NULL);

	if (r < 0)
		return r;
	if (strncmp(how, "kept", 4) == 0)
		return by_kept(a);
	a->fd = socket(AF_INET, type, 0);
	if (a->fd < 0)
		return -errno;
	if (type == SOCK_STREAM)
		return by_connect(a);
	if (strcmp(how, "sendmsg") == 0)
		return by_sendmsg(a);
	return by_send(a, strcmp(how, "send_zc") == 0 ? IORING_OP_SEND_ZC
						      : IORING_OP_SEND);
}

int main(int argc, char **argv)
{
	struct attack a = { .to = { .sin_family = AF_INET } };
	int r;

	if (argc != 3 && argc != 5)
		return 2;
	a.to.sin_port = htons((uint16_t)(argc == 5 ? atoi(argv[4]) : 53));
	(void)inet_pton(AF_INET, argc == 5 ? argv[3] : "198.51.100.2",
			&a.to.sin_addr);
	a.len = message_write(a.data + 2, 4711, argv[2], 1);
	a.data[0] = (uint8_t)(a.len >> 8);
	a.data[1] = (uint8_t)a.len;
	r = run(&a, argv[1]);
	printf("pid=%d result=%s us=0\n", (int)getpid(),
	       r < 0 ? strerrorname_np(-r) : "OK");
	return 0;
}
