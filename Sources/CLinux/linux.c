#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>

int pactwire_reserve(int descriptor, off_t offset, off_t bytes)
{
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, offset, bytes);
}
