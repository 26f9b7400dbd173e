/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packed.c - zlib's files, and streams that read them.
 */
#include "enforcer/cli/records/packed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_file(const char *path)
{
	int fd;

	if (strcmp(path, "-") == 0)
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Takes @fd, also on failure: NULL. */
static gzFile unpack(int fd)
{
	gzFile file = gzdopen(fd, "rb");

	if (!file)
		(void)close(fd);
	return file;
}

int packed_open(const char *path, gzFile *ret_file)
{
	gzFile file;
	int fd = open_file(path);

	if (fd < 0)
		return fd;
	file = unpack(fd);
	if (!file)
		return -ENOMEM;
	*ret_file = file;
	return 0;
}

int packed_error(gzFile file)
{
	int code = Z_OK;

	(void)gzerror(file, &code);
	switch (code) {
	case Z_OK:
	case Z_STREAM_END:
		return 0;
	case Z_ERRNO:
		return errno ? -errno : -EIO;
	case Z_MEM_ERROR:
		return -ENOMEM;
	default:
		return -EBADMSG;
	}
}

static ssize_t read_stream(void *cookie, char *to, size_t size)
{
	gzFile file = cookie;
	int n, error;

	errno = 0;
	n = gzread(file, to, (unsigned int)size);
	if (n > 0)
		return n;
	error = packed_error(file);
	if (error == 0)
		return 0;
	errno = -error;
	return -1;
}

static int close_stream(void *cookie)
{
	return gzclose_r(cookie) == Z_OK ? 0 : EOF;
}

/* Takes @fd, also on failure. */
static FILE *open_stream(int fd)
{
	const cookie_io_functions_t functions = { .read = read_stream,
						  .close = close_stream };
	gzFile file = unpack(fd);
	FILE *stream;

	if (!file)
		return NULL;
	stream = fopencookie(file, "r", functions);
	if (!stream)
		(void)gzclose_r(file);
	return stream;
}

int packed_stream(const char *path, FILE **ret_stream)
{
	int fd = open_file(path);
	FILE *stream;
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		stream = open_stream(fd);
	} else {
		stream = fdopen(fd, "r");
		if (!stream)
			(void)close(fd);
	}
	if (!stream)
		return -ENOMEM;
	*ret_stream = stream;
	return 0;
}

int packed_stream_whole(const char *path, FILE **ret_stream)
{
	int fd = open_file(path);
	FILE *stream;

	if (fd < 0)
		return fd;
	stream = open_stream(fd);
	if (!stream)
		return -ENOMEM;
	*ret_stream = stream;
	return 0;
}
