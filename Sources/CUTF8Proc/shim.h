#ifndef PACTWIRE_CUTF8PROC_SHIM_H
#define PACTWIRE_CUTF8PROC_SHIM_H

#include <utf8proc.h>

#endif
