/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hungbox.c - the process tells that it is ready, and its userfaultfd that it
 * hangs.
 */
#include "tests/unit/bpf/hungbox.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"

#define PATIENCE_MS 20000

/* The process's descriptors. */
#define SOCKET 100
#define PAGE 101

/* --- in the process --- */

static int connect_to_itself(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	socklen_t len = sizeof(to);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listener, (const struct sockaddr *)&to, len) < 0 ||
	    listen(listener, 1) < 0 ||
	    getsockname(listener, (struct sockaddr *)&to, &len) < 0 ||
	    connect(fd, (const struct sockaddr *)&to, len) < 0)
		return -1;
	return dup2(fd, SOCKET);
}

/* A page that is missing, and whose reader waits for the holder of PAGE. */
static const void *make_page(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register missing = {
		.mode = UFFDIO_REGISTER_MODE_MISSING
	};
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	/* poll() waits for one that does not block, and for no other. */
	int fd = (int)syscall(SYS_userfaultfd, O_NONBLOCK);
	void *page = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	missing.range.start = (uintptr_t)page;
	missing.range.len = size;
	if (fd < 0 || page == MAP_FAILED || ioctl(fd, UFFDIO_API, &api) < 0 ||
	    ioctl(fd, UFFDIO_REGISTER, &missing) < 0 || dup2(fd, PAGE) < 0)
		return NULL;
	(void)close(fd);
	return page;
}

static _Noreturn void hang(int ready)
{
	const void *page;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (unshare(CLONE_NEWNET) < 0 || system("ip link set lo up") != 0 ||
	    connect_to_itself() < 0)
		_exit(1);
	page = make_page();
	if (!page || write(ready, "x", 1) != 1)
		_exit(1);
	_exit(send(SOCKET, page, 1, MSG_NOSIGNAL) != 1);
}

/* --- beside it --- */

static int fetch(const struct hung_box *box, int fd)
{
	CLEANUP(base_closep)
	int pidfd = (int)syscall(SYS_pidfd_open, box->pid, 0);

	return (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
}

const char *hung_box_begin(struct hung_box *box)
{
	struct pollfd fault = { .events = POLLIN };
	char byte;
	ssize_t n;
	int ready[2];

	*box = (struct hung_box){ .page = -1 };
	if (pipe2(ready, O_CLOEXEC) < 0)
		return "a pipe can't be made";
	box->pid = fork();
	if (box->pid == 0)
		hang(ready[1]);
	(void)close(ready[1]);
	n = read(ready[0], &byte, 1);
	(void)close(ready[0]);
	if (n != 1)
		return "no process can hang without userfaultfd(2)";
	box->page = fetch(box, PAGE);
	fault.fd = box->page;
	if (box->page < 0 || poll(&fault, 1, PATIENCE_MS) != 1 ||
	    fault.revents != POLLIN)
		return "the process does not hang";
	return NULL;
}

int hung_box_socket(const struct hung_box *box)
{
	return fetch(box, SOCKET);
}

void hung_box_release(struct hung_box *box)
{
	struct uffdio_zeropage zero = { 0 };
	struct uffd_msg fault;

	if (box->page < 0 ||
	    read(box->page, &fault, sizeof(fault)) != sizeof(fault))
		return;
	zero.range.len = (__u64)sysconf(_SC_PAGESIZE);
	zero.range.start = fault.arg.pagefault.address & -zero.range.len;
	(void)ioctl(box->page, UFFDIO_ZEROPAGE, &zero);
	(void)close(box->page);
	box->page = -1;
}

void hung_box_end(struct hung_box *box)
{
	base_closep(&box->page);
	if (box->pid > 0) {
		(void)kill(box->pid, SIGKILL);
		(void)waitpid(box->pid, NULL, 0);
	}
	*box = (struct hung_box){ .page = -1 };
}
