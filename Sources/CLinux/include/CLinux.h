#ifndef PACTWIRE_CLINUX_H
#define PACTWIRE_CLINUX_H

#include <sys/types.h>

/// `fallocate(2)` that keeps the file's size; 0, or -1 with errno. Glibc shows it only to those who
/// define _GNU_SOURCE, which Swift's module of it does not.
int pactwire_reserve(int descriptor, off_t offset, off_t bytes);

#endif
