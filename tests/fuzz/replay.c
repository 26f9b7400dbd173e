/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay.c - run a corpus through a fuzz target without a fuzzer.
 *
 * Linked with tests/fuzz/fuzz_NAME.c into a program of that name, it reads each
 * file of tests/fuzz/corpus/NAME below the current directory.  Each input lies
 * in memory of exactly its size, so that the sanitizer sees a read of one byte
 * too many.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "tests/fuzz/fuzz.h"

enum { FILE_MAX = 1 << 20 };

static void file_closep(FILE **file)
{
	if (*file)
		(void)fclose(*file);
}

static void dir_closep(DIR **dir)
{
	if (*dir)
		(void)closedir(*dir);
}

static int replay(const char *path)
{
	CLEANUP(file_closep) FILE *file = fopen(path, "rb");
	CLEANUP(base_freep) uint8_t *all = malloc(FILE_MAX);
	CLEANUP(base_freep) uint8_t *input = NULL;
	size_t len;

	if (!file || !all)
		return -1;
	len = fread(all, 1, FILE_MAX, file);
	input = malloc(len ? len : 1);
	if (!input || ferror(file))
		return -1;
	memcpy(input, all, len);
	/* The last line on standard error names the file that crashed. */
	fprintf(stderr, "%s\n", path);
	return LLVMFuzzerTestOneInput(input, len);
}

static int replay_dir(const char *dir_path, unsigned int *ret_n)
{
	CLEANUP(dir_closep) DIR *dir = opendir(dir_path);
	const struct dirent *entry;
	char path[4096];

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", dir_path,
			       entry->d_name);
		if (replay(path) != 0)
			return -1;
		(*ret_n)++;
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *name = argc > 0 ? strstr(argv[0], "/fuzz_") : NULL;
	char path[512];
	unsigned int n = 0;

	if (!name)
		return 2;
	name += strlen("/fuzz_");
	(void)snprintf(path, sizeof(path), "tests/fuzz/corpus/%s", name);
	if (replay_dir(path, &n) < 0 || n == 0) {
		printf("FAIL fuzz/%s: can't read %s\n", name, path);
		return 1;
	}
	printf("ok fuzz/%s: %u files\n", name, n);
	return 0;
}
