/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * output_target.c - files, standard output, the journal and syslog.
 */
#include "enforcer/record/output/output_target.h"

#include "policy/base.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define PIPE_BYTES (1 << 20)	/* the most that any user may request */
#define SOCKET_BUFFER (8 << 20) /* as systemd's own library requests */
#define IDENTIFIER "nameward"

enum kind { KIND_FILE, KIND_STDOUT, KIND_JOURNAL, KIND_SYSLOG };

struct output_target {
	enum kind kind;
	int fd; /* -1: the service can't be reached now */
	char *path;
	bool is_socket;
	bool may_block; /* poll() before each write */
};

static int open_file(struct output_target *target)
{
	int fd;

	/* O_NONBLOCK: a FIFO without a reader must not stop the start. */
	fd = open(target->path,
		  O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC |
			  O_NOCTTY,
		  0640);
	if (fd < 0)
		return -errno;
	(void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES); /* if it is a FIFO */
	if (target->fd >= 0)
		(void)close(target->fd);
	target->fd = fd;
	return 0;
}

/*
 * Standard output is shared with others (a shell, the rest of a pipeline) that
 * do not expect O_NONBLOCK.  A pipe or terminal is opened once more, so that
 * only our descriptor has the flag; a file keeps the shared offset.
 */
static int open_stdout(struct output_target *target)
{
	struct stat st;
	int fd;

	if (fstat(STDOUT_FILENO, &st) < 0)
		return -errno;
	fd = S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)
		     ? open("/proc/self/fd/1",
			    O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
		     : -1;
	target->is_socket = S_ISSOCK(st.st_mode);
	target->may_block = fd < 0 && !S_ISREG(st.st_mode);
	if (fd < 0)
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		return -errno;
	(void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES);
	target->fd = fd;
	return 0;
}

static int connect_service(struct output_target *target)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	CLEANUP(base_closep) int fd = -1;
	int size = SOCKET_BUFFER;

	if (strlen(target->path) >= sizeof(addr.sun_path))
		return -ENAMETOOLONG;
	memcpy(addr.sun_path, target->path, strlen(target->path) + 1);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;

	/* A message can't be larger than the buffer.  Failure is no error: only
	 * very long lines are lost. */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) < 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size,
				 sizeof(size));
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		return -errno;
	if (target->fd >= 0)
		(void)close(target->fd);
	target->fd = TAKE_FD(fd);
	return 0;
}

static const struct log_service {
	const char *name;
	enum kind kind;
	const char *path;
} services[] = {
	{ "journald", KIND_JOURNAL, "/run/systemd/journal/socket" },
	{ "syslog", KIND_SYSLOG, "/dev/log" },
};

/* The path of @service's socket if @name is "syslog" or "syslog:/its/socket";
 * NULL: @name means something else. */
static const char *service_path(const struct log_service *service,
				const char *name)
{
	size_t len = strlen(service->name);

	if (strncmp(name, service->name, len) != 0)
		return NULL;
	if (name[len] == '\0')
		return service->path;
	return name[len] == ':' ? name + len + 1 : NULL;
}

static int set_path(struct output_target *target, const char *name)
{
	const char *path;
	size_t i;

	target->kind = strcmp(name, "-") == 0 ? KIND_STDOUT : KIND_FILE;
	for (i = 0; i < ARRAY_SIZE(services); i++) {
		path = service_path(&services[i], name);
		if (!path)
			continue;
		target->kind = services[i].kind;
		name = path;
		break;
	}
	target->path = strdup(name);
	return target->path ? 0 : -ENOMEM;
}

static int open_any(struct output_target *target)
{
	if (target->kind == KIND_STDOUT)
		return open_stdout(target);
	if (target->kind == KIND_FILE)
		return open_file(target);
	return connect_service(target);
}

int output_target_open(const char *name, struct output_target **ret_target)
{
	CLEANUP(output_target_closep) struct output_target *target = NULL;
	int r;

	target = calloc(1, sizeof(*target));
	if (!target)
		return -ENOMEM;

	target->fd = -1;
	r = set_path(target, name);
	if (r < 0)
		return r;

	r = open_any(target);
	if (r < 0)
		return r;
	*ret_target = TAKE_PTR(target);
	return 0;
}

void output_target_close(struct output_target *target)
{
	if (!target)
		return;
	if (target->fd >= 0)
		(void)close(target->fd);
	free(target->path);
	free(target);
}

void output_target_closep(struct output_target **target)
{
	output_target_close(*target);
	*target = NULL;
}

int output_target_reopen(struct output_target *target)
{
	return target->kind == KIND_STDOUT ? 0 : open_any(target);
}

bool output_target_wants_lines(const struct output_target *target)
{
	return target->kind == KIND_JOURNAL || target->kind == KIND_SYSLOG;
}

bool output_target_is_terminal(const struct output_target *target)
{
	return target->fd >= 0 && isatty(target->fd) == 1;
}

ssize_t output_target_write(struct output_target *target, const char *bytes,
			    size_t n)
{
	struct pollfd ready = { .fd = target->fd, .events = POLLOUT };
	ssize_t done;

	/* POLLOUT promises a pipe room for PIPE_BUF bytes, not for more. */
	if (target->may_block && !target->is_socket) {
		if (poll(&ready, 1, 0) <= 0)
			return 0;
		n = n < PIPE_BUF ? n : PIPE_BUF;
	}
	done = target->is_socket
		       ? send(target->fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL)
		       : write(target->fd, bytes, n);
	if (done >= 0)
		return done;
	return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

int output_target_wait(struct output_target *target, int timeout_ms)
{
	struct pollfd ready = { .fd = target->fd, .events = POLLOUT };

	return poll(&ready, 1, timeout_ms) < 0 && errno != EINTR ? -errno : 0;
}

/* The native protocol of systemd-journald: one KEY=VALUE a line. */
static int journal_head(char *head, size_t size, int priority)
{
	return snprintf(head, size,
			"PRIORITY=%d\nSYSLOG_IDENTIFIER=" IDENTIFIER
			"\nMESSAGE=",
			priority);
}

/* The head that syslog(3) writes; RFC 3164 4.1. */
static int syslog_head(char *head, size_t size, int priority)
{
	time_t now = time(NULL);
	char stamp[32] = "";
	struct tm tm;

	if (localtime_r(&now, &tm))
		(void)strftime(stamp, sizeof(stamp), "%b %e %H:%M:%S ", &tm);
	return snprintf(head, size,
			"<%d>%s" IDENTIFIER "[%d]: ", LOG_DAEMON | priority,
			stamp, (int)getpid());
}

static int send_message(struct output_target *target, const char *head,
			const char *line, size_t len)
{
	struct iovec parts[3] = {
		{ (void *)head, strlen(head) },
		{ (void *)line, len },
		{ (void *)"\n", 1 },
	};
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 3 };

	if (target->kind == KIND_SYSLOG)
		message.msg_iovlen = 2;
	if (sendmsg(target->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
		return 0;
	return errno == ENOBUFS || errno == EINTR ? -EAGAIN : -errno;
}

int output_target_send(struct output_target *target, int priority,
		       const char *line, size_t len)
{
	char head[96];
	int r;

	if (target->kind == KIND_JOURNAL)
		(void)journal_head(head, sizeof(head), priority);
	else
		(void)syslog_head(head, sizeof(head), priority);

	r = send_message(target, head, line, len);
	if (r != -ECONNREFUSED && r != -ENOTCONN && r != -ECONNRESET)
		return r;

	/* The service was restarted: it has another socket now. */
	r = connect_service(target);
	return r < 0 ? r : send_message(target, head, line, len);
}
