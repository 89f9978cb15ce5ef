/* arch.h: the one place that chooses a CPU. */
#ifndef UF_ARCH_H
#define UF_ARCH_H
#include "base/types.h"
#if defined(__x86_64__)
#include "base/arch_x86_64.h"
#elif defined(__aarch64__)
#include "base/arch_aarch64.h"
#else
#error "uffence knows x86-64 and aarch64"
#endif
#endif
