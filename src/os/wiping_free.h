// Every block of the heap is overwritten before it is given back, whoever had it: gRPC's buffers,
// protobuf's strings and curl's copies hold data encryption keys that nobody there wipes.
//
// A program of which this is a part has a free(3) and a realloc(3) of its own, in front of glibc's,
// from its start to its end. Not in builds with sanitizers, which have their own.
#pragma once

namespace atrest::os {

// Called by main: makes the linker take this in. False where free(3) is not ours.
bool WipesFreedMemory();

}  // namespace atrest::os
