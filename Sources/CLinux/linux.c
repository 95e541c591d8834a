#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#if __has_include(<mimalloc.h>)
#include <mimalloc.h>
// Whoever links nothing but this, tests and clients, does without it.
#pragma weak mi_collect
#endif

int pactwire_reserve(int descriptor, off_t offset, off_t bytes)
{
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, offset, bytes);
}

int pactwire_is_linked(int descriptor)
{
    struct statx facts;
    int answer = statx(
        descriptor, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_NLINK, &facts);
    return answer < 0 ? -1 : facts.stx_nlink > 0;
}

void pactwire_release_memory(void)
{
#ifdef MI_MALLOC_VERSION
    if (mi_collect) mi_collect(true);
#endif
}

void pactwire_name_thread(const void *name)
{
    prctl(PR_SET_NAME, name);
}
