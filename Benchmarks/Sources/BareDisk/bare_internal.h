#ifndef PACTWIRE_BARE_INTERNAL_H
#define PACTWIRE_BARE_INTERNAL_H

#include "BareDisk.h"

/// One append of the next piece at `offset`; `*from` is where in the source that piece begins.
int bare_append_piece(
    int file, uint64_t offset, const struct bare_source *source, size_t *from,
    struct bare_times *times);

#endif
