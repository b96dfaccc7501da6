// What the sources that know the weir dialect include: its ops are a large header.
#include "cmake/Precompiled.h"
#include "dialects/weir/Weir.h"
