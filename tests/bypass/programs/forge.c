/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * forge.c - ask as a process whose memory says it is another program.
 *
 *   forge self EXE NAME   from a user namespace of its own
 *   forge aid EXE NAME    by a child in a user namespace, which shares its
 *                         memory and goes: the asker itself never was in one
 *   forge binfmt EXE NAME with a descriptor that exec() opened: a handler of
 *                         binfmt_misc in a user namespace was given it
 *   forge share NAME      from a child that shares the memory of its parent
 *   forge here EXE NAME   without a namespace: takes CAP_CHECKPOINT_RESTORE
 *
 * FORGE_HELLO=ADDRESS: send datagrams to it for two seconds, and no question.
 *
 * prctl(PR_SET_MM_MAP) replaces mm->exe_file once nothing of the old file is
 * mapped any more; each mapping of it is replaced by a copy first.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/e2e/client/ask.h"

#define STACK (256 * 1024)
#define MAPPINGS_MAX 16
#define ENTRY 24 /* of the entry point in an ELF header */
#define BINFMT "/proc/sys/fs/binfmt_misc"

static int told(const char *what, int r)
{
	const char *name = r == 0 ? "OK" : strerrorname_np(-r);

	printf("%s pid=%d result=%s\n", what, getpid(), name ? name : "?");
	(void)fflush(stdout);
	return r;
}

static int say_hello(const char *address)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	CLEANUP(base_closep) int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int i, r = 0;

	if (inet_pton(AF_INET, address, &to.sin_addr) != 1 ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		return -EINVAL;
	for (i = 0; i < 10; i++) {
		r = send(fd, "hello", 5, 0) < 0 ? -errno : 0;
		(void)usleep(200000);
	}
	return r;
}

static int ask(const char *name)
{
	struct ask question = {
		.path = ASK_SENDTO, .name = name, .type = 1, .timeout_ms = 2000
	};
	const char *address = getenv("FORGE_HELLO");
	struct message_answer answer;
	int r;

	if (address)
		return say_hello(address);
	r = ask_server("198.51.100.2", 53, &question.server);
	return r < 0 ? r : ask_lookup(&question, &answer);
}

/* --- the mappings of our own executable ----------------------------------- */

struct mapping {
	uintptr_t from, to;
	int prot;
};

/* "from-to rwxp offset major:minor inode path" */
static size_t read_mappings(struct mapping mappings[MAPPINGS_MAX])
{
	char exe[256] = "", line[512], access[5], path[256];
	FILE *file;
	struct mapping m;
	size_t n = 0;

	if (readlink("/proc/self/exe", exe, sizeof(exe) - 1) < 0)
		return 0;
	file = fopen("/proc/self/maps", "re");
	if (!file)
		return 0;
	while (n < MAPPINGS_MAX && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%lx-%lx %4s %*s %*s %*s %255s", &m.from,
			   &m.to, access, path) != 4 ||
		    strcmp(path, exe) != 0)
			continue;
		m.prot = (access[0] == 'r' ? PROT_READ : 0) |
			 (access[1] == 'w' ? PROT_WRITE : 0) |
			 (access[2] == 'x' ? PROT_EXEC : 0);
		mappings[n++] = m;
	}
	(void)fclose(file);
	return n;
}

/* Replace a mapping by its copy in one step: this code runs in one of them. */
static int replace(const struct mapping *m)
{
	size_t size = m->to - m->from;
	void *copy;

	copy = mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (copy == MAP_FAILED)
		return -errno;
	memcpy(copy, (const void *)m->from, size);
	if (mprotect(copy, size, m->prot) < 0 ||
	    mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED,
		   (void *)m->from) == MAP_FAILED)
		return -errno;
	return 0;
}

static int leave_file(void)
{
	struct mapping mappings[MAPPINGS_MAX];
	size_t i, n = read_mappings(mappings);
	int r = n ? 0 : -ENOENT;

	for (i = 0; i < n && r == 0; i++)
		r = replace(&mappings[i]);
	return r;
}

/* --- the forgery ------------------------------------------------------------
 */

/* Fields of /proc/self/stat, which /proc counts from 1. */
static uint64_t stat_field(const char *stat, int number)
{
	const char *at = strrchr(stat, ')');
	int i;

	for (i = 2; i < number && at; i++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : 0;
}

static int set_exe(int exe_fd)
{
	struct prctl_mm_map map = { .exe_fd = (uint32_t)exe_fd };
	char stat[1024] = "";
	int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, stat, sizeof(stat) - 1) <= 0)
		return -errno;
	(void)close(fd);
	map.start_code = stat_field(stat, 26);
	map.end_code = stat_field(stat, 27);
	map.start_stack = stat_field(stat, 28);
	map.start_data = stat_field(stat, 45);
	map.end_data = stat_field(stat, 46);
	map.start_brk = stat_field(stat, 47);
	map.brk = (uint64_t)(uintptr_t)sbrk(0);
	map.arg_start = stat_field(stat, 48);
	map.arg_end = stat_field(stat, 49);
	map.env_start = stat_field(stat, 50);
	map.env_end = stat_field(stat, 51);
	return prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0) < 0
		       ? -errno
		       : 0;
}

static int forge(int exe_fd)
{
	int r;

	r = exe_fd < 0 ? -EBADF : leave_file();
	return r < 0 ? r : set_exe(exe_fd);
}

static int open_and_forge(const char *exe)
{
	return forge(open(exe, O_RDONLY | O_CLOEXEC));
}

struct child {
	const char *exe, *name;
	int result;
};

static int be_aid(void *context)
{
	struct child *child = context;

	child->result = open_and_forge(child->exe);
	return 0;
}

static int be_asker(void *context)
{
	struct child *child = context;

	child->result = ask(child->name);
	return 0;
}

/* Run @fn in a child that shares our memory; returns what it left there. */
static int in_child(int (*fn)(void *), int flags, struct child *child)
{
	char *stack = malloc(STACK);
	int pid;

	if (!stack)
		return -ENOMEM;
	child->result = -ECHILD;
	pid = clone(fn, stack + STACK, CLONE_VM | SIGCHLD | flags, child);
	if (pid < 0)
		return -errno;
	(void)waitpid(pid, NULL, 0);
	free(stack);
	return child->result;
}

/* --- binfmt_misc in a user namespace (Linux 6.7: 21ca59b365c0) --------------
 */

static int put(const char *path, const char *text)
{
	CLEANUP(base_closep) int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		return -errno;
	return 0;
}

/* A file is known as @exe by its entry point, which is written in escapes. */
static int magic_of(const char *exe, char ret_magic[64])
{
	CLEANUP(base_closep) int fd = open(exe, O_RDONLY | O_CLOEXEC);
	uint8_t entry[4];
	size_t i;

	if (fd < 0 || pread(fd, entry, sizeof(entry), ENTRY) != sizeof(entry))
		return -EBADF;
	for (i = 0; i < sizeof(entry); i++)
		(void)snprintf(ret_magic + 4 * i, 5, "\\x%02x", entry[i]);
	return 0;
}

static int become_root_of_own(void)
{
	char uids[32], gids[32];

	(void)snprintf(uids, sizeof(uids), "0 %u 1", geteuid());
	(void)snprintf(gids, sizeof(gids), "0 %u 1", getegid());
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return -errno;
	if (put("/proc/self/uid_map", uids) < 0 ||
	    put("/proc/self/setgroups", "deny") < 0 ||
	    put("/proc/self/gid_map", gids) < 0)
		return -EACCES;
	return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ? -errno
								       : 0;
}

/* Make us the interpreter of @exe: AT_EXECFD is the file itself. */
static int handle(const char *exe)
{
	char line[512], magic[64], self[256] = "";
	int r;

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		return -errno;
	r = magic_of(exe, magic);
	if (r == 0)
		r = become_root_of_own();
	if (r == 0 && mount("binfmt_misc", BINFMT, "binfmt_misc", 0, NULL) < 0)
		r = -errno;
	(void)snprintf(line, sizeof(line), ":forge:M:%d:%s::%s:O", ENTRY, magic,
		       self);
	return r < 0 ? r : put(BINFMT "/register", line);
}

static int by_binfmt(char **argv)
{
	int fd = (int)getauxval(AT_EXECFD);
	int r;

	if (fd > 0) { /* we are the interpreter; argv: forge EXE ... */
		r = told("forge", forge(fd));
		return r < 0 ? r : ask(getenv("FORGE_NAME"));
	}
	(void)setenv("FORGE_NAME", argv[1], 1);
	r = told("handle", handle(argv[0]));
	if (r < 0)
		return r;
	(void)execl(argv[0], argv[0], "-", "-", NULL);
	return -errno;
}

static int run(int argc, char **argv)
{
	struct child child = { .exe = argv[2], .name = argv[argc - 1] };
	int r;

	if (getauxval(AT_EXECFD) > 0 || strcmp(argv[1], "binfmt") == 0)
		return by_binfmt(argv + 2);
	if (strcmp(argv[1], "share") == 0)
		return in_child(be_asker, 0, &child);
	if (strcmp(argv[1], "aid") == 0)
		r = in_child(be_aid, CLONE_NEWUSER, &child);
	else if (strcmp(argv[1], "here") == 0)
		r = open_and_forge(argv[2]);
	else
		r = unshare(CLONE_NEWUSER) < 0 ? -errno
					       : open_and_forge(argv[2]);
	(void)told("forge", r);
	return r < 0 ? r : ask(child.name);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	return told("ask", run(argc, argv)) < 0;
}
