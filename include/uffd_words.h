/* uffd_words.h: words of userfaultfd(2) that Debian 12's header does not have. For the shim and the command alike. */
#ifndef UF_UFFD_WORDS_H
#define UF_UFFD_WORDS_H

#include <linux/userfaultfd.h>

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif
#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC_NEW _IO(0xAA, 0x00)
#endif
#ifndef UFFD_FEATURE_EXACT_ADDRESS
#define UFFD_FEATURE_EXACT_ADDRESS (1 << 11)
#endif

#endif
