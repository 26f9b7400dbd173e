/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packed.h - read files that may be gzip'd: zlib passes on what is not gzip'd
 * as it is.
 */
#pragma once

#include <stdio.h>
#include <zlib.h>

/* Open @path, "-" for standard input.  0, or a negative errno. */
int packed_open(const char *path, gzFile *ret_file);

/* Why gzread() of @file has come to an end: 0; -EBADMSG: the file is damaged or
 * ends in the middle of what was gzip'd; another negative errno. */
int packed_error(gzFile file);

/*
 * A stream of @path; errno tells why reading from it failed.  What is no
 * regular file, such as a pipe, is read as it is: zlib would wait for more than
 * the lines that are there.
 */
int packed_stream(const char *path, FILE **ret_stream);

/* As packed_stream(), for who needs nothing before the end: a pipe may be
 * gzip'd, too. */
int packed_stream_whole(const char *path, FILE **ret_stream);
