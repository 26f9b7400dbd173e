/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hung.c HOW DIRECTORY UID ADDRESS NAME: be a process of user UID that the
 * kernel makes wait for ever while it holds a lock, by way of a FUSE server at
 * DIRECTORY that answers all but a write, and a read of the file "unread".
 * Prints "hung PID" when it waits.  The parent is the server; SIGTERM ends
 * both.
 *
 *   munmap  the memory map's lock: munmap() of a page that has to be written,
 *           beside an mmap() that waits its turn.  A thread goes on to ask
 *           ADDRESS for NAME, twice a second.
 *   exec    the lock of an exec(), which gives up such a page
 *   send    the lock of a socket: a datagram out of a page that is never read
 *   ifconf  the RTNL lock, of all network namespaces: the addresses of the
 *           devices are written to such a page
 *
 * Each has a UDP socket as descriptor 9, connected to ADDRESS port 53, or to
 * port 9 in "send" and "ifconf".
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/e2e/client/message.h"

#define PAGE 4096
#define KEPT 9 /* the descriptor of the socket */
#define SETTLE_US 300000
#define ASK_US 500000

enum node { ROOT = FUSE_ROOT_ID, UNWRITTEN, UNREAD };

static struct {
	const char *dir, *name;
	struct sockaddr_in to;
	uint8_t question[MESSAGE_MAX];
	size_t len;
	char *page; /* of the file */
} attack;

/* --- the server --- */

static volatile sig_atomic_t ended;

static void end(int signal_number)
{
	(void)signal_number;
	ended = 1;
}

static struct fuse_attr attr_of(uint64_t node)
{
	return (struct fuse_attr){
		.ino = node,
		.mode = node == ROOT ? S_IFDIR | 0755 : S_IFREG | 0666,
		.nlink = 1,
		.size = PAGE,
		.blksize = PAGE,
	};
}

static void reply(int fuse, uint64_t unique, int error, const void *body,
		  size_t len)
{
	char out[sizeof(struct fuse_out_header) + PAGE];
	struct fuse_out_header head = { .error = -error, .unique = unique };

	head.len = (uint32_t)(sizeof(head) + (error ? 0 : len));
	memcpy(out, &head, sizeof(head));
	if (!error && len)
		memcpy(out + sizeof(head), body, len);
	(void)!write(fuse, out, head.len);
}

static void answer_init(int fuse, const struct fuse_in_header *in)
{
	struct fuse_init_out out = {
		.major = FUSE_KERNEL_VERSION,
		.minor = 31,
		.max_write = PAGE,
		.max_background = 16,
		.congestion_threshold = 16,
	};

	reply(fuse, in->unique, 0, &out, sizeof(out));
}

static void answer_lookup(int fuse, const struct fuse_in_header *in)
{
	const char *name = (const char *)(in + 1);
	struct fuse_entry_out out = { .entry_valid = 1000, .attr_valid = 1000 };

	out.nodeid = strcmp(name, "unread") == 0 ? UNREAD : UNWRITTEN;
	out.attr = attr_of(out.nodeid);
	reply(fuse, in->unique, 0, &out, sizeof(out));
}

static void answer_getattr(int fuse, const struct fuse_in_header *in)
{
	struct fuse_attr_out out = { .attr_valid = 1000,
				     .attr = attr_of(in->nodeid) };

	reply(fuse, in->unique, 0, &out, sizeof(out));
}

static void answer(int fuse, const struct fuse_in_header *in)
{
	static const char zeros[PAGE];
	struct fuse_open_out open_out = { 0 };

	switch (in->opcode) {
	case FUSE_INIT:
		answer_init(fuse, in);
		break;
	case FUSE_LOOKUP:
		answer_lookup(fuse, in);
		break;
	case FUSE_GETATTR:
	case FUSE_SETATTR:
		answer_getattr(fuse, in);
		break;
	case FUSE_OPEN:
		reply(fuse, in->unique, 0, &open_out, sizeof(open_out));
		break;
	case FUSE_READ:
		if (in->nodeid != UNREAD)
			reply(fuse, in->unique, 0, zeros, sizeof(zeros));
		break;
	case FUSE_WRITE:
	case FUSE_FORGET:
	case FUSE_INTERRUPT:
	case FUSE_BATCH_FORGET:
		break;
	default:
		reply(fuse, in->unique, ENOSYS, NULL, 0);
		break;
	}
}

static int mount_at(const char *dir)
{
	char options[128];
	int fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);

	if (fuse < 0)
		return -1;
	(void)snprintf(options, sizeof(options),
		       "fd=%d,rootmode=40755,user_id=0,group_id=0,allow_other",
		       fuse);
	if (mount("hung", dir, "fuse", MS_NOSUID | MS_NODEV, options) < 0)
		return -1;
	return fuse;
}

static void serve(int fuse, pid_t child)
{
	static char request[1 << 17]
		__attribute__((aligned(__alignof__(struct fuse_in_header))));
	ssize_t n;

	while (!ended && waitpid(child, NULL, WNOHANG) == 0) {
		n = read(fuse, request, sizeof(request));
		if (n >= (ssize_t)sizeof(struct fuse_in_header))
			answer(fuse, (const struct fuse_in_header *)request);
		else if (n < 0 && errno != EINTR && errno != ENOENT)
			break;
	}
}

/* --- the process that hangs --- */

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static char *map_file(const char *name)
{
	char path[256];
	char *page;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", attack.dir, name);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		fail(path);
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED)
		fail("mmap");
	(void)close(fd);
	return page;
}

static void *unmap_dirty(void *unused)
{
	(void)munmap(attack.page, PAGE);
	return unused;
}

static void *map_more(void *unused)
{
	return mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0) == MAP_FAILED
		       ? unused
		       : NULL;
}

static void *map_more_later(void *unused)
{
	(void)usleep(SETTLE_US / 2);
	return map_more(unused);
}

static void *say_hung(void *unused)
{
	static char text[32];
	int len = snprintf(text, sizeof(text), "hung %d\n", (int)getpid());

	(void)usleep(SETTLE_US);
	(void)!write(STDOUT_FILENO, text, (size_t)len);
	return unused;
}

static void begin(void *(*fn)(void *))
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, fn, NULL) != 0)
		fail("pthread_create");
}

/* From here on, no page may be missing: to fetch one takes the lock. */
static void hang_munmap(void)
{
	attack.page = map_file("unwritten");
	attack.page[0] = 1;
	(void)mlockall(MCL_CURRENT);
	begin(say_hung);
	begin(map_more_later);
	begin(unmap_dirty);
	for (;;) {
		(void)usleep(ASK_US);
		(void)!send(KEPT, attack.question, attack.len, MSG_DONTWAIT);
	}
}

static void hang_exec(void)
{
	static char name[] = "sleep", seconds[] = "1000";
	char *argv[] = { name, seconds, NULL };
	pid_t asker = getpid();

	attack.page = map_file("unwritten");
	attack.page[0] = 1;
	/* The exec ends all threads, so another process says so; it doesn't
	 * have the page. */
	(void)madvise(attack.page, PAGE, MADV_DONTFORK);
	if (fork() == 0) {
		(void)close(KEPT);
		(void)usleep(SETTLE_US);
		(void)printf("hung %d\n", (int)asker);
		(void)fflush(stdout);
		_exit(0);
	}
	(void)execv("/bin/sleep", argv);
}

/* More is to come, so the bytes are copied under the lock of the socket. */
static void hang_send(void)
{
	attack.page = map_file("unread");
	begin(say_hung);
	(void)send(KEPT, attack.page, 64, MSG_MORE);
}

/* The network namespace has an address: that of lo. */
static void hang_ifconf(void)
{
	struct ifconf list = { .ifc_len = PAGE };

	attack.page = map_file("unread");
	list.ifc_buf = attack.page;
	begin(say_hung);
	(void)ioctl(KEPT, SIOCGIFCONF, &list);
}

static const struct {
	const char *how;
	void (*hang)(void);
	uint16_t port;
} ways[] = {
	{ "munmap", hang_munmap, 53 },
	{ "exec", hang_exec, 53 },
	{ "send", hang_send, 9 },
	{ "ifconf", hang_ifconf, 9 },
};

static void open_socket(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 ||
	    connect(fd, (struct sockaddr *)&attack.to, sizeof(attack.to)) < 0 ||
	    dup2(fd, KEPT) < 0)
		fail("socket");
	(void)close(fd);
}

static void hang(size_t way, uid_t uid)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	attack.to.sin_port = htons(ways[way].port);
	if (setgid(uid) < 0 || setuid(uid) < 0)
		fail("setuid");
	open_socket();
	ways[way].hang();
	for (;;)
		(void)pause();
}

static void stop_on_signals(void)
{
	/* No SA_RESTART: a read() of the server's has to come back. */
	struct sigaction action = { .sa_handler = end };

	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGCHLD, &action, NULL);
}

static size_t way_of(const char *how)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ways); i++)
		if (strcmp(ways[i].how, how) == 0)
			return i;
	(void)fprintf(stderr, "hung: there is no way '%s'\n", how);
	exit(2);
}

int main(int argc, char **argv)
{
	size_t way;
	pid_t child;
	int fuse;

	if (argc != 6)
		return 2;
	way = way_of(argv[1]);
	attack.dir = argv[2];
	attack.to.sin_family = AF_INET;
	if (inet_pton(AF_INET, argv[4], &attack.to.sin_addr) != 1)
		return 2;
	attack.len = message_write(attack.question, 7, argv[5], 1);
	/* The mount is this process's own, and ends with it. */
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		fail("unshare");
	fuse = mount_at(attack.dir);
	if (fuse < 0) {
		perror("fuse");
		return 77; /* there is no FUSE here */
	}
	stop_on_signals();
	child = fork();
	if (child == 0) {
		(void)close(fuse); /* whoever has it keeps the server alive */
		hang(way, (uid_t)atoi(argv[3]));
	}
	serve(fuse, child);
	(void)umount2(attack.dir, MNT_DETACH);
	/* To close it ends what waits for an answer. */
	(void)close(fuse);
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
	return 0;
}
