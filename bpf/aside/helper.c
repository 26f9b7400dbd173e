/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * helper.c - fork, keep nothing that isn't needed, and serve one request after
 * the other until the parent is gone.
 */
#include "bpf/aside/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base.h"

#define HEAD_REQUEST offsetof(struct helper_request, in)
#define HEAD_ANSWER offsetof(struct helper_answer, out)

/* Room for one descriptor in a message. */
union one_fd {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int))];
};

static void put_fd(struct msghdr *message, union one_fd *control, int fd)
{
	memset(control, 0, sizeof(*control));
	message->msg_control = control;
	message->msg_controllen = sizeof(*control);
	control->head.cmsg_level = SOL_SOCKET;
	control->head.cmsg_type = SCM_RIGHTS;
	control->head.cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(&control->head), &fd, sizeof(fd));
}

static int fd_in(struct msghdr *message)
{
	const struct cmsghdr *control = CMSG_FIRSTHDR(message);
	int fd = -1;

	if (control && control->cmsg_level == SOL_SOCKET &&
	    control->cmsg_type == SCM_RIGHTS &&
	    control->cmsg_len == CMSG_LEN(sizeof(fd)))
		memcpy(&fd, CMSG_DATA(control), sizeof(fd));
	return fd;
}

static int send_answer(int socket, struct helper_answer *answer, int fd)
{
	size_t len = answer->result > 0 ? (size_t)answer->result : 0;
	struct iovec bytes = { answer, HEAD_ANSWER + len };
	struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1 };
	union one_fd control;

	if (fd >= 0)
		put_fd(&message, &control, fd);
	return sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static int serve_one(int socket)
{
	static struct helper_request request;
	static struct helper_answer answer;
	struct aside_reply reply = { .out = answer.out,
				     .room = sizeof(answer.out),
				     .fd = -1 };
	ssize_t n;
	int r;

	n = recv(socket, &request, sizeof(request), 0);
	if (n < (ssize_t)HEAD_REQUEST)
		return -EIO; /* the parent is gone */
	answer.number = request.number;
	answer.result = request.fn(request.in, &reply);
	r = send_answer(socket, &answer, reply.fd);
	base_closep(&reply.fd);
	return r;
}

/*
 * Give up what looking at processes doesn't take, so far as we have it.  The
 * helper reads what others have written.
 */
static void drop_capabilities(void)
{
	static const unsigned int kept[] = { CAP_SYS_PTRACE, CAP_SYS_ADMIN,
					     CAP_NET_ADMIN, CAP_DAC_READ_SEARCH,
					     CAP_BPF };
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct caps[2], keep[2] = { 0 };
	unsigned int i;

	if (syscall(SYS_capget, &head, caps) < 0)
		return;
	for (i = 0; i < ARRAY_SIZE(kept); i++)
		keep[kept[i] / 32].permitted |= 1U << kept[i] % 32;
	for (i = 0; i < ARRAY_SIZE(keep); i++) {
		keep[i].permitted &= caps[i].permitted;
		keep[i].effective = keep[i].permitted;
	}
	(void)syscall(SYS_capset, &head, keep);
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* A helper that is left behind must hold nothing of ours that others wait for:
 * sockets of netlink, the control socket, the records. */
static void close_others(const struct aside_options *options, int socket)
{
	int keep[ASIDE_FDS_MAX + 1];
	unsigned int from = 0;
	size_t i;
	int fd;

	memcpy(keep, options->fds, sizeof(options->fds));
	keep[options->n_fds] = socket;
	qsort(keep, options->n_fds + 1, sizeof(keep[0]), by_number);
	for (i = 0; i <= options->n_fds; i++) {
		if (keep[i] > (int)from)
			(void)close_range(from, (unsigned int)keep[i] - 1, 0);
		if (keep[i] >= (int)from)
			from = (unsigned int)keep[i] + 1;
	}
	(void)close_range(from, ~0U, 0);
	/* Whatever is opened next must not become one of these. */
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	base_closep(&fd);
}

static _Noreturn void run(const struct aside_options *options, int socket,
			  pid_t parent)
{
	struct sigaction ignored = { .sa_handler = SIG_IGN };

	/* The end of the parent ends us; a signal to all of its terminal or
	 * unit is for the parent to heed. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)sigaction(SIGINT, &ignored, NULL);
	(void)sigaction(SIGTERM, &ignored, NULL);
	(void)sigaction(SIGHUP, &ignored, NULL);
	(void)prctl(PR_SET_NAME, "nameward-aside");
	if (getppid() != parent)
		_exit(0);
	close_others(options, socket);
	drop_capabilities();
	while (serve_one(socket) == 0)
		;
	_exit(0);
}

int helper_start(const struct aside_options *options, pid_t *ret_pid,
		 int *ret_socket)
{
	int pair[2];
	pid_t parent = getpid(), pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	pid = fork();
	if (pid == 0) {
		(void)close(pair[0]);
		run(options, pair[1], parent);
	}
	(void)close(pair[1]);
	if (pid < 0) {
		(void)close(pair[0]);
		return -EAGAIN;
	}
	*ret_pid = pid;
	*ret_socket = pair[0];
	return 0;
}

int helper_ask(int socket, const struct helper_request *request, size_t in_len)
{
	if (send(socket, request, HEAD_REQUEST + in_len,
		 MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return -EIO;
	return 0;
}

ssize_t helper_take(int socket, struct helper_answer *ret_answer, int *ret_fd)
{
	struct iovec bytes = { ret_answer, sizeof(*ret_answer) };
	union one_fd control;
	struct msghdr message = {
		.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = &control,
		/* No room for a second descriptor, which nobody would close. */
		.msg_controllen = CMSG_LEN(sizeof(int)),
	};
	ssize_t n;

	n = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n < 0)
		return errno == EAGAIN ? -EAGAIN : -EIO;
	*ret_fd = fd_in(&message);
	if (n == 0)
		return -EIO;
	return n < (ssize_t)HEAD_ANSWER ? -EBADMSG : n - (ssize_t)HEAD_ANSWER;
}
