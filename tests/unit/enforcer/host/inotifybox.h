/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inotifybox.h - few inotify instances, as where others have used them up.
 */
#pragma once

#include <stdbool.h>

/* From here on this process has a user namespace of its own, where at most @n
 * instances are open, and may do nothing outside.  false: it can't be made. */
bool inotifybox_enter(unsigned int n);
/* Let at most @n be open from here on. */
void inotifybox_permit(unsigned int n);
